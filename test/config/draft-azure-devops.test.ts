import { describe, expect, it } from 'vitest';
import { areaOwners } from '../../src/config/draft-areas.ts';
import { draftConfig } from '../../src/config/draft.ts';
import type { DraftInput } from '../../src/config/draft.ts';
import { parseConfig } from '../../src/config/load.ts';
import type { Config } from '../../src/config/schema.ts';
import type { SourceDescription, StatusInfo } from '../../src/core/domain/description.ts';
import { aDescription } from '../support/build.ts';

const PROJECT = 'Claims';

function area(path: string): NonNullable<SourceDescription['areas']>[number] {
  return { id: path, path, project: PROJECT };
}

function team(
  name: string,
  ...areas: readonly (readonly [path: string, includeChildren: boolean])[]
): NonNullable<SourceDescription['teams']>[number] {
  return {
    id: name.toLowerCase(),
    name,
    project: PROJECT,
    areas: areas.map(([path, includeChildren]) => ({ path, includeChildren })),
  };
}

function state(name: string, category: StatusInfo['category'], ...types: string[]): StatusInfo {
  return {
    id: `${category}:${name.toLowerCase()}`,
    name,
    category,
    projects: ['p1'],
    usedBy: [{ project: 'p1', types }],
    live: true,
  };
}

/** An organisation of the Scrum process: three groups of types with states of their own. */
function scrum(overrides: Partial<SourceDescription> = {}): SourceDescription {
  return aDescription({
    statuses: [
      state('New', 'new', 'Product Backlog Item', 'Bug', 'Feature'),
      state('Approved', 'new', 'Product Backlog Item', 'Bug'),
      state('Committed', 'active', 'Product Backlog Item', 'Bug'),
      state('In Progress', 'active', 'Feature', 'Task'),
      state('To Do', 'new', 'Task'),
      state('Done', 'done', 'Product Backlog Item', 'Bug', 'Feature', 'Task'),
    ],
    types: [
      { id: 'Feature', name: 'Feature', hierarchy: 1 },
      { id: 'Product Backlog Item', name: 'Product Backlog Item', hierarchy: 0 },
      { id: 'Bug', name: 'Bug', hierarchy: 0 },
      { id: 'Task', name: 'Task', hierarchy: -1 },
      { id: 'Test Case', name: 'Test Case', hierarchy: 0 },
    ],
    fields: [{ key: 'Microsoft.VSTS.CMMI.Blocked', name: 'Blocked', custom: false }],
    projects: [{ id: 'p1', key: PROJECT, name: PROJECT, components: [], versions: [] }],
    boards: [
      {
        id: 'b1',
        name: 'Backlog items',
        project: PROJECT,
        columns: [
          { name: 'New', statuses: ['new:new'], max: null },
          { name: 'Ready', statuses: ['new:approved'], max: null },
          { name: 'Doing', statuses: ['active:committed'], max: 5 },
          { name: 'Done', statuses: ['done:done'], max: null },
        ],
      },
    ],
    areas: [area('Claims'), area('Claims\\Intake'), area('Claims\\Payout')],
    teams: [team('Intake', ['Claims\\Intake', true])],
    iterations: [],
    ...overrides,
  });
}

function drafted(overrides: Partial<DraftInput> = {}): { text: string; config: Config } {
  const text = draftConfig({
    sourceId: 'azure-devops',
    kind: 'azure-devops',
    baseUrl: 'https://dev.azure.com/acme',
    emailVariable: null,
    tokenVariable: 'AZURE_DEVOPS_TOKEN',
    zone: 'UTC',
    description: scrum(),
    past: [],
    sampled: 12,
    blockedTags: [],
    slack: false,
    existing: null,
    ...overrides,
  });
  return { text, config: parseConfig(text, 'drafted.yaml') };
}

describe('the owners of areas', () => {
  it('are the teams that claim them most closely, and nobody owns the rest', () => {
    const { lines, rest } = areaOwners(
      {
        areas: ['Claims', 'Claims\\Intake', 'Claims\\Intake\\Paper', 'Claims\\Payout'].map(area),
        teams: [
          team('Claims Team', ['Claims', false]),
          team('Intake', ['Claims\\Intake', true]),
          team('Idle'),
        ],
      },
      PROJECT,
    );

    expect([...lines]).toEqual([
      ['claims team', [{ path: 'Claims', includeChildren: false }]],
      ['intake', [{ path: 'Claims\\Intake', includeChildren: true }]],
    ]);
    expect(rest).toEqual([{ path: 'Claims\\Payout', includeChildren: true }]);
  });

  it('share no area, although the first team claims the root with everything below', () => {
    const { lines, rest } = areaOwners(
      {
        areas: ['Claims', 'Claims\\Intake', 'Claims\\Intake\\Paper', 'Claims\\Payout'].map(area),
        teams: [team('All', ['Claims', true]), team('Paper', ['Claims\\Intake\\Paper', true])],
      },
      PROJECT,
    );

    expect(lines.get('all')).toEqual([
      { path: 'Claims', includeChildren: false },
      { path: 'Claims\\Intake', includeChildren: false },
      { path: 'Claims\\Payout', includeChildren: true },
    ]);
    expect(lines.get('paper')).toEqual([{ path: 'Claims\\Intake\\Paper', includeChildren: true }]);
    expect(rest).toEqual([]);
  });
});

