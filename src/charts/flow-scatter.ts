import { rollup } from 'd3-array';
import { scaleLinear } from 'd3-scale';
import { dayRange, shortDay } from '../core/digest/dates.ts';
import { days, items, listed, oneDecimal } from '../core/digest/words.ts';
import type { FlowPoint, FlowScatter } from '../core/metrics/flow-scatter.ts';
import type { Percentiles } from '../core/metrics/report.ts';
import { localMidnights } from '../core/timeline/calendar.ts';
import { dateTick, gridLine, spread, tickDays } from './axes.ts';
import { FONT, HALO, INK, insteadOf, line, MARGIN, picture, text, WIDTH } from './frame.ts';
import { labelsBeside } from './labels.ts';
import { ALARM, markAt, MARKS } from './marks.ts';
import type { Mark } from './marks.ts';
import { ceilingOf, thinned } from './scale.ts';
import { fitted, inWords, isDrawable, labelOf, widthOf } from './text.ts';

const PLOT = { left: 50, right: 606, top: 98, bottom: 368 };
const LEGEND_Y = 76;
const LEGEND_GAP = 28;
/** So many keys can still be read. */
const MOST_LABELS = 8;
const OTHERS = MARKS.length - 1;

interface Kind {
  readonly label: string;
  readonly mark: Mark;
  readonly n: number;
}

/** Every finished item by the day it ended and the days it took, with the percentiles as lines. */
export function flowScatterSvg(data: FlowScatter): string {
  return picture({
    title: flowScatterTitle(data),
    subtitle: subtitle(data),
    description: flowScatterAltText(data),
    body:
      data.points.length === 0
        ? insteadOf(['Nothing with a flow time was finished in this time'])
        : drawing(data),
  });
}

export function flowScatterTitle({ scope }: FlowScatter): string {
  return `Flow time · ${inWords(scope.name)}`;
}

/** The finding in words: how long items took, and which took longest. */
export function flowScatterAltText({ scope, window, flowTime, points }: FlowScatter): string {
  const { measure, excluded } = flowTime;
  const opening = `Flow time of ${inWords(scope.name)}, ${dayRange(window, scope.zone)}:`;
  const straight = excluded === 0 ? '' : ` ${items(excluded)} went straight to done.`;
  if (measure.kind !== 'measured') {
    const needed = measure.kind === 'too-few' ? `, ${measure.needed} needed for a percentile` : '';
    return `${opening} ${items(points.length)} finished with a flow time${needed}.${straight}`;
  }
  const { p50, p85, p95 } = measure.value;
  const slow = slowest(points, p95);
  const named = slow
    .slice(0, MOST_LABELS)
    .map(({ key, flowDays }) => `${inWords(key)} (${days(flowDays)})`);
  return [
    `${opening} half of ${items(measure.n)} took at most ${days(p50)}, 85 % at most ${days(p85)}, 95 % at most ${days(p95)}.`,
    slow.length === 0 ? '' : ` ${slow.length} took longer: ${listed(named)}${more(slow, named)}.`,
    straight,
  ].join('');
}

function more(all: readonly unknown[], named: readonly unknown[]): string {
  return all.length === named.length ? '' : `, and ${all.length - named.length} more`;
}

function subtitle({ scope, window, flowTime, points }: FlowScatter): string {
  const { measure, excluded } = flowTime;
  const basis = measure.kind === 'too-few' ? `, ${measure.needed} needed for percentiles` : '';
  const straight = excluded === 0 ? '' : `, ${excluded} straight to done left out`;
  return `Days taken · n = ${points.length}${basis}${straight} · ${dayRange(window, scope.zone)}`;
}

