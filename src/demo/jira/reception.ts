import { setTimeout as pause } from 'node:timers/promises';
import { dataCenterRoutes } from './data-center.ts';
import type { Ask, Desk, Route } from './endpoints.ts';
import type { Exchange, Logged } from './exchange.ts';
import type { Endpoint, Fault } from './faults.ts';
import { limitHeaders, rateLimiter, refusalHeaders } from './rate-limit.ts';
import type { RateLimit } from './rate-limit.ts';
import { JiraRefusal } from './refusal.ts';
import { routes } from './routes.ts';
import type { Throttle, Turn } from './throttle.ts';

interface Incoming {
  readonly method: string;
  readonly url: URL;
  readonly authorization: string | null;
  readonly contentType: string;
  readonly body: Buffer;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly delivery: 'whole' | 'half' | 'reset' | 'never';
}

export interface Reception {
  receive(incoming: Incoming): Promise<Answer>;
}

export interface ReceptionParts {
  readonly desk: Desk;
  readonly deployment: 'cloud' | 'data-center';
  readonly contextPath: string;
  readonly authorization: string;
  readonly rateLimit: RateLimit | null;
  readonly throttle: Throttle;
  readonly log: (entry: Logged) => void;
  readonly observe: ((exchange: Exchange) => void) | null;
}

const JSON_TYPE = 'application/json;charset=UTF-8';
/** These answer somebody unknown with an empty list, not with an error. */
const REFUSES_ANONYMOUS: readonly Endpoint[] = [
  'myself',
  'boards',
  'board-configuration',
  'sprints',
];

/** Everything between the socket and an endpoint: log, faults, limits, identity, errors. */
export function reception(parts: ReceptionParts): Reception {
  const isCloud = parts.deployment === 'cloud';
  const grant = rateLimiter(parts.rateLimit, parts.desk.clock, isCloud ? 'burst' : 'bucket');
  const known = isCloud ? routes : dataCenterRoutes;
  return {
    async receive(received) {
      const incoming = { ...received, url: withoutContext(received.url, parts.contextPath) };
      const { pathname } = incoming.url;
      const route = known.find((one) => one.method === incoming.method && one.path.test(pathname));
      const endpoint = route?.endpoint ?? 'unknown';
      const body = parse(incoming.body);
      const fault = parts.desk.faults.strike(endpoint, carriesToken(body, incoming.url));
      if (fault?.kind === 'slow') await pause(fault.ms);
      const turn = parts.throttle.admit();
      const limit = grant(isCloud ? `${incoming.method} ${endpoint}` : 'account');
      const plain = !limit.allowed
        ? refused(parts, limit.headers)
        : (turnedAway(parts, turn) ??
          broken(parts, fault) ??
          answer(parts, route, incoming, body, fault));
      const headers = { ...limit.headers, ...plain.headers, ...wish(turn) };
      const final = damaged({ ...plain, headers }, fault);
      note(parts, incoming, body, endpoint, final, fault);
      return final;
    },
  };
}

function answer(
  parts: ReceptionParts,
  route: Route | undefined,
  incoming: Incoming,
  body: unknown,
  fault: Fault | null,
): Answer {
  const known = incoming.authorization === parts.authorization && fault?.kind !== 'dead-token';
  const seraph = loginHeaders(parts, known, incoming.authorization !== null);
  try {
    if (parts.deployment === 'data-center' && !known && incoming.authorization !== null) {
      return failure(401, 'Client must be authenticated to access this resource.', seraph);
    }
    checkRequest(route, incoming, body);
    if (!known && REFUSES_ANONYMOUS.includes(route.endpoint)) {
      const message = 'Client must be authenticated to access this resource.';
      return json(401, JSON.stringify({ message, 'status-code': 401 }), seraph);
    }
    const ask: Ask = {
      path: route.path.exec(incoming.url.pathname)!.slice(1).map(decodeURIComponent),
      query: incoming.url.searchParams,
      body: (body ?? {}) as Readonly<Record<string, unknown>>,
      anonymous: !known,
      fault,
    };
    return json(route.status ?? 200, route.answer(parts.desk, ask), seraph);
  } catch (error) {
    if (!(error instanceof JiraRefusal)) throw error;
    return failure(error.status, error.message, seraph);
  }
}

/** Jira says in headers who it takes the caller for. */
function loginHeaders(
  { deployment }: ReceptionParts,
  known: boolean,
  hasCredentials: boolean,
): Readonly<Record<string, string>> {
  const failed = { 'x-seraph-loginreason': 'AUTHENTICATED_FAILED' };
  if (deployment === 'cloud') return known || !hasCredentials ? {} : failed;
  if (known) return { 'x-seraph-loginreason': 'OK', 'x-ausername': 'signalbox' };
  return hasCredentials ? failed : { 'x-ausername': 'anonymous' };
}

function withoutContext(url: URL, contextPath: string): URL {
  const stripped = new URL(url);
  stripped.pathname = url.pathname.startsWith(`${contextPath}/`)
    ? url.pathname.slice(contextPath.length)
    : `/outside${url.pathname}`;
  return stripped;
}

