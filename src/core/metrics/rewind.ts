import type { Instant } from '../domain/time.ts';
import type { FlowState } from '../domain/workflow.ts';
import { lifeOf } from '../timeline/life.ts';
import type { Stay, Timeline } from '../timeline/timeline.ts';
import { isInFlow } from './stream.ts';

/**
 * What an item's timeline said at an earlier instant (an event at exactly that instant is visible). Where an item is
 * placed is not rewound: its team, level and kind stay those of the report's own as-of instant.
 */

/** The stay that the item sat in; null before its creation and after its deletion. */
function stayAt(item: Timeline, at: Instant): Stay | null {
  const last = latestStay(item, at);
  return last === null || (last.ended && last.to <= at) ? null : last;
}

/** True while the item is in `waiting` or `active`. */
export function isInLoadAt(item: Timeline, at: Instant): boolean {
  return isInFlow(flowAt(item, at));
}

/** The flow state that the item was in; null before its creation and after its deletion. */
export function flowAt(item: Timeline, at: Instant): FlowState | null {
  return stayAt(item, at)?.flow ?? null;
}

/** Start and end as they stood, by the same rules as the item's own. */
export function lifeAt(item: Timeline, at: Instant): Pick<Timeline, 'start' | 'end'> {
  const later = item.stays.findIndex((stay) => stay.from > at);
  return later === -1 ? item : lifeOf(item.stays.slice(0, later));
}

function latestStay(item: Timeline, at: Instant): Stay | null {
  for (let index = item.stays.length - 1; index >= 0; index -= 1) {
    const stay = item.stays[index];
    if (stay !== undefined && stay.from <= at) return stay;
  }
  return null;
}
