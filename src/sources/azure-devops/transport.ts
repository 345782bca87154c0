import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingMessage } from 'node:http';
import type { ICoreApi } from 'azure-devops-node-api/CoreApi.js';
import type { IWorkApi } from 'azure-devops-node-api/WorkApi.js';
import type { IWorkItemTrackingApi } from 'azure-devops-node-api/WorkItemTrackingApi.js';
import { RequestError, codeOf } from '../http/failure.ts';
import { patience } from '../http/patience.ts';
import type { Patience } from '../http/patience.ts';
import { readAnswer } from './answer.ts';
import { credentials } from './credentials.ts';
import type { Credentials } from './credentials.ts';
import type { AzureDevOpsOptions } from './options.ts';

interface RawAnswer {
  readonly result: unknown;
  readonly headers: Readonly<Record<string, unknown>>;
}

export interface Apis {
  readonly wit: IWorkItemTrackingApi;
  readonly core: ICoreApi;
  readonly work: IWorkApi;
  /** A resource whose answer's headers matter: the library's methods drop them, and with them the next page's token. */
  readonly located: (what: Located) => Promise<RawAnswer>;
  /** A path under the collection that the library has no method for. */
  readonly raw: (path: string) => Promise<RawAnswer>;
  /** The table of what the service offers of work item tracking, and in which versions. */
  readonly offers: () => Promise<RawAnswer>;
}

/** A resource as the service's own table of locations knows it. */
export interface Located {
  readonly area: string;
  readonly id: string;
  readonly route: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** Where another address than the collection's answers for it. */
  readonly base?: string;
}

/** Lets `use` ask Azure DevOps through the library; `about` names it in messages. */
export type Use = <T>(
  about: string,
  use: (apis: Apis) => Promise<T>,
  signal: AbortSignal,
  /** `once`: what changes something is sent once, whatever becomes of it. */
  how?: 'patiently' | 'once',
) => Promise<T>;

interface Call {
  readonly about: string;
  readonly signal: AbortSignal;
  readonly how: 'patiently' | 'once';
}

/** The part of typed-rest-client that every method of the library goes through. */
interface Rest {
  get(url: string, options?: unknown): Promise<RawAnswer>;
  options(url: string, options?: unknown): Promise<RawAnswer>;
  create(url: string, body: unknown, options?: unknown): Promise<RawAnswer>;
  processResponse(response: { readonly message: IncomingMessage }): Promise<unknown>;
}

/** The part of the library that knows which version of a resource both sides understand. */
interface Locator {
  getVersioningData(
    version: string,
    area: string,
    id: string,
    route: object,
    query: object,
  ): Promise<{ readonly requestUrl?: string; readonly apiVersion?: string }>;
}

interface RequestOptions {
  headers: Record<string, string>;
  signal?: AbortSignal;
}

interface Handler {
  prepareRequest(request: RequestOptions): void;
  canHandleAuthentication(): boolean;
  handleAuthentication(): Promise<never>;
}

const USER_AGENT = 'signalbox';

/** What all requests of one source share. */
interface Gate {
  readonly options: AzureDevOpsOptions;
  readonly patient: Patience;
  readonly access: Credentials;
  /** Which call a request belongs to: the library hands nothing through. */
  readonly calls: AsyncLocalStorage<Call>;
  readonly locations: Map<string, Promise<RawAnswer>>;
}

export function azureTransport(options: AzureDevOpsOptions): Use {
  const gate: Gate = {
    options,
    patient: patience(options),
    access: credentials(options.auth),
    calls: new AsyncLocalStorage<Call>(),
    locations: new Map(),
  };
  let apis: Promise<Apis> | null = null;
  return async (about, use, signal, how = 'patiently') => {
    apis ??= load(gate);
    const loaded = await apis;
    try {
      return await gate.calls.run({ about, signal, how }, async () => use(loaded));
    } catch (error) {
      signal.throwIfAborted();
      throw isMissingArea(error) ? notOffered(options.id, about, error) : error;
    }
  };
}

async function load(gate: Gate): Promise<Apis> {
  // Loaded when first needed, and only the three parts that are: no other command should pay for it.
  const [{ WorkItemTrackingApi }, { CoreApi }, { WorkApi }] = await Promise.all([
    import('azure-devops-node-api/WorkItemTrackingApi.js'),
    import('azure-devops-node-api/CoreApi.js'),
    import('azure-devops-node-api/WorkApi.js'),
  ]);
  const { baseUrl, timeoutMs } = gate.options;
  const settings = {
    keepAlive: true,
    // A redirect leads to a login page, or to another host that the token is none of the business of.
    allowRedirects: false,
    allowRetries: false,
    socketTimeout: timeoutMs,
  };
  const base = baseUrl.replace(/\/+$/, '');
  const handlers = [handlerOf(gate)];
  const wit = new WorkItemTrackingApi(base, handlers, settings, USER_AGENT);
  const core = new CoreApi(base, handlers, settings, USER_AGENT);
  const work = new WorkApi(base, handlers, settings, USER_AGENT);
  for (const api of [wit, core, work]) guard(gate, api.rest as unknown as Rest);
  const rest = wit.rest as unknown as Rest;
  const byBase = new Map([[base, wit]]);
  function at(address: string): typeof wit {
    const known = byBase.get(address);
    if (known !== undefined) return known;
    const api = new WorkItemTrackingApi(address, handlers, settings, USER_AGENT);
    guard(gate, api.rest as unknown as Rest);
    byBase.set(address, api);
    return api;
  }
  return {
    wit,
    core,
    work,
    located: async (what) => located(at(what.base ?? base), what),
    raw: async (path) => rest.get(`${base}${path}`),
    offers: async () => rest.options(`${base}/_apis/wit`),
  };
}

