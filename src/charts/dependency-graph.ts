import { shortDay } from '../core/digest/dates.ts';
import { counted, listed, oneDecimal } from '../core/digest/words.ts';
import {
  FONT,
  HALO,
  HEIGHT,
  INK,
  insteadOf,
  MARGIN,
  picture,
  round,
  SOFT,
  text,
  WIDTH,
} from './frame.ts';
import { layOut } from './graph-layout.ts';
import type { Graph, GroupBox, Layout, Point } from './graph-layout.ts';
import type { TeamEdge, TeamGraph, TeamNode } from '../core/dependencies/team-graph.ts';
import { fitted, inWords, labelOf, widthOf } from './text.ts';

/** So many arrows can be followed at most; fewer are drawn where the letters would become too small. */
const MOST_EDGES = [40, 28, 18, 12];
/** Letters smaller than this part of their size cannot be read in Slack. */
const SMALLEST = 0.82;
const LARGEST = 1.1;
const TOP = 82;
const TALL = 680;
const NODE = { height: 30, longest: 150 };
const MOST_NAMED = 5;
const RED = '#b3261e';
const BLUE = '#0b5394';

interface Names {
  readonly teams: ReadonlyMap<string, string>;
  readonly arts: readonly string[];
  readonly artLabels: readonly string[];
}

interface Sheet {
  readonly edges: readonly TeamEdge[];
  readonly teams: readonly TeamNode[];
  readonly layout: Layout;
  readonly scale: number;
  readonly height: number;
}

/** Teams as boxes within their ARTs, an arrow from each team to the one that it waits for. */
export async function dependencyGraphSvg(data: TeamGraph): Promise<string> {
  const names = namesOf(data);
  const sheet = data.edges.length === 0 ? null : await bestSheet(data, names);
  return picture({
    title: dependencyGraphTitle(data),
    subtitle: subtitle(data, sheet),
    description: dependencyGraphAltText(data),
    ...(sheet === null
      ? { body: insteadOf(['No team waits for another one: no open dependencies']) }
      : { height: sheet.height, body: drawing(sheet, names) }),
  });
}

export function dependencyGraphTitle({ scope }: TeamGraph): string {
  return `Dependencies between teams · ${inWords(scope.name)}`;
}

/** The finding in words: who waits for whom most, and who waits in a circle. */
export function dependencyGraphAltText(data: TeamGraph): string {
  const { edges, scope, asOf, outside } = data;
  const names = new Map(data.teams.map(({ id, name }) => [id, inWords(name)]));
  function nameOf(id: string): string {
    return names.get(id) ?? inWords(id);
  }
  const opening = `Dependencies between teams of ${inWords(scope.name)} on ${shortDay(asOf, scope.zone)}:`;
  const unplaced =
    outside === 0
      ? ''
      : ` ${counted(outside, 'dependency', 'dependencies')} with an end in no known team.`;
  if (edges.length === 0) return `${opening} no team waits for another one.${unplaced}`;
  const open = edges.reduce((sum, edge) => sum + edge.open, 0);
  const circles = edges.filter(({ cyclic }) => cyclic);
  function told(edge: TeamEdge): string {
    return `${nameOf(edge.consumer)} on ${nameOf(edge.provider)} (${edge.open} open, ${oneDecimal(edge.itemDays)} item-days waited)`;
  }
  const strongest = edges.toSorted((a, b) => b.itemDays - a.itemDays || b.open - a.open);
  return (
    [
      `${opening} ${open} open between ${counted(data.teams.length, 'team')}.`,
      `The strongest: ${listed(strongest.slice(0, MOST_NAMED).map(told))}.`,
      circles.length === 0
        ? 'No items wait for each other in a circle.'
        : `Items wait for each other in a circle: ${listed(circles.slice(0, MOST_NAMED).map((edge) => `${nameOf(edge.consumer)} on ${nameOf(edge.provider)}`))}.`,
    ].join(' ') + unplaced
  );
}

