import type { Risk, RoamDecision } from '../domain/risk.ts';
import { DAY_MS, instantOf } from '../domain/time.ts';
import type { Instant, Period } from '../domain/time.ts';
import type { Timeline } from '../timeline/timeline.ts';
import type { WorkingCalendar } from '../timeline/working-calendar.ts';
import { workingDaysIn } from './local-time.ts';
import { isWorse } from './material.ts';
import { DECIDE_WITHIN } from './reminders.ts';
import { byUrgency, stateAt, unRoamedSince } from './story.ts';
import type { RiskStory } from './story.ts';

/** In the order in which they are told. */
export const HYGIENE_KINDS = [
  'came-back',
  'resolved-but-true',
  'accepted-but-worse',
  'owned-overdue',
  'review-due',
  'un-roamed',
  'mitigation-stands-still',
  'mitigation-cancelled',
  'mitigation-unknown',
  'owned-without-name',
  'owned-without-date',
  'mitigated-without-item',
] as const;
type HygieneKind = (typeof HYGIENE_KINDS)[number];

export interface HygieneFinding {
  readonly risk: Risk;
  readonly kind: HygieneKind;
  /** Since when it is so: for how long is for whoever tells it. */
  readonly since: Instant;
}

export interface HygieneInput {
  /** Open ones, and resolved ones that somebody could still want to know of. */
  readonly stories: readonly RiskStory[];
  /** Timelines of the work items that mitigations name, by the key as it was written there. */
  readonly workItems: ReadonlyMap<string, Pick<Timeline, 'visits' | 'flow' | 'end' | 'closedAt'>>;
  /** What the findings are for: what came back in it is named. Ends at or before the as-of instant. */
  readonly week: Period;
  readonly asOf: Instant;
  readonly zone: string;
  /** Null: Monday to Friday. */
  readonly calendar: WorkingCalendar | null;
}

const STANDS_STILL_MS = 7 * DAY_MS;

/**
 * ROAM hygiene (metrics.md, section 8): decisions that do not have what they owe, or that what happened since has
 * overtaken. By finding in the order of `HYGIENE_KINDS`, the most urgent risk first; a risk may have several.
 *
 * Half-open: a day that was named is overdue as the next one begins, work stands still after seven whole days.
 */
export function hygieneOf(input: HygieneInput): HygieneFinding[] {
  const findings = input.stories
    .toSorted((a, b) => byUrgency(a.risk, b.risk))
    .flatMap((story) => findingsOf(story, input));
  return findings.toSorted((a, b) => HYGIENE_KINDS.indexOf(a.kind) - HYGIENE_KINDS.indexOf(b.kind));
}

function findingsOf(story: RiskStory, input: HygieneInput): HygieneFinding[] {
  const { risk } = story;
  const found = [
    cameBack(story, input.week),
    ...(risk.decision === null
      ? [undecided(story, input)]
      : ofDecision(story, risk.decision, risk.decidedAt ?? risk.firstSeenAt, input)),
  ];
  return found.flatMap((one) => (one === null ? [] : [{ risk, ...one }]));
}

type Found = Omit<HygieneFinding, 'risk'> | null;

function cameBack(story: RiskStory, { from, to }: Period): Found {
  const back = story.events.findLast(
    ({ happening, version, at }) =>
      happening.what === 'returned' &&
      at >= from &&
      at < to &&
      stateAt(story, version - 1).roam === 'resolved',
  );
  return when(back !== undefined, 'came-back', back?.at ?? from);
}

function undecided(story: RiskStory, { asOf, zone, calendar }: HygieneInput): Found {
  const since = unRoamedSince(story) ?? asOf;
  const waited = workingDaysIn({ from: since, to: asOf }, zone, calendar);
  return when(waited > DECIDE_WITHIN, 'un-roamed', since);
}

function ofDecision(
  story: RiskStory,
  decision: RoamDecision,
  decidedAt: Instant,
  input: HygieneInput,
): Found[] {
  const { asOf } = input;
  const holds = story.risk.condition === 'holds';
  switch (decision.roam) {
    case 'resolved':
      return [when(holds, 'resolved-but-true', decidedAt)];
    case 'owned': {
      const { owner, by } = decision;
      return [
        when(owner.trim() === '', 'owned-without-name', decidedAt),
        when(by === null, 'owned-without-date', decidedAt),
        when(holds && by !== null && by <= asOf, 'owned-overdue', by ?? decidedAt),
      ];
    }
    case 'accepted':
      return [
        when(decision.reviewAt <= asOf, 'review-due', decision.reviewAt),
        when(holds && isWorse(asDecided(story), story.risk), 'accepted-but-worse', decidedAt),
      ];
    case 'mitigated':
      return [ofMitigation(decision.workItem, decidedAt, input)];
  }
}

/** What whoever decided last knew. */
function asDecided(story: RiskStory): Risk {
  const last = story.events.findLast(({ happening }) => happening.what === 'decided');
  return stateAt(story, last?.version ?? 1);
}

/** Work that has just been named is not blamed for its past. */
function ofMitigation(workItem: string, decidedAt: Instant, input: HygieneInput): Found {
  if (workItem.trim() === '') return when(true, 'mitigated-without-item', decidedAt);
  const item = input.workItems.get(workItem);
  if (item === undefined) return when(true, 'mitigation-unknown', decidedAt);
  if (item.end !== null) return null;
  if (item.closedAt !== null) return when(true, 'mitigation-cancelled', item.closedAt);
  const since = instantOf(Math.max(decidedAt, item.visits.at(-1)?.from ?? decidedAt));
  return when(input.asOf - since >= STANDS_STILL_MS, 'mitigation-stands-still', since);
}

function when(isSo: boolean, kind: HygieneKind, since: Instant): Found {
  return isSo ? { kind, since } : null;
}
