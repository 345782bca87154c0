import type { Measure } from '../domain/measure.ts';
import type { Period } from '../domain/time.ts';
import { measureOf } from '../metrics/measure.ts';
import { compareNames } from './dependency.ts';
import { ranked } from './fan.ts';
import type { OtherTeam } from './fan.ts';
import type { GroupWait } from './team-waits.ts';
import { itemDaysIn } from './waits.ts';
import type { ItemDays, ItemTime } from './waits.ts';

const MUCH = 0.3;
const SHARED = 2;

/** A team that others wait for, and what it means for them. */
export interface SharedService extends ItemDays {
  readonly team: string;
  /** The wait for it as a share of all dependency wait of its customers, 0..1; `n` counts their items that waited. */
  readonly share: Measure<number>;
  /** The longest wait first. */
  readonly customers: readonly OtherTeam[];
  readonly isBottleneck: boolean;
}

/**
 * Shared-service bottleneck: a team that carries more than 30 % of the whole dependency wait of its customers in the trailing 90 days, provided that it has at least two of them.
 *
 * Customers are the other teams that waited on it. Their whole dependency wait includes that on their own team and on
 * nobody's items; `totals` holds it per team.
 *
 * @example Red waited 10 item-days, 5 of them on platform, blue 10 and 2: platform carries 7 of 20 = 35 %.
 */
export function sharedServices(
  waits: readonly GroupWait[],
  totals: ReadonlyMap<string, readonly ItemTime[]>,
  window: Period,
  floor: number,
): SharedService[] {
  const services = [...Map.groupBy(waits, ({ provider }) => provider)].flatMap(([team, of]) => {
    const customers = of
      .map(({ consumer, times }) => ({ team: consumer, ...itemDaysIn(times, window) }))
      .filter(({ n }) => n > 0);
    if (customers.length === 0) return [];
    const carried = sumOf(customers);
    const all = sumOf(customers.map((one) => itemDaysIn(totals.get(one.team) ?? [], window)));
    const share = measureOf(all.n, floor, () => Math.min(1, carried.itemDays / all.itemDays));
    const isMuch = share.kind === 'measured' && share.value > MUCH;
    return [
      {
        team,
        ...carried,
        share,
        customers: ranked(customers),
        isBottleneck: isMuch && customers.length >= SHARED,
      },
    ];
  });
  return services.toSorted((a, b) => b.itemDays - a.itemDays || compareNames(a.team, b.team));
}

function sumOf(days: readonly ItemDays[]): ItemDays {
  return {
    itemDays: days.reduce((sum, one) => sum + one.itemDays, 0),
    n: days.reduce((sum, one) => sum + one.n, 0),
  };
}
