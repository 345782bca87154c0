import { dayRange } from '../core/digest/dates.ts';
import { capitalised, counted, days, oneDecimal, percent } from '../core/digest/words.ts';
import type { Measure } from '../core/domain/measure.ts';
import { valueOf } from '../core/metrics/measure.ts';
import type { FlowReport, StageRow } from '../core/metrics/report.ts';
import { FONT, INK, insteadOf, MARGIN, picture, round, SOFT, text, WIDTH } from './frame.ts';
import { fitted, inWords, labelOf, widthOf } from './text.ts';

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

interface Box {
  readonly row: StageRow;
  /** The name on one line or two. */
  readonly name: readonly string[];
  readonly left: number;
  readonly top: number;
  readonly width: number;
  /** Of the part that holds the name. */
  readonly head: number;
}

/** More boxes than these beside each other are too narrow for their words. */
const MOST_IN_ROW = 5;
const MOST_STAGES = 20;
/** No line holds so many letters. */
const LONGEST_LINE = 60;
const TOP = 70;
const GAP = 18;
const LINE = 18;
const BODY = 96;
const SUMMARY = 50;
const STYLE = {
  active: { head: '#0b5394', letters: '#ffffff', body: '#eef5fc', bar: '#0b5394', dash: '' },
  waiting: { head: '#f7d58a', letters: INK, body: '#fdf7e8', bar: '#b87503', dash: '5 3' },
} as const;
const CONSTRAINT = '#b3261e';

/** The stages in order: how long each takes or keeps waiting, what passes at the first attempt, and what lies there. */
export function valueStreamMapSvg(data: ValueStreamPicture): string {
  const stages = stagesOf(data);
  const boxes = boxesOf(stages.slice(0, MOST_STAGES));
  const last = boxes.at(-1);
  return picture({
    title: valueStreamMapTitle(data),
    subtitle: subtitle(data, stages.length - boxes.length),
    description: valueStreamMapAltText(data),
    ...(last === undefined
      ? { body: insteadOf(['No stages to draw', ...reason(data)]) }
      : {
          height: bottomOf(last) + SUMMARY,
          body: [
            ...boxes.flatMap((box) => drawn(box, boxes, data.constraint.name)),
            ...summary(data, bottomOf(last)),
          ],
        }),
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
  if (stages.length === 0) return `${opening} ${['no stages', ...reason(data)].join(', ')}.`;
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
  const missing = left === 0 ? '' : ` · ${counted(left, 'more stage')}`;
  return `p50 of a visit, first pass, load now · ${dayRange(window, scope.zone)}${missing}`;
}

function stagesOf({ stages }: ValueStreamPicture): readonly StageRow[] {
  return stages.filter(({ state }) => state === 'waiting' || state === 'active');
}

function median({ time }: StageRow): number | null {
  return valueOf(time)?.p50 ?? null;
}

function boxesOf(stages: readonly StageRow[]): Box[] {
  const perRow = Math.min(MOST_IN_ROW, Math.max(3, stages.length));
  const width = (WIDTH - 2 * MARGIN - (perRow - 1) * GAP) / perRow;
  const names = stages.map(({ stage }, index) =>
    onTwoLines(labelOf(stage, `Stage ${index + 1}`), width - 14),
  );
  const head = 8 + LINE * Math.max(1, ...names.map((name) => name.length));
  return stages.map((row, index) => ({
    row,
    name: names[index] ?? [],
    left: MARGIN + (index % perRow) * (width + GAP),
    top: TOP + Math.floor(index / perRow) * (head + BODY + GAP),
    width,
    head,
  }));
}

/** Broken at the last space that leaves a first line which fits. */
function onTwoLines(name: string, room: number): string[] {
  if (widthOf(name, FONT) <= room) return [name];
  const spaces = [...name.slice(0, LONGEST_LINE).matchAll(/ /g)].map(({ index }) => index);
  const at = spaces.findLast((space) => widthOf(name.slice(0, space), FONT) <= room);
  if (at === undefined) return [fitted(name, room, FONT)];
  return [name.slice(0, at), fitted(name.slice(at + 1), room, FONT)];
}

function bottomOf({ top, head }: Box): number {
  return top + head + BODY;
}

function drawn(box: Box, all: readonly Box[], constraint: string | null): string[] {
  const { row, name, left, top, width, head } = box;
  const style = row.state === 'waiting' ? STYLE.waiting : STYLE.active;
  const isConstraint = row.stage === constraint;
  const border = isConstraint
    ? `stroke="${CONSTRAINT}" stroke-width="4"`
    : `stroke="${SOFT}" stroke-dasharray="${style.dash}"`;
  const inner = left + 8;
  return [
    rect(box, head + BODY, `fill="${style.body}"`),
    rect(box, head, `fill="${style.head}"`),
    rect(box, head + BODY, `fill="none" ${border}`),
    ...name.map((part, index) =>
      text(inner, top + LINE * (index + 1), part, `font-weight="600" fill="${style.letters}"`),
    ),
    ...factsOf(row).map((fact, index) => text(inner, top + head + 20 + index * 20, fact)),
    ...lengthBar(box, all, style.bar),
    ...(isConstraint
      ? [
          text(
            left + width / 2,
            bottomOf(box) - 6,
            'constraint',
            `text-anchor="middle" font-weight="600" fill="${CONSTRAINT}"`,
          ),
        ]
      : []),
    ...(box === all.at(-1) ? [] : [arrow(box)]),
  ];
}

function rect({ left, top, width }: Box, height: number, attributes: string): string {
  return `<rect x="${round(left)}" y="${round(top)}" width="${round(width)}" height="${height}" ${attributes}/>`;
}

/** How long the stage takes beside the longest one. */
function lengthBar(box: Box, all: readonly Box[], colour: string): string[] {
  const time = median(box.row);
  const longest = Math.max(...all.map(({ row }) => median(row) ?? 0));
  if (time === null || longest === 0) return [];
  const width = ((box.width - 16) * time) / longest;
  return [
    `<rect x="${round(box.left + 8)}" y="${round(box.top + box.head + 67)}" width="${round(width)}" height="7" fill="${colour}"/>`,
  ];
}

/** Three short lines; a stage below the floor says how many visits there were. */
function factsOf(row: StageRow): string[] {
  const what = row.state === 'waiting' ? 'wait' : 'time';
  const time = median(row);
  return [
    time === null ? `${what}: n = ${row.n}` : `${what} ${oneDecimal(time)} d`,
    row.firstPassRate.kind === 'measured'
      ? `1st pass ${percent(row.firstPassRate.value)}`
      : `1st pass: n = ${row.forwardExits}`,
    `load ${row.loadNow}`,
  ];
}

/** To the next box; at the end of a row to the first one of the next. */
function arrow({ left, top, width, head }: Box): string {
  const x = left + width + GAP / 2;
  const y = top + (head + BODY) / 2;
  return `<path d="M${round(x - 5)},${round(y - 7)}L${round(x + 5)},${round(y)}L${round(x - 5)},${round(y + 7)}Z" fill="${SOFT}"/>`;
}

function summary(data: ValueStreamPicture, below: number): string[] {
  const [flow = '', ...rest] = totals(data);
  return [
    text(MARGIN, below + 22, capitalised(flow), 'font-weight="600"'),
    text(MARGIN, below + 42, capitalised(rest.join(' · ')), 'font-weight="600"'),
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
