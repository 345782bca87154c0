import type { Instant } from '../core/domain/time.ts';
import { INK, line, SOFT, text } from './frame.ts';

export interface Plot {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Moves what stands closer than the gap apart, as little as may be, within the two borders; ascending in and out. */
export function spread(
  wanted: readonly number[],
  gap: number,
  first: number,
  last: number,
): number[] {
  const places: number[] = [];
  for (const want of wanted) {
    places.push(Math.max(want, (places.at(-1) ?? first - gap) + gap));
  }
  let limit = last;
  for (let index = places.length - 1; index >= 0; index -= 1) {
    places[index] = Math.min(places[index] ?? limit, limit);
    limit = (places[index] ?? limit) - gap;
  }
  return places;
}

/** Four to six days with even distances, whole weeks apart where that gives enough of them. */
export function tickDays(days: readonly Instant[]): Instant[] {
  const span = days.length - 1;
  const fine = Math.max(1, Math.ceil(span / 5));
  const weekly = Math.ceil(fine / 7) * 7;
  const step = fine > 3 && Math.floor(span / weekly) >= 3 ? weekly : fine;
  return days.filter((_, index) => index % step === 0);
}

export function gridLine(plot: Plot, y: number, value: number): string[] {
  return [
    line([plot.left, y], [plot.right, y], `stroke="${INK}" stroke-opacity="0.18"`),
    text(plot.left - 8, y + 5, tickLabel(value), `text-anchor="end" fill="${SOFT}"`),
  ];
}

/** Five digits do not fit beside the axis. */
function tickLabel(value: number): string {
  return value < 10_000 ? String(value) : `${value / 1000}k`;
}

export function dateTick(plot: Plot, x: number, day: string): string[] {
  return [
    line([x, plot.bottom], [x, plot.bottom + 6], `stroke="${SOFT}"`),
    text(x, plot.bottom + 24, day, `text-anchor="middle" fill="${SOFT}"`),
  ];
}
