import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  dependencyReport,
  dependencyReports,
} from '../../../src/core/dependencies/dependency-report.ts';
import type { DependencyEdge } from '../../../src/core/dependencies/edge.ts';
import { linkGraph } from '../../../src/core/dependencies/link-graph.ts';
import { linkRules } from '../../../src/core/dependencies/link-rules.ts';
import type { DependencyReport } from '../../../src/core/dependencies/report.ts';
import { scopesOf } from '../../../src/core/domain/scopes.ts';
import type { Period } from '../../../src/core/domain/time.ts';
import { DAY_MS } from '../../../src/core/domain/time.ts';
import type { ItemHistory } from '../../../src/core/domain/work-item.ts';
import { loadMsIn } from '../../../src/core/metrics/flow-load.ts';
import { prepareModel } from '../../../src/core/placement/model.ts';
import { placeItem } from '../../../src/core/placement/place-item.ts';
import type { PlannedItem } from '../../../src/core/placement/plan.ts';
import { planOf } from '../../../src/core/placement/plan-of.ts';
import {
  aDescription,
  anItem,
  anOrganisation,
  at,
  change,
  entered,
  moved,
  sourceRules,
} from '../../support/build.ts';
import { days } from '../metrics/support.ts';
import type { Step } from '../metrics/support.ts';
import { company, context, edge, item } from './planned-support.ts';
import type { Days } from './planned-support.ts';

const ORGANISATION = company({ metrics: { ...company().metrics, floor: 1 } });
const TEAMS = ['red', 'blue', 'green', 'teal', 'gold', null];
const STAGES = ['Backlog', 'Ready', 'Build', 'Queue', 'Done', 'Rejected'];
const SIZE = 8;

const aDay = fc.integer({ min: 0, max: 99 });
const anIndex = fc.integer({ min: 0, max: SIZE - 1 });

const aTold = fc.record({
  steps: fc.uniqueArray(fc.tuple(fc.constantFrom(...STAGES), aDay), {
    minLength: 1,
    maxLength: 6,
    selector: ([, day]) => day,
  }),
  team: fc.constantFrom(...TEAMS),
  parent: fc.option(anIndex),
  isFeature: fc.boolean(),
  isDeleted: fc.boolean(),
});

const aSpan: fc.Arbitrary<Days> = fc.oneof(
  aDay.map((from): Days => [from, null]),
  fc
    .tuple(aDay, fc.integer({ min: 1, max: 40 }))
    .map(([from, length]): Days => [from, from + length]),
  fc.constant<Days>([null, null]),
);

interface World {
  readonly items: readonly PlannedItem[];
  readonly edges: readonly DependencyEdge[];
}

/** Items through random stages, under random parents, with random links of all kinds. */
const aWorld: fc.Arbitrary<World> = fc
  .record({
    told: fc.array(aTold, { minLength: SIZE, maxLength: SIZE }),
    links: fc.uniqueArray(
      fc.tuple(anIndex, anIndex, aSpan, fc.constantFrom('certain', 'likely', 'guess' as const)),
      { maxLength: 16, selector: ([a, b]) => `${a} ${b}` },
    ),
  })
  .map(({ told, links }) => {
    const items = told.map(({ steps, team, parent, isFeature, isDeleted }, index) =>
      item(`A-${index}`, inTime(steps), {
        team,
        level: isFeature ? 'feature' : 'story',
        parent: parent === null ? null : { id: `A-${parent}`, key: `A-${parent}` },
        ...(isDeleted ? { deleted: 99.5 } : {}),
      }),
    );
    const edges = links
      .filter(([a, b]) => a !== b)
      .map(([a, b, span, confidence]) =>
        edge(items[a] ?? '?', items[b] ?? '?', [span], { confidence }),
      );
    return { items, edges };
  });

function inTime(steps: readonly (readonly [string, number])[]): Step[] {
  const ordered = steps.toSorted(([, a], [, b]) => a - b);
  return ordered.filter(([stage], index) => ordered[index - 1]?.[0] !== stage);
}

