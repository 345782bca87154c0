import { boardColumn } from './boards.ts';
import { latest } from './organisation.ts';
import type {
  Build,
  Deployment,
  EnvironmentRecord,
  Organisation,
  Project,
  Resource,
  Revision,
  WorkItem,
} from './organisation.ts';
import { addLink, removeLink, setParent } from './linking.ts';
import { commit, destroyed } from './ledger.ts';
import { nodeAt } from './tree.ts';
import type { Node } from './tree.ts';
import type { StateCategory, TypeTemplate } from './templates.ts';
import { DEPENDENCY, PARENT } from './vocabulary.ts';

export interface Edit {
  readonly state?: string;
  readonly reason?: string;
  readonly title?: string;
  readonly type?: string;
  /** Name of another project to move to; name its area and iteration too, or it lands in the roots. */
  readonly project?: string;
  /** Path, such as `Claims\Intake`. */
  readonly area?: string;
  readonly iteration?: string;
  readonly tags?: readonly string[];
  readonly assignedTo?: number | null;
  /** The board's column, where it is not the first one of the state. */
  readonly column?: string;
  readonly columnDone?: boolean;
  /** Other fields by reference name; null clears one. */
  readonly values?: Readonly<Record<string, string | number | boolean | null>>;
}

interface NewItem extends Edit {
  readonly project: string;
  readonly type: string;
  readonly title: string;
  readonly at: number;
  readonly parent?: number | null;
}

/** Works on an organisation as its people would: every act leaves the trace that the service would leave. */
export interface Authoring {
  readonly organisation: Organisation;
  /** Returns the new item's id. */
  create(item: NewItem, by?: number): number;
  edit(id: number, at: number, edit: Edit, by?: number): void;
  /** `consumer` waits for `provider`; leaves no revision on either. */
  link(consumer: number, provider: number, at: number, type?: string): void;
  unlink(consumer: number, provider: number, at: number, type?: string): void;
  /** Leaves no revision either. */
  setParent(child: number, parent: number | null, at: number): void;
  /** A link to an item of another organisation, `rel` with its direction. */
  addRemoteLink(id: number, at: number, rel: string, url: string): void;
  addHyperlink(id: number, at: number, url: string, comment?: string): void;
  removeHyperlink(id: number, at: number, url: string): void;
  addArtifactLink(id: number, at: number, url: string): void;
  moveProject(id: number, at: number, project: string, edit: Edit): void;
  changeType(id: number, at: number, type: string, state: string): void;
  /** Into the recycle bin, and out of it again. */
  remove(id: number, at: number): void;
  restore(id: number, at: number): void;
  /** For ever: nothing of it is told any more, not even that it went. */
  destroy(id: number): void;
  renameArea(project: string, path: string, name: string): void;
  /** Takes away the right to read an area and everything below, or gives it back. */
  hideArea(project: string, path: string): void;
  showArea(project: string, path: string): void;
  build(build: Omit<Build, 'id' | 'project'> & { readonly project: string }): number;
  deploy(deployment: Omit<Deployment, 'id' | 'project'> & { readonly project: string }): number;
  record(record: Omit<EnvironmentRecord, 'id' | 'project'> & { readonly project: string }): number;
  /** What stands in the item now. */
  read(id: number): Revision;
}

/** Who does what the author does not say. */
const SOMEBODY = 2;

export function authoring(organisation: Organisation): Authoring {
  const books = organisation;
  function change(id: number, at: number, edit: Edit, by = SOMEBODY): void {
    const before = latest(itemOf(books, id));
    commit(books, edited(books, before, at, edit, by));
  }
  return {
    organisation: books,
    create: (item, by) => create(books, item, by ?? SOMEBODY),
    edit: change,
    link: (consumer, provider, at, type) =>
      addLink(books, type ?? DEPENDENCY, provider, consumer, at),
    unlink: (consumer, provider, at, type) =>
      removeLink(books, type ?? DEPENDENCY, provider, consumer, at),
    setParent: (child, parent, at) => setParent(books, child, parent, at),
    addRemoteLink: (id, at, rel, url) => addResource(books, id, { rel, url, comment: null, at }),
    addHyperlink: (id, at, url, comment) =>
      addResource(books, id, { rel: 'Hyperlink', url, comment: comment ?? null, at }),
    removeHyperlink: (id, at, url) => removeResource(books, id, at, url),
    addArtifactLink: (id, at, url) =>
      addResource(books, id, { rel: 'ArtifactLink', url, comment: null, at }),
    moveProject: (id, at, project, edit) => change(id, at, { ...edit, project }),
    changeType: (id, at, type, state) => change(id, at, { type, state }),
    remove: (id, at) => throwAway(books, id, at, true),
    restore: (id, at) => throwAway(books, id, at, false),
    destroy: (id) => destroyed(books, itemOf(books, id)),
    renameArea(project, path, name) {
      nodeAt(projectOf(books, project).areas, path).name = name;
      books.changes += 1;
    },
    hideArea(project, path) {
      books.hidden.add(nodeAt(projectOf(books, project).areas, path));
      books.changes += 1;
    },
    showArea(project, path) {
      books.hidden.delete(nodeAt(projectOf(books, project).areas, path));
      books.changes += 1;
    },
    build: (build) => note(books, books.deployments.builds, build),
    deploy: (deployment) => note(books, books.deployments.deployments, deployment),
    record: (record) => note(books, books.deployments.records, record),
    read: (id) => latest(itemOf(books, id)),
  };
}

