import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { Batch, Checkpoint } from '../../../src/core/domain/batch.ts';
import type { JiraOptions } from '../../../src/sources/jira/options.ts';
import { jiraSource } from '../../../src/sources/jira/source.ts';
import { useHttp } from '../../support/http.ts';
import { fakeSite, statusChange } from './fake-site.ts';
import { MINUTE, START, aHistory, anIssue, someDescription, someOptions } from './samples.ts';

async function pull(
  since: Checkpoint | null = null,
  options: Partial<JiraOptions> = {},
): Promise<Batch[]> {
  const { signal } = new AbortController();
  const source = jiraSource(someOptions(options));
  return Array.fromAsync(source.changes(since, someDescription(), signal));
}

function keysOf(batches: readonly Batch[]): string[] {
  return batches.flatMap((batch) => batch.items.map(({ item }) => item.key));
}

/** A sleep from which only the end of the pull wakes. */
async function untilStopped(_: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await once(signal, 'abort');
  signal.throwIfAborted();
}

function issues(count: number): ReturnType<typeof anIssue>[] {
  return Array.from({ length: count }, (_, at) => anIssue(at + 1));
}

function checkpointOf(batches: readonly Batch[]): Checkpoint {
  const last = batches.at(-1);
  if (last === undefined) throw new Error('no batch');
  return last.checkpoint;
}

