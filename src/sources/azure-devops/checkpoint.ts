import { z } from 'zod';
import type { Checkpoint } from '../../core/domain/batch.ts';

const Event = z.object({
  type: z.string(),
  source: z.string(),
  target: z.string(),
  sourceProject: z.string().nullable(),
  targetProject: z.string().nullable(),
  made: z.boolean(),
  at: z.number(),
});

const Stored = z.object({
  v: z.literal(1),
  /** What was asked for, scope and configured fields; when configuration changes it, all is read anew. */
  asked: z.string(),
  /** Where each feed goes on; null before its first page. */
  revisions: z.string().nullable(),
  links: z.string().nullable(),
  /** Links of items that no revision has told of yet, with the end that waits. */
  waiting: z.array(z.object({ id: z.string(), event: Event })),
  /** Items told since the beginning of a walk that was interrupted. */
  done: z.number(),
  /** While a first walk puts aside what it is told, and until the shelves are empty again. */
  first: z
    .object({
      /** Items that the feeds told of. */
      told: z.number(),
      /** When the walk began that read both feeds to their ends; null before that. */
      readUntil: z.number().nullable(),
    })
    .nullable()
    .default(null),
});
export type Progress = z.infer<typeof Stored>;

/** A checkpoint we cannot read, or of another question, means: from the beginning. Reading again is harmless. */
export function readCheckpoint(checkpoint: Checkpoint | null, asked: string): Progress {
  const stored = checkpoint === null ? null : Stored.safeParse(parsed(checkpoint));
  if (stored?.success === true && stored.data.asked === asked) return stored.data;
  return { v: 1, asked, revisions: null, links: null, waiting: [], done: 0, first: null };
}

export function writeCheckpoint(progress: Progress): Checkpoint {
  return JSON.stringify(progress);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
