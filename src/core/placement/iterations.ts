import type { IterationInfo, SourceDescription, SprintInfo } from '../domain/description.ts';
import type { Instant, Period } from '../domain/time.ts';
import type { Ref } from '../domain/work-item.ts';
import { addDays, startOfDate } from '../timeline/calendar.ts';
import { fold } from './names.ts';
import type { PlannedIteration } from './plan.ts';

/** Reads what an item's fields say of its iteration: the values of its sprints and of its iteration path. */
export type ReadIteration = (
  sprints: readonly Ref[],
  path: Ref | undefined,
) => PlannedIteration | null;

/**
 * Prepares a tracker's iterations. An item in several sprints is planned in the one that ends last; one that nobody
 * has dated comes after all that have dates. The root of the tree of iterations is no iteration. Days are those of
 * `zone`; the dates are those that the tracker told last, also as of an earlier T.
 */
export function iterationReader(
  description: Pick<SourceDescription, 'iterations' | 'sprints'> | undefined,
  zone: string,
): ReadIteration {
  const sprintById = new Map((description?.sprints ?? []).map((sprint) => [sprint.id, sprint]));
  const nodeOf = nodeFinder(description?.iterations ?? []);
  // Worked out when an item first asks: a tree may have thousands of nodes, and a conversion is slow.
  const periods = new Map<IterationInfo, Period | null>();
  function periodOf(node: IterationInfo): Period | null {
    const known = periods.get(node);
    if (known !== undefined) {
      return known;
    }
    const period = periodOfDays(node, zone);
    periods.set(node, period);
    return period;
  }
  function sprintOf(ref: Ref): PlannedIteration {
    const known = ref.id === null ? undefined : sprintById.get(ref.id);
    return {
      name: known?.name ?? ref.name,
      period: known === undefined ? null : periodOfSprint(known),
    };
  }
  return (sprints, path) => {
    if (sprints.length > 0) {
      return latest(sprints.map(sprintOf));
    }
    if (path === undefined) {
      return null;
    }
    const node = nodeOf(path);
    const name = node?.path ?? path.name;
    return name.includes('\\')
      ? { name, period: node === undefined ? null : periodOf(node) }
      : null;
  };
}

/** By id, which survives a renaming; by path where the history has no id. */
function nodeFinder(nodes: readonly IterationInfo[]): (ref: Ref) => IterationInfo | undefined {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const byPath = new Map(nodes.map((node) => [fold(node.path), node]));
  return ({ id, name }) => (id === null ? undefined : byId.get(id)) ?? byPath.get(fold(name));
}

/** Of several undated ones the last, as the tracker lists them. */
function latest(iterations: readonly PlannedIteration[]): PlannedIteration | null {
  return iterations.reduce<PlannedIteration | null>(
    (last, next) => (last === null || isNotBefore(next, last) ? next : last),
    null,
  );
}

function isNotBefore({ period: a }: PlannedIteration, { period: b }: PlannedIteration): boolean {
  if (a === null || b === null) {
    return a === null;
  }
  return a.to === b.to ? a.from >= b.from : a.to > b.to;
}

function periodOfSprint({ startAt, endAt }: SprintInfo): Period | null {
  return startAt === null || endAt === null ? null : ordered(startAt, endAt);
}

function periodOfDays({ startDate, finishDate }: IterationInfo, zone: string): Period | null {
  if (startDate === null || finishDate === null) {
    return null;
  }
  const from = startOfDate(startDate, zone);
  return ordered(from, addDays(startOfDate(finishDate, zone), 1, zone));
}

/** Dates in the wrong order plan nothing. */
function ordered(from: Instant, to: Instant): Period | null {
  return from < to ? { from, to } : null;
}
