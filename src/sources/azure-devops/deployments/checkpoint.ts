import { z } from 'zod';
import type { Checkpoint } from '../../../core/domain/batch.ts';

const Stored = z.object({
  v: z.literal(1),
  /** What was asked for; when configuration changes it, all is read anew. */
  asked: z.string(),
  /** Where each list of each project goes on. */
  places: z.record(z.string(), z.string()),
});
export type DeploymentProgress = z.infer<typeof Stored>;

/** A checkpoint we cannot read, or of another question, means: from the beginning. Reading again is harmless. */
export function readDeploymentCheckpoint(
  checkpoint: Checkpoint | null,
  asked: string,
): DeploymentProgress {
  const stored = checkpoint === null ? null : Stored.safeParse(parsed(checkpoint));
  return stored?.success === true && stored.data.asked === asked
    ? stored.data
    : { v: 1, asked, places: {} };
}

export function writeDeploymentCheckpoint(progress: DeploymentProgress): Checkpoint {
  return JSON.stringify(progress);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
