import type { PulledItem } from '../../core/domain/batch.ts';
import type { SourceId } from '../../core/domain/ids.ts';
import { instantOf } from '../../core/domain/time.ts';
import type { HistoryEntry, ItemHistory, WorkItem } from '../../core/domain/work-item.ts';
import { REVISION } from './fields.ts';
import { diff, revisionOf, snapshotAt } from './revisions.ts';
import type { Reading, Revision, Snapshot } from './revisions.ts';

export interface Site {
  readonly source: SourceId;
  readonly baseUrl: string;
}

/**
 * An item with further revisions, in any order within one telling, and however often they are told. Each is compared
 * with the one before it: in the answer, or as what is known of the item leads to it. The first one of all is how the
 * item began. Feeds never tell a revision after its successor's telling.
 */
export function withRevisions(
  site: Site,
  reading: Reading,
  known: ItemHistory | null,
  revisions: readonly Revision[],
): PulledItem {
  const ordered = [...new Map(revisions.map((one) => [one.rev, one])).values()].toSorted(
    (a, b) => a.rev - b.rev,
  );
  const [first] = ordered;
  const last = ordered.at(-1);
  if (first === undefined || last === undefined) throw new Error('an item without revisions');
  const entries = new Map<string, HistoryEntry>(known?.history.map((entry) => [entry.id, entry]));
  const prose: HistoryEntry[] = [];
  let before: Snapshot | null =
    known === null || first.rev === 1 ? null : snapshotAt(known, first.rev - 1);
  if (known !== null && first.rev === 1) begin(entries, first, known);
  for (const revision of ordered) {
    if (before !== null) {
      const changed = diff(before, revision, reading);
      if (changed.entry !== null) entries.set(changed.entry.id, changed.entry);
      if (changed.prose !== null) prose.push(changed.prose);
    }
    before = revision;
  }
  const isNews = known === null || last.rev >= revisionOf(known.item);
  const item = isNews ? itemOf(site, ordered, last, known?.item ?? null) : known.item;
  const history = [...entries.values()];
  return { item, history, prose, truncated: isTruncated(ordered, known?.item ?? null) };
}

/** Of a known item only a telling from its first revision to its latest says that its history is whole. */
function isTruncated(ordered: readonly Revision[], known: WorkItem | null): boolean | null {
  const [first, last] = [ordered[0]?.rev, ordered.at(-1)?.rev ?? 0];
  if (known === null) return first !== 1;
  return first === 1 && ordered.length === last && last >= revisionOf(known) ? false : null;
}

const BEGINNING = '0';

/**
 * All is told again because a field was not asked for until now. What that field held at first stands in no change
 * and in no current value, so it is written down.
 */
function begin(
  entries: Map<string, HistoryEntry>,
  first: Revision,
  { item, history }: ItemHistory,
): void {
  const told = new Set(history.flatMap(({ changes }) => changes.map((change) => change.field)));
  const changes = Object.entries(first.fields)
    .filter(([field]) => item.fields[field] === undefined && !told.has(field))
    .map(([field, to]) => ({ field, name: field, mode: 'replace' as const, from: [], to }));
  if (changes.length > 0) {
    entries.set(BEGINNING, { id: BEGINNING, at: first.createdAt, changes });
  }
}

function itemOf(
  { source, baseUrl }: Site,
  ordered: readonly Revision[],
  last: Revision,
  known: WorkItem | null,
): WorkItem {
  const base = baseUrl.replace(/\/+$/, '');
  return {
    source,
    id: last.id,
    key: last.id,
    url: `${base}/${encodeURIComponent(last.project.name)}/_workitems/edit/${last.id}`,
    title: last.title,
    project: last.project,
    type: last.type,
    status: last.status,
    parent: known?.parent ?? null,
    createdAt: last.createdAt,
    // A link may be younger than the latest revision, and imported revisions may be dated back.
    updatedAt: instantOf(Math.max(last.at, known?.updatedAt ?? last.at)),
    fields: { ...last.fields, [REVISION]: [{ id: null, name: String(last.rev) }] },
    links: known?.links ?? [],
    remoteLinks: known?.remoteLinks ?? [],
    deletion: deletionOf(ordered, last, known),
  };
}

function deletionOf(
  ordered: readonly Revision[],
  last: Revision,
  known: WorkItem | null,
): WorkItem['deletion'] {
  if (!last.deleted) return null;
  const before = ordered.findLastIndex((revision) => !revision.deleted);
  if (before === -1 && known?.deletion?.why === 'deleted') return known.deletion;
  return { at: (ordered[before + 1] ?? last).at, why: 'deleted' };
}
