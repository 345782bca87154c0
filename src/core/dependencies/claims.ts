import type { SourceId } from '../domain/ids.ts';
import type { SourceRules } from '../domain/organisation.ts';
import { fold } from '../placement/names.ts';
import type { OutsideLink, PlacedItem } from '../placement/placed-item.ts';
import type { Relations } from '../placement/relations.ts';
import { addressOf, mentionsIn, webUrl } from './address.ts';
import type { Address } from './address.ts';
import type { Claim, Confidence, EdgeEnd, EdgeOrigin } from './edge.ts';

/** What a link into another tracker is called where nobody said what it means. */
const SAYS_NOTHING = new Set(['', 'links to', 'link', 'web link', 'hyperlink']);
/** Names that say that two items have to do with each other, but not that one needs the other. */
const SAYS_LITTLE = new Set(['relates to', 'related', 'related to', 'remote related']);

/** What claims are read with: the other items, and the configured trackers. */
export interface Surroundings {
  readonly relations: Relations;
  readonly sources: readonly SourceRules[];
}

/** Every link by which an item says that it needs another one, or that another one needs it. */
export function claimsOf(item: PlacedItem, around: Surroundings): Claim[] {
  return [
    ...linkClaims(item, around),
    ...parentClaims(item, around),
    ...item.outsideLinks.flatMap((link) => outsideClaims(item, link, around)),
  ];
}

/** Links of the item's own tracker that configuration calls dependencies. */
function linkClaims(item: PlacedItem, around: Surroundings): Claim[] {
  const rules = rulesOf(item.source, around);
  const origin = rules?.tracker === 'azure-devops' ? 'ado-link' : 'jira-link';
  const self = endOf(item);
  const sure = { origin, confidence: 'certain', directed: true } as const;
  return [
    ...item.needs.map(({ provider, from, to }) => ({
      consumer: self,
      provider: endAt({ source: item.source, idOrKey: provider }, around),
      span: { from, to },
      ...sure,
    })),
    ...item.neededBy.map(({ consumer, from, to }) => ({
      consumer: endAt({ source: item.source, idOrKey: consumer }, around),
      provider: self,
      span: { from, to },
      ...sure,
    })),
  ];
}

/** A parent needs its children: that is a dependency where they belong to different teams. */
function parentClaims(item: PlacedItem, around: Surroundings): Claim[] {
  return item.parents.flatMap(({ parent, from, to }) => {
    const found =
      (parent.id === null ? null : around.relations.item(item.source, parent.id)) ??
      around.relations.item(item.source, parent.key);
    if (found === null || found.team === null || item.team === null) return [];
    if (found.team === item.team) return [];
    return [
      {
        consumer: endOf(found),
        provider: endOf(item),
        span: { from, to },
        origin: 'parent-child' as const,
        confidence: 'certain' as const,
        directed: true,
      },
    ];
  });
}

/** A link to a page outside of the item's tracker, and what its title mentions. */
function outsideClaims(item: PlacedItem, link: OutsideLink, around: Surroundings): Claim[] {
  const url = webUrl(link.url);
  const address = url === null ? null : addressOf(url, around.sources);
  const named = namedClaim(item, link, url, address, around);
  if (named !== null) return [named];
  const claims: Claim[] = [];
  const confidence = confidenceOf(link);
  if (address !== null && address.source !== item.source && confidence !== null) {
    const provider = endAt(address, around);
    claims.push(plainClaim(item, link, provider, originOf(item, link, around), confidence));
  }
  return [...claims, ...pastedClaims(item, link, around)];
}

/** A link whose name means a dependency, such as "Consumes From" into another organisation. */
function namedClaim(
  item: PlacedItem,
  link: OutsideLink,
  url: URL | null,
  address: Address | null,
  around: Surroundings,
): Claim | null {
  const rules = rulesOf(item.source, around);
  const name = fold(link.relationship ?? '');
  const needs = isAmong(rules?.dependencyLinks ?? [], name);
  if (url === null || (!needs && !isAmong(rules?.flippedLinks ?? [], name))) return null;
  const self = endOf(item);
  const other =
    address === null
      ? { source: null, id: url.href, key: url.href, known: false }
      : endAt(address, around);
  return {
    ...(needs ? { consumer: self, provider: other } : { consumer: other, provider: self }),
    span: { from: link.from, to: link.to },
    origin: originOf(item, link, around),
    confidence: 'certain',
    directed: true,
  };
}

/** Null where the link's name says that it means something else, such as "duplicates". */
function confidenceOf({ relationship }: OutsideLink): Confidence | null {
  const name = fold(relationship ?? '');
  if (SAYS_NOTHING.has(name)) return 'likely';
  return SAYS_LITTLE.has(name) ? 'guess' : null;
}

function pastedClaims(item: PlacedItem, link: OutsideLink, around: Surroundings): Claim[] {
  // Where nobody gave a title, the URL stands for it.
  if (link.title === link.url) return [];
  const others = around.sources.filter(({ id }) => id !== item.source);
  return mentionsIn(link.title, others)
    .map((address) => endAt(address, around))
    .filter(({ known }) => known)
    .map((provider) => plainClaim(item, link, provider, 'pasted', 'guess'));
}

/** Nothing says who needs whom: the one that carries the link is taken for the one that needs. */
function plainClaim(
  item: PlacedItem,
  { from, to }: OutsideLink,
  provider: EdgeEnd,
  origin: EdgeOrigin,
  confidence: Confidence,
): Claim {
  return {
    consumer: endOf(item),
    provider,
    span: { from, to },
    origin,
    confidence,
    directed: false,
  };
}

function originOf(
  { source }: PlacedItem,
  { relationship }: OutsideLink,
  around: Surroundings,
): EdgeOrigin {
  if (rulesOf(source, around)?.tracker !== 'azure-devops') return 'remote-link';
  return relationship === null ? 'hyperlink' : 'ado-link';
}

function rulesOf(source: SourceId, { sources }: Surroundings): SourceRules | undefined {
  return sources.find(({ id }) => id === source);
}

function isAmong(names: readonly string[], folded: string): boolean {
  return names.some((name) => fold(name) === folded);
}

function endOf({ source, id, key }: PlacedItem): EdgeEnd {
  return { source, id, key, known: true };
}

function endAt({ source, idOrKey }: Address, { relations }: Surroundings): EdgeEnd {
  const item = relations.item(source, idOrKey);
  return item === null ? { source, id: idOrKey, key: idOrKey, known: false } : endOf(item);
}
