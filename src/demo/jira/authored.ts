import type { Directory } from './directory.ts';
import type { Draft, DraftLink } from './draft.ts';
import { fieldTexts, historyTexts } from './recorded.ts';
import { isoOffset } from './local-time.ts';
import type { HistoryText, JiraSite, SiteIssue } from './site.ts';
import { FLAGGED, NEED_BY, SPRINT, STORY_POINTS, TEAM } from './vocabulary.ts';

interface House {
  readonly url: string;
  readonly zone: string;
  readonly directory: Directory;
  draft(id: string): Draft | null;
}

/** Serves a draft; what shows other issues is looked up at every answer, the rest is made once. */
export function authoredIssue(house: House, draft: Draft): SiteIssue {
  const project = house.directory.project(draft.project);
  const type = house.directory.type(draft.type);
  const status = house.directory.status(draft.status);
  let own: ReadonlyMap<string, string> | null = null;
  let histories: readonly HistoryText[] | null = null;
  return {
    id: draft.id,
    key: draft.key,
    self: `${house.url}/rest/api/3/issue/${draft.id}`,
    formerKeys: draft.formerKeys,
    project: { id: project.id, key: project.key, name: project.name },
    type: { id: type.id, name: type.name },
    status: { id: status.id, name: status.name },
    created: draft.created,
    updated: draft.updated,
    remoteLinks: draft.remoteLinks,
    fields() {
      own ??= fieldTexts(ownFields(house, draft));
      if (draft.links.length === 0 && draft.parent === null) return own;
      return new Map([...own, ...fieldTexts(fieldsOfOthers(house, draft))]);
    },
    histories: () => (histories ??= historyTexts(draft.histories)),
  };
}

export function person(url: string, zone: string, number: number): Record<string, unknown> {
  return {
    self: `${url}/rest/api/3/user?accountId=u-${number}`,
    accountId: `u-${number}`,
    displayName: `Person ${number}`,
    active: true,
    timeZone: zone,
    accountType: 'atlassian',
  };
}

function ownFields(house: House, draft: Draft): Record<string, unknown> {
  const { url, zone, directory } = house;
  const project = directory.project(draft.project);
  const assignee = draft.assignee === null ? null : person(url, zone, draft.assignee);
  return {
    summary: draft.summary,
    issuetype: directory.type(draft.type),
    project: {
      self: `${url}/rest/api/3/project/${project.id}`,
      id: project.id,
      key: project.key,
      name: project.name,
      projectTypeKey: 'software',
      simplified: false,
    },
    status: directory.status(draft.status),
    priority: { self: `${url}/rest/api/3/priority/3`, name: 'Medium', id: '3' },
    created: isoOffset(draft.created),
    updated: isoOffset(draft.updated),
    resolution:
      draft.resolved === null
        ? null
        : {
            self: `${url}/rest/api/3/resolution/10000`,
            id: '10000',
            name: 'Done',
            description: '',
          },
    resolutiondate: draft.resolved === null ? null : isoOffset(draft.resolved),
    labels: draft.labels,
    components: draft.components.map((name) => directory.component(draft.project, name)),
    fixVersions: draft.fixVersions.map((name) => directory.version(draft.project, name)),
    versions: [],
    assignee,
    creator: person(url, zone, 1),
    reporter: person(url, zone, 1),
    duedate: draft.dueDate,
    description: null,
    subtasks: [],
    issuelinks: [],
    [SPRINT]: draft.sprints.length === 0 ? null : draft.sprints.map((id) => directory.sprint(id)),
    [FLAGGED]: draft.flagged
      ? [{ self: `${url}/rest/api/3/customFieldOption/10019`, value: 'Impediment', id: '10019' }]
      : null,
    [STORY_POINTS]: draft.points,
    [TEAM]: draft.team === null ? null : { id: `team-${draft.team}`, name: draft.team },
    [NEED_BY]: draft.needBy,
  };
}

function fieldsOfOthers(house: House, draft: Draft): Record<string, unknown> {
  const parent = draft.parent === null ? null : house.draft(draft.parent);
  const links = draft.links.map((link) => linkJson(house, link)).filter((link) => link !== null);
  return {
    ...(parent === null ? {} : { parent: glimpse(house, parent) }),
    issuelinks: links,
  };
}

function linkJson(house: House, link: DraftLink): Record<string, unknown> | null {
  const other = house.draft(link.other);
  if (other === null) return null;
  return {
    id: link.id,
    self: `${house.url}/rest/api/3/issueLink/${link.id}`,
    type: house.directory.linkType(link.type),
    [`${link.side}Issue`]: glimpse(house, other),
  };
}

/** What Jira shows of an issue inside another one. */
function glimpse(house: House, draft: Draft): Record<string, unknown> {
  return {
    id: draft.id,
    key: draft.key,
    self: `${house.url}/rest/api/3/issue/${draft.id}`,
    fields: {
      summary: draft.summary,
      status: house.directory.status(draft.status),
      priority: { self: `${house.url}/rest/api/3/priority/3`, name: 'Medium', id: '3' },
      issuetype: house.directory.type(draft.type),
    },
  };
}

/** What an authored site has before anything is written. */
export type EmptySite = Omit<JiraSite, 'issues'>;
