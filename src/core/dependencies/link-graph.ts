import { instantOf } from '../domain/time.ts';
import type { PlacedItem } from '../placement/placed-item.ts';
import { relationsOf } from '../placement/relations.ts';
import type { Relations } from '../placement/relations.ts';
import { claimsOf } from './claims.ts';
import { endName } from './edge.ts';
import type { Claim, Confidence, DependencyEdge, EdgeEnd, EdgeOrigin } from './edge.ts';
import type { LinkRules } from './link-rules.ts';
import { unionOfSpans } from './spans.ts';

const ORIGINS: readonly EdgeOrigin[] = [
  'jira-link',
  'ado-link',
  'parent-child',
  'remote-link',
  'hyperlink',
  'pasted',
];
const SUREST_FIRST: readonly Confidence[] = ['certain', 'likely', 'guess'];

/**
 * Who needs whom (metrics.md section 6): one edge for each pair of consumer and provider, whatever says so and
 * however often; none from an item to itself. A link that does not say who needs whom takes the direction of one that
 * does, where there is such a link between the two items; where both items only point at each other, the one that was
 * linked first is the consumer. Ordered by consumer, then provider.
 */
export function linkGraph(
  items: Iterable<PlacedItem>,
  sources: readonly LinkRules[],
): readonly DependencyEdge[] {
  const all = [...items];
  const around = { relations: relationsOf(all), sources };
  const claims = all
    .flatMap((item) => claimsOf(item, around))
    .map((claim) => sinceBothAreThere(claim, around.relations))
    .filter(({ consumer, provider }) => endName(consumer) !== endName(provider));
  const byPair = Map.groupBy(claims, pairOf);
  return [...byPair.values()]
    .flatMap((ofPair) => [...Map.groupBy(directed(ofPair), directionOf).values()].map(edgeOf))
    .toSorted((a, b) => compareEnds(a.consumer, b.consumer) || compareEnds(a.provider, b.provider));
}

/** A field that never changed holds since its item's creation, which may be before that of the item it names. */
function sinceBothAreThere(claim: Claim, relations: Relations): Claim {
  const { from, to } = claim.span;
  if (from === null) return claim;
  const created = [claim.consumer, claim.provider].flatMap(({ source, id, known }) =>
    source === null || !known ? [] : (relations.item(source, id)?.createdAt ?? []),
  );
  const since = instantOf(Math.min(Math.max(from, ...created), to ?? Infinity));
  return since === from ? claim : { ...claim, span: { from: since, to } };
}

function directionOf({ consumer, provider }: Claim): string {
  return `${endName(consumer)}\n${endName(provider)}`;
}

function pairOf({ consumer, provider }: Claim): string {
  return [endName(consumer), endName(provider)].toSorted().join('\n');
}

/** All claims about two items, those without a direction turned to where the others point. */
function directed(claims: readonly Claim[]): Claim[] {
  const told = claims.filter((claim) => claim.directed);
  const first = claims.toSorted(earlierFirst)[0];
  const directions = new Set(
    (told.length > 0 ? told : [first]).flatMap((one) => one ?? []).map(directionOf),
  );
  return claims.map((claim) =>
    claim.directed || directions.has(directionOf(claim))
      ? claim
      : { ...claim, consumer: claim.provider, provider: claim.consumer },
  );
}

/** What nothing tells the time of is the last. */
function earlierFirst(a: Claim, b: Claim): number {
  const [from, other] = [a.span.from ?? Infinity, b.span.from ?? Infinity];
  return (from === other ? 0 : from - other) || compareEnds(a.consumer, b.consumer);
}

function edgeOf(claims: readonly Claim[]): DependencyEdge {
  const { consumer, provider } = claims[0] as Claim;
  return {
    consumer,
    provider,
    spans: unionOfSpans(claims.map(({ span }) => span)),
    origins: ORIGINS.filter((origin) => claims.some((claim) => claim.origin === origin)),
    confidence:
      SUREST_FIRST.find((confidence) => claims.some((claim) => claim.confidence === confidence)) ??
      'guess',
  };
}

/** By source, then number where ids are numbers; what is in no tracker comes last. */
function compareEnds(a: EdgeEnd, b: EdgeEnd): number {
  if (a.source !== b.source) {
    if (a.source === null || b.source === null) return a.source === null ? 1 : -1;
    return a.source < b.source ? -1 : 1;
  }
  return compareIds(a.id, b.id);
}

function compareIds(a: string, b: string): number {
  const [x, y] = [Number(a), Number(b)];
  if (Number.isNaN(x) !== Number.isNaN(y)) return Number.isNaN(x) ? 1 : -1;
  return (Number.isNaN(x) ? 0 : x - y) || (a < b ? -1 : a > b ? 1 : 0);
}
