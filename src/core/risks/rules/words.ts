import { DAY_MS, instantOf } from '../../domain/time.ts';
import type { Instant } from '../../domain/time.ts';
import { localParts } from '../../timeline/calendar.ts';

/** How evidence is spelled. Text of trackers is cut here and escaped where it is shown. */

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const KEY = 60;
const NAME = 120;
const HOURS_PER_DAY = 24;

export function days(value: number): string {
  const text = value.toFixed(1);
  return `${text === '-0.0' ? '0.0' : text} days`;
}

/** In whole per cent, cut, so that what is below a threshold never reads as having reached it. */
export function percent(share: number): string {
  return `${Math.floor(share * 100 + 1e-9)} %`;
}

export function counted(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

/** How long ago: hours, from two days on days. */
export function ago(ms: number): string {
  if (ms >= 2 * DAY_MS) return `${days(ms / DAY_MS)} ago`;
  return `${counted(Math.round((ms / DAY_MS) * HOURS_PER_DAY), 'hour')} ago`;
}

/** `2026-03-13` → "13 Mar 2026". */
export function dayWords(day: string): string {
  const [year = '', month = '', date = ''] = day.split('-');
  return `${Number(date)} ${MONTHS[Number(month) - 1] ?? month} ${year}`;
}

/** The local day that has passed, or will have, at the instant: "13 Mar 2026". */
export function dayBefore(end: Instant, zone: string): string {
  const { year, month, day } = localParts(instantOf(end - 1), zone);
  return `${day} ${MONTHS[month - 1] ?? ''} ${year}`;
}

/** At most so many characters, none of them cut in two. */
export function capped(text: string, most: number): string {
  if (text.length <= most) return text;
  const kept = text.slice(0, most - 1);
  return `${/[\uD800-\uDBFF]$/.test(kept) ? kept.slice(0, -1) : kept}…`;
}

export function keyWords({ key }: { readonly key: string }): string {
  return capped(key, KEY);
}

export function nameWords(name: string): string {
  return capped(name, NAME);
}
