import type { Instant, Period } from '../domain/time.ts';
import type { FieldKey, Ref } from '../domain/work-item.ts';
import type { BlockedOutside } from '../timeline/build-timeline.ts';
import { valuesUntil } from '../timeline/values.ts';
import type { FieldHistory } from '../timeline/values.ts';
import type { SourceModel } from './model.ts';
import { fold } from './names.ts';

const NEVER: BlockedOutside = { periods: [], now: false };

/** Answers of a flag or blocked field that mean "not blocked". */
const NOT_BLOCKED = new Set(['no', 'false', '0', 'none']);

/**
 * When the flag, the blocked field or a blocked tag was set, over the whole history up to `until` (metrics.md
 * section 2, "Blocked"). `history` must have been prepared with the model's watched fields.
 */
export function blockedOutside(
  history: FieldHistory,
  source: SourceModel,
  until: Instant,
): BlockedOutside {
  if (!mayBeBlocked(history, source)) {
    return NEVER;
  }
  const periods: Period[] = [];
  let now = false;
  function add(field: FieldKey, isBlocking: (ref: Ref) => boolean): void {
    const held = valuesUntil(history, field, until);
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

function mayBeBlocked({ item, changed }: FieldHistory, source: SourceModel): boolean {
  function isThere(field: FieldKey): boolean {
    return item.fields[field] !== undefined || changed.has(field);
  }
  return source.flags.some(isThere) || (source.blockedTags.length > 0 && isThere('labels'));
}

function isSet(ref: Ref): boolean {
  const name = fold(ref.name);
  return name === '' ? ref.id !== null : !NOT_BLOCKED.has(name);
}
