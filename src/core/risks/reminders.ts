import type { Quieting, Risk } from '../domain/risk.ts';
import { instantOf } from '../domain/time.ts';
import type { Instant } from '../domain/time.ts';
import { addDays, startOfDay } from '../timeline/calendar.ts';
import type { WorkingCalendar } from '../timeline/working-calendar.ts';
import type { ReminderReason } from './alert.ts';
import { dayOf, isTimeToRemind, workingDaysIn } from './local-time.ts';
import { isPressing } from './news.ts';
import type { Told } from './news.ts';
import { unRoamedSince } from './story.ts';
import type { RiskStory } from './story.ts';

/** For so many working days a risk may wait for a decision. */
export const DECIDE_WITHIN = 2;
/** Days until people are reminded again of what they were reminded of. */
const AGAIN_AFTER = 7;

export type Snooze = Extract<Quieting, { kind: 'snooze' }>;

export interface ReminderSetting {
  readonly zone: string;
  /** Null: Monday to Friday. */
  readonly calendar: WorkingCalendar | null;
  readonly asOf: Instant;
}

interface Due {
  readonly reason: ReminderReason;
  /** Reminded since then is reminded of this. */
  readonly since: Instant;
}

/**
 * Why people are to be reminded of a risk now that they have been told of (metrics.md, section 8); null where they are
 * not. Once per reason, and again after seven days; that nobody has decided on a risk that is not high only once, for from
 * then on it belongs to the weekly digest. Never twice on a day, nor on a day on which the risk was in another message; from 9:00 on working days. Only the end of a snooze is told on its own day whenever it is, for somebody chose
 * that time.
 */
export function reminderOf(
  story: RiskStory,
  told: readonly Told[],
  snooze: Snooze | null,
  setting: ReminderSetting,
): ReminderReason | null {
  const { zone, calendar, asOf } = setting;
  if (!isPressing(story.risk)) return null;
  const today = dayOf(asOf, zone);
  const onThisDay = told.filter(({ at }) => dayOf(at, zone) === today);
  if (onThisDay.some(({ what }) => what === 'reminder')) return null;
  const isTime = isTimeToRemind(asOf, zone, calendar);
  if (snooze !== null && isSnoozeOver(story.risk, told, snooze, asOf)) {
    if (isTime || dayOf(snooze.until, zone) === today) return 'snooze-over';
  }
  if (onThisDay.length > 0 || !isTime) return null;
  const due = dueOf(story, told, setting);
  if (due === null) return null;
  const last = told.findLast(({ what, at }) => what === 'reminder' && at >= due.since);
  if (last !== undefined && due.reason === 'un-roamed' && story.risk.severity !== 'high')
    return null;
  const isAgain =
    last === undefined || addDays(startOfDay(last.at, zone), AGAIN_AFTER, zone) <= asOf;
  return isAgain ? due.reason : null;
}

function isSnoozeOver(risk: Risk, told: readonly Told[], snooze: Snooze, asOf: Instant): boolean {
  return (
    risk.roam === 'un-roamed' && snooze.until <= asOf && told.every(({ at }) => at < snooze.until)
  );
}

function dueOf(
  story: RiskStory,
  told: readonly Told[],
  { zone, calendar, asOf }: ReminderSetting,
): Due | null {
  const { decision } = story.risk;
  if (decision === null) {
    const since = unRoamedSince(story) ?? asOf;
    // Nobody could decide before they were told.
    const from = told.find(({ at }) => at >= since)?.at ?? since;
    return workingDaysIn({ from, to: asOf }, zone, calendar) > DECIDE_WITHIN
      ? { reason: 'un-roamed', since }
      : null;
  }
  switch (decision.roam) {
    case 'resolved':
      return null;
    case 'owned':
      return dueBy('owned-overdue', decision.by, asOf);
    case 'mitigated':
      return dueBy('mitigated-overdue', decision.by, asOf);
    case 'accepted':
      return dueBy('review-due', decision.reviewAt, asOf);
  }
}

function dueBy(reason: ReminderReason, by: Instant | null, asOf: Instant): Due | null {
  return by !== null && by <= asOf ? { reason, since: instantOf(by) } : null;
}
