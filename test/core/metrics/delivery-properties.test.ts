import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Deployment } from '../../../src/core/domain/deployment.ts';
import type { Measure } from '../../../src/core/domain/measure.ts';
import { deliveryOutput } from '../../../src/core/metrics/delivery-output.ts';
import { deliveryHorizon, deliveryReport } from '../../../src/core/metrics/delivery-report.ts';
import type { DeliveryContext, DeliveryReport } from '../../../src/core/metrics/delivery-report.ts';
import type { PlannedItem } from '../../../src/core/placement/plan.ts';
import { workingCalendar } from '../../../src/core/timeline/working-calendar.ts';
import { aCompany, aDeployment, aPi, aPlannedStory, commits } from './delivery-support.ts';
import { aScope, at, days, DELIVERY } from './support.ts';
import type { Step } from './support.ts';

const AS_OF = 100;
const STAGES = DELIVERY.stages.map((stage) => stage.name);
const ORGANISATION = aCompany({
  metrics: { ...aCompany().metrics, floor: 1 },
  pis: [
    aPi(),
    aPi({ id: 'PI-2', period: days(84, 140), graceEnds: at(87), arts: ['cards', 'ledger'] }),
  ],
});
const CALENDAR = workingCalendar(
  { zone: null, days: [1, 2, 3, 4, 5], from: 540, to: 1020, holidays: [] },
  'Europe/Berlin',
);

/** Quarter days, so that events often meet. */
const aDay = fc.integer({ min: 0, max: 4 * AS_OF }).map((quarter) => quarter / 4);
const someDays = fc
  .array(aDay, { maxLength: 5 })
  .map((list) => [...new Set(list)].toSorted((a, b) => a - b));

const anItem = fc
  .record({
    born: aDay,
    steps: fc.array(fc.tuple(fc.constantFrom(...STAGES), fc.integer({ min: 1, max: 120 })), {
      minLength: 1,
      maxLength: 6,
    }),
    piDays: someDays,
    pi: fc.constantFrom('PI-1', 'PI-2'),
    teamDays: fc.array(fc.tuple(aDay, fc.constantFrom('red', 'blue', 'green', null)), {
      maxLength: 4,
    }),
    passedOn: someDays,
    escaped: fc.boolean(),
    kind: fc.constantFrom('feature', 'defect'),
    points: fc.option(fc.integer({ min: 0, max: 13 })),
  })
  .map((told) => (key: string): PlannedItem => {
    const steps: Step[] = [];
    let day = told.born;
    for (const [stage, quarters] of told.steps) {
      if (steps.length > 0) day += quarters / 4;
      if (day <= AS_OF && steps.at(-1)?.[0] !== stage) steps.push([stage, day]);
    }
    const joined = told.piDays.filter((one) => one >= told.born);
    const teams = told.teamDays
      .filter(([one]) => one > told.born)
      .toSorted(([a], [b]) => a - b)
      .map(([from, team]) => ({ from: at(from), team }));
    const plan = {
      pis: joined
        .filter((_, index) => index % 2 === 0)
        .map((from) => {
          const to = joined[joined.indexOf(from) + 1];
          return { pi: told.pi, from: at(from), to: to === undefined ? null : at(to) };
        }),
      teams: [{ from: at(told.born), team: 'red' }, ...teams],
      passedOn: told.passedOn.filter((one) => one >= told.born).map((one) => at(one)),
      escaped: told.escaped,
      points: [{ from: at(told.born), value: told.points }],
    };
    const { kind } = told;
    const team = plan.teams.at(-1)?.team ?? null;
    return aPlannedStory(key, steps, plan, { asOf: AS_OF, kind, team });
  });

const items = fc
  .array(anItem, { maxLength: 25 })
  .map((makers) => makers.map((make, index) => make(`S-${index}`)));

const deployments = fc
  .array(
    fc.record({
      day: aDay,
      service: fc.constantFrom('refunds', 'ledger'),
      environment: fc.constantFrom('production', 'staging'),
      outcome: fc.constantFrom('succeeded' as const, 'failed' as const),
      labels: fc.subarray(['hotfix', 'urgent']),
      items: fc.subarray(['S-0', 'S-1', 'S-2', 'GONE-1']),
      commits: fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e'), fc.option(aDay)), {
        maxLength: 4,
      }),
    }),
    { maxLength: 25 },
  )
  .map((list) =>
    list.map(({ day, items: named, commits: told, ...rest }, index): Deployment =>
      aDeployment(day, {
        ...rest,
        id: `d-${index}`,
        items: named.map((idOrKey) => ({ source: null, idOrKey })),
        ...commits(...told),
      }),
    ),
  );

function report(
  given: readonly PlannedItem[],
  deployed: readonly Deployment[],
  overrides: Partial<DeliveryContext> = {},
): DeliveryReport {
  return deliveryReport(given, aScope({ zone: 'Europe/Berlin' }), {
    organisation: ORGANISATION,
    asOf: at(AS_OF),
    window: days(40, 80),
    deployments: deployed,
    pis: null,
    workingCalendar: CALENDAR,
    ...overrides,
  });
}

function sampleOf(measure: Measure<unknown>): number {
  return measure.kind === 'not-configured' ? 0 : measure.n;
}

