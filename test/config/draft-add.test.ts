import { describe, expect, it } from 'vitest';
import { addToConfig } from '../../src/config/draft-add.ts';
import type { DraftInput } from '../../src/config/draft.ts';
import { parseConfig } from '../../src/config/load.ts';
import type { Config } from '../../src/config/schema.ts';
import { aDescription, aStatus } from '../support/build.ts';

/** As people keep it: with words of their own. */
const WRITTEN = `# Ours. Ask the RTE before you change it.
timezone: Europe/Berlin
sources:
  - id: jira
    kind: jira
    baseUrl: https://example.atlassian.net # the big one
    auth: { email: { env: JIRA_EMAIL }, token: { env: JIRA_TOKEN } }
    projects: [PAY]

workflows:
  - id: delivery
    # Waiting is what nobody works on.
    stages:
      - { name: Active, flow: waiting, statuses: [Ready] }
      - { name: Done, flow: done, statuses: [Done] } # really done

levels:
  story: [Story, Task] # not sub-tasks
  feature: [Epic]

valueStreams:
  - id: payments
    arts:
      - id: train
        teams:
          - { id: fraud, match: [{ project: PAY }] }

pis:
  - { id: PI-26.1, from: 2026-01-05, to: 2026-03-13, match: [{ source: jira, fixVersion: PI 26.1 }] }
`;

const INPUT: Omit<DraftInput, 'existing'> = {
  sourceId: 'azure-devops',
  kind: 'azure-devops',
  baseUrl: 'https://dev.azure.com/acme',
  emailVariable: null,
  tokenVariable: 'AZURE_DEVOPS_TOKEN',
  zone: 'UTC',
  description: aDescription({
    statuses: [aStatus('s1', 'New', 'new'), aStatus('s2', 'Active', 'active')],
    types: [
      { id: 'Task', name: 'Task', hierarchy: -1 },
      { id: 'User Story', name: 'User Story', hierarchy: 0 },
      { id: 'Epic', name: 'Epic', hierarchy: 2 },
      { id: 'Bug', name: 'Bug', hierarchy: 0 },
    ],
    projects: [{ id: 'p1', key: 'Fraud', name: 'Fraud', components: [], versions: [] }],
    boards: [],
    areas: [{ id: '1', path: 'Fraud', project: 'Fraud' }],
    teams: [
      {
        id: 't1',
        name: 'Fraud',
        project: 'Fraud',
        areas: [{ path: 'Fraud', includeChildren: true }],
      },
    ],
    iterations: [
      {
        id: '2',
        path: 'Fraud\\PI 1',
        project: 'Fraud',
        startDate: '2026-01-05',
        finishDate: '2026-03-13',
      },
    ],
  }),
  past: [],
  sampled: 3,
  blockedTags: [],
  slack: false,
};

function added(text = WRITTEN): { text: string; config: Config } {
  const result = addToConfig(text, 'signalbox.yaml', INPUT);
  return { text: result, config: parseConfig(result, 'signalbox.yaml') };
}

describe('a source added to a configuration', () => {
  it('keeps every line that people wrote, with their comments', () => {
    const { text } = added();
    const changed = WRITTEN.split('\n').filter((line) => !text.split('\n').includes(line));

    // Where a word meant every source it now says which.
    expect(changed).toEqual([
      '  story: [Story, Task] # not sub-tasks',
      '  feature: [Epic]',
      '  - { id: PI-26.1, from: 2026-01-05, to: 2026-03-13, match: [{ source: jira, fixVersion: PI 26.1 }] }',
    ]);
    expect(text).toContain('# not sub-tasks');
  });

  it('stands beside the others, in a value stream of its own and with ids of its own', () => {
    const { config } = added();

    expect(config.sources.map(({ id }) => id)).toEqual(['jira', 'azure-devops']);
    expect(config.valueStreams.map(({ id }) => id)).toEqual(['payments', 'azure-devops']);
    expect(config.valueStreams[1]?.arts[0]?.teams.map(({ id }) => id)).toEqual(['fraud-2']);
  });

  it('leaves workflows that were for every source to the sources that were there', () => {
    const { config } = added();

    expect(config.workflows.map(({ id, applies }) => [id, applies[0]?.sources])).toEqual([
      ['delivery', ['jira']],
      ['azure-devops-delivery', ['azure-devops']],
    ]);
  });

  it('gives a stage another name where that name means something else already', () => {
    const { config } = added();

    expect(config.workflows[1]?.stages.map(({ name, flow }) => [name, flow])).toEqual([
      ['New', 'new'],
      ['Active (azure-devops-delivery)', 'active'],
    ]);
  });

  it('writes a type with its source where the trackers have it on different levels', () => {
    const { config } = added();

    expect(Object.keys(config.levels)).toEqual(['subtask', 'story', 'feature', 'epic']);
    expect(config.levels).toEqual({
      story: ['Story', { source: 'jira', type: 'Task' }, 'User Story', 'Bug'],
      feature: [{ source: 'jira', type: 'Epic' }],
      subtask: [{ source: 'azure-devops', type: 'Task' }],
      epic: [{ source: 'azure-devops', type: 'Epic' }],
    });
  });

  it('finds items of a PI with the same days in the new source too', () => {
    const { config } = added();

    expect(config.pis.map(({ id, match }) => [id, match.map(({ source }) => source)])).toEqual([
      ['PI-26.1', ['jira', 'azure-devops']],
    ]);
  });

  it('counts the new source’s defects as such where no rule did', () => {
    const without = WRITTEN.concat('flowItems: [{ kind: debt, labels: [debt] }]\n');

    expect(added(without).config.flowItems[0]).toMatchObject({ kind: 'defect', types: ['Bug'] });
  });

  it('fills sections that the file does not have', () => {
    const [sources = ''] = WRITTEN.split('workflows:');
    const { config } = added(sources);

    expect(config.workflows).toHaveLength(1);
    expect(config.valueStreams).toHaveLength(1);
    expect(config.pis).toHaveLength(1);
    expect(config.levels['story']).toEqual(expect.arrayContaining(['Story', 'User Story']));
  });
});
