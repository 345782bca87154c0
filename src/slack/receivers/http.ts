import type { IncomingMessage, ServerResponse } from 'node:http';
import { verifySlackRequest } from '@slack/bolt';
import type { Clock } from '../../shared/clock.ts';
import type { SlackEvents } from '../events.ts';
import { recentKeys, type Intake, type RecentKeys } from './intake.ts';
import type { SlackReceiver } from './receiver.ts';

export interface HttpReceiverOptions {
  readonly signingSecret: string;
  readonly intake: Intake;
  readonly clock: Clock;
  readonly events: Pick<SlackEvents, 'requestRefused'>;
}

const BODY_CAP = 4 * 1024 * 1024;
const MOST_SKEW_SECONDS = 300;
/** A signature is good for five minutes either way, so a repeat can come up to ten minutes after. */
const REMEMBER_SIGNATURES_MS = 2 * MOST_SKEW_SECONDS * 1000;

/** Slack's requests over HTTP: mounted in our own server, which reads nothing of the body. */
export function httpReceiver(options: HttpReceiverOptions): SlackReceiver {
  const signatures = recentKeys(options.clock, REMEMBER_SIGNATURES_MS);
  let started = false;
  return {
    init: (app) => options.intake.init(app),
    start: () => Promise.resolve(void (started = true)),
    stop: () => Promise.resolve(void (started = false)),
    connected: () => started,
    httpHandler: (request, response) => {
      receive(options, signatures, request, response).catch(() => {
        if (!response.headersSent) response.writeHead(500);
        response.end();
      });
    },
  };
}

async function receive(
  options: HttpReceiverOptions,
  signatures: RecentKeys,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const raw = await readBody(request);
  if (raw === null) return refuse(options, response, 413, 'too-large');
  const doubt = doubtAbout(options, signatures, request, raw);
  if (doubt !== null) return refuse(options, response, 401, doubt);
  const body = parseBody(raw, request.headers['content-type'] ?? '');
  if (body === null) return refuse(options, response, 400, 'unreadable');
  if ('ssl_check' in body) return answer(response, 200);
  if (body['type'] === 'url_verification') {
    return answer(response, 200, { challenge: body['challenge'] });
  }

  const outcome = await options.intake.take({
    body,
    ack: (ackBody) => Promise.resolve(answer(response, 200, ackBody)),
    retryNum: numberOf(request.headers['x-slack-retry-num']),
    retryReason: textOf(request.headers['x-slack-retry-reason']),
  });
  if (outcome === 'closed') answer(response, 503);
  else if (!response.headersSent) answer(response, 404);
}

/** Null when the request is surely Slack's, fresh, and here for the first time. */
function doubtAbout(
  options: HttpReceiverOptions,
  signatures: RecentKeys,
  request: IncomingMessage,
  raw: string,
): string | null {
  const signature = textOf(request.headers['x-slack-signature']);
  const timestamp = numberOf(request.headers['x-slack-request-timestamp']);
  // One way to write it: Slack's check overlooks what follows, by which a repeat would look new.
  if (signature === undefined || !/^v0=[0-9a-f]{64}$/.test(signature)) return 'unsigned';
  if (timestamp === undefined) return 'unsigned';
  const now = options.clock();
  // Slack's own check below lets requests from the future pass.
  if (Math.abs(now / 1000 - timestamp) > MOST_SKEW_SECONDS) return 'clock-skew';
  try {
    verifySlackRequest({
      signingSecret: options.signingSecret,
      body: raw,
      headers: { 'x-slack-signature': signature, 'x-slack-request-timestamp': timestamp },
      nowMilliseconds: now,
    });
  } catch {
    return 'signature';
  }
  return signatures.add(signature) ? null : 'replayed';
}

async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= BODY_CAP) chunks.push(chunk);
  }
  return length > BODY_CAP ? null : Buffer.concat(chunks).toString('utf8');
}

/** JSON, or a form that is itself the content (commands) or carries it in `payload` (everything interactive). */
function parseBody(raw: string, contentType: string): Record<string, unknown> | null {
  try {
    if (contentType.startsWith('application/json')) return asObject(JSON.parse(raw));
    const form = new URLSearchParams(raw);
    const payload = form.get('payload');
    return payload === null ? Object.fromEntries(form) : asObject(JSON.parse(payload));
  } catch {
    return null;
  }
}

function asObject(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
}

function refuse(
  options: HttpReceiverOptions,
  response: ServerResponse,
  status: number,
  why: string,
): void {
  options.events.requestRefused(why);
  answer(response, status);
}

function answer(response: ServerResponse, status: number, body?: unknown): void {
  if (body === undefined || body === '') {
    response.writeHead(status).end();
  } else if (typeof body === 'string') {
    response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(body);
  } else {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }
}

function numberOf(header: string | string[] | undefined): number | undefined {
  const text = textOf(header);
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function textOf(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : undefined;
}
