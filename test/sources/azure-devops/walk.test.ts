import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Batch, Checkpoint } from '../../../src/core/domain/batch.ts';
import type { SourceDescription } from '../../../src/core/domain/description.ts';
import { codeChangesOf } from '../../../src/core/domain/code-change.ts';
import type { ItemHistory } from '../../../src/core/domain/work-item.ts';
import type { Authoring } from '../../../src/demo/azure-devops/authoring.ts';
import { startAzureDevOps } from '../../../src/demo/azure-devops/server.ts';
import type {
  AzureDevOpsEmulator,
  AzureDevOpsOptions as EmulatorOptions,
} from '../../../src/demo/azure-devops/server.ts';
import { pull } from '../../../src/jobs/pull.ts';
import type { AzureDevOpsOptions } from '../../../src/sources/azure-devops/options.ts';
import { azureDevOpsSource } from '../../../src/sources/azure-devops/source.ts';
import type { KnownItems, Source } from '../../../src/sources/source.ts';
import { openStore } from '../../../src/store/open.ts';
import type { Store } from '../../../src/store/store.ts';
import { anAzureDevOps } from '../../support/an-azure-devops.ts';
import { at, START, someOptions } from './samples.ts';

const { signal } = new AbortController();
let ado: AzureDevOpsEmulator;
let author: Authoring;
let store: Store;

async function start(changed: Partial<EmulatorOptions> = {}): Promise<void> {
  ado = await startAzureDevOps({ organisation: author.organisation, ...changed });
}

beforeEach(async () => {
  author = anAzureDevOps();
  store = await openStore('sqlite::memory:');
});

afterEach(async () => {
  await ado.close();
  await store[Symbol.asyncDispose]();
});

function source(changed: Partial<AzureDevOpsOptions> = {}): Source {
  const auth = { kind: 'pat' as const, token: () => ado.pat };
  return azureDevOpsSource(someOptions({ baseUrl: ado.url, auth, ...changed }));
}

async function pulled(from: Source = source()): Promise<void> {
  expect(await pull(from, store, () => at(30), signal)).toMatchObject({ kind: 'complete' });
}

async function itemsIn(): Promise<ItemHistory[]> {
  const query = { createdUntil: at(999) as never, openSince: null, teams: null, fingerprint: '' };
  return (await Array.fromAsync(store.items.read(query))).flat();
}

async function item(id: number): Promise<ItemHistory> {
  const [found] = await store.items.byIds(source().id, [String(id)]);
  if (found === undefined) throw new Error(`item ${id} is not there`);
  return found;
}

function changes(of: ItemHistory, field: string): unknown[] {
  return of.history
    .flatMap((entry) => entry.changes.map((change) => ({ ...change, at: entry.at })))
    .filter((change) => change.field === field)
    .map(({ at: when, from, to }) => [
      (when - START) / 86_400_000,
      from.map((ref) => ref.name).join(),
      to.map((ref) => ref.name).join(),
    ]);
}

function aStory(changed: Partial<Parameters<Authoring['create']>[0]> = {}): number {
  return author.create({
    project: 'Claims',
    type: 'User Story',
    title: 'A story',
    area: 'Claims\\Intake',
    at: at(1),
    ...changed,
  });
}

/** Some of everything that happens to items, over more than one page of each feed. */
function aBusyMonth(): void {
  const feature = author.create({ project: 'Claims', type: 'Feature', title: 'F', at: at(0) });
  for (let n = 0; n < 12; n += 1) {
    const id = aStory({ at: at(1 + n / 10) });
    author.edit(id, at(3 + n / 10), { state: 'Active', tags: ['blocked'] });
    author.setParent(id, feature, at(4 + n / 10));
    if (n % 2 === 0) author.link(id, id === 2 ? feature : id - 1, at(5 + n / 10));
    author.edit(id, at(6 + n / 10), { state: 'Closed', tags: [], area: 'Claims\\Payout' });
    if (n % 3 === 0) author.addHyperlink(id, at(7), `https://jira.example/browse/PAY-${n}`);
    if (n % 4 === 0) author.remove(id, at(8));
  }
}