/** Everything in a report that counts events of a window. */
function countsOf({ handoffs, escapeRate, deployments: deployed }: DeliveryReport): number[] {
  const counts = [handoffs.total, handoffs.ofTeam, handoffs.excluded, sampleOf(handoffs.perItem)];
  if (escapeRate.kind === 'counted') {
    counts.push(escapeRate.escaped, escapeRate.caught, escapeRate.setAside);
  }
  if (deployed.kind === 'counted' && deployed.changeFailRate.kind === 'counted') {
    const { frequency, leadTime, recoveryTime, changeFailRate, unattributed } = deployed;
    counts.push(
      unattributed,
      sampleOf(frequency.perWeek),
      frequency.weeks,
      sampleOf(leadTime.median),
    );
    counts.push(leadTime.undeployed, ...Object.values(leadTime.missing));
    counts.push(sampleOf(recoveryTime.median), recoveryTime.stillFailing);
    counts.push(sampleOf(changeFailRate.rate), changeFailRate.failed, changeFailRate.neverArrived);
  }
  return counts;
}

function eachNumber(value: unknown, check: (number: number) => void): void {
  if (typeof value === 'number') check(value);
  else if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) eachNumber(part, check);
  }
}

describe('a delivery report of any history', () => {
  it('does not depend on the order of items and deployments', () => {
    fc.assert(
      fc.property(items, deployments, (given, deployed) => {
        expect(
          JSON.stringify(deliveryOutput(report(given.toReversed(), deployed.toReversed()))),
        ).toBe(JSON.stringify(deliveryOutput(report(given, deployed))));
      }),
      { numRuns: 40 },
    );
  });

  it('conserves counts when a window is split', () => {
    fc.assert(
      fc.property(items, deployments, fc.integer({ min: 41, max: 79 }), (given, deployed, cut) => {
        const whole = countsOf(report(given, deployed));
        const first = countsOf(report(given, deployed, { window: days(40, cut) }));
        const second = countsOf(report(given, deployed, { window: days(cut, 80) }));

        expect(first).toHaveLength(whole.length);
        for (const [index, count] of whole.entries()) {
          expect((first[index] ?? 0) + (second[index] ?? 0)).toBeCloseTo(count, 9);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('keeps shares in 0..1, counts of parts within the whole, and every number finite', () => {
    fc.assert(
      fc.property(items, deployments, (given, deployed) => {
        const one = report(given, deployed);
        eachNumber(one, (number) => expect(number).toSatisfy(Number.isFinite));
        const shares: Measure<number>[] = [];
        if (one.escapeRate.kind === 'counted') shares.push(one.escapeRate.rate);
        if (
          one.deployments.kind === 'counted' &&
          one.deployments.changeFailRate.kind === 'counted'
        ) {
          shares.push(one.deployments.changeFailRate.rate);
        }
        for (const { reliability } of 'kind' in one.pis ? [] : one.pis) {
          if (reliability.kind === 'too-early') continue;
          shares.push(reliability.share);
          expect(reliability.completed).toBeLessThanOrEqual(reliability.committed);
          expect(reliability.leftSince).toBeLessThanOrEqual(reliability.committed);
        }
        for (const share of shares) {
          const value = share.kind === 'measured' ? share.value : 0;
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('balances a PI: what was in it, less what left, and what joined, is what is in it', () => {
    fc.assert(
      fc.property(items, (given) => {
        const pi = aPi();
        const { pis } = report(given, [], { pis: [pi], window: days(20, 80) });
        const [numbers] = 'kind' in pis ? [] : pis;
        if (numbers?.scopeChange.kind !== 'counted') throw new Error('The PI is over');
        const { added, removed } = numbers.scopeChange;
        const alive = given.filter(
          ({ closedAt }) => closedAt === null || closedAt >= pi.period.from,
        );
        function inIt(day: number): number {
          return alive.filter(({ plan, stays }) => {
            const past = stays.filter(({ from }) => from <= at(day));
            const open = past.findLastIndex(({ flow }) => flow !== 'done');
            const finishedAt = past[open + 1]?.from ?? at(day);
            const team = plan.teams.findLast(({ from }) => from <= finishedAt)?.team;
            const isIn = plan.pis.some(
              (span) =>
                span.pi === pi.id &&
                span.from <= at(day) &&
                (span.to === null || span.to > at(day)),
            );
            return isIn && (team === 'red' || team === 'blue');
          }).length;
        }

        // All events lie on quarter days: nothing happens in the last eighth of the PI's last day.
        expect(inIt(17) - removed.n + added.n).toBe(inIt(83.875));
      }),
      { numRuns: 60 },
    );
  });

  it('does not change when items that were closed before the horizon are dropped', () => {
    fc.assert(
      fc.property(items, fc.integer({ min: 30, max: 95 }), (given, from) => {
        const window = days(from, from + 5);
        const scope = aScope({ zone: 'Europe/Berlin' });
        const context = { organisation: ORGANISATION, asOf: at(AS_OF), window, pis: null };
        const earliest = deliveryHorizon(scope, context);
        const kept = given.filter(({ closedAt }) => closedAt === null || closedAt >= earliest);

        expect(report(kept, [], { window })).toEqual(report(given, [], { window }));
      }),
      { numRuns: 40 },
    );
  });

  it('does not look at deployments after the as-of instant', () => {
    fc.assert(
      fc.property(items, deployments, fc.integer({ min: 45, max: 99 }), (given, deployed, day) => {
        const past = deployed.filter((one) => one.at <= at(day));

        expect(report(given, deployed, { asOf: at(day) }).deployments).toEqual(
          report(given, past, { asOf: at(day) }).deployments,
        );
      }),
      { numRuns: 40 },
    );
  });
});
