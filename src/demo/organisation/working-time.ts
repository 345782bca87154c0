const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Working hours in UTC: nine to six in Berlin's winter. */
const OPENS = 8 * HOUR_MS;
const CLOSES = 17 * HOUR_MS;

export const WEEK_MS = 7 * DAY_MS;
export const HOURS_A_DAY = (CLOSES - OPENS) / HOUR_MS;

/** Monday 00:00 UTC of the week that `at` lies in. */
export function mondayOf(at: number): number {
  const day = Math.floor(at / DAY_MS);
  // Day 0 of the epoch was a Thursday.
  return (day - ((((day + 3) % 7) + 7) % 7)) * DAY_MS;
}

/** `at` plus so many hours of work: nights and weekends do not count. */
export function afterWork(at: number, hours: number): number {
  let now = nextWorkingMoment(at);
  let left = hours * HOUR_MS;
  for (;;) {
    const untilEvening = startOfDay(now) + CLOSES - now;
    if (left < untilEvening) return Math.round(now + left);
    left -= untilEvening;
    now = nextWorkingMoment(startOfDay(now) + CLOSES);
  }
}

/** The instant at `hour` (UTC) of the day so many days after `monday`. */
export function dayAt(monday: number, days: number, hour: number): number {
  return monday + days * DAY_MS + hour * HOUR_MS;
}

/** `YYYY-MM-DD` in UTC. */
export function dayText(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

function nextWorkingMoment(at: number): number {
  let now = Math.max(at, startOfDay(at) + OPENS);
  if (now >= startOfDay(now) + CLOSES) now = startOfDay(now) + DAY_MS + OPENS;
  while (isWeekend(now)) now = startOfDay(now) + DAY_MS + OPENS;
  return now;
}

function isWeekend(at: number): boolean {
  return at - mondayOf(at) >= 5 * DAY_MS;
}

function startOfDay(at: number): number {
  return Math.floor(at / DAY_MS) * DAY_MS;
}
