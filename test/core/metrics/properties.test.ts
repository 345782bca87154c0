import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS, overlapMs } from '../../../src/core/domain/time.ts';
import { flowReport } from '../../../src/core/metrics/flow-report.ts';
import { horizon } from '../../../src/core/metrics/horizon.ts';
import { metricsOutput } from '../../../src/core/metrics/output.ts';
import type { PlacedItem } from '../../../src/core/placement/placed-item.ts';
import type { FlowReport } from '../../../src/core/metrics/report.ts';
import { aContext, anOrganisation, aScope, at, days, DELIVERY, story } from './support.ts';
import type { Step } from './support.ts';

const AS_OF = 400;
const ORGANISATION = anOrganisation({
  metrics: { ...anOrganisation().metrics, floor: 2 },
});
const STAGES = DELIVERY.stages.map((stage) => stage.name);

/** A story through random stages; gaps may be 0, stages may repeat after others, it may be deleted or blocked. */
const aStory = fc
  .record({
    born: fc.double({ min: 0, max: AS_OF - 1, noNaN: true }),
    steps: fc.array(
      fc.tuple(
        fc.constantFrom(...STAGES, '?waiting'),
        fc.oneof(
          fc.constant(0),
          fc.double({ min: 0, max: 20, noNaN: true }),
          fc.double({ min: 0, max: 120, noNaN: true }),
        ),
      ),
      { minLength: 1, maxLength: 9 },
    ),
    deletedAfter: fc.option(fc.double({ min: 0, max: 50, noNaN: true }), { freq: 6 }),
    blocked: fc.option(fc.tuple(fc.double({ min: 0, max: 9 }), fc.double({ min: 0, max: 9 }))),
    kind: fc.constantFrom('feature', 'defect', null),
  })
  .map(({ born, steps, deletedAfter, blocked, kind }) => {
    let day = born;
    const walked: Step[] = [];
    for (const [stage, gap] of steps) {
      if (walked.length > 0) day += gap;
      if (day <= AS_OF && walked.at(-1)?.[0] !== stage) walked.push([stage, day]);
    }
    const last = walked.at(-1)?.[1] ?? born;
    const gone = deletedAfter === null ? AS_OF + 1 : last + deletedAfter;
    const until = Math.min(gone, AS_OF);
    return (key: string): PlacedItem =>
      story(key, walked, {
        asOf: AS_OF,
        kind,
        ...(gone < AS_OF ? { deleted: gone } : {}),
        blocked:
          blocked === null || born + blocked[0] >= until
            ? []
            : [[born + blocked[0], Math.min(until, born + blocked[0] + blocked[1] + 0.01)]],
      });
  });

const stories = fc
  .array(aStory, { maxLength: 40 })
  .map((makers) => makers.map((make, index) => make(`S-${index}`)));

function report(items: readonly PlacedItem[], from = 300, to = 360): FlowReport {
  return flowReport(
    items,
    aScope({ zone: 'Europe/Berlin' }),
    aContext(AS_OF, days(from, to), { organisation: ORGANISATION }),
  );
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function eachNumber(value: unknown, check: (number: number) => void): void {
  if (typeof value === 'number') check(value);
  else if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) eachNumber(part, check);
  }
}

