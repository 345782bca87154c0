import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerCall } from './api.ts';
import { checkArguments, METHODS } from './arguments.ts';
import type { FaultMoment, FaultSwitches, SlackFault } from './faults.ts';
import type { Encoding } from './incoming.ts';
import { jsonObject, parseArguments, readBytes, uploadedBytes } from './incoming.ts';
import { isUpload, receiveUpload } from './methods/files.ts';
import type { Reply, ReplyOutcome } from './replies.ts';
import { showReply, useResponseUrl } from './replies.ts';
import type { Workspace } from './workspace.ts';

/** One HTTP request the emulator got, as tests and the conformance check read it. */
export interface SlackRequest {
  readonly at: number;
  /** A Web API method, `upload` or `response_url`. */
  readonly method: string;
  /** Without the token. */
  readonly args: Readonly<Record<string, unknown>>;
  readonly encoding: Encoding;
  /** Zero while unanswered, or when the connection was cut. */
  status: number;
  /** Slack's error word; null when all was well. */
  error: string | null;
  /** Arguments that Slack would ignore. */
  readonly unknownArguments: readonly string[];
}

export interface ServerParts {
  readonly workspace: Workspace;
  readonly faults: FaultSwitches;
  readonly requests: SlackRequest[];
  readonly baseUrl: () => string;
  readonly openConnection: () => string;
  readonly onReply: (responseUrlPath: string, reply: Reply) => void;
  /** Seconds to wait before this channel takes another message; null when it may go ahead. */
  readonly pace: (method: string, channel: string) => number | null;
}

