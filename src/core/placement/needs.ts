import type { Instant } from '../domain/time.ts';
import type { FieldChange, Ref } from '../domain/work-item.ts';
import { notBefore } from '../timeline/values.ts';
import type { FieldHistory } from '../timeline/values.ts';
import { fold } from './names.ts';
import type { Need, NeededBy } from './placed-item.ts';

interface OpenNeed {
  readonly provider: string;
  readonly key: string;
  readonly to: Instant | null;
}

/** What is known so far while the history is read backwards. */
interface Walk {
  /** Links whose making has not been met yet. */
  readonly open: OpenNeed[];
  readonly needs: Need[];
  /** When links were made under a key that no later entry knows, the newest first. */
  readonly strays: Instant[];
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
  const walk: Walk = { open, needs: [], strays: [] };
  for (let i = entries.length - 1; i >= 0; i -= 1) {
    const entry = entries[i];
    if (entry === undefined) {
      continue;
    }
    for (let j = entry.changes.length - 1; j >= 0; j -= 1) {
      const change = entry.changes[j];
      if (change?.field === 'links') {
        undoLink(change, notBefore(entry.at, item.createdAt), phrases, walk);
      }
    }
  }
  for (const { provider, to } of open) {
    walk.needs.push({ provider, from: strayBefore(to, walk) ?? item.createdAt, to });
  }
  return walk.needs
    .filter((need) => need.from <= asOf)
    .map((need) => (need.to !== null && need.to > asOf ? { ...need, to: null } : need))
    .toReversed();
}

/** Likewise the links by which other items needed this one. */
export function neededByOf(
  history: FieldHistory,
  phrases: readonly string[],
  asOf: Instant,
): readonly NeededBy[] {
  const links = needsOf(history, phrases, asOf);
  return links.length === 0
    ? []
    : links.map(({ provider, from, to }) => ({ consumer: provider, from, to }));
}

function undoLink(
  change: FieldChange,
  at: Instant,
  phrases: readonly string[],
  { open, needs, strays }: Walk,
): void {
  for (const made of change.to.filter((ref) => isNeed(ref, phrases))) {
    const index = open.findIndex(
      ({ provider, key }) => provider === idOf(made) || key === idOf(made),
    );
    const closing = open[index];
    if (closing === undefined) {
      strays.push(at);
    } else {
      needs.push({ provider: closing.provider, from: at, to: closing.to });
      open.splice(index, 1);
    }
  }
  for (const removed of change.from.filter((ref) => isNeed(ref, phrases))) {
    open.push({ provider: idOf(removed), key: idOf(removed), to: at });
  }
}

/** An item that was moved after the linking has another key by now: the making left over is that of the link left over. */
function strayBefore(to: Instant | null, { strays }: Walk): Instant | undefined {
  const index = strays.findIndex((at) => to === null || at <= to);
  return index === -1 ? undefined : strays.splice(index, 1)[0];
}

function isNeed(ref: Ref, phrases: readonly string[]): boolean {
  const text = fold(ref.name);
  return phrases.some((phrase) => text === phrase || text.startsWith(`this issue ${phrase} `));
}

/** Without an id the other item is the last word of the sentence. */
function idOf(ref: Ref): string {
  return ref.id ?? ref.name.slice(ref.name.lastIndexOf(' ') + 1);
}
