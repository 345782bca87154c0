import { DirectedGraph } from 'graphology';
import { stronglyConnectedComponents } from 'graphology-components';
import { isOpen } from './dependency.ts';
import type { Dependency } from './dependency.ts';
import { endName } from './edge.ts';

/** Names of ends (`endName`) that lie on a cycle, each with the keys of all items that wait for each other there. */
export type Cycles = ReadonlyMap<string, readonly string[]>;

/**
 * Items that wait for each other in a circle (metrics.md section 6, `cyclic`): the strongly connected components of
 * the open edges that count. An edge lies on a cycle where both its ends are in the same component.
 */
export function cyclesOf(dependencies: readonly Dependency[]): Cycles {
  const graph = new DirectedGraph<{ key: string }>();
  for (const dependency of dependencies) {
    if (!dependency.counts || !isOpen(dependency)) continue;
    const { consumer, provider } = dependency.edge;
    for (const end of [consumer, provider]) graph.mergeNode(endName(end), { key: end.key });
    graph.mergeEdge(endName(consumer), endName(provider));
  }
  dropDeadEnds(graph);
  const cycles = new Map<string, readonly string[]>();
  for (const component of stronglyConnectedComponents(graph)) {
    if (component.length < 2) continue;
    const keys = component.map((name) => graph.getNodeAttribute(name, 'key')).toSorted();
    for (const name of component) cycles.set(name, keys);
  }
  return cycles;
}

/** What nothing needs, or what needs nothing, is on no cycle. The library recurses along chains, which may be long. */
function dropDeadEnds(graph: DirectedGraph<{ key: string }>): void {
  const open = graph.nodes();
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (!graph.hasNode(name)) continue;
    if (graph.inDegree(name) > 0 && graph.outDegree(name) > 0) continue;
    open.push(...graph.neighbors(name));
    graph.dropNode(name);
  }
}
