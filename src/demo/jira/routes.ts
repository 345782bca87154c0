import { comments, permissions, writeComment } from './comments.ts';
import * as work from './endpoints.ts';
import type { Route } from './endpoints.ts';
import * as meta from './metadata.ts';

const API = '^/rest/api/3';
const AGILE = '^/rest/agile/1\\.0';

/** Every request the emulator knows; the first that fits answers. */
export const routes: readonly Route[] = [
  route('search', 'POST', `${API}/search/jql$`, work.search),
  route('search', 'GET', `${API}/search/jql$`, work.search),
  route('count', 'POST', `${API}/search/approximate-count$`, work.count),
  route('changelog', 'POST', `${API}/changelog/bulkfetch$`, work.changelog),
  route('bulk-issues', 'POST', `${API}/issue/bulkfetch$`, work.bulkIssues),
  route('issue', 'GET', `${API}/issue/([^/]+)$`, work.issue),
  route('issue-changelog', 'GET', `${API}/issue/([^/]+)/changelog$`, work.issueChangelog),
  route('remote-links', 'GET', `${API}/issue/([^/]+)/remotelink$`, work.remoteLinks),
  route('comments', 'GET', `${API}/issue/([^/]+)/comment$`, comments),
  { ...route('comment', 'POST', `${API}/issue/([^/]+)/comment$`, writeComment), status: 201 },
  route('permissions', 'GET', `${API}/mypermissions$`, permissions),
  route('fields', 'GET', `${API}/field$`, meta.fields),
  route('statuses', 'GET', `${API}/status$`, meta.statuses),
  route('types', 'GET', `${API}/issuetype$`, meta.types),
  route('link-types', 'GET', `${API}/issueLinkType$`, meta.linkTypes),
  route('projects', 'GET', `${API}/project/search$`, meta.projects),
  route('project', 'GET', `${API}/project/([^/]+)$`, meta.project),
  route('project', 'GET', `${API}/project/([^/]+)/versions$`, meta.versions),
  route('project', 'GET', `${API}/project/([^/]+)/version$`, meta.versionPage),
  route('project', 'GET', `${API}/project/([^/]+)/components$`, meta.components),
  route('project', 'GET', `${API}/project/([^/]+)/component$`, meta.componentPage),
  route('boards', 'GET', `${AGILE}/board$`, meta.boards),
  route(
    'board-configuration',
    'GET',
    `${AGILE}/board/([^/]+)/configuration$`,
    meta.boardConfiguration,
  ),
  route('sprints', 'GET', `${AGILE}/board/([^/]+)/sprint$`, meta.sprints),
  route('myself', 'GET', `${API}/myself$`, meta.myself),
  route('server', 'GET', `${API}/serverInfo$`, meta.server),
];

function route(
  endpoint: Route['endpoint'],
  method: Route['method'],
  path: string,
  answer: Route['answer'],
): Route {
  return { endpoint, method, path: new RegExp(path), answer };
}
