import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { SourceError } from '../../../src/shared/errors.ts';
import type { AzureDevOpsOptions } from '../../../src/sources/azure-devops/options.ts';
import { azureTransport } from '../../../src/sources/azure-devops/transport.ts';
import { origin, useHttp } from '../../support/http.ts';
import { START, someOptions } from './samples.ts';

const HOST = 'https://dev.azure.com';
const LINKS = 'b5b5b6d0-0308-40a1-b3f4-b9bb3c66878f';
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };
const PAGE = { values: [], continuationToken: '5', isLastBatch: true };

function locations(
  maxVersion = '7.2',
  route = '{project}/_apis/{area}/reporting/{resource}',
): object {
  const location = { id: LINKS, area: 'wit', resourceName: 'workItemLinks', routeTemplate: route };
  const versions = { resourceVersion: 3, minVersion: '2.0', maxVersion, releasedVersion: '7.1' };
  return { count: 1, value: [{ ...location, ...versions }] };
}

function expectLocations(): void {
  origin(HOST).options('/acme/_apis/wit').reply(200, locations(), JSON_TYPE);
}

async function ask(
  options: AzureDevOpsOptions = someOptions(),
  signal = new AbortController().signal,
): Promise<unknown> {
  return azureTransport(options)(
    'reporting feed of links',
    async ({ wit }) => wit.getReportingLinksByLinkType(),
    signal,
  );
}

