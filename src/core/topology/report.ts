import type { ItemView } from '../dependencies/report.ts';
import type { Measure } from '../domain/measure.ts';
import type { Scope } from '../domain/organisation.ts';
import type { Instant } from '../domain/time.ts';

/** `error` contradicts the model · `warning` costs flow · `info` is worth knowing. The most severe first. */
export const TOPOLOGY_SEVERITIES = ['error', 'warning', 'info'] as const;
type TopologySeverity = (typeof TOPOLOGY_SEVERITIES)[number];

/** The findings of metrics.md section 7, in the order in which they are listed. */
export const TOPOLOGY_RULES = [
  'art-in-two-value-streams',
  'team-in-two-arts',
  'overlapping-pis',
  'item-in-two-teams',
  'unsynchronised-pis',
  'several-backlogs',
  'roles-missing',
  'platform-for-customers-only',
  'too-many-dependencies',
  'shared-service-bottleneck',
  'component-chain',
  'project-team-pattern',
  'rising-load',
  'batch-release',
  'unparented-work',
  'unreleased-work',
  'art-size',
  'uncoordinated-arts',
  'unused-status',
  'ends-before-production',
] as const;
export type TopologyRule = (typeof TOPOLOGY_RULES)[number];

/** A number behind a finding. Shares 0..1, days of 24 hours, everything else is counted. */
export interface TopologyFigure {
  readonly label: string;
  readonly unit: 'count' | 'share' | 'days';
  readonly measure: Measure<number>;
}

type FindingScope = Pick<Scope, 'id' | 'kind' | 'name'>;

/** Something about how teams, ARTs and value streams are cut that costs flow, or that the model cannot hold. */
export interface TopologyFinding {
  readonly kind: 'finding';
  readonly rule: TopologyRule;
  readonly severity: TopologySeverity;
  readonly scope: FindingScope;
  /** Says which finding of its rule and scope it is, the same from week to week. */
  readonly subject: string;
  readonly title: string;
  /** One or two sentences. */
  readonly why: string;
  readonly figures: readonly TopologyFigure[];
  /** In a fixed order; empty where the finding is about no items. */
  readonly items: readonly ItemView[];
  /** Ids of the teams concerned. */
  readonly teams: readonly string[];
  /** What to do next. */
  readonly next: string;
}

/** A rule that could not be judged: neither a finding nor its absence. */
export interface Unjudged {
  readonly kind: 'unjudged';
  readonly rule: TopologyRule;
  readonly scope: FindingScope;
  readonly subject: string;
  readonly why: string;
  readonly basis: Exclude<Measure<never>, { readonly kind: 'measured' }>;
}

export type Verdict = TopologyFinding | Unjudged;

/** Every list is complete and in a fixed order, whatever the order of the input. */
export interface TopologyReport {
  readonly asOf: Instant;
  /** The most severe first, then by rule, scope and subject. */
  readonly findings: readonly TopologyFinding[];
  /** By rule, scope and subject. Without a row here, and without a finding, a rule was looked at and is quiet. */
  readonly unjudged: readonly Unjudged[];
}
