import type { Measure } from '../domain/measure.ts';
import { DAY_MS, instantOf } from '../domain/time.ts';
import type { Instant } from '../domain/time.ts';
import { measureOf } from '../metrics/measure.ts';
import type { PlacedItem } from '../placement/placed-item.ts';
import { probabilityOf } from './probability.ts';
import type { Probability } from './probability.ts';
import { chanceOfBoth, chanceWithin, isBeyond, survival } from './survival.ts';
import type { Survival } from './survival.ts';

const PEER_DAYS = 365;

export type Peer = Pick<
  PlacedItem,
  'team' | 'level' | 'kind' | 'createdAt' | 'start' | 'end' | 'closedAt' | 'durations'
>;

type Asked = Peer & Pick<PlacedItem, 'flow' | 'deletion'>;

/** Whose history a chance rests on: that of the item's kind in its team, or of all kinds in its team. */
interface PeerBasis {
  readonly peers: 'same-kind' | 'same-team';
  /** Items that ended (or, of a start delay, that were started). */
  readonly finished: number;
  /** Items that were only observed so far: still open, cancelled or deleted. */
  readonly censored: number;
}

export type ItemChance =
  | { readonly kind: 'done'; readonly at: Instant }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'deleted'; readonly at: Instant }
  /** The date is not after the as-of instant, and the item is still open. */
  | { readonly kind: 'passed' }
  | {
      readonly kind: 'open';
      readonly started: boolean;
      /** Elapsed days of 24 hours since its start, or since its creation where it has not been started. */
      readonly ageDays: number;
      /** `n` counts the finished peers; of an item that has not been started the smaller of both counts. */
      readonly chance: Measure<Probability>;
      /** No peer that ended, or was started, was ever this old: the chance is then "< 5 %". */
      readonly olderThanHistory: boolean;
      readonly flow: PeerBasis;
      /** From creation to start; null for an item that has been started. */
      readonly delay: PeerBasis | null;
    };

/** Answers how likely an item is to be done by an instant. */
export type ChanceItemDone = (item: Asked, by: Instant) => ItemChance;

/** Nothing that was closed before this instant changes the chance of an item, so that a store need not hand it over. */
export function peersFrom(asOf: Instant): Instant {
  return instantOf(asOf - PEER_DAYS * DAY_MS);
}

/**
 * Chance that an item is done by a date: of its peers that were still open at its age, the share that ended within the time that remains, by the Kaplan–Meier estimate.
 *
 * Peers are the items of its team, level and kind that were started in the 365 × 24 hours before the as-of instant; where
 * fewer than `floor` of them ended, those of its team and level of any kind; where those are too few as well, there is no
 * chance. Items in progress count as open for as long as they have been, cancelled and deleted ones for as long as they
 * were: it is the chance provided that nobody cancels the item. Straight-to-done items have no flow time and say nothing.
 * An item that has not been started waits first: the time from creation to start of the items created in those 365 × 24
 * hours is estimated likewise, given how long it has waited, and both are combined exactly, as if independent. Elapsed
 * time throughout. The peers must be placed as of the same instant; the item may be one of them, which changes nothing.
 *
 * @example Ten peers ended after 1 to 10 days. In progress for 4 days, 3 remain: of 6 that took longer than 4 days 3
 * ended within 7, so 50 %.
 */
export function chancesAmong(
  peers: readonly Peer[],
  { asOf, floor }: { readonly asOf: Instant; readonly floor: number },
): ChanceItemDone {
  const flows = new Groups();
  const delays = new Groups();
  const from = peersFrom(asOf);
  for (const peer of peers) {
    if (peer.start !== null && peer.start >= from) addFlow(flows, peer);
    if (peer.createdAt >= from) addDelay(delays, peer, asOf);
  }
  return (item, by) => {
    if (item.end !== null) return { kind: 'done', at: item.end };
    if (item.deletion !== null) return { kind: 'deleted', at: item.deletion.at };
    if (item.flow === 'cancelled') return { kind: 'cancelled' };
    if (by <= asOf) return { kind: 'passed' };
    const flow = flows.of(item, floor);
    const remaining = by - asOf;
    if (item.start !== null) {
      const age = asOf - item.start;
      return {
        kind: 'open',
        started: true,
        ageDays: age / DAY_MS,
        chance: measureOf(flow.curve.finished, floor, () =>
          probabilityOf(chanceWithin(flow.curve, age, remaining)),
        ),
        olderThanHistory: isBeyond(flow.curve, age),
        flow: basisOf(flow),
        delay: null,
      };
    }
    const delay = delays.of(item, floor);
    const age = asOf - item.createdAt;
    return {
      kind: 'open',
      started: false,
      ageDays: age / DAY_MS,
      chance: measureOf(Math.min(flow.curve.finished, delay.curve.finished), floor, () =>
        probabilityOf(chanceOfBoth(delay.curve, flow.curve, age, remaining)),
      ),
      olderThanHistory: isBeyond(delay.curve, age),
      flow: basisOf(flow),
      delay: basisOf(delay),
    };
  };
}

function addFlow(flows: Groups, peer: Peer): void {
  const { flowTime, active, waiting } = peer.durations;
  if (flowTime !== null) flows.add(peer, flowTime, true);
  // Within [start, as-of), or until the cancellation or deletion (metrics.md section 2, "Durations").
  else if (active !== null && waiting !== null) flows.add(peer, active + waiting, false);
}

function addDelay(delays: Groups, peer: Peer, asOf: Instant): void {
  if (peer.start !== null) delays.add(peer, peer.start - peer.createdAt, true);
  // Without a start but with an end it went straight to done: nobody ever waited for its start.
  else if (peer.end === null) delays.add(peer, (peer.closedAt ?? asOf) - peer.createdAt, false);
}

interface Curve {
  readonly peers: PeerBasis['peers'];
  readonly curve: Survival;
}

interface Group {
  readonly finished: number[];
  readonly censored: number[];
  /** Worked out when first asked for. */
  curve: Survival | null;
}

/** Durations by team and level, of each kind and of all kinds. */
class Groups {
  readonly #groups = new Map<string, Group>();

  add(peer: Peer, duration: number, ended: boolean): void {
    for (const name of [sameKind(peer), sameTeam(peer)]) {
      const group = this.#group(name);
      (ended ? group.finished : group.censored).push(duration);
    }
  }

  /** The item's kind where so many of it ended, else all kinds. */
  of(item: Peer, floor: number): Curve {
    const own = this.#groups.get(sameKind(item));
    const enough = own !== undefined && own.finished.length >= Math.max(1, floor);
    return enough
      ? { peers: 'same-kind', curve: curveOf(own) }
      : { peers: 'same-team', curve: curveOf(this.#group(sameTeam(item))) };
  }

  #group(name: string): Group {
    const known = this.#groups.get(name);
    if (known !== undefined) return known;
    const group: Group = { finished: [], censored: [], curve: null };
    this.#groups.set(name, group);
    return group;
  }
}

function curveOf(group: Group): Survival {
  group.curve ??= survival(group.finished, group.censored);
  return group.curve;
}

function sameTeam({ team, level }: Peer): string {
  return JSON.stringify([team, level]);
}

function sameKind({ team, level, kind }: Peer): string {
  return JSON.stringify([team, level, kind]);
}

function basisOf({ peers, curve }: Curve): PeerBasis {
  return { peers, finished: curve.finished, censored: curve.censored };
}
