import type { Line } from './spans.ts';
import { plain, wrap } from './spans.ts';
import { cut, displayWidth, pad } from './text-width.ts';

export type Alignment = 'left' | 'right';

const GAP = '  ';
const NARROWEST = 4;
const MOST_LINES = 3;

/** Columns as wide as their content, the widest narrowed and its cells broken until a row fits. The first row is the heading. */
export function drawTable(
  rows: readonly (readonly string[])[],
  alignments: readonly Alignment[],
  width: number,
): Line[] {
  const widths = fit(naturalWidths(rows), width);
  return rows.flatMap((row, index) => {
    const cells = widths.map((columnWidth, column) => broken(row[column] ?? '', columnWidth));
    const height = Math.max(1, ...cells.map((lines) => lines.length));
    const lines = Array.from({ length: height }, (_, at): Line => {
      const texts = widths.map((columnWidth, column) =>
        pad(cells[column]?.[at] ?? '', columnWidth, alignments[column] ?? 'left'),
      );
      return [plain(texts.join(GAP), ...(index === 0 ? (['bold'] as const) : []))];
    });
    if (index > 0) return lines;
    return [...lines, [plain(widths.map((w) => '─'.repeat(w)).join(GAP), 'dim')]];
  });
}

/** The lines of a cell; what does not fit into the last one is cut. */
function broken(text: string, width: number): string[] {
  const lines = wrap([plain(text)], width).map((line) => line.map((span) => span.text).join(''));
  if (lines.length <= MOST_LINES) return lines;
  const rest = lines.slice(MOST_LINES - 1).join(' ');
  return [...lines.slice(0, MOST_LINES - 1), cut(rest, width)];
}

function naturalWidths(rows: readonly (readonly string[])[]): number[] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  return Array.from({ length: columns }, (_, column) =>
    Math.max(1, ...rows.map((row) => displayWidth(row[column] ?? ''))),
  );
}

function fit(natural: readonly number[], width: number): number[] {
  const widths = [...natural];
  function total(): number {
    return widths.reduce((sum, w) => sum + w, 0) + GAP.length * (widths.length - 1);
  }
  while (total() > width) {
    const widest = Math.max(...widths);
    if (widest <= NARROWEST) break;
    widths[widths.indexOf(widest)] = widest - 1;
  }
  return widths;
}
