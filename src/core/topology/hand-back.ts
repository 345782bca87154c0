import type { Scope } from '../domain/organisation.ts';
import { contains } from '../domain/time.ts';
import type { Instant } from '../domain/time.ts';
import { isEnough, measureOf } from '../metrics/measure.ts';
import { isInFlow } from '../metrics/stream.ts';
import type { PlannedItem } from '../placement/plan.ts';
import { relationsOf } from '../placement/relations.ts';
import type { TopologyFacts } from './facts.ts';
import type { Verdict } from './report.ts';
import { count, finding, listed, notEnough, notTold, share, viewsOf } from './verdict.ts';

/** One defect for every five items. */
const MUCH = 0.2;
const FEWEST_DEFECTS = 3;

/** An item left a team: it was done there, or another team got it. */
interface Leave {
  readonly item: PlannedItem;
  readonly team: string;
  /** The waiting or active stage that it left the team from. */
  readonly stage: string;
  readonly at: Instant;
}

/**
 * Project-team pattern: a team of whose items, leaving it from one stage in the trailing 90 days, at least one in five came back at another team as a defect, by three defects or more.
 *
 * An item leaves a team when it is done there, and when it passes to another team while it is in load. It came back by a
 * defect of another team that was created later and hangs under it, is linked with it, or hangs under its parent; each
 * defect counts once, for an item that it names itself before one under the same parent, and of several for the last that
 * left. Defects that were cancelled are none, and a defect's own leaving is not looked at. The last weeks look better than
 * they will turn out.
 *
 * @example 10 stories leave red from Build; 3 defects of blue are created below them: 3 of 10, a warning.
 */
export function projectTeamPattern(facts: TopologyFacts): Verdict[] {
  const { organisation, portfolio, floor } = facts;
  if (!organisation.kindRules.some(({ kind }) => kind === 'defect')) {
    const what = 'no rule tells which items are defects';
    return [notTold('project-team-pattern', portfolio, what)];
  }
  const leaves = facts.items.flatMap((item) => leavesOf(item, facts));
  const groups = [...Map.groupBy(leaves, ({ team, stage }) => `${team}\n${stage}`).values()];
  const largest = groups.reduce((most, group) => Math.max(most, group.length), 0);
  if (!isEnough(largest, floor)) {
    const why = 'too few items left a team in the last 90 days';
    return [notEnough('project-team-pattern', portfolio, why, { n: largest, needed: floor })];
  }
  const returns = returnsOf(leaves, facts);
  return groups.flatMap((group) => verdictOf(group, returns, facts));
}

function verdictOf(
  group: readonly Leave[],
  returns: ReadonlyMap<Leave, readonly PlannedItem[]>,
  { arts, portfolio, floor }: TopologyFacts,
): Verdict[] {
  const [first] = group;
  if (first === undefined) return [];
  const defects = group.flatMap((leave) => returns.get(leave) ?? []);
  const rate = measureOf(group.length, floor, () => defects.length / group.length);
  if (rate.kind !== 'measured' || rate.value < MUCH || defects.length < FEWEST_DEFECTS) return [];
  const { team, stage } = first;
  const elsewhere = [...new Set(defects.map((defect) => defect.team ?? ''))].toSorted();
  const scope: Scope = arts.find((art) => art.scope.teams.includes(team))?.scope ?? portfolio;
  return [
    finding('project-team-pattern', scope, {
      subject: `${team} ${stage}`,
      title: `What ${team} hands over at ${stage} comes back elsewhere as defects`,
      why: `${group.length} items left ${team} from ${stage} in the last 90 days, and ${defects.length} defects followed at ${listed(elsewhere)}: the team that makes a fault is not the one that meets it.`,
      figures: [
        share('defects elsewhere per item that left', rate),
        count('defects', defects.length, group.length),
      ],
      items: viewsOf(defects),
      teams: [team, ...elsewhere],
      next: 'Let the team keep its work until customers have it, defects included.',
    }),
  ];
}

