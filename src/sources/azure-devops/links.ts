import type { Rejected } from '../../core/domain/batch.ts';
import { instantOf } from '../../core/domain/time.ts';
import type { Instant } from '../../core/domain/time.ts';
import type {
  HistoryEntry,
  ItemHistory,
  ItemLink,
  Ref,
  WorkItem,
} from '../../core/domain/work-item.ts';
import { quoted } from '../http/failure.ts';
import { HIERARCHY, isReverse, linkTypeOf } from './link-types.ts';
import type { PhrasesOf } from './link-types.ts';
import { instantFrom, isRecord, text } from './values.ts';

/** A link was made or removed. */
export interface LinkEvent {
  /** Reference name without a direction. */
  readonly type: string;
  readonly source: string;
  readonly target: string;
  /** Ids of the projects, where the service tells them. */
  readonly sourceProject: string | null;
  readonly targetProject: string | null;
  readonly made: boolean;
  readonly at: Instant;
}

/** A record of the links feed, in its old flat form or in that of today. */
export function readLink(raw: unknown): LinkEvent | { rejected: Rejected } {
  const record = isRecord(raw) ? raw : {};
  const told = isRecord(record['attributes']) ? { ...record, ...record['attributes'] } : record;
  const rel = text(record['rel']) ?? text(told['linkType']);
  const [source, target] = [text(told['sourceId']), text(told['targetId'])];
  const at = instantFrom(told['changedDate']);
  if (rel === null || source === null || target === null || at === null) {
    const key = source ?? target ?? '?';
    return { rejected: { key: quoted(key), why: 'a link without type, ends or time' } };
  }
  return {
    type: linkTypeOf(rel),
    source,
    target,
    sourceProject: text(told['sourceProjectId']),
    targetProject: text(told['targetProjectId']),
    made: told['isActive'] !== false,
    at: instantOf(at),
  };
}

/** The links that one of an item's updates made or removed; updates that change nothing else have no revision. */
export function linksInUpdate(raw: unknown): LinkEvent[] {
  const update = isRecord(raw) ? raw : {};
  const id = text(update['workItemId']) ?? text(update['id']);
  const at = timeOfUpdate(update);
  const relations = update['relations'];
  if (id === null || at === null || !isRecord(relations)) return [];
  return (['added', 'removed'] as const).flatMap((what) => {
    const changed = relations[what];
    return (Array.isArray(changed) ? (changed as unknown[]) : []).flatMap((relation) => {
      const event = eventOf(relation, id, what === 'added', instantOf(at));
      return event === null ? [] : [event];
    });
  });
}

/** With fields, `revisedDate` is when the revision ended; only without them it is when the update happened. */
function timeOfUpdate(update: Readonly<Record<string, unknown>>): number | null {
  const fields = update['fields'];
  const changed = isRecord(fields) ? fields['System.ChangedDate'] : null;
  return instantFrom(isRecord(changed) ? changed['newValue'] : update['revisedDate']);
}

function eventOf(relation: unknown, id: string, made: boolean, at: Instant): LinkEvent | null {
  const { rel, url } = isRecord(relation) ? relation : {};
  const other = /\/workItems\/(\d+)$/i.exec(text(url) ?? '')?.[1];
  if (typeof rel !== 'string' || other === undefined) return null;
  const [source, target] = isReverse(rel) ? [other, id] : [id, other];
  const projects = { sourceProject: null, targetProject: null };
  return { type: linkTypeOf(rel), source, target, ...projects, made, at };
}

interface End {
  readonly field: 'links' | 'parent';
  readonly ref: Ref;
  readonly link: ItemLink;
}

/** What an event means for one of its ends. Children are known by their parents, so that end says nothing. */
function endOf(event: LinkEvent, id: string, phrases: PhrasesOf): End | null {
  const isTarget = event.target === id;
  const other = isTarget ? event.source : event.target;
  const { forward, reverse } = phrases(event.type);
  const phrase = isTarget ? reverse : forward;
  const link = { phrase, type: event.type, other: { id: other, key: other } };
  if (event.type !== HIERARCHY) return { field: 'links', ref: { id: other, name: phrase }, link };
  return isTarget ? { field: 'parent', ref: { id: other, name: other }, link } : null;
}

/**
 * An item with links made and removed, in any order and however often they are told: an event that is known
 * already, or older than one about the same link, does not change where the link stands now.
 */
export function withLinks(
  known: ItemHistory,
  events: readonly LinkEvent[],
  phrases: PhrasesOf,
): ItemHistory {
  let { item } = known;
  const added = new Map<string, HistoryEntry>();
  const entries = new Map(known.history.map((entry) => [entry.id, entry]));
  for (const event of events.toSorted((a, b) => a.at - b.at)) {
    const end = endOf(event, item.id, phrases);
    if (end === null) continue;
    const entry = entryOf(event, end, item.id);
    if (entries.has(entry.id)) continue;
    const isLate = [...entries.values()].some(
      (other) => other.at > event.at && sameLink(other, entry),
    );
    entries.set(entry.id, entry);
    added.set(entry.id, entry);
    if (!isLate) item = linked(item, event, end);
  }
  if (added.size === 0) return known;
  const latest = Math.max(item.updatedAt, ...[...added.values()].map((entry) => entry.at));
  return {
    item: { ...item, updatedAt: instantOf(latest) },
    history: [...known.history, ...added.values()],
  };
}

function entryOf(event: LinkEvent, { field, ref, link }: End, id: string): HistoryEntry {
  const direction = event.target === id ? 'from' : 'to';
  return {
    id: `${linkId(event.type, direction, ref.id ?? '')} ${event.at}${event.made ? '+' : '-'}`,
    at: event.at,
    changes: [
      {
        field,
        name: link.phrase,
        mode: 'member',
        from: event.made ? [] : [ref],
        to: event.made ? [ref] : [],
      },
    ],
  };
}

function linkId(type: string, direction: string, other: string): string {
  return `${type} ${direction} ${other}`;
}

function sameLink(a: HistoryEntry, b: HistoryEntry): boolean {
  return a.id.replace(/ \d+[+-]$/, '') === b.id.replace(/ \d+[+-]$/, '');
}

function linked(item: WorkItem, { made }: LinkEvent, { field, ref, link }: End): WorkItem {
  if (field === 'parent') {
    if (made) return { ...item, parent: { id: ref.id, key: ref.name } };
    return item.parent?.id === ref.id ? { ...item, parent: null } : item;
  }
  const others = item.links.filter(
    (one) => one.type !== link.type || one.phrase !== link.phrase || one.other.id !== link.other.id,
  );
  return { ...item, links: made ? [...others, link] : others };
}
