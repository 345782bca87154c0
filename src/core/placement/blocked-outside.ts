import type { Instant, Period } from '../domain/time.ts';
import type { FieldKey, HistoryEntry, Ref, WorkItem } from '../domain/work-item.ts';
import type { BlockedOutside } from '../timeline/build-timeline.ts';
import { valuesUntil } from '../timeline/values.ts';
import type { SourceModel } from './model.ts';
import { fold } from './names.ts';

const NEVER: BlockedOutside = { periods: [], now: false };

/** Answers of a flag or blocked field that mean "not blocked". */
const NOT_BLOCKED = new Set(['no', 'false', '0', 'none']);

/**
 * When the flag, the blocked field or a blocked tag was set, over the whole history up to `until` (metrics.md
 * section 2, "Blocked"). `entries` in order; none where no watched field ever changed.
 */
export function blockedOutside(
  item: WorkItem,
  entries: readonly HistoryEntry[],
  source: SourceModel,
  until: Instant,
): BlockedOutside {
  if (entries.length === 0 && !mayBeBlocked(item, source)) {
    return NEVER;
  }
  const periods: Period[] = [];
  let now = false;
  function add(field: FieldKey, isBlocking: (ref: Ref) => boolean): void {
    const held = valuesUntil(item, entries, field, until);
    held.forEach(({ from, value }, index) => {
      if (value.some(isBlocking)) {
        const next = held[index + 1];
        periods.push({ from, to: next?.from ?? until });
        now ||= next === undefined;
      }
    });
  }
  for (const field of source.flags) {
    add(field, isSet);
  }
  if (source.blockedTags.length > 0) {
    add('labels', (label) => source.blockedTags.includes(fold(label.name)));
  }
  return { periods, now };
}

function mayBeBlocked(item: WorkItem, source: SourceModel): boolean {
  return (
    source.flags.some((field) => item.fields[field] !== undefined) ||
    (source.blockedTags.length > 0 && item.fields['labels'] !== undefined)
  );
}

function isSet(ref: Ref): boolean {
  const name = fold(ref.name);
  return name === '' ? ref.id !== null : !NOT_BLOCKED.has(name);
}
