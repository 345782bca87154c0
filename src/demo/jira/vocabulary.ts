import type { RawComponent, RawField, RawLinkType, RawStatus, RawType, RawVersion } from './raw.ts';

/** Makes Jira's JSON of the things a site is made of from the little that matters about them. */

export type Category = 'new' | 'indeterminate' | 'done';

const CATEGORIES = {
  new: { id: 2, colorName: 'blue-gray', name: 'To Do' },
  indeterminate: { id: 4, colorName: 'yellow', name: 'In Progress' },
  done: { id: 3, colorName: 'green', name: 'Done' },
} as const;

export function rawStatus(url: string, id: string, name: string, category: Category): RawStatus {
  const { id: categoryId, colorName, name: categoryName } = CATEGORIES[category];
  return {
    self: `${url}/rest/api/3/status/${id}`,
    description: '',
    name,
    id,
    statusCategory: {
      self: `${url}/rest/api/3/statuscategory/${categoryId}`,
      id: categoryId,
      key: category,
      colorName,
      name: categoryName,
    },
  };
}

export function rawType(url: string, id: string, name: string, hierarchyLevel: number): RawType {
  return {
    self: `${url}/rest/api/3/issuetype/${id}`,
    id,
    description: '',
    name,
    subtask: hierarchyLevel < 0,
    hierarchyLevel,
  };
}

export function rawLinkType(
  url: string,
  id: string,
  name: string,
  inward: string,
  outward: string,
): RawLinkType {
  return { self: `${url}/rest/api/3/issueLinkType/${id}`, id, name, inward, outward };
}

export function rawComponent(url: string, id: string, name: string): RawComponent {
  return { self: `${url}/rest/api/3/component/${id}`, id, name };
}

export function rawVersion(
  url: string,
  id: string,
  name: string,
  startDate: string,
  releaseDate: string,
  released: boolean,
): RawVersion {
  const self = `${url}/rest/api/3/version/${id}`;
  return { self, id, name, archived: false, released, startDate, releaseDate };
}

function systemField(id: string, name: string, type: string, items?: string): RawField {
  const schema = { type, system: id, ...(items === undefined ? {} : { items }) };
  return { ...field(id, name, false), clauseNames: [id], schema };
}

export function customField(number: number, name: string, type: string, custom: string): RawField {
  const id = `customfield_${number}`;
  const schema = { type, custom, customId: number, ...(type === 'array' ? { items: 'json' } : {}) };
  return { ...field(id, name, true), clauseNames: [`cf[${number}]`, name], schema };
}

function field(
  id: string,
  name: string,
  custom: boolean,
): Omit<RawField, 'clauseNames' | 'schema'> {
  return { id, key: id, name, custom, orderable: true, navigable: true, searchable: true };
}

/** The fields that every Jira Cloud site has. */
export const SYSTEM_FIELDS: readonly RawField[] = [
  systemField('summary', 'Summary', 'string'),
  systemField('issuetype', 'Issue Type', 'issuetype'),
  systemField('project', 'Project', 'project'),
  systemField('status', 'Status', 'status'),
  systemField('statuscategorychangedate', 'Status Category Changed', 'datetime'),
  systemField('resolution', 'Resolution', 'resolution'),
  systemField('resolutiondate', 'Resolved', 'datetime'),
  systemField('created', 'Created', 'datetime'),
  systemField('updated', 'Updated', 'datetime'),
  systemField('priority', 'Priority', 'priority'),
  systemField('labels', 'Labels', 'array', 'string'),
  systemField('components', 'Components', 'array', 'component'),
  systemField('fixVersions', 'Fix versions', 'array', 'version'),
  systemField('versions', 'Affects versions', 'array', 'version'),
  systemField('assignee', 'Assignee', 'user'),
  systemField('reporter', 'Reporter', 'user'),
  systemField('creator', 'Creator', 'user'),
  systemField('parent', 'Parent', 'issuelink'),
  systemField('subtasks', 'Sub-tasks', 'array', 'issuelinks'),
  systemField('issuelinks', 'Linked Issues', 'array', 'issuelinks'),
  systemField('duedate', 'Due date', 'date'),
  systemField('description', 'Description', 'string'),
  systemField('environment', 'Environment', 'string'),
  systemField('comment', 'Comment', 'comments-page'),
];

export const EPIC_LINK = 'customfield_10014';
export const FLAGGED = 'customfield_10021';
export const SPRINT = 'customfield_10020';
export const STORY_POINTS = 'customfield_10028';
export const TEAM = 'customfield_10001';
export const NEED_BY = 'customfield_10050';

/** The custom fields of a usual software site, with the ids that Jira gives them. */
export const USUAL_CUSTOM_FIELDS: readonly RawField[] = [
  customField(
    10001,
    'Team',
    'team',
    'com.atlassian.jira.plugin.system.customfieldtypes:atlassian-team',
  ),
  customField(10014, 'Epic Link', 'any', 'com.pyxis.greenhopper.jira:gh-epic-link'),
  customField(
    10015,
    'Start date',
    'date',
    'com.atlassian.jira.plugin.system.customfieldtypes:datepicker',
  ),
  customField(
    10016,
    'Story point estimate',
    'number',
    'com.pyxis.greenhopper.jira:jsw-story-points',
  ),
  customField(10019, 'Rank', 'any', 'com.pyxis.greenhopper.jira:gh-lexo-rank'),
  customField(10020, 'Sprint', 'array', 'com.pyxis.greenhopper.jira:gh-sprint'),
  customField(
    10021,
    'Flagged',
    'array',
    'com.atlassian.jira.plugin.system.customfieldtypes:multicheckboxes',
  ),
  customField(
    10028,
    'Story Points',
    'number',
    'com.atlassian.jira.plugin.system.customfieldtypes:float',
  ),
  customField(
    10050,
    'Need by',
    'date',
    'com.atlassian.jira.plugin.system.customfieldtypes:datepicker',
  ),
];