describe('a first pull', () => {
  useHttp();

  it('reads every issue once with its histories, a hundred per search and a thousand per history request', async () => {
    const site = fakeSite(issues(2_300));

    const batches = await pull();

    expect(keysOf(batches)).toEqual(issues(2_300).map((issue) => issue.key));
    expect(batches.every(({ items }) => items.every(({ history }) => history.length === 1))).toBe(
      true,
    );
    expect([site.counts, site.searches.length, site.bulks.length]).toEqual([1, 23, 3]);
    expect(site.requests() / 2.3).toBeLessThan(15);
  });

  it('asks for named fields of the scope in the order of change, with no bounds on time', async () => {
    const site = fakeSite(issues(1));

    await pull(null, { scope: { projects: ['PAY', 'A "B"'] } });
    await pull(null, { scope: { jql: 'project = PAY OR labels = x ORDER BY rank DESC' } });

    expect(site.searches.map((search) => search.jql)).toEqual([
      '(project in ("PAY", "A \\"B\\"")) ORDER BY updated ASC',
      '(project = PAY OR labels = x) ORDER BY updated ASC',
    ]);
    expect(site.searches[0]?.maxResults).toBe(100);
    expect(site.searches[0]?.fields).toContain('customfield_10021');
    expect(site.searches[0]?.fields.some((field) => field.startsWith('*'))).toBe(false);
  });

  it('tells how far it has come and until when it has read', async () => {
    fakeSite(issues(1_500));

    const batches = await pull();

    expect(
      batches.map(({ progress, complete }) => [progress.done, progress.expected, complete]),
    ).toEqual([
      [1_000, 1_500, false],
      [1_500, 1_500, true],
    ]);
    expect(batches.map((batch) => batch.readUntil)).toEqual([START + 1_000 * MINUTE, START]);
  });

  it.each([401, 403, 404, 410])(
    'reads on without knowing how much is to come where counting is refused with %i',
    async (status) => {
      const site = fakeSite(issues(120));
      site.onCount = [status, { errorMessages: ['Not for this token.'] }];

      const batches = await pull();

      expect(keysOf(batches)).toHaveLength(120);
      expect(batches.at(-1)?.progress).toEqual({ done: 120, expected: null });
    },
  );

  it('ends with a complete batch also when there is nothing at all', async () => {
    fakeSite([]);

    expect(await pull()).toMatchObject([{ items: [], rejected: [], complete: true }]);
  });

  it('puts together histories that are spread over several pages', async () => {
    const site = fakeSite(issues(3));
    site.historiesPerPage = 2;
    for (const id of [10_001, 10_002, 10_003]) {
      site.histories.set(
        String(id),
        [1, 2, 3].map((n) => statusChange(id * 10 + n, START + n)),
      );
    }

    const batches = await pull();

    expect(site.bulks).toHaveLength(5);
    expect(
      batches[0]?.items.map(({ history }) => history.map((entry) => entry.at - START)),
    ).toEqual([
      [1, 2, 3],
      [1, 2, 3],
      [1, 2, 3],
    ]);
  });

  it('leaves an issue that Jira names no history for without one', async () => {
    const site = fakeSite(issues(2));
    site.histories.set('10001', []);

    const [batch] = await pull();

    expect(batch?.items.map(({ history, truncated }) => [history.length, truncated])).toEqual([
      [0, false],
      [1, false],
    ]);
  });

  it('sets an unreadable issue aside, counted, and reads the others', async () => {
    fakeSite([anIssue(1), anIssue(2, 2, { status: null }), anIssue(3)]);

    const batches = await pull();

    expect(keysOf(batches)).toEqual(['PAY-1', 'PAY-3']);
    expect(batches[0]?.rejected).toEqual([{ key: 'PAY-2', why: 'status: expected an object' }]);
  });

  it('counts an issue once that stays unreadable, though it is met again by its id and in the overlap', async () => {
    fakeSite([anIssue(1), anIssue(2, 2, { status: null })]);
    const first = await pull();

    const second = await pull(checkpointOf(first));

    expect(second.flatMap(({ rejected }) => rejected)).toEqual([
      { key: 'PAY-2', why: 'status: expected an object' },
    ]);
  });

  it('says that an issue which could not be read is gone', async () => {
    const site = fakeSite([anIssue(1), anIssue(2, 2, { status: null })]);
    const first = await pull();
    site.issues = [anIssue(1)];

    const second = await pull(checkpointOf(first));

    expect(second.map(({ rejected, forgotten }) => [rejected, forgotten])).toEqual([
      [[], ['PAY-2']],
    ]);
  });

  it.each([400, 404])(
    'goes on when Jira refuses for good (%s) to show again what could not be read, and keeps trying',
    async (status) => {
      const site = fakeSite([anIssue(2, 2, { status: null })]);
      const first = await pull();
      site.issues = [anIssue(3, 60)];
      site.onFetch = [status, { errorMessages: ['No such issue'] }];

      const second = await pull(checkpointOf(first));
      await pull(checkpointOf(second));

      expect(keysOf(second)).toEqual(['PAY-3']);
      expect(second.flatMap(({ rejected }) => rejected)).toEqual([
        {
          key: 'PAY-2',
          why: `Jira answered ${status} (No such issue)`,
        },
      ]);
      expect(site.fetches.map(({ issueIdsOrKeys }) => issueIdsOrKeys)).toEqual([
        ['10002'],
        ['10002'],
      ]);
    },
  );

  it.each([
    [401, 'auth'],
    [429, 'rate-limited'],
    [503, 'unavailable'],
  ])('breaks off when showing it again fails with %s', async (status, reason) => {
    const site = fakeSite([anIssue(2, 2, { status: null })]);
    const first = await pull();
    site.onFetch = [status, {}];

    await expect(pull(checkpointOf(first))).rejects.toMatchObject({ reason });
  });

  it('marks an issue as truncated when one of its changes cannot be read', async () => {
    const site = fakeSite(issues(1));
    site.histories.set('10001', [statusChange(1), aHistory(2, Number.NaN)]);

    const [batch] = await pull();

    expect(batch?.items.map(({ history, truncated }) => [history.length, truncated])).toEqual([
      [1, true],
    ]);
    expect(batch?.rejected).toEqual([{ key: 'PAY-1', why: 'change 2: its time cannot be read' }]);
  });

  it('asks for remote links only where a history shows one', async () => {
    const site = fakeSite(issues(4));
    const linked = aHistory(1, START, {
      field: 'RemoteIssueLink',
      from: null,
      to: '7',
      toString: 'x',
    });
    for (const id of ['10002', '10003', '10004']) site.histories.set(id, [linked]);
    site.remote.set('10002', [
      200,
      [
        {
          id: 7,
          relationship: 'mentioned on',
          object: { url: 'https://git.example/1', title: 'Commit' },
        },
      ],
    ]);
    site.remote.set('10003', [404, { errorMessages: ['gone'] }]);
    site.remote.set('10004', [200, [{ id: 8 }]]);

    const [batch] = await pull();

    expect(site.remoteRequests.toSorted()).toEqual(['10002', '10003', '10004']);
    expect(batch?.items.map(({ item }) => item.remoteLinks)).toEqual([
      [],
      [{ id: '7', url: 'https://git.example/1', title: 'Commit', relationship: 'mentioned on' }],
      [],
      [],
    ]);
    expect(batch?.rejected).toEqual([
      { key: 'PAY-4', why: expect.stringContaining('remote links of PAY-4') as string },
    ]);
  });
});

