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

/** Revisions mostly repeat each other: each value once, and revisions as numbers, many of which point at the values. */
interface Packed extends Omit<Told, 'revisions'> {
  readonly keys: readonly FieldKey[];
  readonly values: readonly unknown[];
  /** One revision after the other, each as many as the others. */
  readonly numbers: readonly number[];
}

const MISSING = -1;
/** Numbers of a revision beside those of its fields. */
const OWN = 9;

function packed({ revisions, ...rest }: Told): string {
  const keys = keysOf(revisions);
  const places = new Map<unknown, number>();
  const numbers: number[] = [];
  // Equal lists are mostly one and the same (`remembered`); where they are not, one stands here twice.
  function placeOf(value: unknown): number {
    const known = places.get(value);
    if (known !== undefined) return known;
    places.set(value, places.size);
    return places.size - 1;
  }
  for (const one of revisions) {
    numbers.push(Number(one.id), one.rev, one.at, one.createdAt, one.deleted ? 1 : 0);
    numbers.push(placeOf(one.title), placeOf(one.type.name));
    numbers.push(placeOf(one.project), placeOf(one.status));
    for (const key of keys) {
      const refs = one.fields[key];
      numbers.push(refs === undefined ? MISSING : placeOf(refs));
    }
  }
  const text: Packed = { keys, values: [...places.keys()], numbers, ...rest };
  return JSON.stringify(text);
}

function keysOf(revisions: readonly Revision[]): readonly FieldKey[] {
  const keys = new Set<FieldKey>();
  for (const { fields } of revisions) for (const key of Object.keys(fields)) keys.add(key);
  return [...keys];
}

function unpacked(text: string): Told {
  const { keys, values, numbers, ...rest } = JSON.parse(text) as Packed;
  const width = OWN + keys.length;
  const revisions = Array.from({ length: numbers.length / width }, (_, n) =>
    revisionIn(numbers.slice(n * width, (n + 1) * width), keys, values),
  );
  return { revisions, ...rest };
}

function revisionIn(
  numbers: readonly number[],
  keys: readonly FieldKey[],
  values: readonly unknown[],
): Revision {
  const [id = 0, rev = 0, at = 0, createdAt = 0, deleted] = numbers;
  const [title = 0, type = 0, project = 0, status = 0] = numbers.slice(5, OWN);
  const fields: Record<FieldKey, readonly Ref[]> = {};
  for (const [n, key] of keys.entries()) {
    const place = numbers[OWN + n] ?? MISSING;
    if (place !== MISSING) fields[key] = values[place] as readonly Ref[];
  }
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
