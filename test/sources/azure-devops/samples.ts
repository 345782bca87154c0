import type { SourceDescription } from '../../../src/core/domain/description.ts';
import { sourceId } from '../../../src/core/domain/ids.ts';
import { instantOf } from '../../../src/core/domain/time.ts';
import type { FieldCatalogue } from '../../../src/sources/azure-devops/fields.ts';
import { fieldCatalogue, fieldInfo } from '../../../src/sources/azure-devops/fields.ts';
import type { AzureDevOpsOptions } from '../../../src/sources/azure-devops/options.ts';
import type { Reading, Revision } from '../../../src/sources/azure-devops/revisions.ts';
import { readRevision } from '../../../src/sources/azure-devops/revisions.ts';
import { statusesOf, statusLookup } from '../../../src/sources/azure-devops/statuses.ts';

export const SITE = 'https://dev.azure.com/acme';
export const START = Date.UTC(2026, 0, 5, 9);
const DAY = 86_400_000;

/** Days after the start. */
export function at(days: number): number {
  return START + days * DAY;
}

export function time(days: number): string {
  return new Date(at(days)).toISOString();
}

interface Recorded extends AzureDevOpsOptions {
  readonly slept: number[];
}

/** Options whose pauses take no time, and are written down. */
export function someOptions(changed: Partial<AzureDevOpsOptions> = {}): Recorded {
  const slept: number[] = [];
  let now = START;
  return {
    id: sourceId('ado'),
    baseUrl: SITE,
    auth: { kind: 'pat', token: () => 'top-secret-token' },
    projects: [],
    fields: { blocked: null, team: null, storyPoints: null, needBy: null },
    extraFields: [],
    pacing: { requestsPerSecond: 100, concurrency: 4 },
    timeoutMs: 5_000,
    clock: () => now,
    sleep: async (ms) => {
      slept.push(ms);
      now += ms;
      return Promise.resolve();
    },
    ...changed,
    slept,
  };
}

const FIELDS = [
  ['System.Rev', 'Rev'],
  ['System.Title', 'Title'],
  ['System.TeamProject', 'Team Project'],
  ['System.WorkItemType', 'Work Item Type'],
  ['System.State', 'State'],
  ['System.AreaId', 'Area ID'],
  ['System.AreaPath', 'Area Path'],
  ['System.Tags', 'Tags'],
  ['System.AssignedTo', 'Assigned To'],
  ['System.CreatedDate', 'Created Date'],
  ['System.ChangedDate', 'Changed Date'],
  ['System.IsDeleted', 'Is Deleted'],
  ['System.HyperLinkCount', 'Hyperlink Count'],
  ['Microsoft.VSTS.Scheduling.StoryPoints', 'Story Points'],
  ['Microsoft.VSTS.Scheduling.Effort', 'Effort'],
  ['Microsoft.VSTS.CMMI.Blocked', 'Blocked'],
  ['Custom.NeedBy', 'Need by'],
] as const;

const STATES = {
  Bug: { New: 'Proposed', Active: 'InProgress', Resolved: 'Resolved', Closed: 'Completed' },
  Feature: { New: 'Proposed', Active: 'InProgress', Resolved: 'InProgress', Removed: 'Removed' },
} as const;

export function someDescription(): SourceDescription {
  return {
    source: sourceId('ado'),
    at: instantOf(START),
    statuses: statusesOf(
      Object.entries(STATES).flatMap(([type, states]) =>
        Object.entries(states).map(([state, category]) => ({
          project: 'p1',
          type,
          state,
          category,
        })),
      ),
    ),
    types: [],
    fields: FIELDS.map(([referenceName, name]) => fieldInfo({ referenceName, name })),
    linkTypes: [],
    projects: ['Claims', 'Other'].map((name, index) => ({
      id: `p${index + 1}`,
      key: name,
      name,
      components: [],
      versions: [],
    })),
    boards: [],
  };
}

function someCatalogue(changed: Partial<AzureDevOpsOptions> = {}): FieldCatalogue {
  return fieldCatalogue(someDescription().fields, someOptions(changed));
}

export function someReading(changed: Partial<AzureDevOpsOptions> = {}): Reading {
  const { projects } = someDescription();
  return {
    catalogue: someCatalogue(changed),
    statusOf: statusLookup(someDescription()),
    projectOf: (name) => ({
      id: projects.find((project) => project.name === name)?.id ?? null,
      name,
    }),
  };
}

/** A record of the revisions feed; the revision's number is the day on which it was made, too. */
export function aRevision(
  id: number,
  rev: number,
  fields: Readonly<Record<string, unknown>> = {},
): { readonly id: number; readonly rev: number; readonly fields: Record<string, unknown> } {
  return {
    id,
    rev,
    fields: {
      'System.Rev': rev,
      'System.TeamProject': 'Claims',
      'System.WorkItemType': 'Bug',
      'System.State': 'New',
      'System.Title': `Item ${id}`,
      'System.CreatedDate': time(1),
      'System.ChangedDate': time(rev),
      ...fields,
    },
  };
}

export function read(raw: unknown, reading: Reading = someReading()): Revision {
  const revision = readRevision(raw, reading);
  if ('rejected' in revision) throw new Error(revision.rejected.why);
  return revision;
}
