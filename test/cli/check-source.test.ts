import { describe, expect, it } from 'vitest';
import { checkSource } from '../../src/cli/check-source.ts';
import type { SourceEvidence } from '../../src/cli/check-source.ts';
import { parseConfig } from '../../src/config/load.ts';
import type { ItemHistory } from '../../src/core/domain/work-item.ts';
import {
  aDescription,
  anItem,
  anOrganisation,
  aStage,
  aStatus,
  aWorkflow,
  placed,
  walked,
} from '../support/build.ts';

const { sources } = parseConfig(
  JSON.stringify({
    sources: [
      {
        id: 'jira',
        kind: 'jira',
        baseUrl: 'https://example.atlassian.net',
        auth: { email: { env: 'JIRA_EMAIL' }, token: { env: 'JIRA_TOKEN' } },
        projects: ['PAY'],
      },
    ],
  }),
  'test',
);

/** What fits: the builders' tracker, organisation and one finished item. */
function evidence(overrides: Partial<SourceEvidence> = {}): SourceEvidence {
  const organisation = overrides.organisation ?? anOrganisation();
  const description = overrides.description ?? aDescription();
  return {
    source: sources[0]!,
    organisation,
    description,
    items: [seen(walked(anItem('PAY-1'), ['In Progress', 1], ['Done', 3]), { organisation })],
    past: [],
    areas: new Map(),
    ...overrides,
  };
}

function seen(
  history: ItemHistory,
  { organisation = anOrganisation() }: Partial<Pick<SourceEvidence, 'organisation'>> = {},
): SourceEvidence['items'][number] {
  return placed(history, 10, organisation);
}

function problemsIn(overrides: Partial<SourceEvidence>): { what: string; remedy: string }[] {
  return checkSource(evidence(overrides))
    .filter(({ kind }) => kind === 'problem')
    .map(({ what, remedy }) => ({ what, remedy }));
}

describe('a configuration checked against its site', () => {
  it('has nothing to be done where it fits', () => {
    expect(problemsIn({})).toEqual([]);
    expect(checkSource(evidence())[0]).toMatchObject({
      kind: 'ok',
      what: 'the configuration fits 1 item',
    });
  });

  it('names a project that the account does not see, with what was probably meant', () => {
    const description = aDescription({
      projects: [{ id: 'p1', key: 'PAYM', name: 'Payments', components: [], versions: [] }],
    });

    const [problem] = problemsIn({ description });

    expect(problem?.what).toContain('PAY');
    expect(problem?.remedy).toContain('Did you mean PAYM?');
    expect(problem?.remedy).toContain('Browse projects');
  });

  it('names a status that the site does not have, with what was probably meant', () => {
    const workflow = aWorkflow();
    const organisation = anOrganisation({
      workflows: [{ ...workflow, stages: [...workflow.stages, aStage('Tset', 'active')] }],
    });

    expect(problemsIn({ organisation })).toEqual([
      {
        what: 'workflow delivery, stage Tset: the site has no status "Tset"',
        remedy: 'Did you mean "Test"?',
      },
    ]);
  });

  it('asks for ids where one name means statuses of different categories', () => {
    const { statuses } = aDescription();
    const description = aDescription({ statuses: [...statuses, aStatus('60', 'Test', 'done')] });

    const [problem] = problemsIn({ description });

    expect(problem?.what).toContain(
      '2 statuses are named "Test", of different categories (ids 6, 60)',
    );
    expect(problem?.remedy).toContain('{ id: "…" }');
  });

  it('does not mind two statuses of one name and one category', () => {
    const { statuses } = aDescription();
    const description = aDescription({ statuses: [...statuses, aStatus('60', 'Test', 'active')] });

    expect(problemsIn({ description })).toEqual([]);
  });

  it('says that nobody owns a project of which no item has a team', () => {
    const project = { id: 'p2', name: 'Ledger' };
    const items = ['LED-1', 'LED-2'].map((key) => seen(anItem(key, { project })));

    const problems = problemsIn({ items });

    expect(problems.map(({ what }) => what)).toEqual([
      expect.stringMatching(/^2 items of no team: .*for example LED-1, LED-2$/),
      'nobody owns project LED: of its 2 items none belongs to a team',
    ]);
    expect(problems[1]?.remedy).toBe("Add { project: LED } to a team's match.");
  });

  it('counts items of a type that stands in no level', () => {
    const items = [seen(anItem('PAY-7', { type: { id: 't9', name: 'Spike' } }))];

    const [problem] = problemsIn({ items });

    expect(problem?.what).toContain('1 item of a type that stands in no level');
    expect(problem?.what).toContain('Spike (1); for example PAY-7');
  });
});
