import { DAY_MS, instantOf } from '../core/domain/time.ts';
import type { Batch, Rejected } from '../core/domain/batch.ts';
import type { SourceDescription } from '../core/domain/description.ts';
import type { Clock } from '../shared/clock.ts';
import { SourceError } from '../shared/errors.ts';
import { collectGarbageEarly } from '../shared/heap.ts';
import type { KnownItems, Source } from '../sources/source.ts';
import type { Pulls, Store, StoredItems } from '../store/store.ts';

interface PullTotals {
  /** Each counted once, also where several batches told of it. */
  readonly items: number;
  /** The first hundred of the records that could not be read; the store has all of them. */
  readonly rejected: readonly Rejected[];
  readonly rejectedCount: number;
  readonly batches: number;
}

export type PullOutcome =
  | ({ readonly kind: 'complete' } & PullTotals)
  | ({ readonly kind: 'interrupted'; readonly error: SourceError } & PullTotals)
  | ({ readonly kind: 'stopped' } & PullTotals);

const SHOWN_REJECTS = 100;
/** A pull of fewer ends before its garbage is much, and is quicker without. */
const LONG_PULL = 15_000;

/**
 * Reads one source to its end. A batch is either wholly stored, checkpoint included, or not at all, so that
 * a pull that breaks off anywhere goes on from there next time. The walk waits for `onBatch`, whose failure ends it.
 */
export async function pull(
  source: Source,
  { pulls, items: stored }: Pick<Store, 'pulls' | 'items'>,
  clock: Clock,
  signal: AbortSignal,
  onBatch: (batch: Batch) => void | Promise<void> = () => undefined,
): Promise<PullOutcome> {
  const told = new Set<string>();
  let batches = 0;
  let rejectedCount = 0;
  const rejected: Rejected[] = [];
  function totals(): PullTotals {
    return { items: told.size, rejected, rejectedCount, batches };
  }
  try {
    const description = await currentDescription(source, pulls, clock, signal);
    const { checkpoint } = await pulls.state(source.id);
    const known = knownIn(stored, source);
    const changes = source.changes(checkpoint, description, signal, known, async () =>
      pulls.shelf(source.id),
    );
    for await (const batch of changes) {
      await pulls.save(batch, instantOf(clock()));
      for (const { item } of batch.items) told.add(item.id);
      // What is put aside comes before the first item, and by the thousand.
      if (told.size > LONG_PULL || batch.shelved !== undefined) collectGarbageEarly();
      batches += 1;
      rejectedCount += batch.rejected.length;
      rejected.push(...batch.rejected.slice(0, SHOWN_REJECTS - rejected.length));
      await onBatch(batch);
    }
    await pulls.tried(source.id, instantOf(clock()), null);
    return { kind: 'complete', ...totals() };
  } catch (error) {
    if (signal.aborted) return { kind: 'stopped', ...totals() };
    if (!(error instanceof SourceError)) throw error;
    await pulls.tried(source.id, instantOf(clock()), error.message);
    return { kind: 'interrupted', error, ...totals() };
  }
}

function knownIn(stored: StoredItems, { id }: Source): KnownItems {
  return async (ids) => {
    const found = await stored.byIds(id, ids);
    return new Map(found.map((one) => [one.item.id, one]));
  };
}

/** Statuses, types and fields change rarely: they are read once a day, not on every poll. */
async function currentDescription(
  source: Source,
  pulls: Pulls,
  clock: Clock,
  signal: AbortSignal,
): Promise<SourceDescription> {
  const known = await pulls.description(source.id);
  if (known && clock() - known.at < DAY_MS) return known;
  await pulls.saveDescription(await source.describe(signal));
  const stored = await pulls.description(source.id);
  if (!stored) throw new Error(`The description of ${source.id} was saved but is not there`);
  return stored;
}
