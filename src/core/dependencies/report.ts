import type { Measure } from '../domain/measure.ts';
import type { ScopeKind } from '../domain/organisation.ts';
import type { Instant, Period } from '../domain/time.ts';
import type { FlowState } from '../domain/workflow.ts';
import type { SharedService } from './bottleneck.ts';
import type { Coupling } from './coupling.ts';
import type { DependencyLevel } from './dependency.ts';
import type { Confidence, EdgeOrigin } from './edge.ts';
import type { EdgeCounts, ResolutionTime } from './edge-counts.ts';
import type { Fan } from './fan.ts';
import type { LinkTypesSeen } from './link-types.ts';
import type { NeededBy } from './needed-by.ts';
import type { Chance, DependencyState } from './state.ts';
import type { DependencyLoad } from './too-many.ts';
import type { ItemDays } from './waits.ts';

/** An item as people find it. Titles and keys are text that anybody may have written. */
export interface ItemView {
  /** Null: in no configured tracker. */
  readonly source: string | null;
  readonly id: string;
  readonly key: string;
  /** Null where nobody here knows the item, as are title, status and flow. */
  readonly url: string | null;
  readonly title: string | null;
  readonly status: string | null;
  readonly flow: FlowState | null;
  readonly team: string | null;
  readonly art: string | null;
  readonly valueStream: string | null;
}

/** An edge as it stands at T. */
export interface DependencyRow {
  readonly consumer: ItemView;
  readonly provider: ItemView;
  readonly level: DependencyLevel;
  /** Whether the consumer, the provider or both belong to the scope. */
  readonly side: 'needs' | 'needed' | 'inside';
  readonly state: DependencyState;
  readonly neededBy: NeededBy | null;
  /** That the provider is done by then; null where it is unknown, that day has passed or nothing tells it. */
  readonly chance: Measure<Chance> | null;
  readonly confidence: Confidence;
  readonly origins: readonly EdgeOrigin[];
  /** False for a guess, which is in no number. */
  readonly counts: boolean;
  /** Since when the link has stood; null where nothing tells. */
  readonly since: Instant | null;
  /** Days of 24 hours that the consumer has waited for this provider so far. */
  readonly waitedDays: number;
}

/** Durations in days of 24 hours, shares 0..1, instants epoch ms. Every list is complete and in a fixed order. */
export interface DependencyReport {
  readonly scope: {
    readonly id: string;
    readonly kind: ScopeKind;
    readonly name: string;
    readonly zone: string;
  };
  readonly asOf: Instant;
  /** That of counts, wait and resolution time. */
  readonly window: Period;
  /** That of teams, shared services, coupling and component chain: the trailing 90 days. */
  readonly trailing: Period;
  /** Open edges, also guesses, the most urgent first. */
  readonly edges: readonly DependencyRow[];
  /** Whose provider was cancelled or deleted while the consumer is open and the link stands. */
  readonly dropped: readonly DependencyRow[];
  readonly counts: EdgeCounts;
  /** What is in no number: open guesses; in no wait: open links that nothing tells the time of, and unknown providers. */
  readonly excluded: {
    readonly guesses: number;
    readonly undated: number;
    readonly unknown: number;
  };
  /** Of the scope's own items, as consumers. */
  readonly wait: ItemDays & {
    readonly share: Measure<number>;
    readonly byLevel: Readonly<Record<DependencyLevel, ItemDays>>;
    readonly items: readonly { readonly item: ItemView; readonly itemDays: number }[];
  };
  /** Likewise. */
  readonly resolutionTime: ResolutionTime;
  /** The scope's teams in configuration order. */
  readonly teams: readonly (Fan & Omit<DependencyLoad, 'team'>)[];
  /** Teams that the scope's teams waited on, and its own that others waited on; the longest wait first. */
  readonly sharedServices: readonly SharedService[];
  /** Cells and hints that the scope's teams take part in. */
  readonly coupling: Coupling;
  readonly componentChain: {
    readonly share: Measure<number>;
    readonly features: readonly { readonly item: ItemView; readonly teams: readonly string[] }[];
  };
  readonly integration: readonly {
    readonly pi: string;
    readonly name: string;
    readonly at: Instant;
    readonly itemDays: number;
    readonly n: number;
    readonly finished: number;
    readonly last: ItemView | null;
    readonly missing: readonly ItemView[];
    readonly unknown: readonly string[];
  }[];
  /** Per tracker whose description was read. */
  readonly linkTypes: readonly LinkTypesSeen[];
  /** Why there may be no dependencies at all, in words; null where links are read. */
  readonly linksMissing: string | null;
}
