import { sourceId } from '../../../src/core/domain/ids.ts';
import type { OutsideLink, PlacedItem } from '../../../src/core/placement/placed-item.ts';
import { linkGraph } from '../../../src/core/dependencies/link-graph.ts';
import { linkRules } from '../../../src/core/dependencies/link-rules.ts';
import type { LinkRules } from '../../../src/core/dependencies/link-rules.ts';
import { aPlacedItem, at, sourceRules } from '../../support/build.ts';

export const ADO = sourceId('ado');

const RULES = [
  sourceRules({
    baseUrl: 'https://acme.atlassian.net',
    dependencyLinks: ['is blocked by'],
    flippedLinks: ['delivers for'],
  }),
  sourceRules({
    id: ADO,
    tracker: 'azure-devops',
    baseUrl: 'https://dev.azure.com/acme',
    dependencyLinks: ['Predecessor', 'Consumes From'],
    flippedLinks: [],
  }),
];

const LINK_TYPES = [
  { name: 'Blocks', inward: 'is blocked by', outward: 'blocks' },
  { name: 'Remote', inward: 'Consumes From', outward: 'Produces For' },
];

export const SOURCES: readonly LinkRules[] = RULES.map((rules) => linkRules(rules, LINK_TYPES));

/** A Jira item of team `acquiring`, its id the number of its key. */
export function story(key: string, overrides: Partial<PlacedItem> = {}): PlacedItem {
  return aPlacedItem({ key, id: key.slice(key.indexOf('-') + 1), team: 'acquiring', ...overrides });
}

/** An Azure DevOps item of team `ledger`. */
export function task(id: string, overrides: Partial<PlacedItem> = {}): PlacedItem {
  return aPlacedItem({ source: ADO, id, key: id, team: 'ledger', ...overrides });
}

export function page(url: string, overrides: Partial<OutsideLink> = {}): OutsideLink {
  return { url, title: url, relationship: null, from: at(2), to: null, ...overrides };
}

/** Edges as `consumer > provider (origins, confidence)`. */
export function edges(...items: readonly PlacedItem[]): string[] {
  return linkGraph(items, SOURCES).map(
    ({ consumer, provider, origins, confidence }) =>
      `${consumer.key} > ${provider.key} (${origins.join(' + ')}, ${confidence})`,
  );
}
