import { describe, expect, it } from 'vitest';
import { draftConfig } from '../../src/config/draft.ts';
import type { DraftInput } from '../../src/config/draft.ts';
import { draftStages, uncovered } from '../../src/config/draft-workflow.ts';
import { parseConfig } from '../../src/config/load.ts';
import type { Config } from '../../src/config/schema.ts';
import type { SourceDescription } from '../../src/core/domain/description.ts';
import { aDescription, aStatus } from '../support/build.ts';

function drafted(overrides: Partial<DraftInput> = {}): { text: string; config: Config } {
  const text = draftConfig({
    sourceId: 'jira',
    kind: 'jira',
    baseUrl: 'https://example.atlassian.net',
    emailVariable: 'JIRA_EMAIL',
    tokenVariable: 'JIRA_TOKEN',
    zone: 'Europe/Berlin',
    description: aDescription(),
    past: [],
    sampled: 12,
    blockedTags: [],
    slack: false,
    existing: null,
    ...overrides,
  });
  return { text, config: parseConfig(text, 'drafted.yaml') };
}

function described(overrides: Partial<SourceDescription>): Partial<DraftInput> {
  return { description: aDescription(overrides) };
}

function board(
  ...columns: readonly (readonly [name: string, ...ids: string[]])[]
): Pick<SourceDescription, 'boards'> {
  return {
    boards: [
      {
        id: '1',
        name: 'Board',
        project: null,
        columns: columns.map(([name, ...statuses]) => ({ name, statuses, max: null })),
      },
    ],
  };
}

describe('the stages of a first draft', () => {
  it('follow the columns of the board, in its order', () => {
    const stages = draftStages(
      aDescription({
        statuses: [
          aStatus('1', 'Open', 'new'),
          aStatus('2', 'Coding', 'active'),
          aStatus('3', 'Checking', 'active'),
          aStatus('4', 'Shipped', 'done'),
        ],
        ...board(['Inbox', '1'], ['Build', '2', '3'], ['Out', '4']),
      }),
    );

    expect(stages.map(({ name, flow, statuses }) => [name, flow, statuses])).toEqual([
      ['Inbox', 'new', ['Open']],
      ['Build', 'active', ['Coding', 'Checking']],
      ['Out', 'done', ['Shipped']],
    ]);
  });

  it('take a status that is on no board by its category, so that none is forgotten', () => {
    const stages = draftStages(
      aDescription({
        statuses: [aStatus('1', 'Open', 'new'), aStatus('9', 'Somewhere', 'active')],
        ...board(['Inbox', '1']),
      }),
    );

    expect(stages.map(({ name, flow }) => [name, flow])).toEqual([
      ['Inbox', 'new'],
      ['Somewhere', 'active'],
    ]);
  });

  it.each([
    ['Ready for test', 'active', 'waiting'],
    ['Blocked by supplier', 'active', 'waiting'],
    ['等待测试', 'active', 'waiting'],
    ['Wartet auf Abnahme', 'active', 'waiting'],
    ['Rejected', 'done', 'cancelled'],
    ["Won't do", 'done', 'cancelled'],
    ['已拒绝', 'done', 'cancelled'],
    ['Already in progress', 'active', 'active'],
    ['Waiting', 'new', 'new'],
  ] as const)('read %s of category %s as %s', (name, category, flow) => {
    const [stage] = draftStages(aDescription({ statuses: [aStatus('1', name, category)] }));

    expect(stage?.flow).toBe(flow);
  });

  it('split a column that holds finished and rejected work', () => {
    const stages = draftStages(
      aDescription({
        statuses: [aStatus('1', 'Done', 'done'), aStatus('2', 'Rejected', 'done')],
        ...board(['Closed', '1', '2']),
      }),
    );

    expect(stages.map(({ name, flow }) => [name, flow])).toEqual([
      ['Done', 'done'],
      ['Rejected', 'cancelled'],
    ]);
  });

  it('name a status by its id where another status has the same name', () => {
    const stages = draftStages(
      aDescription({ statuses: [aStatus('1', 'Review', 'new'), aStatus('2', 'Review', 'active')] }),
    );

    expect(stages.map(({ name, statuses }) => [name, statuses])).toEqual([
      ['Review', [{ id: '1', was: 'Review' }]],
      ['Review (2)', [{ id: '2', was: 'Review' }]],
    ]);
  });

  it('leave out statuses that the site has no more; those are listed to be ignored', () => {
    const description = aDescription({
      statuses: [aStatus('1', 'Open', 'new'), aStatus('2', 'Ancient', 'active', false)],
    });
    const past = [
      { id: '2', name: 'Ancient', uses: 3 },
      { id: '8', name: 'open', uses: 1 },
    ];
    const stages = draftStages(description);

    expect(stages.map(({ name }) => name)).toEqual(['Open']);
    expect(uncovered(past, stages).map(({ id }) => id)).toEqual(['2']);
  });
});

