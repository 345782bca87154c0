import type { Directory } from './directory.ts';
import type { Draft, Edit } from './draft.ts';
import type { RawChange } from './raw.ts';
import { FLAGGED, NEED_BY, SPRINT, STORY_POINTS, TEAM } from './vocabulary.ts';

interface Value {
  readonly id: string | null;
  readonly name: string | null;
}

const NOTHING: Value = { id: null, name: null };

/** The history items that Jira writes for an edit; fields whose value stays give none. */
export function changesOf(
  directory: Directory,
  before: Draft,
  edit: Edit,
  draftOf: (idOrKey: string) => Draft | null,
): RawChange[] {
  return [
    ...systemChanges(directory, before, edit),
    ...parentChange(before, edit, draftOf),
    ...customChanges(directory, before, edit),
  ];
}

function systemChanges(names: Directory, before: Draft, edit: Edit): RawChange[] {
  const { project } = before;
  function status(name: string): Value {
    return ref(names.status(name));
  }
  function type(name: string): Value {
    return ref(names.type(name));
  }
  function labels(list: readonly string[]): Value {
    return words(list.join(' '));
  }
  function component(name: string): string {
    return names.component(project, name).id;
  }
  function version(name: string): string {
    return names.version(project, name).id;
  }
  return [
    ...replaced('status', status(before.status), asked(edit.status, status)),
    ...replaced('issuetype', type(before.type), asked(edit.type, type)),
    ...replaced('summary', words(before.summary), asked(edit.summary, words)),
    ...replaced('labels', labels(before.labels), asked(edit.labels, labels)),
    ...membership('Component', 'components', before.components, edit.components, component),
    ...membership('Fix Version', 'fixVersions', before.fixVersions, edit.fixVersions, version),
    ...replaced('assignee', personRef(before.assignee), asked(edit.assignee, personRef)),
    ...replaced('duedate', day(before.dueDate), asked(edit.dueDate, day)),
  ];
}

function customChanges(names: Directory, before: Draft, edit: Edit): RawChange[] {
  function sprints(ids: readonly number[]): Value {
    return sprintList(names, ids);
  }
  return [
    ...custom('Sprint', SPRINT, sprints(before.sprints), asked(edit.sprints, sprints)),
    ...flag(before.flagged, edit.flagged),
    ...custom('Story Points', STORY_POINTS, figure(before.points), asked(edit.points, figure)),
    ...custom('Team', TEAM, words(before.team), asked(edit.team, words)),
    ...custom('Need by', NEED_BY, day(before.needBy), asked(edit.needBy, day)),
  ];
}

/** Jira calls the new value's name `toString`, which TypeScript takes for the method. */
export function change(
  head: { readonly field: string; readonly fieldtype: string; readonly fieldId?: string },
  from: Value,
  to: Value,
): RawChange {
  return Object.assign(
    { ...head, from: from.id, fromString: from.name, to: to.id },
    { toString: to.name },
  );
}

function asked<T>(value: T | undefined, make: (value: T) => Value): Value | null {
  return value === undefined ? null : make(value);
}

function replaced(field: string, from: Value, to: Value | null): RawChange[] {
  if (to === null || (to.id === from.id && to.name === from.name)) return [];
  return [change({ field, fieldtype: 'jira', fieldId: field }, from, to)];
}

function custom(field: string, fieldId: string, from: Value, to: Value | null): RawChange[] {
  if (to === null || (to.id === from.id && to.name === from.name)) return [];
  return [change({ field, fieldtype: 'custom', fieldId }, from, to)];
}

/** One item per element that left or joined. */
function membership(
  field: string,
  fieldId: string,
  before: readonly string[],
  after: readonly string[] | undefined,
  idOf: (name: string) => string,
): RawChange[] {
  if (after === undefined) return [];
  const head = { field, fieldtype: 'jira', fieldId };
  const left = before.filter((name) => !after.includes(name));
  const joined = after.filter((name) => !before.includes(name));
  return [
    ...left.map((name) => change(head, { id: idOf(name), name }, NOTHING)),
    ...joined.map((name) => change(head, NOTHING, { id: idOf(name), name })),
  ];
}

/** Setting writes null before, clearing writes empty text after: so does Jira. */
function flag(before: boolean, after: boolean | undefined): RawChange[] {
  if (after === undefined || after === before) return [];
  const head = { field: 'Flagged', fieldtype: 'custom', fieldId: FLAGGED };
  const set = { id: '[10019]', name: 'Impediment' };
  return [after ? change(head, NOTHING, set) : change(head, set, { id: '', name: '' })];
}

function parentChange(
  before: Draft,
  edit: Edit,
  draftOf: (idOrKey: string) => Draft | null,
): RawChange[] {
  if (edit.parent === undefined) return [];
  const from = before.parent === null ? null : draftOf(before.parent);
  const to = edit.parent === null ? null : draftOf(edit.parent);
  if (from?.id === to?.id) return [];
  const head = { field: 'IssueParentAssociation', fieldtype: 'jira' };
  return [change(head, keyRef(from), keyRef(to))];
}

function keyRef(draft: Draft | null): Value {
  return draft === null ? NOTHING : { id: draft.id, name: draft.key };
}

function ref(named: { readonly id: string; readonly name: string }): Value {
  return { id: named.id, name: named.name };
}

function words(text: string | null): Value {
  return { id: null, name: text };
}

function figure(value: number | null): Value {
  return { id: null, name: value === null ? null : String(value) };
}

function day(value: string | null): Value {
  return { id: value, name: value };
}

function personRef(number: number | null): Value {
  return number === null ? NOTHING : { id: `u-${number}`, name: `Person ${number}` };
}

function sprintList(directory: Directory, ids: readonly number[]): Value {
  return {
    id: ids.join(', '),
    name: ids.map((id) => directory.sprint(id).name).join(', '),
  };
}
