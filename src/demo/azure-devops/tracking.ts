import { json, list, numberIn, someProject, projectIn } from './desk.ts';
import type { Ask, Desk, Reply } from './desk.ts';
import { catalogue } from './fields.ts';
import type { Field } from './fields.ts';
import type { Project } from './organisation.ts';
import { Refusal } from './refusal.ts';
import type { StateTemplate, TypeTemplate } from './templates.ts';
import { everyNode, findNode, pathOf, treePath } from './tree.ts';
import type { Node } from './tree.ts';
import { LINK_TYPES } from './vocabulary.ts';

const COLOURS: Readonly<Record<StateTemplate['category'], string>> = {
  Proposed: 'b2b2b2',
  InProgress: '007acc',
  Resolved: 'ff9d00',
  Completed: '339933',
  Removed: 'ffffff',
};

export function fields(desk: Desk, ask: Ask): Reply {
  const all = catalogue(desk.organisation);
  const name = ask.path['fieldNameOrRefName'];
  if (name === undefined) return list(all.map((field) => fieldBody(desk, field)));
  const found = all.find(
    (field) => field.referenceName.toLowerCase() === name.toLowerCase() || field.name === name,
  );
  if (found === undefined) {
    throw new Refusal(
      404,
      'WorkItemTrackingFieldDefinitionNotFoundException',
      `TF51535: Cannot find field ${name}.`,
    );
  }
  return json(fieldBody(desk, found));
}

export function types(desk: Desk, ask: Ask): Reply {
  const project = someProject(desk, ask);
  const name = ask.path['type'];
  if (name === undefined) {
    return list(project.process.types.map((type) => typeBody(desk, project, type)));
  }
  return json(typeBody(desk, project, typeNamed(project, name)));
}

export function typeStates(desk: Desk, ask: Ask): Reply {
  const project = someProject(desk, ask);
  return list(typeNamed(project, ask.path['type'] ?? '').states.map(stateBody));
}

export function relationTypes(desk: Desk, ask: Ask): Reply {
  const all = LINK_TYPES.flatMap((type) => {
    const shared = {
      usage: 'workItemLink',
      editable: true,
      enabled: true,
      acyclic: type.topology !== 'network',
      directional: type.reverse !== null,
      singleTarget: type.topology !== 'network',
      topology: type.topology,
      remote: type.remote,
    };
    function body(referenceName: string, name: string, ends: object): object {
      const url = `${desk.base}/_apis/wit/workItemRelationTypes/${referenceName}`;
      return { attributes: { ...shared, ...ends }, referenceName, name, url };
    }
    if (type.reverse === null) {
      const ends = { isForward: true, oppositeEndReferenceName: type.name };
      return [body(type.name, type.forward, ends)];
    }
    const [forward, reverse] = [`${type.name}-Forward`, `${type.name}-Reverse`];
    return [
      body(forward, type.forward, { isForward: true, oppositeEndReferenceName: reverse }),
      body(reverse, type.reverse, { isForward: false, oppositeEndReferenceName: forward }),
    ];
  });
  const resources = ['Hyperlink', 'ArtifactLink', 'AttachedFile'].map((name) => ({
    attributes: { usage: 'resourceLink', editable: false, enabled: true },
    referenceName: name,
    name,
    url: `${desk.base}/_apis/wit/workItemRelationTypes/${name}`,
  }));
  const every = [...all, ...resources];
  const relation = ask.path['relation'];
  if (relation === undefined) return list(every);
  const found = every.find((one) => 'referenceName' in one && one.referenceName === relation);
  if (found !== undefined) return json(found);
  throw new Refusal(404, 'RelationTypeNotFoundException', `There is no relation ${relation}.`);
}

