import type { Edit } from '../jira/draft.ts';
import type { DemoPi } from './calendar.ts';
import type { Shift } from './delivery.ts';
import { sprintId } from './jira-house.ts';
import type { Life } from './life.ts';
import { reaches } from './life.ts';
import { afterWork, dayAt, WEEK_MS } from './working-time.ts';

/** The share of a PI's work that nobody knew of when it was planned. */
const UNFORESEEN = 0.04;
/** Hours of work that a feature is expected to take from the day it is prioritised. */
const FEATURE_HOURS = 300;
const HOUR_MS = 3_600_000;

/**
 * Stories and tasks are written and planned before the PI in which they are begun; a few come while it runs. Into a sprint
 * they come when they are ready.
 */
export function plannedWork(shift: Shift, life: Life): Life {
  const { calendar, random } = shift;
  const ready = reaches(life, 'Ready');
  const pi = calendar.piAt(begunAt(life));
  const sprinted =
    ready === null
      ? life
      : withEdit(life, ready, { sprints: [sprintId(life.art, calendar.sprintAt(ready))] });
  if (random.chance(UNFORESEEN)) return joining(shift, sprinted, ready, pi);
  const written = { ...sprinted, created: weeksBefore(shift, pi, 2, 3) };
  return joining(shift, written, planningOf(shift, pi), pi);
}

/** A feature is known weeks before its first PI, and planned into the PI by the end of which it should be done. */
export function plannedFeature(shift: Shift, life: Life): Life {
  const { calendar, random } = shift;
  const begun = begunAt(life);
  const pi = calendar.piAt(afterWork(begun, FEATURE_HOURS));
  if (random.chance(UNFORESEEN)) return joining(shift, life, reaches(life, 'Implementing'), pi);
  const known = weeksBefore(shift, calendar.piAt(begun), 4, 5);
  const written = { ...life, created: Math.min(life.created, known) };
  return joining(shift, written, planningOf(shift, pi), pi);
}

function overAt(life: Life): number | null {
  return reaches(life, 'Done') ?? reaches(life, 'Rejected');
}

function begunAt({ steps, created }: Life): number {
  return steps[0]?.at ?? created;
}

/** Some moment of working time in the weeks so long before a PI. */
function weeksBefore({ random }: Shift, pi: DemoPi, least: number, most: number): number {
  const monday = pi.from - random.between(least, most) * WEEK_MS;
  return dayAt(monday, random.between(0, 4), 8) + random.between(0, 9 * HOUR_MS - 1);
}

/** PI planning is on Wednesday and Thursday of the week before. */
function planningOf({ random }: Shift, pi: DemoPi): number {
  return dayAt(pi.from - WEEK_MS, random.between(2, 3), 9) + random.between(0, 7 * HOUR_MS - 1);
}

/** In the PI from an instant on, unless it is over, and in the next one while it is not done; what is rejected leaves it. */
function joining(shift: Shift, life: Life, at: number | null, pi: DemoPi): Life {
  if (at === null || at > (overAt(life) ?? Infinity)) return life;
  const joined = withEdit(life, at, { fixVersions: [pi.version] });
  const rejected = reaches(life, 'Rejected');
  if (rejected !== null) return withEdit(joined, rejected, { fixVersions: [] });
  return carriedOver(shift, joined, pi);
}

/** What is open on the first morning of the next PI is planned into it. */
function carriedOver(shift: Shift, life: Life, pi: DemoPi): Life {
  const { calendar, random } = shift;
  const done = reaches(life, 'Done');
  const next = calendar.piAt(pi.to);
  const at = dayAt(next.from, 0, 9) + random.between(0, 2 * HOUR_MS);
  if (next === pi || done === null || done <= at) return life;
  const before = life.steps.findLast(({ edit }) => edit.sprints !== undefined)?.edit.sprints;
  const sprint = sprintId(life.art, calendar.sprintAt(next.from));
  const moved = withEdit(life, at, {
    fixVersions: [next.version],
    ...(before === undefined ? {} : { sprints: [...before, sprint] }),
  });
  return carriedOver(shift, moved, next);
}

/** The same life with one edit more: part of the step of that instant, where there is one. */
function withEdit(life: Life, at: number, edit: Edit): Life {
  const same = life.steps.find((step) => step.at === at);
  const steps =
    same === undefined
      ? [...life.steps, { at, edit }].toSorted((a, b) => a.at - b.at)
      : life.steps.map((step) => (step === same ? { at, edit: { ...step.edit, ...edit } } : step));
  return { ...life, steps };
}
