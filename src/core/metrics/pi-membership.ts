import type { ProgramIncrement } from '../domain/program-increment.ts';
import type { Instant } from '../domain/time.ts';
import { instantOf } from '../domain/time.ts';
import type { Plan, PlannedItem } from '../placement/plan.ts';
import { lifeOf } from '../timeline/life.ts';
import { flowAt, lifeAt } from './rewind.ts';

/** A time in which an item was in a PI and with a team of the scope; `to` null while it is. */
export interface PiStay {
  readonly from: Instant;
  readonly to: Instant | null;
}

/**
 * When an item was in a PI and with one of the teams, oldest first, neighbouring times joined. Both are read from its
 * history: where the item is now, or whose it is now, does not matter. What was closed before the PI began is in none of
 * its numbers.
 */
export function piStays(
  item: PlannedItem,
  pi: ProgramIncrement,
  teams: ReadonlySet<string>,
): PiStay[] {
  const stays: PiStay[] = [];
  const closed = closedFor(item);
  if (closed !== null && closed < pi.period.from) return stays;
  for (const span of item.plan.pis) {
    if (span.pi !== pi.id) continue;
    const to = endOf(item, span.to);
    const steps = teamsOver(item);
    for (const [index, step] of steps.entries()) {
      if (step.team === null || !teams.has(step.team)) continue;
      const until = earlier(steps[index + 1]?.from ?? null, to);
      const from = step.from > span.from ? step.from : span.from;
      if (until === null || from < until) join(stays, { from, to: until });
    }
  }
  return stays;
}

/** An event at exactly the instant is visible. */
export function stayOf(stays: readonly PiStay[], at: Instant): PiStay | undefined {
  return stays.find(({ from, to }) => from <= at && (to === null || to > at));
}

/** The last instant of the PI that can be seen: T while it runs, else the one before its end. */
export function lastMoment(pi: ProgramIncrement, asOf: Instant): Instant {
  return asOf < pi.period.to ? asOf : instantOf(pi.period.to - 1);
}

export function teamAt(item: PlannedItem, at: Instant): string | null {
  return teamsOver(item).findLast(({ from }) => from <= at)?.team ?? null;
}

/** When work on it was over: what was finished or cancelled was so before it was deleted. */
function closedFor(item: PlannedItem): Instant | null {
  return item.end ?? lifeOf(item.stays).cancelledAt ?? item.closedAt;
}

/** What is finished stays with the team that finished it: a later team has it from its re-opening on, if ever. */
function teamsOver(item: PlannedItem): Plan['teams'] {
  return item.plan.teams.flatMap((step) => {
    const { end } = lifeAt(item, step.from);
    if (end === null || end >= step.from) return [step];
    const reopened = item.stays.find(({ from, flow }) => from >= step.from && flow !== 'done');
    return reopened === undefined ? [] : [{ ...step, from: reopened.from }];
  });
}

export function pointsAt({ plan }: PlannedItem, at: Instant): number | null {
  return plan.points.findLast(({ from }) => from <= at)?.value ?? null;
}

export interface Commitment {
  readonly items: readonly PlannedItem[];
  /** In the PI as well, but when planning ended they were cancelled, or had been done before the PI began. */
  readonly setAside: number;
}

/** What the scope's teams had in the PI when its planning grace ended, as history stood then. */
export function commitmentOf(
  items: readonly PlannedItem[],
  pi: ProgramIncrement,
  teams: ReadonlySet<string>,
): Commitment {
  const members = items.filter((item) => stayOf(piStays(item, pi, teams), pi.graceEnds));
  const committed = members.filter((item) => !isOutOfPlay(item, pi));
  return { items: committed, setAside: members.length - committed.length };
}

function isOutOfPlay(item: PlannedItem, { graceEnds, period }: ProgramIncrement): boolean {
  if (flowAt(item, graceEnds) === 'cancelled') return true;
  const { end } = lifeAt(item, graceEnds);
  return end !== null && end < period.from;
}

/** A deletion takes an item out of its PI; what was done by then stays done. */
function endOf(item: PlannedItem, to: Instant | null): Instant | null {
  return item.flow === 'done' && item.deletion !== null && to === item.deletion.at ? null : to;
}

function join(stays: PiStay[], next: PiStay): void {
  const last = stays.at(-1);
  if (last !== undefined && last.to === next.from) stays.splice(-1, 1, { ...last, to: next.to });
  else stays.push(next);
}

function earlier(a: Instant | null, b: Instant | null): Instant | null {
  if (a === null || b === null) return a ?? b;
  return a < b ? a : b;
}