describe('a walk over Azure DevOps', () => {
  it('reads which commits and pull requests belong to an item', async () => {
    const one = aStory();
    author.addArtifactLink(one, at(2), 'vstfs:///Git/Commit/p%2Fr%2Fc0ffee');
    author.addArtifactLink(one, at(3), 'vstfs:///Git/PullRequestId/p%2Fr%2F17');
    author.addArtifactLink(one, at(4), 'vstfs:///Build/Build/9');
    await start();

    await pulled();

    const read = await item(one);
    expect(read.item.remoteLinks.map(({ relationship }) => relationship)).toEqual([
      'Fixed in Commit',
      'Pull Request',
    ]);
    expect(codeChangesOf(read.item)).toEqual([
      { kind: 'commit', project: 'p', repository: 'r', id: 'c0ffee' },
      { kind: 'pull-request', project: 'p', repository: 'r', id: '17' },
    ]);
  });

  it('reads items with their histories, links with their times, and links to the outside', async () => {
    const feature = author.create({ project: 'Claims', type: 'Feature', title: 'F', at: at(0) });
    const one = aStory();
    const two = aStory({ title: 'Another' });
    author.edit(one, at(2), { state: 'Active', tags: ['Blocked'] });
    author.setParent(one, feature, at(3));
    author.link(one, two, at(4));
    author.unlink(one, two, at(5));
    author.link(one, two, at(6));
    author.addHyperlink(one, at(7), 'https://jira.example/browse/PAY-1', 'for PAY-1');
    await start();

    await pulled();

    const read = await item(one);
    expect(changes(read, 'status')).toEqual([[2, 'New', 'Active']]);
    expect(changes(read, 'labels')).toEqual([[2, '', 'Blocked']]);
    expect(changes(read, 'parent')).toEqual([[3, '', String(feature)]]);
    expect(changes(read, 'links')).toEqual([
      [4, '', 'Predecessor'],
      [5, 'Predecessor', ''],
      [6, '', 'Predecessor'],
    ]);
    expect(changes(read, 'remoteLinks')).toEqual([[7, '', 'https://jira.example/browse/PAY-1']]);
    expect(read.item).toMatchObject({
      status: { id: 'active:active', name: 'Active' },
      parent: { id: String(feature), key: String(feature) },
      links: [
        { phrase: 'Predecessor', type: 'System.LinkTypes.Dependency', other: { id: String(two) } },
      ],
      remoteLinks: [{ url: 'https://jira.example/browse/PAY-1', title: 'for PAY-1' }],
    });
    expect((await item(two)).item.links).toMatchObject([{ phrase: 'Successor' }]);
  });

  it('sees a change of links alone, which leaves revision and date as they were', async () => {
    const [one, two] = [aStory(), aStory()];
    const feature = author.create({ project: 'Claims', type: 'Feature', title: 'F', at: at(0) });
    await start();
    await pulled();
    const before = author.read(one);
    author.link(one, two, at(9));
    author.setParent(one, feature, at(10));
    expect(author.read(one).rev).toBe(before.rev);

    await pulled();

    const read = await item(one);
    expect(read.item.links).toMatchObject([{ phrase: 'Predecessor', other: { id: String(two) } }]);
    expect(read.item.parent).toEqual({ id: String(feature), key: String(feature) });
    expect(changes(read, 'links')).toEqual([[9, '', 'Predecessor']]);

    author.setParent(one, null, at(11));
    author.unlink(one, two, at(12));
    await pulled();

    const after = await item(one);
    expect(after.item).toMatchObject({ links: [], parent: null });
    expect(changes(after, 'links')).toEqual([
      [9, '', 'Predecessor'],
      [12, 'Predecessor', ''],
    ]);
  });

  it('asks at most three times when nothing has happened, and tells nothing', async () => {
    aBusyMonth();
    await start();
    await pulled();
    ado.forgetRequests();

    // As in a fresh process, which has to ask for the table of locations again.
    const { checkpoint } = await store.pulls.state(source().id);
    const description = await store.pulls.description(source().id);
    const batches = await Array.fromAsync(
      source().changes(checkpoint, description as SourceDescription, signal, async () =>
        Promise.resolve(new Map()),
      ),
    );

    expect(ado.count()).toBeLessThanOrEqual(3);
    expect(batches).toMatchObject([{ items: [], rejected: [], complete: true }]);
  });

  it('asks once per page of each feed, beside what is asked once', async () => {
    for (let n = 0; n < 50; n += 1) author.edit(aStory(), at(2), { state: 'Active' });
    await start({ largestPage: 20 });
    const description = await source().describe(signal);
    ado.forgetRequests();

    await Array.fromAsync(source().changes(null, description, signal));

    expect(ado.count('revisions')).toBe(100 / 20);
    expect(ado.count('links')).toBe(1);
    expect(ado.count()).toBe(100 / 20 + 1 + 1);
  });

  it('goes on over an empty page whose token advances', async () => {
    const one = aStory();
    await start();
    ado.fail({ kind: 'empty-page' }, { on: 'revisions' });
    ado.fail({ kind: 'empty-page' }, { on: 'links' });

    await pulled();

    expect((await item(one)).item.title).toBe('A story');
  });

  it('stops with an error when a token does not advance, and goes on once it does', async () => {
    aBusyMonth();
    await start({ largestPage: 10 });
    ado.fail({ kind: 'repeated-token' }, { on: 'revisions', times: 99 });

    const outcome = await pull(source(), store, () => at(30), signal);

    expect(outcome).toMatchObject({ kind: 'interrupted', error: { reason: 'unreadable' } });
    expect(outcome).toMatchObject({
      error: { message: expect.stringContaining('does not advance') as string },
    });
    ado.restore();
    await pulled();
    expect(await itemsIn()).toHaveLength(13);
  });

  it.each([
    'sign-in-page',
    'redirect',
    'no-content',
    'not-found',
    'html',
    'cut-json',
    'unauthorised',
  ] as const)('does not take "%s" for the end of a feed', async (kind) => {
    aBusyMonth();
    await start({ largestPage: 10 });
    ado.fail({ kind }, { on: 'revisions', after: 1, times: 99 });

    const outcome = await pull(source(), store, () => at(30), signal);
    expect(outcome.kind).toBe('interrupted');

    ado.restore();
    await pulled();
    expect(await itemsIn()).toHaveLength(13);
  });

  it('is pulled to the end where five requests a second are allowed', async () => {
    for (let n = 0; n < 20; n += 1) aStory();
    await start();
    await store.pulls.saveDescription(await source().describe(signal));
    await ado.close();
    await start({ largestPage: 4, throttle: { perSecond: 5, retryAfterSeconds: 1 } });
    const slowed: unknown[] = [];
    const { sleep: _, ...patient } = someOptions({
      clock: Date.now,
      onSlowed: (slowdown) => slowed.push(slowdown),
    });
    const auth = { kind: 'pat' as const, token: () => ado.pat };

    await pull(
      azureDevOpsSource({ ...patient, baseUrl: ado.url, auth }),
      store,
      () => START,
      signal,
    );

    expect(await itemsIn()).toHaveLength(20);
    expect(slowed).not.toEqual([]);
    expect(ado.forbidden).toBe(0);
  }, 60_000);
});

