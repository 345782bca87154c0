import { comments, permissions, writeComment } from './comments.ts';
import { refuseUnknownProjects, strings, number, text, theIssue } from './endpoints.ts';
import type { Ask, Desk, Route } from './endpoints.ts';
import { parseJql } from './jql.ts';
import * as meta from './metadata.ts';
import { JiraRefusal } from './refusal.ts';
import { fieldChoice, issueText } from './render.ts';
import type { JiraSite } from './site.ts';

const API = '^/rest/api/2';
const AGILE = '^/rest/agile/1\\.0';

/** Every request that the emulated Data Center knows: no changelog of its own, no page tokens. */
export const dataCenterRoutes: readonly Route[] = [
  route('search', 'POST', `${API}/search$`, search),
  route('issue', 'GET', `${API}/issue/([^/]+)$`, issue),
  route('remote-links', 'GET', `${API}/issue/([^/]+)/remotelink$`, remoteLinks),
  route('comments', 'GET', `${API}/issue/([^/]+)/comment$`, second(comments)),
  {
    ...route('comment', 'POST', `${API}/issue/([^/]+)/comment$`, second(writeComment)),
    status: 201,
  },
  route('permissions', 'GET', `${API}/mypermissions$`, second(permissions)),
  route('fields', 'GET', `${API}/field$`, meta.fields),
  route('statuses', 'GET', `${API}/status$`, second(meta.statuses)),
  route('types', 'GET', `${API}/issuetype$`, types),
  route('link-types', 'GET', `${API}/issueLinkType$`, second(meta.linkTypes)),
  route('projects', 'GET', `${API}/project$`, projects),
  route('project', 'GET', `${API}/project/([^/]+)$`, project),
  route('project', 'GET', `${API}/project/([^/]+)/versions$`, second(meta.versions)),
  route('project', 'GET', `${API}/project/([^/]+)/components$`, second(meta.components)),
  route('boards', 'GET', `${AGILE}/board$`, meta.boards),
  route(
    'board-configuration',
    'GET',
    `${AGILE}/board/([^/]+)/configuration$`,
    meta.boardConfiguration,
  ),
  route('sprints', 'GET', `${AGILE}/board/([^/]+)/sprint$`, meta.sprints),
  route('myself', 'GET', `${API}/myself$`, myself),
  route('server', 'GET', `${API}/serverInfo$`, server),
];

function route(
  endpoint: Route['endpoint'],
  method: Route['method'],
  path: string,
  answer: Route['answer'],
): Route {
  return { endpoint, method, path: new RegExp(path), answer };
}

/** The same answer with the addresses of the second version. */
function second(answer: Route['answer']): Route['answer'] {
  return (at, ask) => answer(at, ask).replaceAll('/rest/api/3/', '/rest/api/2/');
}

function search(at: Desk, ask: Ask): string {
  const query = parseJql(text(ask, 'jql') ?? '', at.zone);
  const startAt = number(ask, 'startAt') ?? 0;
  const maxResults = Math.min(number(ask, 'maxResults') ?? 50, at.pageSize);
  if (startAt < 0 || maxResults < 0) throw new JiraRefusal(400, 'startAt and maxResults: too low.');
  if (ask.anonymous) return page(startAt, maxResults, 0, []);
  if (ask.body['validateQuery'] !== false) refuseUnknownProjects(at, query);
  const choice = fieldChoice(strings(ask, 'fields'), '*all');
  const changelog = strings(ask, 'expand').includes('changelog') ? 'whole' : 'none';
  const found = at.index.all(query).filter((one) => at.isShown(one));
  const issues = found
    .slice(startAt, startAt + maxResults)
    .map((one) =>
      issueText(at.show(one), choice, changelog, at.faults.spoiled(one.id), at.localTimes),
    );
  if (ask.fault?.kind === 'missing-list') {
    return `{"startAt":${startAt},"maxResults":${maxResults},"total":${found.length}}`;
  }
  return page(startAt, maxResults, found.length, ask.fault?.kind === 'empty-page' ? [] : issues);
}

function page(
  startAt: number,
  maxResults: number,
  total: number,
  issues: readonly string[],
): string {
  return `{"expand":"schema,names","startAt":${startAt},"maxResults":${maxResults},"total":${total},"issues":[${issues.join()}]}`;
}

function issue(at: Desk, ask: Ask): string {
  const found = theIssue(at, ask);
  const choice = fieldChoice(ask.query.getAll('fields'), '*all');
  const expanded = (ask.query.get('expand') ?? '').split(',').includes('changelog');
  const spoiled = at.faults.spoiled(found.id);
  return issueText(at.show(found), choice, expanded ? 'whole' : 'none', spoiled, at.localTimes);
}

function remoteLinks(at: Desk, ask: Ask): string {
  return JSON.stringify(theIssue(at, ask).remoteLinks).replaceAll('/rest/api/3/', '/rest/api/2/');
}

function types(at: Desk, ask: Ask): string {
  return plainTypes(ask.anonymous ? [] : at.site.types);
}

/** Levels are an invention of the cloud. */
function plainTypes(types: JiraSite['types']): string {
  const plain = types.map(({ hierarchyLevel: _level, ...type }) => type);
  return JSON.stringify(plain).replaceAll('/rest/api/3/', '/rest/api/2/');
}

/** Styles and privacy are inventions of the cloud too. */
function project(at: Desk, ask: Ask): string {
  const told = JSON.parse(second(meta.project)(at, ask)) as Readonly<Record<string, unknown>>;
  const { simplified: _plain, style: _style, isPrivate: _private, ...rest } = told;
  const issueTypes = JSON.parse(plainTypes(at.site.types)) as unknown;
  return JSON.stringify({ ...rest, issueTypes });
}

function projects(at: Desk, ask: Ask): string {
  const states = ask.query.get('includeArchived') === 'true' ? ['live', 'archived'] : ['live'];
  const shown = ask.anonymous
    ? []
    : at.site.projects.filter(({ key }) => states.includes(at.projectState(key)));
  return JSON.stringify(
    shown.map(({ id, key, name }) => ({
      self: `${at.site.url}/rest/api/2/project/${id}`,
      id,
      key,
      name,
      projectTypeKey: 'software',
      archived: at.projectState(key) === 'archived',
    })),
  );
}

function myself(at: Desk): string {
  return JSON.stringify({
    self: `${at.site.url}/rest/api/2/user?username=signalbox`,
    key: 'JIRAUSER10000',
    name: 'signalbox',
    emailAddress: 'signalbox@example.com',
    displayName: 'Signalbox',
    active: true,
    deleted: false,
    timeZone: at.zone,
    locale: 'en_US',
  });
}

function server(at: Desk): string {
  const told = JSON.parse(meta.server(at)) as Readonly<Record<string, unknown>>;
  const version = { version: '10.3.0', versionNumbers: [10, 3, 0], deploymentType: 'Server' };
  const { serverTimeZone: _zone, ...rest } = told;
  return JSON.stringify({ ...rest, ...version, buildNumber: 10_030_000 });
}
