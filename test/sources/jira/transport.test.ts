import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { SourceError } from '../../../src/shared/errors.ts';
import type { JiraOptions } from '../../../src/sources/jira/options.ts';
import { jiraTransport } from '../../../src/sources/jira/transport.ts';
import { origin, useHttp } from '../../support/http.ts';
import { SITE, START, someOptions } from './samples.ts';

const PATH = '/rest/api/3/thing';
const JSON_TYPE = { 'content-type': 'application/json' };

async function ask(options: JiraOptions = someOptions()): Promise<unknown> {
  return jiraTransport(options)({ url: PATH }, 'list of things', new AbortController().signal);
}

async function failureOf(promise: Promise<unknown>): Promise<SourceError> {
  const outcome: unknown = await promise.then(
    () => 'no failure',
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(SourceError);
  return outcome as SourceError;
}

describe('the Jira transport', () => {
  useHttp();

  it('sends credentials, a body and repeated parameters, and gives the parsed answer', async () => {
    origin(SITE)
      .post('/rest/api/3/thing?a=1&a=2&b=x+y', { jql: 'é' })
      .matchHeader('authorization', `Basic ${btoa('flow@acme.example:top-secret-token')}`)
      .matchHeader('content-type', 'application/json')
      .reply(200, { fine: true });
    const seen: unknown[] = [];
    const options = someOptions({
      baseUrl: `${SITE}/`,
      onRequest: (request) => seen.push(request),
    });

    const answer = await jiraTransport(options)(
      {
        method: 'POST',
        url: PATH,
        searchParams: { a: [1, 2], b: 'x y', c: undefined, d: null },
        body: { jql: 'é', nothing: undefined },
      },
      'list of things',
      new AbortController().signal,
    );

    expect(answer).toEqual({ fine: true });
    expect(seen).toEqual([{ method: 'POST', path: PATH }]);
  });

  it('waits as long as Retry-After says after a 429', async () => {
    const options = someOptions();
    origin(SITE)
      .get(PATH)
      .reply(429, '<html>slow down</html>', { 'retry-after': '30', 'content-type': 'text/html' });
    origin(SITE).get(PATH).reply(200, []);

    expect(await ask(options)).toEqual([]);
    expect(Math.max(...options.slept)).toBe(30_000);
  });

  it('waits until the reset that a 429 without Retry-After names', async () => {
    const options = someOptions();
    const reset = new Date(START + 45_000).toISOString();
    origin(SITE).get(PATH).reply(429, {}, { 'x-ratelimit-reset': reset });
    origin(SITE).get(PATH).reply(200, []);

    await ask(options);

    expect(Math.max(...options.slept)).toBe(45_000);
  });

  it('backs off longer and longer, with jitter, when a 429 says nothing', async () => {
    const options = someOptions();
    origin(SITE).get(PATH).times(5).reply(429, {});

    const failure = await failureOf(ask(options));

    expect(failure.reason).toBe('rate-limited');
    expect(options.slept).toHaveLength(4);
    for (const [at, base] of [2_000, 4_000, 8_000, 16_000].entries()) {
      expect(options.slept[at]).toBeGreaterThanOrEqual(base * 0.7);
      expect(options.slept[at]).toBeLessThanOrEqual(base * 1.3);
    }
  });

  it('leaves a long pause to the next pull', async () => {
    const options = someOptions();
    origin(SITE)
      .get(PATH)
      .reply(429, {}, { 'retry-after': '3600', 'ratelimit-reason': 'jira-quota-global-based' });

    const failure = await failureOf(ask(options));

    expect(failure).toMatchObject({ reason: 'rate-limited', retryAfterMs: 3_600_000 });
    expect(failure.message).toContain('jira-quota-global-based');
    expect(options.slept).toEqual([]);
  });

  it.each([200, 503])('honours Retry-After on a %i before the next request', async (status) => {
    const slowed: string[] = [];
    const options = someOptions({ onSlowed: ({ why }) => slowed.push(why) });
    const send = jiraTransport(options);
    const { signal } = new AbortController();
    origin(SITE)
      .get(PATH)
      .reply(status, {}, { 'retry-after': new Date(START + 20_000).toUTCString() });
    origin(SITE)
      .get(PATH)
      .times(status === 200 ? 1 : 2)
      .reply(200, {});

    await send({ url: PATH }, 'a', signal);
    await send({ url: PATH }, 'b', signal);

    expect(Math.max(...options.slept)).toBe(20_000);
    expect(slowed).toContain('the site sent Retry-After');
  });

  it('slows down when less than a quarter of the allowance is left, and speeds up again', async () => {
    const options = someOptions();
    const send = jiraTransport(options);
    const { signal } = new AbortController();
    const reset = { 'x-ratelimit-reset': new Date(START + 20_000).toISOString() };
    const limit = { 'x-ratelimit-limit': '100', ...reset };
    origin(SITE)
      .get(PATH)
      .reply(200, {}, { ...limit, 'x-ratelimit-remaining': '25' });
    origin(SITE)
      .get(PATH)
      .reply(200, {}, { ...limit, 'x-ratelimit-remaining': '10' });
    origin(SITE)
      .get(PATH)
      .reply(200, {}, { ...limit, 'x-ratelimit-remaining': '100' });
    origin(SITE).get(PATH).reply(200, {});

    await send({ url: PATH }, 'a', signal);
    await send({ url: PATH }, 'b', signal);
    expect(options.slept).toEqual([]);
    await send({ url: PATH }, 'c', signal);
    await send({ url: PATH }, 'd', signal);

    expect(options.slept[0]).toBe(2_000);
    expect(options.slept.slice(1).every((ms) => ms <= 2_000)).toBe(true);
  });

  it.each([500, 502, 503, 504])('tries again after a %i', async (status) => {
    origin(SITE).get(PATH).reply(status, 'gateway', { 'content-type': 'text/plain' });
    origin(SITE).get(PATH).reply(200, { fine: true });

    expect(await ask()).toEqual({ fine: true });
  });

  it('gives up on a server that stays broken, and says so', async () => {
    origin(SITE).get(PATH).times(5).reply(503, {});

    const failure = await failureOf(ask());

    expect(failure.reason).toBe('unavailable');
    expect(failure.message).toBe(
      'Source "jira", list of things: Jira answered 503. Nothing was stored or lost by this; the next pull goes on ' +
        'from the last checkpoint. It is tried again with the next pull; look at the site’s status page if it stays.',
    );
  });

  it('tries again after a reset connection, and says what failed when it stays', async () => {
    const reset = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    origin(SITE).get(PATH).replyWithError(reset);
    origin(SITE).get(PATH).reply(200, { fine: true });
    expect(await ask()).toEqual({ fine: true });

    origin(SITE).get(PATH).times(5).replyWithError(reset);
    const failure = await failureOf(ask());
    expect(failure.reason).toBe('unavailable');
    expect(failure.message).toContain('ECONNRESET');
  });

  it('tries again after JSON that breaks off, and calls it unreadable when it stays', async () => {
    origin(SITE).get(PATH).reply(200, '{"issues":[', JSON_TYPE);
    origin(SITE).get(PATH).reply(200, { fine: true });
    expect(await ask()).toEqual({ fine: true });

    origin(SITE).get(PATH).times(5).reply(200, '{"issues":[', JSON_TYPE);
    expect((await failureOf(ask())).reason).toBe('unreadable');
  });

  it.each([
    [401, 'auth'],
    [403, 'auth'],
    [400, 'refused'],
    [404, 'refused'],
    [410, 'refused'],
  ])('takes a %i as %s at once', async (status, reason) => {
    origin(SITE)
      .get(PATH)
      .reply(status, { errorMessages: ['No.'], errors: { jql: 'Bad\nfield' } });

    const failure = await failureOf(ask());

    expect(failure.reason).toBe(reason);
    expect(failure.message).toContain(`Jira answered ${status} (No.; Bad field)`);
  });

  it('makes Jira’s own words harmless and short', async () => {
    origin(SITE)
      .get(PATH)
      .reply(400, { errorMessages: [`<!channel>\u0007 ${'x'.repeat(5_000)}`] });

    const { message } = await failureOf(ask());

    expect(message).toContain('‹!channel›');
    expect(message).not.toContain('\u0007');
    expect(message.length).toBeLessThan(700);
  });

  it('never repeats the token, not even when the site does', async () => {
    const basic = btoa('flow@acme.example:top-secret-token');
    origin(SITE)
      .get(PATH)
      .reply(400, { errorMessages: [`Basic ${basic} top-secret-token`] });

    const failure = await failureOf(ask());

    expect(JSON.stringify([failure.message, failure.stack])).not.toMatch(/top-secret|dG9wLXNl/);
    expect(failure.message).not.toContain(basic);
  });

  it.each([
    ['x-seraph-loginreason', 'AUTHENTICATED_FAILED', 'does not accept the credentials'],
    ['x-seraph-loginreason', 'AUTHENTICATION_DENIED', 'captcha'],
    ['x-ausername', 'anonymous', 'stranger'],
  ])(
    'does not take the empty list of a dead token for an empty site (%s: %s)',
    async (name, value, said) => {
      origin(SITE)
        .get(PATH)
        .reply(200, { issues: [] }, { [name]: value });

      const failure = await failureOf(ask());

      expect(failure.reason).toBe('auth');
      expect(failure.message).toContain(said);
    },
  );

  it('recognises a login page that comes with status 200', async () => {
    origin(SITE)
      .get(PATH)
      .reply(200, '<html>Log in</html>', { 'content-type': 'text/html;charset=UTF-8' });

    const failure = await failureOf(ask());

    expect(failure.reason).toBe('auth');
    expect(failure.message).toContain('login page');
  });

  it.each([
    ['https://id.acme.example/login?continue=x', 'auth', 'https://id.acme.example/login'],
    ['https://new.acme.example/', 'refused', 'https://new.acme.example/'],
  ])('does not follow a redirect to %s', async (location, reason, said) => {
    origin(SITE).get(PATH).reply(302, '', { location });

    const failure = await failureOf(ask());

    expect(failure.reason).toBe(reason);
    expect(failure.message).toContain(`${said} (302)`);
  });

  it('stops asking a site that keeps failing', async () => {
    const send = jiraTransport(someOptions());
    const { signal } = new AbortController();
    origin(SITE).get(PATH).times(10).reply(500, {});

    await failureOf(send({ url: PATH }, 'a', signal));
    await failureOf(send({ url: PATH }, 'b', signal));
    const failure = await failureOf(send({ url: PATH }, 'c', signal));

    expect(failure.reason).toBe('unavailable');
    expect(failure.message).toContain('not asked');
  });

  it('ends a wait at once when the pull is stopped', async () => {
    const { sleep: _, ...real } = someOptions();
    const controller = new AbortController();
    origin(SITE).get(PATH).reply(429, {}, { 'retry-after': '60' });

    const asked = jiraTransport({
      ...real,
      onSlowed: () => setImmediate(() => controller.abort(new Error('stopped'))),
    })({ url: PATH }, 'list of things', controller.signal);

    await expect(asked).rejects.toThrow('stopped');
  });
});

describe('the Jira transport over a real socket', () => {
  useHttp({ loopback: true });

  async function serving<T>(answer: RequestListener, use: (url: string) => Promise<T>): Promise<T> {
    const server = createServer(answer);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }

  it('does not wait for ever for a server that never answers', async () => {
    const failure = await serving(
      () => undefined,
      async (baseUrl) => failureOf(ask(someOptions({ baseUrl, timeoutMs: 20 }))),
    );

    expect(failure.reason).toBe('unavailable');
    expect(failure.message).toContain('no complete answer within 0.02 s');
  });

  it('counts the body into the time limit', async () => {
    const failure = await serving(
      (_, response) => {
        response.writeHead(200, JSON_TYPE);
        response.write('{"a":');
      },
      async (baseUrl) => failureOf(ask(someOptions({ baseUrl, timeoutMs: 50 }))),
    );

    expect(failure.message).toContain('no complete answer within 0.05 s');
  });

  it('reads on after a connection that broke off inside the body', async () => {
    let count = 0;
    const answer = await serving(
      (_, response) => {
        count += 1;
        response.writeHead(200, { ...JSON_TYPE, 'content-length': '13' });
        if (count > 1) return response.end('{"fine":true}');
        response.write('{"fi');
        return setTimeout(() => response.destroy(), 5);
      },
      async (baseUrl) => ask(someOptions({ baseUrl })),
    );

    expect(answer).toEqual({ fine: true });
    expect(count).toBe(2);
  });

  it('keeps to the configured number of requests in flight', async () => {
    let now = 0;
    let most = 0;
    await serving(
      (_, response) => {
        now += 1;
        most = Math.max(most, now);
        setTimeout(() => {
          now -= 1;
          response.writeHead(200, JSON_TYPE).end('{}');
        }, 5);
      },
      async (baseUrl) => {
        const send = jiraTransport(
          someOptions({ baseUrl, pacing: { requestsPerSecond: 1_000, concurrency: 3 } }),
        );
        const { signal } = new AbortController();
        await Promise.all(Array.from({ length: 12 }, () => send({ url: PATH }, 'x', signal)));
      },
    );

    expect(most).toBe(3);
  });

  it('keeps to the configured requests per second', async () => {
    const times: number[] = [];
    await serving(
      (_, response) => {
        times.push(performance.now());
        response.writeHead(200, JSON_TYPE).end('{}');
      },
      async (baseUrl) => {
        const send = jiraTransport(
          someOptions({ baseUrl, pacing: { requestsPerSecond: 4, concurrency: 4 } }),
        );
        const { signal } = new AbortController();
        await Promise.all(Array.from({ length: 5 }, () => send({ url: PATH }, 'x', signal)));
      },
    );

    expect((times[4] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(900);
  });
});