describe('a later pull', () => {
  useHttp();

  it('makes one request when nothing has changed', async () => {
    const site = fakeSite(issues(50));
    const first = checkpointOf(await pull());
    const before = site.requests();

    const second = await pull(first);
    const third = await pull(checkpointOf(second));

    expect(site.requests() - before).toBe(2);
    expect(keysOf([...second, ...third])).toEqual([]);
    expect(second[0]).toMatchObject({ complete: true, rejected: [] });
  });

  it('tells sprints as issues of the overlap show them now, without a request more', async () => {
    function inSprint(endDate: string): ReturnType<typeof anIssue> {
      return anIssue(50, 50, { customfield_10020: [{ id: 4, name: 'Sprint 4', endDate }] });
    }
    const site = fakeSite([...issues(49), inSprint('2026-01-16T00:00:00Z')]);
    const first = await pull();
    const before = site.requests();
    site.issues = [...issues(49), inSprint('2026-01-23T00:00:00Z')];

    const second = await pull(checkpointOf(first));

    const sprint = { id: '4', name: 'Sprint 4', startAt: null };
    expect(first.flatMap(({ sprints }) => sprints ?? [])).toEqual([
      { ...sprint, endAt: Date.UTC(2026, 0, 16) },
    ]);
    expect(second.flatMap(({ sprints }) => sprints ?? [])).toEqual([
      { ...sprint, endAt: Date.UTC(2026, 0, 23) },
    ]);
    expect([keysOf(second), site.requests() - before]).toEqual([[], 1]);
  });

  it('reaches back over the overlap, in epoch milliseconds without an upper bound', async () => {
    const site = fakeSite(issues(50));

    await pull(checkpointOf(await pull()));

    expect(site.searches.at(-1)?.jql).toBe(
      `(project in ("PAY")) AND updated >= ${START + 40 * MINUTE} ORDER BY updated ASC`,
    );
  });

  it('reads what changed, and what the index showed late', async () => {
    const site = fakeSite(issues(50));
    const first = checkpointOf(await pull());
    site.issues = [
      ...site.issues.filter(({ key }) => key !== 'PAY-7'),
      anIssue(7, 51),
      anIssue(90, 45),
    ];

    const batches = await pull(first);

    expect(keysOf(batches)).toEqual(['PAY-90', 'PAY-7']);
    expect(keysOf(await pull(checkpointOf(batches)))).toEqual([]);
  });

  it('follows an issue that moved to another key by its id', async () => {
    const site = fakeSite(issues(2));
    const first = checkpointOf(await pull());
    site.issues = [anIssue(1), { ...anIssue(2, 5), key: 'LED-77' }];

    const batches = await pull(first);

    expect(batches[0]?.items.map(({ item }) => [item.id, item.key])).toEqual([['10002', 'LED-77']]);
  });

  it.each([
    ['the scope', { scope: { projects: ['PAY', 'LED'] } }],
    ['a field', { extraFields: ['Reviewer'] }],
  ])('reads everything again when %s is configured anew', async (_, changed) => {
    fakeSite(issues(5));
    const first = checkpointOf(await pull());

    expect(keysOf(await pull(first, changed))).toHaveLength(5);
  });

  it.each(['', 'not json', '{"v":2}', 'null'])(
    'begins anew with a checkpoint it cannot read: %j',
    async (since) => {
      fakeSite(issues(5));

      expect(keysOf(await pull(since))).toHaveLength(5);
    },
  );
});

describe('an interrupted pull', () => {
  useHttp();

  it('goes on from each of its checkpoints and loses nothing', async () => {
    fakeSite(issues(2_500));
    const all = await pull();
    expect(all).toHaveLength(3);

    for (const [at, batch] of all.entries()) {
      const rest = await pull(batch.checkpoint);

      const seen = new Set(keysOf([...all.slice(0, at + 1), ...rest]));
      expect(seen.size).toBe(2_500);
      expect(keysOf(rest)).toHaveLength(2_500 - keysOf(all.slice(0, at + 1)).length);
      expect(JSON.parse(checkpointOf(rest))).toMatchObject({
        watermark: START + 2_500 * MINUTE,
        walk: null,
      });
    }
  });

  it('may be interrupted again and again', async () => {
    fakeSite(issues(2_500));
    const [first] = await pull();

    const [second] = await pull(first?.checkpoint);
    const third = await pull(second?.checkpoint);

    expect(keysOf(third)).toEqual(
      issues(2_500)
        .slice(2_000)
        .map((issue) => issue.key),
    );
    expect(third.at(-1)?.progress).toEqual({ done: 2_500, expected: 2_500 });
  });

  it('keeps the watermark of the last complete walk until it has come to the end', async () => {
    const site = fakeSite(issues(50));
    const first = checkpointOf(await pull());
    site.issues = [...site.issues, ...Array.from({ length: 1_500 }, (_, at) => anIssue(100 + at))];

    const batches = await pull(first);

    expect(
      batches.map(({ checkpoint }) => (JSON.parse(checkpoint) as { watermark: number }).watermark),
    ).toEqual([START + 50 * MINUTE, START + 1_599 * MINUTE]);
  });

  it('stops asking, and waiting, when nobody reads on', async () => {
    const site = fakeSite(issues(3_500));
    site.onSearch = ({ nextPageToken }) => (nextPageToken === 't1100' ? [503, {}] : null);
    const source = jiraSource(someOptions({ sleep: untilStopped }));

    for await (const batch of source.changes(
      null,
      someDescription(),
      new AbortController().signal,
    )) {
      expect(batch.items).toHaveLength(1_000);
      break;
    }
    const asked = site.requests();
    await untilStopped(0, AbortSignal.timeout(20)).catch(() => undefined);

    // The page that was being asked for may still arrive; nothing is asked after it.
    expect(site.requests()).toBeLessThanOrEqual(asked + 1);
  });

  it('ends with the reason of whoever stops it', async () => {
    fakeSite(issues(2_500));
    const controller = new AbortController();
    const source = jiraSource(someOptions());

    const pulling = (async () => {
      for await (const _ of source.changes(null, someDescription(), controller.signal)) {
        controller.abort(new Error('stopped'));
      }
    })();

    await expect(pulling).rejects.toThrow('stopped');
  });

  it('hands over what it has before it fails', async () => {
    const site = fakeSite(issues(2_500));
    site.onSearch = ({ nextPageToken }) => (nextPageToken === 't1500' ? [403, {}] : null);
    const batches: Batch[] = [];
    const source = jiraSource(someOptions());

    const pulling = (async () => {
      const { signal } = new AbortController();
      for await (const batch of source.changes(null, someDescription(), signal))
        batches.push(batch);
    })();

    await expect(pulling).rejects.toMatchObject({ name: 'SourceError', reason: 'auth' });
    expect(keysOf(batches)).toHaveLength(1_000);
    site.onSearch = () => null;
    expect(keysOf(await pull(checkpointOf(batches)))).toHaveLength(1_500);
  });
});

