import { instantOf } from '../domain/time.ts';
import type { Instant } from '../domain/time.ts';
import type { FieldChange, FieldKey, HistoryEntry, Ref, WorkItem } from '../domain/work-item.ts';

/** What a field held from an instant on, until the next step. */
export interface Held {
  readonly from: Instant;
  readonly value: readonly Ref[];
}

/** An item's fields over time. */
export interface FieldHistory {
  readonly item: WorkItem;
  /** In order (order.ts). */
  readonly entries: readonly HistoryEntry[];
  /** The fields among those asked for that ever changed: any other has always held its current value. */
  readonly changed: ReadonlySet<FieldKey>;
}

const NOTHING: ReadonlySet<FieldKey> = new Set();

/** Prepares reading the given fields (and no others) of an item; `entries` must be in order. */
export function fieldHistory(
  item: WorkItem,
  entries: readonly HistoryEntry[],
  fields: ReadonlySet<FieldKey>,
): FieldHistory {
  let changed: Set<FieldKey> | null = null;
  for (const entry of entries) {
    for (const change of entry.changes) {
      if (change.field !== 'status' && fields.has(change.field)) {
        changed ??= new Set();
        changed.add(change.field);
      }
    }
  }
  return { item, entries, changed: changed ?? NOTHING };
}

/**
 * The value of any field but the status at an instant (metrics.md section 1, `asOf`): the current value with the
 * changes after that instant undone, the newest first. An event at exactly that instant is visible.
 */
export function valueAt(history: FieldHistory, field: FieldKey, at: Instant): readonly Ref[] {
  const { item, entries, changed } = history;
  if (!changed.has(field)) {
    return currentValue(item, field) ?? [];
  }
  let value = currentValue(item, field) ?? lastTold(entries, field);
  for (let i = entries.length - 1; i >= 0; i -= 1) {
    const entry = entries[i];
    if (entry === undefined || notBefore(entry.at, item.createdAt) <= at) {
      break;
    }
    value = undoEntry(value, entry, field);
  }
  return value;
}

/**
 * Everything a field held from creation to `until`, oldest first; the first step begins at creation. What was
 * changed before the creation counts as changed at it.
 */
export function valuesUntil(
  history: FieldHistory,
  field: FieldKey,
  until: Instant,
): readonly Held[] {
  const { item, entries, changed } = history;
  const held: Held[] = [];
  let value = currentValue(item, field) ?? [];
  if (changed.has(field)) {
    value = currentValue(item, field) ?? lastTold(entries, field);
    for (let i = entries.length - 1; i >= 0; i -= 1) {
      const entry = entries[i];
      if (entry === undefined || entry.at <= item.createdAt) {
        break;
      }
      if (!entry.changes.some((change) => change.field === field)) {
        continue;
      }
      if (entry.at <= until) {
        held.push({ from: entry.at, value });
      }
      value = undoEntry(value, entry, field);
    }
  }
  held.push({ from: item.createdAt, value });
  return held.reverse();
}

/** Whether two refs mean the same thing: by id, by name only where one of them has no id. */
export function sameRef(a: Ref, b: Ref): boolean {
  return a.id === null || b.id === null ? a.name === b.name : a.id === b.id;
}

/** Undefined for a field that the tracker does not give with the item. */
function currentValue(item: WorkItem, field: FieldKey): readonly Ref[] | undefined {
  switch (field) {
    case 'type':
      return [item.type];
    case 'project':
      return [item.project];
    case 'key':
      return [{ id: null, name: item.key }];
    case 'parent':
      return item.parent === null ? [] : [{ id: item.parent.id, name: item.parent.key }];
    default:
      return item.fields[field];
  }
}

/** For a field that the tracker does not give with the item: where its history ends. */
function lastTold(entries: readonly HistoryEntry[], field: FieldKey): readonly Ref[] {
  let value: readonly Ref[] = [];
  for (const entry of entries) {
    for (const change of entry.changes) {
      if (change.field === field) {
        value = change.mode === 'replace' ? change.to : exchange(value, change.from, change.to);
      }
    }
  }
  return value;
}

function undoEntry(value: readonly Ref[], entry: HistoryEntry, field: FieldKey): readonly Ref[] {
  let undone = value;
  for (let i = entry.changes.length - 1; i >= 0; i -= 1) {
    const change = entry.changes[i];
    if (change !== undefined && change.field === field) {
      undone = undo(undone, change);
    }
  }
  return undone;
}

function undo(value: readonly Ref[], change: FieldChange): readonly Ref[] {
  return change.mode === 'replace' ? change.from : exchange(value, change.to, change.from);
}

function exchange(
  value: readonly Ref[],
  leaving: readonly Ref[],
  joining: readonly Ref[],
): readonly Ref[] {
  const rest = value.filter((ref) => !leaving.some((gone) => sameRef(gone, ref)));
  return [...rest, ...joining.filter((ref) => !rest.some((there) => sameRef(there, ref)))];
}

/** The later of an instant and the item's creation: what is dated before the creation counts as at it. */
export function notBefore(at: Instant, createdAt: Instant): Instant {
  return instantOf(Math.max(at, createdAt));
}
