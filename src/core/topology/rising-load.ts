import type { Period } from '../domain/time.ts';
import { loadAndAge } from '../metrics/littles-law.ts';
import { isEnough } from '../metrics/measure.ts';
import type { FlowReport } from '../metrics/report.ts';
import { completeWeeksBefore } from '../timeline/calendar.ts';
import type { PlannedItem } from '../placement/plan.ts';
import { findScope } from '../domain/scopes.ts';
import type { TopologyFacts } from './facts.ts';
import { knownSince } from './facts.ts';
import type { TopologyFigure, Verdict } from './report.ts';
import { finding, notEnough, viewsOf } from './verdict.ts';
import { isInLoadAt } from '../metrics/rewind.ts';

const WEEKS = 12;
/** As for Little's law: what is less apart counts as the same. */
const TOLERANCE = 0.1;
const FEW_ITEMS = 2;

/** The means of the first and of the second half of the weeks. */
type Halves = readonly [first: number, second: number];

/**
 * Load rising while velocity is flat and age rises: over the last 12 complete ISO weeks, the means of the second six are above those of the first six by more than 10 % for load (and by 2 items or more) and for the age of what is in load, while velocity is not (or by less than 2 items in six weeks).
 *
 * Load and mean age are those at the end of each week, velocity is the weekly series of the flow report. Weeks without
 * anything in load have no age.
 *
 * @example Load 10 → 15, mean age 8 → 11 days, velocity 5 → 5 a week: a warning. With velocity 5 → 8: none.
 */
export function risingLoad(facts: TopologyFacts): Verdict[] {
  return facts.flow.flatMap((report): Verdict[] => {
    const scope = findScope(facts.organisation, report.scope.id);
    if (scope === null) return [];
    const weeks = completeWeeksBefore(facts.asOf, scope.zone, WEEKS);
    const since = knownSince(facts.items, scope);
    const first = weeks[0]?.from ?? facts.asOf;
    if (since === null || since > first) {
      const n = since === null ? 0 : weeks.filter(({ from }) => from >= since).length;
      const why = `only ${n} whole weeks of history are known`;
      return [notEnough('rising-load', scope, why, { n, needed: WEEKS })];
    }
    const velocities = velocityOf(report, weeks);
    const completed = sumOf(velocities);
    if (!isEnough(completed, facts.floor)) {
      const why = `too few items were completed in ${WEEKS} weeks`;
      return [notEnough('rising-load', scope, why, { n: completed, needed: facts.floor })];
    }
    const items = facts.itemsOf(scope);
    const ends = weeks.map(({ to }) => loadAndAge(items, to));
    const load = halves(ends.map(([value]) => value));
    const age = halves(ends.map(([, value]) => value));
    const velocity = halves(velocities);
    if (load === null || age === null || velocity === null) {
      const why = 'nothing was in load in half of the weeks';
      return [notEnough('rising-load', scope, why, { n: 0, needed: 1 })];
    }
    if (
      !hasRisen(load, FEW_ITEMS) ||
      !hasRisen(age, 0) ||
      hasRisen(velocity, FEW_ITEMS / (WEEKS / 2))
    )
      return [];
    return [
      finding('rising-load', scope, {
        title: `${scope.name} begins more than it finishes`,
        why: `Over ${WEEKS} weeks load and the age of what is in load rose by more than a tenth, while velocity rose by no more than a tenth or by less than two items in six weeks: more work in progress brought hardly more results.`,
        figures: [
          ...figuresOf('load at the end of a week', 'count', load, [WEEKS / 2, WEEKS / 2]),
          ...figuresOf('mean age in load', 'days', age, [WEEKS / 2, WEEKS / 2]),
          ...figuresOf('velocity per week', 'count', velocity, completedIn(velocities)),
        ],
        items: viewsOf(oldest(items, facts)),
        teams: scope.teams,
        next: 'Begin nothing new until some of the oldest items are finished; set a WIP limit for the stage where they wait.',
      }),
    ];
  });
}

function velocityOf({ trend }: FlowReport, weeks: readonly Period[]): number[] {
  const byWeek = new Map<number, number>(trend.velocity.points);
  return weeks.map(({ from }) => byWeek.get(from) ?? 0);
}

/** Null where one of the halves has no value at all. */
function halves(values: readonly (number | null)[]): Halves | null {
  const middle = values.length / 2;
  const first = mean(values.slice(0, middle));
  const second = mean(values.slice(middle));
  return first === null || second === null ? null : [first, second];
}

function mean(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

/** By more than a tenth, and at least by so much. */
function hasRisen([first, second]: Halves, least: number): boolean {
  return second > first * (1 + TOLERANCE) && second - first >= least;
}

/** Items completed in each half of the weeks. */
function completedIn(velocities: readonly number[]): Halves {
  const middle = velocities.length / 2;
  return [sumOf(velocities.slice(0, middle)), sumOf(velocities.slice(middle))];
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** Each half with its own `n`. */
function figuresOf(
  label: string,
  unit: TopologyFigure['unit'],
  [first, second]: Halves,
  [before, after]: Halves,
): TopologyFigure[] {
  return [
    {
      label: `${label}, first six weeks`,
      unit,
      measure: { kind: 'measured', value: first, n: before },
    },
    {
      label: `${label}, last six weeks`,
      unit,
      measure: { kind: 'measured', value: second, n: after },
    },
  ];
}

/** What is in load at T, the oldest first. */
function oldest(items: readonly PlannedItem[], { asOf }: TopologyFacts): PlannedItem[] {
  return items
    .filter((item) => isInLoadAt(item, asOf))
    .toSorted((a, b) => (a.start ?? asOf) - (b.start ?? asOf));
}
