import { z } from 'zod';
import type { Checkpoint } from '../../core/domain/batch.ts';

/** Beyond this many, issues of the overlap are simply read again. */
const MOST_RECENT = 5_000;

export const Recent = z.array(z.tuple([z.string(), z.number()]));

const Stored = z.object({
  v: z.literal(1),
  /** What was asked for, scope and fields; when configuration changes it, everything is read anew. */
  asked: z.string(),
  /** Latest change of the last complete walk; null before it. */
  watermark: z.number().nullable(),
  /** Issues changed within the overlap before the watermark, with that change: seen, not to be fetched again. */
  recent: Recent,
  /** Issues that could not be read whole, `id key`: each walk tries them again, though they do not change. */
  unread: z.array(z.string()).default([]),
  /** The walk in progress. */
  walk: z
    .object({
      /** Lower bound of its search; the page token is only good for the same search. */
      since: z.number().nullable(),
      token: z.string(),
      startedAt: z.number(),
      maxSeen: z.number().nullable(),
      recent: Recent,
      done: z.number(),
      expected: z.number().nullable(),
    })
    .nullable(),
});
export type Progress = z.infer<typeof Stored>;
export type Walk = NonNullable<Progress['walk']>;

function freshProgress(asked: string): Progress {
  return { v: 1, asked, watermark: null, recent: [], unread: [], walk: null };
}

/** A checkpoint we cannot read, or of another question, means: from the beginning. Reading again is harmless. */
export function readCheckpoint(checkpoint: Checkpoint | null, asked: string): Progress {
  if (checkpoint === null) return freshProgress(asked);
  const stored = Stored.safeParse(parsed(checkpoint));
  return stored.success && stored.data.asked === asked ? stored.data : freshProgress(asked);
}

export function writeCheckpoint(progress: Progress): Checkpoint {
  return JSON.stringify(progress);
}

/** Keys by id of the issues that could not be read; where only the id is known, that is their name. */
export function unreadIn(list: readonly string[]): Map<string, string> {
  return new Map(
    list.map((entry) => {
      const [id = '', ...key] = entry.split(' ');
      return [id, key.join(' ') || id];
    }),
  );
}

export function unreadList(unread: ReadonlyMap<string, string>): string[] {
  return [...unread].map(([id, key]) => `${id} ${key}`);
}

export function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

/** Which changes lie within the overlap before the latest one. */
export interface RecentChanges {
  has(id: string, updated: number): boolean;
  add(id: string, updated: number): void;
  latest(): number | null;
  list(): [string, number][];
}

export function recentChanges(
  overlapMs: number,
  maxSeen: number | null,
  before: readonly (readonly [string, number])[],
): RecentChanges {
  let latest = maxSeen;
  let seen = new Map<string, number>(before);
  let trimAt = MOST_RECENT;

  function trimmed(): Map<string, number> {
    const from = (latest ?? 0) - overlapMs;
    return new Map([...seen].filter(([, updated]) => updated >= from));
  }

  return {
    has: (id, updated) => seen.get(id) === updated,
    add(id, updated) {
      seen.set(id, updated);
      latest = Math.max(latest ?? updated, updated);
      if (seen.size <= trimAt) return;
      seen = trimmed();
      trimAt = Math.max(MOST_RECENT, seen.size * 2);
    },
    latest: () => latest,
    list: () => [...trimmed()].slice(-MOST_RECENT),
  };
}
