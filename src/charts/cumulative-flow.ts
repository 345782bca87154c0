import { max } from 'd3-array';
import { scaleLinear } from 'd3-scale';
import { area, stack, type SeriesPoint } from 'd3-shape';
import { shortDay } from '../core/digest/dates.ts';
import type { Instant } from '../core/domain/time.ts';
import type { CumulativeFlow } from '../core/metrics/report.ts';
import { dateTick, gridLine, spread, tickDays } from './axes.ts';
import { bandsOf, type Band } from './bands.ts';
import { FONT, INK, insteadOf, picture, round, SOFT, text } from './frame.ts';
import { fitted } from './text.ts';

export interface ChartOptions {
  readonly title: string;
  /** The finding in words, for those who do not see the picture. */
  readonly description: string;
  readonly zone: string;
}

const PLOT = { left: 50, right: 506, top: 66, bottom: 368 };
const LABEL = { swatch: 526, text: 544, right: 712, gap: 20 };

interface Placed extends Band {
  readonly path: string;
  /** Where the band's middle meets the right edge, and where its label stands. */
  readonly middle: number;
  readonly labelY: number;
}

/** A cumulative flow diagram: done at the bottom, the first stage on top, each band named where it ends. */
export function cumulativeFlowSvg(data: CumulativeFlow, options: ChartOptions): string {
  const { bands, grouped } = bandsOf(data);
  return picture({
    title: options.title,
    subtitle: subtitle(data, grouped, options.zone),
    description: options.description,
    body:
      data.days.length < 2 || bands.length === 0
        ? insteadOf([data.bands.length === 0 ? 'Nothing to draw' : 'Not enough days to draw'])
        : drawing(data.days, bands, options.zone),
  });
}

/** Done counts from the first day on, which has to be said: otherwise it reads as everything ever finished. */
function subtitle(data: CumulativeFlow, grouped: boolean, zone: string): string {
  const per = grouped ? 'Items per flow state' : 'Items per stage';
  const first = data.days[0];
  const done = data.bands.filter((band) => band.state === 'done');
  const fromZero =
    first !== undefined && done.length > 0 && done.every((band) => band.counts[0] === 0);
  const since = fromZero ? `, done since ${shortDay(first, zone)}` : '';
  return `${per} at midnight${since} (${zone})`;
}

function drawing(days: readonly Instant[], bands: readonly Band[], zone: string): string[] {
  const totals = days.map((_, day) =>
    bands.reduce((sum, band) => sum + (band.counts[day] ?? 0), 0),
  );
  const y = scaleLinear([0, Math.max(1, max(totals) ?? 1)], [PLOT.bottom, PLOT.top]).nice(4);
  const x = scaleLinear([days[0] ?? 0, days.at(-1) ?? 1], [PLOT.left, PLOT.right]);
  const placed = place(days, bands, x, y);
  return [
    ...placed.map((band) => `<path d="${band.path}" fill="${band.colour}"/>`),
    ...y
      .ticks(4)
      .filter(Number.isInteger)
      .flatMap((value) => gridLine(PLOT, y(value), value)),
    ...tickDays(days).flatMap((day) => dateTick(PLOT, x(day), shortDay(day, zone))),
    ...placed.flatMap(bandLabel),
  ];
}

function place(
  days: readonly Instant[],
  bands: readonly Band[],
  x: (at: number) => number,
  y: (count: number) => number,
): Placed[] {
  // The last stage lies at the bottom.
  const bottomUp = bands.map((_, index) => bands.length - 1 - index);
  const layers = stack<number, number>()
    .keys(bottomUp)
    .value((day, band) => bands[band]?.counts[day] ?? 0)([...days.keys()]);
  const shape = area<SeriesPoint<number>>()
    .x((_, day) => x(days[day] ?? 0))
    .y0(([low]) => y(low))
    .y1(([, high]) => y(high))
    .digits(1);
  const topDown = layers.toReversed();
  const middles = topDown.map((layer) => {
    const [low, high] = layer.at(-1) ?? [0, 0];
    return (y(low) + y(high)) / 2;
  });
  const labels = spread(middles, LABEL.gap, PLOT.top + 6, PLOT.bottom - 6);
  return bands.map((band, index) => ({
    ...band,
    path: shape(topDown[index] ?? []) ?? '',
    middle: middles[index] ?? 0,
    labelY: labels[index] ?? 0,
  }));
}

function bandLabel(band: Placed): string[] {
  const count = String(band.counts.at(-1) ?? 0);
  const room = LABEL.right - LABEL.text - count.length * 10 - 12;
  const words = `${fitted(band.label, room, FONT)}: ${count}`;
  const y = round(band.labelY);
  return [
    `<path d="M${PLOT.right + 2},${round(band.middle)} L${LABEL.swatch - 3},${y}" stroke="${SOFT}" stroke-width="1" fill="none"/>`,
    `<rect x="${LABEL.swatch}" y="${y - 6}" width="12" height="12" fill="${band.colour}" stroke="${INK}" stroke-width="0.5"/>`,
    text(LABEL.text, y + 5, words, 'stroke="#ffffff" stroke-width="3" paint-order="stroke"'),
  ];
}
