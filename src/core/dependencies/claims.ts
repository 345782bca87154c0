import type { SourceId } from '../domain/ids.ts';
import { fold } from '../placement/names.ts';
import type { NeedElsewhere, OutsideLink, PlacedItem } from '../placement/placed-item.ts';
import { parentAmong } from '../placement/relations.ts';
import type { Relations } from '../placement/relations.ts';
import { addressOf, looksLikeItem, mentionsIn, webUrl } from './address.ts';
import type { Address } from './address.ts';
import type { Claim, EdgeEnd, EdgeOrigin } from './edge.ts';
import { directionInText, directionOfName } from './link-rules.ts';
import type { Direction, LinkRules } from './link-rules.ts';

/** What a link into another tracker is called where nobody said what it means. */
const SAYS_NOTHING = new Set(['', 'links to', 'link', 'web link', 'hyperlink']);
/** Names that say that two items have to do with each other, but not that one needs the other. */
const SAYS_LITTLE = new Set([
  'relates to',
  'related',
  'related to',
  'remote related',
  'mentioned in',
]);

/** What claims are read with: the other items, and the configured trackers. */
export interface Surroundings {
  readonly relations: Relations;
  readonly sources: readonly LinkRules[];
}

/** Every link by which an item says that it needs another one, or that another one needs it. */
export function claimsOf(item: PlacedItem, around: Surroundings): Claim[] {
  return [
    ...linkClaims(item, around),
    ...parentClaims(item, around),
    ...item.outsideLinks.flatMap((link) => outsideClaims(item, link, around)),
  ];
}

/**
 * What an item needs by its links to pages: those that say so, by their name or title, and lead to an item that is
 * known here (metrics.md section 6). A link that does not say who needs whom blocks nobody, and neither does a guess.
 */
export function needsElsewhere(item: PlacedItem, around: Surroundings): readonly NeedElsewhere[] {
  return needingPages(item, around).flatMap((link) =>
    outsideClaims(item, link, around).flatMap(({ provider, confidence, span: { from, to } }) =>
      provider.source === null || !provider.known || confidence === 'guess'
        ? []
        : [{ source: provider.source, provider: provider.id, from: from ?? item.createdAt, to }],
    ),
  );
}

/** The items that those links may lead to: what has to be known before `needsElsewhere` is asked. */
export function providersElsewhere(
  item: PlacedItem,
  sources: readonly LinkRules[],
): readonly Address[] {
  return addressesAsked((relations) => {
    for (const link of needingPages(item, { sources })) {
      outsideClaims(item, link, { relations, sources });
    }
  });
}

/** Whom the links of an item tell of. */
export interface Told {
  /** Whether any link makes an edge, be it to something that nobody here knows. */
  readonly links: boolean;
  /** What its links call others. */
  readonly names: readonly Address[];
}

/** Of an item placed later than any event: as of no instant do its links name others (metrics.md section 6). */
export function toldBy(item: PlacedItem, sources: readonly LinkRules[]): Told {
  const single = { ...item, parents: [] };
  let links = false;
  const names = addressesAsked((relations) => {
    links = claimsOf(single, { relations, sources }).length > 0;
  });
  return { links: links || names.length > 0, names };
}

/** Every item that any link of an item may lead to, its parents included. */
export function itemsNamedBy(item: PlacedItem, sources: readonly LinkRules[]): readonly Address[] {
  return addressesAsked((relations) => claimsOf(item, { relations, sources }));
}

function addressesAsked(read: (relations: Relations) => unknown): readonly Address[] {
  const asked: Address[] = [];
  read({
    item(source, idOrKey) {
      asked.push({ source, idOrKey });
      return null;
    },
  });
  return asked;
}

