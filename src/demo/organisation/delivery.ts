import type { Edit } from '../jira/draft.ts';
import type { DemoCalendar } from './calendar.ts';
import type { Step } from './life.ts';
import type { Random } from './random.ts';
import { CONSTRAINED_ART, REVIEW_IN_CHINESE, TEAMS, UNMAPPED } from './structure.ts';
import type { Placed } from './structure.ts';
import { afterWork, HOURS_A_DAY } from './working-time.ts';

export interface Shift {
  readonly random: Random;
  readonly calendar: DemoCalendar;
}

/** Steps of a life under construction: time only goes on. */
interface Walk {
  at: number;
  readonly steps: Step[];
}

/** How a story, bug or task of a team goes through the workflow, with all that happens to real ones. */
export function deliverySteps(shift: Shift, placed: Placed, created: number): readonly Step[] {
  const { random } = shift;
  const walk: Walk = { at: created, steps: [] };
  if (random.chance(0.03)) {
    go(walk, random.around(20, 1), { status: 'Done' });
    return walk.steps;
  }
  if (random.chance(0.03)) {
    go(walk, random.around(30, 1), { status: 'Rejected' });
    return walk.steps;
  }
  go(walk, random.around(18, 0.9), { status: 'Ready' });
  if (random.chance(0.02)) {
    go(walk, random.around(9, 1), { status: 'Backlog' });
    go(walk, random.around(45, 0.6), { status: 'Ready' });
  }
  if (parks(shift, placed)) {
    go(walk, random.around(6, 0.5), { status: UNMAPPED.status });
  }
  build(shift, placed, walk);
  while (!passesTest(shift, placed, walk)) build(shift, placed, walk);
  go(walk, random.around(5, 0.5), { status: 'Ready to Release' });
  go(walk, random.around(7, 0.5), { status: 'Done' });
  if (random.chance(0.02)) reopen(shift, walk);
  return walk.steps;
}

function go(walk: Walk, hours: number, edit: Edit): void {
  walk.at = afterWork(walk.at, hours);
  walk.steps.push({ at: walk.at, edit });
}

function parks({ random }: Shift, placed: Placed): boolean {
  return placed.art.project.key === UNMAPPED.project && random.chance(0.02);
}

function build({ random }: Shift, placed: Placed, walk: Walk): void {
  const member = TEAMS.indexOf(placed) * 20 + random.between(10, 17);
  go(walk, random.around(8, 0.7), { status: 'In Progress', assignee: member });
  if (random.chance(0.08)) {
    go(walk, random.around(4, 0.5), { flagged: true });
    go(walk, random.around(10, 0.7), { flagged: false });
  }
  if (random.chance(0.06)) {
    go(walk, random.around(4, 0.5), { status: 'Impeded' });
    go(walk, random.around(14, 0.7), { status: 'In Progress' });
  }
  go(walk, random.around(11, 0.6), { status: reviewStatus(placed) });
  if (random.chance(0.12)) {
    go(walk, random.around(3, 0.6), { status: 'In Progress' });
    go(walk, random.around(4, 0.6), { status: reviewStatus(placed) });
  }
  go(walk, random.around(4, 0.7), { status: 'Waiting for QA' });
}

function reviewStatus(placed: Placed): string {
  const chinese = placed.art.project.key === REVIEW_IN_CHINESE.project;
  return chinese ? REVIEW_IN_CHINESE.status : 'Code Review';
}

function passesTest(shift: Shift, placed: Placed, walk: Walk): boolean {
  const { random } = shift;
  const constrained = placed.art.id === CONSTRAINED_ART;
  go(walk, random.around(3, 0.6) + (constrained ? queueing(shift, walk.at) : 0), {
    status: 'Test',
  });
  if (random.chance(constrained ? 0.14 : 0.08)) {
    walk.at = afterWork(walk.at, random.around(4, 0.5));
    return false;
  }
  walk.at = afterWork(walk.at, random.around(constrained ? 6 : 4, 0.5));
  return true;
}

/** Hours of waiting that grow from week to week, to eight working days at the end. */
function queueing({ random, calendar }: Shift, at: number): number {
  const share = (at - calendar.begin) / (calendar.now - calendar.begin);
  return Math.min(Math.max(share, 0), 1) * 8 * HOURS_A_DAY * (0.7 + 0.6 * random.next());
}

function reopen({ random }: Shift, walk: Walk): void {
  go(walk, random.around(30, 0.6), { status: 'In Progress' });
  go(walk, random.around(8, 0.5), { status: 'Test' });
  go(walk, random.around(4, 0.5), { status: 'Done' });
}
