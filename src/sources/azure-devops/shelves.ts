import type { Rejected, Shelved } from '../../core/domain/batch.ts';
import { instantOf } from '../../core/domain/time.ts';
import type { FieldKey, Ref } from '../../core/domain/work-item.ts';
import type { LinkEvent } from './links.ts';
import type { Revision } from './revisions.ts';

/** As many items as are changed and stored at a time. */
const IDS_PER_SHELF = 1_000;

/** A link with the end that it is told of. */
export interface End {
  readonly id: string;
  readonly event: LinkEvent;
}

/** What lies on one shelf: everything that both feeds told of its items. */
export interface Told {
  readonly revisions: readonly Revision[];
  readonly ends: readonly End[];
  /** Revisions and links that could not be read. */
  readonly rejected: readonly Rejected[];
  readonly rejectedLinks: readonly Rejected[];
}

export const NOTHING_TOLD: Told = { revisions: [], ends: [], rejected: [], rejectedLinks: [] };

/** The shelf of an item; null for a record that names none. */
function shelfOf(id: string): number | null {
  return /^\d{1,15}$/.test(id) ? Math.floor(Number(id) / IDS_PER_SHELF) : null;
}

/** A portion of a feed, by shelves; and those of its unreadable records that name no item. */
export function shelved(
  part: string,
  told: Told,
): { readonly shelved: readonly Shelved[]; readonly rejected: readonly Rejected[] } {
  const revisions = Map.groupBy(told.revisions, ({ id }) => shelfOf(id));
  const ends = Map.groupBy(told.ends, ({ id }) => shelfOf(id));
  const rejected = Map.groupBy(told.rejected, ({ key }) => shelfOf(key));
  const rejectedLinks = Map.groupBy(told.rejectedLinks, ({ key }) => shelfOf(key));
  const shelves = new Set(
    [revisions, ends, rejected, rejectedLinks].flatMap((by) => [...by.keys()]),
  );
  return {
    shelved: [...shelves]
      .filter((shelf) => shelf !== null)
      .map((shelf) => ({
        shelf,
        part,
        text: packed({
          revisions: revisions.get(shelf) ?? [],
          ends: ends.get(shelf) ?? [],
          rejected: rejected.get(shelf) ?? [],
          rejectedLinks: rejectedLinks.get(shelf) ?? [],
        }),
      })),
    rejected: [...(rejected.get(null) ?? []), ...(rejectedLinks.get(null) ?? [])],
  };
}

/** The parts of a shelf, put together again. */
export function unshelved(texts: readonly string[]): Told {
  const parts = texts.map(unpacked);
  return {
    revisions: parts.flatMap(({ revisions }) => revisions),
    ends: parts.flatMap(({ ends }) => ends),
    rejected: parts.flatMap(({ rejected }) => rejected),
    rejectedLinks: parts.flatMap(({ rejectedLinks }) => rejectedLinks),
  };
}

/** Revisions mostly repeat each other: each value once, and a revision as numbers that point at them. */
interface Packed extends Omit<Told, 'revisions'> {
  readonly keys: readonly FieldKey[];
  readonly values: readonly unknown[];
  readonly rows: readonly (readonly number[])[];
}

const MISSING = -1;

function packed({ revisions, ...rest }: Told): string {
  const keys = [...new Set(revisions.flatMap(({ fields }) => Object.keys(fields)))];
  const numbers = new Map<unknown, number>();
  // Equal lists are mostly one and the same (`remembered`); where they are not, one stands here twice.
  function numberOf(value: unknown): number {
    const known = numbers.get(value);
    if (known !== undefined) return known;
    numbers.set(value, numbers.size);
    return numbers.size - 1;
  }
  const rows = revisions.map((one) => [
    Number(one.id),
    one.rev,
    one.at,
    one.createdAt,
    one.deleted ? 1 : 0,
    numberOf(one.title),
    numberOf(one.type.name),
    numberOf(one.project),
    numberOf(one.status),
    ...keys.map((key) => {
      const refs = one.fields[key];
      return refs === undefined ? MISSING : numberOf(refs);
    }),
  ]);
  const text: Packed = { keys, values: [...numbers.keys()], rows, ...rest };
  return JSON.stringify(text);
}

function unpacked(text: string): Told {
  const { keys, values, rows, ...rest } = JSON.parse(text) as Packed;
  return { revisions: rows.map((row) => revisionIn(row, keys, values)), ...rest };
}

function revisionIn(
  row: readonly number[],
  keys: readonly FieldKey[],
  values: readonly unknown[],
): Revision {
  const [id = 0, rev = 0, at = 0, createdAt = 0, deleted, title = 0, type = 0, ...rest] = row;
  const [project = 0, status = 0, ...numbers] = rest;
  const fields: Record<FieldKey, readonly Ref[]> = {};
  keys.forEach((key, place) => {
    const number = numbers[place] ?? MISSING;
    if (number !== MISSING) fields[key] = values[number] as readonly Ref[];
  });
  const typeName = values[type] as string;
  return {
    id: String(id),
    rev,
    at: instantOf(at),
    createdAt: instantOf(createdAt),
    title: values[title] as string,
    project: values[project] as Ref,
    type: { id: typeName, name: typeName },
    status: values[status] as Ref,
    deleted: deleted === 1,
    fields,
  };
}
