import { BrokenCircuitError, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel';
import type { RetryPlan, Sleep } from '../../shared/retry.ts';
import { sleepFor, withRetries } from '../../shared/retry.ts';
import type { Answer } from './answer.ts';
import { readAnswer } from './answer.ts';
import { JiraError } from './failure.ts';
import type { JiraOptions } from './options.ts';
import { LONGEST_WAIT_MS, paceOf } from './pace.ts';

const TRIES = 5;
const FIRST_DELAY_MS = 2_000;
const MAX_DELAY_MS = 60_000;
const FAILURES_TO_BREAK = 10;
const BROKEN_FOR_MS = 30_000;

interface JiraRequest {
  readonly method?: string | undefined;
  readonly url: string;
  readonly searchParams?: Readonly<Record<string, unknown>> | undefined;
  readonly body?: unknown;
}

/** Sends one request and gives the parsed body; `about` names it in messages. */
export type Send = (request: JiraRequest, about: string, signal: AbortSignal) => Promise<unknown>;

/** One transport per source: all its requests share the pace, the pauses and the circuit breaker. */
export function jiraTransport(options: JiraOptions): Send {
  const sleep = options.sleep ?? sleepFor;
  const pace = paceOf(options, sleep);
  const credentials = Buffer.from(`${options.email}:${options.token}`).toString('base64');
  const plan = retryPlan(options, sleep);
  const breaker = circuitBreaker(handleWhen(isOutage), {
    breaker: new ConsecutiveBreaker(FAILURES_TO_BREAK),
    halfOpenAfter: BROKEN_FOR_MS,
  });

  async function ask(request: JiraRequest, about: string, signal: AbortSignal): Promise<unknown> {
    options.onRequest?.({ method: request.method ?? 'GET', path: request.url });
    const answer = await exchange(options, credentials, request, about, signal);
    pace.heed(answer.headers);
    const read = readAnswer(answer, options.clock());
    if ('data' in read) return read.data;
    const said = read.failure.said.replaceAll(options.token, '…').replaceAll(credentials, '…');
    throw new JiraError(options.id, about, { ...read.failure, said });
  }

  async function attempt(
    request: JiraRequest,
    about: string,
    signal: AbortSignal,
  ): Promise<unknown> {
    try {
      return await breaker.execute(() => pace.run(() => ask(request, about, signal), signal));
    } catch (error) {
      throw error instanceof BrokenCircuitError ? resting(options.id, about, error) : error;
    }
  }

  return async (request, about, signal) =>
    withRetries(() => attempt(request, about, signal), plan, signal);
}

async function exchange(
  { id, baseUrl, timeoutMs }: JiraOptions,
  credentials: string,
  request: JiraRequest,
  about: string,
  signal: AbortSignal,
): Promise<Answer> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const body = request.body === undefined ? null : JSON.stringify(request.body);
  try {
    const response = await fetch(urlOf(baseUrl, request), {
      method: request.method ?? 'GET',
      headers: {
        accept: 'application/json',
        authorization: `Basic ${credentials}`,
        ...(body === null ? {} : { 'content-type': 'application/json' }),
      },
      body,
      // A redirect leads to a login page or to another site, and would take the request along.
      redirect: 'manual',
      signal: AbortSignal.any([signal, timeout]),
    });
    const { status, headers } = response;
    return { status, headers, body: await response.text() };
  } catch (cause) {
    signal.throwIfAborted();
    const said = timeout.aborted
      ? `no complete answer within ${timeoutMs / 1000} s`
      : `the connection failed (${codeOf(cause)})`;
    const advice = `Check that ${new URL(baseUrl).host} can be reached from here.`;
    throw new JiraError(id, about, { reason: 'unavailable', status: null, said, advice, cause });
  }
}

function retryPlan({ onSlowed }: JiraOptions, sleep: Sleep): RetryPlan {
  return {
    tries: TRIES,
    firstDelayMs: FIRST_DELAY_MS,
    maxDelayMs: MAX_DELAY_MS,
    judge,
    sleep,
    onRetry: (error, waitMs) => {
      const why = error instanceof JiraError ? error.reason : 'unavailable';
      onSlowed?.({ why: `trying again: ${why}`, waitMs });
    },
  };
}

function judge(error: unknown): { again: boolean; atLeastMs: number } {
  if (!(error instanceof JiraError)) return { again: false, atLeastMs: 0 };
  const passing = ['rate-limited', 'unavailable', 'unreadable'].includes(error.reason);
  const broken = error.cause instanceof BrokenCircuitError;
  const atLeastMs = error.retryAfterMs ?? 0;
  return { again: passing && !broken && atLeastMs <= LONGEST_WAIT_MS, atLeastMs };
}

function isOutage(error: unknown): boolean {
  return error instanceof JiraError && error.reason === 'unavailable';
}

function resting(source: string, about: string, cause: Error): JiraError {
  return new JiraError(source, about, {
    reason: 'unavailable',
    status: null,
    said: `not asked, because the last ${FAILURES_TO_BREAK} requests to this site failed`,
    advice: 'It is tried again with the next pull.',
    retryAfterMs: BROKEN_FOR_MS,
    cause,
  });
}

function urlOf(baseUrl: string, { url, searchParams = {} }: JiraRequest): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(searchParams)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null) query.append(name, String(one));
    }
  }
  const address = baseUrl.replace(/\/+$/, '') + url;
  return query.size === 0 ? address : `${address}?${query.toString()}`;
}

/** The system's error code says more than undici's "fetch failed". */
function codeOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') {
    return cause.code;
  }
  return cause instanceof Error ? cause.message : String(cause);
}
