import type { FieldInfo } from '../../core/domain/description.ts';
import type { FieldKey, Ref } from '../../core/domain/work-item.ts';
import type { JiraOptions } from './options.ts';

/** Jira's ids and history names of the fields that carry our names. */
const OUR_NAMES: ReadonlyMap<string, FieldKey> = new Map([
  ['status', 'status'],
  ['issuetype', 'type'],
  ['project', 'project'],
  ['issuekey', 'key'],
  ['key', 'key'],
  ['parent', 'parent'],
  ['issueparentassociation', 'parent'],
  ['labels', 'labels'],
  ['components', 'components'],
  ['component', 'components'],
  ['fixversions', 'versions'],
  ['fix version', 'versions'],
  // Jira calls "Affects versions" plain `versions`, which is our name for fix versions.
  ['versions', 'affectedVersions'],
  ['version', 'affectedVersions'],
  ['assignee', 'assignee'],
  ['priority', 'priority'],
  ['resolution', 'resolution'],
  ['duedate', 'dueDate'],
  ['issuelinks', 'links'],
  ['link', 'links'],
  ['remoteissuelink', 'remoteLinks'],
]);

/** Custom fields that Jira's own apps bring, by the type that /field tells. */
const OUR_CUSTOM_TYPES: ReadonlyMap<string, FieldKey> = new Map([
  ['com.pyxis.greenhopper.jira:gh-sprint', 'sprints'],
  ['com.pyxis.greenhopper.jira:gh-epic-link', 'parent'],
  ['com.atlassian.jpo:jpo-custom-field-parent', 'parent'],
]);

/** The same fields by the name in histories, for entries without a known id. */
const OUR_CUSTOM_NAMES: ReadonlyMap<string, FieldKey> = new Map([
  ['sprint', 'sprints'],
  ['epic link', 'parent'],
  ['parent link', 'parent'],
]);

const PROSE = new Set(
  (
    'summary description environment comment attachment rank workflow worklogid worklogtimespent ' +
    'timespent timeestimate timeoriginalestimate timetracking worklog lastviewed thumbnail'
  ).split(' '),
);
const PROSE_CUSTOM_TYPES = new Set([
  'com.pyxis.greenhopper.jira:gh-lexo-rank',
  'com.atlassian.jira.plugin.system.customfieldtypes:textarea',
]);
const PEOPLE = new Set(['assignee', 'reporter', 'creator', 'watches', 'watchers', 'approvers']);

const MEMBERS = new Set<FieldKey>([
  'components',
  'versions',
  'affectedVersions',
  'links',
  'remoteLinks',
  'Epic Child',
]);

/** What every pull asks for, beside the custom fields that the site's description leads to. */
const ALWAYS = (
  'summary status issuetype project parent created updated labels components fixVersions versions ' +
  'assignee priority resolution duedate issuelinks'
).split(' ');

/** A field of the site as /field describes it. */
export interface RawField {
  readonly id: string;
  readonly name: string;
  readonly custom: boolean;
  /** Such as `com.pyxis.greenhopper.jira:gh-sprint`. */
  readonly customType: string | null;
  /** Such as `user`, also where it is a list of them. */
  readonly valueType: string | null;
}

export function fieldInfo(raw: RawField): FieldInfo {
  const key = (raw.custom ? customKey(raw) : OUR_NAMES.get(raw.id.toLowerCase())) ?? raw.id;
  const content = contentOf(raw);
  return {
    key,
    name: raw.name,
    custom: raw.custom,
    ...(key === raw.id ? {} : { id: raw.id }),
    ...(content === null ? {} : { content }),
  };
}

/** The type decides; a site that does not tell it leaves only the name. */
function customKey({ customType, name }: RawField): FieldKey | undefined {
  return customType === null
    ? OUR_CUSTOM_NAMES.get(name.toLowerCase())
    : OUR_CUSTOM_TYPES.get(customType);
}

function contentOf(raw: RawField): 'prose' | 'people' | null {
  if (raw.valueType === 'user' || PEOPLE.has(raw.id)) return 'people';
  const prose = raw.custom ? PROSE_CUSTOM_TYPES.has(raw.customType ?? '') : PROSE.has(raw.id);
  return prose ? 'prose' : null;
}