describe('an interrupted walk over Azure DevOps', () => {
  async function everything(known: KnownItems | undefined): Promise<Batch[]> {
    const from = source();
    const description = await from.describe(signal);
    return Array.fromAsync(from.changes(null, description, signal, known));
  }

  function folded(batches: readonly Batch[]): Map<string, unknown> {
    const all = new Map<string, unknown>();
    for (const { items } of batches) {
      for (const { item: read, history } of items) {
        const entries = [...history].toSorted((a, b) => (a.id < b.id ? -1 : 1));
        all.set(read.id, { item: read, history: entries });
      }
    }
    return all;
  }

  it('goes on from every request at which it can break off, to the same store', async () => {
    aBusyMonth();
    await start({ largestPage: 5 });
    const description = { ...(await source().describe(signal)), at: at(30) as never };
    await store.pulls.saveDescription(description);
    ado.forgetRequests();
    await pulled();
    const whole = await itemsIn();
    const requests = ado.requests.length;
    expect(requests).toBeGreaterThan(12);

    for (let n = 1; n < requests; n += 1) {
      await using again = await openStore('sqlite::memory:');
      await again.pulls.saveDescription(description);
      const controller = new AbortController();
      let count = 0;
      function onRequest(): void {
        count += 1;
        if (count === n) controller.abort();
      }
      const first = await pull(source({ onRequest }), again, () => at(30), controller.signal);
      expect(first.kind).toBe('stopped');
      const second = await pull(source(), again, () => at(30), signal);
      expect(second.kind).toBe('complete');
      const query = {
        createdUntil: at(999) as never,
        openSince: null,
        teams: null,
        fingerprint: '',
      };
      expect((await Array.fromAsync(again.items.read(query))).flat()).toEqual(whole);
    }
  }, 60_000);

  it('goes on from any of the batches in which very many items come', async () => {
    const feature = author.create({ project: 'Claims', type: 'Feature', title: 'F', at: at(0) });
    for (let n = 0; n < 1_050; n += 1) {
      const id = aStory({ at: at(1), parent: feature });
      author.edit(id, at(2), { state: 'Active' });
    }
    await start();
    const description = { ...(await source().describe(signal)), at: at(30) as never };
    await store.pulls.saveDescription(description);
    const batches: Batch[] = [];
    await pull(
      source(),
      store,
      () => at(30),
      signal,
      (batch) => void batches.push(batch),
    );

    // Both feeds are put aside, then come the items of one shelf (1 to 999) and of the next, each item once.
    expect(batches.map(({ items }) => items.length)).toEqual([0, 0, 999, 52, 0]);
    expect(batches.map(({ progress }) => progress.done)).toEqual([1_051, 1_051, 999, 1_051, 1_051]);
    expect(batches.map(({ complete }) => complete)).toEqual([false, false, false, false, true]);
    expect(await store.pulls.shelf(source().id)).toBeNull();

    const whole = await itemsIn();
    for (const stored of [1, 2, 3, 4]) {
      await using again = await openStore('sqlite::memory:');
      await again.pulls.saveDescription(description);
      for (const batch of batches.slice(0, stored)) await again.pulls.save(batch, at(30) as never);
      const rest = await pull(source(), again, () => at(30), signal);
      expect(rest.kind).toBe('complete');
      const query = {
        createdUntil: at(999) as never,
        openSince: null,
        teams: null,
        fingerprint: '',
      };
      expect((await Array.fromAsync(again.items.read(query))).flat()).toEqual(whole);
    }
  }, 30_000);

  it('tells the same from every checkpoint, also to a caller that keeps nothing', async () => {
    aBusyMonth();
    await start({ largestPage: 5 });
    const description = await source().describe(signal);
    const batches = await everything(undefined);
    const whole = folded(batches);
    author.edit(1, at(20), { state: 'Active' });
    author.link(1, 3, at(21));

    const last: Checkpoint | undefined = batches.at(-1)?.checkpoint;
    const more = await Array.fromAsync(source().changes(last ?? null, description, signal));
    const anew = folded(await everything(undefined));

    const changed = folded(more);
    expect([...changed.keys()].toSorted()).toEqual(['1', '3']);
    expect(changed.get('1')).toEqual(anew.get('1'));
    expect(whole.get('5')).toEqual(anew.get('5'));
  });
});

