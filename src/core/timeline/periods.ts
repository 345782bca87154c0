import { instantOf } from '../domain/time.ts';
import type { Period } from '../domain/time.ts';

/** The union of periods within `bounds`: ordered, not touching, none empty. */
export function unionWithin(periods: readonly Period[], bounds: Period): readonly Period[] {
  const clipped: Period[] = [];
  for (const period of periods) {
    const from = instantOf(Math.max(period.from, bounds.from));
    const to = instantOf(Math.min(period.to, bounds.to));
    if (from < to) {
      clipped.push({ from, to });
    }
  }
  if (clipped.length < 2) {
    return clipped;
  }
  clipped.sort((a, b) => a.from - b.from);
  const union: { from: Period['from']; to: Period['to'] }[] = [];
  for (const period of clipped) {
    const last = union.at(-1);
    if (last !== undefined && period.from <= last.to) {
      last.to = instantOf(Math.max(last.to, period.to));
    } else {
      union.push({ from: period.from, to: period.to });
    }
  }
  return union;
}

/** What of `period` lies in none of `holes`, ordered. */
export function without(period: Period, holes: readonly Period[]): readonly Period[] {
  const rest: Period[] = [];
  let from = period.from;
  for (const hole of unionWithin(holes, period)) {
    if (from < hole.from) {
      rest.push({ from, to: hole.from });
    }
    from = hole.to;
  }
  if (from < period.to) {
    rest.push({ from, to: period.to });
  }
  return rest;
}