/** How the history items of one field are to be read. */
export interface FieldReading {
  readonly key: FieldKey;
  readonly mode: 'replace' | 'member';
  readonly content: 'prose' | 'people' | null;
  /** Values as they were read before, by Jira's id: statuses, sprints and people come again in every issue. */
  readonly known: Map<string, KnownValue>;
}

interface KnownValue {
  /** What Jira wrote beside the id; a renamed status has several. */
  readonly name: string | null;
  readonly refs: readonly Ref[];
}

/** A site's fields, prepared for reading many issues. */
export interface FieldCatalogue {
  /** Ids for the search request, sorted. */
  readonly requested: readonly string[];
  /** Where current values beyond the ones that every site has stand, and under which key they go on. */
  readonly values: readonly { readonly id: string; readonly key: FieldKey }[];
  /** Older ways of naming a parent, read where `fields.parent` is missing. */
  readonly parents: readonly string[];
  /** How to read a history item; `fieldId` is missing for a quarter of them. */
  reading(field: string, fieldId: string | null): FieldReading;
}

export function fieldCatalogue(
  fields: readonly FieldInfo[],
  options: Pick<JiraOptions, 'fields' | 'extraFields'>,
): FieldCatalogue {
  const { flagged, team, storyPoints, needBy } = options.fields;
  const named = [flagged, team, storyPoints, needBy, ...options.extraFields].filter(
    (name) => name !== null,
  );
  const wanted = named.flatMap((name) => fieldsNamed(fields, name));
  const sprints = fields.filter((field) => field.custom && field.key === 'sprints');
  const parents = fields.filter((field) => field.custom && field.key === 'parent').map(idOf);
  const asked = new Set(ALWAYS);
  const values = [...sprints, ...wanted]
    .map((field) => ({ id: idOf(field), key: field.key }))
    .filter(({ id }) => !asked.has(id) && !parents.includes(id) && asked.add(id));
  return {
    requested: [...new Set([...asked, ...parents])].toSorted(),
    values,
    parents,
    reading: readings(fields, new Set(wanted.map(idOf))),
  };
}

/** All fields that a configured name can mean: names are not unique on a site. */
function fieldsNamed(fields: readonly FieldInfo[], name: string): readonly FieldInfo[] {
  const asked = name.toLowerCase();
  const found = fields.filter((field) =>
    [field.key, idOf(field), field.name].some((known) => known.toLowerCase() === asked),
  );
  if (found.length > 0 || !asked.startsWith('customfield_')) return found;
  return [{ key: asked, name, custom: true }];
}

function idOf(field: FieldInfo): string {
  return field.id ?? field.key;
}

function readings(
  fields: readonly FieldInfo[],
  wanted: ReadonlySet<string>,
): FieldCatalogue['reading'] {
  const infos = new Map(fields.map((field) => [idOf(field), field]));
  const byId = new Map<string, FieldReading>();
  const byName = new Map<string, FieldReading>();
  return (field, fieldId) => {
    const known = fieldId === null ? byName.get(field) : byId.get(fieldId);
    if (known !== undefined) return known;
    const info = fieldId === null ? customNamed(fields, field) : infos.get(fieldId);
    const reading = readingOf(field, fieldId, info, wanted);
    if (fieldId === null) byName.set(field, reading);
    else byId.set(fieldId, reading);
    return reading;
  };
}

/** The custom field of that name, where exactly one has it. */
function customNamed(fields: readonly FieldInfo[], name: string): FieldInfo | undefined {
  const found = fields.filter((field) => field.custom && field.name === name);
  return found.length === 1 ? found[0] : undefined;
}

function readingOf(
  field: string,
  fieldId: string | null,
  info: FieldInfo | undefined,
  wanted: ReadonlySet<string>,
): FieldReading {
  const name = field.toLowerCase();
  const custom = fieldId?.startsWith('customfield_') ?? false;
  const key =
    (custom ? undefined : OUR_NAMES.get((fieldId ?? field).toLowerCase())) ??
    (info === undefined ? OUR_CUSTOM_NAMES.get(name) : info.key) ??
    fieldId ??
    field;
  const id = fieldId ?? info?.id ?? info?.key ?? field;
  const prose = (info?.content === 'prose' || PROSE.has(name)) && !wanted.has(id);
  const people = info?.content === 'people' || PEOPLE.has(fieldId ?? name);
  return {
    key,
    mode: MEMBERS.has(key) ? 'member' : 'replace',
    content: people ? 'people' : prose ? 'prose' : null,
    known: new Map(),
  };
}
