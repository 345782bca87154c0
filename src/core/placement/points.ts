import type { FieldKey } from '../domain/work-item.ts';
import type { Facts } from './facts.ts';

/** The first of the fields that holds a number; null where none does. */
export function pointsOf(facts: Facts, fields: readonly FieldKey[]): number | null {
  for (const field of fields) {
    const text = facts.value(field)[0]?.name.trim() ?? '';
    const points = Number(text);
    if (text !== '' && Number.isFinite(points)) {
      return points;
    }
  }
  return null;
}
