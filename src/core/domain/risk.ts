import type { Instant } from './time.ts';

/** The rules of metrics.md section 8; `by-hand` was raised by a person. */
export const RULES = [
  'R1',
  'R2',
  'R3',
  'R4',
  'R5',
  'R6',
  'R7',
  'R8',
  'R9',
  'R10',
  'R11',
  'R12',
] as const;
export type RuleId = (typeof RULES)[number];
type RaisedBy = RuleId | 'by-hand';

/** `high` asks for a decision within a day, `medium` at the next ART sync. */
export type Severity = 'medium' | 'high';

/** SAFe's ROAM; `un-roamed` until a person decides. */
export type RoamState = 'un-roamed' | 'resolved' | 'owned' | 'accepted' | 'mitigated';

/** One figure of the evidence, with what it rests on. */
export interface EvidenceFigure {
  readonly label: string;
  readonly value: string;
  /** Such as "n = 57". Never empty. */
  readonly basis: string;
}

export interface EvidenceItem {
  readonly source: string;
  readonly id: string;
  readonly key: string;
  readonly url: string;
  readonly title: string;
}

export interface Evidence {
  /** One or two sentences: what is the case, and by when it hurts. */
  readonly why: string;
  readonly figures: readonly EvidenceFigure[];
  readonly items: readonly EvidenceItem[];
  /** How bad, on a scale of the rule's own: greater is worse. Tells whether evidence changed materially. */
  readonly weight: number;
}

/** What a rule found to hold as of an instant: input of the lifecycle, not yet a risk that anybody was told of. */
export interface RiskSignal {
  readonly rule: RuleId;
  /** Id of the scope it belongs to: an ART where there is one, else a value stream or the portfolio. */
  readonly scope: string;
  /** Says which risk it is, whenever and however often it is found: rule (R1, R2 and R4 share one), scope and subject. */
  readonly key: string;
  readonly title: string;
  /** A risk may still be averted; an issue has already happened. */
  readonly nature: 'risk' | 'issue';
  readonly severity: Severity;
  readonly evidence: Evidence;
  /** When the loss would come; null where nothing tells. */
  readonly expectedAt: Instant | null;
  /** The PI in which it would come; null outside of every PI. */
  readonly pi: string | null;
}

/** A person in Slack, or signalbox itself. */
export type Actor =
  | { readonly kind: 'person'; readonly workspace: string; readonly user: string }
  | { readonly kind: 'signalbox' };

/** What ROAM owes for each decision. Instants are ends of local days. */
export type RoamDecision =
  | { readonly roam: 'resolved'; readonly why: string }
  | { readonly roam: 'owned'; readonly owner: string; readonly by: Instant | null }
  | { readonly roam: 'accepted'; readonly why: string; readonly reviewAt: Instant }
  | {
      readonly roam: 'mitigated';
      readonly plan: string;
      readonly workItem: string;
      readonly by: Instant | null;
    };

/** Everything that can happen to a risk. Nothing is ever overwritten: a risk is what its events say. */
export type RiskHappening =
  | { readonly what: 'raised'; readonly signal: RiskSignal }
  | {
      readonly what: 'raised-by-hand';
      readonly scope: string;
      readonly title: string;
      readonly why: string;
      readonly pi: string | null;
      readonly workItem: string | null;
    }
  | { readonly what: 'evidence-changed'; readonly signal: RiskSignal }
  | { readonly what: 'severity-changed'; readonly signal: RiskSignal; readonly from: Severity }
  /** The condition was clear for two evaluations. */
  | { readonly what: 'recovered' }
  /** The condition holds again after it was clear or the risk was resolved. */
  | { readonly what: 'returned'; readonly signal: RiskSignal }
  | { readonly what: 'decided'; readonly decision: RoamDecision };

export interface RiskEvent {
  readonly risk: string;
  /** 1 for the first event, without gaps: what an optimistic check compares. */
  readonly version: number;
  readonly at: Instant;
  readonly who: Actor;
  readonly happening: RiskHappening;
}

/** A risk as its events leave it. */
export interface Risk {
  /** Short and speakable, such as `R-12`. */
  readonly id: string;
  readonly version: number;
  readonly raisedBy: RaisedBy;
  readonly scope: string;
  readonly key: string;
  readonly title: string;
  readonly nature: 'risk' | 'issue';
  readonly severity: Severity;
  readonly evidence: Evidence;
  readonly expectedAt: Instant | null;
  readonly pi: string | null;
  readonly firstSeenAt: Instant;
  /** The last evaluation that found the condition true. */
  readonly lastSeenAt: Instant;
  /** Whether the condition holds; raised by hand it holds until somebody resolves it. */
  readonly condition: 'holds' | 'clear';
  readonly roam: RoamState;
  readonly decision: RoamDecision | null;
  readonly decidedAt: Instant | null;
  readonly decidedBy: Actor | null;
}

/** How often in a row an evaluation found the condition clear: not an event, for nobody needs to read it. */
export interface RiskWatch {
  readonly risk: string;
  readonly lastSeenAt: Instant;
  readonly clearEvaluations: number;
}

/** A wish not to be told: of one risk for a time, or of a rule in a scope for good. */
export type Quieting =
  | {
      readonly kind: 'snooze';
      readonly risk: string;
      readonly until: Instant;
      readonly by: Actor;
      readonly at: Instant;
    }
  | {
      readonly kind: 'mute';
      readonly rule: RaisedBy;
      readonly scope: string;
      readonly by: Actor;
      readonly at: Instant;
    };
