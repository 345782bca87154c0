import type { Rejected } from '../../core/domain/batch.ts';
import type { FeedStep } from './feeds.ts';

/** Records of a feed, and why some cannot be read. */
export type Read<T> = readonly (T | { readonly rejected: Rejected })[];

/** Some pages of a feed. */
export interface Portion<T> {
  readonly records: Read<T>;
  readonly next: string;
  readonly isLast: boolean;
}

/** Pages of a feed, gathered up to so many records. While they are stored, the next page is already asked for. */
export async function* gathered<T>(
  feed: (signal: AbortSignal) => AsyncGenerator<FeedStep, void, undefined>,
  read: (raw: unknown) => Read<T>[number],
  atLeast: number,
  outer: AbortSignal,
): AsyncGenerator<Portion<T>, void, undefined> {
  const given = new AbortController();
  const pages = feed(AbortSignal.any([outer, given.signal]));
  let ahead = pages.next();
  try {
    yield* portions<T>(read, atLeast, async () => {
      const step = await ahead;
      if (step.done === true) return null;
      ahead = pages.next();
      // Reported when its turn comes; until then it must not count as unhandled.
      ahead.catch(() => undefined);
      return step.value;
    });
  } finally {
    given.abort();
    await Promise.allSettled([ahead]);
  }
}

async function* portions<T>(
  read: (raw: unknown) => Read<T>[number],
  atLeast: number,
  page: () => Promise<FeedStep | null>,
): AsyncGenerator<Portion<T>, void, undefined> {
  let records: Read<T>[number][] = [];
  for (let step = await page(); step !== null; step = await page()) {
    const { values, next, isLast } = step;
    for (const raw of values) records.push(read(raw));
    if (records.length < atLeast && !isLast) continue;
    yield { records, next, isLast };
    records = [];
  }
}

export function split<T extends object>(
  read: Read<T>,
): { good: readonly T[]; rejected: Rejected[] } {
  return {
    good: read.flatMap((one) => ('rejected' in one ? [] : [one])),
    rejected: read.flatMap((one) => ('rejected' in one ? [one.rejected] : [])),
  };
}
