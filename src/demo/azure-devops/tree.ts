import { guidOf } from './guid.ts';

export interface NodeDefinition {
  readonly name: string;
  /** `YYYY-MM-DD`; iterations only. */
  readonly start?: string;
  readonly finish?: string;
  readonly children?: readonly NodeDefinition[];
}

/** An area or iteration. Its ids stay when it is renamed; paths are made of the names of the moment. */
export interface Node {
  readonly id: number;
  readonly identifier: string;
  readonly structure: 'area' | 'iteration';
  name: string;
  readonly parent: Node | null;
  readonly children: readonly Node[];
  readonly start: string | null;
  readonly finish: string | null;
}

export function plantTree(
  structure: Node['structure'],
  project: string,
  children: readonly NodeDefinition[],
  nextId: () => number,
): Node {
  return plant(structure, { name: project, children }, null, nextId, '');
}

function plant(
  structure: Node['structure'],
  definition: NodeDefinition,
  parent: Node | null,
  nextId: () => number,
  above: string,
): Node {
  const path = `${above}\\${definition.name}`;
  const children: Node[] = [];
  const node: Node = {
    id: nextId(),
    identifier: guidOf(`${structure}${path}`),
    structure,
    name: definition.name,
    parent,
    children,
    start: definition.start ?? null,
    finish: definition.finish ?? null,
  };
  for (const child of definition.children ?? []) {
    children.push(plant(structure, child, node, nextId, path));
  }
  return node;
}

/** As in `System.AreaPath`: `Project\Area\Sub`. */
export function pathOf(node: Node): string {
  return node.parent === null ? node.name : `${pathOf(node.parent)}\\${node.name}`;
}

/** As classification nodes tell it, with the tree's own name in second place: `\Project\Area\Sub`. */
export function treePath(node: Node): string {
  const [project, ...rest] = pathOf(node).split('\\');
  return ['', project, node.structure === 'area' ? 'Area' : 'Iteration', ...rest].join('\\');
}

export function nodeAt(root: Node, path: string): Node {
  const found = findNode(root, path);
  if (found === null) throw new Error(`There is no ${root.structure} ${path}.`);
  return found;
}

export function findNode(root: Node, path: string): Node | null {
  const [first, ...rest] = path.split('\\');
  if (first?.toLowerCase() !== root.name.toLowerCase()) return null;
  let node: Node = root;
  for (const name of rest) {
    const next = node.children.find((child) => child.name.toLowerCase() === name.toLowerCase());
    if (next === undefined) return null;
    node = next;
  }
  return node;
}

export function everyNode(root: Node): Node[] {
  return [root, ...root.children.flatMap(everyNode)];
}
