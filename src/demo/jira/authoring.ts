import type { EmptySite } from './authored.ts';
import type { Draft, Edit } from './draft.ts';
import { change, changesOf } from './edits.ts';
import { ledger } from './ledger.ts';
import type { Ledger } from './ledger.ts';
import type { RawChange } from './raw.ts';
import type { JiraSite } from './site.ts';

interface NewIssue extends Edit {
  readonly project: string;
  readonly type: string;
  readonly summary: string;
  readonly status: string;
  readonly at: number;
}

/** Works on a site as its people would: every act leaves the history that Jira would write. */
export interface Authoring {
  readonly site: JiraSite;
  /** Returns the new issue's key. */
  create(issue: NewIssue): string;
  edit(key: string, at: number, edit: Edit, by?: number): void;
  /** `consumer` is blocked by `provider`, or how else the link type reads. */
  link(consumer: string, provider: string, at: number, type?: string): void;
  unlink(consumer: string, provider: string, at: number, type?: string): void;
  addRemoteLink(key: string, at: number, url: string, title: string, relationship?: string): void;
  /** Moves an issue to another project: the id stays, the status is mapped without a trace. Returns the new key. */
  move(key: string, at: number, project: string, status: string): string;
  remove(key: string): void;
  /** What stands in the issue now. */
  read(idOrKey: string): Draft;
}

const NOBODY = { id: null, name: null };
/** Who does what the author does not say. */
const SOMEBODY = 2;

export function authoring(empty: EmptySite): Authoring {
  const book = ledger(empty);
  return {
    site: book.site,
    create: (issue) => create(book, issue),
    edit: (key, at, wanted, by) => edit(book, key, at, wanted, by ?? SOMEBODY),
    link: (consumer, provider, at, type) => link(book, consumer, provider, at, type ?? 'Blocks'),
    unlink: (consumer, provider, at, type) =>
      unlink(book, consumer, provider, at, type ?? 'Blocks'),
    addRemoteLink: (key, at, url, title, relationship) =>
      addRemoteLink(book, key, at, { url, title }, relationship ?? 'mentioned in'),
    move: (key, at, project, status) => move(book, key, at, project, status),
    remove: (key) => book.remove(key),
    read: (idOrKey) => book.read(idOrKey),
  };
}

function create(book: Ledger, issue: NewIssue): string {
  const draft = newDraft(issue, book.nextId(), book.nextKey(issue.project));
  const done = book.names.status(issue.status).statusCategory.key === 'done';
  const parent = parentId(book, issue) ?? null;
  book.put({ ...draft, parent, resolved: done ? issue.at : null });
  return draft.key;
}

function edit(book: Ledger, key: string, at: number, wanted: Edit, by: number): void {
  const before = book.read(key);
  const items = changesOf(book.names, before, wanted, book.find);
  if (items.length === 0) return;
  const { parent: _key, ...rest } = wanted;
  const parent = parentId(book, wanted) === undefined ? before.parent : parentId(book, wanted);
  const after: Draft = { ...before, ...rest, parent: parent ?? null };
  const resolved = resolvedAfter(book, before, after, at);
  const resolution = resolutionChange(before.resolved, resolved);
  book.record({ ...after, resolved }, at, by, [...items, ...resolution]);
}

/** The id behind an edit's parent key; undefined when the edit does not speak of it. */
function parentId(book: Ledger, wanted: Edit): string | null | undefined {
  if (wanted.parent === undefined || wanted.parent === null) return wanted.parent;
  return book.read(wanted.parent).id;
}

function resolvedAfter(book: Ledger, before: Draft, after: Draft, at: number): number | null {
  if (book.names.status(after.status).statusCategory.key !== 'done') return null;
  return before.status === after.status ? before.resolved : at;
}

function link(book: Ledger, consumer: string, provider: string, at: number, type: string): void {
  const [needs, gives, id] = [book.read(consumer), book.read(provider), book.nextId()];
  const { inward, outward } = book.names.linkType(type);
  const toGives = { id, type, side: 'inward', other: gives.id } as const;
  const toNeeds = { id, type, side: 'outward', other: needs.id } as const;
  book.record({ ...needs, links: [...needs.links, toGives] }, at, SOMEBODY, [
    linkChange(null, `This issue ${inward} ${gives.key}`, gives.key),
  ]);
  book.record({ ...gives, links: [...gives.links, toNeeds] }, at, SOMEBODY, [
    linkChange(null, `This issue ${outward} ${needs.key}`, needs.key),
  ]);
}