/** A reverse proxy in front of a Data Center answers in HTML, as Tomcat does. */
function refused(
  { deployment }: ReceptionParts,
  headers: Readonly<Record<string, string>>,
): Answer {
  if (deployment === 'cloud') return tooMany(headers);
  return {
    status: 429,
    headers: { 'content-type': 'text/html;charset=utf-8', ...headers },
    body: '<!doctype html><html lang="en"><head><title>HTTP Status 429 – Too Many Requests</title></head></html>',
    delivery: 'whole',
  };
}

function turnedAway(parts: ReceptionParts, { refusal }: Turn): Answer | null {
  if (refusal === null) return null;
  return refusal === 429 ? refused(parts, {}) : failure(503, 'Service Unavailable', {});
}

function wish({ retryAfterSeconds }: Turn): Readonly<Record<string, string>> {
  return retryAfterSeconds === null ? {} : { 'retry-after': String(retryAfterSeconds) };
}

function checkRequest(
  route: Route | undefined,
  incoming: Incoming,
  body: unknown,
): asserts route is Route {
  if (route === undefined) {
    if (/^\/rest\/api\/[23]\/search$/.test(incoming.url.pathname)) {
      throw new JiraRefusal(
        410,
        'The requested API has been removed. Please migrate to /rest/api/3/search/jql.',
      );
    }
    throw new JiraRefusal(404, 'The emulator does not know this path.');
  }
  if (incoming.method !== 'POST') return;
  if (!incoming.contentType.startsWith('application/json')) {
    throw new JiraRefusal(415, 'Unsupported Media Type');
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new JiraRefusal(
      400,
      'Invalid request payload. Refer to the REST API documentation and try again.',
    );
  }
}

/** Faults that keep the request from being worked on. */
function broken(parts: ReceptionParts, fault: Fault | null): Answer | null {
  if (fault === null) return null;
  switch (fault.kind) {
    case 'rate-limited': {
      const wait = fault.retryAfterSeconds;
      return refused(parts, wait === null ? {} : refusalHeaders(wait, parts.desk.clock()));
    }
    case 'unavailable': {
      const wait = fault.retryAfterSeconds;
      const headers: Record<string, string> = wait === null ? {} : { 'retry-after': String(wait) };
      return { ...failure(503, 'Service Unavailable', headers) };
    }
    case 'server-error':
      return failure(500, 'Internal server error', {});
    case 'login-page':
      return {
        status: 200,
        headers: { 'content-type': 'text/html;charset=UTF-8' },
        body: '<!DOCTYPE html><html><head><title>Log in to continue</title></head><body>Log in to continue</body></html>',
        delivery: 'whole',
      };
    case 'reset':
      return fault.when === 'before' ? { ...json(200, '', {}), delivery: 'reset' } : null;
    case 'hang':
      return { ...json(200, '', {}), delivery: 'never' };
    case 'nearly-rate-limited':
    case 'cut-json':
    case 'dead-token':
    case 'expired-page-token':
    case 'repeated-page-token':
    case 'empty-page':
    case 'missing-list':
    case 'slow':
      return null;
  }
}

/** Faults that strike the finished answer. */
function damaged(whole: Answer, fault: Fault | null): Answer {
  if (fault?.kind === 'reset' && fault.when === 'after') return { ...whole, delivery: 'reset' };
  if (fault?.kind === 'reset' && fault.when === 'mid-body') return { ...whole, delivery: 'half' };
  if (fault?.kind === 'cut-json') {
    return { ...whole, body: whole.body.slice(0, Math.ceil(whole.body.length / 2)) };
  }
  if (fault?.kind === 'nearly-rate-limited') {
    return {
      ...whole,
      headers: { ...whole.headers, ...limitHeaders(fault.remaining, fault.limit) },
    };
  }
  return whole;
}

function json(status: number, body: string, headers: Readonly<Record<string, string>>): Answer {
  return { status, headers: { 'content-type': JSON_TYPE, ...headers }, body, delivery: 'whole' };
}

function failure(
  status: number,
  message: string,
  headers: Readonly<Record<string, string>>,
): Answer {
  return json(status, JSON.stringify({ errorMessages: [message], errors: {} }), headers);
}

function tooMany(headers: Readonly<Record<string, string>>): Answer {
  return failure(429, 'Rate limit exceeded.', headers);
}

function parse(body: Buffer): unknown {
  if (body.length === 0) return null;
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

function carriesToken(body: unknown, url: URL): boolean {
  const inBody = typeof body === 'object' && body !== null && 'nextPageToken' in body;
  return inBody || url.searchParams.has('nextPageToken');
}

function note(
  parts: ReceptionParts,
  incoming: Incoming,
  body: unknown,
  endpoint: Endpoint,
  final: Answer,
  fault: Fault | null,
): void {
  const { pathname: path, searchParams: query } = incoming.url;
  const { method } = incoming;
  parts.log({ endpoint, method, path, at: parts.desk.clock(), status: final.status });
  parts.observe?.({
    endpoint,
    method,
    path,
    query,
    body: body ?? null,
    status: final.status,
    contentType: final.headers['content-type'] ?? '',
    answer: final.body,
    fault,
  });
}