function subtitle(data: TeamGraph, sheet: Sheet | null): string {
  const { scope, trailing, asOf, outside } = data;
  if (sheet === null) return `As of ${shortDay(asOf, scope.zone)}`;
  const left = data.edges.length - sheet.edges.length;
  return [
    `Open dependencies · item-days waited since ${shortDay(trailing.from, scope.zone)}`,
    ...(left === 0 ? [] : [`${left} weaker left out`]),
    ...(outside === 0 ? [] : [`${outside} outside`]),
  ].join(' · ');
}

/** What the font cannot draw is told by its number. */
function namesOf({ teams }: TeamGraph): Names {
  const arts = [...new Set(teams.flatMap(({ art }) => art ?? []))];
  return {
    teams: new Map(teams.map(({ id, name }, index) => [id, labelOf(name, `Team ${index + 1}`)])),
    arts,
    artLabels: arts.map((art, index) => fitted(labelOf(art, `ART ${index + 1}`), 200, FONT)),
  };
}

/** As many of the strongest edges as stay readable, lying or standing, on a sheet that is as low as it can be. */
async function bestSheet(data: TeamGraph, names: Names): Promise<Sheet> {
  let best: Sheet | null = null;
  for (const most of MOST_EDGES) {
    if (best !== null && most >= data.edges.length) continue;
    const edges = data.edges.slice(0, most);
    const used = new Set(edges.flatMap(({ consumer, provider }) => [consumer, provider]));
    const teams = data.teams.filter(({ id }) => used.has(id));
    const graph = graphOf(teams, edges, names);
    const layouts = [await layOut(graph, 'LR'), await layOut(graph, 'TB')];
    for (const height of [HEIGHT, TALL]) {
      for (const layout of layouts) {
        const scale = scaleOf(layout, height);
        if (best === null || scale > best.scale) best = { edges, teams, layout, scale, height };
      }
      if (best !== null && best.scale >= SMALLEST) return best;
    }
  }
  if (best === null) throw new RangeError('A graph without edges has no picture');
  return best;
}

function scaleOf({ width, height }: Layout, sheet: number): number {
  const room = { width: WIDTH - 2 * MARGIN, height: sheet - TOP - MARGIN };
  return Math.min(LARGEST, room.width / Math.max(1, width), room.height / Math.max(1, height));
}

function graphOf(teams: readonly TeamNode[], edges: readonly TeamEdge[], names: Names): Graph {
  const places = new Map(teams.map(({ id }, index) => [id, index]));
  const arts = names.arts.filter((art) => teams.some((team) => team.art === art));
  return {
    nodes: teams.map(({ id, art }) => ({
      width: widthOf(nodeName(id, names), FONT) + 18,
      height: NODE.height,
      group: art === null ? null : arts.indexOf(art),
    })),
    edges: edges.map((edge) => ({
      from: places.get(edge.consumer) ?? 0,
      to: places.get(edge.provider) ?? 0,
      labelWidth: widthOf(edgeWords(edge), FONT) + 4,
    })),
    groups: arts.map((art) => widthOf(artLabel(art, names), FONT) + 8),
  };
}

function nodeName(id: string, { teams }: Names): string {
  return fitted(teams.get(id) ?? id, NODE.longest, FONT);
}

function artLabel(art: string, { arts, artLabels }: Names): string {
  return artLabels[arts.indexOf(art)] ?? '';
}

function edgeWords({ open, itemDays }: TeamEdge): string {
  return itemDays === 0 ? String(open) : `${open} · ${Math.max(1, Math.round(itemDays))} d`;
}

function drawing({ edges, teams, layout, scale, height }: Sheet, names: Names): string[] {
  const shift = {
    x: (WIDTH - layout.width * scale) / 2,
    y: TOP + Math.max(0, (height - TOP - MARGIN - layout.height * scale) / 2),
  };
  const arts = names.arts.filter((art) => teams.some((team) => team.art === art));
  const longest = Math.max(1, ...edges.map(({ itemDays }) => itemDays));
  return [
    ...legend(),
    `<g transform="translate(${round(shift.x)},${round(shift.y)}) scale(${scale.toFixed(3)})">`,
    ...layout.groups.map(groupBox),
    ...edges.map((edge, index) => arrow(edge, layout.edges[index], longest)),
    ...layout.groups.map((box, index) => groupName(box, artLabel(arts[index] ?? '', names))),
    ...teams.flatMap(({ id }, index) => node(nodeName(id, names), layout.nodes[index])),
    ...edges.map((edge, index) => edgeLabel(edge, layout.edges[index])),
    '</g>',
  ];
}

