import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forgetHttp, httpProblems, origin, plugIn, unplug } from './http.ts';

const SITE = 'https://site.example';

describe('the HTTP guard of the tests', () => {
  beforeEach(() => unplug(false));
  afterEach(() => {
    forgetHttp();
    plugIn();
  });

  it('is content when every expected request comes', async () => {
    origin(SITE).get('/a').reply(200, { fine: true });

    const response = await fetch(`${SITE}/a`);

    expect(await response.json()).toEqual({ fine: true });
    expect(httpProblems()).toEqual([]);
  });

  it('reports a request that nobody expected', async () => {
    await expect(fetch(`${SITE}/unknown`, { method: 'POST' })).rejects.toThrow('fetch failed');

    expect(httpProblems()).toEqual([`POST ${SITE}/unknown was not expected`]);
  });

  it('reports a second request where one was expected', async () => {
    origin(SITE).get('/once').reply(200, {});

    await fetch(`${SITE}/once`);
    await fetch(`${SITE}/once`);

    expect(httpProblems()).toEqual([`GET ${SITE}/once was not expected`]);
  });

  it('reports an expected request that does not come', () => {
    origin(SITE).get('/never').reply(200, {});

    expect(httpProblems()).toEqual([expect.stringContaining('/never did not come')]);
  });

  it('keeps loopback closed unless asked for', async () => {
    const server = createServer((_, response) => response.end('real'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

    await expect(fetch(url)).rejects.toThrow('fetch failed');
    forgetHttp();
    plugIn();
    unplug(true);
    const answer = await (await fetch(url)).text();
    const problems = httpProblems();
    server.closeAllConnections();
    server.close();

    expect(answer).toBe('real');
    expect(problems).toEqual([]);
  });
});
