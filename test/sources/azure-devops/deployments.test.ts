import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Deployment } from '../../../src/core/domain/deployment.ts';
import type { Authoring } from '../../../src/demo/azure-devops/authoring.ts';
import { startAzureDevOps } from '../../../src/demo/azure-devops/server.ts';
import type {
  AzureDevOpsEmulator,
  AzureDevOpsOptions as EmulatorOptions,
} from '../../../src/demo/azure-devops/server.ts';
import type { AzureDevOpsOptions } from '../../../src/sources/azure-devops/options.ts';
import { azureDevOpsSource } from '../../../src/sources/azure-devops/source.ts';
import { anAzureDevOps } from '../../support/an-azure-devops.ts';
import { at, someOptions } from './samples.ts';

const { signal } = new AbortController();
let ado: AzureDevOpsEmulator;
let author: Authoring;

beforeEach(() => {
  author = anAzureDevOps();
});

afterEach(() => ado.close());

async function start(changed: Partial<EmulatorOptions> = {}): Promise<void> {
  ado = await startAzureDevOps({ organisation: author.organisation, ...changed });
}

/** What a read tells, with the checkpoint it ends at; it may be broken off after some batches. */
async function read(
  since: string | null = null,
  changed: Partial<AzureDevOpsOptions> = {},
  batches = Infinity,
): Promise<{ readonly deployments: Deployment[]; readonly checkpoint: string | null }> {
  const source = azureDevOpsSource(
    someOptions({
      baseUrl: ado.url,
      auth: { kind: 'pat', token: () => ado.pat },
      deployments: { environments: ['production'], pipelines: ['Deploy refunds'] },
      clock: () => at(30),
      ...changed,
    }),
  );
  const deployments: Deployment[] = [];
  let checkpoint = since;
  let left = batches;
  for await (const batch of source.deployments?.read(since, signal) ?? []) {
    deployments.push(...batch.deployments);
    checkpoint = batch.checkpoint;
    left -= 1;
    if (left === 0) break;
  }
  return { deployments, checkpoint };
}

async function ids(since: string | null = null): Promise<string[]> {
  return (await read(since)).deployments.map(({ id }) => id);
}

function aRun(day: number, changed: Partial<Parameters<Authoring['build']>[0]> = {}): number {
  return author.build({
    project: 'Claims',
    definition: 'Deploy refunds',
    branch: 'refs/heads/main',
    commit: 'c0ffee',
    result: 'succeeded',
    queued: at(day),
    started: at(day),
    finished: at(day + 0.1),
    items: [],
    ...changed,
  });
}

function aRelease(day: number, changed: Partial<Parameters<Authoring['deploy']>[0]> = {}): number {
  return author.deploy({
    project: 'Claims',
    definition: 'Refunds',
    release: `Release ${day}`,
    environment: 'Production',
    status: 'succeeded',
    queued: at(day),
    started: at(day),
    completed: at(day + 0.1),
    ...changed,
  });
}

function aRecord(
  day: number,
  build: number,
  changed: Partial<Parameters<Authoring['record']>[0]> = {},
): number {
  return author.record({
    project: 'Claims',
    environment: 'Production',
    definition: 'Deploy everything',
    build,
    result: 'succeeded',
    queued: at(day),
    started: at(day),
    finished: at(day + 0.1),
    ...changed,
  });
}

