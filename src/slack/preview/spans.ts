import { styleText } from 'node:util';
import { displayWidth, splitAt } from './text-width.ts';

export type Style =
  | 'bold'
  | 'italic'
  | 'strikethrough'
  | 'underline'
  | 'dim'
  | 'cyan'
  | 'green'
  | 'red';

/** A run of text in one style. */
export interface Span {
  readonly text: string;
  readonly styles: readonly Style[];
}

export type Line = readonly Span[];

export function plain(text: string, ...styles: readonly Style[]): Span {
  return { text, styles };
}

/** Breaks at blanks; a word that is wider than a line breaks wherever it must. */
export function wrap(spans: readonly Span[], width: number): Line[] {
  const lines: Span[][] = [[]];
  let used = 0;
  function newLine(): void {
    lines.push([]);
    used = 0;
  }
  for (const { text, styles } of spans) {
    for (const piece of text.split(/(\n| +)/u)) {
      if (piece === '\n') newLine();
      else if (piece !== '') {
        let rest = piece;
        if (used > 0 && used + displayWidth(rest) > width) {
          newLine();
          if (rest.trim() === '') rest = '';
        }
        while (displayWidth(rest) > width) {
          const { head, tail } = splitAt(rest, width);
          lines.at(-1)?.push({ text: head, styles });
          rest = tail;
          newLine();
        }
        if (rest !== '') lines.at(-1)?.push({ text: rest, styles });
        used += displayWidth(rest);
      }
    }
  }
  return lines;
}

export function lineWidth(line: Line): number {
  return line.reduce((sum, { text }) => sum + displayWidth(text), 0);
}

export function fill(line: Line, width: number): Line {
  return [...line, plain(' '.repeat(Math.max(0, width - lineWidth(line))))];
}

/** The line as a terminal takes it. Colour is the caller's decision, so the stream is not asked. */
export function paint(line: Line, colour: boolean): string {
  const painted = joined(line).map(({ text, styles }) =>
    colour && styles.length > 0 && text.trim() !== ''
      ? styleText([...styles], text, { validateStream: false })
      : text,
  );
  return painted.join('').replaceAll('\u00A0', ' ').trimEnd();
}

/** Neighbours of one style become one run. */
function joined(line: Line): Span[] {
  const runs: Span[] = [];
  for (const span of line) {
    const last = runs.at(-1);
    if (last && last.styles.join() === span.styles.join()) {
      runs[runs.length - 1] = { ...last, text: last.text + span.text };
    } else runs.push(span);
  }
  return runs;
}
