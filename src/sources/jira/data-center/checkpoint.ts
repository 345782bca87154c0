import { z } from 'zod';
import type { Checkpoint } from '../../../core/domain/batch.ts';
import { parsed, Recent } from '../checkpoint.ts';

const Place = z.object({
  /** So many issues of the list are behind us. */
  offset: z.number(),
  /** The last of them, by which we see whether the list has shifted; empty where it could not be read. */
  id: z.string(),
  created: z.number().nullable(),
});
export type Place = z.infer<typeof Place>;

const Stored = z.object({
  v: z.literal(1),
  deployment: z.literal('data-center'),
  /** What was asked for, scope and fields; when configuration changes it, everything is read anew. */
  asked: z.string(),
  /** When the last complete walk began, by the site's clock; null before it. */
  watermark: z.number().nullable(),
  /** Issues changed within the overlap, with that change: seen, not to be stored again. */
  recent: Recent,
  /** Issues that could not be read whole, `id key`: each walk tries them again. */
  unread: z.array(z.string()),
  walk: z
    .object({
      since: z.number().nullable(),
      place: Place,
      startedAt: z.number(),
      /** The same instant by the site's clock. */
      siteTime: z.number(),
      recent: Recent,
    })
    .nullable(),
});
export type Progress = z.infer<typeof Stored>;
export type Walk = NonNullable<Progress['walk']>;

/** A checkpoint we cannot read, or of another question, means: from the beginning. */
export function readCheckpoint(checkpoint: Checkpoint | null, asked: string): Progress {
  const fresh: Progress = {
    v: 1,
    deployment: 'data-center',
    asked,
    watermark: null,
    recent: [],
    unread: [],
    walk: null,
  };
  if (checkpoint === null) return fresh;
  const stored = Stored.safeParse(parsed(checkpoint));
  return stored.success && stored.data.asked === asked ? stored.data : fresh;
}

export function writeCheckpoint(progress: Progress): Checkpoint {
  return JSON.stringify(progress);
}
