import type { Spoiled } from './render.ts';

/** The requests a fault can be aimed at, and that are counted apart. */
export type Endpoint =
  | 'search'
  | 'count'
  | 'changelog'
  | 'issue'
  | 'issue-changelog'
  | 'bulk-issues'
  | 'remote-links'
  | 'comments'
  | 'comment'
  | 'permissions'
  | 'fields'
  | 'statuses'
  | 'types'
  | 'link-types'
  | 'projects'
  | 'project'
  | 'boards'
  | 'board-configuration'
  | 'sprints'
  | 'myself'
  | 'server'
  | 'unknown';

/** What can go wrong between a reader and Jira. */
export type Fault =
  | { readonly kind: 'rate-limited'; readonly retryAfterSeconds: number | null }
  | { readonly kind: 'nearly-rate-limited'; readonly remaining: number; readonly limit: number }
  | { readonly kind: 'unavailable'; readonly retryAfterSeconds: number | null }
  | { readonly kind: 'server-error' }
  /** The connection breaks before Jira reads the request, after it worked, or in the middle of the answer. */
  | { readonly kind: 'reset'; readonly when: 'before' | 'after' | 'mid-body' }
  /** Status 200 and a whole HTTP answer, but its JSON ends in the middle. */
  | { readonly kind: 'cut-json' }
  | { readonly kind: 'login-page' }
  | { readonly kind: 'dead-token' }
  /** Only on requests that carry a page token. */
  | { readonly kind: 'expired-page-token' }
  /** The answer names the page token it was asked with. */
  | { readonly kind: 'repeated-page-token' }
  /** A page without a record that still names a next page; the record comes on that one. */
  | { readonly kind: 'empty-page' }
  /** A page whose list is missing altogether. */
  | { readonly kind: 'missing-list' }
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
  /** Serves one issue unreadable until everything is restored. */
  spoil(id: string, how: Spoiled): void;
  spoiled(id: string): Spoiled | null;
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
  let armed: Armed[] = [];
  const spoiled = new Map<string, Spoiled>();
  return {
    fail(fault, aim = {}) {
      const entry: Armed = {
        fault,
        on: aim.on ?? null,
        times: aim.times ?? 1,
        after: aim.after ?? 0,
      };
      armed.push(entry);
      return () => {
        armed = armed.filter((other) => other !== entry);
      };
    },
    spoil: (id, how) => void spoiled.set(id, how),
    spoiled: (id) => spoiled.get(id) ?? null,
    restore() {
      armed = [];
      spoiled.clear();
    },
    strike(endpoint, withToken) {
      for (const entry of armed) {
        if (entry.times <= 0 || (entry.on !== null && entry.on !== endpoint)) continue;
        if (needsToken(entry.fault) && !withToken) continue;
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

function needsToken(fault: Fault): boolean {
  return fault.kind === 'expired-page-token' || fault.kind === 'repeated-page-token';
}
