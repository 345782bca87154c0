import type { Batch, Checkpoint } from '../../src/core/domain/batch.ts';
import type { SourceDescription } from '../../src/core/domain/description.ts';
import type { ItemHistory } from '../../src/core/domain/work-item.ts';
import { SourceError } from '../../src/shared/errors.ts';
import type { Source } from '../../src/sources/source.ts';
import { aBatch, pulled } from '../support/batches.ts';
import { aDescription, at, JIRA } from '../support/build.ts';

/** A tracker in memory: batches of the given items, whose checkpoint is the number of the batch. */
export interface FakeSource extends Source {
  /** The checkpoints that walks began at. */
  readonly begun: (Checkpoint | null)[];
  described: number;
}

export function aSource(
  batches: readonly (readonly ItemHistory[] | SourceError | Batch)[],
  description: SourceDescription = aDescription(),
): FakeSource {
  const source: FakeSource = {
    id: JIRA,
    deployments: null,
    begun: [],
    described: 0,
    async *changes(since) {
      source.begun.push(since);
      for (const [index, batch] of batches.entries()) {
        if (index < Number(since ?? 0)) continue;
        if (batch instanceof SourceError) throw batch;
        yield 'items' in batch ? batch : ordinary(batch, index, batches.length);
      }
    },
    describe: () => {
      source.described += 1;
      return Promise.resolve(description);
    },
    census: () => Promise.resolve({ kind: 'unobserved', why: 'nobody looked' }),
    identify: () => Promise.resolve({ name: 'Somebody', zone: null, serverTime: null }),
  };
  return source;
}

function ordinary(items: readonly ItemHistory[], index: number, count: number): Batch {
  return aBatch(
    items.map((item) => pulled(item)),
    { checkpoint: String(index + 1), complete: index === count - 1, readUntil: at(20) },
  );
}