describe('a first configuration', () => {
  it('loads as it is', () => {
    const { config } = drafted();

    expect(config.timezone).toBe('Europe/Berlin');
    expect(config.sources[0]).toMatchObject({ kind: 'jira', projects: ['PAY', 'LED'] });
    expect(config.workflows[0]?.stages.length).toBeGreaterThan(5);
  });

  it('loads with the Slack section too', () => {
    expect(drafted({ slack: true }).config.slack?.mode).toBe('socket');
  });

  it('never carries a secret: it names variables', () => {
    const { text } = drafted({ emailVariable: 'MY_MAIL', tokenVariable: 'MY_TOKEN' });

    expect(text).toContain('auth: { email: { env: MY_MAIL }, token: { env: MY_TOKEN } }');
  });

  it('loads whatever a tracker calls its things', () => {
    const nasty = [
      'yes',
      'null',
      '#1: "best" team',
      '- dash',
      'a: b',
      "it's",
      '后端 & 前端',
      '{x}',
      '\u0007bell\nline',
      ' ',
      'x'.repeat(200),
      '*star',
      '&anchor',
      '12',
    ];
    const { config } = drafted(
      described({
        statuses: nasty.map((name, n) => aStatus(String(n + 1), name, 'active')),
        types: nasty.map((name, n) => ({ id: `t${n}`, name, hierarchy: n % 4 })),
        linkTypes: nasty.map((name) => ({ name, inward: name, outward: name })),
        projects: nasty.map((name, n) => ({
          id: `p${n}`,
          key: `P${n}`,
          name,
          components: nasty.map((component, c) => ({ id: `c${c}`, name: component })),
          versions: [],
        })),
        ...board(...nasty.map((name, n) => [name, String(n + 1)] as const)),
      }),
    );

    expect(config.valueStreams[0]?.arts).toHaveLength(nasty.length);
    const statuses = config.workflows[0]?.stages.flatMap((stage) => stage.statuses) ?? [];
    for (const name of nasty) expect(statuses).toContain(name);
  });

  it('drafts a team per component, and one for what has no component', () => {
    const components = [{ id: 'c1', name: 'Fraud' }];
    const { config } = drafted(
      described({
        projects: [{ id: 'p1', key: 'PAY', name: 'Payments', components, versions: [] }],
      }),
    );

    const teams = config.valueStreams[0]?.arts[0]?.teams ?? [];
    expect(teams.map(({ id, match }) => [id, match[0]?.component])).toEqual([
      ['fraud', 'Fraud'],
      ['pay-team', ''],
    ]);
  });

  it('gives every scope an id of its own, also where names have no Latin letter', () => {
    const { config } = drafted(
      described({
        projects: ['付款', '账本', 'Main'].map((name, n) => ({
          id: `p${n}`,
          key: ['PAY', 'LED', 'MAIN'][n] ?? '',
          name,
          components: [{ id: `c${n}`, name }],
          versions: [],
        })),
      }),
    );

    const arts = config.valueStreams[0]?.arts ?? [];
    const ids = arts.flatMap((art) => [art.id, ...art.teams.map((team) => team.id)]);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining(['pay', 'led', 'main-3', 'team', 'team-2']));
  });

  it('reads versions that are named like a PI, with both days, as PIs', () => {
    const versions = [
      {
        id: 'v1',
        name: 'PI 26.1',
        released: false,
        startDate: '2026-01-05',
        releaseDate: '2026-03-13',
      },
      { id: 'v2', name: 'PI 26.2', released: false, startDate: null, releaseDate: '2026-06-01' },
      {
        id: 'v3',
        name: '1.4.0',
        released: false,
        startDate: '2026-01-05',
        releaseDate: '2026-03-13',
      },
    ];
    const { config } = drafted(
      described({
        projects: [{ id: 'p1', key: 'PAY', name: 'Payments', components: [], versions }],
      }),
    );

    expect(config.pis.map(({ id, from, to }) => [id, from, to])).toEqual([
      ['pi-26-1', '2026-01-05', '2026-03-13'],
    ]);
  });

  it('puts types into levels by their hierarchy', () => {
    const { config } = drafted(
      described({
        types: [
          { id: '1', name: 'Initiative', hierarchy: 2 },
          { id: '2', name: 'Epic', hierarchy: 1 },
          { id: '3', name: 'Story', hierarchy: 0 },
          { id: '4', name: 'Sub-task', hierarchy: -1 },
        ],
      }),
    );

    expect(config.levels).toEqual({
      subtask: ['Sub-task'],
      story: ['Story'],
      feature: ['Epic'],
      epic: ['Initiative'],
    });
  });

  it('asks which stage is production where several are done', () => {
    const { text } = drafted(
      described({ statuses: [aStatus('1', 'Done', 'done'), aStatus('2', 'Released', 'done')] }),
    );

    expect(text).toContain(
      '# production: Done # the stage that means "in production"; or Released',
    );
  });
});