function drawing(data: FlowScatter): string[] {
  const { points, window, flowTime, scope } = data;
  const limits = flowTime.measure.kind === 'measured' ? flowTime.measure.value : null;
  const p95 = limits?.p95 ?? Infinity;
  const times = points.map((point) => point.flowDays);
  const top = ceilingOf(times, limits?.p95 ?? null);
  const y = scaleLinear([0, top], [PLOT.bottom, PLOT.top]).nice(4).clamp(true);
  const x = scaleLinear([window.from, window.to], [PLOT.left, PLOT.right]);
  const lines = limits === null ? [] : percentileLines(limits, y);
  const kinds = kindsOf(points);
  const highest = y.domain()[1] ?? top;
  const above = points.filter((point) => point.flowDays > highest);
  return [
    ...legend(new Set(kinds.values()), above.length),
    ...y.ticks(4).flatMap((value) => gridLine(PLOT, y(value), value)),
    ...tickDays(localMidnights(window, scope.zone)).flatMap((day) =>
      dateTick(PLOT, x(day), shortDay(day, scope.zone)),
    ),
    ...lines.flatMap(percentileLine),
    ...thinned(points, (point) => point.flowDays > p95).map((point) => {
      const mark = point.flowDays > highest ? ALARM : (kinds.get(point.kind ?? '')?.mark ?? ALARM);
      return markAt(mark, x(point.end), y(point.flowDays), 'fill-opacity="0.75"');
    }),
    ...labelsBeside(
      slowest(points, p95)
        .slice(0, MOST_LABELS)
        .map((point) => ({ x: x(point.end), y: y(point.flowDays), words: words(point, highest) })),
      { ...PLOT, right: WIDTH - 4 },
      lines.map(({ labelY }) => ({
        left: PLOT.right,
        right: WIDTH,
        top: labelY - 9,
        bottom: labelY + 9,
      })),
    ),
  ];
}

/** What lies above the scale says how high. */
function words({ key, flowDays }: FlowPoint, highest: number): string {
  const name = isDrawable(key) ? fitted(key, 110, FONT) : '';
  return flowDays > highest || name === '' ? `${name} ${Math.round(flowDays)} d`.trim() : name;
}

function slowest(points: readonly FlowPoint[], p95: number): FlowPoint[] {
  return points.filter((one) => one.flowDays > p95).toSorted((a, b) => b.flowDays - a.flowDays);
}

/** By how often they occur; those that have no sign of their own share the last one. */
function kindsOf(points: readonly FlowPoint[]): Map<string, Kind> {
  const counts = rollup(
    points,
    (group) => group.length,
    (point) => point.kind ?? '',
  );
  const byCount = [...counts].toSorted(
    ([a, nA], [b, nB]) => nB - nA || (a < b ? -1 : Number(a > b)),
  );
  const shared = byCount.slice(OTHERS);
  const other = {
    label: 'other',
    mark: MARKS[OTHERS] ?? ALARM,
    n: shared.reduce((sum, [, n]) => sum + n, 0),
  };
  return new Map(
    byCount.map(([kind, n], index) => {
      const alone = index < OTHERS || shared.length === 1;
      const label = kind === '' ? 'no kind' : labelOf(kind, `Kind ${index + 1}`);
      return [kind, alone ? { label, mark: MARKS[index] ?? ALARM, n } : other];
    }),
  );
}

function legend(kinds: ReadonlySet<Kind>, above: number): string[] {
  const entries = [...kinds, ...(above === 0 ? [] : [{ label: 'above', mark: ALARM, n: above }])];
  const room = WIDTH - 2 * MARGIN;
  const needed = entries.reduce((sum, { label, n }) => sum + LEGEND_GAP + wide(`${label} ${n}`), 0);
  const each = needed <= room ? Infinity : room / entries.length - LEGEND_GAP;
  const parts: string[] = [];
  let x = MARGIN + 6;
  for (const { label, mark, n } of entries) {
    const name = `${fitted(label, each - wide(` ${n}`), FONT)} ${n}`;
    parts.push(markAt(mark, x, LEGEND_Y - 5), text(x + 11, LEGEND_Y, name));
    x += LEGEND_GAP + wide(name);
  }
  return parts;
}

function wide(words: string): number {
  return widthOf(words, FONT);
}

interface PercentileLine {
  readonly label: string;
  readonly dash: string;
  readonly y: number;
  readonly labelY: number;
}

function percentileLines(limits: Percentiles, y: (days: number) => number): PercentileLine[] {
  const lines = [
    { name: 'p95', value: limits.p95, dash: '2 4' },
    { name: 'p85', value: limits.p85, dash: '8 4' },
    { name: 'p50', value: limits.p50, dash: '' },
  ];
  const places = spread(
    lines.map(({ value }) => y(value)),
    19,
    PLOT.top - 6,
    PLOT.bottom,
  );
  return lines.map(({ name, value, dash }, index) => ({
    label: `${name} ${oneDecimal(value)} d`,
    dash,
    y: y(value),
    labelY: places[index] ?? 0,
  }));
}

function percentileLine({ label, dash, y, labelY }: PercentileLine): string[] {
  return [
    line(
      [PLOT.left, y],
      [PLOT.right, y],
      `stroke="${INK}" stroke-width="1.5" stroke-dasharray="${dash}"`,
    ),
    text(PLOT.right + 6, labelY + 5, label, HALO),
  ];
}
