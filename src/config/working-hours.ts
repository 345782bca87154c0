import type { Weekday, WorkingHours } from '../core/domain/organisation.ts';
import type { Config } from './schema.ts';

const WEEKDAYS: Readonly<Record<string, Weekday>> = {
  mon: 1,
  tue: 2,
  wed: 3,
  thu: 4,
  fri: 5,
  sat: 6,
  sun: 7,
};

/** The working calendar as the core reads it; null where none is configured. */
export function workingHours({ metrics }: Pick<Config, 'metrics'>): WorkingHours | null {
  const raw = metrics.workingCalendar;
  if (raw === null) return null;
  return {
    zone: raw.zone ?? null,
    days: raw.days.flatMap((day) => WEEKDAYS[day] ?? []),
    from: minutes(raw.hours[0]),
    to: minutes(raw.hours[1]),
    holidays: raw.holidays,
  };
}

/** `09:30` → 570. */
/** Minutes after local midnight of a time written HH:MM. */
export function minutes(clock: string): number {
  const [hours = 0, rest = 0] = clock.split(':').map(Number);
  return hours * 60 + rest;
}
