import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '../../shared/clock.ts';
import type { Clock } from '../../shared/clock.ts';
import { authoring } from './authoring.ts';
import type { Authoring } from './authoring.ts';
import type { Answer } from './damage.ts';
import type { Desk, Edition } from './desk.ts';
import type { Exchange, Logged } from './exchange.ts';
import { faults as noFaults } from './faults.ts';
import type { Endpoint, Fault, FaultAim } from './faults.ts';
import type { Organisation } from './organisation.ts';
import { reception } from './reception.ts';
import type { Incoming } from './reception.ts';
import { gate } from './throttle.ts';
import type { Throttle } from './throttle.ts';

export interface AzureDevOpsOptions {
  readonly organisation: Organisation;
  readonly edition?: Edition;
  readonly port?: number;
  readonly pat?: string;
  readonly clock?: Clock;
  /** Revisions per page where none is asked for, and the most that may be. */
  readonly pageSize?: number;
  readonly largestPage?: number;
  readonly throttle?: Throttle;
  /** Sees every request with its answer, as soon as the answer is made. */
  readonly observe?: (exchange: Exchange) => void;
}

export interface AzureDevOpsEmulator extends AsyncDisposable {
  /** Of the organisation, or of the collection on premises: what a configuration would name. */
  readonly url: string;
  readonly organisation: Organisation;
  /** To let more happen while it runs. */
  readonly author: Authoring;
  readonly pat: string;
  readonly requests: readonly Logged[];
  /** How many requests came in, all of them or those of one endpoint. */
  count(endpoint?: Endpoint): number;
  forgetRequests(): void;
  /** Requests that came although the throttle had asked to wait. */
  readonly forbidden: number;
  fail(fault: Fault, aim?: FaultAim): () => void;
  /** Lifts every fault. */
  restore(): void;
  /** Lets a bearer token in from now on, or nobody with it any more; the PAT too can be revoked. */
  accept(bearer: string): void;
  revoke(token: string): void;
  close(): Promise<void>;
}

/** Starts an emulated Azure DevOps on loopback: an organisation of the cloud, or a collection on premises. */
export async function startAzureDevOps(options: AzureDevOpsOptions): Promise<AzureDevOpsEmulator> {
  const { organisation } = options;
  const edition = options.edition ?? 'services';
  const clock = options.clock ?? systemClock;
  const pat = options.pat ?? 'demo-pat';
  const door = doorkeeper(pat);
  const armed = noFaults();
  const log: Logged[] = [];
  const throttle = gate(options.throttle ?? null, clock);
  const prefix = edition === 'services' ? `/${organisation.name}` : '/tfs/DefaultCollection';
  const addresses = { base: '', releaseBase: '' };
  const desk: Omit<Desk, 'base' | 'releaseBase'> = {
    organisation,
    edition,
    clock,
    pageSize: options.pageSize ?? 200,
    largestPage: options.largestPage ?? 1000,
  };
  const receive = reception({
    desk: () => ({ ...desk, ...addresses }),
    faults: armed,
    gate: throttle,
    admits: (authorization) => door.admits(authorization),
    log: (entry) => log.push(entry),
    observe: options.observe ?? null,
  });
  function serverOf(host: Incoming['host']): Server {
    return createServer(
      (request, response) => void serve(receive, prefix, host, clock, request, response),
    );
  }
  // In the cloud releases live on a host of their own, on premises everything is together.
  const main = serverOf('main');
  const release = edition === 'services' ? serverOf('release') : null;
  addresses.base = `${await listen(main, options.port ?? 0)}${prefix}`;
  addresses.releaseBase =
    release === null ? addresses.base : `${await listen(release, 0)}${prefix}`;
  async function close(): Promise<void> {
    for (const server of [main, release]) {
      if (server === null) continue;
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }
  return {
    url: addresses.base,
    organisation,
    author: authoring(organisation),
    pat,
    ...registry(log),
    get forbidden(): number {
      return throttle.forbidden;
    },
    fail: (fault, aim) => armed.fail(fault, aim),
    restore: () => armed.restore(),
    accept: door.accept,
    revoke: door.revoke,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function registry(
  log: Logged[],
): Pick<AzureDevOpsEmulator, 'requests' | 'count' | 'forgetRequests'> {
  return {
    requests: log,
    count: (endpoint) =>
      endpoint === undefined
        ? log.length
        : log.filter((entry) => entry.endpoint === endpoint).length,
    forgetRequests: () => void log.splice(0),
  };
}

interface Doorkeeper extends Pick<AzureDevOpsEmulator, 'accept' | 'revoke'> {
  admits(authorization: string | null): boolean;
}

/** A PAT is the password of any name; a bearer token stands alone. */
function doorkeeper(pat: string): Doorkeeper {
  const [pats, bearers] = [new Set([pat]), new Set<string>()];
  return {
    admits(authorization) {
      const [scheme = '', credentials = ''] = (authorization ?? '').split(' ');
      if (scheme.toLowerCase() === 'bearer') return bearers.has(credentials);
      if (scheme.toLowerCase() !== 'basic') return false;
      const text = Buffer.from(credentials, 'base64').toString();
      return pats.has(text.slice(text.indexOf(':') + 1));
    },
    accept: (bearer) => void bearers.add(bearer),
    revoke(token) {
      pats.delete(token);
      bearers.delete(token);
    },
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
  receive: (incoming: Incoming) => Promise<Answer>,
  prefix: string,
  host: Incoming['host'],
  clock: Clock,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
  } catch {
    return;
  }
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const inside = url.pathname.toLowerCase().startsWith(prefix.toLowerCase());
  const answer = await receive({
    host,
    method: request.method ?? 'GET',
    path: inside ? url.pathname.slice(prefix.length) : '/',
    query: url.searchParams,
    authorization: request.headers.authorization ?? null,
    accept: request.headers.accept ?? '',
    suppressesSignIn:
      request.headers['x-tfs-fedauthredirect']?.toString().toLowerCase() === 'suppress',
    body: Buffer.concat(chunks),
  });
  send(answer, clock, response);
}

function send(answer: Answer, clock: Clock, response: ServerResponse): void {
  if (answer.delivery === 'never') return;
  if (answer.delivery === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  const { status, body, delivery } = answer;
  const headers: Record<string, string> = {
    ...answer.headers,
    date: new Date(clock()).toUTCString(),
  };
  if (delivery !== 'half-chunked') headers['content-length'] = String(body.length);
  response.writeHead(status, headers);
  if (delivery !== 'whole') {
    response.write(body.subarray(0, body.length >> 1), () => response.socket?.destroy());
    return;
  }
  response.end(body, () => answer.sent?.());
}
