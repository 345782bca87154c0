import type { SourceId } from '../../core/domain/ids.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Sleep } from '../../shared/retry.ts';
import type { Slowdown } from '../http/pace.ts';

export interface JiraOptions {
  readonly id: SourceId;
  readonly baseUrl: string;
  readonly email: string;
  readonly token: string;
  readonly scope: { readonly projects: readonly string[] } | { readonly jql: string };
  /** By display name or id; null means that the site has no such field. */
  readonly fields: {
    readonly flagged: string | null;
    readonly team: string | null;
    readonly storyPoints: string | null;
    readonly needBy: string | null;
  };
  /** Further fields whose current value is read, such as those that match rules name. */
  readonly extraFields: readonly string[];
  readonly pacing: { readonly requestsPerSecond: number; readonly concurrency: number };
  /** How far a walk reaches back behind the last change seen: Jira's index lags by minutes. */
  readonly overlapMs: number;
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