async function failureOf(promise: Promise<unknown>): Promise<SourceError> {
  const outcome: unknown = await promise.then(
    () => 'no failure',
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(SourceError);
  return outcome as SourceError;
}

const FEED = '/acme/_apis/wit/reporting/workItemLinks';

describe('the Azure DevOps transport', () => {
  useHttp();

  it('sends a personal access token and gives the parsed answer', async () => {
    origin(HOST)
      .options('/acme/_apis/wit')
      .matchHeader('authorization', `Basic ${btoa(':top-secret-token')}`)
      .reply(200, locations(), JSON_TYPE);
    origin(HOST)
      .get(FEED)
      .matchHeader('authorization', `Basic ${btoa(':top-secret-token')}`)
      .matchHeader('x-tfs-fedauthredirect', 'Suppress')
      .reply(200, PAGE, JSON_TYPE);
    const seen: unknown[] = [];

    const answer = await ask(someOptions({ onRequest: (request) => seen.push(request) }));

    expect(answer).toEqual(PAGE);
    expect(seen).toEqual([
      { method: 'OPTIONS', path: '/acme/_apis/wit' },
      { method: 'GET', path: FEED },
    ]);
  });

  it('asks for the table of locations once, also for several first calls at once', async () => {
    expectLocations();
    origin(HOST).get(FEED).times(3).reply(200, PAGE, JSON_TYPE);
    const use = azureTransport(someOptions());
    const { signal } = new AbortController();

    const answers = await Promise.all(
      [1, 2, 3].map(async () =>
        use('links', async ({ wit }) => wit.getReportingLinksByLinkType(), signal),
      ),
    );

    expect(answers).toEqual([PAGE, PAGE, PAGE]);
  });

  it('reads a newer token when the one in use is refused, and goes on with it', async () => {
    expectLocations();
    let token = 'old-token';
    origin(HOST)
      .get(FEED)
      .matchHeader('authorization', 'Bearer old-token')
      .reply(() => {
        token = 'new-token';
        return [401, '', {}];
      });
    origin(HOST)
      .get(FEED)
      .matchHeader('authorization', 'Bearer new-token')
      .reply(200, PAGE, JSON_TYPE);

    expect(await ask(someOptions({ auth: { kind: 'bearer', token: () => token } }))).toEqual(PAGE);
  });

  it('asks a refused token once, when there is no newer one', async () => {
    expectLocations();
    origin(HOST).get(FEED).reply(401, { count: 0, value: [] }, JSON_TYPE);

    expect(await failureOf(ask())).toMatchObject({ reason: 'auth' });
  });

  it.each([
    [
      'a sign-in page with 203',
      203,
      '<html>Sign in</html>',
      { 'content-type': 'text/html' },
      'auth',
      'sign-in page',
    ],
    [
      'a sign-in page with 200',
      200,
      '<html>Sign in</html>',
      { 'content-type': 'text/html' },
      'auth',
      'most likely a sign-in page',
    ],
    [
      'a redirect to a login',
      302,
      '',
      { location: 'https://spsprod.vssps.visualstudio.com/_signin?x=1' },
      'auth',
      '_signin (302)',
    ],
    [
      'a redirect elsewhere',
      301,
      '',
      { location: 'https://else.example/' },
      'refused',
      'https://else.example/ (301)',
    ],
    [
      'a denied permission',
      403,
      '{"message":"TF400813: not authorized"}',
      JSON_TYPE,
      'auth',
      'TF400813',
    ],
    [
      'a wrong address',
      404,
      '{"message":"VS800075: no such project"}',
      JSON_TYPE,
      'refused',
      'VS800075',
    ],
    [
      'a packed answer',
      200,
      'x',
      { ...JSON_TYPE, 'content-encoding': 'br' },
      'refused',
      'packed (br)',
    ],
    [
      'a stopped organisation',
      503,
      '\uFEFF{"message":"TF24668: The collection is stopped"}',
      JSON_TYPE,
      'refused',
      'TF24668',
    ],
  ] as const)(
    'raises %s as what it is, at once',
    async (_, status, body, headers, reason, said) => {
      expectLocations();
      origin(HOST).get(FEED).reply(status, body, headers);

      const failure = await failureOf(ask());

      expect(failure.reason).toBe(reason);
      expect(failure.message).toContain(said);
      expect(failure.message).toMatch(/^Source "ado", reporting feed of links: /);
    },
  );

  it.each([
    ['nothing', 204, '', 'an empty answer'],
    ['nothing with 200', 200, '', 'an empty answer'],
    ['half a body', 200, '{"values": [', 'broke off or is no JSON'],
  ] as const)('tries %s again, then raises it', async (_, status, body, said) => {
    expectLocations();
    origin(HOST).get(FEED).times(5).reply(status, body, JSON_TYPE);

    const failure = await failureOf(ask());

    expect(failure.reason).toBe('unreadable');
    expect(failure.message).toContain(said);
  });

  it('reads a body behind a byte order mark', async () => {
    expectLocations();
    origin(HOST)
      .get(FEED)
      .reply(200, `\uFEFF${JSON.stringify(PAGE)}`, JSON_TYPE);

    expect(await ask()).toEqual(PAGE);
  });

  it.each([
    ['429 with HTML', 429, '<html/>', { 'retry-after': '30', 'content-type': 'text/html' }, 30_000],
    [
      'TF400733',
      503,
      '{"message":"TF400733: blocked"}',
      { ...JSON_TYPE, 'retry-after': '7' },
      7_000,
    ],
    ['503', 503, '{}', { ...JSON_TYPE, 'retry-after': '11' }, 11_000],
    [
      '429 with a reset in epoch seconds',
      429,
      '{}',
      { ...JSON_TYPE, 'x-ratelimit-reset': String(START / 1000 + 45) },
      45_000,
    ],
  ] as const)('waits as long as %s asks for', async (_, status, body, headers, waited) => {
    const options = someOptions();
    expectLocations();
    origin(HOST).get(FEED).reply(status, body, headers);
    origin(HOST).get(FEED).reply(200, PAGE, JSON_TYPE);

    expect(await ask(options)).toEqual(PAGE);
    expect(Math.max(...options.slept)).toBe(waited);
  });

  it('waits before the next request when a good answer asks for it', async () => {
    const options = someOptions();
    expectLocations();
    origin(HOST)
      .get(FEED)
      .reply(200, PAGE, { ...JSON_TYPE, 'retry-after': '20' });
    origin(HOST).get(FEED).reply(200, PAGE, JSON_TYPE);
    const use = azureTransport(options);
    const { signal } = new AbortController();

    for (const _ of [1, 2]) {
      await use('links', async ({ wit }) => wit.getReportingLinksByLinkType(), signal);
    }

    expect(options.slept).toEqual([20_000]);
  });

  it('slows down when little of the allowance is left', async () => {
    const options = someOptions();
    const headers = {
      ...JSON_TYPE,
      'x-ratelimit-limit': '200',
      'x-ratelimit-remaining': '20',
      'x-ratelimit-reset': String(START / 1000 + 60),
    };
    expectLocations();
    origin(HOST).get(FEED).reply(200, PAGE, headers);
    origin(HOST).get(FEED).reply(200, PAGE, JSON_TYPE);
    const use = azureTransport(options);
    const { signal } = new AbortController();

    for (const _ of [1, 2]) {
      await use('links', async ({ wit }) => wit.getReportingLinksByLinkType(), signal);
    }

    expect(options.slept).toEqual([3_000]);
  });

  it('never says the token, whatever is said to us', async () => {
    expectLocations();
    const message = `no top-secret-token and no ${btoa(':top-secret-token')} here`;
    origin(HOST).get(FEED).reply(400, { message }, JSON_TYPE);

    const failure = await failureOf(ask());

    expect(failure.message).toContain('no … and no … here');
    expect(failure.message).not.toMatch(/secret|OnRv/);
  });

  it('asks an older server in the version that it has, under its collection', async () => {
    const table = locations('6.0').valueOf() as { value: { releasedVersion: string }[] };
    for (const location of table.value) location.releasedVersion = '6.0';
    origin('https://server.example')
      .options('/tfs/DefaultCollection/_apis/wit')
      .reply(200, table, JSON_TYPE);
    origin('https://server.example')
      .get('/tfs/DefaultCollection/_apis/wit/reporting/workItemLinks')
      .matchHeader('accept', 'application/json;api-version=6.0')
      .reply(200, PAGE, JSON_TYPE);

    const baseUrl = 'https://server.example/tfs/DefaultCollection/';
    expect(await ask(someOptions({ baseUrl }))).toEqual(PAGE);
  });

  it('says so when a server does not offer what is asked', async () => {
    origin(HOST).options('/acme/_apis/wit').reply(200, { count: 0, value: [] }, JSON_TYPE);

    expect(await failureOf(ask())).toMatchObject({ reason: 'refused', status: 404 });
  });
});

describe('the Azure DevOps transport on a real connection', () => {
  const closing: (() => void)[] = [];
  afterEach(() => {
    for (const close of closing.splice(0)) close();
  });

  async function serve(feed: RequestListener): Promise<string> {
    const server = createServer((request, response) => {
      if (request.method !== 'OPTIONS') return feed(request, response);
      response.setHeader('content-type', 'application/json');
      return response.end(JSON.stringify(locations()));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => {
      server.closeAllConnections();
      server.close();
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/acme`;
  }

  it.each(['length', 'chunked'] as const)('raises a body that is cut (%s)', async (framing) => {
    let asked = 0;
    const baseUrl = await serve((_, response) => {
      asked += 1;
      if (framing === 'length') response.setHeader('content-length', '1000');
      response.setHeader('content-type', 'application/json');
      response.write('{"values": [');
      setTimeout(() => response.destroy(), 5);
    });

    const failure = await failureOf(ask(someOptions({ baseUrl })));

    expect(failure.reason).toBe('unavailable');
    expect(failure.message).toContain('the connection failed');
    expect(asked).toBe(5);
  });

  it('gives up on an answer that does not end', async () => {
    const baseUrl = await serve((_, response) => {
      response.setHeader('content-type', 'application/json');
      response.write('{');
    });

    const failure = await failureOf(ask(someOptions({ baseUrl, timeoutMs: 50 })));

    expect(failure.message).toContain('no complete answer within 0.05 s');
  });

  it('stops at once when it is told to, in the middle of an answer', async () => {
    const controller = new AbortController();
    const baseUrl = await serve(() => setTimeout(() => controller.abort(new Error('enough')), 5));

    await expect(ask(someOptions({ baseUrl }), controller.signal)).rejects.toThrow('enough');
  });

  it('keeps its connection for the next request', async () => {
    const ports = new Set<number | undefined>();
    const baseUrl = await serve((request, response) => {
      ports.add(request.socket.remotePort);
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(PAGE));
    });
    const use = azureTransport(someOptions({ baseUrl }));
    const { signal } = new AbortController();

    for (const _ of [1, 2, 3]) {
      await use('links', async ({ wit }) => wit.getReportingLinksByLinkType(), signal);
    }

    expect(ports.size).toBe(1);
  });
});
