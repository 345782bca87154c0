import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Batch } from '../../../src/core/domain/batch.ts';
import type { AzureDevOpsOptions } from '../../../src/sources/azure-devops/options.ts';
import { azureDevOpsSource } from '../../../src/sources/azure-devops/source.ts';
import { aRevision, someDescription, someOptions, time } from './samples.ts';

interface Page {
  readonly values: readonly unknown[];
  readonly continuationToken?: string | number;
  readonly nextLink?: string;
  readonly isLastBatch: boolean;
}

/** What a service answers that nobody has built from our own idea of one: pages of both feeds by the token asked for. */
const feeds = { revisions: new Map<string, Page>(), links: new Map<string, Page>() };
const LAST: Page = { values: [], continuationToken: 'end', isLastBatch: true };
let asked: string[];
let closing: (() => void) | null = null;
let base = '';

beforeEach(async () => {
  feeds.revisions.clear();
  feeds.links.clear();
  asked = [];
  const server = createServer(serve);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/acme`;
  closing = () => {
    server.closeAllConnections();
    server.close();
  };
});
afterEach(() => closing?.());

const RESOURCES = [
  ['f828fe59-dd87-495d-a17c-7a8d6211ca6c', 'workItemRevisions', 2],
  ['b5b5b6d0-0308-40a1-b3f4-b9bb3c66878f', 'workItemLinks', 3],
] as const;

function serve(request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('content-type', 'application/json; charset=utf-8; api-version=7.1');
  if (request.method === 'OPTIONS') {
    const value = RESOURCES.map(([id, resourceName, resourceVersion]) => ({
      id,
      resourceName,
      resourceVersion,
      area: 'wit',
      routeTemplate: '{project}/_apis/{area}/reporting/{resource}',
      minVersion: '2.0',
      maxVersion: '7.2',
      releasedVersion: '7.1',
    }));
    response.end(JSON.stringify({ count: value.length, value }));
    return;
  }
  const url = new URL(request.url ?? '', base);
  const token = url.searchParams.get('continuationToken') ?? '';
  const feed = url.pathname.endsWith('workItemLinks') ? 'links' : 'revisions';
  if (feed === 'revisions') asked.push(token);
  response.end(`\uFEFF${JSON.stringify(feeds[feed].get(token) ?? LAST)}`);
}

async function walked(changed: Partial<AzureDevOpsOptions> = {}): Promise<Batch[]> {
  const auth = { kind: 'pat' as const, token: () => 'pat' };
  const source = azureDevOpsSource(someOptions({ baseUrl: base, auth, ...changed }));
  const { signal } = new AbortController();
  return Array.fromAsync(source.changes(null, someDescription(), signal));
}

function statesOf(batches: readonly Batch[]): unknown[] {
  return batches
    .flatMap((batch) => batch.items)
    .flatMap(({ item, history }) => [
      item.id,
      ...history.flatMap(({ changes }) =>
        changes.map(({ from, to }) => `${from[0]?.name} > ${to[0]?.name}`),
      ),
    ]);
}

describe('the reporting feeds', () => {
  it('go on with the link to the next page where it names no token', async () => {
    const nextLink = `${base}/_apis/wit/reporting/workItemRevisions?continuationToken=3%3B2%3B1&api-version=2.0`;
    feeds.revisions.set('', { values: [aRevision(7, 1)], nextLink, isLastBatch: false });
    feeds.revisions.set('3;2;1', { ...LAST, values: [aRevision(8, 1)] });

    expect(statesOf(await walked())).toEqual(['7', '8']);
    expect(asked).toEqual(['', '3;2;1']);
  });

  it('stop where their tokens lead in a circle', async () => {
    feeds.revisions.set('', { values: [], continuationToken: 'a', isLastBatch: false });
    feeds.revisions.set('a', { values: [], continuationToken: 'b', isLastBatch: false });
    feeds.revisions.set('b', { values: [], continuationToken: 'a', isLastBatch: false });

    await expect(walked()).rejects.toThrow(/token does not advance/);
    expect(asked).toEqual(['', 'a', 'b']);
  });

  it('are no good without a token to go on from', async () => {
    feeds.revisions.set('', { values: [aRevision(7, 1)], isLastBatch: true });

    await expect(walked()).rejects.toThrow(/names no continuation token/);
  });

  it('tell an item whole, whatever the order of its revisions and the pages they come on', async () => {
    const [first, second, third] = ['New', 'Active', 'Closed'].map((state, at) =>
      aRevision(7, at + 1, { 'System.State': state }),
    );
    feeds.revisions.set('', {
      values: [third, first, third],
      continuationToken: 'a',
      isLastBatch: false,
    });
    feeds.revisions.set('a', { values: [], continuationToken: 'b', isLastBatch: false });
    feeds.revisions.set('b', { ...LAST, values: [second] });

    expect(statesOf(await walked())).toEqual(['7', 'New > Active', 'Active > Closed']);
  });

  it('mark an item one of whose revisions cannot be read', async () => {
    const torn = aRevision(7, 2, { 'System.ChangedDate': 'yesterday' });
    feeds.revisions.set('', { ...LAST, values: [aRevision(7, 1), torn, aRevision(8, 1)] });

    const batches = await walked();

    const items = batches.flatMap((batch) => batch.items);
    expect(items.map(({ item, truncated }) => [item.id, truncated])).toEqual([
      ['7', true],
      ['8', false],
    ]);
    expect(batches.flatMap(({ rejected }) => rejected)).toEqual([
      { key: '7', why: 'revision 2: System.ChangedDate: not a time' },
    ]);
  });

  it('let no link wait for an item of a project that is left out', async () => {
    const ends = { sourceId: 7, sourceProjectId: 'p1', targetId: 9, isActive: true };
    const made = { linkType: 'System.LinkTypes.Related-Forward', changedDate: time(0) };
    function link(targetProjectId: string): unknown {
      return { rel: 'System.LinkTypes.Related', attributes: { ...ends, ...made, targetProjectId } };
    }
    feeds.revisions.set('', { ...LAST, values: [aRevision(7, 1)] });
    feeds.links.set('', { ...LAST, values: [link('p2')] });
    const without = await walked({ projects: ['Claims'] });
    feeds.links.set('', { ...LAST, values: [link('p1')] });
    const waiting = await walked({ projects: ['Claims'] });

    const [left, kept] = [without, waiting].map(
      (batches) =>
        (JSON.parse(batches.at(-1)?.checkpoint ?? '{}') as { waiting: { id: string }[] }).waiting,
    );
    expect([left, kept?.map(({ id }) => id)]).toEqual([[], ['9']]);
  });
});