function needingPages(
  item: PlacedItem,
  around: Pick<Surroundings, 'sources'>,
): readonly OutsideLink[] {
  return item.outsideLinks.filter(
    (link) => directionOfPage(item, link, around).direction === 'needs',
  );
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
    const found = parentAmong({ source: item.source, parent }, around.relations);
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

/** What a link to a page says of who needs whom, by its name or else by its title. */
function directionOfPage(
  { source }: PlacedItem,
  link: OutsideLink,
  around: Pick<Surroundings, 'sources'>,
): { readonly named: Direction | null; readonly direction: Direction | null } {
  const rules = rulesOf(source, around);
  const named = rules === undefined ? null : directionOfName(link.relationship, rules);
  return { named, direction: named ?? directionInText(link.title, around.sources) };
}

/** A link to a page outside of the item's tracker, or else what its title mentions. */
function outsideClaims(item: PlacedItem, link: OutsideLink, around: Surroundings): Claim[] {
  const rules = rulesOf(item.source, around);
  const { named, direction } = directionOfPage(item, link, around);
  if (named === null && saysElse(link)) return [];
  const url = webUrl(link.url);
  const address = url === null ? null : addressOf(url, around.sources);
  const origin = originOf(link, rules);
  if (address !== null) {
    // Inside of one tracker there are real links for that.
    if (address.source === item.source && direction === null) return [];
    const confidence = named !== null ? 'certain' : saysLittle(link) ? 'guess' : 'likely';
    return [claimOf(item, link, endAt(address, around), { direction, origin, confidence })];
  }
  if (url !== null && named !== null && looksLikeItem(url)) {
    const end = { source: null, id: url.href, key: url.href, known: false };
    return [claimOf(item, link, end, { direction, origin, confidence: 'certain' })];
  }
  return mentionedEnds(item, link, around).map((end) =>
    claimOf(item, link, end, {
      direction,
      origin: 'pasted',
      confidence: direction === null ? 'guess' : 'likely',
    }),
  );
}

/** The link's name says that it means something else, such as "duplicates". */
function saysElse(link: OutsideLink): boolean {
  return !SAYS_NOTHING.has(fold(link.relationship ?? '')) && !saysLittle(link);
}

function saysLittle({ relationship }: OutsideLink): boolean {
  return SAYS_LITTLE.has(fold(relationship ?? ''));
}

/** Items of other trackers that a title names; of those only that are known, for a text can name anything. */
function mentionedEnds(item: PlacedItem, link: OutsideLink, around: Surroundings): EdgeEnd[] {
  // Where nobody gave a title, the URL stands for it.
  if (link.title === link.url) return [];
  const others = around.sources.filter(({ id }) => id !== item.source);
  return mentionsIn(link.title, others)
    .map((address) => endAt(address, around))
    .filter(({ known }) => known);
}

/** Where nothing says who needs whom, the item that carries the link is taken for the one that needs. */
function claimOf(
  item: PlacedItem,
  { from, to }: OutsideLink,
  other: EdgeEnd,
  {
    direction,
    ...rest
  }: Pick<Claim, 'origin' | 'confidence'> & { readonly direction: Direction | null },
): Claim {
  const self = endOf(item);
  return {
    ...(direction === 'needed-by'
      ? { consumer: other, provider: self }
      : { consumer: self, provider: other }),
    span: { from, to },
    directed: direction !== null,
    ...rest,
  };
}

function originOf({ relationship }: OutsideLink, rules: LinkRules | undefined): EdgeOrigin {
  if (rules?.tracker !== 'azure-devops') return 'remote-link';
  return relationship === null ? 'hyperlink' : 'ado-link';
}

function rulesOf(
  source: SourceId,
  { sources }: Pick<Surroundings, 'sources'>,
): LinkRules | undefined {
  return sources.find(({ id }) => id === source);
}

function endOf({ source, id, key }: PlacedItem): EdgeEnd {
  return { source, id, key, known: true };
}

function endAt({ source, idOrKey }: Address, { relations }: Surroundings): EdgeEnd {
  const item = relations.item(source, idOrKey);
  return item === null ? { source, id: idOrKey, key: idOrKey, known: false } : endOf(item);
}
