import type { Actor, Quieting, Risk, RuleId } from '../core/domain/risk.ts';
import type { Scope } from '../core/domain/organisation.ts';
import type { Instant } from '../core/domain/time.ts';
import type { RiskBoard } from '../core/risks/board.ts';
import type { CheckedDecision, DecisionDraft } from '../core/risks/decide.ts';
import type { SnoozeChoice } from '../core/risks/local-time.ts';
import type { RiskStory } from '../core/risks/story.ts';
import type { Acting } from './gate.ts';

/** What a person filled in to raise a risk. */
export interface RaiseDraft {
  readonly scope: string;
  readonly title: string;
  readonly why: string;
  /** The key of a work item that it is about; null where none was given. */
  readonly workItem: string | null;
}

export interface RaiseProblem {
  readonly field: keyof RaiseDraft;
  readonly message: string;
}

export type Raised =
  | { readonly kind: 'done'; readonly story: RiskStory }
  | { readonly kind: 'problems'; readonly problems: readonly RaiseProblem[] };

export type Decided =
  | {
      readonly kind: 'done';
      readonly story: RiskStory;
      /** What the person should know though it stops nobody; null where there is nothing. */
      readonly remark: string | null;
    }
  /** Somebody was first: nothing was changed. `story` is how it stands now, `by` who changed it. */
  | { readonly kind: 'conflict'; readonly story: RiskStory; readonly by: Actor }
  | Extract<CheckedDecision, { kind: 'problems' }>
  /** There is no such risk. */
  | { readonly kind: 'unknown' };

/** What takes a decision from somebody: whatever has changed since they looked, or only that it was decided since. */
export type Minds = 'any-change' | 'decisions';

/**
 * Risks as people see and change them; answered by jobs/risk-desk.ts. Every change is in the audit trail, also one that
 * came too late, and the messages that show the risk follow by themselves.
 */
export interface RiskDesk {
  /** Those of a scope and of what is below it that are not resolved, the most urgent first. */
  open(scope: Scope): Promise<readonly RiskStory[]>;
  /** ROAM boards of a scope and of what is below it, with what was resolved in the PI that runs or the last 12 weeks. */
  boards(scope: Scope): Promise<readonly RiskBoard[]>;
  /** Open risks that a person owns, anywhere. */
  ownedBy(user: string): Promise<readonly RiskStory[]>;
  /** Null where there is no such risk; ids are understood as people write them: `R-12`, `r12`, `12`. */
  find(id: string): Promise<RiskStory | null>;
  /**
   * The decision is taken if the risk still stands at `version`; where only decisions are minded (any change is where
   * nothing is said), also if no more than findings of rules came since. Days are those of the risk's scope.
   */
  decide(
    risk: string,
    version: number,
    draft: DecisionDraft,
    acting: Acting,
    minds?: Minds,
  ): Promise<Decided>;
  raise(draft: RaiseDraft, acting: Acting): Promise<Raised>;
  /** Until when it stays quiet; null where no PI follows for `next-pi`. Replaces an earlier snooze. */
  snooze(risk: string, choice: SnoozeChoice, acting: Acting): Promise<Instant | null>;
  mute(rule: RuleId, scope: string, acting: Acting): Promise<void>;
  /** False where it was not muted. */
  unmute(rule: RuleId, scope: string, acting: Acting): Promise<boolean>;
  /** Mutes, and snoozes that are not over. */
  quietings(): Promise<readonly Quieting[]>;
  /** What a risk's people are called by, for its card: the RTEs of its ART, ids of Slack. */
  rtesOf(risk: Pick<Risk, 'scope'>): readonly string[];
}
