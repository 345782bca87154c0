import type { Period } from '../domain/time.ts';
import { contains } from '../domain/time.ts';
import type { PlacedItem } from '../placement/placed-item.ts';
import type { Stay } from '../timeline/timeline.ts';
import type { Stream } from './stream.ts';
import { nextActiveStage } from './stream.ts';

export interface BoxFlow {
  entries: number;
  exits: number;
  /** Visits to the active stage itself that ended. */
  visitsEnded: number;
}

/**
 * What went into and out of each active stage's box in the window. The box is the stage and the waiting stages it drains:
 * moving between them is neither. A creation inside the box is an entry, a deletion an exit.
 */
export function boxFlows(
  items: readonly PlacedItem[],
  stream: Stream,
  window: Period,
): Map<string, BoxFlow> {
  const flows = new Map<string, BoxFlow>();
  for (const stage of stream.stages) {
    if (stage.flow === 'active') flows.set(stage.name, { entries: 0, exits: 0, visitsEnded: 0 });
  }
  for (const item of items) {
    if (item.closedAt !== null && item.closedAt < window.from) continue;
    let box: BoxFlow | undefined;
    for (const stay of item.stays) {
      const next = flows.get(boxOf(stream, item.workflow, stay) ?? '');
      if (next !== box && contains(window, stay.from)) {
        if (box !== undefined) box.exits += 1;
        if (next !== undefined) next.entries += 1;
      }
      box = next;
      if (box !== undefined && stay.ended && contains(window, stay.to)) {
        if (stay.flow === 'active') box.visitsEnded += 1;
        if (stay.deleted) box.exits += 1;
      }
    }
  }
  return flows;
}

function boxOf(stream: Stream, workflow: string | null, stay: Stay): string | null {
  if (stay.stage === null) return null;
  if (stay.flow === 'active') return stay.stage;
  return stay.flow === 'waiting' ? nextActiveStage(stream, workflow, stay.stage) : null;
}
