import { once } from 'node:events';
import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { exchange } from '../../../src/sources/http/exchange.ts';
import type { Exchanged } from '../../../src/sources/http/exchange.ts';

const NEVER = new AbortController().signal;

/** One exchange with a real server that answers as told. */
async function exchanged(
  answer: RequestListener,
  { signal = NEVER, body = null as string | null } = {},
): Promise<Exchanged> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const asked = { method: body === null ? 'GET' : 'POST', headers: { 'x-asked': 'yes' }, body };
  try {
    return await exchange(`http://127.0.0.1:${port}/path?q=1`, asked, signal);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe('an exchange over HTTP', () => {
  it('sends the method, the path, the headers and the body as given', async () => {
    const { body } = await exchanged(
      (request, response) => {
        const parts: Buffer[] = [];
        request.on('data', (part: Buffer) => parts.push(part));
        request.on('end', () => {
          const sent = Buffer.concat(parts).toString();
          response.end(
            `${request.method} ${request.url} ${String(request.headers['x-asked'])} ${sent}`,
          );
        });
      },
      { body: '{"ü":1}' },
    );

    expect(body).toBe('POST /path?q=1 yes {"ü":1}');
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
    ['GZIP', gzipSync],
  ])('reads a body in %s', async (named, pack) => {
    const text = '待办事项 '.repeat(100_000);

    const { body } = await exchanged((request, response) => {
      expect(request.headers['accept-encoding']).toContain(named.toLowerCase());
      response.setHeader('content-encoding', named).end(pack(text));
    });

    expect(body).toBe(text);
  });

  it('takes a byte order mark away', async () => {
    const { body } = await exchanged((_, response) => response.end('\uFEFF{}'));

    expect(JSON.parse(body)).toEqual({});
  });

  it('gives status and headers of an answer that is no success, and follows no redirect', async () => {
    let asked = 0;
    const { status, headers, body } = await exchanged((_, response) => {
      asked += 1;
      response.writeHead(302, { location: '/login', 'retry-after': '7' }).end('elsewhere');
    });

    expect([status, headers.get('Location'), headers.get('retry-after'), body]).toEqual([
      302,
      '/login',
      '7',
      'elsewhere',
    ]);
    expect(asked).toBe(1);
  });

  it.each([
    ['plain', {}],
    ['packed', { 'content-encoding': 'gzip' }],
  ])('fails where a %s body breaks off', async (_, headers) => {
    const whole = gzipSync('x'.repeat(10_000));
    const cut = exchanged((__, response) => {
      response.writeHead(200, { ...headers, 'content-length': String(whole.length + 10) });
      response.write(whole.subarray(0, whole.length - 5), () => response.destroy());
    });

    await expect(cut).rejects.toThrow(/aborted|premature|unexpected end/i);
  });

  it('fails where a packed body is damaged', async () => {
    const damaged = exchanged((_, response) => {
      response.setHeader('content-encoding', 'gzip').end('this is no gzip');
    });

    await expect(damaged).rejects.toThrow('incorrect header check');
  });

  it('fails with the code of the system where nobody answers', async () => {
    const asked = exchange(
      'http://127.0.0.1:1/',
      { method: 'GET', headers: {}, body: null },
      NEVER,
    );

    await expect(asked).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it.each(['before the answer', 'within the body'])('stops %s when told to', async (when) => {
    const stopping = new AbortController();
    const stopped = exchanged(
      (_, response) => {
        if (when === 'within the body') response.write('{');
        setTimeout(() => {
          stopping.abort();
        }, 20);
      },
      { signal: stopping.signal },
    );

    await expect(stopped).rejects.toThrow(/abort/i);
  });
});
