import type { Plot } from './axes.ts';
import { FONT, HALO, text } from './frame.ts';
import { fitted, widthOf } from './text.ts';

/** A point that wants a label beside it. */
export interface Labelled {
  readonly x: number;
  readonly y: number;
  readonly words: string;
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const LONGEST = 170;
const ROOM = 9;

/**
 * Labels beside their points, each on the first side where it neither leaves the plot nor covers another one. In the
 * order given; what finds no place stays without a label.
 */
export function labelsBeside(
  points: readonly Labelled[],
  plot: Plot,
  taken: readonly Box[] = [],
): string[] {
  const boxes = [...taken, ...points.map(({ x, y }) => around(x, y))];
  const labels: string[] = [];
  for (const { x, y, words } of points) {
    const shown = fitted(words, LONGEST, FONT);
    const width = widthOf(shown, FONT);
    const box = sides(x, y, width).find(
      (side) => within(side, plot) && !boxes.some((other) => overlaps(side, other)),
    );
    if (box === undefined) continue;
    boxes.push(box);
    labels.push(text(box.left, box.bottom - 4, shown, HALO));
  }
  return labels;
}

function around(x: number, y: number): Box {
  return { left: x - 4, right: x + 4, top: y - 4, bottom: y + 4 };
}

function sides(x: number, y: number, width: number): Box[] {
  const besides = [0, -12, 12].flatMap((shift) => {
    const rows = { top: y - 9 + shift, bottom: y + 9 + shift };
    return [
      { left: x + ROOM, right: x + ROOM + width, ...rows },
      { left: x - ROOM - width, right: x - ROOM, ...rows },
    ];
  });
  const columns = { left: x - width / 2, right: x + width / 2 };
  return [
    ...besides,
    { ...columns, top: y - 25, bottom: y - 7 },
    { ...columns, top: y + 7, bottom: y + 25 },
  ];
}

function within(box: Box, plot: Plot): boolean {
  return (
    box.left >= plot.left &&
    box.right <= plot.right &&
    box.top >= plot.top - 14 &&
    box.bottom <= plot.bottom
  );
}

function overlaps(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
