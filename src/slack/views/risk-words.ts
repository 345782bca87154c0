import { dayAndTime } from '../../core/digest/dates.ts';
import type { Actor, Risk, RoamDecision, RoamState } from '../../core/domain/risk.ts';
import type { Instant } from '../../core/domain/time.ts';
import { dayBefore } from '../../core/risks/rules/words.ts';
import type { Phrase } from './blocks.ts';

/** How risks are told of: the same words in cards, lists, boards and histories. */

export const RULE_WORDS: Readonly<Record<Risk['raisedBy'], string>> = {
  R1: 'provider unlikely by the day it is needed',
  R2: 'provider not started, with less time left than it usually takes',
  R3: 'item far older than is usual at its stage',
  R4: 'provider in the same iteration, not started',
  R5: 'dependencies in a circle',
  R6: 'scope of the PI grew after planning',
  R7: 'feature keeps growing',
  R8: 'more load than usual while velocity falls',
  R9: 'feature or objective unlikely by the end of the PI',
  R10: 'queue before the constraint keeps growing',
  R11: 'integration point near, and a part of it not active',
  R12: 'source not read within its limit',
  'by-hand': 'raised by a person',
};

export const STATE_WORDS: Readonly<Record<RoamState, string>> = {
  'un-roamed': 'un-ROAMed',
  resolved: 'Resolved',
  owned: 'Owned',
  accepted: 'Accepted',
  mitigated: 'Mitigated',
};

/** "High risk", "Medium issue": severity and nature, never by colour alone. */
export function kindWords({ severity, nature }: Pick<Risk, 'severity' | 'nature'>): string {
  return `${severity === 'high' ? 'High' : 'Medium'} ${nature}`;
}

export function urgencyWords({ severity }: Pick<Risk, 'severity'>): string {
  return severity === 'high' ? 'decide within a day' : 'decide at the next ART sync';
}

/** The day that ends at the instant: "11 Dec 2026". */
export function lastDay(end: Instant, zone: string): string {
  return dayBefore(end, zone);
}

/** When the loss would come; an issue has come already. */
export function expectedWords(
  { expectedAt, nature }: Pick<Risk, 'expectedAt' | 'nature'>,
  zone: string,
): string | null {
  if (expectedAt === null) return null;
  const day = lastDay(expectedAt, zone);
  return nature === 'issue' ? `since ${day}` : `expected by ${day}`;
}

export function actorPhrase(actor: Actor | null): Phrase {
  return actor?.kind === 'person' ? { user: actor.user } : 'signalbox';
}

/** Whether people are named, which in a message that is posted tells them of it. */
export type Naming = 'named' | 'unnamed';

/** In which zone days are named, and whether people are; they are where nothing is said. */
interface Telling {
  readonly zone: string;
  readonly naming?: Naming;
}

/** Where a risk stands in one line: "Owned by @ann until 4 Dec 2026". */
export function statePhrases(
  { decision }: Pick<Risk, 'decision'>,
  { zone, naming = 'named' }: Telling,
): Phrase[] {
  if (decision === null) return ['Nobody has decided yet'];
  switch (decision.roam) {
    case 'resolved':
      return ['Resolved'];
    case 'owned':
      return [
        ...(naming === 'named' ? ['Owned by ', { user: decision.owner }] : ['Owned']),
        ...(decision.by === null ? [] : [` until ${lastDay(decision.by, zone)}`]),
      ];
    case 'accepted':
      return [`Accepted, to be looked at again on ${lastDay(decision.reviewAt, zone)}`];
    case 'mitigated':
      return [
        `Mitigated by ${decision.workItem}`,
        ...(decision.by === null ? [] : [`, due ${lastDay(decision.by, zone)}`]),
      ];
  }
}

/** What was said with a decision; null where nothing is owed. */
export function saidWith(decision: RoamDecision): string | null {
  switch (decision.roam) {
    case 'resolved':
    case 'accepted':
      return decision.why;
    case 'mitigated':
      return decision.plan;
    case 'owned':
      return null;
  }
}

/** Who decided and when: "Decided by @ann, Mon 23 November 2026, 09:00". */
export function decidedPhrases(
  { decidedAt, decidedBy }: Pick<Risk, 'decidedAt' | 'decidedBy'>,
  { zone, naming = 'named' }: Telling,
): Phrase[] {
  if (decidedAt === null) return [];
  const when = dayAndTime(decidedAt, zone);
  return naming === 'named'
    ? ['Decided by ', actorPhrase(decidedBy), `, ${when}`]
    : [`Decided ${when}`];
}

export function conditionWords({ condition, raisedBy, roam }: Risk): string {
  if (raisedBy === 'by-hand') {
    return roam === 'resolved' ? '' : 'No rule watches it: it stays until somebody resolves it.';
  }
  if (condition === 'holds') {
    return roam === 'resolved' ? 'Its condition still holds.' : 'Its condition holds.';
  }
  return roam === 'resolved'
    ? 'Its condition is clear.'
    : 'It has recovered: its condition is clear, so it can probably be resolved.';
}
