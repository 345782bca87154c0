import type { Risk, RoamDecision } from '../domain/risk.ts';
import type { Instant } from '../domain/time.ts';
import { addDays } from '../timeline/calendar.ts';
import { endOfDay } from './local-time.ts';

/** What a person filled in. Days are written `YYYY-MM-DD`; null or blank where nothing was given. */
export type DecisionDraft =
  | { readonly roam: 'resolved'; readonly why: string }
  | { readonly roam: 'owned'; readonly owner: string; readonly by: string | null }
  | { readonly roam: 'accepted'; readonly why: string; readonly reviewOn: string | null }
  | {
      readonly roam: 'mitigated';
      readonly plan: string;
      readonly workItem: string;
      readonly by: string | null;
    };

type DecisionField = 'why' | 'owner' | 'by' | 'reviewOn' | 'plan' | 'workItem';

interface DecisionProblem {
  readonly field: DecisionField;
  /** For the person who filled it in: what is missing or wrong, and what would be right. */
  readonly message: string;
}

export type CheckedDecision =
  | {
      readonly kind: 'fine';
      readonly decision: RoamDecision;
      /** What the person should know, though it stops nobody; null where there is nothing. */
      readonly remark: string | null;
    }
  | { readonly kind: 'problems'; readonly problems: readonly DecisionProblem[] };

/** Characters (code points) of what people write. */
export const DECISION_CAPS = { why: 1000, plan: 1000, owner: 100, workItem: 100 } as const;
/** Further ahead than this a year was mistyped. */
const YEARS_AHEAD = 2;
const DAYS_IN_YEAR = 366;
/** `PAY-12`, `4711` or `#4711`, each with the source before it where two trackers know the key. */
const WORK_ITEM = /^(?:[\w.-]+:)?(?:[\p{L}][\p{L}\p{N}_]*-\d{1,12}|#?\d{1,12})$/u;

/**
 * Whether a draft has what ROAM owes (metrics.md, section 8): Resolved a reason, Owned a name and, if one was given, a day that
 * is not over, Accepted a reason and a review day, Mitigated a plan and the key of a work item. Days end as the next one begins in
 * `zone`; today may still be named. Texts are trimmed, never cut: who wrote too much is told so. Whether there is such a work
 * item or person is for the caller to find out.
 */
export function checkDecision(
  risk: Pick<Risk, 'condition' | 'raisedBy'>,
  draft: DecisionDraft,
  { asOf, zone }: { readonly asOf: Instant; readonly zone: string },
): CheckedDecision {
  const problems: DecisionProblem[] = [];
  const form: Form = {
    text: (field, text, owed) => checked(problems, field, textIn(field, text, owed), ''),
    day: (field, day) => checked(problems, field, dayIn(day, asOf, zone), null),
    problem: (field, message) => problems.push({ field, message }),
  };
  const decision = decisionFrom(draft, form);
  if (decision === null || problems.length > 0) return { kind: 'problems', problems };
  return { kind: 'fine', decision, remark: remarkOn(risk, decision) };
}

interface Form {
  text(field: keyof typeof DECISION_CAPS, text: string, owed: string): string;
  day(field: DecisionField, day: string | null): Instant | null;
  problem(field: DecisionField, message: string): void;
}

function decisionFrom(draft: DecisionDraft, form: Form): RoamDecision | null {
  switch (draft.roam) {
    case 'resolved':
      return { roam: 'resolved', why: form.text('why', draft.why, OWED.resolved) };
    case 'owned':
      return {
        roam: 'owned',
        owner: form.text('owner', draft.owner, OWED.owner),
        by: form.day('by', draft.by),
      };
    case 'accepted': {
      const why = form.text('why', draft.why, OWED.accepted);
      if (isBlank(draft.reviewOn)) form.problem('reviewOn', OWED.reviewOn);
      const reviewAt = form.day('reviewOn', draft.reviewOn);
      return reviewAt === null ? null : { roam: 'accepted', why, reviewAt };
    }
    case 'mitigated': {
      const plan = form.text('plan', draft.plan, OWED.plan);
      const workItem = form.text('workItem', draft.workItem, OWED.workItem);
      if (workItem !== '' && !isWorkItemKey(workItem)) form.problem('workItem', NO_KEY);
      return { roam: 'mitigated', plan, workItem, by: form.day('by', draft.by) };
    }
  }
}

/** What a person is told who wrote something else than the key of a work item. */
export const NO_KEY = 'This is no key of a work item. Write one such as PAY-12 or 4711.';

/** Whether a text looks like `PAY-12`, `4711` or `#4711`, each with or without the source before it. */
export function isWorkItemKey(text: string): boolean {
  return WORK_ITEM.test(text);
}

const OWED = {
  resolved: 'Say why it is resolved: next time somebody will ask.',
  accepted: 'Say why it can be accepted: whoever reviews it has to know.',
  reviewOn: 'Choose the day on which this is looked at again.',
  owner: 'Say who takes it.',
  plan: 'Say what will be done about it.',
  workItem: 'Name the work item that does it, such as PAY-12 or 4711.',
} as const;

type Checked<T> =
  | { readonly kind: 'fine'; readonly value: T }
  | { readonly kind: 'wrong'; readonly message: string };

function checked<T>(
  problems: DecisionProblem[],
  field: DecisionField,
  result: Checked<T>,
  otherwise: T,
): T {
  if (result.kind === 'fine') return result.value;
  problems.push({ field, message: result.message });
  return otherwise;
}

function textIn(field: keyof typeof DECISION_CAPS, text: string, owed: string): Checked<string> {
  const value = text.trim();
  // Marks and spaces that nobody can see are no answer.
  if (!/[\p{L}\p{N}]/u.test(value)) return { kind: 'wrong', message: owed };
  const { length } = Array.from(value);
  const cap = DECISION_CAPS[field];
  if (length <= cap) return { kind: 'fine', value };
  return { kind: 'wrong', message: `This has ${length} characters; write ${cap} at most.` };
}

function dayIn(day: string | null, asOf: Instant, zone: string): Checked<Instant | null> {
  if (day === null || isBlank(day)) return { kind: 'fine', value: null };
  const end = endOf(day.trim(), zone);
  if (end === null) {
    return { kind: 'wrong', message: 'There is no such day. Write it as 2026-12-11.' };
  }
  if (end <= asOf)
    return { kind: 'wrong', message: 'That day is over. Choose today or a later one.' };
  if (end > addDays(asOf, YEARS_AHEAD * DAYS_IN_YEAR, zone)) {
    return {
      kind: 'wrong',
      message: `That is more than ${YEARS_AHEAD} years ahead. Is the year right?`,
    };
  }
  return { kind: 'fine', value: end };
}

function endOf(day: string, zone: string): Instant | null {
  if (!/^\d{4}-\d\d-\d\d$/.test(day)) return null;
  try {
    return endOfDay(day, zone);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function isBlank(text: string | null): boolean {
  return text === null || text.trim() === '';
}

function remarkOn(
  { condition, raisedBy }: Pick<Risk, 'condition' | 'raisedBy'>,
  { roam }: RoamDecision,
): string | null {
  if (roam !== 'resolved' || condition === 'clear' || raisedBy === 'by-hand') return null;
  return `Rule ${raisedBy} still finds this to be the case. If it stays so, the weekly digest will name it.`;
}
