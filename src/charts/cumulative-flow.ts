import { max } from 'd3-array';
import { scaleLinear } from 'd3-scale';
import { area, stack, type SeriesPoint } from 'd3-shape';
import { shortDay } from '../core/digest/dates.ts';
import type { Instant } from '../core/domain/time.ts';
import type { CumulativeFlow } from '../core/metrics/report.ts';
import { bandsOf, type Band } from './bands.ts';
import { drawable, escapeXml, fitted } from './text.ts';

export interface ChartOptions {
  readonly title: string;
  /** The finding in words, for those who do not see the picture. */
  readonly description: string;
  readonly zone: string;
}

/** Laid out small and rendered large, so that the letters stay readable at the size Slack shows. */
const WIDTH = 720;
const HEIGHT = 405;
const PLOT = { left: 50, right: 506, top: 66, bottom: 368 };
const LABEL = { swatch: 526, text: 544, right: 712, gap: 20 };
const FONT = 15;
const INK = '#1f2933';
const SOFT = '#52606d';

interface Placed extends Band {
  readonly path: string;
  /** Where the band's middle meets the right edge, and where its label stands. */
  readonly middle: number;
  readonly labelY: number;
}

/** A cumulative flow diagram: done at the bottom, the first stage on top, each band named where it ends. */
export function cumulativeFlowSvg(data: CumulativeFlow, options: ChartOptions): string {
  const { bands, grouped } = bandsOf(data);
  const parts =
    data.days.length < 2 || bands.length === 0
      ? [text(WIDTH / 2, HEIGHT / 2, 'Not enough days to draw', 'text-anchor="middle"')]
      : drawing(data.days, bands, options.zone);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="Inter" font-size="${FONT}" role="img">`,
    `<title>${escapeXml(options.title)}</title>`,
    `<desc>${escapeXml(options.description)}</desc>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    text(16, 27, fitted(drawable(options.title), 680, 16), 'font-size="16" font-weight="600"'),
    text(16, 49, subtitle(data, grouped, options.zone), `fill="${SOFT}"`),
    ...parts,
    '</svg>',
  ].join('\n');
}

/** Done counts from the first day on, which has to be said: otherwise it reads as everything ever finished. */
function subtitle(data: CumulativeFlow, grouped: boolean, zone: string): string {
  const per = grouped ? 'Items per flow state' : 'Items per stage';
  const first = data.days[0];
  const done = data.bands.filter((band) => band.state === 'done');
  const fromZero =
    first !== undefined && done.length > 0 && done.every((band) => band.counts[0] === 0);
  const since = fromZero ? `, done since ${shortDay(first, zone)}` : '';
  return drawable(`${per} at midnight${since} (${zone})`);
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
      .flatMap((value) => gridLine(y(value), value)),
    ...tickDays(days).flatMap((day) => dateTick(x(day), shortDay(day, zone))),
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

function gridLine(y: number, value: number): string[] {
  return [
    `<line x1="${PLOT.left}" x2="${PLOT.right}" y1="${round(y)}" y2="${round(y)}" stroke="${INK}" stroke-opacity="0.18"/>`,
    text(PLOT.left - 8, y + 5, tickLabel(value), `text-anchor="end" fill="${SOFT}"`),
  ];
}

/** Five digits do not fit beside the axis. */
function tickLabel(value: number): string {
  return value < 10_000 ? String(value) : `${value / 1000}k`;
}

function dateTick(x: number, day: string): string[] {
  return [
    `<line x1="${round(x)}" x2="${round(x)}" y1="${PLOT.bottom}" y2="${PLOT.bottom + 6}" stroke="${SOFT}"/>`,
    text(x, PLOT.bottom + 24, day, `text-anchor="middle" fill="${SOFT}"`),
  ];
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

function text(x: number, y: number, words: string, attributes = ''): string {
  const fill = attributes.includes('fill=') ? '' : ` fill="${INK}"`;
  return `<text x="${round(x)}" y="${round(y)}"${fill} ${attributes}>${escapeXml(words)}</text>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
