import { describe, expect, it } from 'vitest';
import { aMatch } from '../../support/build.ts';
import type { Step } from '../metrics/support.ts';
import { edge, item } from '../dependencies/planned-support.ts';
import type { MatchRule } from '../../../src/core/domain/organisation.ts';
import type { PlannedItem } from '../../../src/core/placement/plan.ts';
import { aTeam, aTopology, findingOf, findingsOf, unjudgedOf, valuesOf } from './support.ts';

describe('the size of an ART', () => {
  it.each([
    [49, 'cards has 49 people'],
    [126, 'cards has 126 people'],
  ])('is told at %i people', (headcount, title) => {
    const found = findingOf('art-size', { organisation: aTopology({ cards: { headcount } }) });

    expect(found).toMatchObject({ severity: 'info', scope: { id: 'cards' }, title });
    expect(valuesOf(found)).toEqual([headcount]);
  });

  it.each([50, 125])('is not told at %i people', (headcount) => {
    expect(findingsOf('art-size', { organisation: aTopology({ cards: { headcount } }) })).toEqual(
      [],
    );
  });

  it('is the sum over its teams where the ART says none', () => {
    const teams = [aTeam('red', { headcount: 9 }), aTeam('blue', { headcount: 8 })];
    const organisation = aTopology({ cards: { headcount: null, teams } });

    expect(valuesOf(findingOf('art-size', { organisation }))).toEqual([17]);
  });

  it('is unknown, and said to be, where one team has none', () => {
    const teams = [aTeam('red', { headcount: 9 }), aTeam('blue')];
    const organisation = aTopology({ cards: { headcount: null, teams } });

    expect(findingsOf('art-size', { organisation })).toEqual([]);
    expect(unjudgedOf('art-size', { organisation })).toMatchObject([
      { scope: { id: 'cards' }, basis: { kind: 'not-configured' } },
    ]);
  });
});

describe('the roles of an ART', () => {
  it('are missing where nobody is named for them', () => {
    const organisation = aTopology({ cards: { people: { rte: [] }, channel: null } });

    const found = findingOf('roles-missing', { organisation });

    expect(found.title).toBe('cards has no release train engineer, no product manager, no channel');
    expect(found.severity).toBe('warning');
    expect(found.figures[0]?.measure).toEqual({ kind: 'measured', value: 3, n: 3 });
  });

  it.each([
    { RTE: ['U1'], 'product-managers': ['U2'] },
    { 'Release Train Engineer': ['U1'], PM: ['U2'] },
  ])('are found under other spellings: %o', (people) => {
    const organisation = aTopology({ cards: { people } });

    expect(findingsOf('roles-missing', { organisation })).toEqual([]);
  });
});

describe('ranked backlogs of an ART', () => {
  function backlogs(...match: readonly MatchRule[]): string[] {
    const organisation = aTopology({ cards: { teams: [aTeam('red', { match })] } });
    return findingsOf('several-backlogs', { organisation })
      .filter(({ scope }) => scope.id === 'cards')
      .map(({ why }) => why.replace('Its teams take work from ', '').replace(/\. .*/, ''));
  }
  const PAY = aMatch({ source: 'jira', project: 'PAY' });

  it('are counted by source and project', () => {
    const core = aMatch({ source: 'ado', areaPath: '\\Claims\\Core' });

    expect(backlogs(PAY, aMatch({ ...PAY, component: 'x' }), core)).toEqual([
      'jira/pay and ado/claims',
    ]);
    expect(backlogs(PAY, aMatch({ source: 'jira', project: 'LED' }))).toEqual([
      'jira/pay and jira/led',
    ]);
    expect(backlogs(PAY, aMatch({ source: 'ado', labels: ['x'] }))).toEqual(['jira/pay and ado']);
  });

  it.each([
    ['of one project in other letters', aMatch({ source: 'jira', project: 'pay ' })],
    ['that leaves the source open', aMatch({ project: 'PAY', component: 'x' })],
    ['that leaves the project open', aMatch({ source: 'jira', labels: ['fraud'] })],
    ['that leaves both open', aMatch({ labels: ['fraud'] })],
  ])('are one where a line is beside %s', (_, line) => {
    expect(backlogs(PAY, line)).toEqual([]);
    expect(backlogs(line, PAY)).toEqual([]);
  });
});

describe('a platform ART', () => {
  const organisation = aTopology({ wallet: { kind: 'platform' } });
  const done: readonly Step[] = [
    ['Build', 20],
    ['Done', 30],
  ];
  function work(n: number, kind = 'feature', steps = done): PlannedItem[] {
    return Array.from({ length: n }, (_, i) =>
      item(`G-${kind}-${i}`, steps, { kind, team: 'green' }),
    );
  }
  const facing = [...work(3), ...work(2, 'defect')];

  it('with features and defects only, which no other ART needs, is told', () => {
    const found = findingOf('platform-for-customers-only', { organisation, items: facing });

    expect(found).toMatchObject({ severity: 'warning', scope: { id: 'wallet' } });
    expect(found.figures[0]?.measure).toEqual({ kind: 'measured', value: 1, n: 5 });
  });

  it.each([
    ['another kind of work among it', [...facing, ...work(1, 'debt')], organisation],
    ['another kind of ART', facing, aTopology()],
  ])('is not told with %s', (_, items, of) => {
    expect(findingsOf('platform-for-customers-only', { organisation: of, items })).toEqual([]);
  });

  it('is not told where an item of another ART needs one of its items', () => {
    const provider = item('G-9', [['Build', 20]], { team: 'green' });
    const consumer = item('A-1');
    const told = { organisation, items: [...facing, provider, consumer] };

    expect(findingsOf('platform-for-customers-only', told)).toHaveLength(1);
    expect(
      findingsOf('platform-for-customers-only', { ...told, edges: [edge(consumer, provider)] }),
    ).toEqual([]);
  });

  it('is not judged with too little work, nor without links', () => {
    const few = { organisation, items: facing.slice(1) };
    const blind = { organisation, items: facing, dependencies: { linksMissing: 'renamed' } };

    expect(findingsOf('platform-for-customers-only', few)).toEqual([]);
    expect(unjudgedOf('platform-for-customers-only', few)).toMatchObject([
      { scope: { id: 'wallet' }, basis: { kind: 'too-few', n: 4, needed: 5 } },
    ]);
    expect(findingsOf('platform-for-customers-only', blind)).toEqual([]);
    expect(unjudgedOf('platform-for-customers-only', blind)).toHaveLength(1);
  });
});
