import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '../../shared/clock.ts';
import type { Clock } from '../../shared/clock.ts';
import { commentControls } from './comments.ts';
import type { CommentBook, CommentControls } from './comments.ts';
import { dataCenterIssues } from './data-center-issue.ts';
import { desk } from './endpoints.ts';
import type { Desk, ProjectState } from './endpoints.ts';
import type { Exchange, Logged } from './exchange.ts';
import { faults as noFaults } from './faults.ts';
import type { Endpoint, Fault, FaultAim } from './faults.ts';
import { reception } from './reception.ts';
import type { Answer, Reception } from './reception.ts';
import type { RateLimit } from './rate-limit.ts';
import type { Spoiled } from './render.ts';
import { searchIndex } from './search-index.ts';
import type { JiraSite } from './site.ts';
import { throttle } from './throttle.ts';
import type { ThrottleOptions } from './throttle.ts';

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
  /** Lets in so many requests a second and counts who comes although it was asked to stay away. */
  readonly throttle?: ThrottleOptions;
  /** Data Center has other paths, pages, shapes and credentials: the token is then a personal access token. */
  readonly deployment?: 'cloud' | 'data-center';
  /** Where on its host the site begins, such as `/jira`. */
  readonly contextPath?: string;
  /** The account's zone, which times are then also written in; by default the site's, and times are UTC. */
  readonly zone?: string;
  /** Sees every request with its answer, as soon as the answer is made. */
  readonly observe?: (exchange: Exchange) => void;
}

export interface JiraEmulator extends CommentControls, AsyncDisposable {
  readonly url: string;
  readonly site: JiraSite;
  readonly email: string;
  readonly token: string;
  readonly requests: readonly Logged[];
  /** How many requests came in, all of them or those of one endpoint. */
  count(endpoint?: Endpoint): number;
  forgetRequests(): void;
  fail(fault: Fault, aim?: FaultAim): () => void;
  /** Requests that came although an answer had asked to stay away for longer. */
  impatient(): number;
  /** Archives, deletes or hides a project with all its issues, or brings it back. */
  setProject(key: string, state: ProjectState): void;
  /** Serves an issue unreadable. */
  spoil(idOrKey: string, how: Spoiled): void;
  /** Lifts every fault. */
  restore(): void;
  close(): Promise<void>;
}

/** Starts an emulated Jira on loopback: the cloud's, or a Data Center. */
export async function startJira(options: JiraOptions): Promise<JiraEmulator> {
  const { site, contextPath = '' } = options;
  const isCloud = options.deployment !== 'data-center';
  const states = new Map<string, ProjectState>();
  const comments: CommentBook = { written: new Map(), allowed: true };
  const clock = options.clock ?? systemClock;
  const email = options.email ?? 'signalbox@example.com';
  const token = options.token ?? 'demo-token';
  const armed = noFaults();
  const index = searchIndex(site, options.indexLagMs ?? 0, clock);
  const log: Logged[] = [];
  const gate = throttle(options.throttle ?? null, clock);
  const front = reception({
    desk: desk({ ...views(options, states), site, index, faults: armed, clock, comments }),
    deployment: options.deployment ?? 'cloud',
    contextPath,
    authorization: isCloud
      ? `Basic ${Buffer.from(`${email}:${token}`).toString('base64')}`
      : `Bearer ${token}`,
    rateLimit: options.rateLimit ?? null,
    throttle: gate,
    log: (entry) => log.push(entry),
    observe: options.observe ?? null,
  });
  const server = createServer((request, response) => void serve(front, request, response));
  const url = `${await listen(server, options.port ?? 0)}${contextPath}`;
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
    impatient: () => gate.impatient(),
    setProject: (key, state) => void states.set(key, state),
    ...commentControls(site, comments),
    spoil: (idOrKey, how) => armed.spoil(site.issues.find(idOrKey)?.id ?? idOrKey, how),
    restore: () => armed.restore(),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** How much a page shows, and how it looks to the account. */
function views(
  options: JiraOptions,
  states: ReadonlyMap<string, ProjectState>,
): Pick<
  Desk,
  | 'pageSize'
  | 'slimPageSize'
  | 'zone'
  | 'localTimes'
  | 'projectState'
  | 'isShown'
  | 'show'
  | 'commentsAre'
> {
  return {
    pageSize: options.pageSize ?? 100,
    slimPageSize: options.slimPageSize ?? 5000,
    zone: options.zone ?? options.site.zone,
    localTimes: options.zone ?? null,
    projectState: (key) => states.get(key) ?? 'live',
    isShown: ({ project }) => (states.get(project.key) ?? 'live') === 'live',
    commentsAre: options.deployment === 'data-center' ? 'texts' : 'documents',
    show: options.deployment === 'data-center' ? dataCenterIssues(options.site) : (issue) => issue,
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
