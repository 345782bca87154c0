import { dayRange } from '../core/digest/dates.ts';
import { capitalised, days, oneDecimal, percent } from '../core/digest/words.ts';
import type { Measure } from '../core/domain/measure.ts';
import { valueOf } from '../core/metrics/measure.ts';
import type { FlowReport, StageRow } from '../core/metrics/report.ts';
import {
  FONT,
  HEIGHT,
  INK,
  insteadOf,
  MARGIN,
  picture,
  round,
  SOFT,
  text,
  WIDTH,
} from './frame.ts';
import { fitted, inWords, labelOf } from './text.ts';

/** What the picture is drawn from: a flow report has all of it. */
export type ValueStreamPicture = Pick<
  FlowReport,
  | 'scope'
  | 'window'
  | 'stages'
  | 'stagesMissing'
  | 'flowTime'
  | 'flowEfficiency'
  | 'rolledFirstPass'
  | 'constraint'
>;

interface Place {
  readonly left: number;
  readonly top: number;
  readonly width: number;
}

/** More boxes than these beside each other are too narrow for their words. */
const MOST_IN_ROW = 5;
const MOST_STAGES = 20;
const TOP = 66;
const ROW = 138;
const BOX = 122;
const GAP = 18;
const SUMMARY = 46;
const STYLE = {
  active: { head: '#0b5394', letters: '#ffffff', body: '#eef5fc', dash: '' },
  waiting: { head: '#f7d58a', letters: INK, body: '#fdf7e8', dash: '5 3' },
} as const;
const CONSTRAINT = '#b3261e';

/** The stages in order: how long each takes or keeps waiting, what passes at the first attempt, and what lies there. */
export function valueStreamMapSvg(data: ValueStreamPicture): string {
  const stages = stagesOf(data);
  const shown = stages.slice(0, MOST_STAGES);
  const rows = Math.max(2, Math.ceil(shown.length / MOST_IN_ROW));
  const height = Math.max(HEIGHT, TOP + rows * ROW + SUMMARY);
  return picture({
    title: valueStreamMapTitle(data),
    subtitle: subtitle(data, stages.length - shown.length),
    description: valueStreamMapAltText(data),
    height,
    body:
      shown.length === 0
        ? insteadOf(['No stages to draw', ...reason(data)])
        : [...boxes(shown, data.constraint.name), ...summary(data, height)],
  });
}

export function valueStreamMapTitle({ scope }: ValueStreamPicture): string {
  return `Value stream · ${inWords(scope.name)}`;
}

/** The finding in words: where the time goes, how much of it is work, and how much passes at the first attempt. */
export function valueStreamMapAltText(data: ValueStreamPicture): string {
  const { scope, window } = data;
  const stages = stagesOf(data);
  const opening = `Value stream of ${inWords(scope.name)}, ${dayRange(window, scope.zone)}:`;
  if (stages.length === 0) return [opening, 'no stages to draw.', ...reason(data)].join(' ');
  const slowest = stages.toSorted((a, b) => (median(b) ?? -1) - (median(a) ?? -1))[0];
  const time = slowest === undefined ? null : median(slowest);
  const { name } = data.constraint;
  return [
    opening,
    ...(slowest === undefined || time === null
      ? []
      : [
          `the longest stage is ${inWords(slowest.stage)}, half of its visits within ${days(time)}.`,
        ]),
    ...(name === null ? [] : [`The constraint is ${inWords(name)}.`]),
    `${capitalised(totals(data).join('; '))}.`,
    `Stages: ${stages
      .map((row, index) => `${index + 1} ${inWords(row.stage)} (${factsOf(row).join(', ')})`)
      .join('; ')}.`,
  ].join(' ');
}

function reason({ stagesMissing }: ValueStreamPicture): string[] {
  return stagesMissing === null ? [] : [inWords(stagesMissing)];
}

function subtitle({ scope, window }: ValueStreamPicture, left: number): string {
  const missing = left === 0 ? '' : ` · the last ${left} stages not drawn`;
  return `Per stage: p50 of a visit, first pass, load now · ${dayRange(window, scope.zone)}${missing}`;
}

function stagesOf({ stages }: ValueStreamPicture): readonly StageRow[] {
  return stages.filter(({ state }) => state === 'waiting' || state === 'active');
}

function median({ time }: StageRow): number | null {
  return valueOf(time)?.p50 ?? null;
}