describe('deployments of Azure DevOps', () => {
  it('are not asked for where configuration names nothing', async () => {
    await start();
    const source = azureDevOpsSource(someOptions({ baseUrl: ado.url }));

    expect(source.deployments).toBeNull();
  });

  describe('that are runs of a pipeline', () => {
    it('carry their work items and commits', async () => {
      const run = aRun(1, { items: [7, 8], changes: [{ id: 'beef', at: at(0.5) }] });
      await start();

      expect((await read()).deployments).toEqual([
        {
          source: 'ado',
          id: `build ${run}`,
          kind: 'build',
          service: 'Deploy refunds',
          name: String(run),
          environment: null,
          at: at(1.1),
          outcome: 'succeeded',
          items: [
            { source: 'ado', idOrKey: '7' },
            { source: 'ado', idOrKey: '8' },
          ],
          commits: [
            { id: 'c0ffee', at: at(1) },
            { id: 'beef', at: at(0.5) },
          ],
          labels: [],
        },
      ]);
    });

    it('are those of the configured pipelines that have ended, in the order of their ends', async () => {
      const long = aRun(1, { finished: at(4), result: 'failed' });
      const short = aRun(2);
      aRun(3, { finished: null, result: null });
      aRun(3, { result: 'canceled' });
      aRun(3, { definition: 'Build refunds' });
      const partly = aRun(5, { result: 'partiallySucceeded' });
      await start();

      const { deployments } = await read();

      expect(deployments.map(({ id, outcome }) => [id, outcome])).toEqual([
        [`build ${short}`, 'succeeded'],
        [`build ${long}`, 'failed'],
        [`build ${partly}`, 'succeeded'],
      ]);
    });

    it('come with the next read when they end later, after the latest that is known', async () => {
      aRun(1);
      const latest = aRun(2);
      await start();
      const { checkpoint } = await read();
      const next = aRun(3);

      expect(await ids(checkpoint)).toEqual([`build ${latest}`, `build ${next}`]);
    });

    it('are read over many pages, none lost and none twice', async () => {
      const all = Array.from({ length: 210 }, (_, n) => `build ${aRun(n / 100)}`);
      await start();

      expect(await ids()).toEqual(all);
    }, 30_000);
  });

  describe('that are stages of a classic release', () => {
    it.each(['services', 'server-2022', 'server-2020'] as const)(
      'are read from where releases are in %s',
      async (edition) => {
        const release = aRelease(1, { status: 'failed' });
        aRelease(2, { environment: 'Test' });
        await start({ edition });

        expect((await read()).deployments).toEqual([
          {
            source: 'ado',
            id: `release ${release}`,
            kind: 'release',
            service: 'Refunds',
            name: 'Release 1',
            environment: 'Production',
            at: at(1.1),
            outcome: 'failed',
            items: [],
            commits: [],
            labels: [],
          },
        ]);
      },
    );

    it('are waited for while they are under way, without holding back others', async () => {
      const early = aRelease(27);
      const open = aRelease(28, { status: 'inProgress', completed: null });
      const late = aRelease(29);
      await start();

      const { deployments, checkpoint } = await read();
      expect(deployments.map(({ id }) => id)).toEqual([`release ${early}`, `release ${late}`]);

      const books = author.organisation.deployments.deployments;
      const index = books.findIndex(({ id }) => id === open);
      const [waiting] = books.slice(index, index + 1);
      if (waiting === undefined) throw new Error('the release is gone');
      books[index] = { ...waiting, status: 'succeeded', completed: at(29.5) };

      expect(await ids(checkpoint)).toEqual([`release ${open}`, `release ${late}`]);
    });

    it('are waited for no longer than two weeks', async () => {
      aRelease(1, { status: 'inProgress', completed: null });
      const late = aRelease(29);
      await start();

      const { checkpoint } = await read();

      expect(JSON.parse(checkpoint ?? '').places).toMatchObject({
        [`${author.organisation.projects[0]?.id} releases`]: String(late + 1),
      });
    });

    it('are read over many pages', async () => {
      const all = Array.from({ length: 110 }, (_, n) => `release ${aRelease(n / 100)}`);
      await start();

      expect(await ids()).toEqual(all);
    }, 30_000);
  });

  describe('to an environment of pipelines', () => {
    it('carry what their run brought', async () => {
      const run = aRun(1, { definition: 'Deploy everything', items: [7] });
      aRecord(1, run);
      await start();

      expect((await read()).deployments).toMatchObject([
        {
          kind: 'environment',
          service: 'Deploy everything',
          name: String(run),
          environment: 'Production',
          at: at(1.1),
          outcome: 'succeeded',
          items: [{ source: 'ado', idOrKey: '7' }],
          commits: [{ id: 'c0ffee', at: at(1) }],
        },
      ]);
    });

    it('are one where a stage deploys in several jobs, and failed where one job did', async () => {
      aRecord(1, 70);
      aRecord(1, 70, { result: 'failed', finished: at(1.5) });
      aRecord(2, 71, { result: 'canceled' });
      aRecord(3, 72, { environment: 'Test' });
      await start();

      const { deployments } = await read();

      expect(deployments.map(({ at: end, outcome, items }) => [end, outcome, items])).toEqual([
        [at(1.5), 'failed', []],
      ]);
    });

    it('come with the next read when all of their jobs have ended', async () => {
      aRecord(28, 70);
      aRecord(28, 70, { result: null, finished: null });
      aRecord(29, 71);
      await start();
      const first = await read();
      expect(first.deployments.map(({ name }) => name)).toEqual(['71']);

      const books = author.organisation.deployments.records;
      const index = books.findIndex(({ finished }) => finished === null);
      const [open] = books.slice(index, index + 1);
      if (open === undefined) throw new Error('the record is gone');
      books[index] = { ...open, result: 'succeeded', finished: at(29.5) };
      const second = await read(first.checkpoint);
      expect(second.deployments.map(({ name }) => name)).toEqual(['70', '71']);

      expect((await read(second.checkpoint)).deployments).toEqual([]);
    });

    it('are read over many pages, the newest of which come first', async () => {
      const all = Array.from({ length: 210 }, (_, n) => n + 1);
      for (const n of all) aRecord(n / 100, n);
      await start();

      const { deployments, checkpoint } = await read();

      expect(deployments.map(({ name }) => Number(name))).toEqual(all);
      expect((await read(checkpoint)).deployments).toEqual([]);
    }, 30_000);
  });

  it('come to the same when a read is broken off after any batch', async () => {
    for (let n = 0; n < 3; n += 1) {
      aRelease(n);
      aRecord(n, aRun(n));
    }
    await start();
    const whole = await read();
    const expected = new Set(whole.deployments.map(({ id }) => id));
    expect(expected.size).toBe(9);

    for (const batches of [1, 2, 3, 4]) {
      const begun = await read(null, {}, batches);
      const rest = await read(begun.checkpoint);
      const all = [...begun.deployments, ...rest.deployments].map(({ id }) => id);
      expect(new Set(all)).toEqual(expected);
      expect(rest.checkpoint).toBe(whole.checkpoint);
    }
  });

  it('are all read anew when configuration names others', async () => {
    aRun(1);
    const release = aRelease(1, { environment: 'Live' });
    await start();
    const { checkpoint } = await read();

    const { deployments } = await read(checkpoint, {
      deployments: { environments: ['Live'], pipelines: [] },
    });

    expect(deployments.map(({ id }) => id)).toEqual([`release ${release}`]);
  });

  it('are none of projects that are not configured', async () => {
    aRelease(1);
    await start();

    expect((await read(null, { projects: ['Core Systems'] })).deployments).toEqual([]);
  });

  it.each([
    ['builds', 'not-found', ['release', 'environment']],
    ['deployments', 'not-found', ['build', 'environment']],
    ['environments', 'not-found', ['build', 'release']],
    ['build-items', 'not-found', ['build', 'release', 'environment']],
  ] as const)('go on where a project has no %s', async (on, kind, expected) => {
    aRecord(1, aRun(1));
    aRelease(1);
    await start();
    ado.fail({ kind }, { on, times: 99 });

    const { deployments } = await read();

    expect(deployments.map((one) => one.kind)).toEqual(expected);
  });

  it.each(['sign-in-page', 'unauthorised', 'forbidden'] as const)(
    'are not taken for none when the answer is: %s',
    async (kind) => {
      aRelease(1);
      await start();
      ado.fail({ kind }, { on: 'deployments', times: 99 });

      await expect(read()).rejects.toMatchObject({ name: 'SourceError', reason: 'auth' });
    },
  );
});