describe('a first configuration for Azure DevOps', () => {
  it('names a token and no e-mail address, and what says that an item is blocked', () => {
    const { config, text } = drafted({ blockedTags: ['Impeded'] });

    expect(config.sources[0]).toMatchObject({
      kind: 'azure-devops',
      baseUrl: 'https://dev.azure.com/acme',
      auth: { kind: 'pat', token: { env: 'AZURE_DEVOPS_TOKEN' } },
      projects: [PROJECT],
      blocked: { field: 'Blocked', tags: ['Impeded'] },
    });
    expect(text).not.toContain('email');
  });

  it('has a workflow per group of types with states of their own, the stories’ last for all others', () => {
    const { config } = drafted();

    expect(
      config.workflows.map(({ id, applies, stages }) => [
        id,
        applies[0]?.types,
        stages.map(({ name, flow }) => `${name} ${flow}`),
      ]),
    ).toEqual([
      ['feature', ['Feature'], ['New new', 'In Progress active', 'Done done']],
      ['task', ['Task'], ['To Do new', 'In Progress active', 'Done done']],
      ['delivery', [], ['New new', 'Ready new', 'Doing active', 'Done done']],
    ]);
  });

  it('names a state by its id where the same name is of another category for another type', () => {
    const { config } = drafted({
      description: scrum({
        statuses: [
          state('Resolved', 'active', 'Feature'),
          state('Resolved', 'waiting', 'Bug'),
          state('New', 'new', 'Bug'),
        ],
        boards: [],
      }),
    });

    const stages = config.workflows.flatMap((workflow) => workflow.stages);
    expect(stages.map(({ flow, statuses }) => [flow, statuses])).toEqual([
      ['active', [{ id: 'active:resolved' }]],
      ['new', ['New']],
      ['waiting', [{ id: 'waiting:resolved' }]],
    ]);
  });

  it('takes levels from the backlogs, and test cases for nothing that flows', () => {
    expect(drafted().config.levels).toEqual({
      other: ['Test Case'],
      subtask: ['Task'],
      story: ['Product Backlog Item', 'Bug'],
      feature: ['Feature'],
    });
  });

  it('has a team per team with its areas, and one for the areas of nobody', () => {
    const { config } = drafted();

    const teams = config.valueStreams[0]?.arts[0]?.teams ?? [];
    expect(teams.map(({ id, match }) => [id, match.map((line) => line.areaPath)])).toEqual([
      ['intake', ['Claims\\Intake']],
      ['claims-team', ['Claims', 'Claims\\Payout']],
    ]);
    expect(teams[1]?.match.map((line) => line.includeChildren)).toEqual([false, true]);
  });

  it('has one team per project where the account may see no teams', () => {
    const { config } = drafted({ description: scrum({ teams: [], areas: [area('Claims')] }) });

    const teams = config.valueStreams[0]?.arts[0]?.teams ?? [];
    expect(teams.map(({ id, match }) => [id, match[0]?.project])).toEqual([
      ['claims-team', PROJECT],
    ]);
  });

  it('reads iterations that are named like a PI as PIs, of several projects as one', () => {
    const iterations = [
      ['Claims\\PI 26.1', PROJECT, '2026-01-05', '2026-03-13'],
      ['Claims\\PI 26.1\\Sprint 1', PROJECT, '2026-01-05', '2026-01-16'],
      ['Core\\PI 26.1', 'Core', '2026-01-05', '2026-03-13'],
      ['Claims\\PI 26.2', PROJECT, null, null],
    ] as const;
    const { config } = drafted({
      description: scrum({
        iterations: iterations.map(([path, project, startDate, finishDate]) => ({
          id: path,
          path,
          project,
          startDate,
          finishDate,
        })),
      }),
    });

    expect(config.pis.map(({ id, from, to, match }) => [id, from, to, match.length])).toEqual([
      ['pi-26-1', '2026-01-05', '2026-03-13', 2],
    ]);
  });

  it('offers long iterations as a comment where none is named like a PI', () => {
    const { config, text } = drafted({
      description: scrum({
        iterations: [
          {
            id: 'q1',
            path: 'Claims\\2026 Q1',
            project: PROJECT,
            startDate: '2026-01-05',
            finishDate: '2026-03-27',
          },
        ],
      }),
    });

    expect(config.pis).toEqual([]);
    expect(text).toContain('# pis:\n#   - { id: "2026-q1", from: 2026-01-05, to: 2026-03-27');
  });

  it('ignores states that only histories know, by their names', () => {
    const { config } = drafted({ past: [{ id: null, name: 'Triage', uses: 4 }] });

    expect(config.workflows.at(-1)?.ignore).toEqual([{ name: 'Triage' }]);
  });
});
