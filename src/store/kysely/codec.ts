import type { SourceId } from '../../core/domain/ids.ts';
import { instantOf } from '../../core/domain/time.ts';
import type {
  Deletion,
  FieldChange,
  HistoryEntry,
  ItemHistory,
  Ref,
  WorkItem,
} from '../../core/domain/work-item.ts';
import { messageOf, StoreError } from '../../shared/errors.ts';
import { Packer, Unpacker } from './packing.ts';

/** Why an item is gone, as its place in this list is what is stored: only ever append. */
const DELETIONS: readonly Deletion['why'][] = ['deleted', 'archived', 'access-lost'];

const NOWHERE: readonly Ref[] = [];

export function encodeFacts(item: WorkItem): string {
  const packer = new Packer();
  for (const text of [item.id, item.key, item.url, item.title]) {
    packer.text(text);
  }
  packRef(packer, item.project);
  packRef(packer, item.type);
  packRef(packer, item.status);
  packer.list(item.parent === null ? [] : [item.parent], (parent) => {
    packer.optional(parent.id);
    packer.text(parent.key);
  });
  packer.number(item.createdAt);
  packer.number(item.updatedAt);
  packer.list(
    Object.entries(item.fields).filter(([, refs]) => refs.length > 0),
    ([key, refs]) => {
      packer.text(key);
      packRefs(packer, refs);
    },
  );
  packer.list(item.links, (link) => {
    for (const text of [link.phrase, link.type, link.other.id, link.other.key]) {
      packer.text(text);
    }
  });
  packer.list(item.remoteLinks, (link) => {
    for (const text of [link.id, link.url, link.title]) {
      packer.text(text);
    }
    packer.optional(link.relationship);
  });
  packer.list(item.deletion === null ? [] : [item.deletion], ({ at, why }) => {
    packer.number(at);
    packer.number(DELETIONS.indexOf(why));
  });
  return packer.finish();
}

function decodeFacts(source: SourceId, packed: string): WorkItem {
  const from = new Unpacker(packed);
  // The order of these properties is the order in which they were packed.
  return {
    source,
    id: from.text(),
    key: from.text(),
    url: from.text(),
    title: from.text(),
    project: unpackRef(from),
    type: unpackRef(from),
    status: unpackRef(from),
    parent: from.list(() => ({ id: from.optional(), key: from.text() }))[0] ?? null,
    createdAt: instantOf(from.number()),
    updatedAt: instantOf(from.number()),
    fields: unpackFields(from),
    links: from.list(() => ({
      phrase: from.text(),
      type: from.text(),
      other: { id: from.text(), key: from.text() },
    })),
    remoteLinks: from.list(() => ({
      id: from.text(),
      url: from.text(),
      title: from.text(),
      relationship: from.optional(),
    })),
    deletion: from.list(() => unpackDeletion(from))[0] ?? null,
  };
}

function unpackFields(from: Unpacker): Record<string, readonly Ref[]> {
  const fields: Record<string, readonly Ref[]> = {};
  for (let left = from.number(); left > 0; left -= 1) {
    const key = from.text();
    const refs = unpackRefs(from);
    if (key === '__proto__') {
      // Assigning would set the prototype: a field that is named so is defined instead.
      Object.defineProperty(fields, key, { value: refs, enumerable: true });
    } else {
      fields[key] = refs;
    }
  }
  return fields;
}

function unpackDeletion(from: Unpacker): Deletion {
  const at = instantOf(from.number());
  const why = DELETIONS[from.number()];
  if (why === undefined) {
    throw new TypeError('why it was deleted is unknown');
  }
  return { at, why };
}

/**
 * Each field and each value once, then the changes as numbers that point at them. Entries keep their order; the same
 * entries always give the same text.
 */
export function encodeHistory(entries: readonly HistoryEntry[]): string {
  const fields = new Numbered<FieldChange>();
  const values = new Numbered<readonly Ref[]>();
  const numbers: number[] = [];
  let before = 0;
  for (const { at, changes } of entries) {
    numbers.push(at - before, changes.length);
    before = at;
    for (const change of changes) {
      const field = fields.numberOf(change.field, change.name, change);
      numbers.push(
        2 * field + (change.mode === 'member' ? 1 : 0),
        numberOfValue(values, change.from),
        numberOfValue(values, change.to),
      );
    }
  }
  const packer = new Packer();
  packer.list(fields.all, ({ field, name }) => {
    packer.text(field);
    packer.text(name);
  });
  packer.list(values.all, (refs) => packRefs(packer, refs));
  packer.list(entries, ({ id }) => packer.text(id));
  for (const number of numbers) {
    packer.number(number);
  }
  return packer.finish();
}

