import type { Organisation } from '../domain/organisation.ts';
import type { ProgramIncrement } from '../domain/program-increment.ts';
import { scopesOf } from '../domain/scopes.ts';
import { instantOf } from '../domain/time.ts';
import type { Instant, Period } from '../domain/time.ts';
import type { PlannedItem } from '../placement/plan.ts';
import { addDays, localParts, startOfDate } from '../timeline/calendar.ts';

/** Days and PIs as dependencies read them. Conversions are remembered: many items share few days. */
export interface Planning {
  /** The zone of a team; the portfolio's where there is no team. */
  zoneOf(team: string | null): string;
  /** When a day written `YYYY-MM-DD` has passed in a zone; null for a day that does not exist. */
  endOf(day: string, zone: string): Instant | null;
  /** The last day of an iteration or PI, `YYYY-MM-DD`, in the portfolio's zone. */
  lastDayOf(period: Period): string;
  /** Of the PIs that an item is in, the one that ends last. */
  piOf(item: PlannedItem): ProgramIncrement | null;
}

export function planningOf(organisation: Organisation): Planning {
  const scopes = scopesOf(organisation);
  const zones = new Map(
    scopes.flatMap(({ kind, id, zone }) => (kind === 'team' ? [[id, zone]] : [])),
  );
  const pis = new Map(organisation.pis.map((pi) => [pi.id, pi]));
  const endOf = remembered((day: string, zone: string) => endOfDate(day, zone));
  const lastDays = new Map<Instant, string>();
  return {
    zoneOf: (team) => (team === null ? undefined : zones.get(team)) ?? organisation.zone,
    endOf,
    lastDayOf({ to }) {
      const known = lastDays.get(to) ?? dayOf(instantOf(to - 1), organisation.zone);
      lastDays.set(to, known);
      return known;
    },
    piOf({ plan }) {
      const current = plan.pis.flatMap(({ pi, to }) => (to === null ? (pis.get(pi) ?? []) : []));
      return current.toSorted((a, b) => b.period.to - a.period.to)[0] ?? null;
    },
  };
}

function remembered<T>(work: (day: string, zone: string) => T): (day: string, zone: string) => T {
  const known = new Map<string, { readonly result: T }>();
  return (day, zone) => {
    const found = known.get(`${day} ${zone}`) ?? { result: work(day, zone) };
    known.set(`${day} ${zone}`, found);
    return found.result;
  };
}

function endOfDate(day: string, zone: string): Instant | null {
  try {
    return addDays(startOfDate(day, zone), 1, zone);
  } catch {
    return null;
  }
}

function dayOf(at: Instant, zone: string): string {
  const { year, month, day } = localParts(at, zone);
  return [String(year).padStart(4, '0'), two(month), two(day)].join('-');
}

function two(part: number): string {
  return String(part).padStart(2, '0');
}
