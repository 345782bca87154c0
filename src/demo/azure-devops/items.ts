import { fieldsNamed, json, list, manner, numberIn, projectIn, someProject } from './desk.ts';
import type { Ask, Desk, Reply } from './desk.ts';
import { catalogue, fieldsText, instantText } from './fields.ts';
import { isReadable, latest } from './organisation.ts';
import type { Revision, WorkItem } from './organisation.ts';
import { identityText } from './people.ts';
import { Refusal } from './refusal.ts';
import { itemUrl, resourceBody } from './relations.ts';
import { PARENT, relationName } from './vocabulary.ts';

const LARGEST_BATCH = 200;

interface Shape {
  readonly fields: readonly string[] | null;
  readonly relations: boolean;
}

export function workItem(desk: Desk, ask: Ask): Reply {
  const id = ask.path['id'];
  if (id === undefined) return workItems(desk, ask);
  const item = readable(desk, Number(id));
  const project = projectIn(desk, ask);
  if (item === null || (project !== null && latest(item).project !== project)) throw missing(id);
  return { body: itemText(desk, item, shapeOf(ask.query.get('fields'), expand(ask))) };
}

function workItems(desk: Desk, ask: Ask): Reply {
  const ids = (ask.query.get('ids') ?? '').split(',').map(Number);
  const policy = ask.query.get('errorPolicy') ?? '';
  return batch(desk, ids, shapeOf(ask.query.get('fields'), expand(ask)), policy);
}

export function workItemsBatch(desk: Desk, ask: Ask): Reply {
  const { ids, fields, errorPolicy, $expand } = ask.body;
  const names = Array.isArray(fields) && fields.length > 0 ? fields.join(',') : null;
  const shape = shapeOf(names, wordIn($expand));
  return batch(desk, (ids as number[] | undefined) ?? [], shape, wordIn(errorPolicy));
}

/** The revisions of one item, oldest first. */
export function itemRevisions(desk: Desk, ask: Ask): Reply {
  const item = readableItem(desk, ask.path['id'] ?? '');
  const skip = numberIn(ask, '$skip') ?? 0;
  const page = item.revisions.slice(skip, skip + (numberIn(ask, '$top') ?? LARGEST_BATCH));
  const shape: Shape = { fields: null, relations: false };
  const texts = page.map((one) => revisionBody(desk, one, shape));
  return { body: `{"count":${texts.length},"value":[${texts.join(',')}]}` };
}

/** Ids of what lies in the bin of a project; with `ids` more about those; with an id in the path all about one. */
export function recycleBin(desk: Desk, ask: Ask): Reply {
  const project = someProject(desk, ask);
  const deleted = [...desk.organisation.items.values()]
    .map(latest)
    .filter((one) => one.isDeleted && one.project === project)
    .filter((one) => isReadable(desk.organisation, one));
  const id = ask.path['id'];
  if (id !== undefined) {
    const found = deleted.find((one) => one.item.id === Number(id));
    if (found === undefined) throw missing(id);
    return json(binBody(desk, found));
  }
  const ids = ask.query.get('ids')?.split(',').map(Number);
  if (ids === undefined) {
    return list(
      deleted.map(({ item }) => ({
        id: item.id,
        url: `${desk.base}/_apis/wit/recycleBin/${item.id}`,
      })),
    );
  }
  return list(deleted.filter(({ item }) => ids.includes(item.id)).map((one) => binBody(desk, one)));
}

function binBody(desk: Desk, revision: Revision): Record<string, unknown> {
  const { item, title, type, project } = revision;
  return {
    id: item.id,
    code: 200,
    type,
    name: title,
    project: project.name,
    deletedDate: instantText(revision.changed),
    deletedBy: identityText(revision.changedBy, desk.edition !== 'services'),
    url: `${desk.base}/_apis/wit/recycleBin/${item.id}`,
  };
}

function batch(desk: Desk, ids: readonly number[], shape: Shape, policy: string): Reply {
  if (ids.length > LARGEST_BATCH) {
    throw new Refusal(
      400,
      'VssPropertyValidationException',
      `VS403474: You requested ${ids.length} work items which exceeds the limit of ${LARGEST_BATCH}.`,
    );
  }
  const omit = /^(omit|2)$/i.test(policy);
  const texts = ids.map((id) => {
    const item = readable(desk, id);
    if (item !== null) return itemText(desk, item, shape);
    if (omit) return 'null';
    throw missing(String(id));
  });
  return { body: `{"count":${texts.length},"value":[${texts.join(',')}]}` };
}

/** What lies in the bin cannot be read, nor what is gone or not ours. */
function readable(desk: Desk, id: number): WorkItem | null {
  const item = desk.organisation.items.get(id);
  if (item === undefined || latest(item).isDeleted) return null;
  return isReadable(desk.organisation, latest(item)) ? item : null;
}

export function readableItem(desk: Desk, id: string): WorkItem {
  const item = readable(desk, Number(id));
  if (item === null) throw missing(id);
  return item;
}

function missing(id: string): Refusal {
  return new Refusal(
    404,
    'WorkItemUnauthorizedAccessException',
    `TF401232: Work item ${id} does not exist, or you do not have permissions to read it.`,
  );
}

/** Enumerations come as words or as their numbers. */
function wordIn(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function expand(ask: Ask): string {
  return ask.query.get('$expand') ?? '';
}

function shapeOf(fields: string | null, expanded: string): Shape {
  const relations = /^(relations|all|1|4)$/i.test(expanded);
  if (fields !== null && relations) {
    throw new Refusal(
      400,
      'ConflictingParametersException',
      'The expand parameter can not be used with the fields parameter.',
    );
  }
  return { fields: fields === null ? null : fields.split(','), relations };
}

function itemText(desk: Desk, item: WorkItem, shape: Shape): string {
  return revisionBody(desk, latest(item), shape);
}

function revisionBody(desk: Desk, revision: Revision, shape: Shape): string {
  const { item, rev } = revision;
  const names = shape.fields;
  const known = names === null ? catalogue(desk.organisation) : fieldsNamed(desk, names);
  // The parent is looked up as it is now: a change of it leaves no revision.
  const parent = item.relations.find((one) => one.rel === PARENT);
  const live = { ...revision, parent: parent?.target ?? null };
  const text = fieldsText(known, live, manner(desk, true), names === null);
  const relations = shape.relations ? `,"relations":${relationsText(desk, item)}` : '';
  const url = `${desk.base}/${revision.project.id}/_apis/wit/workItems/${item.id}`;
  const page = `${desk.base}/${encodeURIComponent(revision.project.name)}/_workitems/edit/${item.id}`;
  const links = JSON.stringify({ self: { href: url }, html: { href: page } });
  return `{"id":${item.id},"rev":${rev},"fields":${text}${relations},"_links":${links},"url":${JSON.stringify(url)}}`;
}

function relationsText(desk: Desk, item: WorkItem): string {
  const links = item.relations
    .filter((one) => readable(desk, one.target) !== null)
    .map(({ rel, target }) => ({
      rel,
      url: itemUrl(desk, target),
      attributes: { isLocked: false, name: relationName(rel) },
    }));
  return JSON.stringify([...links, ...latest(item).resources.map(resourceBody)]);
}
