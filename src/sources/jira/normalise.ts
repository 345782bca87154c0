import type { PulledItem, Rejected } from '../../core/domain/batch.ts';
import type { SourceId } from '../../core/domain/ids.ts';
import type {
  ItemLink,
  ParentRef,
  Ref,
  RemoteLink,
  WorkItem,
} from '../../core/domain/work-item.ts';
import { quoted } from '../http/failure.ts';
import type { FieldCatalogue } from './fields.ts';
import type { ReadHistory } from './histories.ts';
import { Issue } from './schema.ts';
import { refsOf, text } from './values.ts';
import { whyNot } from './why-not.ts';

export interface Site {
  readonly source: SourceId;
  readonly baseUrl: string;
}

type RawFields = Readonly<Record<string, unknown>>;

/** Current values that every site has, by Jira's id and our key. */
const VALUES = [
  { id: 'labels', key: 'labels' },
  { id: 'components', key: 'components' },
  { id: 'fixVersions', key: 'versions' },
  { id: 'versions', key: 'affectedVersions' },
  { id: 'assignee', key: 'assignee' },
  { id: 'priority', key: 'priority' },
  { id: 'resolution', key: 'resolution' },
  { id: 'duedate', key: 'dueDate' },
] as const;

/** One issue of a search page as it stands now, or why it cannot be read. */
export function readIssue(
  raw: unknown,
  site: Site,
  catalogue: FieldCatalogue,
): { readonly item: WorkItem } | { readonly rejected: Rejected; readonly id: string | null } {
  const parsed = Issue.safeParse(raw);
  if (!parsed.success) {
    const rejected = { key: nameOf(raw), why: quoted(whyNot(parsed.error.issues)) };
    return { rejected, id: text((raw as { readonly id?: unknown } | null)?.id) };
  }
  const { id, key, fields } = parsed.data;
  const values = (raw as { readonly fields: RawFields }).fields;
  const item: WorkItem = {
    source: site.source,
    id,
    key,
    url: `${site.baseUrl.replace(/\/+$/, '')}/browse/${encodeURIComponent(key)}`,
    title: fields.summary ?? '',
    project: { id: fields.project.id, name: fields.project.key },
    type: fields.issuetype,
    status: fields.status,
    parent: parentOf(values, catalogue),
    createdAt: fields.created,
    updatedAt: fields.updated,
    fields: valuesOf(values, catalogue),
    links: linksOf(values['issuelinks']),
    remoteLinks: [],
    deletion: null,
  };
  return { item };
}

/** An issue together with its whole past. */
export function pulledItem(
  item: WorkItem,
  { history, prose, unreadable }: ReadHistory,
  remoteLinks: readonly RemoteLink[],
): PulledItem {
  return {
    item: remoteLinks.length === 0 ? item : { ...item, remoteLinks },
    history,
    prose,
    truncated: unreadable.length > 0,
  };
}

/** What a person can look up, even of a record that makes no sense. */
function nameOf(raw: unknown): string {
  const { key, id } = (raw ?? {}) as { readonly key?: unknown; readonly id?: unknown };
  return quoted(text(key) ?? text(id) ?? '?');
}

function valuesOf(values: RawFields, catalogue: FieldCatalogue): Record<string, readonly Ref[]> {
  const fields: Record<string, readonly Ref[]> = {};
  for (const { id, key } of [...VALUES, ...catalogue.values]) {
    const refs = refsOf(values[id]);
    if (refs.length > 0) fields[key] = refs;
  }
  return fields;
}

/** `parent` is the modern field; old company-managed projects know only the epic or parent link. */
function parentOf(values: RawFields, catalogue: FieldCatalogue): ParentRef | null {
  const modern = parentRef(values['parent']);
  if (modern !== null) return modern;
  for (const id of catalogue.parents) {
    const older = parentRef(values[id]);
    if (older !== null) return older;
  }
  return null;
}

function parentRef(value: unknown): ParentRef | null {
  if (typeof value === 'string' && value !== '') return { id: null, key: value };
  if (typeof value !== 'object' || value === null) return null;
  const { id, key, data } = value as Readonly<Record<string, unknown>>;
  if (typeof key === 'string') return { id: text(id), key };
  return data === undefined ? null : parentRef(data);
}

function linksOf(value: unknown): ItemLink[] {
  if (!Array.isArray(value)) return [];
  return (value as readonly unknown[]).flatMap((link) => linkOf(link) ?? []);
}

function linkOf(link: unknown): ItemLink | null {
  const { type, inwardIssue, outwardIssue } = (link ?? {}) as {
    readonly type?: {
      readonly name?: unknown;
      readonly inward?: unknown;
      readonly outward?: unknown;
    };
    readonly inwardIssue?: unknown;
    readonly outwardIssue?: unknown;
  };
  const other = parentRef(inwardIssue) ?? parentRef(outwardIssue);
  if (!type || other === null || other.id === null) return null;
  const phrase = text(inwardIssue === undefined ? type.outward : type.inward);
  return {
    phrase: phrase ?? text(type.name) ?? '',
    type: text(type.name) ?? '',
    other: { id: other.id, key: other.key },
  };
}
