import type { SourceDescription, TeamInfo } from '../core/domain/description.ts';

/** One line of a team's match: the area alone, or with everything below it. */
export interface AreaLine {
  readonly path: string;
  readonly includeChildren: boolean;
}

export interface AreaOwners {
  /** Lines by the team's id; teams that own nothing of their own have none. */
  readonly lines: ReadonlyMap<string, readonly AreaLine[]>;
  /** Areas that no team has claimed. */
  readonly rest: readonly AreaLine[];
}

interface Node {
  readonly path: string;
  readonly owner: string | null;
  readonly children: Node[];
}

/**
 * Who owns which areas of a project, so that every area has one owner: of the teams that claim it the one whose claim
 * is the closest, because the project's first team mostly claims the root with everything below.
 */
export function areaOwners(
  { areas = [], teams = [] }: Pick<SourceDescription, 'areas' | 'teams'>,
  project: string,
): AreaOwners {
  const ours = teams.filter((team) => team.project === project);
  const paths = areas.filter((area) => area.project === project).map(({ path }) => path);
  const lines = new Map<string, AreaLine[]>();
  const rest: AreaLine[] = [];
  for (const root of treeOf(paths, ours)) {
    for (const { owner, ...line } of linesOf(root)) {
      if (owner === null) rest.push(line);
      else lines.set(owner, [...(lines.get(owner) ?? []), line]);
    }
  }
  return { lines, rest };
}

function treeOf(paths: readonly string[], teams: readonly TeamInfo[]): Node[] {
  const roots: Node[] = [];
  const nodes = new Map<string, Node>();
  // A parent is shorter than its children, so it is there before them.
  for (const path of paths.toSorted((a, b) => a.length - b.length || a.localeCompare(b))) {
    const node = { path, owner: ownerOf(path, teams), children: [] };
    nodes.set(path.toLowerCase(), node);
    const above = nodes.get(path.slice(0, Math.max(0, path.lastIndexOf('\\'))).toLowerCase());
    (above?.children ?? roots).push(node);
  }
  return roots;
}

function ownerOf(path: string, teams: readonly TeamInfo[]): string | null {
  const wanted = path.toLowerCase();
  let closest: { readonly id: string; readonly length: number } | null = null;
  for (const team of teams) {
    for (const { path: claimed, includeChildren } of team.areas) {
      const claim = claimed.toLowerCase();
      const holds = claim === wanted || (includeChildren && wanted.startsWith(`${claim}\\`));
      if (holds && claim.length > (closest?.length ?? 0)) {
        closest = { id: team.id, length: claim.length };
      }
    }
  }
  return closest?.id ?? null;
}

/** As few lines as say it: an area with all below it where one owner has all of that. */
function linesOf(node: Node): (AreaLine & { readonly owner: string | null })[] {
  if (isOneOwners(node)) return [{ owner: node.owner, path: node.path, includeChildren: true }];
  return [
    { owner: node.owner, path: node.path, includeChildren: false },
    ...node.children.flatMap(linesOf),
  ];
}

function isOneOwners(node: Node): boolean {
  return node.children.every((child) => child.owner === node.owner && isOneOwners(child));
}
