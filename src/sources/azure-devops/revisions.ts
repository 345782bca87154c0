import { instantOf } from '../../core/domain/time.ts';
import type { Instant } from '../../core/domain/time.ts';
import type {
  FieldChange,
  FieldKey,
  HistoryEntry,
  ItemHistory,
  Ref,
  WorkItem,
} from '../../core/domain/work-item.ts';
import type { Rejected } from '../../core/domain/batch.ts';
import { quoted } from '../http/failure.ts';
import { REVISION } from './fields.ts';
import type { FieldCatalogue } from './fields.ts';
import type { StatusOf } from './statuses.ts';
import { instantFrom, isRecord, personOf, refsOf, tagsOf, text } from './values.ts';

/** An item as one revision shows it: everything that was asked for, not only what changed. */
export interface Snapshot {
  readonly rev: number;
  readonly at: Instant;
  readonly createdAt: Instant;
  /** Null where nobody knows what the title was then. */
  readonly title: string | null;
  readonly project: Ref;
  readonly type: Ref;
  readonly status: Ref;
  readonly deleted: boolean;
  readonly fields: Readonly<Record<FieldKey, readonly Ref[]>>;
}

export interface Revision extends Snapshot {
  readonly id: string;
  readonly title: string;
}

/** What reading needs to know of the organisation. */
export interface Reading {
  readonly catalogue: FieldCatalogue;
  readonly statusOf: StatusOf;
  /** The project of a name, with its id where the account sees it. */
  readonly projectOf: (name: string) => Ref;
}

const DELETED = 'System.IsDeleted';

/** One record of the reporting feed, or of an item's list of revisions, or why it cannot be read. */
export function readRevision(raw: unknown, reading: Reading): Revision | { rejected: Rejected } {
  const { id, rev, fields } = (raw ?? {}) as Readonly<Record<string, unknown>>;
  const key = text(id) ?? '?';
  function reject(why: string): { rejected: Rejected } {
    return { rejected: { key: quoted(key), why: quoted(`revision ${text(rev) ?? '?'}: ${why}`) } };
  }
  if (!/^\d+$/.test(key)) return reject('it has no id');
  if (typeof rev !== 'number') return reject('it has no number');
  if (!isRecord(fields)) return reject('it has no fields');
  const at = instantFrom(fields['System.ChangedDate']);
  if (at === null) return reject('System.ChangedDate: not a time');
  const type = text(fields['System.WorkItemType']);
  const state = text(fields['System.State']);
  const projectName = text(fields['System.TeamProject']);
  if (!type || !projectName) return reject('it has no type or no project');
  const project = reading.projectOf(projectName);
  return {
    id: key,
    rev,
    at: instantOf(at),
    createdAt: instantOf(instantFrom(fields['System.CreatedDate']) ?? at),
    title: text(fields['System.Title']) ?? '',
    project,
    type: { id: type, name: type },
    // Types such as test suites may have none; they stand still then.
    status: reading.statusOf(project, type, state ?? ''),
    deleted: fields[DELETED] === true,
    fields: valuesOf(fields, reading.catalogue),
  };
}

function valuesOf(
  raw: Readonly<Record<string, unknown>>,
  { kept }: FieldCatalogue,
): Record<FieldKey, readonly Ref[]> {
  const values: Record<FieldKey, readonly Ref[]> = {};
  for (const { id, key, people, seen } of kept) {
    if (raw[id] === undefined || raw[id] === null) continue;
    const refs = remembered(seen, raw, id, people);
    // Of the three fields for a size the first that says one: a process has only one of them.
    if (refs.length > 0) values[key] ??= refs;
  }
  return values;
}

const VALUES_REMEMBERED = 5_000;

/** Revisions mostly repeat each other's values: the same value is then the same list, and quickly compared. */
function remembered(
  seen: Map<unknown, readonly Ref[]>,
  raw: Readonly<Record<string, unknown>>,
  id: string,
  people: boolean,
): readonly Ref[] {
  const value = raw[id];
  // The id of a node stands beside it, so its path alone does not say which one it is.
  if (typeof value === 'object' || NODES.has(id)) return valueOf(raw, id, people);
  const known = seen.get(value);
  if (known !== undefined) return known;
  if (seen.size >= VALUES_REMEMBERED) seen.clear();
  const refs = valueOf(raw, id, people);
  seen.set(value, refs);
  return refs;
}

const NODES = new Set(['System.AreaPath', 'System.IterationPath']);