function create(books: Organisation, wanted: NewItem, by: number): number {
  const project = projectOf(books, wanted.project);
  const type = typeOf(project, wanted.type);
  const item: WorkItem = { id: (books.lastItem += 1), revisions: [], relations: [] };
  const blank: Revision = {
    item,
    rev: 0,
    watermark: 0,
    project,
    type: type.name,
    state: type.states[0]!.name,
    reason: 'New',
    area: project.areas,
    iteration: project.iterations,
    title: wanted.title,
    tags: [],
    assignedTo: null,
    column: null,
    columnDone: false,
    isDeleted: false,
    parent: null,
    created: wanted.at,
    createdBy: by,
    changed: wanted.at - 1,
    changedBy: by,
    stateChanged: wanted.at,
    activated: null,
    resolved: null,
    closed: null,
    values: {},
    resources: [],
  };
  const { project: _same, ...edit } = wanted;
  const reason = wanted.reason ?? 'New';
  books.items.set(item.id, item);
  const first = edited(books, blank, wanted.at, { ...edit, reason }, by);
  commit(books, { ...first, parent: wanted.parent ?? null });
  setParent(books, item.id, wanted.parent ?? null, wanted.at);
  return item.id;
}

function edited(
  books: Organisation,
  before: Revision,
  at: number,
  edit: Edit,
  by: number,
): Revision {
  if (at <= before.changed) {
    throw new Error(`Dates must be increasing with each revision: work item ${before.item.id}.`);
  }
  const project = edit.project === undefined ? before.project : projectOf(books, edit.project);
  const type = typeOf(project, edit.type ?? before.type);
  const moved = project !== before.project;
  const state = edit.state ?? before.state;
  const after: Revision = {
    ...before,
    project,
    type: type.name,
    state,
    reason: edit.reason ?? (state === before.state ? before.reason : `Moved to state ${state}`),
    area: place(project.areas, edit.area, moved ? project.areas : before.area),
    iteration: place(
      project.iterations,
      edit.iteration,
      moved ? project.iterations : before.iteration,
    ),
    title: edit.title ?? before.title,
    tags: edit.tags ?? before.tags,
    assignedTo: edit.assignedTo === undefined ? before.assignedTo : edit.assignedTo,
    values: edit.values === undefined ? before.values : merged(before.values, edit.values),
    changed: at,
    changedBy: by,
    parent: parentNow(before.item),
    ...dates(before, categoryOf(type, state), at, state !== before.state),
  };
  return { ...after, ...boardColumn(before, after, edit.column, edit.columnDone) };
}

function place(root: Node, path: string | undefined, otherwise: Node): Node {
  return path === undefined ? otherwise : nodeAt(root, path);
}

function merged(
  before: Revision['values'],
  wanted: NonNullable<Edit['values']>,
): Revision['values'] {
  const entries = Object.entries({ ...before, ...wanted }).filter(([, value]) => value !== null);
  return Object.fromEntries(entries) as Revision['values'];
}

/** Set on the way in, emptied on the way back: never to be trusted as history. */
function dates(
  before: Revision,
  category: StateCategory,
  at: number,
  changed: boolean,
): Pick<Revision, 'stateChanged' | 'activated' | 'resolved' | 'closed'> {
  const { stateChanged, activated, resolved, closed } = before;
  if (!changed) return { stateChanged, activated, resolved, closed };
  switch (category) {
    case 'Proposed':
      return { stateChanged: at, activated: null, resolved: null, closed: null };
    case 'InProgress':
      return { stateChanged: at, activated: at, resolved: null, closed: null };
    case 'Resolved':
      return { stateChanged: at, activated, resolved: at, closed: null };
    case 'Completed':
      return { stateChanged: at, activated, resolved, closed: at };
    case 'Removed':
      return { stateChanged: at, activated, resolved: null, closed: null };
  }
}

function categoryOf(type: TypeTemplate, name: string): StateCategory {
  const found = type.states.find((one) => one.name === name);
  if (found === undefined) throw new Error(`${type.name} has no state ${name}.`);
  return found.category;
}

function throwAway(books: Organisation, id: number, at: number, isDeleted: boolean): void {
  const before = latest(itemOf(books, id));
  if (before.isDeleted === isDeleted) throw new Error(`Work item ${id} is there already.`);
  commit(books, { ...edited(books, before, at, {}, SOMEBODY), isDeleted });
}

function addResource(books: Organisation, id: number, added: Omit<Resource, 'id'>): void {
  const before = latest(itemOf(books, id));
  const resources = [...before.resources, { ...added, id: books.watermark + 1 }];
  commit(books, { ...edited(books, before, added.at, {}, SOMEBODY), resources });
}

function removeResource(books: Organisation, id: number, at: number, url: string): void {
  const before = latest(itemOf(books, id));
  const resources = before.resources.filter((one) => one.url !== url);
  commit(books, { ...edited(books, before, at, {}, SOMEBODY), resources });
}

function note<Entry extends { readonly id: number; readonly project: Project }>(
  books: Organisation,
  list: Entry[],
  entry: Omit<Entry, 'id' | 'project'> & { readonly project: string },
): number {
  const id = list.length + 1;
  list.push({ ...entry, id, project: projectOf(books, entry.project) } as unknown as Entry);
  books.changes += 1;
  return id;
}

function parentNow(item: WorkItem): number | null {
  return item.relations.find((one) => one.rel === PARENT)?.target ?? null;
}

function itemOf(books: Organisation, id: number): WorkItem {
  const found = books.items.get(id);
  if (found === undefined) throw new Error(`There is no work item ${id}.`);
  return found;
}

function projectOf(books: Organisation, name: string): Project {
  const found = books.projects.find((project) => project.name === name);
  if (found === undefined) throw new Error(`There is no project ${name}.`);
  return found;
}

function typeOf(project: Project, name: string): TypeTemplate {
  const found = project.process.types.find((one) => one.name === name);
  if (found === undefined) throw new Error(`${project.name} has no work item type ${name}.`);
  return found;
}
