import type { Line } from './spans.ts';
import { plain } from './spans.ts';
import { cut, displayWidth, pad } from './text-width.ts';

export type Alignment = 'left' | 'right';

const GAP = '  ';
const NARROWEST = 4;

/** Columns as wide as their content, the widest cut down until a row fits. The first row is the heading. */
export function drawTable(
  rows: readonly (readonly string[])[],
  alignments: readonly Alignment[],
  width: number,
): Line[] {
  const widths = fit(naturalWidths(rows), width);
  return rows.flatMap((row, index) => {
    const cells = widths.map((columnWidth, column) =>
      pad(cut(row[column] ?? '', columnWidth), columnWidth, alignments[column] ?? 'left'),
    );
    const line: Line = [plain(cells.join(GAP), ...(index === 0 ? (['bold'] as const) : []))];
    if (index > 0) return [line];
    return [line, [plain(widths.map((w) => '─'.repeat(w)).join(GAP), 'dim')]];
  });
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
