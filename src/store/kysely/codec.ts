import type { SourceId } from '../../core/domain/ids.ts';
import { instantOf } from '../../core/domain/time.ts';
import type {
  FieldChange,
  HistoryEntry,
  ItemHistory,
  ItemLink,
  Ref,
  RemoteLink,
  WorkItem,
} from '../../core/domain/work-item.ts';
import { messageOf, StoreError } from '../../shared/errors.ts';

/**
 * How items are written into text columns: JSON arrays instead of objects, and in a history each field and each value
 * once, changes as numbers that point at them. A hundred thousand histories are read within a second this way.
 * JSON also carries what a text column cannot (NUL, halves of surrogate pairs), because it escapes them.
 * The first element is the version of the format.
 */
const VERSION = 1;

type Flat = (string | number | null)[];

export function encodeFacts(item: WorkItem): string {
  const { project, type, status, parent, deletion } = item;
  return JSON.stringify([
    VERSION,
    item.id,
    item.key,
    item.url,
    item.title,
    [project.id, project.name, type.id, type.name, status.id, status.name],
    parent === null ? null : [parent.id, parent.key],
    item.createdAt,
    item.updatedAt,
    Object.entries(item.fields)
      .filter(([, refs]) => refs.length > 0)
      .map(([key, refs]) => [key, ...flatten(refs)]),
    item.links.map((link) => [link.phrase, link.type, link.other.id, link.other.key]),
    item.remoteLinks.map((link) => [link.id, link.url, link.title, link.relationship]),
    deletion === null ? null : [deletion.at, deletion.why],
  ]);
}

type PackedFacts = readonly [
  version: number,
  id: string,
  key: string,
  url: string,
  title: string,
  refs: Flat,
  parent: readonly [string | null, string] | null,
  createdAt: number,
  updatedAt: number,
  fields: readonly Flat[],
  links: readonly (readonly [string, string, string, string])[],
  remoteLinks: readonly (readonly [string, string, string, string | null])[],
  deletion: readonly [number, 'deleted' | 'archived' | 'access-lost'] | null,
];

export function decodeFacts(source: SourceId, text: string): WorkItem {
  const packed = JSON.parse(text) as PackedFacts;
  checkVersion(packed[0]);
  const [, id, key, url, title, refs, parent, createdAt, updatedAt] = packed;
  const [, , , , , , , , , fields, links, remoteLinks, deletion] = packed;
  if (typeof id !== 'string' || typeof updatedAt !== 'number') {
    throw new TypeError('it is incomplete');
  }
  return {
    source,
    id,
    key,
    url,
    title,
    project: refAt(refs, 0),
    type: refAt(refs, 2),
    status: refAt(refs, 4),
    parent: parent === null ? null : { id: parent[0], key: parent[1] },
    createdAt: instantOf(createdAt),
    updatedAt: instantOf(updatedAt),
    fields: decodeFields(fields),
    links: links.map(unpackLink),
    remoteLinks: remoteLinks.map(unpackRemoteLink),
    deletion: deletion === null ? null : { at: instantOf(deletion[0]), why: deletion[1] },
  };
}

function decodeFields(packed: readonly Flat[]): Record<string, readonly Ref[]> {
  const fields: Record<string, readonly Ref[]> = {};
  for (const field of packed) {
    const key = field[0] as string;
    if (key === '__proto__') {
      // Assigning would set the prototype: a field that is named so is defined instead.
      Object.defineProperty(fields, key, { value: refsFrom(field, 1), enumerable: true });
    } else {
      fields[key] = refsFrom(field, 1);
    }
  }
  return fields;
}

function unpackLink([phrase, type, id, key]: PackedFacts[10][number]): ItemLink {
  return { phrase, type, other: { id, key } };
}

function unpackRemoteLink([id, url, title, relationship]: PackedFacts[11][number]): RemoteLink {
  return { id, url, title, relationship };
}

const EMPTY: readonly Ref[] = [];

/** Entries in their given order; the same entries always give the same text. */
export function encodeHistory(entries: readonly HistoryEntry[]): string {
  const fields = new Dictionary<string>();
  const values = new Dictionary<Flat>();
  const flat: (string | number)[] = [];
  let before = 0;
  for (const entry of entries) {
    flat.push(entry.id, entry.at - before, entry.changes.length);
    before = entry.at;
    for (const change of entry.changes) {
      const field = fields.index(`${change.field.length}:${change.field}${change.name}`, () => [
        change.field,
        change.name,
      ]);
      flat.push(
        2 * field + (change.mode === 'member' ? 1 : 0),
        valueIndex(values, change.from),
        valueIndex(values, change.to),
      );
    }
  }
  return JSON.stringify([VERSION, fields.entries, values.entries, flat]);
}

