import { scaleLinear } from 'd3-scale';
import { dayAndTime } from '../core/digest/dates.ts';
import { days, items as itemCount, listed } from '../core/digest/words.ts';
import type { FlowReport, Percentiles } from '../core/metrics/report.ts';
import { valueOf } from '../core/metrics/measure.ts';
import { gridLine, spread } from './axes.ts';
import { FONT, HALO, INK, insteadOf, line, MARGIN, picture, round, text, WIDTH } from './frame.ts';
import { labelsBeside } from './labels.ts';
import { ALARM, markAt } from './marks.ts';
import type { Mark } from './marks.ts';
import { ceilingOf, thinned } from './scale.ts';
import { fitted, inWords, isDrawable, labelOf, widthOf } from './text.ts';

/** What the picture is drawn from: a flow report has all of it. */
export type WipAgePicture = Pick<FlowReport, 'scope' | 'asOf' | 'stages' | 'aging'>;

type AgingItem = FlowReport['aging']['items'][number];

interface Column {
  readonly label: string;
  /** Its number and name, for the words. */
  readonly name: string;
  readonly left: number;
  readonly right: number;
  readonly items: readonly AgingItem[];
  readonly limits: Percentiles | null;
}

const PLOT = { left: 50, right: 636, top: 92, bottom: 344 };
const LEGEND_Y = 76;
/** More columns than this are too narrow for their points and names. */
const MOST_STAGES = 12;
const MOST_LABELS = 10;
const MOST_NAMED = 8;
const BANDS = [
  { name: 'p50', colour: '#e3eef9' },
  { name: 'p85', colour: '#f7e8c6' },
  { name: 'p95', colour: '#f0cf94' },
] as const;
const ORDINARY: Mark = { shape: 'circle', colour: '#0b5394' };
const BLOCKED: Mark = { shape: 'square', colour: '#5c1a66' };

/** What is in progress by its stage and age, before the ages that finished items had when they left that stage. */
export function wipAgeSvg(data: WipAgePicture): string {
  const columns = columnsOf(data);
  const drawn = columns.reduce((sum, column) => sum + column.items.length, 0);
  return picture({
    title: wipAgeTitle(data),
    subtitle: subtitle(data, drawn),
    description: wipAgeAltText(data),
    body: drawn === 0 ? insteadOf(['Nothing is in progress in these stages']) : drawing(columns),
  });
}

export function wipAgeTitle({ scope }: WipAgePicture): string {
  return `Age of work in progress · ${inWords(scope.name)}`;
}

/** The finding in words: what has become older than nearly everything that was finished. */
export function wipAgeAltText(data: WipAgePicture): string {
  const { scope, asOf, aging } = data;
  const opening = `Age of work in progress, ${inWords(scope.name)}, ${dayAndTime(asOf, scope.zone)}:`;
  if (aging.items.length === 0) return `${opening} nothing is in progress.`;
  const old = aging.items.filter((item) => item.band === '>p95');
  const unknown = aging.items.filter((item) => item.band === null).length;
  const named = old
    .slice(0, MOST_NAMED)
    .map(
      ({ key, ageDays, stage }) => `${inWords(key)} (${days(ageDays)}, ${inWords(stage ?? '')})`,
    );
  const more = old.length === named.length ? '' : `, and ${old.length - named.length} more`;
  const which = old.length === 0 ? '' : `: ${listed(named)}${more}`;
  return [
    opening,
    `${old.length === 0 ? 'none' : old.length} of ${itemCount(aging.items.length)} older than 95 % of the finished items were when they left the same stage${which}.`,
    ...(unknown === 0 ? [] : [`${itemCount(unknown)} in stages without limits.`]),
    `Items per stage: ${stagesOf(data)
      .map(({ stage }, index) => `${index + 1} ${inWords(stage)} ${itemsIn(data, stage).length}`)
      .join(', ')}.`,
  ].join(' ');
}

function subtitle({ scope, asOf, aging }: WipAgePicture, drawn: number): string {
  const left = aging.items.length - drawn;
  const missing = left === 0 ? '' : ` (${left} in other stages)`;
  return `Days since start · n = ${drawn}${missing} · ${dayAndTime(asOf, scope.zone)}`;
}

function stagesOf({ stages }: WipAgePicture): WipAgePicture['stages'] {
  return stages.filter(({ state }) => state === 'waiting' || state === 'active');
}

function itemsIn({ aging }: WipAgePicture, stage: string): AgingItem[] {
  return aging.items.filter((item) => item.stage === stage);
}

function columnsOf(data: WipAgePicture): Column[] {
  const all = stagesOf(data).map(({ stage }, index) => ({
    label: labelOf(stage, `Stage ${index + 1}`),
    name: stage,
    items: itemsIn(data, stage),
    limits: limitsOf(data, stage),
  }));
  const busiest = new Set(
    all.toSorted((a, b) => b.items.length - a.items.length).slice(0, MOST_STAGES),
  );
  const shown = all.filter((column) => busiest.has(column));
  const width = (PLOT.right - PLOT.left) / Math.max(1, shown.length);
  return shown.map((column, index) => ({
    ...column,
    left: PLOT.left + index * width,
    right: PLOT.left + (index + 1) * width,
  }));
}

function limitsOf({ aging }: WipAgePicture, stage: string): Percentiles | null {
  const measure = Object.hasOwn(aging.limits, stage) ? aging.limits[stage] : undefined;
  return measure === undefined ? null : valueOf(measure);
}