function groupBox({ left, top, right, bottom }: GroupBox): string {
  return `<rect x="${round(left)}" y="${round(top)}" width="${round(right - left)}" height="${round(bottom - top)}" rx="6" fill="#f2f5f8" stroke="#9aa5b1"/>`;
}

/** Written over the arrows, which lead into the box across it. */
function groupName({ left, top, right }: GroupBox, name: string): string {
  return text(
    (left + right) / 2,
    top + 19,
    name,
    `text-anchor="middle" font-weight="600" fill="${SOFT}" ${HALO}`,
  );
}

function node(name: string, at: Point | undefined): string[] {
  if (at === undefined) return [];
  const width = widthOf(name, FONT) + 18;
  return [
    `<rect x="${round(at.x - width / 2)}" y="${round(at.y - NODE.height / 2)}" width="${round(width)}" height="${NODE.height}" rx="4" fill="#ffffff" stroke="${INK}"/>`,
    text(at.x, at.y + 5, name, 'text-anchor="middle"'),
  ];
}

/** The longer the wait, the thicker the line; a circle is red and dashed. */
function arrow(
  { cyclic, itemDays }: TeamEdge,
  edge: Layout['edges'][number] | undefined,
  longest: number,
): string {
  const [start, ...rest] = edge?.curve ?? [];
  const end = rest.at(-1);
  if (edge === undefined || start === undefined || end === undefined) return '';
  const colour = cyclic ? RED : BLUE;
  const width = 1.2 + 3 * Math.sqrt(itemDays / longest);
  const points = rest.map(({ x, y }) => `${round(x)},${round(y)}`).join(' ');
  return [
    `<path d="M${round(start.x)},${round(start.y)}C${points}" fill="none" stroke="${colour}" stroke-width="${round(width)}"${cyclic ? ' stroke-dasharray="7 4"' : ''}/>`,
    head(end, edge.tip, colour),
  ].join('');
}

function head(from: Point, tip: Point, colour: string): string {
  const length = Math.hypot(tip.x - from.x, tip.y - from.y) || 1;
  const [dx, dy] = [(tip.x - from.x) / length, (tip.y - from.y) / length];
  const [left, right] = [1, -1].map((side) => [
    round(tip.x - 11 * dx - 5.5 * side * dy),
    round(tip.y - 11 * dy + 5.5 * side * dx),
  ]);
  return `<path d="M${round(tip.x)},${round(tip.y)}L${String(left)}L${String(right)}Z" fill="${colour}"/>`;
}

function edgeLabel(edge: TeamEdge, layout: Layout['edges'][number] | undefined): string {
  if (layout === undefined) return '';
  const colour = edge.cyclic ? RED : INK;
  return text(
    layout.label.x,
    layout.label.y + 5,
    edgeWords(edge),
    `text-anchor="middle" fill="${colour}" ${HALO}`,
  );
}

function legend(): string[] {
  const y = 72;
  function sample(x: number, colour: string, attributes: string): string {
    const [from, to] = [x, x + 34];
    return `<path d="M${from},${y - 5}H${to - 8}" stroke="${colour}" stroke-width="2.5" ${attributes}/>${head({ x: from, y: y - 5 }, { x: to, y: y - 5 }, colour)}`;
  }
  return [
    sample(MARGIN, BLUE, ''),
    text(MARGIN + 42, y, 'waits for'),
    sample(MARGIN + 140, RED, 'stroke-dasharray="7 4"'),
    text(MARGIN + 182, y, 'items wait for each other in a circle'),
  ];
}
