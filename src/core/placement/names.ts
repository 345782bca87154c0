import type { FieldInfo } from '../domain/description.ts';
import type { FieldKey, Ref } from '../domain/work-item.ts';

/** How names are compared: without regard to case and surrounding blanks. */
export function fold(name: string): string {
  return name.trim().toLowerCase();
}

/** Whether a configured name means this ref, by its id or its name. `folded` has gone through `fold`. */
export function means(folded: string, ref: Ref): boolean {
  return fold(ref.name) === folded || (ref.id !== null && fold(ref.id) === folded);
}

/**
 * Keys of the fields that a configured name, key or id of the tracker stands for: every field of that name, or the
 * text itself where the description lists none.
 */
export function fieldKeys(fields: readonly FieldInfo[], configured: string): readonly FieldKey[] {
  const wanted = fold(configured);
  const keys = fields
    .filter(({ key, name, id }) => [key, name, id ?? key].some((known) => fold(known) === wanted))
    .map((field) => field.key);
  return keys.length === 0 ? [configured] : [...new Set(keys)];
}
