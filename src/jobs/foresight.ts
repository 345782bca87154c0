import type { Foresight } from '../core/dependencies/state.ts';
import type { Instant } from '../core/domain/time.ts';
import { chancesAmong } from '../core/forecast/item-chance.ts';
import type { ChanceItemDone } from '../core/forecast/item-chance.ts';
import { tooFew } from '../core/metrics/measure.ts';
import { usualTimes } from '../core/metrics/usual-time.ts';
import type { PlacedItem } from '../core/placement/placed-item.ts';

export interface ItemForesight extends Foresight {
  readonly chanceItemDone: ChanceItemDone;
}

/**
 * What the state of a dependency and the chance of an item rest on. `peers` are all items of the teams that will be asked
 * about, from `peersFrom` on.
 */
export function foresightAmong(
  peers: readonly PlacedItem[],
  of: { readonly asOf: Instant; readonly floor: number },
): ItemForesight {
  const chanceItemDone = chancesAmong(peers, of);
  return {
    chanceItemDone,
    chanceOf(provider, by) {
      const answer = chanceItemDone(provider, by);
      // Only of what is open and lies ahead there is a chance, and of nothing else it is asked.
      return answer.kind === 'open' ? answer.chance : tooFew(0, of.floor);
    },
    usualTime: usualTimes(peers, of),
  };
}