interface Outgoing {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Answers Web API calls, uploads and response_urls, and does the faults that are switched on. */
export function createRequestHandler(
  parts: ServerParts,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return async function handle(request, response) {
    const url = new URL(request.url ?? '/', 'http://loopback');
    const bytes = await readBytes(request);
    const type = request.headers['content-type'] ?? '';
    if (url.pathname.startsWith('/api/')) {
      const { encoding, args } = await parseArguments(bytes, type, url.searchParams);
      const method = url.pathname.slice('/api/'.length);
      const token = bearer(request) ?? (typeof args['token'] === 'string' ? args['token'] : null);
      const entry = log(parts, method, args, encoding);
      return withFaults(parts, entry, response, () => webApi(parts, entry, token));
    }
    if (isUpload(url.pathname)) {
      const content = await uploadedBytes(bytes, type);
      const entry = log(parts, 'upload', { length: content.length }, 'multipart');
      return withFaults(parts, entry, response, () => upload(parts, url.pathname, content));
    }
    if (parts.workspace.responseUrls.has(url.pathname)) {
      const body = jsonObject(bytes.toString());
      const entry = log(parts, 'response_url', body, 'json');
      return withFaults(parts, entry, response, () => respond(parts, url.pathname, body));
    }
    send(response, json(404, { ok: false, error: 'not_found' }));
  };
}

function bearer(request: IncomingMessage): string | null {
  return /^Bearer (.+)$/u.exec(request.headers.authorization ?? '')?.[1] ?? null;
}

function log(
  parts: ServerParts,
  method: string,
  args: Readonly<Record<string, unknown>>,
  encoding: Encoding,
): SlackRequest {
  const { token: _token, ...rest } = args;
  const unknownArguments = checkArguments(method, args).unknown;
  const at = parts.workspace.clock();
  const entry: SlackRequest = {
    at,
    method,
    args: rest,
    encoding,
    status: 0,
    error: null,
    unknownArguments,
  };
  parts.requests.push(entry);
  return entry;
}

function webApi(parts: ServerParts, entry: SlackRequest, token: string | null): Outgoing {
  const { workspace } = parts;
  const { channel } = entry.args;
  const wait = parts.pace(entry.method, typeof channel === 'string' ? channel : '');
  if (wait !== null) return rateLimited(wait);
  const answer = answerCall(
    { method: entry.method, token, args: entry.args },
    {
      workspace,
      baseUrl: parts.baseUrl(),
      filesLag: () => parts.faults.takeFileNotReady(entry.method),
      openConnection: parts.openConnection,
    },
  );
  const granted = token === null ? undefined : workspace.tokens.get(token)?.scopes;
  const accepted = METHODS.get(entry.method)?.scopes ?? [];
  return json(200, answer, {
    ...(granted ? { 'x-oauth-scopes': granted.join(',') } : {}),
    ...(accepted.length > 0 ? { 'x-accepted-oauth-scopes': accepted.join(',') } : {}),
  });
}

function upload(parts: ServerParts, path: string, bytes: Uint8Array): Outgoing {
  const status = receiveUpload(parts.workspace, path, bytes);
  const body = status === 200 ? `OK - ${bytes.length}` : 'upload refused';
  return { status, headers: { 'content-type': 'text/plain' }, body };
}

function respond(
  parts: ServerParts,
  path: string,
  body: Readonly<Record<string, unknown>>,
): Outgoing {
  const use = useResponseUrl(parts.workspace, path);
  if ('error' in use) return json(404, { ok: false, error: use.error });
  const outcome: ReplyOutcome = showReply(parts.workspace, use.url, body, 'response_url');
  if (outcome.kind === 'refused') return json(400, { ok: false, error: outcome.error });
  if (outcome.kind === 'shown') parts.onReply(path, outcome.reply);
  return json(200, { ok: true });
}

async function withFaults(
  parts: ServerParts,
  entry: SlackRequest,
  response: ServerResponse,
  work: () => Outgoing,
): Promise<void> {
  const fault = parts.faults.take(entry.method);
  if (fault && momentOf(fault) === 'before') {
    return breakOff(fault, entry, response, null);
  }
  const outgoing = work();
  if (fault?.kind === 'slow') await sleep(fault.ms);
  else if (fault) return breakOff(fault, entry, response, outgoing);
  finish(entry, response, outgoing);
}

function momentOf(fault: SlackFault): FaultMoment {
  if (fault.kind === 'truncated' || fault.kind === 'slow') return 'after';
  return 'when' in fault ? (fault.when ?? 'before') : 'before';
}

function breakOff(
  fault: SlackFault,
  entry: SlackRequest,
  response: ServerResponse,
  outgoing: Outgoing | null,
): void {
  switch (fault.kind) {
    case 'rate-limited':
      return finish(entry, response, rateLimited(fault.retryAfterSeconds));
    case 'status':
      return finish(entry, response, {
        status: fault.status,
        headers: { 'content-type': 'text/html' },
        body: '<html><body>Server Error</body></html>',
      });
    case 'error':
      return finish(entry, response, json(200, { ok: false, error: fault.error }));
    case 'reset':
      entry.error = 'connection reset';
      response.socket?.resetAndDestroy();
      return;
    case 'hang':
      entry.error = 'never answered';
      return;
    case 'truncated':
      return truncate(entry, response, outgoing?.body ?? '');
    case 'slow':
    case 'slack-file-not-ready':
      return;
  }
}

/** Promises the whole body, sends half of it and closes. */
function truncate(entry: SlackRequest, response: ServerResponse, body: string): void {
  entry.error = 'truncated';
  entry.status = 200;
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  });
  response.write(body.slice(0, Math.floor(body.length / 2)), () => response.socket?.destroy());
}

function rateLimited(retryAfterSeconds: number | null): Outgoing {
  return json(
    429,
    { ok: false, error: 'ratelimited' },
    retryAfterSeconds === null ? {} : { 'retry-after': String(retryAfterSeconds) },
  );
}

function json(
  status: number,
  body: Readonly<Record<string, unknown>>,
  headers: Readonly<Record<string, string>> = {},
): Outgoing {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
  };
}

function finish(entry: SlackRequest, response: ServerResponse, outgoing: Outgoing): void {
  entry.status = outgoing.status;
  if (outgoing.headers['content-type']?.startsWith('application/json')) {
    const { ok, error } = jsonObject(outgoing.body);
    if (ok === false) entry.error = String(error);
  } else if (outgoing.status >= 400) entry.error = `HTTP ${outgoing.status}`;
  send(response, outgoing);
}

function send(response: ServerResponse, outgoing: Outgoing): void {
  response.writeHead(outgoing.status, outgoing.headers).end(outgoing.body);
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
