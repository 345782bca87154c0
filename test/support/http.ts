import nock from 'nock';
import { afterEach, beforeEach } from 'vitest';

export type Scope = nock.Scope;

/** Requests that nobody expected since the last check, as `POST http://host/path`. */
const unexpected: string[] = [];
let loopbackAllowed = false;
const LOOPBACK = ['127.0.0.1', 'localhost'];

/**
 * Switches the network off for the tests of a file or block. A request that no test expects fails the test, and so does
 * an expected one that never comes. Real requests to 127.0.0.1 go through where that is asked for.
 */
export function useHttp({ loopback = false }: { readonly loopback?: boolean } = {}): void {
  beforeEach(() => {
    unplug(loopback);
  });
  afterEach(() => {
    const problems = httpProblems();
    plugIn();
    if (problems.length > 0) throw new Error(`HTTP: ${problems.join('; ')}`);
  });
}

/** Expectations for one origin; each is for one request unless told otherwise. */
export function origin(url: string): Scope {
  return nock(url);
}

export function unplug(loopback: boolean): void {
  if (!nock.isActive()) nock.activate();
  loopbackAllowed = loopback;
  nock.disableNetConnect();
  if (loopback) nock.enableNetConnect(/^(?:127\.0\.0\.1|localhost)(?::\d+)?$/);
  nock.emitter.on('no match', note);
}

export function plugIn(): void {
  nock.emitter.removeListener('no match', note);
  nock.abortPendingRequests();
  nock.cleanAll();
  nock.enableNetConnect();
  nock.restore();
  unexpected.length = 0;
}

/** What went wrong so far: requests that were not expected, and expected ones that did not come. */
export function httpProblems(): string[] {
  return [
    ...unexpected.map((request) => `${request} was not expected`),
    ...nock.pendingMocks().map((request) => `${request} did not come`),
  ];
}

/** Forgets expectations and unexpected requests: only for tests of this guard. */
export function forgetHttp(): void {
  unexpected.length = 0;
  nock.cleanAll();
}

function note(request: Request): void {
  const { hostname, origin: site, pathname } = new URL(request.url);
  if (loopbackAllowed && LOOPBACK.includes(hostname)) return;
  unexpected.push(`${request.method} ${site}${pathname}`);
}
