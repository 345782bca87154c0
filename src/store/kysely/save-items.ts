import { setImmediate } from 'node:timers/promises';
import type { Transaction } from 'kysely';
import type { PulledItem } from '../../core/domain/batch.ts';
import type { SourceId } from '../../core/domain/ids.ts';
import type { HistoryEntry } from '../../core/domain/work-item.ts';
import {
  decodeHistory,
  decodeItem,
  encodeFacts,
  encodeHistory,
  foldKey,
  idOrder,
  plain,
} from './codec.ts';
import { mergeHistories } from './merge.ts';
import { forgetTeams } from './placement.ts';
import { chunksOf, newStamp } from './queries.ts';
import { OPEN } from './tables.ts';
import type { ItemKeyRow, Tables, WorkItemRow } from './tables.ts';

/** Few enough that encoding and writing a chunk does not hold up the event loop. */
const ITEMS_AT_ONCE = 200;

/** Merges items into the store. An item that says nothing new is not written, so that its placement stays. */
export async function saveItems(
  trx: Transaction<Tables>,
  source: SourceId,
  items: readonly PulledItem[],
): Promise<void> {
  const answers = Map.groupBy(items, (pulled) => idOrder(pulled.item.id));
  for (const chunk of chunksOf([...answers], ITEMS_AT_ONCE)) {
    await saveChunk(trx, source, new Map(chunk));
    await setImmediate();
  }
}

type Answers = ReadonlyMap<string, readonly PulledItem[]>;

async function saveChunk(
  trx: Transaction<Tables>,
  source: SourceId,
  answers: Answers,
): Promise<void> {
  const stored = await readStored(trx, source, [...answers.keys()]);
  const written: Written[] = [];
  for (const [order, pulled] of answers) {
    const before = stored.get(order);
    let now: Written | null = before ?? null;
    for (const answer of pulled) {
      now = merge(source, order, now, answer);
    }
    if (now !== null && (before === undefined || differs(before, now))) {
      written.push(now);
    }
  }
  await writeItems(trx, source, written);
  await writeKeys(trx, written);
  await saveProse(trx, source, answers);
}

/** What an answer tells of an item; the other columns are what its placement fills in later. */
const TOLD = [
  'source',
  'id_order',
  'key',
  'created_at',
  'updated_at',
  'truncated',
  'project',
  'deleted_at',
  'deleted_why',
] as const;

interface Written {
  readonly row: Pick<WorkItemRow, (typeof TOLD)[number]>;
  readonly facts: string;
  readonly history: string;
  /** Every key that the item is known to have or have had. */
  readonly keys: ReadonlySet<string>;
}

async function readStored(
  trx: Transaction<Tables>,
  source: SourceId,
  ids: readonly string[],
): Promise<Map<string, Written>> {
  const rows = await trx
    .selectFrom('work_item as w')
    .innerJoin('item_record as r', (join) =>
      join.onRef('r.source', '=', 'w.source').onRef('r.id_order', '=', 'w.id_order'),
    )
    .select(TOLD.map((column) => `w.${column}` as const))
    .select(['r.facts', 'r.history'])
    .where('w.source', '=', source)
    .where('w.id_order', 'in', ids)
    .execute();
  return new Map(
    rows.map(({ facts, history, ...row }) => [
      row.id_order,
      { row, facts, history, keys: new Set() },
    ]),
  );
}

/** An answer older than what is stored adds to the history and leaves the current values alone. */
function merge(
  source: SourceId,
  order: string,
  before: Written | null,
  { item, history, truncated }: PulledItem,
): Written {
  const isNewer = before === null || item.updatedAt >= before.row.updated_at;
  const known = before === null ? [] : decodeItem({ ...before.row, ...before }).history;
  const merged = mergeHistories(known, history, isNewer);
  const keys = new Set([...(before?.keys ?? []), item.key, ...keysIn(history)].map(foldKey));
  if (before !== null && !isNewer) {
    return { ...before, history: encodeHistory(merged), keys };
  }
  return {
    row: {
      source,
      id_order: order,
      key: plain(item.key),
      created_at: item.createdAt,
      updated_at: item.updatedAt,
      truncated: isTruncated(before, item.updatedAt, truncated) ? 1 : 0,
      project: plain(item.project.name),
      deleted_at: item.deletion?.at ?? null,
      deleted_why: item.deletion?.why ?? null,
    },
    facts: encodeFacts(item),
    history: encodeHistory(merged),
    keys,
  };
}

