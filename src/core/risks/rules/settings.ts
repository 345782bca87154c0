import type { RuleId } from '../../domain/risk.ts';

/** What each rule is measured against. Shares and chances 0..1, times in milliseconds. */
export interface RuleThresholds {
  readonly R1: {
    /** Below this chance a provider is unlikely. */
    readonly chance: number;
    /** After so long a day that has passed was no plan any more. */
    readonly lateForMs: number;
  };
  /** Of the usual time that has to be left. */
  readonly R2: { readonly factor: number };
  readonly R3: { readonly percentile: 50 | 85 | 95 };
  /** Of the iteration that is over. */
  readonly R4: { readonly elapsed: number };
  /** How near a day has to be for a cycle to be urgent. */
  readonly R5: { readonly withinMs: number };
  readonly R6: { readonly growth: number };
  readonly R7: { readonly weeks: number };
  /** 1 to 99. */
  readonly R8: { readonly percentile: number };
  readonly R9: { readonly chance: number };
  /** `growth`: over all of the weeks together. */
  readonly R10: { readonly weeks: number; readonly growth: number };
  readonly R11: { readonly withinMs: number };
  /** The limit itself is that of the source. How many of it make it urgent. */
  readonly R12: { readonly urgentAfterLimits: number };
}

/** The rules of one scope. */
export type RuleSettings = { readonly [Rule in RuleId]: RuleThresholds[Rule] | 'off' };

export interface RiskSettings {
  readonly everywhere: RuleSettings;
  /** Of the ARTs and value streams that have settings of their own, whole: what they inherit is in it. */
  readonly scopes: ReadonlyMap<string, RuleSettings>;
}

const DAY = 86_400_000;

/** The defaults, as docs/configuration.md lists them. */
export const DEFAULT_RULES = {
  R1: { chance: 0.5, lateForMs: 30 * DAY },
  R2: { factor: 1 },
  R3: { percentile: 95 },
  R4: { elapsed: 0.2 },
  R5: { withinMs: 14 * DAY },
  R6: { growth: 0.1 },
  R7: { weeks: 2 },
  R8: { percentile: 85 },
  R9: { chance: 0.5 },
  R10: { weeks: 3, growth: 0.1 },
  R11: { withinMs: 14 * DAY },
  R12: { urgentAfterLimits: 4 },
} satisfies RuleThresholds;

/** The rules as they are set for a scope, which are those of everywhere unless it has its own. */
export function rulesOf({ everywhere, scopes }: RiskSettings, scope: string): RuleSettings {
  return scopes.get(scope) ?? everywhere;
}
