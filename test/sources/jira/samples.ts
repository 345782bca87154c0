import type { FieldInfo, SourceDescription } from '../../../src/core/domain/description.ts';
import { sourceId } from '../../../src/core/domain/ids.ts';
import { instantOf } from '../../../src/core/domain/time.ts';
import { fieldCatalogue, fieldInfo } from '../../../src/sources/jira/fields.ts';
import type { FieldCatalogue } from '../../../src/sources/jira/fields.ts';
import type { JiraOptions } from '../../../src/sources/jira/options.ts';

export const SITE = 'https://acme.example';
export const START = Date.UTC(2026, 0, 5, 9);
export const MINUTE = 60_000;

/** Options whose clock moves only when the source sleeps. */
export function someOptions(given: Partial<JiraOptions> = {}): JiraOptions & {
  readonly slept: number[];
} {
  const slept: number[] = [];
  let now = START;
  return {
    id: sourceId('jira'),
    baseUrl: SITE,
    email: 'flow@acme.example',
    token: 'top-secret-token',
    scope: { projects: ['PAY'] },
    fields: { flagged: 'Flagged', team: 'Team', storyPoints: 'Story Points', needBy: null },
    extraFields: [],
    pacing: { requestsPerSecond: 10_000, concurrency: 4 },
    overlapMs: 10 * MINUTE,
    timeoutMs: 5_000,
    clock: () => now,
    sleep: async (ms, signal) => {
      signal.throwIfAborted();
      slept.push(ms);
      now += ms;
      await Promise.resolve();
    },
    ...given,
    slept,
  };
}

function custom(id: string, name: string, customType: string, valueType: string): FieldInfo {
  return fieldInfo({ id, name, custom: true, customType, valueType });
}

function system(id: string, name: string, valueType = 'string'): FieldInfo {
  return fieldInfo({ id, name, custom: false, customType: null, valueType });
}

const TYPES = 'com.atlassian.jira.plugin.system.customfieldtypes';

const FIELDS: readonly FieldInfo[] = [
  system('summary', 'Summary'),
  system('status', 'Status'),
  system('issuetype', 'Issue Type'),
  system('description', 'Description'),
  system('assignee', 'Assignee', 'user'),
  system('duedate', 'Due date'),
  system('fixVersions', 'Fix versions'),
  system('versions', 'Affects versions'),
  system('issuelinks', 'Linked Issues'),
  custom('customfield_10020', 'Sprint', 'com.pyxis.greenhopper.jira:gh-sprint', 'json'),
  custom('customfield_10014', 'Epic Link', 'com.pyxis.greenhopper.jira:gh-epic-link', 'any'),
  custom('customfield_10018', 'Parent Link', 'com.atlassian.jpo:jpo-custom-field-parent', 'any'),
  custom('customfield_10019', 'Rank', 'com.pyxis.greenhopper.jira:gh-lexo-rank', 'any'),
  custom('customfield_10021', 'Flagged', `${TYPES}:multicheckboxes`, 'option'),
  custom('customfield_10001', 'Team', 'com.atlassian.teams:rm-teams-custom-field-team', 'team'),
  custom('customfield_10016', 'Story Points', `${TYPES}:float`, 'number'),
  custom('customfield_10050', 'Acceptance criteria', `${TYPES}:textarea`, 'string'),
  custom('customfield_10051', 'Reviewer', `${TYPES}:userpicker`, 'user'),
];

export function someCatalogue(
  given: Partial<Pick<JiraOptions, 'fields' | 'extraFields'>> = {},
): FieldCatalogue {
  return fieldCatalogue(FIELDS, { ...someOptions(), ...given });
}

export function someDescription(): SourceDescription {
  return {
    source: sourceId('jira'),
    at: instantOf(START),
    statuses: [],
    types: [],
    fields: FIELDS,
    linkTypes: [],
    projects: [],
    boards: [],
  };
}

/** An issue as a search answers it, changed some minutes after START. */
export function anIssue(
  number: number,
  minutes = number,
  fields: Readonly<Record<string, unknown>> = {},
): {
  readonly id: string;
  readonly key: string;
  readonly fields: Readonly<Record<string, unknown>>;
} {
  return {
    id: String(10_000 + number),
    key: `PAY-${number}`,
    fields: {
      summary: `Issue ${number}`,
      status: { id: '3', name: 'In Progress' },
      issuetype: { id: '10001', name: 'Story' },
      project: { id: '10000', key: 'PAY', name: 'Payments' },
      created: '2026-01-05T08:00:00.000+0000',
      updated: new Date(START + minutes * MINUTE).toISOString().replace('Z', '+0000'),
      ...fields,
    },
  };
}

export function aHistory(
  id: number,
  at: number,
  ...items: readonly Readonly<Record<string, unknown>>[]
): { readonly id: string; readonly created: number; readonly items: readonly unknown[] } {
  return { id: String(id), created: at, items };
}
