import type { DependencyRow } from '../../dependencies/report.ts';
import type { EvidenceFigure, RiskSignal } from '../../domain/risk.ts';
import type { Instant } from '../../domain/time.ts';
import type { PlannedItem } from '../../placement/plan.ts';
import type { RuleFacts } from './facts.ts';
import type { UnjudgedReason } from './verdict.ts';
import { figure } from './verdict.ts';
import { dayWords, keyWords } from './words.ts';

/** An open dependency on a provider that is known, while rules look at it. */
export interface EdgeFacts {
  readonly row: DependencyRow;
  readonly consumer: PlannedItem | null;
  readonly provider: PlannedItem;
  readonly facts: RuleFacts;
}

/** What a rule found on one dependency. */
export interface EdgeHit {
  readonly kind: 'hit';
  readonly rule: 'R1' | 'R2' | 'R4';
  readonly nature: RiskSignal['nature'];
  readonly severity: RiskSignal['severity'];
  /** On one scale for the three rules: R4 below 0.4, R2 below 0.5, R1 from there, an issue from 1. */
  readonly badness: number;
  readonly expectedAt: Instant;
  readonly title: string;
  readonly why: string;
  readonly figures: readonly EvidenceFigure[];
}

/** Null: the rule does not hold. */
export type EdgeVerdict =
  | EdgeHit
  | { readonly kind: 'unjudged'; readonly reason: UnjudgedReason; readonly why: string }
  | null;

const ORIGINS = {
  'need-by': '“needed by” of the provider',
  'due-date': 'due date of the consumer',
  iteration: 'end of the consumer’s iteration',
  pi: 'end of the consumer’s PI',
} as const;

export function neededByFigure(neededBy: NonNullable<DependencyRow['neededBy']>): EvidenceFigure {
  return figure('needed by', dayWords(neededBy.day), ORIGINS[neededBy.origin]);
}

/** "LED-9 (ledger)": the provider with whose it is. */
export function providerWords({ row }: EdgeFacts): string {
  return withTeam(row.provider);
}

export function consumerWords({ row }: EdgeFacts): string {
  return withTeam(row.consumer);
}

function withTeam(item: DependencyRow['provider']): string {
  return item.team === null ? keyWords(item) : `${keyWords(item)} (${item.team})`;
}
