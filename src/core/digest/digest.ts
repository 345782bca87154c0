import type { CumulativeFlow } from '../metrics/report.ts';
import type { ScopeKind } from '../domain/organisation.ts';
import type { Instant, Period } from '../domain/time.ts';

/** One figure as people read it: name, value with its basis, and how it compares in words. */
export interface Figure {
  readonly label: string;
  readonly value: string;
  /** Such as "n = 57, 1 straight to done". Never empty. */
  readonly basis: string;
  /** Such as "8 more than the week before; routine variation". Empty where nothing can be compared. */
  readonly comparison: string;
}

/** Something a person should decide on, the most urgent first. */
export interface Decision {
  readonly headline: string;
  readonly why: string;
  readonly items: readonly { readonly key: string; readonly url: string; readonly title: string }[];
}

export interface Table {
  readonly title: string;
  readonly note: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Rows that were left out for length. */
  readonly omitted: number;
}

/** What a digest says, as plain data: a view only chooses blocks. */
export interface Digest {
  readonly scope: {
    readonly id: string;
    readonly kind: ScopeKind;
    readonly name: string;
    readonly zone: string;
  };
  readonly period: Period;
  readonly asOf: Instant;
  /** Such as "week 47, 16–22 November 2026". */
  readonly periodName: string;
  /** True when nothing was finished, started or found: one line is enough. */
  readonly quiet: boolean;
  readonly headline: string;
  readonly figures: readonly Figure[];
  readonly decisions: readonly Decision[];
  readonly tables: readonly Table[];
  readonly notes: readonly string[];
  readonly freshness: string;
  readonly quality: string;
  readonly chart: {
    readonly data: CumulativeFlow;
    readonly title: string;
    readonly altText: string;
  };
}
