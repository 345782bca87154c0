import { describe, expect, it } from 'vitest';
import type { Census } from '../../src/core/domain/census.ts';
import { DAY_MS, instantOf } from '../../src/core/domain/time.ts';
import { lastCensus, takeCensus } from '../../src/jobs/census.ts';
import type { CensusOutcome } from '../../src/jobs/census.ts';
import { SourceError } from '../../src/shared/errors.ts';
import type { Source } from '../../src/sources/source.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { aBatch, pulled } from '../support/batches.ts';
import { anItem, at, JIRA } from '../support/build.ts';

const NOW = at(10);

function seeing(...ids: readonly string[]): Census {
  return {
    kind: 'observed',
    ids: new Set(ids),
    deleted: new Set(),
    archivedProjects: new Set(),
    hiddenProjects: new Set(),
  };
}

/** A source of which only the census is asked. */
function aSource(census: (signal: AbortSignal) => Promise<Census>): Source {
  async function never(): Promise<never> {
    throw new Error('Nobody asks for this here.');
  }
  return {
    id: JIRA,
    changes: () => {
      throw new Error('Nobody pulls here.');
    },
    census,
    describe: never,
    identify: never,
    deployments: null,
  };
}

/** A store with items 1 to `n`. */
async function aStore(n: number): Promise<Store> {
  const store = await openStore('sqlite::memory:');
  const items = Array.from({ length: n }, (_, index) =>
    pulled(anItem(`PAY-${index + 1}`, { id: `${index + 1}` })),
  );
  await store.pulls.save(aBatch(items, { complete: true }), at(1));
  return store;
}

async function take(
  store: Store,
  source: Source,
  signal = new AbortController().signal,
): Promise<CensusOutcome> {
  return takeCensus(source, store.censuses, () => NOW, signal);
}

async function gone(store: Store): Promise<string[]> {
  const known = await store.censuses.known(JIRA);
  return known.flatMap(({ id, deletion }) => (deletion === null ? [] : id));
}

describe('taking a census', () => {
  it('notes what has gone with the time of the census', async () => {
    await using store = await aStore(3);

    const outcome = await take(
      store,
      aSource(async () => seeing('1', '3')),
    );

    expect(outcome).toMatchObject({ kind: 'taken', trouble: null });
    expect((await store.items.byIds(JIRA, ['2']))[0]?.item.deletion).toEqual({
      at: NOW,
      why: 'deleted',
    });
    expect(await store.censuses.state(JIRA)).toMatchObject({ takenAt: NOW, trouble: null });
  });

  it('does not miss what was pulled while it walked', async () => {
    await using store = await aStore(3);

    await take(
      store,
      aSource(async () => {
        await store.pulls.save(aBatch([pulled(anItem('PAY-4', { id: '4' }))]), at(9));
        return seeing('1', '2', '3');
      }),
    );

    expect(await gone(store)).toEqual([]);
  });

  it('says which projects it could not conclude anything about, and changes nothing there', async () => {
    await using store = await aStore(4);

    const outcome = await take(
      store,
      aSource(async () => seeing('1')),
    );

    const trouble = 'so much vanished at once that nothing was concluded: Payments (3 of 4 items)';
    expect(outcome).toMatchObject({ kind: 'taken', trouble });
    expect(await gone(store)).toEqual([]);
    expect((await store.censuses.state(JIRA)).trouble).toBe(trouble);
  });

  it('takes nothing for deleted when the tracker cannot tell or fails', async () => {
    await using store = await aStore(3);
    const failure = new SourceError('auth', 'the token is dead');

    const untold = await take(
      store,
      aSource(async () => ({ kind: 'unobserved', why: 'no project' })),
    );
    const failed = await take(
      store,
      aSource(async () => {
        throw failure;
      }),
    );

    expect([untold.kind, failed.kind]).toEqual(['unobserved', 'failed']);
    expect(await gone(store)).toEqual([]);
    expect(await store.censuses.state(JIRA)).toMatchObject({
      takenAt: null,
      triedAt: NOW,
      trouble: 'the token is dead',
    });
  });

  it('leaves no trace when it is stopped', async () => {
    await using store = await aStore(3);
    const stop = new AbortController();

    const outcome = await take(
      store,
      aSource(async () => {
        stop.abort();
        return seeing('1');
      }),
      stop.signal,
    );

    expect(outcome.kind).toBe('stopped');
    expect((await store.censuses.state(JIRA)).triedAt).toBeNull();
  });
});

describe('the day until the next census', () => {
  const state = { source: JIRA, firstPulledAt: at(1), triedAt: null, takenAt: null, trouble: null };

  it('begins now while nothing was ever pulled to its end', () => {
    expect(lastCensus({ ...state, firstPulledAt: null }, NOW)).toBe(NOW);
  });

  it('begins with the first complete pull, then with each census', () => {
    expect(lastCensus(state, NOW)).toBe(at(1));
    expect(lastCensus({ ...state, triedAt: at(4), takenAt: at(4) }, NOW)).toBe(at(4));
  });

  it('is cut to an hour after a census that told nothing', () => {
    const next =
      lastCensus({ ...state, triedAt: at(4), takenAt: at(3), trouble: 'away' }, NOW) + DAY_MS;

    expect(next).toBe(instantOf(at(4) + 3_600_000));
  });
});