describe('a flow report of any history', () => {
  it('does not depend on the order of items', () => {
    fc.assert(
      fc.property(stories, (items) => {
        expect(JSON.stringify(metricsOutput(report(items.toReversed())))).toBe(
          JSON.stringify(metricsOutput(report(items))),
        );
      }),
      { numRuns: 25 },
    );
  });

  it('does not change when items that were closed before the horizon are dropped', () => {
    fc.assert(
      fc.property(stories, fc.integer({ min: 200, max: 399 }), (items, from) => {
        const window = days(from, from + 20);
        const earliest = horizon(at(AS_OF), window, 'Europe/Berlin');
        const kept = items.filter((item) => item.closedAt === null || item.closedAt >= earliest);

        expect(report(kept, from, from + 20)).toEqual(report(items, from, from + 20));
      }),
      { numRuns: 25 },
    );
  });

  it('never holds NaN or an infinite number', () => {
    fc.assert(
      fc.property(stories, (items) => {
        eachNumber(report(items), (number) => expect(number).toSatisfy(Number.isFinite));
      }),
      { numRuns: 25 },
    );
  });

  it('conserves counts and item-days when a window is split', () => {
    fc.assert(
      fc.property(stories, fc.integer({ min: 301, max: 359 }), (items, cut) => {
        const whole = report(items);
        const parts = [report(items, 300, cut), report(items, cut, 360)] as const;
        function sum(read: (one: FlowReport) => number): number {
          return read(parts[0]) + read(parts[1]);
        }

        expect(sum((one) => one.flowVelocity.n)).toBe(whole.flowVelocity.n);
        expect(sum((one) => one.arrivals.n)).toBe(whole.arrivals.n);
        for (const [index, row] of whole.stages.entries()) {
          expect(sum((one) => one.stages[index]?.n ?? 0)).toBe(row.n);
          expect(sum((one) => one.stages[index]?.arrivals ?? 0)).toBe(row.arrivals);
          expect(sum((one) => one.stages[index]?.forwardExits ?? 0)).toBe(row.forwardExits);
          expect(sum((one) => one.stages[index]?.itemDays ?? 0)).toBeCloseTo(row.itemDays, 6);
        }
        for (const [stage, queued] of Object.entries(whole.queue)) {
          expect(sum((one) => one.queue[stage] ?? 0)).toBeCloseTo(queued, 6);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('has item-days by stage that sum to mean load times length, unmapped statuses apart', () => {
    fc.assert(
      fc.property(stories, (items) => {
        const mapped = items.filter((item) => item.stays.every((stay) => stay.stage !== null));
        const { stages, flowLoad, flowDistribution } = report(mapped);
        const inFlow = stages.filter(({ state }) => state === 'waiting' || state === 'active');
        const itemDays = inFlow.reduce((total, row) => total + row.itemDays, 0);
        const byKind = Object.values(flowDistribution.loadMean);

        const worked = mapped.flatMap((item) =>
          item.stays
            .filter(({ flow }) => flow === 'waiting' || flow === 'active')
            .map((stay) => overlapMs(stay, days(300, 360)) / DAY_MS),
        );

        expect(itemDays).toBeCloseTo(
          worked.reduce((sum, spent) => sum + spent, 0),
          6,
        );
        expect(itemDays).toBeCloseTo(flowLoad.mean * 60, 6);
        expect(byKind.reduce((total, mean) => total + mean, 0)).toBeCloseTo(flowLoad.mean, 9);
        expect(inFlow.reduce((total, row) => total + row.loadNow, 0)).toBe(flowLoad.now);
      }),
      { numRuns: 25 },
    );
  });

  it('keeps shares in 0..1 and percentiles in order', () => {
    fc.assert(
      fc.property(stories, (items) => {
        const one = report(items);
        const shares = [
          ...(one.flowEfficiency.kind === 'measured'
            ? [one.flowEfficiency.value.pooled, one.flowEfficiency.value.median ?? 0]
            : []),
          ...(one.sle.attainment.kind === 'measured' ? [one.sle.attainment.value] : []),
          ...(one.rolledFirstPass.kind === 'measured' ? [one.rolledFirstPass.value] : []),
          ...one.stages.map((row) => row.waitingShare ?? 0),
        ];
        for (const share of shares) {
          expect(share).toBeGreaterThanOrEqual(0);
          expect(share).toBeLessThanOrEqual(1);
        }
        for (const measure of [one.leadTime, ...Object.values(one.aging.limits)]) {
          if (measure.kind !== 'measured') continue;
          expect(measure.value.p50).toBeLessThanOrEqual(measure.value.p85);
          expect(measure.value.p85).toBeLessThanOrEqual(measure.value.p95);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('agrees with itself: distribution with velocity, bands with items in load', () => {
    fc.assert(
      fc.property(stories, (items) => {
        const one = report(items);
        expect(total(one.flowDistribution.completed)).toBe(one.flowVelocity.n);
        expect(total(one.flowDistribution.loadNow)).toBe(one.flowLoad.now);
        expect(one.aging.items).toHaveLength(one.flowLoad.now);
        expect(one.arrivals.balance).toBe(one.arrivals.n - one.flowVelocity.n);
      }),
      { numRuns: 25 },
    );
  });

  it('counts the same load at a midnight of the picture as a report seen from there', () => {
    const first = at(AS_OF) - 40 * DAY_MS;
    fc.assert(
      fc.property(stories, (items) => {
        const { bands, days: midnights } = report(items, 300, 380).cumulativeFlow;
        const index = midnights.findIndex((midnight) => midnight >= first);
        const midnight = midnights[index] ?? at(0);
        for (const band of bands.filter(({ state }) => state !== 'done')) {
          const sitting = items.filter((item) =>
            item.stays.some(
              (stay) => stay.stage === band.stage && stay.from <= midnight && midnight < stay.to,
            ),
          );
          expect(band.counts[index]).toBe(sitting.length);
        }
      }),
      { numRuns: 25 },
    );
  });
});
