import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Deployment } from '../../src/core/domain/deployment.ts';
import type { SourceDescription } from '../../src/core/domain/description.ts';
import { readDeployments } from '../../src/jobs/deployments.ts';
import type { DeploymentsOutcome } from '../../src/jobs/deployments.ts';
import { SourceError } from '../../src/shared/errors.ts';
import type { DeploymentFeed, Source } from '../../src/sources/source.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { aBatch, pulled } from '../support/batches.ts';
import { aDescription, anItem, at, JIRA } from '../support/build.ts';
import { aSource } from './a-source.ts';

let store: Store;
beforeEach(async () => {
  store = await openStore('sqlite::memory:');
});
afterEach(() => store[Symbol.asyncDispose]());

const EVER = { from: at(-1_000), to: at(1_000) };
const NO_VERSIONS = { versions: false, zone: 'UTC' };

function deployed(id: string): Deployment {
  return {
    source: JIRA,
    id,
    kind: 'build',
    service: 'refunds',
    name: id,
    environment: null,
    at: at(Number(id)),
    outcome: 'succeeded',
    items: [],
    commits: [],
    labels: [],
  };
}

/** A batch for each id, whose checkpoint is the id; an error where it says so. */
function feeding(...steps: readonly (string | Error)[]): {
  readonly source: Source;
  readonly begun: (string | null)[];
} {
  const begun: (string | null)[] = [];
  const deployments: DeploymentFeed = {
    async *read(since) {
      begun.push(since);
      for (const step of steps) {
        if (step instanceof Error) throw step;
        if (since !== null && Number(step) <= Number(since)) continue;
        yield { source: JIRA, deployments: [deployed(step)], checkpoint: step };
      }
    },
  };
  return { source: { ...aSource([]), deployments }, begun };
}

function read(
  source: Source,
  wanted = NO_VERSIONS,
  signal = new AbortController().signal,
): Promise<DeploymentsOutcome> {
  return readDeployments(source, wanted, store, () => at(50), signal);
}

async function stored(): Promise<string[]> {
  return (await store.deployments.during(EVER)).map(({ id }) => id);
}

describe('reading deployments', () => {
  it('stores what the source tells and goes on from there next time', async () => {
    const { source, begun } = feeding('1', '2');

    expect(await read(source)).toEqual({ kind: 'complete', deployments: 2 });
    expect(await read(source)).toEqual({ kind: 'complete', deployments: 0 });

    expect(begun).toEqual([null, '2']);
    expect(await stored()).toEqual(['1', '2']);
    expect(await store.deployments.state(JIRA)).toMatchObject({ readAt: at(50), lastError: null });
  });

  it('keeps what came before it broke off, and says why', async () => {
    const { source } = feeding('1', new SourceError('unavailable', 'it is away'), '2');

    const outcome = await read(source);

    expect(outcome).toMatchObject({ kind: 'interrupted', error: { message: 'it is away' } });
    expect(await stored()).toEqual(['1']);
    expect(await store.deployments.state(JIRA)).toMatchObject({
      checkpoint: '1',
      readAt: null,
      lastError: 'it is away',
    });
  });

  it('ends quietly when it is stopped', async () => {
    const stop = new AbortController();
    stop.abort();
    const { source } = feeding('1', new Error('aborted'));

    expect(await read(source, NO_VERSIONS, stop.signal)).toEqual({ kind: 'stopped' });
  });

  it('lets an error of ours through', async () => {
    const { source } = feeding(new TypeError('a bug'));

    await expect(read(source)).rejects.toThrow('a bug');
  });
});

describe('released versions', () => {
  const wanted = { versions: true, zone: 'UTC' };
  function described(released: boolean): SourceDescription {
    const versions = [
      { id: '7', name: 'Refunds', released, startDate: null, releaseDate: '2026-01-06' },
    ];
    const projects = [{ id: 'p1', key: 'PAY', name: 'Payments', components: [], versions }];
    return aDescription({ projects, at: at(released ? 1 : 2) });
  }

  it('come from what was pulled, and go when they are no longer released', async () => {
    const fields = { versions: [{ id: '7', name: 'Refunds' }] };
    await store.pulls.save(
      aBatch([pulled(anItem('PAY-1', { id: '101', fields })), pulled(anItem('PAY-2'))]),
      at(1),
    );
    await store.pulls.saveDescription(described(true));
    const source = aSource([]);

    expect(await read(source, wanted)).toEqual({ kind: 'complete', deployments: 1 });
    expect(await store.deployments.during(EVER)).toMatchObject([
      { id: 'version 7', at: at(1), items: [{ source: JIRA, idOrKey: '101' }] },
    ]);

    await store.pulls.saveDescription(described(false));
    await read(source, wanted);
    expect(await stored()).toEqual([]);
  });

  it('are none before the first pull, nor where nobody asked for them', async () => {
    expect(await read(aSource([]), wanted)).toEqual({ kind: 'complete', deployments: 0 });
    await store.pulls.saveDescription(described(true));

    expect(await read(aSource([]))).toEqual({ kind: 'complete', deployments: 0 });
  });
});
