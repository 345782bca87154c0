import { setTimeout as pause } from 'node:timers/promises';
import { answerPages } from './answer-pages.ts';
import { badVersion } from './api-version.ts';
import { broken, damaged, HTML_TYPE, json, refuse, SIGN_IN_PAGE } from './damage.ts';
import type { Answer } from './damage.ts';
import type { Ask, Desk } from './desk.ts';
import type { Exchange, Logged } from './exchange.ts';
import type { Endpoint, Fault, Faults } from './faults.ts';
import { locationsOf } from './locations.ts';
import { Refusal } from './refusal.ts';
import { findRoute } from './routes.ts';
import type { Found } from './routes.ts';
import type { Gate, Verdict } from './throttle.ts';

export interface Incoming {
  readonly host: 'main' | 'release';
  readonly method: string;
  /** Below the organisation. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly authorization: string | null;
  readonly accept: string;
  /** Whether the client would rather be refused than sent to the sign-in page. */
  readonly suppressesSignIn: boolean;
  readonly body: Buffer;
}

export interface ReceptionParts {
  readonly desk: () => Desk;
  readonly faults: Faults;
  readonly gate: Gate;
  readonly admits: (authorization: string | null) => boolean;
  readonly log: (entry: Logged) => void;
  readonly observe: ((exchange: Exchange) => void) | null;
}

/** Everything between the socket and an endpoint: log, faults, limits, identity, errors. */
export function reception(parts: ReceptionParts): (incoming: Incoming) => Promise<Answer> {
  const pages = answerPages();
  return async (incoming) => {
    const found = findRoute(incoming.method, incoming.path);
    const endpoint = endpointOf(incoming, found);
    const fault = parts.faults.strike(endpoint, incoming.query.has('continuationToken'));
    if (fault?.kind === 'slow') await pause(fault.ms);
    if (fault?.kind === 'delayed') await pause(fault.ms ?? 0);
    const verdict = parts.gate.judge();
    const plain =
      slowed(verdict) ??
      broken(parts.desk(), fault) ??
      signIn(parts, incoming) ??
      pages(incoming, fault, parts.desk(), () => answer(parts.desk(), incoming, found, fault));
    const final = damaged(verdict === null ? plain : withVerdict(plain, verdict), fault);
    note(parts, incoming, endpoint, final, fault);
    return final;
  };
}

function endpointOf(incoming: Incoming, found: Found | null): Endpoint {
  if (incoming.method === 'OPTIONS') return 'locations';
  if (incoming.path === '/_signin') return 'sign-in';
  return found?.route.endpoint ?? 'unknown';
}

function slowed(verdict: Verdict | null): Answer | null {
  if (verdict === null || verdict.status === 200) return null;
  const text =
    verdict.status === 429
      ? 'TF400733: The request has been canceled: Request was blocked due to exceeding usage of resource Concurrency in namespace User.'
      : 'Service Unavailable';
  return refuse(verdict.status, 'RequestBlockedException', text, {});
}

function withVerdict(answer: Answer, verdict: Verdict): Answer {
  return { ...answer, headers: { ...answer.headers, ...verdict.headers }, sent: verdict.sent };
}

/** Somebody unknown is refused, or sent to the page for people where that is not suppressed. */
function signIn(parts: ReceptionParts, incoming: Incoming): Answer | null {
  if (incoming.path === '/_signin') {
    return { ...json(203, SIGN_IN_PAGE, { 'content-type': HTML_TYPE }) };
  }
  if (parts.admits(incoming.authorization)) return null;
  const { base } = parts.desk();
  if (incoming.suppressesSignIn) {
    return json(401, '', { 'www-authenticate': `Basic realm="${new URL(base).origin}/"` });
  }
  return json(302, '', { location: `${base}/_signin?realm=demo` });
}

function answer(desk: Desk, incoming: Incoming, found: Found | null, fault: Fault | null): Answer {
  if (incoming.method === 'OPTIONS') return table(desk, incoming);
  try {
    if (found === null) {
      throw new Refusal(
        404,
        'VssResourceNotFoundException',
        'The controller for this path was not found.',
      );
    }
    const version = badVersion(desk.edition, found.location, incoming.accept, incoming.query);
    if (version !== null) throw version;
    const ask: Ask = {
      path: found.path,
      query: incoming.query,
      body: bodyOf(incoming),
      fault,
    };
    const { body, headers } = found.route.answer(desk, ask);
    return json(200, body, headers ?? {});
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return refuse(error.status, error.typeKey, error.message, {});
  }
}

/** Where everything is: for one area, or for all. */
function table(desk: Desk, incoming: Incoming): Answer {
  const area = /^\/_apis(?:\/([^/]+))?\/?$/i.exec(incoming.path);
  if (area === null) return json(200, '', { allow: 'OPTIONS,GET,POST' });
  const value = locationsOf(desk.edition, area[1] ?? null, incoming.host);
  return json(200, JSON.stringify({ count: value.length, value }), {});
}

function bodyOf(incoming: Incoming): Readonly<Record<string, unknown>> {
  if (incoming.method !== 'POST') return {};
  const body = parsed(incoming.body);
  if (typeof body === 'object' && body !== null) return body as Record<string, unknown>;
  throw new Refusal(
    400,
    'VssPropertyValidationException',
    'Value cannot be null. (Parameter body)',
  );
}

function parsed(body: Buffer): unknown {
  if (body.length === 0) return null;
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

function note(
  parts: ReceptionParts,
  incoming: Incoming,
  endpoint: Endpoint,
  final: Answer,
  fault: Fault | null,
): void {
  const { host, method, path, query, accept } = incoming;
  const { status } = final;
  parts.log({ endpoint, method, path, at: parts.desk().clock(), status });
  parts.observe?.({
    endpoint,
    host,
    method,
    path,
    query,
    accept,
    body: parsed(incoming.body) ?? null,
    status,
    contentType: final.headers['content-type'] ?? '',
    answer: final.body.toString(),
    fault,
  });
}
