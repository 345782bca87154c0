import { createHash } from 'node:crypto';
import type { Ref } from '../../core/domain/work-item.ts';

/** Any value of any field but people. */
export function refsOf(value: unknown): readonly Ref[] {
  if (value === null || value === undefined || value === '') return [];
  if (typeof value === 'string') return [{ id: null, name: value }];
  if (typeof value === 'number' || typeof value === 'boolean') {
    return [{ id: null, name: String(value) }];
  }
  if (Array.isArray(value)) return value.flatMap(refsOf);
  return typeof value === 'object' ? personOf(value) : [];
}

/** Of people only an id is kept; where the service gives no more than a name, a fingerprint of it. */
export function personOf(value: unknown): readonly Ref[] {
  if (typeof value === 'string') return value === '' ? [] : [{ id: fingerprint(value), name: '' }];
  if (typeof value !== 'object' || value === null) return [];
  const { id, descriptor, uniqueName, displayName } = value as Readonly<Record<string, unknown>>;
  const given = text(id) ?? text(descriptor);
  if (given !== null && given !== '') return [{ id: given, name: '' }];
  const named = text(uniqueName) ?? text(displayName) ?? '';
  return named === '' ? [] : [{ id: fingerprint(named), name: '' }];
}

function fingerprint(name: string): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 24);
}

/** `a; b`, or objects where tags were asked for as such; in the order of the alphabet, for they have no other. */
export function tagsOf(value: unknown): readonly Ref[] {
  const names = Array.isArray(value)
    ? value.map((tag: unknown) => text((tag as { readonly name?: unknown } | null)?.name) ?? '')
    : (text(value) ?? '').split(';');
  const unique = new Set(names.map((name) => name.trim()).filter((name) => name !== ''));
  return [...unique].toSorted().map((name) => ({ id: null, name }));
}

export function text(value: unknown): string | null {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : null;
}

/** ISO times, the recycle bin's American ones, and what the library has made a Date of; null where it is none. */
export function instantFrom(value: unknown): number | null {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.getTime();
  if (typeof value !== 'string' || value === '') return null;
  // A time without a zone is UTC here, whatever zone this process runs in.
  const zoned = /(?:Z|[+-]\d\d:?\d\d)$/.test(value) ? value : `${value}Z`;
  const parsed = Date.parse(/^\d{4}-/.test(value) ? zoned : `${value} UTC`);
  return Number.isNaN(parsed) ? null : parsed;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
