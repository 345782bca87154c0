import { compareNames } from '../dependencies/dependency.ts';
import type { AncestorsOf } from '../placement/ancestors.ts';
import { ancestorsAmong } from '../placement/ancestors.ts';
import type { DependencyReport } from '../dependencies/report.ts';
import type { Deployment } from '../domain/deployment.ts';
import type { Art, Organisation, Scope, ValueStream } from '../domain/organisation.ts';
import { scopesOf } from '../domain/scopes.ts';
import { contains, DAY_MS, instantOf } from '../domain/time.ts';
import type { Instant, Period } from '../domain/time.ts';
import type { FlowReport } from '../metrics/report.ts';
import { isInLoadAt } from '../metrics/rewind.ts';
import { isOfTeams, itemsOfScope } from '../metrics/selection.ts';
import { trailing } from '../metrics/service-level.ts';
import type { PlannedItem } from '../placement/plan.ts';

/** What no finding looks further back than: 26 weeks. */
const HORIZON_DAYS = 182;

export interface TopologyInput {
  readonly organisation: Organisation;
  readonly asOf: Instant;
  /** All items as of `asOf`, of every team and of none; those closed before `topologyHorizon` are not looked at. */
  readonly items: readonly PlannedItem[];
  /** That of the portfolio, as of `asOf`. */
  readonly dependencies: DependencyReport;
  /** Flow reports as of `asOf` of the scopes whose load is to be judged: those of the ARTs. */
  readonly flow: readonly FlowReport[];
  /** All that are known, of every scope. */
  readonly deployments: readonly Deployment[];
}

/** An item that was closed before this instant changes no finding. */
export function topologyHorizon(asOf: Instant): Instant {
  return instantOf(asOf - HORIZON_DAYS * DAY_MS);
}

/** An ART with where it stands. */
export interface ArtPlace {
  readonly art: Art;
  readonly stream: ValueStream;
  readonly scope: Scope;
}

/** What the rules share, worked out once. */
export interface TopologyFacts extends TopologyInput {
  readonly floor: number;
  readonly portfolio: Scope;
  readonly arts: readonly ArtPlace[];
  readonly streams: readonly { readonly stream: ValueStream; readonly scope: Scope }[];
  /** The 90 × 24 hours before T. */
  readonly trailing: Period;
  readonly ancestorsOf: AncestorsOf;
  /** Items of a scope at its level, orphans included. */
  itemsOf(scope: Scope): readonly PlannedItem[];
}

export function factsOf(input: TopologyInput): TopologyFacts {
  const { organisation, asOf } = input;
  const horizon = topologyHorizon(asOf);
  const items = input.items
    .filter(({ closedAt }) => closedAt === null || closedAt >= horizon)
    .toSorted(bySourceAndKey);
  const scopes = scopesOf(organisation);
  const selected = new Map<Scope, readonly PlannedItem[]>();
  return {
    ...input,
    items,
    floor: organisation.metrics.floor,
    portfolio: scopes[0] as Scope,
    arts: placesOf(organisation, scopes),
    streams: organisation.valueStreams.flatMap((stream) =>
      scopes
        .filter(({ kind, id }) => kind === 'value-stream' && id === stream.id)
        .slice(0, 1)
        .map((scope) => ({ stream, scope })),
    ),
    trailing: trailing(asOf),
    ancestorsOf: ancestorsAmong(items),
    itemsOf(scope): readonly PlannedItem[] {
      const known =
        selected.get(scope) ?? itemsOfScope(items, scope, organisation.levels, undefined);
      selected.set(scope, known);
      return known;
    },
  };
}

/** Scopes come top-down in configuration order, so an ART's own is found by counting: ids may repeat. */
function placesOf({ valueStreams }: Organisation, scopes: readonly Scope[]): ArtPlace[] {
  const ofArts = scopes.filter(({ kind }) => kind === 'art');
  return valueStreams
    .flatMap((stream) => stream.arts.map((art) => ({ art, stream })))
    .map((place, index) => ({ ...place, scope: ofArts[index] as Scope }));
}

/** Since when anything is known of the teams' items; null where nothing is. */
export function knownSince(
  items: readonly PlannedItem[],
  { teams }: Pick<Scope, 'teams'>,
): Instant | null {
  const isOurs = isOfTeams(teams);
  let since: Instant | null = null;
  for (const item of items) {
    if (isOurs(item) && (since === null || item.createdAt < since)) since = item.createdAt;
  }
  return since;
}

/** Completed in the trailing 90 days or in load at T: the work of today. */
export function isCurrentWork(
  item: PlannedItem,
  frame: Pick<TopologyFacts, 'trailing' | 'asOf'>,
): boolean {
  return item.end === null ? isInLoadAt(item, frame.asOf) : contains(frame.trailing, item.end);
}

function bySourceAndKey(a: PlannedItem, b: PlannedItem): number {
  return compareNames(a.source, b.source) || compareNames(a.key, b.key);
}
