import type { Instant } from '../domain/time.ts';
import type { FieldChange, Ref } from '../domain/work-item.ts';
import { notBefore } from '../timeline/values.ts';
import type { FieldHistory } from '../timeline/values.ts';
import { fold } from './names.ts';
import type { Need } from './placed-item.ts';

interface OpenNeed {
  readonly provider: string;
  readonly key: string;
  readonly to: Instant | null;
}

/**
 * The links by which an item needed another one, up to `asOf` (metrics.md section 6, "A link lives"). Read
 * backwards from the links that stand now; a change of `links` names the other item by key or id, and its text is
 * the phrase or a sentence such as "This issue is blocked by PAY-2". `phrases` are folded; `history` must have
 * been prepared with the model's watched fields.
 */
export function needsOf(
  { item, entries, changed }: FieldHistory,
  phrases: readonly string[],
  asOf: Instant,
): readonly Need[] {
  if (phrases.length === 0 || (item.links.length === 0 && !changed.has('links'))) {
    return [];
  }
  const open: OpenNeed[] = item.links
    .filter((link) => phrases.includes(fold(link.phrase)))
    .map(({ other }) => ({ provider: other.id, key: other.key, to: null }));
  const needs: Need[] = [];
  for (let i = entries.length - 1; i >= 0; i -= 1) {
    const entry = entries[i];
    if (entry === undefined) {
      continue;
    }
    for (let j = entry.changes.length - 1; j >= 0; j -= 1) {
      const change = entry.changes[j];
      if (change?.field === 'links') {
        undoLink(change, notBefore(entry.at, item.createdAt), phrases, open, needs);
      }
    }
  }
  for (const { provider, to } of open) {
    needs.push({ provider, from: item.createdAt, to });
  }
  return needs
    .filter((need) => need.from <= asOf)
    .map((need) => (need.to !== null && need.to > asOf ? { ...need, to: null } : need))
    .toReversed();
}

function undoLink(
  change: FieldChange,
  at: Instant,
  phrases: readonly string[],
  open: OpenNeed[],
  needs: Need[],
): void {
  for (const made of change.to.filter((ref) => isNeed(ref, phrases))) {
    const index = open.findIndex(
      ({ provider, key }) => provider === idOf(made) || key === idOf(made),
    );
    const closing = open[index];
    if (closing !== undefined) {
      needs.push({ provider: closing.provider, from: at, to: closing.to });
      open.splice(index, 1);
    }
  }
  for (const removed of change.from.filter((ref) => isNeed(ref, phrases))) {
    open.push({ provider: idOf(removed), key: idOf(removed), to: at });
  }
}

function isNeed(ref: Ref, phrases: readonly string[]): boolean {
  const text = fold(ref.name);
  return phrases.some((phrase) => text === phrase || text.startsWith(`this issue ${phrase} `));
}

/** Without an id the other item is the last word of the sentence. */
function idOf(ref: Ref): string {
  return ref.id ?? ref.name.slice(ref.name.lastIndexOf(' ') + 1);
}
