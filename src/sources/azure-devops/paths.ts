import type { IterationInfo, PathInfo, ProjectInfo } from '../../core/domain/description.ts';
import type { AzureDevOpsClient } from './client.ts';
import * as schema from './schema.ts';
import { instantFrom } from './values.ts';

/** Deeper than the service lets anybody build. */
const DEPTH = 20;
const AREA = new Set<unknown>(['area', 0]);

export interface Paths {
  readonly areas: readonly PathInfo[];
  readonly iterations: readonly IterationInfo[];
}

/** A project's trees of areas and iterations, as paths that stand on its items. */
export async function pathsOf(
  client: AzureDevOpsClient,
  project: ProjectInfo,
  signal: AbortSignal,
): Promise<Paths> {
  const roots = await client.ask(
    `areas and iterations of project ${project.name}`,
    schema.Nodes,
    // Not the method for one of the two trees: the library loses the word `areas` on the way.
    async ({ wit }) => wit.getRootNodes(project.id, DEPTH),
    signal,
  );
  const areas = roots.filter(({ structureType }) => AREA.has(structureType));
  const iterations = roots.filter(({ structureType }) => !AREA.has(structureType));
  return {
    areas: areas
      .flatMap((root) => nodesUnder(root, null))
      .map(({ node, path }) => ({
        id: String(node.id),
        path,
        project: project.key,
      })),
    iterations: iterations
      .flatMap((root) => nodesUnder(root, null))
      .map(({ node, path }) => ({
        id: String(node.id),
        path,
        project: project.key,
        startDate: dayOf(node.attributes?.startDate),
        finishDate: dayOf(node.attributes?.finishDate),
      })),
  };
}

/** Put together from names: a node's own `path` has the word Area or Iteration in between. */
function nodesUnder(
  node: schema.Node,
  above: string | null,
): { readonly node: schema.Node; readonly path: string }[] {
  const path = above === null ? node.name : `${above}\\${node.name}`;
  return [{ node, path }, ...(node.children ?? []).flatMap((child) => nodesUnder(child, path))];
}

function dayOf(value: unknown): string | null {
  const at = instantFrom(value);
  return at === null ? null : new Date(at).toISOString().slice(0, 10);
}
