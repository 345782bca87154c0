import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '../../shared/clock.ts';
import type { Clock } from '../../shared/clock.ts';
import { desk } from './endpoints.ts';
import type { Exchange, Logged } from './exchange.ts';
import { faults as noFaults } from './faults.ts';
import type { Endpoint, Fault, FaultAim } from './faults.ts';
import { reception } from './reception.ts';
import type { Answer, Reception } from './reception.ts';
import type { RateLimit } from './rate-limit.ts';
import type { Spoiled } from './render.ts';
import { searchIndex } from './search-index.ts';
import type { JiraSite } from './site.ts';

export interface JiraOptions {
  readonly site: JiraSite;
  readonly port?: number;
  readonly email?: string;
  readonly token?: string;
  readonly clock?: Clock;
  /** How long a change takes until searches show it. */
  readonly indexLagMs?: number;
  /** Issues per page with fields, and with only ids and keys. */
  readonly pageSize?: number;
  readonly slimPageSize?: number;
  readonly rateLimit?: RateLimit;
  /** Sees every request with its answer, as soon as the answer is made. */
  readonly observe?: (exchange: Exchange) => void;
}

export interface JiraEmulator extends AsyncDisposable {
  readonly url: string;
  readonly site: JiraSite;
  readonly email: string;
  readonly token: string;
  readonly requests: readonly Logged[];
  /** How many requests came in, all of them or those of one endpoint. */
  count(endpoint?: Endpoint): number;
  forgetRequests(): void;
  fail(fault: Fault, aim?: FaultAim): () => void;
  /** Serves an issue unreadable. */
  spoil(idOrKey: string, how: Spoiled): void;
  /** Lifts every fault. */
  restore(): void;
  close(): Promise<void>;
}

/** Starts an emulated Jira Cloud on loopback. */
export async function startJira(options: JiraOptions): Promise<JiraEmulator> {
  const { site } = options;
  const clock = options.clock ?? systemClock;
  const email = options.email ?? 'signalbox@example.com';
  const token = options.token ?? 'demo-token';
  const armed = noFaults();
  const index = searchIndex(site, options.indexLagMs ?? 0, clock);
  const log: Logged[] = [];
  const front = reception({
    desk: desk({
      site,
      index,
      faults: armed,
      clock,
      pageSize: options.pageSize ?? 100,
      slimPageSize: options.slimPageSize ?? 5000,
    }),
    authorization: `Basic ${Buffer.from(`${email}:${token}`).toString('base64')}`,
    rateLimit: options.rateLimit ?? null,
    log: (entry) => log.push(entry),
    observe: options.observe ?? null,
  });
  const server = createServer((request, response) => void serve(front, request, response));
  const url = await listen(server, options.port ?? 0);
  async function close(): Promise<void> {
    index.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  return {
    url,
    site,
    email,
    token,
    requests: log,
    count: (endpoint) =>
      endpoint === undefined
        ? log.length
        : log.filter((entry) => entry.endpoint === endpoint).length,
    forgetRequests: () => void log.splice(0),
    fail: (fault, aim) => armed.fail(fault, aim),
    spoil: (idOrKey, how) => armed.spoil(site.issues.find(idOrKey)?.id ?? idOrKey, how),
    restore: () => armed.restore(),
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function listen(server: Server, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function serve(
  front: Reception,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
  } catch {
    return;
  }
  const answer = await front.receive({
    method: request.method ?? 'GET',
    url: new URL(request.url ?? '/', 'http://127.0.0.1'),
    authorization: request.headers.authorization ?? null,
    contentType: request.headers['content-type'] ?? '',
    body: Buffer.concat(chunks),
  });
  send(answer, response);
}

function send(answer: Answer, response: ServerResponse): void {
  if (answer.delivery === 'never') return;
  if (answer.delivery === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  const body = Buffer.from(answer.body);
  response.writeHead(answer.status, { ...answer.headers, 'content-length': body.length });
  if (answer.delivery === 'half') {
    response.write(body.subarray(0, body.length >> 1), () => response.socket?.destroy());
    return;
  }
  response.end(body);
}
