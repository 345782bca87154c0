import type { Span } from './edge.ts';

/** In order and without overlap: when any of the links stood. */
export function unionOfSpans(spans: readonly Span[]): Span[] {
  const ordered = spans.toSorted((a, b) => start(a) - start(b) || end(a) - end(b));
  const union: Span[] = [];
  for (const span of ordered) {
    const last = union.at(-1);
    if (last === undefined || start(span) > end(last)) union.push(span);
    else if (end(span) > end(last)) union[union.length - 1] = { from: last.from, to: span.to };
  }
  return union;
}

const EVER = Number.MIN_SAFE_INTEGER;
const FOR_EVER = Number.MAX_SAFE_INTEGER;

function start({ from }: Span): number {
  return from ?? EVER;
}

function end({ to }: Span): number {
  return to ?? FOR_EVER;
}