const VERSION = '7.1';

/** In the version of today; an older server is asked in its own. */
async function located(
  api: { readonly vsoClient: unknown; readonly rest: unknown },
  { area, id, route, query }: Located,
): Promise<RawAnswer> {
  const locator = api.vsoClient as Locator;
  // The library writes into the route that it is given.
  const found = await locator.getVersioningData(VERSION, area, id, { ...route }, query);
  const version = found.apiVersion ?? VERSION;
  const options = { acceptHeader: `application/json;api-version=${version}` };
  return (api.rest as Rest).get(found.requestUrl ?? '', options);
}

/** The library's way of letting us put credentials, and here also the call's signal, on a request. */
function handlerOf(gate: Gate): Handler {
  return {
    prepareRequest(request) {
      request.headers['authorization'] = gate.access.header();
      // Asks for a plain 401 where a browser would be sent to a login.
      request.headers['x-tfs-fedauthredirect'] = 'Suppress';
      request.signal = currentCall(gate).signal;
    },
    canHandleAuthentication: () => false,
    handleAuthentication: async () => Promise.reject(new Error('not handled here')),
  };
}

/**
 * The library reads a 404, a sign-in page, a cut or an empty body all as `null`, knows no pace and never tries again.
 * So its one place for answers, `processResponse`, is ours, and so is the way to it.
 */
function guard(gate: Gate, rest: Rest): void {
  const get = rest.get.bind(rest);
  const create = rest.create.bind(rest);
  const locate = rest.options.bind(rest);
  rest.processResponse = async (response) => read(gate, response.message);
  rest.get = async (url, how) => ask(gate, 'GET', url, async () => get(url, how));
  rest.create = async (url, body, how) =>
    ask(gate, 'POST', url, async () => create(url, body, how));
  // The library asks again for each of several first calls; the table of locations does not change meanwhile.
  rest.options = async (url, how) => {
    const known = gate.locations.get(url);
    if (known !== undefined) return known;
    const asking = ask(gate, 'OPTIONS', url, async () => locate(url, how));
    gate.locations.set(url, asking);
    asking.catch(() => gate.locations.delete(url));
    return asking;
  };
}

function currentCall({ calls }: Gate): Call {
  const call = calls.getStore();
  if (call === undefined) throw new Error('Azure DevOps was asked outside of a call');
  return call;
}

async function ask(
  gate: Gate,
  method: string,
  url: string,
  send: () => Promise<RawAnswer>,
): Promise<RawAnswer> {
  const { options, patient, access } = gate;
  const call = currentCall(gate);
  const isPatient = call.how === 'patiently';
  async function attempt(): Promise<RawAnswer> {
    options.onRequest?.({ method, path: new URL(url).pathname });
    return once(gate, call, send);
  }
  async function attemptWithFreshToken(): Promise<RawAnswer> {
    const token = access.token();
    try {
      return await attempt();
    } catch (error) {
      // Only a plain 401 says for sure that nothing was done.
      const expired =
        error instanceof RequestError &&
        error.reason === 'auth' &&
        (isPatient ? error.status !== 403 : error.status === 401);
      if (!expired || !access.renew(token)) throw error;
      return attempt();
    }
  }
  return patient[isPatient ? 'ask' : 'once'](call.about, attemptWithFreshToken, call.signal);
}

async function once(
  { options, access, calls }: Gate,
  call: Call,
  send: () => Promise<RawAnswer>,
): Promise<RawAnswer> {
  const { id, baseUrl, timeoutMs } = options;
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    // The queue may run this on behalf of another call, so it is said again which one it is.
    return await calls.run({ ...call, signal: AbortSignal.any([call.signal, timeout]) }, send);
  } catch (cause) {
    call.signal.throwIfAborted();
    if (cause instanceof RequestError) throw cause;
    const said = timeout.aborted
      ? `no complete answer within ${timeoutMs / 1000} s`
      : `the connection failed (${access.hide(codeOf(cause))})`;
    const advice = `Check that ${new URL(baseUrl).host} can be reached from here.`;
    throw new RequestError(id, call.about, {
      reason: 'unavailable',
      status: null,
      said,
      advice,
      cause,
    });
  }
}

async function read(gate: Gate, message: IncomingMessage): Promise<unknown> {
  const { options, patient, access } = gate;
  const headers = new Headers();
  for (const [name, value] of Object.entries(message.headers)) {
    headers.set(name, Array.isArray(value) ? value.join(', ') : (value ?? ''));
  }
  patient.heed(headers);
  const status = message.statusCode ?? 0;
  const answer = readAnswer({ status, headers, body: await bodyOf(message) }, options.clock());
  if ('data' in answer) {
    return { statusCode: status, result: answer.data, headers: message.headers };
  }
  const said = access.hide(answer.failure.said);
  throw new RequestError(options.id, currentCall(gate).about, { ...answer.failure, said });
}

/** Whole and without a byte order mark; throws where the connection breaks off in the middle. */
async function bodyOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return new TextDecoder().decode(Buffer.concat(chunks));
}

function isMissingArea(error: unknown): error is Error {
  return error instanceof Error && error.message.startsWith('Failed to find api location');
}

function notOffered(source: string, about: string, cause: Error): RequestError {
  return new RequestError(source, about, {
    reason: 'refused',
    status: 404,
    said: 'this server does not offer it',
    advice: 'Check `baseUrl`: it must name an organisation or a collection.',
    cause,
  });
}
