import { describe, expect, it } from 'vitest';
import { aMatch, at } from '../../support/build.ts';
import { item } from '../dependencies/planned-support.ts';
import { anArt, aTeam, aTopology, findingOf, findingsOf, keysOf } from './support.ts';

describe('the same ART under two value streams', () => {
  it('is found by the name, without regard to case, and is an error', () => {
    const organisation = aTopology({ loans: { name: ' CARDS ' } });

    const found = findingOf('art-in-two-value-streams', { organisation });

    expect(found).toMatchObject({
      severity: 'error',
      scope: { kind: 'portfolio' },
      subject: 'payments/cards lending/loans',
      teams: ['red', 'blue', 'gold'],
    });
  });

  it('is found by the id, where an organisation holds it twice', () => {
    const organisation = aTopology({ loans: { id: 'cards', name: 'Loans' } });

    expect(findingsOf('art-in-two-value-streams', { organisation })).toHaveLength(1);
  });

  it('is not found where ARTs of two value streams differ', () => {
    expect(findingsOf('art-in-two-value-streams')).toEqual([]);
  });

  it('is not found for two ARTs of one value stream', () => {
    const organisation = aTopology({ wallet: { name: 'cards' } });

    expect(findingsOf('art-in-two-value-streams', { organisation })).toEqual([]);
  });
});

describe('a team in two ARTs', () => {
  it.each([
    ['the same id', aTeam('red', { name: 'Rot', match: [aMatch({ project: 'X' })] }), 'red red'],
    ['the same name', aTeam('red-2', { name: 'RED ' }), 'red red-2'],
    [
      'the same line of match',
      aTeam('crimson', {
        match: [
          aMatch({ project: 'X' }),
          aMatch({ source: 'jira', project: 'pay', component: 'Red' }),
        ],
      }),
      'red crimson',
    ],
  ])('is found by %s', (why, team, subject) => {
    const organisation = aTopology({ loans: anArt('loans', [team]) });

    const found = findingOf('team-in-two-arts', { organisation });

    expect(found).toMatchObject({ severity: 'error', subject });
    expect(found.why).toContain(why);
  });

  it('sees through the order of labels in a line', () => {
    const line = { source: 'jira', project: 'PAY' };
    const organisation = aTopology({
      cards: { teams: [aTeam('red', { match: [aMatch({ ...line, labels: ['a', 'b'] })] })] },
      wallet: { teams: [aTeam('green', { match: [aMatch({ ...line, labels: ['b', 'a'] })] })] },
    });

    expect(findingsOf('team-in-two-arts', { organisation })).toHaveLength(1);
  });

  it('is not found where lines differ in one condition', () => {
    const line = { source: 'jira', project: 'PAY' };
    const organisation = aTopology({
      cards: { teams: [aTeam('red', { match: [aMatch({ ...line, labels: ['a'] })] })] },
      wallet: { teams: [aTeam('green', { match: [aMatch({ ...line, types: ['a'] })] })] },
    });

    expect(findingsOf('team-in-two-arts', { organisation })).toEqual([]);
  });

  it('is not found for two teams of one ART', () => {
    const organisation = aTopology({
      cards: { teams: [aTeam('red'), aTeam('blue', { name: 'red' })] },
    });

    expect(findingsOf('team-in-two-arts', { organisation })).toEqual([]);
  });
});

describe('an item that matches two teams', () => {
  const both = { findings: [{ kind: 'several-teams', detail: 'red, blue' }] } as const;
  const others = { findings: [{ kind: 'several-teams', detail: 'green, gold' }] } as const;

  it('is named with the teams, in the scope of the ART that has it', () => {
    const items = [
      item('A-2', undefined, both),
      item('A-1', undefined, both),
      item('G-1', undefined, { ...others, team: 'green' }),
    ];

    const found = findingsOf('item-in-two-teams', { items });

    expect(found.map((one) => [one.scope.id, one.subject, keysOf(one), one.teams])).toEqual([
      ['cards', 'red, blue', ['A-1', 'A-2'], ['red', 'blue']],
      ['wallet', 'green, gold', ['G-1'], ['green', 'gold']],
    ]);
    expect(found[0]?.severity).toBe('warning');
  });

  it('is not named where it was closed before the last 90 days, nor where one team matches', () => {
    const closed = item(
      'A-1',
      [
        ['Build', 0],
        ['Done', 9.9],
      ],
      both,
    );

    const deletedSince = {
      ...closed,
      closedAt: at(95),
      deletion: { at: at(95), why: 'deleted' },
    } as const;

    for (const one of [closed, deletedSince]) {
      expect(findingsOf('item-in-two-teams', { items: [one, item('A-2')] })).toEqual([]);
    }
  });
});
