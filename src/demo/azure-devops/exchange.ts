import type { Endpoint, Fault } from './faults.ts';

/** A request with its answer, as `observe` sees it. */
export interface Exchange {
  readonly endpoint: Endpoint;
  readonly host: 'main' | 'release';
  readonly method: string;
  /** Below the organisation, and so without its name. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly accept: string;
  /** Parsed JSON of the request; null without a body. */
  readonly body: unknown;
  readonly status: number;
  readonly contentType: string;
  readonly answer: string;
  /** The fault that struck, if one did. */
  readonly fault: Fault | null;
}

/** One request as it is remembered; bodies go to `observe` only. */
export interface Logged {
  readonly endpoint: Endpoint;
  readonly method: string;
  readonly path: string;
  readonly at: number;
  readonly status: number;
}
