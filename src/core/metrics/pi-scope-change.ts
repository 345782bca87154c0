import type { Measure } from '../domain/measure.ts';
import type { Organisation } from '../domain/organisation.ts';
import type { ProgramIncrement } from '../domain/program-increment.ts';
import type { Instant } from '../domain/time.ts';
import { instantOf } from '../domain/time.ts';
import type { PlannedItem } from '../placement/plan.ts';
import type { TooEarly } from './commitment-reliability.ts';
import { pointsOf } from './flow-velocity.ts';
import { commitmentOf, lastMoment, piStays, pointsAt, stayOf, teamAt } from './pi-membership.ts';
import type { PiStay } from './pi-membership.ts';

/** An item that joined or left, as it was then. */
interface PiChange {
  readonly source: string;
  readonly id: string;
  readonly key: string;
  readonly url: string;
  readonly title: string;
  readonly at: Instant;
  readonly points: number | null;
  readonly team: string | null;
  readonly art: string | null;
  readonly valueStream: string | null;
}

/** What came from, or was with, one ART; both null for items without a team. */
interface PiSourceStream {
  readonly valueStream: string | null;
  readonly art: string | null;
  readonly n: number;
  readonly points: Measure<number>;
}

export interface PiChanges {
  readonly n: number;
  /** `n` of the measure is the number of those that had points. */
  readonly points: Measure<number>;
  /** The most items first. */
  readonly streams: readonly PiSourceStream[];
  /** In order of time. */
  readonly items: readonly PiChange[];
}

export type PiScopeChange =
  | TooEarly
  | {
      readonly kind: 'counted';
      /** False while the PI runs. */
      readonly final: boolean;
      /** What was committed to when planning ended, and its points then. */
      readonly committed: { readonly n: number; readonly points: Measure<number> };
      readonly added: PiChanges;
      readonly removed: PiChanges;
      /** Joined after planning and left again: neither added nor removed. */
      readonly passedThrough: number;
      /** Left after planning and came back: neither, too. */
      readonly cameBack: number;
    };

/**
 * PI scope change: the items that are in the PI at its end (or now, while it runs) and were not when its planning grace ended, and those that were in it then and no longer are.
 *
 * An item that came and went, or left and came back, is neither and counted apart. A change of team takes an item into a
 * scope or out of it; a deletion takes it out unless it was done. Points are those when it joined or just before it left.
 * The source stream is that of the team it had just before (metrics.md section 3), of a new item the one it came with.
 *
 * @example Planning ended on day 3 with A, B and C. B left on day 9, D (3 points, team of the Ledger ART until then) joined on day 12: added 1 item, 3 points, from Ledger; removed 1.
 */
export function piScopeChange(
  items: readonly PlannedItem[],
  pi: ProgramIncrement,
  teams: ReadonlySet<string>,
  asOf: Instant,
  organisation: Organisation,
): PiScopeChange {
  if (asOf < pi.graceEnds) return { kind: 'too-early', until: pi.graceEnds };
  const at = lastMoment(pi, asOf);
  const added: PiChange[] = [];
  const removed: PiChange[] = [];
  let passedThrough = 0;
  let cameBack = 0;
  for (const item of items) {
    const stays = piStays(item, pi, teams);
    const planned = stayOf(stays, pi.graceEnds);
    const now = stayOf(stays, at);
    const left = lastEnd(stays, at);
    if (planned === undefined && now !== undefined) {
      added.push(changeOf(item, now.from, now.from, organisation));
    } else if (planned !== undefined && now === undefined && left !== null) {
      removed.push(changeOf(item, left, instantOf(left - 1), organisation));
    } else if (planned === undefined) {
      if (stays.some(({ from }) => from > pi.graceEnds && from <= at)) passedThrough += 1;
    } else if (now !== planned) cameBack += 1;
  }
  const committed = commitmentOf(items, pi, teams).items;
  return {
    kind: 'counted',
    final: asOf >= pi.period.to,
    committed: {
      n: committed.length,
      points: pointsOf(
        committed.map((item) => ({ points: pointsAt(item, pi.graceEnds) })),
        organisation,
      ),
    },
    added: changesOf(added, organisation),
    removed: changesOf(removed, organisation),
    passedThrough,
    cameBack,
  };
}

function lastEnd(stays: readonly PiStay[], at: Instant): Instant | null {
  return stays.findLast(({ to }) => to !== null && to <= at)?.to ?? null;
}

/** `asItWas`: the instant whose points count. The team is the one it had just before, so that a transfer shows its origin. */
function changeOf(
  item: PlannedItem,
  at: Instant,
  asItWas: Instant,
  { valueStreams }: Organisation,
): PiChange {
  const team = teamAt(item, instantOf(at - 1)) ?? teamAt(item, at);
  const stream = valueStreams.find(({ arts }) => arts.some(({ teams }) => hasTeam(teams, team)));
  const art = stream?.arts.find(({ teams }) => hasTeam(teams, team));
  return {
    source: item.source,
    id: item.id,
    key: item.key,
    url: item.url,
    title: item.title,
    at,
    points: pointsAt(item, asItWas),
    team,
    art: art?.id ?? null,
    valueStream: stream?.id ?? null,
  };
}

function hasTeam(teams: readonly { readonly id: string }[], id: string | null): boolean {
  return teams.some((team) => team.id === id);
}

function changesOf(changes: readonly PiChange[], organisation: Organisation): PiChanges {
  const items = changes.toSorted((a, b) => a.at - b.at || (nameOf(a) < nameOf(b) ? -1 : 1));
  const byArt = Map.groupBy(items, ({ art }) => art);
  const streams = [...byArt].map(([art, ofArt]) => ({
    valueStream: ofArt[0]?.valueStream ?? null,
    art,
    n: ofArt.length,
    points: pointsOf(ofArt, organisation),
  }));
  return {
    n: items.length,
    points: pointsOf(items, organisation),
    streams: streams.toSorted((a, b) => b.n - a.n || ((a.art ?? '') < (b.art ?? '') ? -1 : 1)),
    items,
  };
}

function nameOf({ source, id }: PiChange): string {
  return `${source}:${id}`;
}
