import { Graphviz } from '@hpcc-js/wasm-graphviz';

/** Sizes in pixels; `group` is the number of the box that the node stands in. */
interface GraphNode {
  readonly width: number;
  readonly height: number;
  readonly group: number | null;
}

interface GraphEdge {
  /** Places in the list of nodes. */
  readonly from: number;
  readonly to: number;
  readonly labelWidth: number;
}

export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  /** How wide the names of the groups are. */
  readonly groups: readonly number[];
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface GroupBox {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Everything from the upper left corner. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  /** The middle of each node. */
  readonly nodes: readonly Point[];
  /** A start, then three points of a Bézier curve at a time; `tip` is where the arrow ends. */
  readonly edges: readonly {
    readonly curve: readonly Point[];
    readonly tip: Point;
    readonly label: Point;
  }[];
  readonly groups: readonly GroupBox[];
}

/** What Graphviz says of a graph; every number is text. */
interface Answer {
  readonly bb: string;
  readonly objects?: readonly {
    readonly name: string;
    readonly bb?: string;
    readonly pos?: string;
  }[];
  readonly edges?: readonly { readonly id: string; readonly pos?: string; readonly lp?: string }[];
}

const INCH = 72;
const LINE = 18;

/**
 * Places nodes and edges. No name ever reaches Graphviz: it gets numbers and the room that words need, so that nothing
 * that anybody wrote can be read as an instruction, and the words are drawn with our own font.
 */
export async function layOut(graph: Graph, direction: 'LR' | 'TB'): Promise<Layout> {
  // The library keeps one instance, whoever asks first.
  const graphviz = await Graphviz.load();
  const answer = JSON.parse(graphviz.layout(dotOf(graph, direction), 'json', 'dot')) as Answer;
  return read(answer, graph);
}

function dotOf({ nodes, edges, groups }: Graph, direction: 'LR' | 'TB'): string {
  const grouped = groups.map((width, group) => {
    const members = nodes.flatMap((node, index) => (node.group === group ? [`n${index}`] : []));
    return `subgraph cluster_${group} { margin=10; label=${room(width)}; ${members.join('; ')} }`;
  });
  return [
    `digraph { rankdir=${direction}; nodesep=0.25; ranksep=0.35; node [shape=box, fixedsize=true, label=""];`,
    ...nodes.map(
      ({ width, height }, index) => `n${index} [width=${inches(width)}, height=${inches(height)}];`,
    ),
    ...grouped,
    ...edges.map(
      ({ from, to, labelWidth }, index) =>
        `n${from} -> n${to} [id=e${index}, label=${room(labelWidth)}];`,
    ),
    '}',
  ].join('\n');
}

function inches(pixels: number): string {
  return (pixels / INCH).toFixed(3);
}

/** An empty table of the size that words will take. */
function room(width: number): string {
  return `<<table border="0" fixedsize="true" width="${Math.ceil(width)}" height="${LINE}"><tr><td></td></tr></table>>`;
}

function read(answer: Answer, graph: Graph): Layout {
  const [, , width = 0, height = 0] = numbersOf(answer.bb);
  const objects = new Map((answer.objects ?? []).map((object) => [object.name, object]));
  const edges = new Map((answer.edges ?? []).map((edge) => [edge.id, edge]));
  /** Graphviz counts from the lower left corner. */
  function pointOf(text: string | undefined): Point {
    const [x = 0, y = 0] = numbersOf(text ?? '');
    return { x, y: height - y };
  }
  return {
    width,
    height,
    nodes: graph.nodes.map((_, index) => pointOf(objects.get(`n${index}`)?.pos)),
    edges: graph.edges.map((_, index) => {
      const edge = edges.get(`e${index}`);
      const [tip = '', ...curve] = (edge?.pos ?? '').replace(/^e,/, '').split(' ');
      return { curve: curve.map(pointOf), tip: pointOf(tip), label: pointOf(edge?.lp) };
    }),
    groups: graph.groups.map((_, group) => {
      const [left = 0, bottom = 0, right = 0, top = 0] = numbersOf(
        objects.get(`cluster_${group}`)?.bb ?? '',
      );
      return { left, right, top: height - top, bottom: height - bottom };
    }),
  };
}

function numbersOf(text: string): number[] {
  return text
    .split(',')
    .map(Number)
    .filter((number) => Number.isFinite(number));
}