function leavesOf(item: PlannedItem, { trailing, asOf }: TopologyFacts): Leave[] {
  if (item.kind === 'defect') return [];
  const leaves: Leave[] = [];
  function add(team: string | null, at: Instant): void {
    const stage = stageBefore(item, at);
    if (team === null || stage === null || at < trailing.from || at > asOf) return;
    leaves.push({ item, team, stage, at });
  }
  item.plan.teams.forEach(({ team }, index) => {
    const next = item.plan.teams[index + 1];
    if (next !== undefined && next.team !== null && next.team !== team) add(team, next.from);
  });
  if (item.end !== null) add(item.team, item.end);
  return leaves;
}

/** The waiting or active stage that the item was in just before; null where it was in none. */
function stageBefore({ stays }: PlannedItem, at: Instant): string | null {
  const stay = stays.findLast(({ from }) => from < at);
  return stay !== undefined && stay.to >= at && isInFlow(stay.flow) ? stay.stage : null;
}

/** Per leave the defects that came back by it. */
function returnsOf(
  leaves: readonly Leave[],
  facts: TopologyFacts,
): ReadonlyMap<Leave, readonly PlannedItem[]> {
  const defects = facts.items.filter((item) => isNewDefect(item, facts));
  const byItem = Map.groupBy(leaves, ({ item }) => item);
  const byParent = Map.groupBy(leaves, ({ item }) => facts.ancestorsOf(item)[0]);
  const linked = linksAmong(leaves, defects);
  const returns = new Map<Leave, PlannedItem[]>();
  for (const defect of defects) {
    const [parent] = facts.ancestorsOf(defect);
    const named = [parent, ...(linked.get(defect) ?? [])].flatMap((item) =>
      item === undefined ? [] : (byItem.get(item as PlannedItem) ?? []),
    );
    const near = parent === undefined ? [] : (byParent.get(parent) ?? []);
    const leave = lastBefore(named, defect) ?? lastBefore(near, defect);
    if (leave !== null) returns.set(leave, [...(returns.get(leave) ?? []), defect]);
  }
  return returns;
}

function isNewDefect(item: PlannedItem, { trailing, asOf }: TopologyFacts): boolean {
  const isGone = item.flow === 'cancelled' || (item.deletion !== null && item.end === null);
  return (
    item.kind === 'defect' &&
    item.team !== null &&
    !isGone &&
    (contains(trailing, item.createdAt) || item.createdAt === asOf)
  );
}

/** The last one that left another team before the defect was created. */
function lastBefore(leaves: readonly Leave[], { team, createdAt }: PlannedItem): Leave | null {
  let last: Leave | null = null;
  for (const leave of leaves) {
    if (leave.team === team || leave.at >= createdAt) continue;
    if (last === null || leave.at > last.at) last = leave;
  }
  return last;
}

/** Per defect the items that left and that it links to, or that link to it, at T or before. */
function linksAmong(
  leaves: readonly Leave[],
  defects: readonly PlannedItem[],
): ReadonlyMap<PlannedItem, ReadonlySet<unknown>> {
  const left = new Set(leaves.map(({ item }) => item));
  const isDefect = new Set<unknown>(defects);
  const relations = relationsOf([...left, ...defects]);
  const linked = new Map<PlannedItem, Set<unknown>>();
  for (const item of [...left, ...defects]) {
    const names = [
      ...item.needs.map(({ provider }) => provider),
      ...item.neededBy.map(({ consumer }) => consumer),
    ];
    for (const name of names) {
      const other = relations.item(item.source, name);
      if (other === null || isDefect.has(item) === isDefect.has(other)) continue;
      const [defect, one] = isDefect.has(item) ? [item, other] : [other, item];
      linked.set(defect, (linked.get(defect) ?? new Set()).add(one));
    }
  }
  return linked;
}
