import type { Period } from '../domain/time.ts';
import { isEnough } from '../metrics/measure.ts';
import { compareNames } from './dependency.ts';
import type { AncestorsOf } from '../placement/ancestors.ts';
import {
  consumerArt,
  consumerTeam,
  providerArt,
  providerTeam,
  waitsBetween,
} from './team-waits.ts';
import type { GroupWait } from './team-waits.ts';
import { itemDaysIn } from './waits.ts';
import type { ItemDays, Wait } from './waits.ts';

/** What items of one ART waited for another one; for itself: for other teams of its own. */
interface CouplingCell extends ItemDays {
  readonly consumer: string;
  readonly provider: string;
}

/** A team that has more to do with another ART than with its own. */
interface BoundaryHint {
  readonly team: string;
  readonly art: string;
  readonly other: string;
  readonly withOther: ItemDays;
  readonly withOwn: ItemDays;
}

export interface Coupling {
  /** By consumer, then provider; what never waited has no cell. */
  readonly matrix: readonly CouplingCell[];
  readonly hints: readonly BoundaryHint[];
}

/**
 * Coupling: the dependency wait between ARTs in the trailing 90 days as a matrix, and the teams that waited for another ART, or were waited for by it, for more item-days than they share with the other teams of their own ART.
 *
 * Waits within one team are no coupling. What waits for two ARTs at once is in both cells. A hint needs as many items
 * that waited as the floor says. `artOf` tells the ART of each team that is asked about.
 *
 * @example Red of cards waited 8 item-days for lending and 3 for other teams of cards: red hints at lending.
 */
export function coupling(
  waits: readonly Wait[],
  artOf: ReadonlyMap<string, string>,
  ancestorsOf: AncestorsOf,
  window: Period,
  floor: number,
): Coupling {
  const matrix = waitsBetween(waits, [consumerArt, providerArt], ancestorsOf, window)
    .map(({ consumer, provider, times }) => ({ consumer, provider, ...itemDaysIn(times, window) }))
    .filter(({ n }) => n > 0)
    .toSorted(
      (a, b) => compareNames(a.consumer, b.consumer) || compareNames(a.provider, b.provider),
    );
  const shared = sharedDays([
    ...waitsBetween(waits, [consumerTeam, providerArt], ancestorsOf, window).map((wait) =>
      shareOf(wait.consumer, wait.provider, wait, window),
    ),
    ...waitsBetween(waits, [consumerArt, providerTeam], ancestorsOf, window).map((wait) =>
      shareOf(wait.provider, wait.consumer, wait, window),
    ),
  ]);
  return { matrix, hints: [...artOf].flatMap(([team, art]) => hintOf(team, art, shared, floor)) };
}

interface Shared extends ItemDays {
  readonly team: string;
  readonly art: string;
}

function shareOf(team: string, art: string, { times }: GroupWait, window: Period): Shared {
  return { team, art, ...itemDaysIn(times, window) };
}

/** Per team and ART, both directions together. */
function sharedDays(all: readonly Shared[]): ReadonlyMap<string, ReadonlyMap<string, ItemDays>> {
  const shared = new Map<string, Map<string, ItemDays>>();
  for (const { team, art, itemDays, n } of all) {
    const ofTeam = shared.get(team) ?? new Map<string, ItemDays>();
    const known = ofTeam.get(art) ?? { itemDays: 0, n: 0 };
    ofTeam.set(art, { itemDays: known.itemDays + itemDays, n: known.n + n });
    shared.set(team, ofTeam);
  }
  return shared;
}

function hintOf(
  team: string,
  art: string,
  shared: ReadonlyMap<string, ReadonlyMap<string, ItemDays>>,
  floor: number,
): BoundaryHint[] {
  const days = shared.get(team) ?? new Map<string, ItemDays>();
  const withOwn = days.get(art) ?? { itemDays: 0, n: 0 };
  const [most] = [...days]
    .filter(([other]) => other !== art)
    .toSorted((a, b) => b[1].itemDays - a[1].itemDays || compareNames(a[0], b[0]));
  if (most === undefined) return [];
  const [other, withOther] = most;
  if (withOther.itemDays <= withOwn.itemDays || !isEnough(withOther.n, floor)) return [];
  return [{ team, art, other, withOther, withOwn }];
}