function unlink(book: Ledger, consumer: string, provider: string, at: number, type: string): void {
  const [needs, gives] = [book.read(consumer), book.read(provider)];
  const gone = needs.links.find((one) => one.type === type && one.other === gives.id);
  if (gone === undefined) throw new Error(`${consumer} has no link to ${provider}.`);
  const { inward, outward } = book.names.linkType(type);
  book.record(withoutLink(needs, gone.id), at, SOMEBODY, [
    linkChange(`This issue ${inward} ${gives.key}`, null, gives.key),
  ]);
  book.record(withoutLink(gives, gone.id), at, SOMEBODY, [
    linkChange(`This issue ${outward} ${needs.key}`, null, needs.key),
  ]);
}

function withoutLink(draft: Draft, id: string): Draft {
  return { ...draft, links: draft.links.filter((one) => one.id !== id) };
}

function addRemoteLink(
  book: Ledger,
  key: string,
  at: number,
  object: { readonly url: string; readonly title: string },
  relationship: string,
): void {
  const draft = book.read(key);
  const id = Number(book.nextId());
  const self = `${book.site.url}/rest/api/3/issue/${draft.id}/remotelink/${id}`;
  const linked = { id, self, object, relationship };
  const name = `This issue links to "${object.title} (Web Link)"`;
  book.record({ ...draft, remoteLinks: [...draft.remoteLinks, linked] }, at, SOMEBODY, [
    change({ field: 'RemoteIssueLink', fieldtype: 'jira' }, NOBODY, { id: String(id), name }),
  ]);
}

function move(book: Ledger, key: string, at: number, project: string, status: string): string {
  const before = book.read(key);
  const [from, to] = [book.names.project(before.project), book.names.project(project)];
  const newKey = book.nextKey(project);
  // Components and versions belong to a project; Jira drops them on the way.
  const moved = { project, key: newKey, status, components: [], fixVersions: [] };
  const formerKeys = [...before.formerKeys, before.key];
  book.record({ ...before, ...moved, formerKeys }, at, SOMEBODY, [
    change({ field: 'project', fieldtype: 'jira', fieldId: 'project' }, from, to),
    change({ field: 'Key', fieldtype: 'jira' }, keyName(before.key), keyName(newKey)),
  ]);
  return newKey;
}

function keyName(key: string): { readonly id: null; readonly name: string } {
  return { id: null, name: key };
}

function newDraft(issue: NewIssue, id: string, key: string): Draft {
  return {
    id,
    key,
    formerKeys: [],
    project: issue.project,
    type: issue.type,
    summary: issue.summary,
    status: issue.status,
    created: issue.at,
    updated: issue.at,
    resolved: null,
    labels: issue.labels ?? [],
    components: issue.components ?? [],
    fixVersions: issue.fixVersions ?? [],
    sprints: issue.sprints ?? [],
    flagged: issue.flagged ?? false,
    assignee: issue.assignee ?? null,
    parent: null,
    points: issue.points ?? null,
    team: issue.team ?? null,
    needBy: issue.needBy ?? null,
    dueDate: issue.dueDate ?? null,
    links: [],
    histories: [],
    remoteLinks: [],
  };
}

function linkChange(before: string | null, after: string | null, key: string): RawChange {
  const head = { field: 'Link', fieldtype: 'jira' };
  return change(
    head,
    { id: before === null ? null : key, name: before },
    { id: after === null ? null : key, name: after },
  );
}

function resolutionChange(before: number | null, after: number | null): RawChange[] {
  if ((before === null) === (after === null)) return [];
  const head = { field: 'resolution', fieldtype: 'jira', fieldId: 'resolution' };
  const done = { id: '10000', name: 'Done' };
  return [after === null ? change(head, done, NOBODY) : change(head, NOBODY, done)];
}