function reports(
  { items, edges }: World,
  window: Period = days(40, 90),
): readonly DependencyReport[] {
  return dependencyReports(
    items,
    edges,
    scopesOf(ORGANISATION),
    context({ organisation: ORGANISATION, window }),
  );
}

/** Every number anywhere inside. */
function numbersIn(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersIn) : [];
}

function countOf(rows: DependencyReport['counts']['new']): number {
  return rows.reduce((all, { n }) => all + n, 0);
}

function share(measure: DependencyReport['wait']['share']): number {
  return measure.kind === 'measured' ? measure.value : 0;
}

describe('whatever the items and links', () => {
  it('nobody waits longer than it was in load, nor for more than all it waited', () => {
    fc.assert(
      fc.property(aWorld, (world) => {
        const window = days(40, 90);
        for (const { wait } of reports(world, window)) {
          for (const one of wait.items) {
            const found = world.items.find(({ key }) => key === one.item.key);
            const loadDays = found === undefined ? 0 : loadMsIn(found, window) / DAY_MS;

            expect(one.itemDays).toBeLessThanOrEqual(loadDays + 1e-9);
          }
          const levels = Object.values(wait.byLevel).map(({ itemDays }) => itemDays);

          expect(share(wait.share)).toBeGreaterThanOrEqual(0);
          expect(share(wait.share)).toBeLessThanOrEqual(1);
          expect(Math.max(...levels)).toBeLessThanOrEqual(wait.itemDays + 1e-9);
          expect(levels.reduce((sum, one) => sum + one, 0)).toBeGreaterThanOrEqual(
            wait.itemDays - 1e-9,
          );
        }
      }),
    );
  });

  it('two halves of a window have the item-days and the edges of the whole', () => {
    fc.assert(
      fc.property(aWorld, fc.integer({ min: 41, max: 89 }), (world, middle) => {
        const whole = reports(world, days(40, 90));
        const first = reports(world, days(40, middle));
        const second = reports(world, days(middle, 90));
        whole.forEach((report, index) => {
          const halves = [first[index], second[index]];
          function sum(of: (one: DependencyReport) => number): number {
            return halves.reduce((all, half) => all + (half === undefined ? 0 : of(half)), 0);
          }

          expect(sum(({ wait }) => wait.itemDays)).toBeCloseTo(report.wait.itemDays, 9);
          expect(sum(({ counts }) => countOf(counts.new))).toBe(countOf(report.counts.new));
          expect(sum(({ counts }) => countOf(counts.resolved))).toBe(
            countOf(report.counts.resolved),
          );
        });
      }),
    );
  });

  it('the order of items and edges changes nothing', () => {
    fc.assert(
      fc.property(aWorld, ({ items, edges }) => {
        expect(reports({ items: items.toReversed(), edges: edges.toReversed() })).toEqual(
          reports({ items, edges }),
        );
      }),
    );
  });

  it('the portfolio waits no longer than its teams together, and as long as there are no parents', () => {
    fc.assert(
      fc.property(aWorld, fc.boolean(), ({ items, edges }, hasParents) => {
        const family = hasParents ? items : items.map((one) => ({ ...one, parent: null }));
        const all = reports({ items: family, edges });
        const teams = all.filter(({ scope }) => scope.kind === 'team');
        const together = teams.reduce((sum, { wait }) => sum + wait.itemDays, 0);
        const portfolio = all[0]?.wait.itemDays ?? 0;

        expect(portfolio).toBeLessThanOrEqual(together + 1e-9);
        expect(hasParents ? portfolio : together).toBeCloseTo(portfolio, 9);
      }),
    );
  });

  it('every number is one, and the lists say what the counts say', () => {
    fc.assert(
      fc.property(aWorld, (world) => {
        for (const report of reports(world)) {
          const open = report.counts.open.reduce((sum, { n }) => sum + n, 0);

          expect(numbersIn(report).every(Number.isFinite)).toBe(true);
          expect(report.edges.filter(({ counts }) => counts)).toHaveLength(open);
          expect(report.dropped.every(({ state }) => state.kind === 'dropped')).toBe(true);
        }
      }),
    );
  });

  it('a team waits on exactly those that it is waited on by', () => {
    fc.assert(
      fc.property(aWorld, (world) => {
        const teams = reports(world)[0]?.teams ?? [];
        const out = teams.flatMap(({ team, fanOut }) =>
          fanOut.map((other) => `${team} ${other.team} ${other.itemDays}`),
        );
        const into = teams.flatMap(({ team, fanIn }) =>
          fanIn.map((other) => `${other.team} ${team} ${other.itemDays}`),
        );

        expect(out.toSorted()).toEqual(into.toSorted());
      }),
    );
  });
});

