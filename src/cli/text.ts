import Table from 'cli-table3';
import type { Measure } from '../core/domain/measure.ts';
import type { Scope } from '../core/domain/organisation.ts';
import type { Instant, Period } from '../core/domain/time.ts';
import type { Percentiles } from '../core/metrics/report.ts';

/** Text of trackers on a terminal: no escape sequences, no controls, nothing that turns the reading direction. */
export function plain(text: string, longest = 60): string {
  const clean = text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, ' ');
  const points = Array.from(clean);
  return points.length > longest ? `${points.slice(0, longest - 1).join('')}…` : clean;
}

const BORDERS = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};

/**
 * A table without lines; columns after the first `textColumns` are numbers and stand on the right. Texts that make it wider
 * than the terminal are broken between words; without a terminal every row is one line that can be searched.
 */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  textColumns = 1,
  terminal?: number,
): string {
  const widths =
    terminal === undefined ? null : widthsWithin([head, ...rows], textColumns, terminal);
  const made = new Table({
    head: head.every((name) => name === '') ? [] : [...head],
    chars: BORDERS,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    colAligns: head.map((_, index) => (index < textColumns ? 'left' : 'right')),
    ...(widths === null ? {} : { colWidths: widths, wordWrap: true }),
  });
  made.push(...rows.map((row) => [...row]));
  return made
    .toString()
    .split('\n')
    .map((line) => `  ${line.trimEnd()}\n`)
    .join('');
}

const BETWEEN = 2;

/** Widths at which the rows fit, or as nearly as their longest words and their numbers let them; null where they fit as they are. */
function widthsWithin(
  rows: readonly (readonly string[])[],
  textColumns: number,
  terminal: number,
): number[] | null {
  const columns =
    rows[0]?.map((_, index) => rows.flatMap((row) => (row[index] ?? '').split('\n'))) ?? [];
  const widths = columns.map((cells) => widest(cells));
  // Of numbers only the name above them is broken.
  const least = columns.map(([name = '', ...cells], index) =>
    widest([...name.split(' '), ...(index < textColumns ? cells.flatMap(words) : cells)]),
  );
  let excess = widths.reduce((sum, width) => sum + width + BETWEEN, 0) - terminal;
  if (excess <= 0) return null;
  // Names above numbers first: to break those costs one line in all.
  const inTurn = [widths.keys().drop(textColumns), widths.keys().take(textColumns)];
  for (const turn of inTurn.map((indexes) => [...indexes])) {
    for (; excess > 0; excess -= 1) {
      const spare = turn.filter((index) => (widths[index] ?? 0) > (least[index] ?? 0));
      const [index] = spare.toSorted((a, b) => (widths[b] ?? 0) - (widths[a] ?? 0));
      if (index === undefined) break;
      widths[index] = (widths[index] ?? 0) - 1;
    }
  }
  return widths;
}

function words(text: string): string[] {
  return text.split(' ');
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(widthOf));
}

const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\uFF00-\uFF60]/u;

/** Columns of a terminal: some letters take two. */
function widthOf(text: string): number {
  return Array.from(text).reduce((sum, letter) => sum + (WIDE.test(letter) ? 2 : 1), 0);
}

/** "1 item", "2 items": the number stays a number, so that a line can be searched for it. */
export function numbered(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

/** One decimal, as people read durations; the machine output has them unrounded. */
export function decimal(value: number): string {
  return value.toFixed(1);
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** Days with one decimal. */
export function percentiles({ p50, p85, p95 }: Percentiles): string {
  return `p50 ${decimal(p50)} d, p85 ${decimal(p85)} d, p95 ${decimal(p95)} d`;
}

export function signed(value: number): string {
  return value > 0 ? `+${value}` : String(value);
}

/** A measure in words: the value with its n, or why there is none. */
export function measured<T>(measure: Measure<T>, show: (value: T) => string): string {
  switch (measure.kind) {
    case 'measured':
      return `${show(measure.value)}  (n = ${measure.n})`;
    case 'too-few':
      return `too few: ${measure.n} of ${measure.needed} needed`;
    case 'not-configured':
      return `not configured: ${measure.what}`;
  }
}

/** The scope, the window and the as-of instant that an answer is about. */
export function headingText(
  { name, kind, zone }: Pick<Scope, 'name' | 'kind' | 'zone'>,
  window: Period | null,
  asOf: Instant,
): string {
  const period =
    window === null ? '' : `${local(window.from, zone)} to ${local(window.to, zone)}, `;
  return `${plain(name)} (${kind})\n${period}as of ${local(asOf, zone)}, ${zone}\n`;
}

/** An instant in a zone, such as 2026-04-22 15:37. */
export function local(at: Instant, zone: string): string {
  const parts = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    dateStyle: 'short',
    timeStyle: 'short',
  });
  return parts.format(at);
}

/**
 * A line of words within so many columns, what does not fit below it and `indent` further in. Without columns, when no
 * terminal shows it, it stays one line that can be searched.
 */
export function wrapped(line: string, columns: number | undefined, indent: number): string {
  if (columns === undefined || line.length <= columns) return line;
  const lead = /^ */.exec(line)?.[0] ?? '';
  const lines: string[] = [];
  let current = lead;
  for (const word of line.slice(lead.length).split(' ')) {
    const longer = current.trim() === '' ? `${current}${word}` : `${current} ${word}`;
    if (longer.length <= columns || current.trim() === '') {
      current = longer;
    } else {
      lines.push(current.trimEnd());
      current = `${' '.repeat(indent)}${word}`;
    }
  }
  return [...lines, current].join('\n');
}