function numberOfValue(values: Numbered<readonly Ref[]>, refs: readonly Ref[]): number {
  const [first] = refs;
  return first !== undefined && refs.length === 1
    ? values.numberOf(first.id, first.name, refs)
    : values.numberOf(refs.length, textOf(refs), refs);
}

/** The same text for the same references only: lengths keep apart what would run into each other. */
function textOf(refs: readonly Ref[]): string {
  let text = '';
  for (const { id, name } of refs) {
    text += `${id === null ? '-' : id.length}:${id ?? ''}${name.length}:${name}`;
  }
  return text;
}

/**
 * Gives each value a number, the same to equal ones. Told apart by two texts, so that none has to be put together; those
 * that share the text they are looked up by are few and stand in a row.
 */
class Numbered<T> {
  readonly all: T[] = [];
  readonly #firsts: (string | number | null)[] = [];
  readonly #seconds: string[] = [];
  readonly #latest = new Map<string | number | null, number>();
  readonly #earlier: (number | undefined)[] = [];

  numberOf(first: string | number | null, second: string, value: T): number {
    // People come without names.
    const name = second === '' ? first : second;
    const latest = this.#latest.get(name);
    for (let at = latest; at !== undefined; at = this.#earlier[at]) {
      if (this.#firsts[at] === first && this.#seconds[at] === second) return at;
    }
    const number = this.all.push(value) - 1;
    this.#firsts.push(first);
    this.#seconds.push(second);
    this.#earlier.push(latest);
    this.#latest.set(name, number);
    return number;
  }
}

export function decodeHistory(packed: string): HistoryEntry[] {
  const from = new Unpacker(packed);
  const fields = from.list(() => ({ field: from.text(), name: from.text() }));
  const values = from.list(() => unpackRefs(from));
  const ids = from.list(() => from.text());
  const entries: HistoryEntry[] = [];
  let at = 0;
  for (const id of ids) {
    at += from.number();
    const changes: FieldChange[] = [];
    for (let left = from.number(); left > 0; left -= 1) {
      changes.push(unpackChange(from, fields, values));
    }
    entries.push({ id, at: instantOf(at), changes });
  }
  return entries;
}

function unpackChange(
  from: Unpacker,
  fields: readonly Pick<FieldChange, 'field' | 'name'>[],
  values: readonly (readonly Ref[])[],
): FieldChange {
  const code = from.number();
  const field = fields[code >> 1];
  const before = values[from.number()];
  const after = values[from.number()];
  if (field === undefined || before === undefined || after === undefined) {
    throw new TypeError('a change points at nothing');
  }
  return {
    field: field.field,
    name: field.name,
    mode: (code & 1) === 1 ? 'member' : 'replace',
    from: before,
    to: after,
  };
}

function packRef(packer: Packer, ref: Ref): void {
  packer.optional(ref.id);
  packer.text(ref.name);
}

function packRefs(packer: Packer, refs: readonly Ref[]): void {
  packer.list(refs, (ref) => packRef(packer, ref));
}

function unpackRef(from: Unpacker): Ref {
  return { id: from.optional(), name: from.text() };
}

function unpackRefs(from: Unpacker): readonly Ref[] {
  const refs = from.list(() => unpackRef(from));
  return refs.length === 0 ? NOWHERE : refs;
}

/** Throws StoreError naming the item where the texts are damaged. */
export function decodeItem(row: {
  readonly source: string;
  readonly id_order: string;
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
      `What is stored about item ${row.key} of source ${row.source} is damaged (${messageOf(error)}). ` +
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

/** The id that an `idOrder` was made from; a text id as `plain` left it. */
export function idOf(order: string): string {
  return order.slice(1);
}

/** Keys are typed by people: capitals do not matter. */
export function foldKey(key: string): string {
  return plain(key.trim()).toUpperCase();
}

/** What a text column can hold on both databases: no NUL, no half of a surrogate pair. */
export function plain(text: string): string {
  return text.replaceAll('\u0000', '\uFFFD').toWellFormed();
}
