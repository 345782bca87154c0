import type { Instant } from '../domain/time.ts';
import type { ItemHistory } from '../domain/work-item.ts';
import { buildTimeline, endOfSight } from '../timeline/build-timeline.ts';
import { inOrder } from '../timeline/order.ts';
import { replayStatuses } from '../timeline/replay.ts';
import type { Horizon } from '../timeline/replay.ts';
import type { ItemFinding, Timeline } from '../timeline/timeline.ts';
import { fieldHistory, valueAt, valuesUntil } from '../timeline/values.ts';
import type { FieldHistory } from '../timeline/values.ts';
import { blockedOutside } from './blocked-outside.ts';
import type { Facts } from './facts.ts';
import { horizonOf } from './horizon.ts';
import type { Model, SourceModel, TeamPlace, WorkflowPlace } from './model.ts';
import { neededByOf, needsOf } from './needs.ts';
import { outsideLinksOf } from './outside-links.ts';
import type { ParentSpan, PlacedItem } from './placed-item.ts';
import { kindOf, levelOf, placingInstants } from './place-at.ts';
import { pointsOf } from './points.ts';
import { factsAt } from './read-facts.ts';
import { relateItem } from './relations.ts';
import type { Relations } from './relations.ts';

/** How often a workflow is chosen anew because the one before gave another end (docs/decisions/0002). */
const ROUNDS = 4;

/** A timeline with the facts that place it. */
interface Settled {
  readonly timeline: Timeline;
  readonly workflow: WorkflowPlace;
  /** At the end, the deletion or T: metrics.md section 2, "Placement and kind". */
  readonly facts: Facts;
}

/** One item while it is placed. */
interface Subject {
  readonly history: FieldHistory;
  readonly source: SourceModel;
  readonly horizon: Horizon;
}

/**
 * An item as of `asOf`: its timeline and where it belongs (metrics.md section 2). Null when it was created later.
 * With `relations` also what other items say of it (see `relateItem`, which does that step alone).
 */
export function placeItem(
  history: ItemHistory,
  model: Model,
  asOf: Instant,
  relations?: Relations,
): PlacedItem | null {
  const { item } = history;
  if (item.createdAt > asOf) {
    return null;
  }
  const source = model.sourceOf(item.source);
  const subject: Subject = {
    history: fieldHistory(item, inOrder(history.history), source.watched),
    source,
    horizon: horizonOf(item, asOf),
  };
  const placed = placedOf(subject, model);
  return relations === undefined ? placed : relateItem(placed, model, asOf, relations);
}

function placedOf(subject: Subject, model: Model): PlacedItem {
  const { history, source, horizon } = subject;
  const { item } = history;
  const { timeline, workflow, facts, status } = settle(subject);
  const level = levelOf(facts, source);
  const teams = source.teams.filter((team) => team.isTeamOf(facts));
  const place = teams[0];
  const parent = valueAt(history, 'parent', horizon.asOf)[0];
  const key = valueAt(history, 'key', horizon.asOf)[0]?.name ?? item.key;
  return {
    ...timeline,
    findings: [...timeline.findings, ...findingsOfPlace(facts, level, teams)],
    source: item.source,
    id: item.id,
    key,
    otherKeys: otherKeysOf(history, key),
    url: item.url,
    title: item.title,
    createdAt: item.createdAt,
    type: facts.type.name,
    status,
    stage: timeline.visits.at(-1)?.stage ?? null,
    workflow: workflow.id,
    level,
    kind: kindOf(facts, source, model),
    team: place?.team ?? null,
    art: place?.art ?? null,
    valueStream: place?.valueStream ?? null,
    everTeams: everTeamsOf(subject, place),
    parent: parent === undefined ? null : { id: parent.id, key: parent.name },
    needs: needsOf(history, source.dependencyLinks, horizon.asOf),
    neededBy: neededByOf(history, source.flippedLinks, horizon.asOf),
    parents: parentsOf(history, horizon.asOf),
    outsideLinks: outsideLinksOf(history, horizon.asOf),
    points: pointsOf(facts, source.points),
    deletion: horizon.deletedAt === null ? null : item.deletion,
  };
}

