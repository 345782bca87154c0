import type { Clients } from './client.ts';
import { cloudComment, wikiComment } from './comment-text.ts';

/** A call of which only the answer matters; what it is made of is checked by whoever asks. */
type Call = (clients: Clients) => Promise<unknown>;

/** What a Jira tells about itself, by the paths of its deployment. The answers have the same shape. */
export interface SiteApi {
  readonly statuses: Call;
  readonly types: Call;
  readonly fields: Call;
  readonly linkTypes: Call;
  readonly myself: Call;
  readonly server: Call;
  /** Live projects; `gone` adds those that are archived or in the recycle bin, as far as the account may see them. */
  projects(ask: { readonly startAt: number; readonly gone: boolean }): Call;
  /** With its components and versions. */
  project(id: string): Call;
  remoteLinks(issue: string): Call;
  /** A page of them, from a number on. */
  comments(issue: string, startAt: number): Call;
  writeComment(issue: string, lines: readonly string[]): Call;
  /** What the account may do in a project, comments among it. */
  mayComment(project: string): Call;
}

const PROJECTS_PER_PAGE = 50;

export const cloudApi: SiteApi = {
  statuses: async ({ cloud }) => cloud.workflowStatuses.getStatuses(),
  types: async ({ cloud }) => cloud.issueTypes.getIssueAllTypes(),
  fields: async ({ cloud }) => cloud.issueFields.getFields(),
  linkTypes: async ({ cloud }) => cloud.issueLinkTypes.getIssueLinkTypes(),
  myself: async ({ cloud }) => cloud.myself.getCurrentUser(),
  server: async ({ cloud }) => cloud.serverInfo.getServerInfo(),
  projects:
    ({ startAt, gone }) =>
    async ({ cloud }) =>
      cloud.projects.searchProjects({
        startAt,
        maxResults: PROJECTS_PER_PAGE,
        ...(gone ? { status: ['live', 'archived', 'deleted'] } : {}),
      }),
  project:
    (id) =>
    async ({ cloud }) =>
      cloud.projects.getProject({ projectIdOrKey: id }),
  remoteLinks:
    (issue) =>
    async ({ cloud }) =>
      cloud.issueRemoteLinks.getRemoteIssueLinks({ issueIdOrKey: issue }),
  comments: (issue, startAt) => commentsOf(3, issue, startAt),
  writeComment: (issue, lines) => commentOn(3, issue, cloudComment(lines)),
  mayComment: (project) => permissionsIn(3, project),
};

/** jira.js knows only the paths of the cloud. */
export const dataCenterApi: SiteApi = {
  statuses: get('status'),
  types: get('issuetype'),
  fields: get('field'),
  linkTypes: get('issueLinkType'),
  myself: get('myself'),
  server: get('serverInfo'),
  // All at once: there are no pages.
  projects: ({ gone }) => get('project', gone ? { includeArchived: true } : {}),
  project: (id) => get(`project/${encodeURIComponent(id)}`),
  remoteLinks: (issue) => get(`issue/${encodeURIComponent(issue)}/remotelink`),
  comments: (issue, startAt) => commentsOf(2, issue, startAt),
  writeComment: (issue, lines) => commentOn(2, issue, wikiComment(lines)),
  mayComment: (project) => permissionsIn(2, project),
};

const COMMENTS_PER_PAGE = 100;

function commentsOf(version: 2 | 3, issue: string, startAt: number): Call {
  const searchParams = { startAt, maxResults: COMMENTS_PER_PAGE };
  return async ({ send }) => send({ url: commentPath(version, issue), searchParams });
}

function commentOn(version: 2 | 3, issue: string, body: unknown): Call {
  return async ({ send }) =>
    send({ method: 'POST', url: commentPath(version, issue), body: { body } });
}

function permissionsIn(version: 2 | 3, projectKey: string): Call {
  const searchParams = { projectKey, permissions: 'ADD_COMMENTS' };
  return async ({ send }) => send({ url: `/rest/api/${version}/mypermissions`, searchParams });
}

function commentPath(version: 2 | 3, issue: string): string {
  return `/rest/api/${version}/issue/${encodeURIComponent(issue)}/comment`;
}

function get(path: string, searchParams: Readonly<Record<string, unknown>> = {}): Call {
  return async ({ send }) => send({ url: `/rest/api/2/${path}`, searchParams });
}