function drawing(columns: readonly Column[]): string[] {
  const ages = columns.flatMap((column) => column.items.map((item) => item.ageDays));
  const limits = columns.flatMap((column) => column.limits?.p95 ?? []);
  const top = ceilingOf(ages, limits.length === 0 ? null : Math.max(...limits));
  const y = scaleLinear([0, top], [PLOT.bottom, PLOT.top]).nice(4).clamp(true);
  const highest = y.domain()[1] ?? top;
  const placed = columns.flatMap((column) =>
    column.items.map((item, index) => ({
      item,
      x: across(column, index),
      y: y(item.ageDays),
    })),
  );
  return [
    ...legend(),
    ...columns.flatMap((column) => bandsOf(column, y)),
    ...y.ticks(4).flatMap((value) => gridLine(PLOT, y(value), value)),
    ...lastLimits(columns, y),
    ...thinned(placed, ({ item }) => item.band === '>p95').map(({ item, x, y: at }) =>
      markAt(markOf(item), x, at, 'stroke="#ffffff" stroke-width="0.7"'),
    ),
    ...stageNames(columns),
    ...labelsBeside(
      placed
        .filter(({ item }) => item.band === '>p95')
        .toSorted((a, b) => b.item.ageDays - a.item.ageDays)
        .slice(0, MOST_LABELS)
        .map(({ item, x, y: at }) => ({ x, y: at, words: words(item, highest) })),
      { ...PLOT, right: WIDTH - 4 },
    ),
  ];
}

/** Spread over the column so that equal ages do not hide each other, in an order that looks like none. */
function across({ left, right }: Column, index: number): number {
  const golden = (index * 0.618034 + 0.5) % 1;
  return left + (right - left) * (0.12 + 0.76 * golden);
}

function markOf({ band, blockedNow }: AgingItem): Mark {
  if (band === '>p95') return ALARM;
  return blockedNow ? BLOCKED : ORDINARY;
}

function words({ key, ageDays, blockedNow }: AgingItem, highest: number): string {
  const name = isDrawable(key) ? fitted(key, 110, FONT) : '';
  const age = ageDays > highest || name === '' ? ` ${Math.round(ageDays)} d` : '';
  return `${name}${age}${blockedNow ? ' blocked' : ''}`.trim();
}

function bandsOf({ left, right, limits }: Column, y: (days: number) => number): string[] {
  if (limits === null) return [];
  let below = y(0);
  return BANDS.map(({ name, colour }) => {
    const above = y(limits[name]);
    const band = `<rect x="${round(left + 1)}" y="${round(above)}" width="${round(right - left - 2)}" height="${round(below - above)}" fill="${colour}"/>`;
    below = above;
    return band;
  });
}

/** The limits rise from stage to stage; those of the last one say how long finished items take. */
function lastLimits(columns: readonly Column[], y: (days: number) => number): string[] {
  const last = columns.findLast((column) => column.limits !== null);
  if (last === undefined || last.limits === null) return [];
  const { limits, right } = last;
  const bands = BANDS.toReversed();
  const places = spread(
    bands.map(({ name }) => y(limits[name])),
    18,
    PLOT.top,
    PLOT.bottom - 6,
  );
  return bands.flatMap(({ name }, index) => [
    line(
      [right, y(limits[name])],
      [PLOT.right + 6, places[index] ?? 0],
      `stroke="${INK}" stroke-opacity="0.5"`,
    ),
    text(
      PLOT.right + 9,
      (places[index] ?? 0) + 5,
      fitted(`${name} ${Math.round(limits[name])} d`, WIDTH - PLOT.right - 9, FONT),
      HALO,
    ),
  ]);
}

/** Where a name is wider than its column, neighbours stand on two lines. */
function stageNames(columns: readonly Column[]): string[] {
  const width = (PLOT.right - PLOT.left) / columns.length;
  const counts = columns.map(({ items }) => `: ${items.length}`);
  const staggered = columns.some(
    ({ label }, index) => widthOf(`${label}${counts[index] ?? ''}`, FONT) > width - 6,
  );
  const room = (staggered ? Math.min(2, columns.length) * width : width) - 6;
  return columns.flatMap(({ label, left, right }, index) => {
    const count = counts[index] ?? '';
    const y = PLOT.bottom + 22 + (staggered && index % 2 === 1 ? 22 : 0);
    const words = `${fitted(label, room - widthOf(count, FONT), FONT)}${count}`;
    const half = widthOf(words, FONT) / 2;
    // A name at either end would else reach beyond the picture.
    const x = Math.min(Math.max((left + right) / 2, MARGIN + half), WIDTH - half);
    return [
      line([left, PLOT.bottom], [left, PLOT.bottom + 6], `stroke="${INK}" stroke-opacity="0.4"`),
      text(x, y, words, 'text-anchor="middle"'),
    ];
  });
}

function legend(): string[] {
  const entries = [
    { mark: ORDINARY, words: 'in progress' },
    { mark: BLOCKED, words: 'blocked' },
    { mark: ALARM, words: 'above p95 of its stage' },
  ];
  const places = [MARGIN + 6, MARGIN + 122, MARGIN + 212];
  return entries.flatMap(({ mark, words: meaning }, index) => {
    const x = places[index] ?? 0;
    return [markAt(mark, x, LEGEND_Y - 5), text(x + 11, LEGEND_Y, meaning)];
  });
}