/** Where a list of values stands in the dictionary, counted from 1; 0 is the empty list. */
function valueIndex(values: Dictionary<Flat>, refs: readonly Ref[]): number {
  return refs.length === 0 ? 0 : values.index(textOf(refs), () => flatten(refs)) + 1;
}

/** Lengths keep apart what would run into each other. */
function textOf(refs: readonly Ref[]): string {
  let text = '';
  for (const { id, name } of refs) {
    text += `${id === null ? '-' : id.length}:${id ?? ''}${name.length}:${name}`;
  }
  return text;
}

class Dictionary<Entry> {
  readonly entries: (Entry extends string ? string[] : Entry)[] = [];
  readonly #indexes = new Map<string, number>();

  index(text: string, entry: () => Entry extends string ? string[] : Entry): number {
    const known = this.#indexes.get(text);
    if (known !== undefined) {
      return known;
    }
    this.#indexes.set(text, this.entries.length);
    return this.entries.push(entry()) - 1;
  }
}

type PackedHistory = readonly [
  version: number,
  fields: readonly (readonly [string, string])[],
  values: readonly Flat[],
  flat: readonly (string | number)[],
];

export function decodeHistory(text: string): HistoryEntry[] {
  const [version, fields, packedValues, flat] = JSON.parse(text) as PackedHistory;
  checkVersion(version);
  const values: (readonly Ref[])[] = [EMPTY];
  for (const packed of packedValues) {
    values.push(refsFrom(packed, 0));
  }
  const entries: HistoryEntry[] = [];
  let at = 0;
  for (let next = 0; next < flat.length;) {
    const id = flat[next] as string;
    at += flat[next + 1] as number;
    const count = flat[next + 2] as number;
    next += 3;
    const changes: FieldChange[] = [];
    for (let index = 0; index < count; index += 1, next += 3) {
      changes.push(changeAt(flat, next, fields, values));
    }
    entries.push({ id, at: instantOf(at), changes });
  }
  if (Number.isNaN(at)) {
    throw new TypeError('an instant is missing');
  }
  return entries;
}

function changeAt(
  flat: PackedHistory[3],
  next: number,
  fields: PackedHistory[1],
  values: readonly (readonly Ref[])[],
): FieldChange {
  const code = flat[next] as number;
  const field = fields[code >> 1];
  const from = values[flat[next + 1] as number];
  const to = values[flat[next + 2] as number];
  if (field === undefined || from === undefined || to === undefined) {
    throw new TypeError('a change points at nothing');
  }
  return {
    field: field[0],
    name: field[1],
    mode: (code & 1) === 1 ? 'member' : 'replace',
    from,
    to,
  };
}

function flatten(refs: readonly Ref[]): Flat {
  return refs.flatMap((ref) => [ref.id, ref.name]);
}

function refsFrom(flat: Flat, start: number): readonly Ref[] {
  const refs: Ref[] = [];
  for (let index = start; index < flat.length; index += 2) {
    refs.push(refAt(flat, index));
  }
  return refs;
}

function refAt(flat: Flat, index: number): Ref {
  return { id: flat[index] as string | null, name: flat[index + 1] as string };
}

function checkVersion(version: unknown): void {
  if (version !== VERSION) {
    throw new TypeError(`its format ${String(version)} is unknown`);
  }
}

/** Throws StoreError naming the item where the texts are damaged. */
export function decodeItem(row: {
  readonly source: string;
  readonly id: string;
  readonly key: string;
  readonly facts: string;
  readonly history: string;
}): ItemHistory {
  try {
    return {
      item: decodeFacts(row.source as SourceId, row.facts),
      history: decodeHistory(row.history),
    };
  } catch (error) {
    throw new StoreError(
      `What is stored about item ${row.key} (id ${row.id}) of source ${row.source} is damaged: ${messageOf(error)}. ` +
        'Nothing was changed. Restore a backup, or start with an empty database and pull again.',
      { cause: error },
    );
  }
}

/**
 * A tracker's id written so that comparing texts compares numbers: a letter for the number of digits comes first.
 * Ids that are no numbers follow in their own order.
 */
export function idOrder(id: string): string {
  return /^(0|[1-9]\d{0,50})$/.test(id)
    ? String.fromCodePoint(64 + id.length) + id
    : `~${plain(id)}`;
}

/** What a text column can hold on both databases: no NUL, no half of a surrogate pair. */
export function plain(text: string): string {
  return text.replaceAll('\u0000', '\uFFFD').toWellFormed();
}