describe('a page token', () => {
  useHttp();

  it('that has expired lets the walk begin again from the last complete one, once, and says so', async () => {
    const site = fakeSite(issues(2_500));
    const [first] = await pull();
    site.onSearch = ({ nextPageToken }) =>
      nextPageToken === 't1000' ? [400, { errorMessages: ['The token is expired'] }] : null;
    const said: string[] = [];
    const searched = site.searches.length;
    const resuming = pull(first?.checkpoint, {
      onRestart: (why) => {
        said.push(why);
        site.onSearch = () => null;
      },
    });

    expect(keysOf(await resuming)).toHaveLength(2_500);
    expect(said).toEqual([expect.stringContaining('The token is expired')]);
    expect(
      site.searches.slice(searched, searched + 2).map((search) => search.nextPageToken),
    ).toEqual(['t1000', undefined]);
  });

  it('that never lives long enough ends the pull instead of a loop', async () => {
    const site = fakeSite(issues(2_500));
    site.onSearch = ({ nextPageToken }) => (nextPageToken === 't1000' ? [400, {}] : null);

    await expect(pull()).rejects.toMatchObject({ name: 'SourceError', reason: 'refused' });
    expect(site.searches).toHaveLength(22);
  });

  it('that comes twice is an unreadable answer, not a loop', async () => {
    const site = fakeSite(issues(2));
    site.onSearch = () => [200, { issues: [anIssue(1)], nextPageToken: 'same' }];

    await expect(pull()).rejects.toMatchObject({
      reason: 'unreadable',
      message: expect.stringContaining('the same page token twice') as string,
    });
    expect(site.searches).toHaveLength(2);
  });

  it('on an empty page is an unreadable answer', async () => {
    const site = fakeSite([]);
    site.onSearch = () => [200, { issues: [], nextPageToken: 'more' }];

    await expect(pull()).rejects.toMatchObject({
      reason: 'unreadable',
      message: expect.stringContaining('an empty page with a token') as string,
    });
    expect(site.searches).toHaveLength(1);
  });

  it('of histories that comes twice is an unreadable answer', async () => {
    const site = fakeSite(issues(3));
    site.historiesPerPage = 0;

    await expect(pull()).rejects.toMatchObject({ reason: 'unreadable' });
    expect(site.bulks.length).toBeLessThan(4);
  });
});

describe('a thin answer', () => {
  useHttp();

  it.each([{}, { issues: null }, [], 'text', { issueChangeLogs: [] }])(
    'to a search is a failure, not an empty site: %j',
    async (body) => {
      const site = fakeSite(issues(3));
      site.onSearch = () => [200, body];

      await expect(pull()).rejects.toMatchObject({ name: 'SourceError', reason: 'unreadable' });
    },
  );

  it('to a bad query carries Jira’s own words', async () => {
    const site = fakeSite([]);
    site.onSearch = () => [
      400,
      { errorMessages: ["The value 'PAY' does not exist for the field 'project'."] },
    ];

    await expect(pull()).rejects.toMatchObject({
      reason: 'refused',
      message: expect.stringContaining("The value 'PAY' does not exist") as string,
    });
  });
});
