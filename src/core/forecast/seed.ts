import type { Instant } from '../domain/time.ts';

/** The seed of a scope's forecast as of an instant: the same question has the same answer. FNV-1a of both, 32 bits. */
export function seedOf(scope: string, asOf: Instant): number {
  let hash = 0x811c9dc5;
  for (const character of `${asOf}|${scope}`) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  return hash | 0;
}