/** Both roots; with `ids` those nodes, whatever their depth, and null where there is none and that is allowed. */
export function rootNodes(desk: Desk, ask: Ask): Reply {
  const project = someProject(desk, ask);
  const depth = numberIn(ask, '$depth') ?? 0;
  const roots = [project.areas, project.iterations];
  const ids = ask.query.get('ids');
  if (ids === null) return list(roots.map((root) => nodeBody(desk, project, root, depth)));
  const all = roots.flatMap(everyNode);
  const omit = /^(omit|2)$/i.test(ask.query.get('errorPolicy') ?? '');
  return list(
    ids.split(',').map((id) => {
      const node = all.find((one) => one.id === Number(id));
      if (node !== undefined) return nodeBody(desk, project, node, depth);
      if (omit) return null;
      throw nodeMissing(id);
    }),
  );
}

export function node(desk: Desk, ask: Ask): Reply {
  const project = projectIn(desk, ask)!;
  const group = (ask.path['structureGroup'] ?? '').toLowerCase();
  const root =
    group === 'areas' ? project.areas : group === 'iterations' ? project.iterations : null;
  if (root === null) throw nodeMissing(group);
  const below = (ask.path['path'] ?? '').replaceAll('/', '\\');
  const path = below === '' ? root.name : `${root.name}\\${below}`;
  const found = findNode(root, path);
  if (found === null) throw nodeMissing(path);
  return json(nodeBody(desk, project, found, numberIn(ask, '$depth') ?? 0));
}

function nodeMissing(name: string): Refusal {
  return new Refusal(
    404,
    'ClassificationNodeNotFoundException',
    `VS402485: The classification node ${name} does not exist or you do not have permission to read it.`,
  );
}

function nodeBody(desk: Desk, project: Project, one: Node, depth: number): Record<string, unknown> {
  const group = one.structure === 'area' ? 'Areas' : 'Iterations';
  const below = pathOf(one).split('\\').slice(1).map(encodeURIComponent).join('/');
  const children = one.children.map((child) => nodeBody(desk, project, child, depth - 1));
  const dates =
    one.start === null
      ? {}
      : {
          attributes: {
            startDate: `${one.start}T00:00:00Z`,
            finishDate: `${one.finish ?? one.start}T00:00:00Z`,
          },
        };
  return {
    id: one.id,
    identifier: one.identifier,
    name: one.name,
    structureType: one.structure,
    hasChildren: one.children.length > 0,
    ...dates,
    ...(depth > 0 && children.length > 0 ? { children } : {}),
    path: treePath(one),
    url: `${desk.base}/${project.id}/_apis/wit/classificationNodes/${group}${below === '' ? '' : '/'}${below}`,
  };
}

function typeNamed(project: Project, name: string): TypeTemplate {
  const found = project.process.types.find(
    (type) => type.name.toLowerCase() === name.toLowerCase() || type.referenceName === name,
  );
  if (found !== undefined) return found;
  throw new Refusal(
    404,
    'WorkItemTypeNotFoundException',
    `VS402323: Work item type ${name} does not exist in project ${project.name} or you do not have permission to access it.`,
  );
}

function typeBody(desk: Desk, project: Project, type: TypeTemplate): Record<string, unknown> {
  const icon = 'icon_clipboard';
  return {
    name: type.name,
    referenceName: type.referenceName,
    description: '',
    color: '009CCC',
    icon: { id: icon, url: `${desk.base}/_apis/wit/workItemIcons/${icon}?color=009CCC&v=2` },
    isDisabled: type.disabled ?? false,
    states: type.states.map(stateBody),
    url: `${desk.base}/${project.id}/_apis/wit/workItemTypes/${encodeURIComponent(type.name)}`,
  };
}

function stateBody({ name, category }: StateTemplate): Record<string, unknown> {
  return { name, color: COLOURS[category], category };
}

function fieldBody(desk: Desk, field: Field): Record<string, unknown> {
  const { referenceName, name, type } = field;
  return {
    name,
    referenceName,
    description: null,
    type,
    usage: 'workItem',
    readOnly: referenceName.startsWith('System.Changed'),
    canSortBy: type !== 'html',
    isQueryable: true,
    supportedOperations: [{ referenceName: 'SupportedOperations.Equals', name: '=' }],
    isIdentity: /(By|AssignedTo)$/.test(referenceName),
    isPicklist: false,
    isPicklistSuggested: false,
    url: `${desk.base}/_apis/wit/fields/${referenceName}`,
  };
}