function boxes(stages: readonly StageRow[], constraint: string | null): string[] {
  const perRow = Math.min(MOST_IN_ROW, Math.max(3, stages.length));
  const width = (WIDTH - 2 * MARGIN - (perRow - 1) * GAP) / perRow;
  const longest = Math.max(...stages.map((row) => median(row) ?? 0));
  const startsLow = stages.length <= MOST_IN_ROW ? ROW / 3 : 0;
  return stages.flatMap((row, index) => {
    const place = {
      left: MARGIN + (index % perRow) * (width + GAP),
      top: TOP + startsLow + Math.floor(index / perRow) * ROW,
      width,
    };
    const isLast = index === stages.length - 1;
    const label = labelOf(row.stage, `Stage ${index + 1}`);
    return [
      ...box(row, label, place, { longest, isConstraint: row.stage === constraint }),
      ...(isLast ? [] : [arrow(place)]),
    ];
  });
}

function box(
  row: StageRow,
  label: string,
  { left, top, width }: Place,
  { longest, isConstraint }: { readonly longest: number; readonly isConstraint: boolean },
): string[] {
  const style = row.state === 'waiting' ? STYLE.waiting : STYLE.active;
  const time = median(row);
  const border = isConstraint
    ? `stroke="${CONSTRAINT}" stroke-width="4"`
    : `stroke="${SOFT}" stroke-dasharray="${style.dash}"`;
  const rect = (y: number, height: number, attributes: string): string =>
    `<rect x="${round(left)}" y="${round(y)}" width="${round(width)}" height="${height}" ${attributes}/>`;
  return [
    rect(top, BOX, `fill="${style.body}"`),
    rect(top, 26, `fill="${style.head}"`),
    rect(top, BOX, `fill="none" ${border}`),
    text(
      left + 8,
      top + 18,
      fitted(label, width - 14, FONT),
      `font-weight="600" fill="${style.letters}"`,
    ),
    ...factsOf(row).map((fact, index) => text(left + 8, top + 46 + index * 20, fact)),
    ...(isConstraint
      ? [
          text(
            left + width / 2,
            top + BOX - 6,
            'constraint',
            `text-anchor="middle" font-weight="600" fill="${CONSTRAINT}"`,
          ),
        ]
      : []),
    ...(time === null || longest === 0
      ? []
      : [
          `<rect x="${round(left + 8)}" y="${round(top + 93)}" width="${round(((width - 16) * time) / longest)}" height="7" fill="${row.state === 'waiting' ? '#b87503' : '#0b5394'}"/>`,
        ]),
  ];
}

/** Three short lines; a stage below the floor says how many visits there were. */
function factsOf(row: StageRow): string[] {
  const verb = row.state === 'waiting' ? 'wait' : 'work';
  const time = median(row);
  return [
    time === null ? `${verb}: n = ${row.n}` : `${verb} ${oneDecimal(time)} d`,
    row.firstPassRate.kind === 'measured'
      ? `1st pass ${percent(row.firstPassRate.value)}`
      : `1st pass: n = ${row.forwardExits}`,
    `load ${row.loadNow}`,
  ];
}

/** To the next box; at the end of a row to the first one of the next. */
function arrow({ left, top, width }: Place): string {
  const x = left + width + GAP / 2;
  const y = top + BOX / 2;
  return `<path d="M${round(x - 5)},${round(y - 7)}L${round(x + 5)},${round(y)}L${round(x - 5)},${round(y + 7)}Z" fill="${SOFT}"/>`;
}

function summary(data: ValueStreamPicture, height: number): string[] {
  const [flow = '', ...rest] = totals(data);
  return [
    text(MARGIN, height - 34, capitalised(flow), 'font-weight="600"'),
    text(MARGIN, height - 13, capitalised(rest.join(' · ')), 'font-weight="600"'),
  ];
}

function totals({ flowTime, flowEfficiency, rolledFirstPass }: ValueStreamPicture): string[] {
  return [
    wordsOf(
      flowTime.measure,
      'flow time',
      ({ p50, p85 }) => `${days(p50)} (p50), ${days(p85)} (p85)`,
    ),
    wordsOf(flowEfficiency, 'efficiency', ({ pooled }) => `at most ${percent(pooled)}`),
    wordsOf(rolledFirstPass, 'rolled first pass', percent),
  ];
}

function wordsOf<T>(measure: Measure<T>, name: string, words: (value: T) => string): string {
  switch (measure.kind) {
    case 'measured':
      return `${name} ${words(measure.value)}, n = ${measure.n}`;
    case 'too-few':
      return `${name}: n = ${measure.n}, ${measure.needed} needed`;
    case 'not-configured':
      return `${name} not configured: ${inWords(measure.what)}`;
  }
}
