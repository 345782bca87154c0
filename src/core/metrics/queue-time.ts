import type { Period } from '../domain/time.ts';
import { overlapMs } from '../domain/time.ts';
import type { PlacedItem } from '../placement/placed-item.ts';
import type { Stay, Timeline } from '../timeline/timeline.ts';
import type { Stream } from './stream.ts';
import { nextActiveStage } from './stream.ts';

export interface QueueTime {
  /** Milliseconds per active stage of the stream, in order. */
  readonly byStage: ReadonlyMap<string, number>;
  readonly unattributed: number;
  readonly total: number;
}

/**
 * Queue time: the item-days in the window that waited for an active stage, being the time in the waiting stages that it drains and the blocked time inside it.
 *
 * A waiting stage is drained by the next active stage in workflow order; without one its time is unattributed and still
 * part of the total. Blocked time inside a waiting stage is waiting already and does not count twice. Unmapped statuses
 * are no stage and in no queue.
 *
 * @example Ready (2 days), Build (3 days, 1 of them blocked), Done: 3 days of queue time for Build.
 */
export function queueTime(items: readonly PlacedItem[], stream: Stream, window: Period): QueueTime {
  const queues = new Map<string, { ms: number }>();
  for (const stage of stream.stages) if (stage.flow === 'active') queues.set(stage.name, { ms: 0 });
  const unattributed = { ms: 0 };
  let total = 0;
  for (const item of items) {
    if (item.closedAt !== null && item.closedAt <= window.from) continue;
    for (const stay of item.stays) {
      if (stay.from >= window.to) break;
      if (stay.stage === null || stay.to <= window.from) continue;
      const queued = queuedMs(item, stay, window);
      if (queued === 0) continue;
      const drain =
        stay.flow === 'active' ? stay.stage : nextActiveStage(stream, item.workflow, stay.stage);
      const queue = (drain === null ? null : queues.get(drain)) ?? unattributed;
      queue.ms += queued;
      total += queued;
    }
  }
  const byStage = new Map([...queues].map(([stage, { ms }]) => [stage, ms]));
  return { byStage, unattributed: unattributed.ms, total };
}

function queuedMs(item: Timeline, stay: Stay, window: Period): number {
  if (stay.flow === 'waiting') return overlapMs(stay, window);
  if (stay.flow !== 'active' || item.blocked.length === 0) return 0;
  const part = {
    from: stay.from > window.from ? stay.from : window.from,
    to: stay.to < window.to ? stay.to : window.to,
  };
  return blockedMsIn(item, part);
}

/** Milliseconds of the period in which the item was blocked. */
export function blockedMsIn(item: Timeline, period: Period): number {
  let sum = 0;
  for (const blocked of item.blocked) sum += overlapMs(blocked, period);
  return sum;
}