/** What happened to one of two items: a move, or the linking or unlinking of the other one. */
type Event = readonly [day: number, what: string];

const anEvent: fc.Arbitrary<Event> = fc.tuple(
  fc.integer({ min: 1, max: 60 }),
  fc.constantFrom('Backlog', 'In Progress', 'Ready', 'Done', 'Rejected', 'link', 'unlink'),
);

/** The history of the events up to a day, as if the tracker had been read then. */
function historyOf(
  key: string,
  other: string,
  events: readonly Event[],
  until: number,
): ItemHistory {
  const ref = { id: idOf(other), name: `This issue is blocked by ${other}` };
  return events
    .filter(([day]) => day <= until)
    .toSorted(([a], [b]) => a - b)
    .reduce(
      (history, [day, what]) => {
        const { item: now } = history;
        const isLinked = now.links.length > 0;
        if (what === 'link' && !isLinked) {
          const linked = entered(history, day, [change('links', [], [ref], 'member')]);
          const link = {
            phrase: 'is blocked by',
            type: 'Blocks',
            other: { id: idOf(other), key: other },
          };
          return { ...linked, item: { ...linked.item, links: [link] } };
        }
        if (what === 'unlink' && isLinked) {
          const unlinked = entered(history, day, [change('links', [ref], [], 'member')]);
          return { ...unlinked, item: { ...unlinked.item, links: [] } };
        }
        const isMove = what !== 'link' && what !== 'unlink' && now.status.name !== what;
        return isMove ? moved(history, now.status, what, day) : history;
      },
      anItem(key, {
        id: idOf(key),
        ...(key === 'LED-1'
          ? {
              fields: { labels: [{ id: null, name: 'fraud' }] },
              project: { id: 'p2', name: 'Ledger' },
            }
          : {}),
      }),
    );
}

function idOf(key: string): string {
  return key === 'PAY-1' ? '1' : '2';
}

describe('a report as of an instant', () => {
  it('is the one that the history up to it gives', () => {
    const organisation = anOrganisation({ metrics: { ...anOrganisation().metrics, floor: 1 } });
    const description = aDescription();
    const model = prepareModel(organisation, new Map([[description.source, description]]));
    const rules = [linkRules(sourceRules(), description.linkTypes)];
    function reportFrom(histories: readonly ItemHistory[], day: number): DependencyReport {
      const items = histories.flatMap((history) => {
        const placed = placeItem(history, model, at(day));
        return placed === null ? [] : [{ ...placed, plan: planOf(history, model, at(day)) }];
      });
      const [portfolio] = scopesOf(organisation);
      if (portfolio === undefined) throw new Error('There is always a portfolio');
      const made = context({ organisation, asOf: at(day), window: days(0, 50) });
      return dependencyReport(items, linkGraph(items, rules), portfolio, made);
    }
    const anyEvents = fc.array(anEvent, { maxLength: 8 });

    fc.assert(
      fc.property(anyEvents, anyEvents, fc.integer({ min: 1, max: 60 }), (mine, yours, day) => {
        function both(until: number): ItemHistory[] {
          return [
            historyOf('PAY-1', 'LED-1', mine, until),
            historyOf('LED-1', 'PAY-1', yours, until),
          ];
        }
        const whole = reportFrom(both(60), day);
        const truncated = reportFrom(both(day), day);
        // The tracker's current status is a name of today, whatever T is.
        expect(withoutStatus(whole)).toEqual(withoutStatus(truncated));
      }),
      { numRuns: 200 },
    );
  });
});

function withoutStatus(report: DependencyReport): unknown {
  return JSON.parse(
    JSON.stringify(report, (name, value: unknown) => (name === 'status' ? null : value)),
  );
}
