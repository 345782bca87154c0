import type { Risk, RiskEvent, RoamDecision } from '../domain/risk.ts';
import { contains } from '../domain/time.ts';
import type { Instant } from '../domain/time.ts';
import type { HygieneInput } from './hygiene.ts';
import { byUrgency, stateAt } from './story.ts';
import type { RiskStory } from './story.ts';

type Promised = Extract<RoamDecision, { roam: 'owned' | 'mitigated' }>;

/**
 * What became of it. `kept`: by the day that was named, or without one. `late`: kept after that day. `missed`: the day is
 * over. `pending`: neither kept nor over.
 */
type PromiseOutcome = 'kept' | 'late' | 'missed' | 'pending';

/** Somebody said that they would see to a risk. */
export interface RiskPromise {
  readonly risk: Risk;
  readonly decision: Promised;
  readonly madeAt: Instant;
  readonly outcome: PromiseOutcome;
  /** Why it counts as kept; null unless it is. */
  readonly keptBy: 'clear' | 'resolved' | 'item-done' | null;
  readonly keptAt: Instant | null;
}

/**
 * Whether ROAM was honoured (metrics.md, section 8): the promises of which a week's digest speaks, being those that were
 * made, kept or due in the week. The most urgent risk first, then in the order in which they were made.
 *
 * Owned is kept when the condition is clear or the risk resolved, Mitigated also when its work item is done; a condition
 * that came back keeps nothing. A promise that another decision replaced before its day is
 * no promise any more, one that was replaced after its day stays missed.
 */
export function promisesOf(input: HygieneInput): RiskPromise[] {
  return input.stories
    .toSorted((a, b) => byUrgency(a.risk, b.risk))
    .flatMap((story) => promisesIn(story, input))
    .filter(
      ({ madeAt, keptAt, decision: { by } }) =>
        contains(input.week, madeAt) ||
        (keptAt !== null && contains(input.week, keptAt)) ||
        // A day ends as the next begins: due on Sunday is over at the very end of its week.
        (by !== null && by > input.week.from && by <= input.week.to),
    );
}

function promisesIn(story: RiskStory, input: HygieneInput): RiskPromise[] {
  const events = story.events.filter(({ at }) => at <= input.asOf);
  return events.flatMap((made, index) => {
    const decision = promisedIn(made);
    if (decision === null) return [];
    const later = events.slice(index + 1);
    const end = later.findIndex(isReplacing);
    const replacedAt = later[end]?.at ?? null;
    const wasClear = stateAt(story, made.version).condition === 'clear';
    const kept = keptIn(end === -1 ? later : later.slice(0, end), {
      madeAt: made.at,
      until: replacedAt ?? input.asOf,
      wasClear,
      doneAt: doneAt(decision, input),
    });
    const outcome = outcomeOf(decision.by, kept, replacedAt ?? input.asOf);
    if (outcome === 'pending' && replacedAt !== null) return [];
    const { at: keptAt, by: keptBy } = kept ?? { at: null, by: null };
    return [{ risk: story.risk, decision, madeAt: made.at, outcome, keptBy, keptAt }];
  });
}

/** Whoever resolves a risk ends no promise: that is what was promised. */
function isReplacing({ happening }: RiskEvent): boolean {
  return happening.what === 'decided' && happening.decision.roam !== 'resolved';
}

function doneAt(decision: Promised, { workItems }: HygieneInput): Instant | null {
  return decision.roam === 'mitigated' ? (workItems.get(decision.workItem)?.end ?? null) : null;
}

function promisedIn({ happening }: RiskEvent): Promised | null {
  if (happening.what !== 'decided') return null;
  const { decision } = happening;
  return decision.roam === 'owned' || decision.roam === 'mitigated' ? decision : null;
}

interface Kept {
  readonly by: 'clear' | 'resolved' | 'item-done';
  readonly at: Instant;
}

interface Circumstances {
  readonly madeAt: Instant;
  readonly until: Instant;
  readonly wasClear: boolean;
  /** Null for what is no mitigation, and while the work is not done. */
  readonly doneAt: Instant | null;
}

/** What kept it first, of what still stands. */
function keptIn(
  later: readonly RiskEvent[],
  { madeAt, until, wasClear, doneAt: done }: Circumstances,
): Kept | null {
  const atOnce: Kept | null = wasClear ? { by: 'clear', at: madeAt } : null;
  const seen = later.reduce<Kept | null>((kept, { happening, at }) => {
    if (happening.what === 'returned') return null;
    if (happening.what === 'recovered') return kept ?? { by: 'clear', at };
    return happening.what === 'decided' ? (kept ?? { by: 'resolved', at }) : kept;
  }, atOnce);
  if (done === null || done > until) return seen;
  const work: Kept = { by: 'item-done', at: done > madeAt ? done : madeAt };
  return seen === null || work.at < seen.at ? work : seen;
}

function outcomeOf(by: Instant | null, kept: Kept | null, until: Instant): PromiseOutcome {
  if (kept !== null) return by === null || kept.at <= by ? 'kept' : 'late';
  return by !== null && by <= until ? 'missed' : 'pending';
}
