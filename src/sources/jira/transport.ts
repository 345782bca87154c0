import { exchange } from '../http/exchange.ts';
import type { Exchanged } from '../http/exchange.ts';
import { RequestError, codeOf } from '../http/failure.ts';
import { patience } from '../http/patience.ts';
import { readAnswer } from './answer.ts';
import type { JiraOptions } from './options.ts';

interface JiraRequest {
  readonly method?: string | undefined;
  readonly url: string;
  readonly searchParams?: Readonly<Record<string, unknown>> | undefined;
  readonly body?: unknown;
  /** It changes something: sent once, whatever becomes of it. */
  readonly once?: boolean | undefined;
}

/** Sends one request and gives the parsed body; `about` names it in messages. */
export type Send = (request: JiraRequest, about: string, signal: AbortSignal) => Promise<unknown>;

/** One transport per source: all its requests share the pace, the pauses and the circuit breaker. */
export function jiraTransport(options: JiraOptions): Send {
  const patient = patience(options);
  const credentials = credentialsOf(options);

  async function ask(request: JiraRequest, about: string, signal: AbortSignal): Promise<unknown> {
    options.onRequest?.({ method: request.method ?? 'GET', path: request.url });
    const answer = await answerOf(options, credentials, request, about, signal);
    patient.heed(answer.headers);
    const read = readAnswer(answer, options.clock());
    if ('data' in read) return read.data;
    const said = read.failure.said
      .replaceAll(options.token, '…')
      .replaceAll(credentials.secret, '…');
    throw new RequestError(options.id, about, { ...read.failure, said });
  }

  return async (request, about, signal) =>
    patient[request.once === true ? 'once' : 'ask'](
      about,
      () => ask(request, about, signal),
      signal,
    );
}

interface Credentials {
  readonly scheme: 'Basic' | 'Bearer';
  readonly secret: string;
}

/** An API token of the cloud belongs to an e-mail address; a personal access token of Data Center stands alone. */
function credentialsOf({ email, token }: JiraOptions): Credentials {
  if (email === '') return { scheme: 'Bearer', secret: token };
  return { scheme: 'Basic', secret: Buffer.from(`${email}:${token}`).toString('base64') };
}

async function answerOf(
  { id, baseUrl, timeoutMs }: JiraOptions,
  credentials: Credentials,
  request: JiraRequest,
  about: string,
  signal: AbortSignal,
): Promise<Exchanged> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const body = request.body === undefined ? null : JSON.stringify(request.body);
  try {
    return await exchange(
      urlOf(baseUrl, request),
      {
        method: request.method ?? 'GET',
        headers: {
          accept: 'application/json',
          authorization: `${credentials.scheme} ${credentials.secret}`,
          ...(body === null ? {} : { 'content-type': 'application/json' }),
        },
        body,
      },
      AbortSignal.any([signal, timeout]),
    );
  } catch (cause) {
    signal.throwIfAborted();
    const said = timeout.aborted
      ? `no complete answer within ${timeoutMs / 1000} s`
      : `the connection failed (${codeOf(cause)})`;
    const advice = `Check that ${new URL(baseUrl).host} can be reached from here.`;
    throw new RequestError(id, about, { reason: 'unavailable', status: null, said, advice, cause });
  }
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
