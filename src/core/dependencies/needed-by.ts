import type { Instant } from '../domain/time.ts';
import type { PlannedItem } from '../placement/plan.ts';
import type { Dependency } from './dependency.ts';
import type { Planning } from './planning.ts';

/** Where a day comes from; in the order in which it is looked for. */
type NeededByOrigin = 'need-by' | 'due-date' | 'iteration' | 'pi';

/** The day by which the consumer needs the provider. */
export interface NeededBy {
  /** `YYYY-MM-DD`. */
  readonly day: string;
  /** The end of that day in the zone of the consumer's team: from then on it has passed. */
  readonly at: Instant;
  readonly origin: NeededByOrigin;
}

/**
 * Needed by: the provider's own "needed by" day, else the consumer's due date, else the last day of the consumer's iteration, else of its PI; it passes when that day ends in the zone of the consumer's team.
 *
 * A day that does not exist is passed over (metrics.md section 6). Null where nothing tells.
 *
 * @example Due on 10 March for a team in New York: it passes at 04:00 UTC on 11 March.
 */
export function neededBy(
  { consumer, provider }: Pick<Dependency, 'consumer' | 'provider'>,
  planning: Planning,
): NeededBy | null {
  const zone = planning.zoneOf(consumer?.team ?? null);
  const candidates: readonly (readonly [NeededByOrigin, string | null])[] = [
    ['need-by', provider?.plan.needBy ?? null],
    ['due-date', consumer?.plan.dueDate ?? null],
    ['iteration', consumer === null ? null : lastDayOfIteration(consumer, planning)],
    ['pi', consumer === null ? null : lastDayOfPi(consumer, planning)],
  ];
  for (const [origin, day] of candidates) {
    const at = day === null ? null : planning.endOf(day, zone);
    if (day !== null && at !== null) return { day, at, origin };
  }
  return null;
}

/** The day on which a provider is to be finished. */
export interface Scheduled {
  readonly day: string;
  readonly by: 'iteration' | 'pi' | 'due-date';
}

/** The last day of its iteration, else of its PI, else its due date; null where it is planned for no time. */
export function scheduledFor(provider: PlannedItem, planning: Planning): Scheduled | null {
  const iteration = lastDayOfIteration(provider, planning);
  if (iteration !== null) return { day: iteration, by: 'iteration' };
  const pi = lastDayOfPi(provider, planning);
  if (pi !== null) return { day: pi, by: 'pi' };
  const { dueDate } = provider.plan;
  const isDay = dueDate !== null && planning.endOf(dueDate, planning.zoneOf(null)) !== null;
  return isDay ? { day: dueDate, by: 'due-date' } : null;
}

export function lastDayOfIteration({ plan }: PlannedItem, planning: Planning): string | null {
  const period = plan.iteration?.period ?? null;
  return period === null ? null : planning.lastDayOf(period);
}

function lastDayOfPi(item: PlannedItem, planning: Planning): string | null {
  const pi = planning.piOf(item);
  return pi === null ? null : planning.lastDayOf(pi.period);
}
