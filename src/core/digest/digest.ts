import type { TeamGraph } from '../dependencies/team-graph.ts';
import type { CumulativeFlow, FlowReport } from '../metrics/report.ts';
import type { ForecastReport } from '../forecast/forecast-report.ts';
import type { ScopeKind } from '../domain/organisation.ts';
import type { Instant, Period } from '../domain/time.ts';
import type { PeriodNumbers, ToldPeriod } from './corrections.ts';

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

/** What there is to say of one matter in a sentence, its basis in it. */
export interface Line {
  readonly label: string;
  readonly text: string;
}

export interface Table {
  readonly title: string;
  readonly note: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Rows that were left out for length. */
  readonly omitted: number;
}

/** What a picture is drawn from; how it looks, and its finding in words, is the drawer's. */
export type DigestChart =
  | {
      readonly kind: 'cumulative-flow';
      readonly data: CumulativeFlow;
      readonly options: {
        readonly title: string;
        readonly description: string;
        readonly zone: string;
      };
    }
  | {
      readonly kind: 'wip-age';
      readonly data: Pick<FlowReport, 'scope' | 'asOf' | 'stages' | 'aging'>;
    }
  | {
      readonly kind: 'value-stream';
      readonly data: Pick<
        FlowReport,
        | 'scope'
        | 'window'
        | 'stages'
        | 'stagesMissing'
        | 'flowTime'
        | 'flowEfficiency'
        | 'rolledFirstPass'
        | 'constraint'
      >;
    }
  | {
      readonly kind: 'throughput';
      readonly data: {
        readonly flow: Pick<FlowReport, 'scope' | 'asOf' | 'trend'>;
        readonly forecast: Pick<ForecastReport, 'fan' | 'by' | 'sample'>;
      };
    }
  | { readonly kind: 'dependencies'; readonly data: TeamGraph };

/** What a digest says, as plain data: a view only chooses blocks. Its audience is whoever answers for a scope of its kind. */
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
  /** How posts are told apart, such as `2026-W47`. */
  readonly periodKey: string;
  /** True when nothing was finished, started or found: one line is enough. */
  readonly quiet: boolean;
  readonly headline: string;
  readonly figures: readonly Figure[];
  readonly lines: readonly Line[];
  /** At most five. */
  readonly decisions: readonly Decision[];
  /** What was told of earlier periods and is otherwise now, a sentence each, the latest period first. */
  readonly corrections: readonly string[];
  readonly tables: readonly Table[];
  readonly notes: readonly string[];
  readonly freshness: string;
  readonly quality: string;
  /** The one that says most first; none for a quiet week. */
  readonly charts: readonly DigestChart[];
  /** What its readers are told by this, for a later digest to compare with. */
  readonly numbers: PeriodNumbers;
  /** The periods that it corrects, with the numbers as they are now. */
  readonly retold: readonly ToldPeriod[];
}
