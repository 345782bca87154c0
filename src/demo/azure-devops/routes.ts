import { comments, writeComment } from './comments.ts';
import * as core from './core.ts';
import * as deployments from './deployments.ts';
import type { Route } from './desk.ts';
import { linkFeed, revisionFeed } from './feeds.ts';
import * as items from './items.ts';
import { LOCATIONS, RELEASE_LOCATIONS } from './locations.ts';
import type { Location } from './locations.ts';
import * as tracking from './tracking.ts';
import { itemUpdates } from './updates.ts';
import { wiql } from './wiql.ts';
import * as work from './work.ts';

const routes: readonly Route[] = [
  get('connection-data', '00d9565f', core.connectionData),
  get('resource-areas', 'e81700f7', core.areas),
  get('teams', 'd30a3dd1', core.teams),
  get('teams', '7a4d9ee9', core.teams),
  get('projects', '603fe2ac', core.projects),
  get('processes', '93878975', core.processes),
  get('revisions', 'f828fe59', revisionFeed),
  { ...get('revisions', 'f828fe59', revisionFeed), method: 'POST' },
  get('links', 'b5b5b6d0', linkFeed),
  get('fields', 'b51fd764', tracking.fields),
  get('types', '7c8d7a76', tracking.types),
  get('type-states', '7c9d7a76', tracking.typeStates),
  get('relation-types', 'f5d33bc9', tracking.relationTypes),
  get('classification-nodes', 'a70579d1', tracking.rootNodes),
  get('classification-nodes', '5a172953', tracking.node),
  { ...get('wiql', '1a9c53f7', wiql), method: 'POST' },
  get('work-items', '72c7ddf8', items.workItem),
  { ...get('work-items-batch', '908509b6', items.workItemsBatch), method: 'POST' },
  get('item-revisions', 'a00c85a5', items.itemRevisions),
  get('item-updates', '6570bf97', itemUpdates),
  get('comments', '608aac0a', comments),
  { ...get('comment', '608aac0a', writeComment), method: 'POST' },
  get('recycle-bin', 'b70d8d39', items.recycleBin),
  get('team-settings', 'c3c1012b', work.teamSettings),
  get('team-field-values', '07ced576', work.teamFieldValues),
  get('iterations', 'c9175577', work.iterations),
  get('boards', '23ad19fc', work.boards),
  get('board-columns', 'c555d7ff', work.boardColumns),
  get('backlogs', 'a93726f9', work.backlogs),
  get('backlog-configuration', '7799f497', work.backlogConfiguration),
  get('builds', '0cd358e1', deployments.builds),
  get('build-items', '5a21f5d2', deployments.buildItems),
  get('build-changes', '54572c7b', deployments.buildChanges),
  get('definitions', 'dbeaf647', deployments.definitions),
  get('environments', '8572b1fc', deployments.environments),
  get('environment-records', '51bb5d21', deployments.environmentRecords),
  get('deployments', 'b005ef73', deployments.deployments),
];

interface Compiled {
  readonly route: Route;
  readonly location: Location;
  readonly path: RegExp;
}

const compiled: readonly Compiled[] = routes.map((route) => {
  const location = [...LOCATIONS, ...RELEASE_LOCATIONS].find((one) =>
    one.id.startsWith(route.location),
  );
  if (location === undefined) throw new Error(`No location begins with ${route.location}.`);
  return { route, location, path: pattern(location) };
});

export interface Found {
  readonly route: Route;
  readonly location: Location;
  readonly path: Readonly<Record<string, string>>;
}

/** The route of a path below the organisation, with the path's parts by their names. */
export function findRoute(method: string, path: string): Found | null {
  for (const { route, location, path: fits } of compiled) {
    if (route.method !== method) continue;
    const match = fits.exec(path);
    if (match === null) continue;
    const parts = Object.entries(match.groups ?? {}).filter(([, part]) => part !== undefined);
    const named = Object.fromEntries(parts.map(([name, part]) => [name, decodeURIComponent(part)]));
    return { route, location, path: { resource: location.resourceName, ...named } };
  }
  return null;
}

/** Parts before `_apis` may be missing, and so may those at the end; names are not case-sensitive. */
function pattern({ routeTemplate, area, resourceName }: Location): RegExp {
  const segments = routeTemplate
    .replace('{area}', area)
    .replace('{resource}', resourceName)
    .split('/')
    .filter((segment) => segment !== '');
  const apis = segments.indexOf('_apis');
  const lastLiteral = segments.findLastIndex((segment) => !segment.startsWith('{'));
  const source = segments.map((segment, i) => {
    if (!segment.startsWith('{')) return `/${segment.replaceAll('.', '\\.')}`;
    const name = segment.slice(1, -1).replace('*', '');
    const some = segment.startsWith('{*') ? '.+' : '[^/]+';
    return i < apis || i > lastLiteral ? `(?:/(?<${name}>${some}))?` : `/(?<${name}>${some})`;
  });
  return new RegExp(`^${source.join('')}/?$`, 'i');
}

function get(endpoint: Route['endpoint'], location: string, answer: Route['answer']): Route {
  return { endpoint, method: 'GET', location, answer };
}
