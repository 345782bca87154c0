import { afterEach, describe, expect, it } from 'vitest';
import { startHttp, type HttpOptions, type HttpServer } from '../../src/ops/http.ts';
import { createMetrics } from '../../src/ops/metrics.ts';

const servers: HttpServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close(0)));
});

async function start(changes: Partial<HttpOptions> = {}): Promise<string> {
  const server = await startHttp({
    host: '127.0.0.1',
    port: 0,
    health: () => ({ ok: true, parts: { jobs: 0 } }),
    ready: () => ({ ok: true, parts: {} }),
    metrics: createMetrics(),
    measure: () => Promise.resolve(),
    failed: () => undefined,
    mounts: {},
    ...changes,
  });
  servers.push(server);
  return `http://127.0.0.1:${server.port}`;
}

describe('the HTTP server', () => {
  it('tells that the process is alive, with its parts', async () => {
    const response = await fetch(`${await start()}/healthz`);

    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ ok: true, parts: { jobs: 0 } });
    expect(response.headers.get('x-powered-by')).toBeNull();
  });

  it('answers 503 while it is not ready', async () => {
    const url = await start({ ready: () => ({ ok: false, parts: { slack: 'not connected' } }) });

    const response = await fetch(`${url}/readyz`);

    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({ ok: false, parts: { slack: 'not connected' } });
  });

  it('answers 503 without the reason when a check throws, and reports the reason', async () => {
    const failures: unknown[] = [];
    const url = await start({
      ready: () => Promise.reject(new Error('password=1')),
      failed: (error) => void failures.push(error),
    });

    const response = await fetch(`${url}/readyz`);

    expect(response.status).toBe(503);
    expect(await response.text()).not.toContain('password');
    expect(failures).toEqual([new Error('password=1')]);
  });

  it('shows the metrics as Prometheus reads them', async () => {
    const metrics = createMetrics();
    metrics.pulls.inc({ source: 'jira', outcome: 'complete' });
    const url = await start({ metrics });

    const response = await fetch(`${url}/metrics`);

    expect(response.headers.get('content-type')).toContain('text/plain');
    const text = await response.text();
    expect(text).toContain('signalbox_pulls_total{source="jira",outcome="complete"} 1');
    expect(text).toContain('nodejs_eventloop_lag_p99_seconds');
    expect(text).toContain('process_resident_memory_bytes');
  });

  it('hands a mounted path over with its body unread', async () => {
    const url = await start({
      mounts: {
        '/slack/events': (request, response) => {
          request.pipe(response);
        },
      },
    });

    const response = await fetch(`${url}/slack/events`, { method: 'POST', body: '{"a":1}' });

    expect(await response.text()).toBe('{"a":1}');
    expect((await fetch(`${url}/slack/events`)).status).toBe(404);
  });

  it('answers 404 everywhere else', async () => {
    expect((await fetch(`${await start()}/`)).status).toBe(404);
  });

  it('fails to start where the port is taken', async () => {
    const url = new URL(await start());

    await expect(start({ port: Number(url.port) })).rejects.toThrow('EADDRINUSE');
  });

  it('lets a request under way end when it closes', async () => {
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>();
    const url = await start({
      health: async () => {
        arrive();
        await held;
        return { ok: true, parts: {} };
      },
    });
    const pending = fetch(`${url}/healthz`, { headers: { connection: 'close' } });
    await arrived;

    const closing = servers[0]?.close(2_000);
    release();

    expect((await pending).status).toBe(200);
    await closing;
    await expect(fetch(`${url}/healthz`)).rejects.toThrow('fetch failed');
  });
});
