/** The requests a fault can be aimed at, and that are counted apart. */
export type Endpoint =
  | 'locations'
  | 'connection-data'
  | 'resource-areas'
  | 'projects'
  | 'teams'
  | 'processes'
  | 'revisions'
  | 'links'
  | 'fields'
  | 'types'
  | 'type-states'
  | 'relation-types'
  | 'classification-nodes'
  | 'wiql'
  | 'work-items'
  | 'work-items-batch'
  | 'item-revisions'
  | 'item-updates'
  | 'comments'
  | 'comment'
  | 'recycle-bin'
  | 'team-settings'
  | 'team-field-values'
  | 'iterations'
  | 'boards'
  | 'board-columns'
  | 'backlogs'
  | 'backlog-configuration'
  | 'builds'
  | 'build-items'
  | 'build-changes'
  | 'definitions'
  | 'deployments'
  | 'environments'
  | 'environment-records'
  | 'sign-in'
  | 'unknown';

/** What can go wrong between a reader and Azure DevOps. */
export type Fault =
  /** 429; the body is HTML where a gateway refuses and not the service. */
  | {
      readonly kind: 'rate-limited';
      readonly retryAfterSeconds: number | null;
      readonly html?: true;
    }
  | { readonly kind: 'unavailable'; readonly retryAfterSeconds: number | null }
  /** 503 for as long as nobody wakes the organisation; its body begins with a byte order mark. */
  | { readonly kind: 'stopped' }
  | { readonly kind: 'server-error' }
  /** The answer is as wanted, and says to wait before the next request. */
  | { readonly kind: 'delayed'; readonly retryAfterSeconds: number; readonly ms?: number }
  /** The connection breaks before the request is read, after it is worked on, or in the middle of the answer. */
  | {
      readonly kind: 'reset';
      readonly when: 'before' | 'after' | 'mid-body';
      readonly framing?: 'length' | 'chunked';
    }
  /** Status 200 and a whole HTTP answer, but its JSON ends in the middle. */
  | { readonly kind: 'cut-json' }
  | { readonly kind: 'byte-order-mark' }
  /** 203 with the page that asks people to sign in. */
  | { readonly kind: 'sign-in-page' }
  /** 302 to that page. */
  | { readonly kind: 'redirect' }
  | { readonly kind: 'unauthorised' }
  | { readonly kind: 'forbidden' }
  | { readonly kind: 'no-content' }
  | { readonly kind: 'not-found' }
  /** 200 with a page of a proxy. */
  | { readonly kind: 'html' }
  /** A feed's answer names the token it was asked with. */
  | { readonly kind: 'repeated-token' }
  /** A feed's page without a value whose token goes on. */
  | { readonly kind: 'empty-page' }
  | { readonly kind: 'slow'; readonly ms: number }
  | { readonly kind: 'hang' };

export interface FaultAim {
  readonly on?: Endpoint;
  /** How often it strikes; default once. */
  readonly times?: number;
  /** How many fitting requests pass first; default none. */
  readonly after?: number;
}

export interface Faults {
  /** Arms a fault; returns how to lift it. */
  fail(fault: Fault, aim?: FaultAim): () => void;
  /** Lifts every fault. */
  restore(): void;
  /** The fault that strikes this request. */
  strike(endpoint: Endpoint, withToken: boolean): Fault | null;
}

interface Armed {
  readonly fault: Fault;
  readonly on: Endpoint | null;
  times: number;
  after: number;
}

export function faults(): Faults {
  const armed = new Set<Armed>();
  return {
    fail(fault, aim = {}) {
      const entry = { fault, on: aim.on ?? null, times: aim.times ?? 1, after: aim.after ?? 0 };
      armed.add(entry);
      return () => void armed.delete(entry);
    },
    restore: () => armed.clear(),
    strike(endpoint, withToken) {
      for (const entry of armed) {
        if (entry.times <= 0 || (entry.on !== null && entry.on !== endpoint)) continue;
        // A first page has no token to repeat.
        if (entry.fault.kind === 'repeated-token' && !withToken) continue;
        if (entry.after > 0) {
          entry.after -= 1;
          continue;
        }
        entry.times -= 1;
        return entry.fault;
      }
      return null;
    },
  };
}
