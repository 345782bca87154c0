import { contains, DAY_MS } from '../domain/time.ts';
import type { Instant, Period } from '../domain/time.ts';
import { measureOf } from '../metrics/measure.ts';
import type { PlannedItem } from '../placement/plan.ts';
import { completeWeeksBefore, localDays } from '../timeline/calendar.ts';
import type { ArtPlace, TopologyFacts } from './facts.ts';
import { topologyHorizon } from './facts.ts';
import type { Releases } from './releases.ts';
import { daysSince, firstDeployments, isFinishedSince, releasesOf } from './releases.ts';
import type { Verdict } from './report.ts';
import { count, days, finding, notEnough, notTold, share, viewsOf } from './verdict.ts';

const WEEKS = 12;
/** Every third week, or more rarely. */
const FEW_DAYS = 4;
const MOST = 0.8;
/** Five for each of these days: fewer would look clumped by themselves. */
const FEWEST_RELEASES = 20;

/** Batch release and finished work that is not released, per ART: both ask when its items were released. */
export function releasing(facts: TopologyFacts): Verdict[] {
  const deployed = firstDeployments(facts);
  return facts.arts.flatMap((place) => {
    const releases = releasesOf(place.scope, deployed, facts);
    return [...batchRelease(place, releases, facts), ...unreleasedWork(place, releases, facts)];
  });
}

/**
 * Batch release: 80 % or more of the items that an ART released in the last 12 complete ISO weeks were released on 4 local days or fewer.
 *
 * It needs 20 released items, or the floor where that is higher. Where nothing tells when items are released, their completion
 * is taken, and the finding says so.
 *
 * @example 24 items, of which 12 and 9 were released on two Fridays: 21 of 24 = 87.5 %, a warning. 2 a week: none.
 */
function batchRelease(
  { art, scope }: ArtPlace,
  releases: Releases,
  facts: TopologyFacts,
): Verdict[] {
  const weeks = completeWeeksBefore(facts.asOf, scope.zone, WEEKS);
  const window = { from: weeks[0]?.from ?? facts.asOf, to: weeks.at(-1)?.to ?? facts.asOf };
  const released = facts
    .itemsOf(scope)
    .map((item) => ({ item, at: releasedAt(item, releases) }))
    .filter((one): one is Released => one.at !== null && contains(window, one.at));
  const byDay = perDay(
    released,
    localDays(window, scope.zone).map(({ period }) => period),
  );
  const busiest = byDay.slice(0, FEW_DAYS).flat();
  const needed = Math.max(facts.floor, FEWEST_RELEASES);
  const measure = measureOf(released.length, needed, () => busiest.length / released.length);
  if (measure.kind !== 'measured') {
    const why = `too few items were released in ${WEEKS} weeks`;
    return [notEnough('batch-release', scope, why, { n: released.length, needed })];
  }
  if (measure.value < MOST) return [];
  const told =
    releases.basis === 'nothing'
      ? ' Nothing tells when they were released: completions count.'
      : '';
  return [
    finding('batch-release', scope, {
      title: `${art.name} releases in batches`,
      why: `${busiest.length} of ${released.length} items of the last ${WEEKS} weeks were released on ${Math.min(FEW_DAYS, byDay.length)} days or fewer: what is finished waits for the next date, and faults come all at once.${told}`,
      figures: [
        share(`released on the ${FEW_DAYS} busiest days`, measure),
        count('days with a release', byDay.length, released.length),
      ],
      items: viewsOf((byDay[0] ?? []).map(({ item }) => item)),
      teams: scope.teams,
      next: 'Find what keeps finished work from being released alone: an approval, a shared test or a fixed date.',
    }),
  ];
}

interface Released {
  readonly item: PlannedItem;
  readonly at: Instant;
}

function releasedAt(item: PlannedItem, releases: Releases): Instant | null {
  if (releases.basis === 'nothing') return item.end;
  const release = releases.of(item);
  return release.kind === 'released' ? release.at : null;
}

/** The days on which something was released, the busiest first. */
function perDay(released: readonly Released[], all: readonly Period[]): Released[][] {
  return all
    .map((day) => released.filter(({ at }) => contains(day, at)))
    .filter((one) => one.length > 0)
    .toSorted((a, b) => b.length - a.length);
}

/**
 * Finished but not released: items of an ART that were finished more than 30 days ago (unless configured) and within the last 26 weeks, and that nothing released.
 *
 * It needs a workflow that names its production stage, or production deployments that name items. Where those name less than
 * half of what was finished, they do not tell enough to judge.
 *
 * @example Done on day 50, day 100 now, `production: Released` not entered: named, finished 50 days ago.
 */
function unreleasedWork(
  { art, scope }: ArtPlace,
  releases: Releases,
  facts: TopologyFacts,
): Verdict[] {
  const { asOf, floor, organisation } = facts;
  const limit = organisation.metrics.unreleasedAfterMs;
  if (releases.basis === 'nothing') {
    const what =
      'nothing tells when work is released: name a production stage or production deployments';
    return [notTold('unreleased-work', scope, what)];
  }
  const horizon = topologyHorizon(asOf);
  const finished = facts
    .itemsOf(scope)
    .filter((item) => isFinishedSince(item, limit, asOf) && (item.end ?? 0) >= horizon)
    .map((item) => ({ item, release: releases.of(item) }))
    .filter(({ release }) => release.kind !== 'unknown');
  const waiting = finished
    .filter(({ release }) => release.kind === 'not-released')
    .map(({ item }) => item)
    .toSorted((a, b) => (a.end ?? 0) - (b.end ?? 0));
  const [longest] = waiting;
  if (longest === undefined) return [];
  if (releases.basis === 'deployments' && waiting.length * 2 > finished.length) {
    const what = `production deployments name only ${finished.length - waiting.length} of ${finished.length} finished items`;
    return [notTold('unreleased-work', scope, what)];
  }
  const limitDays = limit / DAY_MS;
  return [
    finding('unreleased-work', scope, {
      title: `${waiting.length} finished ${waiting.length === 1 ? 'item' : 'items'} of ${art.name} not released for more than ${limitDays} days`,
      why: 'Finished work that customers do not have brings nothing, and the longer it lies the harder it is to release.',
      figures: [
        count('finished and not released', waiting.length, finished.length),
        share(
          'of what was finished',
          measureOf(finished.length, floor, () => waiting.length / finished.length),
        ),
        days(
          'the longest since it was finished',
          daysSince(longest.end ?? asOf, asOf),
          waiting.length,
        ),
      ],
      items: viewsOf(waiting),
      teams: [...new Set(waiting.flatMap(({ team }) => team ?? []))].toSorted(),
      next: 'Release these items, or move them back if they are not finished; if nobody wants them, cancel them.',
    }),
  ];
}
