import { describe, expect, it } from 'vitest';
import { sourceId } from '../../../../src/core/domain/ids.ts';
import type { Organisation } from '../../../../src/core/domain/organisation.ts';
import { DAY_MS } from '../../../../src/core/domain/time.ts';
import type { Freshness } from '../../../../src/core/metrics/report.ts';
import { staleSources } from '../../../../src/core/risks/rules/r12-source-stale.ts';
import { couldNotJudge } from '../../../../src/core/risks/rules/verdict.ts';
import { aMatch, sourceRules } from '../../../support/build.ts';
import { edge, item } from '../../dependencies/planned-support.ts';
import { at } from '../../metrics/support.ts';
import { aTeam, aTopology } from '../../topology/support.ts';
import { chance, date, evaluate, settingsOf } from './support.ts';
import type { Case } from './support.ts';

const HOUR = DAY_MS / 24;
const SOURCES = ['jira', 'ado'].map((id) =>
  sourceRules({ id: sourceId(id), staleAfterMs: 2 * HOUR }),
);

/** Jira is read by all ARTs, Azure DevOps by the given ones. */
function organisation(...adoReaders: readonly ('cards' | 'wallet' | 'loans')[]): Organisation {
  const ado = {
    teams: [aTeam('both', { match: [aMatch({ source: 'ado' }), aMatch({ source: 'jira' })] })],
  };
  return aTopology({
    sources: SOURCES,
    ...Object.fromEntries(adoReaders.map((art) => [art, ado])),
  });
}

function lastRead(hours: number, stale: boolean): Freshness {
  return { pulledAt: at(100 - hours / 24), stale };
}

function found(
  of: Organisation,
  freshness: Readonly<Record<string, Freshness>>,
): readonly string[] {
  const { signals } = staleSources({ organisation: of, asOf: at(100), freshness }, settingsOf());
  return signals.map(
    ({ scope, severity, nature, key }) => `${scope}: ${severity} ${nature} ${key}`,
  );
}

describe('R12, a tracker that is not read in time', () => {
  it.each([
    { hours: 2, stale: false, verdict: [] },
    { hours: 3, stale: true, verdict: ['portfolio: medium issue R12:portfolio:jira'] },
    { hours: 8, stale: true, verdict: ['portfolio: medium issue R12:portfolio:jira'] },
    { hours: 9, stale: true, verdict: ['portfolio: high issue R12:portfolio:jira'] },
  ])('for $hours hours of 2 is $verdict', ({ hours, stale, verdict }) => {
    const fresh = { ado: lastRead(1, false), jira: lastRead(hours, stale) };

    expect(found(organisation(), fresh)).toEqual(verdict);
  });

  it('is told once, in the narrowest scope that has all its readers', () => {
    const fresh = { ado: lastRead(3, true), jira: lastRead(1, false) };

    expect(found(organisation('cards'), fresh)).toEqual(['cards: medium issue R12:cards:ado']);
    expect(found(organisation('cards', 'wallet'), fresh)).toEqual([
      'payments: medium issue R12:payments:ado',
    ]);
    expect(found(organisation('cards', 'loans'), fresh)).toEqual([
      'portfolio: medium issue R12:portfolio:ado',
    ]);
    expect(found(organisation(), fresh)).toEqual(['portfolio: medium issue R12:portfolio:ado']);
  });

  it('is not judged before it was ever read', () => {
    const freshness = { jira: { pulledAt: null, stale: true }, ado: lastRead(1, false) };
    const evaluation = staleSources(
      { organisation: organisation(), asOf: at(100), freshness },
      settingsOf(),
    );

    expect(evaluation.signals).toEqual([]);
    expect(evaluation.unjudged).toMatchObject([{ rule: 'R12', keys: ['R12:portfolio:jira'] }]);
  });

  it('says since when, and weighs by whole limits', () => {
    const input = {
      organisation: organisation(),
      asOf: at(100),
      freshness: { jira: lastRead(5, true) },
    };
    const [signal] = staleSources(input, settingsOf()).signals;

    expect(signal?.title).toBe('jira was last read 5 hours ago');
    expect(signal?.evidence.weight).toBe(2);
  });

  it('may be off', () => {
    const freshness = { jira: lastRead(3, true) };
    const input = { organisation: organisation(), asOf: at(100), freshness };

    expect(staleSources(input, settingsOf({ R12: 'off' })).signals).toEqual([]);
  });
});

describe('the other rules, while a tracker is stale', () => {
  const pay = item('PAY-1', [['Build', 90]], {}, { dueDate: date(107) });
  const led = item('LED-9', [['Build', 90]], { team: 'green' });
  const told: Case = {
    organisation: organisation(),
    items: [pay, led],
    edges: [edge(pay, led)],
    freshness: { jira: lastRead(3, true), ado: lastRead(1, false) },
  };
  const risk = { rule: 'R1', scope: 'cards', key: 'dependency:cards:jira:LED-9' };

  it('still raise, and say that it may have changed', () => {
    const { signals } = evaluate({ ...told, chanceOf: () => chance(0.3) });

    expect(signals[0]?.evidence.why).toContain(
      'jira could not be read in time: this may have changed since.',
    );
    expect(signals[0]?.evidence.figures.at(-1)).toEqual({
      label: 'jira was last read',
      value: '3 hours ago',
      basis: 'what changed since is not seen',
    });
  });

  it('do not take silence for recovery', () => {
    const silent = { ...told, chanceOf: () => chance(0.9) };
    const fresh = { ...silent, freshness: { jira: lastRead(1, false), ado: lastRead(9, true) } };

    expect(couldNotJudge(evaluate(silent), risk)).toBe(true);
    // Azure DevOps has no part in it.
    expect(couldNotJudge(evaluate(fresh), risk)).toBe(false);
  });
});
