import type { SourceId } from '../domain/ids.ts';
import type { SourceDescription } from '../domain/description.ts';
import type { Organisation } from '../domain/organisation.ts';
import type { Instant, Period } from '../domain/time.ts';
import { trailing } from '../metrics/service-level.ts';
import type { PlannedItem } from '../placement/plan.ts';
import { completeWeeksBefore } from '../timeline/calendar.ts';
import { sharedServices } from './bottleneck.ts';
import type { SharedService } from './bottleneck.ts';
import { featureTeams } from './component-chain.ts';
import { coupling } from './coupling.ts';
import type { Coupling } from './coupling.ts';
import { cyclesOf } from './cycles.ts';
import { dependenciesOf } from './dependency.ts';
import type { Dependency } from './dependency.ts';
import type { DependencyEdge } from './edge.ts';
import { ancestorsAmong } from '../placement/ancestors.ts';
import type { AncestorsOf } from '../placement/ancestors.ts';
import { fans } from './fan.ts';
import type { Fan } from './fan.ts';
import { planningOf } from './planning.ts';
import type { Foresight, Outlook } from './state.ts';
import { consumerTeam, providerTeam, waitsBetween } from './team-waits.ts';
import type { GroupWait } from './team-waits.ts';
import { countedOnce, seenSince, timeOf, waitsOf } from './waits.ts';
import type { ItemTime, Wait } from './waits.ts';

/** Complete ISO weeks that the load of dependencies is looked for in. */
export const LOAD_WEEKS = 12;

export interface DependencyContext extends Foresight {
  readonly organisation: Organisation;
  readonly asOf: Instant;
  /** Null: the last 4 complete ISO weeks of the scope's zone before `asOf`. */
  readonly window: Period | null;
  /** What each tracker calls its links, where its description was read. */
  readonly linkTypes: ReadonlyMap<SourceId, SourceDescription['linkTypes']>;
}

/** Everything that the reports of all scopes share, worked out once. */
export interface Network {
  readonly items: readonly PlannedItem[];
  readonly dependencies: readonly Dependency[];
  readonly ancestorsOf: AncestorsOf;
  readonly outlook: Outlook;
  readonly waits: readonly Wait[];
  /** The 90 × 24 hours before T: what numbers on the structure look at. */
  readonly trailing: Period;
  readonly betweenTeams: readonly GroupWait[];
  /** Of every team that is configured. */
  readonly fans: ReadonlyMap<string, Fan>;
  readonly services: readonly SharedService[];
  /** The ART of every team that is configured. */
  readonly artOf: ReadonlyMap<string, string>;
  readonly coupling: Coupling;
  readonly features: ReadonlyMap<PlannedItem, ReadonlySet<string>>;
  /** The last 12 complete ISO weeks of a team's zone. */
  weeksOf(team: string): readonly Period[];
}

/** `windows`: those of the scopes that will be reported on. Linear in items and edges. */
export function networkOf(
  items: readonly PlannedItem[],
  edges: readonly DependencyEdge[],
  windows: readonly Period[],
  context: DependencyContext,
): Network {
  const { organisation, asOf, chanceOf, usualTime } = context;
  const { floor } = organisation.metrics;
  const dependencies = dependenciesOf(items, edges);
  const ancestorsOf = ancestorsAmong(items);
  const planning = planningOf(organisation);
  const zones = new Map<string, readonly Period[]>();
  function weeksOf(team: string | null): readonly Period[] {
    const zone = planning.zoneOf(team);
    const weeks = zones.get(zone) ?? completeWeeksBefore(asOf, zone, LOAD_WEEKS);
    zones.set(zone, weeks);
    return weeks;
  }
  const artOf = artsOf(organisation);
  const firsts = [...artOf.keys()].flatMap((team) => weeksOf(team)[0]?.from ?? []);
  const last = trailing(asOf);
  const seen = seenSince([last.from, ...windows.map(({ from }) => from), ...firsts], asOf);
  const waits = waitsOf(dependencies, seen);
  const betweenTeams = waitsBetween(waits, [consumerTeam, providerTeam], ancestorsOf, seen);
  return {
    items,
    dependencies,
    ancestorsOf,
    outlook: { asOf, planning, cycles: cyclesOf(dependencies), chanceOf, usualTime },
    waits,
    trailing: last,
    betweenTeams,
    fans: new Map(fans([...artOf.keys()], betweenTeams, last).map((fan) => [fan.team, fan])),
    services: sharedServices(betweenTeams, wholeWait(waits, ancestorsOf, seen), last, floor),
    artOf,
    coupling: coupling(waits, artOf, ancestorsOf, last, floor),
    features: featureTeams(items, dependencies, ancestorsOf, {
      level: organisation.metrics.scopeLevels['value-stream'].level,
      trailing: last,
      asOf,
    }),
    weeksOf,
  };
}

/** All dependency wait of each team. */
function wholeWait(
  waits: readonly Wait[],
  ancestorsOf: AncestorsOf,
  seen: Period,
): ReadonlyMap<string, readonly ItemTime[]> {
  const byTeam = Map.groupBy(waits, ({ consumer }) => consumer.team ?? '');
  return new Map(
    [...byTeam].map(([team, own]) => [team, countedOnce(timeOf(own), ancestorsOf, seen)]),
  );
}

function artsOf({ valueStreams }: Organisation): ReadonlyMap<string, string> {
  const arts = valueStreams.flatMap((stream) => stream.arts);
  return new Map(arts.flatMap((art) => art.teams.map(({ id }) => [id, art.id] as const)));
}