/** A whole history of the same state of the item, once read, stays whole. */
function isTruncated(
  before: Written | null,
  updatedAt: number,
  truncated: boolean | null,
): boolean {
  if (truncated === null) return before?.row.truncated === 1;
  const wasWhole =
    before !== null && before.row.updated_at === updatedAt && before.row.truncated === 0;
  return truncated && !wasWhole;
}

function keysIn(history: readonly HistoryEntry[]): string[] {
  const keys: string[] = [];
  for (const { changes } of history) {
    for (const { field, from, to } of changes) {
      if (field === 'key') keys.push(...[...from, ...to].map((ref) => ref.name));
    }
  }
  return keys;
}

function differs(before: Written, now: Written): boolean {
  return (
    before.facts !== now.facts ||
    before.history !== now.history ||
    before.row.truncated !== now.row.truncated
  );
}

async function writeItems(
  trx: Transaction<Tables>,
  source: SourceId,
  written: readonly Written[],
): Promise<void> {
  if (written.length === 0) {
    return;
  }
  const stamp = newStamp();
  await trx
    .insertInto('work_item')
    .values(written.map(({ row }) => ({ ...row, placed_with: '', open_until: OPEN, stamp })))
    .onConflict((conflict) =>
      conflict.columns(['source', 'id_order']).doUpdateSet((row) => ({
        key: row.ref('excluded.key'),
        created_at: row.ref('excluded.created_at'),
        updated_at: row.ref('excluded.updated_at'),
        truncated: row.ref('excluded.truncated'),
        project: row.ref('excluded.project'),
        deleted_at: row.ref('excluded.deleted_at'),
        deleted_why: row.ref('excluded.deleted_why'),
        placed_with: '',
        stamp: row.ref('excluded.stamp'),
      })),
    )
    .execute();
  await trx
    .insertInto('item_record')
    .values(
      written.map(({ row, facts, history }) => ({
        source,
        id_order: row.id_order,
        facts,
        history,
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['source', 'id_order']).doUpdateSet((row) => ({
        facts: row.ref('excluded.facts'),
        history: row.ref('excluded.history'),
      })),
    )
    .execute();
  await forgetTeams(
    trx,
    source,
    written.map(({ row }) => row.id_order),
  );
}

async function writeKeys(trx: Transaction<Tables>, written: readonly Written[]): Promise<void> {
  const rows: ItemKeyRow[] = written.flatMap(({ row, keys }) =>
    [...keys].map((key) => ({ key, source: row.source, id_order: row.id_order })),
  );
  for (const chunk of chunksOf(rows)) {
    await trx
      .insertInto('item_key')
      .values(chunk)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

async function saveProse(
  trx: Transaction<Tables>,
  source: SourceId,
  answers: Answers,
): Promise<void> {
  const told = [...answers].flatMap(([order, pulled]) => {
    const prose = pulled.flatMap((answer) => answer.prose);
    return prose.length === 0 ? [] : [{ order, prose }];
  });
  if (told.length === 0) {
    return;
  }
  const stored = await trx
    .selectFrom('item_prose')
    .select(['id_order', 'prose'])
    .where('source', '=', source)
    .where(
      'id_order',
      'in',
      told.map(({ order }) => order),
    )
    .execute();
  const before = new Map(stored.map((row) => [row.id_order, row.prose]));
  await trx
    .insertInto('item_prose')
    .values(
      told.map(({ order, prose }) => {
        const text = before.get(order);
        const known = text === undefined ? [] : decodeHistory(text);
        return {
          source,
          id_order: order,
          prose: encodeHistory(mergeHistories(known, prose, true)),
        };
      }),
    )
    .onConflict((conflict) =>
      conflict
        .columns(['source', 'id_order'])
        .doUpdateSet((row) => ({ prose: row.ref('excluded.prose') })),
    )
    .execute();
}