describe('what happens to an item of Azure DevOps between two pulls', () => {
  it('is seen: changed, blocked, retyped and moved between areas', async () => {
    const id = aStory();
    await start();
    await pulled();
    author.edit(id, at(5), { state: 'Active', tags: ['Blocked'] });
    author.edit(id, at(6), { area: 'Claims\\Payout', tags: [] });
    author.changeType(id, at(7), 'Bug', 'Active');

    await pulled();

    const read = await item(id);
    expect(changes(read, 'status')).toEqual([[5, 'New', 'Active']]);
    expect(changes(read, 'labels')).toEqual([
      [5, '', 'Blocked'],
      [6, 'Blocked', ''],
    ]);
    expect(changes(read, 'System.AreaPath')).toEqual([[6, 'Claims\\Intake', 'Claims\\Payout']]);
    expect(changes(read, 'type')).toEqual([[7, 'User Story', 'Bug']]);
    expect(read.item.type.name).toBe('Bug');
  });

  it('is seen: deleted, and restored', async () => {
    const id = aStory();
    await start();
    await pulled();
    author.remove(id, at(5));
    await pulled();
    expect((await item(id)).item.deletion).toEqual({ at: at(5), why: 'deleted' });

    author.restore(id, at(6));
    await pulled();

    expect((await item(id)).item.deletion).toBeNull();
  });

  it('is seen: moved out of the configured projects, without losing its history', async () => {
    const id = aStory();
    author.edit(id, at(2), { state: 'Active' });
    await start();
    const ours = { projects: ['claims'] };
    await pulled(source(ours));
    author.moveProject(id, at(5), 'Core Systems', { type: 'Requirement', state: 'Active' });

    await pulled(source(ours));

    const read = await item(id);
    expect(read.item.project.name).toBe('Core Systems');
    expect(changes(read, 'project')).toEqual([[5, 'Claims', 'Core Systems']]);
    expect(changes(read, 'status')).toEqual([[2, 'New', 'Active']]);
  });

  it('is seen: moved into the configured projects, with its history and links from before', async () => {
    const kept = aStory();
    const foreign = author.create({
      project: 'Core Systems',
      type: 'Requirement',
      title: 'From elsewhere',
      at: at(1),
    });
    author.edit(foreign, at(2), { state: 'Active' });
    author.link(foreign, kept, at(3));
    await start();
    const ours = { projects: ['Claims'] };
    await pulled(source(ours));
    expect((await itemsIn()).map((one) => one.item.id)).toEqual([String(kept)]);
    author.moveProject(foreign, at(5), 'Claims', { type: 'User Story', state: 'Active' });

    await pulled(source(ours));

    const read = await item(foreign);
    expect(changes(read, 'status')).toEqual([[2, 'Proposed', 'Active']]);
    expect(changes(read, 'project')).toEqual([[5, 'Core Systems', 'Claims']]);
    expect(changes(read, 'links')).toEqual([[3, '', 'Predecessor']]);
    expect(read.item.links).toMatchObject([{ other: { id: String(kept) } }]);
  });

  it('leaves an item marked whose history came in part, until all of it has come', async () => {
    const kept = aStory();
    const foreign = author.create({
      project: 'Core Systems',
      type: 'Requirement',
      title: 'From elsewhere',
      at: at(1),
    });
    await start();
    const ours = { projects: ['Claims'] };
    await pulled(source(ours));
    author.moveProject(foreign, at(5), 'Claims', { type: 'User Story', state: 'Active' });
    ado.fail({ kind: 'not-found' }, { on: 'item-revisions' });
    async function marked(): Promise<readonly string[]> {
      return store.pulls.truncated(source().id);
    }

    await pulled(source(ours));
    expect(await marked()).toEqual([String(foreign)]);
    author.link(foreign, kept, at(6));
    await pulled(source(ours));
    expect(await marked()).toEqual([String(foreign)]);
    author.edit(foreign, at(7), { state: 'Closed' });
    await pulled(source(ours));
    expect(await marked()).toEqual([String(foreign)]);
    // A field more is asked for, so that both feeds are told from their beginnings.
    await pulled(source({ ...ours, extraFields: ['System.Watermark'] }));
    expect(await marked()).toEqual([]);
    expect(changes(await item(foreign), 'project')).toEqual([[5, 'Core Systems', 'Claims']]);
  });

  it('waits with a link for an item that the other feed has not told yet', async () => {
    const [one, two] = [aStory(), aStory()];
    await start();
    await pulled();
    author.link(two, one, at(29.9));
    const late = source({ clock: () => at(30) });
    const { checkpoint } = await store.pulls.state(late.id);
    const description = (await store.pulls.description(late.id)) as SourceDescription;
    async function nobody(): ReturnType<KnownItems> {
      return Promise.resolve(new Map());
    }
    async function everybody(ids: readonly string[]): ReturnType<KnownItems> {
      const found = await store.items.byIds(late.id, ids);
      return new Map(found.map((known) => [known.item.id, known]));
    }

    const first = await Array.fromAsync(late.changes(checkpoint, description, signal, nobody));
    const waiting = first.at(-1)?.checkpoint ?? null;
    const second = await Array.fromAsync(late.changes(waiting, description, signal, everybody));
    const third = await Array.fromAsync(
      late.changes(second.at(-1)?.checkpoint ?? null, description, signal, everybody),
    );

    expect(first.flatMap((batch) => batch.items)).toEqual([]);
    expect(second.flatMap((batch) => batch.items.map((told) => told.item))).toMatchObject([
      { id: String(one), links: [{ phrase: 'Successor' }] },
      { id: String(two), links: [{ phrase: 'Predecessor' }] },
    ]);
    expect(third.flatMap((batch) => batch.items)).toEqual([]);
  });
});
