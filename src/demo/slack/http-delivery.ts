import { createHmac } from 'node:crypto';
import type { Acknowledgement, Envelope } from './envelope.ts';
import type { Workspace } from './workspace.ts';

export interface HttpTarget {
  /** Where the app takes commands, clicks and events. */
  readonly url: string;
  /** Another secret than the app's, to see it refused. */
  readonly signingSecret?: string;
  /** How far the timestamp of the signature is off. */
  readonly skewSeconds?: number;
}

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

/** The signature Slack puts on every request to an app. */
function sign(secret: string, timestamp: string, body: string): string {
  return `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
}

export interface HttpDelivery {
  deliver(target: HttpTarget, envelope: Envelope, timeoutMs: number): Promise<Acknowledgement>;
  /** Slack's occasional question whether the certificate is fine. */
  sslCheck(target: HttpTarget): Promise<HttpAnswer>;
  /** The challenge when a request URL is entered; the app must answer with it. */
  urlVerification(target: HttpTarget, challenge: string): Promise<HttpAnswer>;
}

const QUESTION_TIMEOUT_MS = 3_000;

export function createHttpDelivery(workspace: Workspace, secret: string): HttpDelivery {
  async function post(
    target: HttpTarget,
    body: string,
    headers: Readonly<Record<string, string>>,
    timeoutMs: number,
  ): Promise<HttpAnswer> {
    const seconds = Math.floor(workspace.clock() / 1000) + (target.skewSeconds ?? 0);
    const timestamp = String(seconds);
    const response = await fetch(target.url, {
      method: 'POST',
      body,
      signal: AbortSignal.timeout(timeoutMs),
      headers: {
        'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
        'x-slack-request-timestamp': timestamp,
        'x-slack-signature': sign(target.signingSecret ?? secret, timestamp, body),
        ...headers,
      },
    });
    return { status: response.status, body: await response.text() };
  }

  return {
    async deliver(target, envelope, timeoutMs) {
      const { body, headers } = encode(envelope);
      const sentAt = performance.now();
      try {
        const answer = await post(target, body, headers, timeoutMs);
        const latencyMs = performance.now() - sentAt;
        if (answer.status < 200 || answer.status > 299) {
          return { kind: 'undeliverable', why: `the app answered HTTP ${answer.status}` };
        }
        return { kind: 'acknowledged', payload: payloadOf(answer.body), latencyMs };
      } catch (error) {
        if (error instanceof Error && error.name === 'TimeoutError') return { kind: 'timeout' };
        return { kind: 'undeliverable', why: 'the app could not be reached' };
      }
    },
    sslCheck(target) {
      const body = new URLSearchParams({ ssl_check: '1', token: 'verification-token' }).toString();
      return post(target, body, FORM, QUESTION_TIMEOUT_MS);
    },
    urlVerification(target, challenge) {
      const body = JSON.stringify({
        type: 'url_verification',
        token: 'verification-token',
        challenge,
      });
      return post(target, body, JSON_TYPE, QUESTION_TIMEOUT_MS);
    },
  };
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const JSON_TYPE = { 'content-type': 'application/json' };

function encode(envelope: Envelope): { body: string; headers: Record<string, string> } {
  const { payload, retry } = envelope;
  switch (envelope.type) {
    case 'slash_commands': {
      const fields = new URLSearchParams();
      for (const [key, value] of Object.entries(payload)) fields.set(key, String(value));
      return { body: fields.toString(), headers: FORM };
    }
    case 'interactive': {
      const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
      return { body, headers: FORM };
    }
    case 'events_api':
      return {
        body: JSON.stringify(payload),
        headers: {
          ...JSON_TYPE,
          ...(retry
            ? { 'x-slack-retry-num': String(retry.attempt), 'x-slack-retry-reason': retry.reason }
            : {}),
        },
      };
  }
}

/** An acknowledgement may carry nothing, a plain sentence or a message. */
function payloadOf(body: string): unknown {
  if (body === '') return null;
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return { text: body };
  }
}
