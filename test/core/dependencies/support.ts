import { sourceId } from '../../../src/core/domain/ids.ts';
import type { SourceRules } from '../../../src/core/domain/organisation.ts';
import type { OutsideLink, PlacedItem } from '../../../src/core/placement/placed-item.ts';
import { linkGraph } from '../../../src/core/dependencies/link-graph.ts';
import { aPlacedItem, at, sourceRules } from '../../support/build.ts';

export const ADO = sourceId('ado');

export const SOURCES: readonly SourceRules[] = [
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
    flippedLinks: ['Produces For'],
  }),
];

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
