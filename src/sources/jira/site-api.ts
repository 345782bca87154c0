import type { Clients } from './client.ts';

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
};

function get(path: string, searchParams: Readonly<Record<string, unknown>> = {}): Call {
  return async ({ send }) => send({ url: `/rest/api/2/${path}`, searchParams });
}
