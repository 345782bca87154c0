import type { SourceId } from '../../core/domain/ids.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Sleep } from '../../shared/retry.ts';
import type { Slowdown } from '../http/pace.ts';

export interface AzureDevOpsOptions {
  readonly id: SourceId;
  /** The organisation, or the collection of a server. */
  readonly baseUrl: string;
  readonly auth: {
    readonly kind: 'pat' | 'bearer';
    /** Asked at first and again whenever the token was refused: a file may hold a newer one by then. */
    readonly token: () => string;
  };
  /** Names of the projects whose items are kept; empty means every project that the account sees. */
  readonly projects: readonly string[];
  /** By display or reference name; null means that the organisation has no such field. */
  readonly fields: {
    readonly blocked: string | null;
    readonly team: string | null;
    readonly storyPoints: string | null;
    readonly needBy: string | null;
  };
  /** Names of what counts as production; with neither, nothing is read of deployments. */
  readonly deployments?: {
    readonly environments: readonly string[];
    readonly pipelines: readonly string[];
  };
  /** Further fields whose values are read, such as those that match rules name. */
  readonly extraFields: readonly string[];
  readonly pacing: { readonly requestsPerSecond: number; readonly concurrency: number };
  /** For one request, its body included. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly sleep?: Sleep;
  readonly onSlowed?: (slowdown: Slowdown) => void;
  /** Called before every HTTP request, repeated ones included. */
  readonly onRequest?: (request: { readonly method: string; readonly path: string }) => void;
  /** Called when the account may not see something, or there is no such thing; `about` names it. */
  readonly onRefused?: (about: string, status: number) => void;
  /** Called when a walk has to begin again, with the reason for people. */
  readonly onRestart?: (why: string) => void;
}
