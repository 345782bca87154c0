import { describe, expect, it } from 'vitest';
import { startJira } from '../../../src/demo/jira/server.ts';
import type { JiraEmulator } from '../../../src/demo/jira/server.ts';
import { aJiraSite } from '../../support/a-jira-site.ts';
import { ask, keysIn, search, walk } from '../../support/jira-conversation.ts';

const MONDAY = Date.parse('2026-01-05T09:00:00Z');
const ALL = { jql: 'project = PAY ORDER BY updated', fields: ['summary', 'created'] };

async function aJira(options: { readonly pageSize?: number } = {}): Promise<JiraEmulator> {
  const author = aJiraSite();
  for (let i = 0; i < 4; i += 1) {
    const summary = `Story ${i}`;
    author.create({ project: 'PAY', type: 'Story', summary, status: 'Ready', at: MONDAY + i });
  }
  return startJira({ site: author.site, ...options });
}

function raw(jira: JiraEmulator, signal?: AbortSignal): Promise<Response> {
  return fetch(`${jira.url}/rest/api/3/search/jql`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${jira.email}:${jira.token}`).toString('base64')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify(ALL),
    ...(signal === undefined ? {} : { signal }),
  });
}

describe('an identity that Jira does not know', () => {
  it.each([
    ['POST', '/rest/api/3/search/jql', { issues: [], isLast: true }],
    ['POST', '/rest/api/3/changelog/bulkfetch', { issueChangeLogs: [] }],
    ['GET', '/rest/api/3/status', []],
    ['GET', '/rest/api/3/field', []],
  ] as const)(
    'sees an empty answer at %s %s and only a header tells',
    async (method, path, empty) => {
      await using jira = await aJira();
      const body = path.endsWith('jql') ? ALL : { issueIdsOrKeys: ['10001'] };

      const reply = await ask(jira, method, path, method === 'POST' ? body : undefined, 'wrong');

      expect(reply.status).toBe(200);
      expect(reply.json).toEqual(empty);
      expect(reply.headers.get('x-seraph-loginreason')).toBe('AUTHENTICATED_FAILED');
    },
  );

  it('is refused where somebody has to be somebody', async () => {
    await using jira = await aJira();

    const me = await ask(jira, 'GET', '/rest/api/3/myself', undefined, 'wrong');
    const boards = await ask(jira, 'GET', '/rest/agile/1.0/board', undefined, 'wrong');

    expect([me.status, boards.status]).toEqual([401, 401]);
  });

  it('may be a token that died on the way', async () => {
    await using jira = await aJira();
    jira.fail({ kind: 'dead-token' }, { times: Infinity, after: 1 });

    const before = await search(jira, ALL);
    const after = await search(jira, ALL);

    expect(keysIn(before)).toHaveLength(4);
    expect(keysIn(after)).toEqual([]);
    expect(after.headers.get('x-seraph-loginreason')).toBe('AUTHENTICATED_FAILED');
  });
});

describe('faults of the emulator', () => {
  it('refuse with 429 and say how long to wait, or do not', async () => {
    await using jira = await aJira();
    jira.fail({ kind: 'rate-limited', retryAfterSeconds: 7 });
    jira.fail({ kind: 'rate-limited', retryAfterSeconds: null });

    const [first, second, third] = [
      await search(jira, ALL),
      await search(jira, ALL),
      await search(jira, ALL),
    ];

    expect([first.status, first.headers.get('retry-after')]).toEqual([429, '7']);
    expect(first.headers.get('ratelimit-reason')).toBe('jira-burst-based');
    expect([second.status, second.headers.get('retry-after')]).toEqual([429, null]);
    expect(third.status).toBe(200);
  });

  it('fail with 503 and Retry-After, and with 500', async () => {
    await using jira = await aJira();
    jira.fail({ kind: 'unavailable', retryAfterSeconds: 3 });
    jira.fail({ kind: 'server-error' });

    const [first, second] = [await search(jira, ALL), await search(jira, ALL)];

    expect([first.status, first.headers.get('retry-after'), second.status]).toEqual([
      503,
      '3',
      500,
    ]);
  });

  it('warn that the limit is near', async () => {
    await using jira = await aJira();
    jira.fail({ kind: 'nearly-rate-limited', remaining: 5, limit: 100 });

    const reply = await search(jira, ALL);

    expect(reply.headers.get('x-ratelimit-remaining')).toBe('5');
    expect(reply.headers.get('x-ratelimit-nearlimit')).toBe('true');
  });

  it.each(['before', 'after', 'mid-body'] as const)('break the connection: %s', async (when) => {
    await using jira = await aJira();
    jira.fail({ kind: 'reset', when });

    await expect(raw(jira).then((response) => response.text())).rejects.toThrow(
      /fetch failed|terminated/,
    );
    expect((await raw(jira)).status).toBe(200);
  });

  it('cut JSON in the middle of a whole answer', async () => {
    await using jira = await aJira();
    jira.fail({ kind: 'cut-json' });

    const response = await raw(jira);
    const text = await response.text();

    expect(response.status).toBe(200);
    expect(text.startsWith('{"issues":[')).toBe(true);
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
  });

  it('show a login page with status 200', async () => {
    await using jira = await aJira();
    jira.fail({ kind: 'login-page' });

    const response = await raw(jira);

    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/html');
  });

  it('expire a page token early, but only where one is sent', async () => {
    await using jira = await aJira({ pageSize: 2 });
    jira.fail({ kind: 'expired-page-token' });

    const first = await search(jira, ALL);
    const second = await search(jira, { ...ALL, nextPageToken: first.json['nextPageToken'] });

    expect([first.status, second.status]).toEqual([200, 400]);
  });

  it('name the same page token again', async () => {
    await using jira = await aJira({ pageSize: 1 });
    jira.fail({ kind: 'repeated-page-token' });

    const first = await search(jira, ALL);
    const nextPageToken = first.json['nextPageToken'];
    const second = await search(jira, { ...ALL, nextPageToken });

    expect(second.json['nextPageToken']).toBe(nextPageToken);
  });

  it('give an empty page that goes on, without losing a record', async () => {
    await using jira = await aJira({ pageSize: 2 });
    jira.fail({ kind: 'empty-page' }, { after: 1 });

    const keys = await walk(jira, ALL);

    expect(keys).toEqual(['PAY-1', 'PAY-2', 'PAY-3', 'PAY-4']);
    expect(jira.count('search')).toBe(3);
  });

  it('leave the list out', async () => {
    await using jira = await aJira();
    jira.fail({ kind: 'missing-list' });

    expect((await search(jira, ALL)).json).toEqual({ isLast: true });
  });

  it('serve single records unreadable until restored', async () => {
    await using jira = await aJira();
    jira.spoil('PAY-1', 'no-fields');
    jira.spoil('PAY-2', 'broken-date');
    jira.spoil('PAY-3', 'not-an-object');

    const spoiled = await search(jira, ALL);
    jira.restore();
    const healthy = await search(jira, ALL);

    expect(spoiled.json['issues']).toMatchObject([
      { key: 'PAY-1' },
      { key: 'PAY-2', fields: { created: 'the day before yesterday' } },
      null,
      { key: 'PAY-4', fields: { summary: 'Story 3' } },
    ]);
    expect((spoiled.json['issues'] as object[])[0]).not.toHaveProperty('fields');
    expect(keysIn(healthy)).toHaveLength(4);
  });

  it('answer late', async () => {
    await using jira = await aJira();
    jira.fail({ kind: 'slow', ms: 60 });
    const begun = performance.now();

    const reply = await search(jira, ALL);

    expect(reply.status).toBe(200);
    expect(performance.now() - begun).toBeGreaterThanOrEqual(55);
  });

  it('never answer', async () => {
    await using jira = await aJira();
    jira.fail({ kind: 'hang' });

    await expect(raw(jira, AbortSignal.timeout(60))).rejects.toThrow('timeout');
  });

  it('strike only where they are aimed, as often as told, and can be lifted', async () => {
    await using jira = await aJira();
    const lift = jira.fail({ kind: 'server-error' }, { on: 'search', times: Infinity });

    const fields = await ask(jira, 'GET', '/rest/api/3/field');
    const failed = [await search(jira, ALL), await search(jira, ALL)];
    lift();
    const healed = await search(jira, ALL);

    expect(fields.status).toBe(200);
    expect(failed.map((reply) => reply.status)).toEqual([500, 500]);
    expect(healed.status).toBe(200);
  });
});

describe('the burst limit', () => {
  it('refuses what is too fast, says when to come back, and lets in again then', async () => {
    let now = MONDAY;
    const author = aJiraSite();
    await using jira = await startJira({
      site: author.site,
      clock: () => now,
      rateLimit: { perSecond: 1, burst: 2 },
    });

    const statuses = [];
    for (let i = 0; i < 3; i += 1) statuses.push((await search(jira, ALL)).status);
    const elsewhere = await ask(jira, 'GET', '/rest/api/3/field');
    const refused = await search(jira, ALL);
    now += 1000;
    const again = await search(jira, ALL);

    expect(statuses).toEqual([200, 200, 429]);
    expect(elsewhere.status).toBe(200);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(refused.headers.get('x-ratelimit-reset')).toBe('2026-01-05T09:00:01.000Z');
    expect(again.status).toBe(200);
  });
});
