import type { FieldInfo } from '../../core/domain/description.ts';
import type { FieldKey, Ref } from '../../core/domain/work-item.ts';
import type { AzureDevOpsOptions } from './options.ts';

/** Reference names of the fields that carry our names. What a thing's size is called depends on the process. */
const OUR_NAMES: ReadonlyMap<string, FieldKey> = new Map([
  ['System.State', 'status'],
  ['System.WorkItemType', 'type'],
  ['System.TeamProject', 'project'],
  ['System.Id', 'key'],
  ['System.Parent', 'parent'],
  ['System.Tags', 'labels'],
  ['System.AssignedTo', 'assignee'],
  ['Microsoft.VSTS.Common.Priority', 'priority'],
  ['Microsoft.VSTS.Common.ResolvedReason', 'resolution'],
  ['Microsoft.VSTS.Scheduling.DueDate', 'dueDate'],
  ['Microsoft.VSTS.Scheduling.StoryPoints', 'points'],
  ['Microsoft.VSTS.Scheduling.Effort', 'points'],
  ['Microsoft.VSTS.Scheduling.Size', 'points'],
]);

/** What every pull asks for, as far as the organisation has it. Parents come with the links, not from here. */
const ALWAYS = [
  'System.Rev',
  'System.Title',
  'System.TeamProject',
  'System.WorkItemType',
  'System.State',
  'System.Reason',
  'System.AreaId',
  'System.AreaPath',
  'System.IterationId',
  'System.IterationPath',
  'System.Tags',
  'System.AssignedTo',
  'System.CreatedDate',
  'System.ChangedDate',
  'System.IsDeleted',
  'System.HyperLinkCount',
  'System.RemoteLinkCount',
  'System.ExternalLinkCount',
  'System.BoardColumn',
  'System.BoardColumnDone',
  'Microsoft.VSTS.CMMI.Blocked',
  'Microsoft.VSTS.Common.Priority',
  'Microsoft.VSTS.Common.ResolvedReason',
  'Microsoft.VSTS.Scheduling.DueDate',
  'Microsoft.VSTS.Scheduling.Effort',
  'Microsoft.VSTS.Scheduling.Size',
  'Microsoft.VSTS.Scheduling.StoryPoints',
  'Microsoft.VSTS.Scheduling.TargetDate',
];

/** Read as parts of an item or of another field, so not kept as fields of their own. */
const NOT_KEPT = new Set([
  'System.Rev',
  'System.Title',
  'System.TeamProject',
  'System.WorkItemType',
  'System.State',
  'System.AreaId',
  'System.IterationId',
  'System.CreatedDate',
  'System.ChangedDate',
  'System.Id',
  'System.Parent',
]);

/** The revision that an item's current values are of stands under this key. */
export const REVISION = 'System.Rev';

/** Plain text, HTML and history, as the service says it and as the library counts it. */
const LONG_TEXTS = new Set<unknown>(['plainText', 'html', 'history', 3, 4, 6]);

export function fieldInfo(raw: {
  readonly referenceName: string;
  readonly name: string;
  readonly type?: string | number | null | undefined;
  readonly isIdentity?: boolean | null | undefined;
}): FieldInfo {
  const { referenceName: id, name } = raw;
  const key = OUR_NAMES.get(id) ?? id;
  // Tags are a long text to the service.
  const isProse = LONG_TEXTS.has(raw.type) && key !== 'labels';
  const content = raw.isIdentity === true ? 'people' : isProse ? 'prose' : null;
  return {
    key,
    name,
    custom: !/^(?:System|Microsoft\.VSTS)\./.test(id),
    ...(key === id ? {} : { id }),
    ...(content === null ? {} : { content }),
  };
}

/** How one field of a revision is read. */
interface FieldReading {
  readonly id: string;
  readonly key: FieldKey;
  readonly name: string;
  readonly people: boolean;
  /** Values that were read already, with what they mean. */
  readonly seen: Map<unknown, readonly Ref[]>;
}

/** An organisation's fields, prepared for reading many revisions. */
export interface FieldCatalogue {
  /** Reference names for the request; the same question must be asked again with a continuation token. */
  readonly requested: readonly string[];
  /** Those of them that configuration names. */
  readonly configured: readonly string[];
  /** Those of them that become fields of an item. */
  readonly kept: readonly FieldReading[];
  /** Keys of those, each once. */
  readonly keys: readonly FieldKey[];
  nameOf(key: FieldKey): string;
}

export function fieldCatalogue(
  fields: readonly FieldInfo[],
  options: Pick<AzureDevOpsOptions, 'fields' | 'extraFields'>,
): FieldCatalogue {
  const listed = new Map(fields.map((field) => [idOf(field).toLowerCase(), field]));
  const { blocked, team, storyPoints, needBy } = options.fields;
  const named = [blocked, team, storyPoints, needBy, ...options.extraFields]
    .filter((name) => name !== null)
    .flatMap((name) => fieldsNamed(fields, name).map(idOf));
  const always = fields.length === 0 ? ALWAYS : ALWAYS.filter((id) => listed.has(id.toLowerCase()));
  const requested = [...new Set([...always, ...named])].toSorted();
  const names = new Map(fields.map((field) => [field.key, field.name]));
  const kept = requested
    .filter((id) => !NOT_KEPT.has(id))
    .map((id) => {
      const info = listed.get(id.toLowerCase());
      const key = OUR_NAMES.get(id) ?? id;
      const people = info?.content === 'people' || key === 'assignee';
      return { id, key, name: info?.name ?? id, people, seen: new Map() };
    });
  return {
    requested,
    configured: [...new Set(named)].toSorted(),
    kept,
    keys: [...new Set(kept.map(({ key }) => key))],
    nameOf: (key) => names.get(key) ?? key,
  };
}

/** All fields that a configured name can mean. */
function fieldsNamed(fields: readonly FieldInfo[], name: string): readonly FieldInfo[] {
  const asked = name.trim().toLowerCase();
  const found = fields.filter((field) =>
    [field.key, idOf(field), field.name].some((known) => known.toLowerCase() === asked),
  );
  if (found.length > 0 || !name.includes('.')) return found;
  return [{ key: name, name, custom: true }];
}

function idOf(field: FieldInfo): string {
  return field.id ?? field.key;
}
