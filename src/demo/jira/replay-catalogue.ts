import type {
  RawChange,
  RawComponent,
  RawField,
  RawIssue,
  RawLinkType,
  RawType,
  RawVersion,
  SiteProject,
} from './raw.ts';
import { customField, SYSTEM_FIELDS, USUAL_CUSTOM_FIELDS } from './vocabulary.ts';

interface Identified {
  readonly id: string;
}

/** An issue says more of its type than the list of types does. */
export function typesSeen(issues: readonly RawIssue[]): RawType[] {
  const types = distinct(issues.map((issue) => issue.fields['issuetype'] as RawType));
  return types.map(({ self, id, name, description, subtask, hierarchyLevel }) => ({
    self,
    id,
    name,
    description,
    subtask,
    hierarchyLevel,
  }));
}

export function linkTypesSeen(issues: readonly RawIssue[]): RawLinkType[] {
  const links = issues.flatMap((issue) =>
    listOf<{ readonly type: RawLinkType }>(issue, 'issuelinks'),
  );
  return distinct(links.map((link) => link.type));
}

export function projectsSeen(issues: readonly RawIssue[]): SiteProject[] {
  const projects = distinct(issues.map((issue) => issue.fields['project'] as SiteProject));
  return projects.map(({ id, key, name }) => {
    const own = issues.filter((issue) => (issue.fields['project'] as SiteProject).id === id);
    const versions = own.flatMap((issue) => [
      ...listOf<RawVersion>(issue, 'fixVersions'),
      ...listOf<RawVersion>(issue, 'versions'),
    ]);
    return {
      id,
      key,
      name,
      components: distinct(own.flatMap((issue) => listOf<RawComponent>(issue, 'components'))),
      versions: distinct(versions),
    };
  });
}

/** System fields, and every custom field that an issue has or a history names. */
export function fieldsSeen(issues: readonly RawIssue[]): RawField[] {
  const items = issues.flatMap((issue) =>
    issue.histories.flatMap((history) => history.items ?? []),
  );
  const names = new Map(USUAL_CUSTOM_FIELDS.map((field) => [field.id, field.name]));
  for (const item of items) if (isCustom(item)) names.set(item.fieldId, item.field);
  const ids = new Set(issues.flatMap((issue) => Object.keys(issue.fields)));
  for (const item of items) if (isCustom(item)) ids.add(item.fieldId);
  const custom = [...ids].filter((id) => id.startsWith('customfield_')).toSorted();
  return [...SYSTEM_FIELDS, ...custom.map((id) => customFieldSeen(id, names.get(id) ?? null))];
}

function customFieldSeen(id: string, name: string | null): RawField {
  const usual = USUAL_CUSTOM_FIELDS.find((field) => field.id === id && field.name === name);
  const number = Number(id.slice('customfield_'.length));
  return usual ?? customField(number, name ?? `Custom field ${number}`, 'any', 'recorded');
}

function isCustom(item: RawChange): item is RawChange & { readonly fieldId: string } {
  return item.fieldId?.startsWith('customfield_') === true;
}

function listOf<T>(issue: RawIssue, field: string): readonly T[] {
  const value = issue.fields[field];
  return Array.isArray(value) ? (value as readonly T[]) : [];
}

/** The first of each id. */
function distinct<T extends Identified>(list: readonly T[]): T[] {
  return [...new Map(list.toReversed().map((entry) => [entry.id, entry])).values()].toReversed();
}
