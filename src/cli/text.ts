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

/** A table without lines; columns after the first `textColumns` are numbers and stand on the right. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  textColumns = 1,
): string {
  const made = new Table({
    head: head.every((name) => name === '') ? [] : [...head],
    chars: BORDERS,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    colAligns: head.map((_, index) => (index < textColumns ? 'left' : 'right')),
  });
  made.push(...rows.map((row) => [...row]));
  return made
    .toString()
    .split('\n')
    .map((line) => `  ${line.trimEnd()}\n`)
    .join('');
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
