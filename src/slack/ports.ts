import type { Digest } from '../core/digest/digest.ts';
import type { Scope } from '../core/domain/organisation.ts';
import type { Period } from '../core/domain/time.ts';
import type { AgingItem, Freshness, FlowReport } from '../core/metrics/report.ts';
import type { PlacedItem } from '../core/placement/placed-item.ts';

/** One item with where it stands among its peers: what `/flow why KEY` and `signalbox item` tell. */
export interface ItemAnswer {
  readonly item: PlacedItem;
  /** Its age and band while it is in load; null otherwise. */
  readonly aging: AgingItem | null;
  readonly freshness: Freshness;
  /** Its team's, or the portfolio's where it has none: what its times are shown in. */
  readonly zone: string;
}

/** What Slack may ask; answered from the store by jobs/answer.ts. */
export interface Answers {
  /** The portfolio first, then top-down in configuration order. */
  scopes(): readonly Scope[];
  /** Null window: the last four complete ISO weeks of the scope's zone. */
  report(scope: Scope, window: Period | null): Promise<FlowReport>;
  /** Every item that has or had this key. Empty when there is none. */
  items(key: string): Promise<readonly ItemAnswer[]>;
  /** The digest of the last complete period. */
  digest(scope: Scope): Promise<Digest>;
}
