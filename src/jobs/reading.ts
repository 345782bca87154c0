import type { SourceId } from '../core/domain/ids.ts';
import type { Organisation } from '../core/domain/organisation.ts';
import type { Instant } from '../core/domain/time.ts';
import type { Freshness } from '../core/metrics/report.ts';
import { workingCalendar } from '../core/timeline/working-calendar.ts';
import type { WorkingCalendar } from '../core/timeline/working-calendar.ts';
import type { PullState, Store } from '../store/store.ts';
import type { KeptItems } from './kept-items.ts';

export type ReadStore = Pick<Store, 'items' | 'pulls' | 'censuses' | 'deployments' | 'risks'>;

/** What every answer is read with. */
export interface Reading {
  readonly organisation: Organisation;
  readonly store: ReadStore;
  /** What earlier questions left; null where nothing is kept. */
  readonly kept: KeptItems | null;
  /** Null where no working calendar is configured. One per zone is built and kept. */
  calendarOf(zone: string): WorkingCalendar | null;
}

export function readingOf(
  organisation: Organisation,
  store: ReadStore,
  kept: KeptItems | null = null,
): Reading {
  const hours = organisation.metrics.workingCalendar;
  const calendars = new Map<string, WorkingCalendar>();
  return {
    organisation,
    store,
    kept,
    calendarOf(zone) {
      if (hours === null) return null;
      const calendar = calendars.get(zone) ?? workingCalendar(hours, zone);
      calendars.set(zone, calendar);
      return calendar;
    },
  };
}

/** How far each source has been pulled. */
export async function pullStates({ organisation, store }: Reading): Promise<PullState[]> {
  const states: PullState[] = [];
  for (const source of organisation.sources) states.push(await store.pulls.state(source.id));
  return states;
}

export function pulledAtOf(states: readonly PullState[]): ReadonlyMap<SourceId, Instant | null> {
  return new Map(states.map((state) => [state.source, state.pulledAt]));
}

/** Stale: the store does not know what the tracker did up to the limit before the as-of instant. */
export async function freshnessOf(
  { organisation, store }: Reading,
  states: readonly PullState[],
  asOf: Instant,
): Promise<Record<string, Freshness>> {
  const freshness: Record<string, Freshness> = {};
  for (const { source, pulledAt, readUntil } of states) {
    const limit = organisation.sources.find((rules) => rules.id === source)?.staleAfterMs ?? 0;
    const { trouble } = await store.censuses.state(source);
    freshness[source] = {
      pulledAt,
      stale: readUntil === null || asOf - readUntil > limit,
      ...(trouble === null ? {} : { unobserved: trouble }),
    };
  }
  return freshness;
}