function otherKeysOf({ item, entries, changed }: FieldHistory, key: string): readonly string[] {
  if (!changed.has('key')) {
    return [];
  }
  const changes = entries
    .flatMap((entry) => entry.changes)
    .filter((change) => change.field === 'key');
  const named = changes.flatMap(({ from, to }) => [...from, ...to]).map((ref) => ref.name);
  return [...new Set([...named, item.key])].filter((name) => name !== key);
}

/**
 * The workflow is chosen by type and project at the end, and the end depends on the workflow: tried until both
 * agree; where they never do, the workflow by what the item is at T (or at its deletion) stands.
 */
function settle(subject: Subject): Settled & { readonly status: string } {
  const { history, source, horizon } = subject;
  const { item, entries } = history;
  const replayed = replayStatuses(item, entries, horizon, source.isMisnamed);
  const sight = endOfSight(horizon);
  const outside = blockedOutside(history, source, sight);
  const inSight = factsAt(history, source, sight);
  function tryOut(chosenBy: Facts): Settled {
    const workflow = workflowFor(chosenBy, source);
    const timeline = buildTimeline(replayed, horizon, workflow.read, outside);
    const facts =
      timeline.end === null || history.changed.size === 0
        ? inSight
        : factsAt(history, source, timeline.end);
    return { timeline, workflow, facts };
  }
  const first = tryOut(inSight);
  let settled = first;
  for (let round = 1; round < ROUNDS && !agrees(settled, source); round += 1) {
    settled = tryOut(settled.facts);
  }
  const stands = agrees(settled, source) ? settled : first;
  const last = replayed.spans.at(-1)?.status ?? item.status;
  return { ...stands, status: stands.workflow.read(last).status.name };
}

function agrees({ workflow, facts }: Settled, source: SourceModel): boolean {
  return workflowFor(facts, source) === workflow;
}

function workflowFor(facts: Facts, source: SourceModel): WorkflowPlace {
  const workflow = source.workflows.find((candidate) => candidate.applies(facts));
  // The last one applies to everything.
  return workflow ?? (source.workflows.at(-1) as WorkflowPlace);
}

function findingsOfPlace(
  facts: Facts,
  level: string | null,
  teams: readonly TeamPlace[],
): readonly ItemFinding[] {
  const findings: ItemFinding[] = [];
  if (level === null) {
    findings.push({ kind: 'unlevelled-type', detail: facts.type.name });
  }
  if (teams.length === 0) {
    findings.push({ kind: 'unmapped-item', detail: 'no team matches it' });
  } else if (teams.length > 1) {
    const detail = teams.map(({ team }) => team).join(', ');
    findings.push({ kind: 'several-teams', detail });
  }
  return findings;
}

/** Teams are looked up at the creation and wherever a field changed that can change the team. */
function everTeamsOf(
  { history, source, horizon }: Subject,
  place: TeamPlace | undefined,
): readonly string[] {
  const placed = place === undefined ? [] : [place.team];
  const instants = placingInstants(history, source, horizon.asOf);
  if (instants.length === 0) {
    return placed;
  }
  const teams = new Set(placed);
  for (const at of [history.item.createdAt, ...instants]) {
    const facts = factsAt(history, source, at);
    const team = source.teams.find((candidate) => candidate.isTeamOf(facts));
    if (team !== undefined) {
      teams.add(team.team);
    }
  }
  return [...teams];
}

const NO_PARENTS: readonly ParentSpan[] = [];

function parentsOf(history: FieldHistory, asOf: Instant): readonly ParentSpan[] {
  const { item, changed } = history;
  if (!changed.has('parent')) {
    return item.parent === null
      ? NO_PARENTS
      : [{ parent: item.parent, from: item.createdAt, to: null }];
  }
  const held = valuesUntil(history, 'parent', asOf);
  return held.flatMap(({ from, value: [ref] }, index) =>
    ref === undefined
      ? []
      : [{ parent: { id: ref.id, key: ref.name }, from, to: held[index + 1]?.from ?? null }],
  );
}
