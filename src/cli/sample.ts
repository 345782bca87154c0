import type { PastStatus } from '../config/draft-workflow.ts';
import type { PulledItem } from '../core/domain/batch.ts';
import type { SourceDescription } from '../core/domain/description.ts';
import type { Source } from '../sources/source.ts';

/** Histories that are read to find statuses which the site has no more: enough to see them, quick on any site. */
export const SAMPLE = 1_000;

/** The first items of a walk, histories included; nothing is stored. */
export async function sample(
  source: Source,
  description: SourceDescription,
  signal: AbortSignal,
): Promise<readonly PulledItem[]> {
  // One item may come in several batches, each time with more of it.
  const items = new Map<string, PulledItem>();
  for await (const batch of source.changes(null, description, signal)) {
    for (const item of batch.items) items.set(item.item.id, item);
    if (items.size >= SAMPLE) break;
  }
  return [...items.values()];
}

/** With types that items have or had but the site does not list any more: stories until told otherwise. */
export function withTypesOf(
  items: readonly PulledItem[],
  listed: SourceDescription['types'],
): SourceDescription['types'] {
  const types = new Map(listed.map((type) => [type.name, type]));
  for (const { item, history } of items) {
    const past = history
      .flatMap((entry) => entry.changes)
      .filter((change) => change.field === 'type')
      .flatMap((change) => [...change.from, ...change.to]);
    for (const { id, name } of [item.type, ...past]) {
      if (!types.has(name)) types.set(name, { id: id ?? name, name, hierarchy: 0 });
    }
  }
  return [...types.values()];
}

/** Statuses that histories name and the site does not have; by name alone where the tracker's histories have no ids. */
export function pastStatuses(
  items: readonly Pick<PulledItem, 'history'>[],
  description: SourceDescription,
): PastStatus[] {
  const live = description.statuses.filter((status) => status.live);
  const ids = new Set(live.map(({ id }) => id));
  const names = new Set(live.map(({ name }) => name.toLowerCase()));
  // Jira gives an id with every status of a history but the odd one; that one says nothing new.
  const hasIds = live.every((status) => status.usedBy === undefined);
  const past = new Map<string, PastStatus>();
  for (const { history } of items) {
    for (const change of history.flatMap((entry) => entry.changes)) {
      if (change.field !== 'status') continue;
      for (const { id, name } of [...change.from, ...change.to]) {
        if (id === null ? hasIds || names.has(name.toLowerCase()) : ids.has(id)) continue;
        const key = id ?? name.toLowerCase();
        past.set(key, { id, name, uses: (past.get(key)?.uses ?? 0) + 1 });
      }
    }
  }
  return [...past.values()].toSorted((a, b) => b.uses - a.uses || a.name.localeCompare(b.name));
}

const BLOCKED = /^(?:blocked|impeded|impediment|on[ -]hold|blockiert|阻塞)$/i;

/** Tags on items, now or once, whose name says that the item is blocked. */
export function blockedTags(items: readonly PulledItem[]): string[] {
  const tags = items.flatMap(({ item, history }) => [
    ...(item.fields['labels'] ?? []),
    ...history
      .flatMap((entry) => entry.changes)
      .filter((change) => change.field === 'labels')
      .flatMap((change) => change.to),
  ]);
  const names = new Map(
    tags.flatMap(({ name }) => (BLOCKED.test(name) ? [[name.toLowerCase(), name] as const] : [])),
  );
  return [...names.values()].toSorted();
}
