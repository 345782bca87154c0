import type { Instant } from '../domain/time.ts';
import type { WorkItem } from '../domain/work-item.ts';
import type { Horizon } from '../timeline/replay.ts';
import { notBefore } from '../timeline/values.ts';

/** How far an item can be seen as of T: no further than its deletion, which never lies before its creation. */
export function horizonOf({ createdAt, deletion }: WorkItem, asOf: Instant): Horizon {
  const deletedAt = deletion === null || deletion.at > asOf ? null : deletion.at;
  return { asOf, deletedAt: deletedAt === null ? null : notBefore(deletedAt, createdAt) };
}
