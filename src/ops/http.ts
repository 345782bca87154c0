import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type ErrorRequestHandler, type Response } from 'express';
import type { Metrics } from './metrics.ts';

/** What `/healthz` and `/readyz` say: the answer of the whole and the parts it was made of. */
export interface Health {
  readonly ok: boolean;
  readonly parts: Readonly<Record<string, unknown>>;
}

export interface HttpOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Is the process worth keeping? Must not depend on Slack or a tracker, or their outage would restart us in a loop. */
  readonly health: () => Health | Promise<Health>;
  /** May requests be sent here? */
  readonly ready: () => Health | Promise<Health>;
  readonly metrics: Pick<Metrics, 'registry'>;
  /** Measures what is only known when asked. Where it fails the rest is shown all the same. */
  readonly measure: () => Promise<void>;
  /** Told of what an endpoint threw. */
  readonly failed: (error: unknown) => void;
  /** Handlers that read the raw body themselves, by path. */
  readonly mounts: Readonly<Record<string, RequestListener>>;
}

export interface HttpServer extends AsyncDisposable {
  readonly port: number;
  /** Stops listening; requests under way may end within `graceMs`. */
  close(graceMs: number): Promise<void>;
}

const DEFAULT_GRACE_MS = 5_000;

/** The one HTTP server: health, metrics, and Slack in HTTP mode. */
export async function startHttp(options: HttpOptions): Promise<HttpServer> {
  const server = createServer(routes(options));
  await listen(server, options.port, options.host);
  const { port } = server.address() as AddressInfo;
  return {
    port,
    close: (graceMs) => closeWithin(server, graceMs),
    [Symbol.asyncDispose]: () => closeWithin(server, DEFAULT_GRACE_MS),
  };
}

function routes(options: HttpOptions): RequestListener {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.get('/healthz', async (_request, response) => answer(response, await options.health()));
  app.get('/readyz', async (_request, response) => answer(response, await options.ready()));
  app.get('/metrics', async (_request, response) => {
    await options.measure().catch(options.failed);
    const text = await options.metrics.registry.metrics();
    response.type(options.metrics.registry.contentType).send(text);
  });
  for (const [path, handler] of Object.entries(options.mounts)) {
    app.post(path, (request, response) => handler(request, response));
  }
  app.use((_request, response) => {
    response.status(404).json({ error: 'There is nothing at this address.' });
  });
  app.use(asFailure(options.failed));
  return app;
}

function answer(response: Response, health: Health): void {
  response.status(health.ok ? 200 : 503).json(health);
}

/** A check that throws is a check that failed; the reason goes to the log, not into the answer. */
function asFailure(failed: HttpOptions['failed']): ErrorRequestHandler {
  return (error, _request, response, _next) => {
    failed(error);
    if (response.headersSent) response.end();
    else response.status(503).json({ ok: false, parts: {} });
  };
}

async function listen(server: Server, port: number, host: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function closeWithin(server: Server, graceMs: number): Promise<void> {
  if (!server.listening) return;
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
  clearTimeout(cut);
}
