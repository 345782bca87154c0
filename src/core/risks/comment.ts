import type { EvidenceItem, Risk, RiskEvent, RoamDecision } from '../domain/risk.ts';
import type { Instant } from '../domain/time.ts';
import { capped, dayBefore } from './rules/words.ts';
import type { RiskStory } from './story.ts';

const NAME = 80;
const TITLE = 200;
const TEXT = 1_000;

/** A decision that a person took, with the risk as it left it. */
export interface TakenDecision {
  readonly risk: Risk;
  readonly decision: RoamDecision;
  readonly at: Instant;
}

/** What people are called; the owner is null where nobody owns it by this decision. */
export interface Names {
  readonly who: string;
  readonly owner: string | null;
}

/**
 * What is written under work items when somebody has decided about a risk (metrics.md, section 8): who, what, until when and
 * why, each line plain text of one line. Days are the last ones that were given, in `zone`.
 */
export function commentOn(
  { risk, decision }: TakenDecision,
  { who, owner }: Names,
  zone: string,
): string[] {
  const name = words(who, NAME);
  const head = headOf(decision, risk.id, { who: name, owner }, zone);
  return [head, `Risk: ${words(risk.title, TITLE)}`, ...reasonOf(decision)];
}

function headOf(decision: RoamDecision, risk: string, { who, owner }: Names, zone: string): string {
  switch (decision.roam) {
    case 'resolved':
      return `${who} resolved risk ${risk}.`;
    case 'owned':
      return owner === null || owner === who
        ? `${who} owns risk ${risk}${until(decision.by, zone)}.`
        : `${who} made ${words(owner, NAME)} the owner of risk ${risk}${until(decision.by, zone)}.`;
    case 'accepted':
      return `${who} accepted risk ${risk}, to be looked at again on ${dayBefore(decision.reviewAt, zone)}.`;
    case 'mitigated':
      return `${who} mitigates risk ${risk} with ${words(decision.workItem, NAME)}${until(decision.by, zone)}.`;
  }
}

function reasonOf(decision: RoamDecision): string[] {
  switch (decision.roam) {
    case 'resolved':
    case 'accepted':
      return [`Why: ${words(decision.why, TEXT)}`];
    case 'mitigated':
      return [`Plan: ${words(decision.plan, TEXT)}`];
    case 'owned':
      return [];
  }
}

function until(by: Instant | null, zone: string): string {
  return by === null ? '' : ` until ${dayBefore(by, zone)}`;
}

/** One line, without what nobody can see. */
function words(text: string, most: number): string {
  return capped(text.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim(), most);
}

/** Where a comment belongs: a work item as somebody wrote it, and one that the evidence is about. */
export interface CommentPlaces {
  readonly workItem: string | null;
  readonly item: EvidenceItem | null;
}

/**
 * The two items at most under which people look for what was decided: the one that mitigates the risk, or that was named
 * when it was raised by hand, and the one that suffers: of a dependency the first that needs it, otherwise the first of the evidence.
 */
export function commentPlaces(
  { risk, decision }: TakenDecision,
  events: RiskStory['events'],
): CommentPlaces {
  const [first, second] = risk.evidence.items;
  const item = isOfDependency(risk) ? (second ?? first) : first;
  const workItem = decision.roam === 'mitigated' ? decision.workItem : namedAtFirst(events[0]);
  return { workItem, item: item ?? null };
}

/** These name the provider first, then who needs it. */
function isOfDependency({ raisedBy }: Risk): boolean {
  return raisedBy === 'R1' || raisedBy === 'R2' || raisedBy === 'R4';
}

function namedAtFirst(event: RiskEvent | undefined): string | null {
  return event?.happening.what === 'raised-by-hand' ? event.happening.workItem : null;
}
