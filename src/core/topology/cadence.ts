import type { ProgramIncrement } from '../domain/program-increment.ts';
import type { Instant } from '../domain/time.ts';
import { contains, DAY_MS, overlapMs } from '../domain/time.ts';
import { isEnough } from '../metrics/measure.ts';
import type { ArtPlace, TopologyFacts } from './facts.ts';
import type { Verdict } from './report.ts';
import { count, days, finding, notTold, pairsOf } from './verdict.ts';

/**
 * Overlapping PIs of one ART: two PIs that an ART takes part in and that share some time.
 *
 * One that begins on the day after the other's last day does not overlap it.
 *
 * @example PI 1 up to and with 11 December, PI 2 from 11 December: they share that day, an error.
 */
export function overlappingPis({ organisation, arts }: TopologyFacts): Verdict[] {
  return arts.flatMap(({ art, scope }) =>
    pairsOf(pisOf(art.id, organisation.pis)).flatMap(([a, b]) => {
      const shared = overlapMs(a.period, b.period);
      if (shared === 0) return [];
      return [
        finding('overlapping-pis', scope, {
          subject: `${a.id} ${b.id}`,
          title: `${a.id} and ${b.id} of ${art.name} overlap`,
          why: 'An ART is in one PI at a time: what is committed, added and delivered in the shared time counts in both.',
          figures: [days('shared time', shared / DAY_MS, 2)],
          next: 'Correct from and to of the two PIs, or the ARTs that take part in them.',
        }),
      ];
    }),
  );
}

function pisOf(art: string, pis: readonly ProgramIncrement[]): ProgramIncrement[] {
  return pis
    .filter(({ arts }) => arts.includes(art))
    .toSorted((a, b) => a.period.from - b.period.from);
}

/** Two ARTs whose items waited for each other. */
interface DependentArts {
  readonly arts: readonly [ArtPlace, ArtPlace];
  /** In the trailing 90 days, both directions together. */
  readonly itemDays: number;
  readonly n: number;
}

/**
 * Dependent ARTs: two ARTs of which items waited for each other in the trailing 90 days, in both directions together as many as the floor says.
 *
 * @example 3 items of cards waited for wallet and 2 of wallet for cards: 5 items, dependent at a floor of 5.
 */
function dependentArts({ arts, dependencies, floor }: TopologyFacts): DependentArts[] {
  return pairsOf(arts).flatMap(([a, b]) => {
    const cells = dependencies.coupling.matrix.filter(
      ({ consumer, provider }) =>
        (consumer === a.art.id && provider === b.art.id) ||
        (consumer === b.art.id && provider === a.art.id),
    );
    const n = cells.reduce((sum, cell) => sum + cell.n, 0);
    if (!isEnough(n, floor)) return [];
    const itemDays = cells.reduce((sum, cell) => sum + cell.itemDays, 0);
    return [{ arts: [a, b] as const, itemDays, n }];
  });
}

/**
 * Dependent ARTs with unsynchronised PIs: two dependent ARTs of which one or both are in a PI at the as-of instant, and which are not in PIs of the same days.
 *
 * An ART that plans in no PI is not synchronised with one that does. Two that both are between their PIs raise nothing.
 *
 * @example Cards is in a PI from 5 October to 11 December, wallet in one from 19 October: a warning if they depend on each other.
 */
export function unsynchronisedPis(facts: TopologyFacts): Verdict[] {
  const { organisation, asOf, dependencies, portfolio } = facts;
  if (organisation.pis.length === 0) return [];
  if (dependencies.linksMissing !== null) {
    return [notTold('unsynchronised-pis', portfolio, dependencies.linksMissing)];
  }
  return dependentArts(facts).flatMap(({ arts: [a, b], itemDays, n }) => {
    const ofA = runningPi(a.art.id, organisation.pis, asOf);
    const ofB = runningPi(b.art.id, organisation.pis, asOf);
    if (isSamePeriod(ofA, ofB)) return [];
    return [
      finding('unsynchronised-pis', portfolio, {
        subject: `${a.art.id} ${b.art.id}`,
        title: `${a.art.name} and ${b.art.name} depend on each other and plan at different times`,
        why: `${a.art.name} is in ${ofA?.id ?? 'no PI'}, ${b.art.name} in ${ofB?.id ?? 'no PI'}. What one needs from the other is planned when that one's plan is already made.`,
        figures: [days('waited for each other', itemDays, n), count('items that waited', n)],
        teams: [...a.scope.teams, ...b.scope.teams],
        next: 'Let their PIs begin and end on the same days, so that both plan together.',
      }),
    ];
  });
}

function runningPi(
  art: string,
  pis: readonly ProgramIncrement[],
  asOf: Instant,
): ProgramIncrement | null {
  return pisOf(art, pis).find(({ period }) => contains(period, asOf)) ?? null;
}

function isSamePeriod(a: ProgramIncrement | null, b: ProgramIncrement | null): boolean {
  return a?.period.from === b?.period.from && a?.period.to === b?.period.to;
}

/**
 * Dependent ARTs without coordination: a value stream of which two ARTs depend on each other and that has neither a platform ART nor a `coordination` entry.
 *
 * @example Cards and wallet of payments depend on each other; payments says `coordination: Solution train sync, Tuesdays`: nothing.
 */
export function uncoordinatedArts(facts: TopologyFacts): Verdict[] {
  const { dependencies } = facts;
  const dependent = dependentArts(facts);
  return facts.streams.flatMap(({ stream, scope }): Verdict[] => {
    if (stream.arts.length < 2 || stream.coordination !== null) return [];
    if (stream.arts.some(({ kind }) => kind === 'platform')) return [];
    if (dependencies.linksMissing !== null) {
      return [notTold('uncoordinated-arts', scope, dependencies.linksMissing)];
    }
    const inside = dependent.filter(({ arts }) => arts.every((one) => one.stream === stream));
    if (inside.length === 0) return [];
    const pairs = inside.map(({ arts: [a, b] }) => `${a.art.name} and ${b.art.name}`);
    const n = inside.reduce((sum, one) => sum + one.n, 0);
    const itemDays = inside.reduce((sum, one) => sum + one.itemDays, 0);
    return [
      finding('uncoordinated-arts', scope, {
        title: `ARTs of ${stream.name} depend on each other and nothing coordinates them`,
        why: `${pairs.join('; ')} waited for each other. There is no platform ART that takes up what they share, and no coordination is named.`,
        figures: [count('dependent pairs', pairs.length), days('waited', itemDays, n)],
        teams: scope.teams,
        next: 'Name what coordinates them under coordination of the value stream, such as a solution train, or agree on it.',
      }),
    ];
  });
}
