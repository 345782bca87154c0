import { instantOf } from '../domain/time.ts';
import type { Instant, Period } from '../domain/time.ts';
import { durationsOf } from './durations.ts';
import { lifeOf } from './life.ts';
import type { Life } from './life.ts';
import { unionWithin } from './periods.ts';
import type { Horizon, Replayed } from './replay.ts';
import type { ReadStatus } from './stage-of-status.ts';
import type { Stay, Timeline, Visit } from './timeline.ts';
import { staysOf, visitsOf } from './visits.ts';

/** Blocked time that stages do not tell: flags, tags, links. */
export interface BlockedOutside {
  /** In any order; may overlap. */
  readonly periods: readonly Period[];
  /** Whether one of them holds at T itself. */
  readonly now: boolean;
}

/**
 * An item's timeline in one workflow as of `horizon.asOf` (metrics.md section 2). `replayed` and `outside` must
 * have been read with the same horizon; durations are milliseconds.
 */
export function buildTimeline(
  replayed: Replayed,
  horizon: Horizon,
  read: ReadStatus,
  outside: BlockedOutside,
): Timeline {
  const until = endOfSight(horizon);
  const deleted = horizon.deletedAt !== null;
  const fromStatuses = visitsOf(replayed.spans, read, until);
  const stays = staysOf(fromStatuses.visits, deleted);
  const life = lifeOf(stays);
  const blocked = blockedOf(fromStatuses.visits, fromStatuses.blocked, outside.periods, until);
  const last = fromStatuses.visits.at(-1);
  const inBlockedStage = last !== undefined && fromStatuses.blocked.includes(last);
  const lived = life.end ?? life.cancelledAt ?? until;
  return {
    visits: fromStatuses.visits,
    stays,
    start: life.start,
    end: life.end,
    flow: life.flow,
    reopens: life.reopens,
    lastReopenedAt: life.lastReopenedAt,
    blocked,
    blockedNow: !deleted && (outside.now || inBlockedStage),
    durations: durationsOf(fromStatuses.visits, blocked, life.start, life.end, lived),
    findings: findingsOf(replayed, fromStatuses.findings, life),
    closedAt: closedAtOf(horizon, life, stays),
  };
}

/** Where visits end: the deletion, or T. */
export function endOfSight(horizon: Horizon): Instant {
  return horizon.deletedAt === null
    ? horizon.asOf
    : instantOf(Math.min(horizon.asOf, horizon.deletedAt));
}

function blockedOf(
  visits: readonly Visit[],
  inStages: readonly Period[],
  outside: readonly Period[],
  until: Instant,
): readonly Period[] {
  if (inStages.length === 0 && outside.length === 0) {
    return [];
  }
  const born = visits[0]?.from ?? until;
  return unionWithin([...inStages, ...outside], { from: born, to: until });
}

function findingsOf(
  replayed: Replayed,
  ofStatuses: Timeline['findings'],
  life: Life,
): Timeline['findings'] {
  if (replayed.findings.length + ofStatuses.length + life.findings.length === 0) {
    return [];
  }
  return [...replayed.findings, ...ofStatuses, ...life.findings];
}

/** A finished item can still move between stages that mean done: it is closed with the last of them. */
function closedAtOf(horizon: Horizon, life: Life, stays: readonly Stay[]): Instant | null {
  if (horizon.deletedAt !== null) {
    return horizon.deletedAt;
  }
  const closed = life.flow === 'done' || life.flow === 'cancelled';
  return closed ? (stays.at(-1)?.from ?? null) : null;
}
