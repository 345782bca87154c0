import type { Ask, Desk } from './endpoints.ts';
import type { SiteBoard, SiteProject } from './raw.ts';
import { JiraRefusal } from './refusal.ts';
import { isoOffset } from './local-time.ts';

const MOST_PROJECTS = 100;
const MOST_BOARDS = 50;

export function fields(at: Desk, ask: Ask): string {
  return JSON.stringify(ask.anonymous ? [] : at.site.fields);
}

export function statuses(at: Desk, ask: Ask): string {
  return JSON.stringify(ask.anonymous ? [] : at.site.statuses);
}

export function types(at: Desk, ask: Ask): string {
  return JSON.stringify(ask.anonymous ? [] : at.site.types);
}

export function linkTypes(at: Desk, ask: Ask): string {
  return JSON.stringify({ issueLinkTypes: ask.anonymous ? [] : at.site.linkTypes });
}

export function myself(at: Desk): string {
  return JSON.stringify({
    self: `${at.site.url}/rest/api/3/user?accountId=signalbox`,
    accountId: 'signalbox',
    accountType: 'atlassian',
    emailAddress: 'signalbox@example.com',
    displayName: 'Signalbox',
    active: true,
    timeZone: at.zone,
    locale: 'en_US',
  });
}

export function server(at: Desk): string {
  return JSON.stringify({
    baseUrl: at.site.url,
    version: '1001.0.0-SNAPSHOT',
    versionNumbers: [1001, 0, 0],
    deploymentType: 'Cloud',
    buildNumber: 100_300,
    buildDate: '2026-01-05T00:00:00.000+0000',
    serverTime: isoOffset(at.clock()),
    scmInfo: 'emulated',
    serverTitle: at.site.title,
    serverTimeZone: at.site.zone,
  });
}

export function projects(at: Desk, ask: Ask): string {
  const wanted = new Set(ask.query.getAll('keys'));
  const states = ask.query.getAll('status').length > 0 ? ask.query.getAll('status') : ['live'];
  const all = ask.anonymous
    ? []
    : at.site.projects.filter(
        ({ key }) =>
          (wanted.size === 0 || wanted.has(key)) && states.includes(at.projectState(key)),
      );
  const page = slice(ask, all, MOST_PROJECTS);
  return JSON.stringify({
    self: `${at.site.url}/rest/api/3/project/search`,
    ...page,
    values: page.values.map((project) => projectJson(at, project)),
  });
}

export function project(at: Desk, ask: Ask): string {
  const found = theProject(at, ask);
  return JSON.stringify({
    ...projectJson(at, found),
    components: found.components,
    issueTypes: at.site.types,
    versions: found.versions,
  });
}

export function versions(at: Desk, ask: Ask): string {
  return JSON.stringify(theProject(at, ask).versions);
}

export function versionPage(at: Desk, ask: Ask): string {
  return JSON.stringify({
    self: `${at.site.url}/rest/api/3/project/${ask.path[0]}/version`,
    ...slice(ask, theProject(at, ask).versions, 50),
  });
}

export function components(at: Desk, ask: Ask): string {
  return JSON.stringify(theProject(at, ask).components);
}

export function componentPage(at: Desk, ask: Ask): string {
  return JSON.stringify({
    self: `${at.site.url}/rest/api/3/project/${ask.path[0]}/component`,
    ...slice(ask, theProject(at, ask).components, 50),
  });
}

export function boards(at: Desk, ask: Ask): string {
  const asked = ask.query.get('projectKeyOrId');
  const wanted =
    asked === null ? null : at.site.projects.find((one) => one.key === asked || one.id === asked);
  const all = at.site.boards.filter((board) => wanted === null || board.projectKey === wanted?.key);
  const page = slice(ask, all, MOST_BOARDS);
  return JSON.stringify({ ...page, values: page.values.map((board) => boardJson(at, board)) });
}

export function boardConfiguration(at: Desk, ask: Ask): string {
  return JSON.stringify(theBoard(at, ask).configuration);
}

export function sprints(at: Desk, ask: Ask): string {
  const board = theBoard(at, ask);
  const states = ask.query.get('state')?.split(',') ?? null;
  const all = board.sprints.filter((sprint) => states === null || states.includes(sprint.state));
  return JSON.stringify(slice(ask, all, MOST_BOARDS));
}

function projectJson(at: Desk, one: SiteProject): Record<string, unknown> {
  return {
    self: `${at.site.url}/rest/api/3/project/${one.id}`,
    id: one.id,
    key: one.key,
    name: one.name,
    projectTypeKey: 'software',
    simplified: false,
    style: 'classic',
    isPrivate: false,
    ...(at.projectState(one.key) === 'archived' ? { archived: true } : {}),
    ...(at.projectState(one.key) === 'deleted' ? { deleted: true } : {}),
  };
}

function boardJson(at: Desk, board: SiteBoard): Record<string, unknown> {
  const home = at.site.projects.find((one) => one.key === board.projectKey);
  return {
    id: board.id,
    self: `${at.site.url}/rest/agile/1.0/board/${board.id}`,
    name: board.name,
    type: board.type,
    ...(home === undefined
      ? {}
      : {
          location: {
            projectId: Number(home.id),
            displayName: `${home.name} (${home.key})`,
            projectName: home.name,
            projectKey: home.key,
            projectTypeKey: 'software',
            name: `${home.name} (${home.key})`,
          },
        }),
  };
}

function theProject(at: Desk, ask: Ask): SiteProject {
  const asked = ask.path[0];
  const found = at.site.projects.find((one) => one.key === asked || one.id === asked);
  if (ask.anonymous || found === undefined) {
    throw new JiraRefusal(404, `No project could be found with key '${asked}'.`);
  }
  return found;
}

function theBoard(at: Desk, ask: Ask): SiteBoard {
  const found = at.site.boards.find((board) => String(board.id) === ask.path[0]);
  if (found === undefined) {
    throw new JiraRefusal(404, 'Board does not exist or you do not have permission to see it.');
  }
  return found;
}

interface Slice<T> {
  readonly maxResults: number;
  readonly startAt: number;
  readonly total: number;
  readonly isLast: boolean;
  readonly values: readonly T[];
}

function slice<T>(ask: Ask, all: readonly T[], most: number): Slice<T> {
  const startAt = Number(ask.query.get('startAt') ?? 0);
  const maxResults = Math.min(Number(ask.query.get('maxResults') ?? 50), most);
  const values = all.slice(startAt, startAt + maxResults);
  const isLast = startAt + values.length >= all.length;
  return { maxResults, startAt, total: all.length, isLast, values };
}