function valueOf(
  raw: Readonly<Record<string, unknown>>,
  id: string,
  people: boolean,
): readonly Ref[] {
  const value = raw[id];
  switch (id) {
    case 'System.Tags':
      return tagsOf(value);
    case 'System.AreaPath':
      return nodeOf(value, raw['System.AreaId']);
    case 'System.IterationPath':
      return nodeOf(value, raw['System.IterationId']);
    case 'System.HyperLinkCount':
    case 'System.RemoteLinkCount':
    case 'System.ExternalLinkCount':
      return value === 0 ? [] : refsOf(value);
    case DELETED:
      return value === true ? refsOf(value) : [];
    default:
      return people ? personOf(value) : refsOf(value);
  }
}

/** With its id, by which a node that is renamed stays the same. */
function nodeOf(path: unknown, id: unknown): readonly Ref[] {
  const name = text(path);
  return name === null ? [] : [{ id: text(id), name }];
}

const EMPTY: readonly Ref[] = [];

export interface Diff {
  readonly entry: HistoryEntry | null;
  readonly prose: HistoryEntry | null;
}

/** What changed from one revision to a later one, under the later one's number and time. */
export function diff(before: Snapshot, after: Snapshot, { catalogue }: Reading): Diff {
  const changes: FieldChange[] = [];
  function compare(field: FieldKey, name: string, from: readonly Ref[], to: readonly Ref[]): void {
    if (!sameRefs(from, to)) changes.push({ field, name, mode: 'replace', from, to });
  }
  compare('project', 'Team Project', [before.project], [after.project]);
  compare('type', 'Work Item Type', [before.type], [after.type]);
  // By name: an id also says which category the type gives the state, and a category is configuration.
  const moved = !sameRef(before.type, after.type) || !sameRef(before.project, after.project);
  if (moved || fold(before.status) !== fold(after.status)) {
    compare('status', 'State', [before.status], [after.status]);
  }
  // What is not asked for any more is not in a revision either: that says nothing about it.
  for (const key of catalogue.keys) {
    const [from, to] = [before.fields[key] ?? EMPTY, after.fields[key] ?? EMPTY];
    if (from !== to) compare(key, catalogue.nameOf(key), from, to);
  }
  const told = { id: String(after.rev), at: after.at };
  const retitled = before.title !== null && before.title !== after.title;
  return {
    entry: changes.length === 0 ? null : { ...told, changes },
    prose: retitled ? { ...told, changes: [titleChange(before, after)] } : null,
  };
}

function titleChange(before: Snapshot, after: Snapshot): FieldChange {
  return {
    field: 'System.Title',
    name: 'Title',
    mode: 'replace',
    from: refsOf(before.title),
    to: refsOf(after.title),
  };
}

function fold(ref: Ref): string {
  return ref.name.toLowerCase();
}

function sameRefs(a: readonly Ref[], b: readonly Ref[]): boolean {
  return a === b || (a.length === b.length && a.every((ref, at) => sameRef(ref, b[at])));
}

function sameRef(a: Ref, b: Ref | undefined): boolean {
  if (b === undefined) return false;
  return a.id === null || b.id === null ? a.name === b.name : a.id === b.id;
}

/** The revision that an item's current values are of. */
export function revisionOf(item: WorkItem): number {
  return Number(item.fields[REVISION]?.[0]?.name ?? 0);
}

/** An item as it was at a revision, from what is known of it now and of its changes since then. */
export function snapshotAt({ item, history }: ItemHistory, rev: number): Snapshot {
  const entries = history
    .filter((entry) => /^\d+$/.test(entry.id))
    .toSorted((a, b) => Number(a.id) - Number(b.id));
  const values = new Map<FieldKey, readonly Ref[]>(Object.entries(item.fields));
  values.delete(REVISION);
  values.set('project', [item.project]).set('type', [item.type]).set('status', [item.status]);
  // A field that was not asked for until lately: where its changes lead to.
  for (const { id, changes } of entries) {
    for (const { field, to } of changes) {
      if (Number(id) <= rev && !(field in item.fields) && !OWN.has(field)) values.set(field, to);
    }
  }
  for (const { changes } of entries.filter(({ id }) => Number(id) > rev).toReversed()) {
    for (const { field, from } of changes) values.set(field, from);
  }
  const { project = [], type = [], status = [], ...fields } = Object.fromEntries(values);
  return {
    rev: Math.min(rev, revisionOf(item)),
    at: item.updatedAt,
    createdAt: item.createdAt,
    title: rev >= revisionOf(item) ? item.title : null,
    project: project[0] ?? item.project,
    type: type[0] ?? item.type,
    status: status[0] ?? item.status,
    deleted: (fields[DELETED] ?? []).length > 0,
    fields,
  };
}

const OWN = new Set<FieldKey>(['project', 'type', 'status']);
