import { contains, DAY_MS, overlapMs } from '../domain/time.ts';
import type { Period } from '../domain/time.ts';
import type { Ref } from '../domain/work-item.ts';
import type { Stage, StatusRef, Workflow } from '../domain/workflow.ts';
import { isOfTeams } from '../metrics/selection.ts';
import type { PlannedItem } from '../placement/plan.ts';
import type { Visit } from '../timeline/timeline.ts';
import type { TopologyFacts } from './facts.ts';
import type { Verdict } from './report.ts';
import { count, finding, fold, listed, notEnough } from './verdict.ts';

/**
 * Status never seen in 90 days: a status of a stage in which no item of the workflow was in the trailing 90 days; one finding for each workflow.
 *
 * Items that were closed before then are not looked at. A status of another workflow counts where the item's own workflow does
 * not have it. A workflow of which less than 90 days are known, or that no item follows, is not judged.
 *
 * @example `Waiting for QA` is mapped, and the last item left it 100 days ago: it is named.
 */
export function unusedStatus(facts: TopologyFacts): Verdict[] {
  const { organisation, asOf, trailing, portfolio } = facts;
  const current = facts.items.filter(
    ({ closedAt }) => closedAt === null || contains(trailing, closedAt),
  );
  const all = seenStatuses(current, trailing);
  return organisation.workflows.flatMap((workflow): Verdict[] => {
    const followers = facts.items.filter((item) => item.workflow === workflow.id);
    const since = followers.reduce<number>((least, one) => Math.min(least, one.createdAt), asOf);
    if (since > trailing.from) {
      const n = Math.floor((asOf - since) / DAY_MS);
      const why = `only ${n} days of it are known of workflow ${workflow.id}`;
      return [notEnough('unused-status', portfolio, why, { n, needed: 90, subject: workflow.id })];
    }
    const seen = seenIn(workflow, all, organisation.workflows);
    const refs = workflow.stages.flatMap(({ statuses }) => statuses);
    const unused = refs.filter((ref) => !seen.some((status) => isMeant(ref, status)));
    if (unused.length === 0) return [];
    const names = unused.map((ref) => ('id' in ref ? `id ${ref.id}` : ref.name));
    return [
      finding('unused-status', portfolio, {
        subject: workflow.id,
        title: `Workflow ${workflow.id} has ${unused.length === 1 ? 'a status' : `${unused.length} statuses`} that nothing was in for 90 days`,
        why: `No item was in ${listed(names)} in the last 90 days: the step is skipped, or the status was replaced.`,
        figures: [
          count('unused statuses', unused.length, refs.length),
          count('items', current.filter((item) => item.workflow === workflow.id).length),
        ],
        next: 'Ask the teams whether they still take this step; then remove the status from the workflow, or map what replaced it.',
      }),
    ];
  });
}

type SeenStatuses = ReadonlyMap<string | null, ReadonlyMap<string, Ref>>;

/** Per workflow the statuses that its items were in during the period. */
function seenStatuses(items: readonly PlannedItem[], period: Period): SeenStatuses {
  const seen = new Map<string | null, Map<string, Ref>>();
  for (const { workflow, visits } of items) {
    const known = seen.get(workflow) ?? new Map<string, Ref>();
    seen.set(workflow, known);
    for (const visit of visits) {
      const { status } = visit;
      if (isRecent(visit, period)) known.set(`${status.id ?? ''}\n${status.name}`, status);
    }
  }
  return seen;
}

/** Those of its own items, and those that items of another workflow were in which does not have the status. */
function seenIn(workflow: Workflow, seen: SeenStatuses, all: readonly Workflow[]): Ref[] {
  return [...seen].flatMap(([id, statuses]) => {
    const other = all.find((one) => one.id === id);
    return [...statuses.values()].filter(
      (status) => other === workflow || !hasStatus(other, status),
    );
  });
}

/** Whether some of the visit lies in the period; one that began at its very end does. */
function isRecent(visit: Visit, period: Period): boolean {
  return overlapMs(visit, period) > 0 || (visit.from >= period.from && visit.from <= period.to);
}

function hasStatus(workflow: Workflow | undefined, status: Ref): boolean {
  return (
    workflow?.stages.some(({ statuses }) => statuses.some((ref) => isMeant(ref, status))) ?? false
  );
}

function isMeant(ref: StatusRef, status: Ref): boolean {
  return 'id' in ref ? ref.id === status.id : fold(ref.name) === fold(status.name);
}

/**
 * Value stream whose last stage is not production: a workflow that its items follow and of which the last stage, cancelled ones aside, is not the one that `production` names.
 *
 * Items are those of its teams, of any level, that are open or were closed in the trailing 90 days. Flow time ends where an item
 * is done, so what happens between there and production is in no number.
 *
 * @example Build, Test, Done and no `production`: an information. Build, Test, Released with `production: Released`: nothing.
 */
export function endsBeforeProduction(facts: TopologyFacts): Verdict[] {
  const { organisation, trailing } = facts;
  return facts.streams.flatMap(({ stream, scope }): Verdict[] => {
    const isOurs = isOfTeams(scope.teams);
    const items = facts.items.filter(
      (item) => isOurs(item) && (item.closedAt === null || contains(trailing, item.closedAt)),
    );
    if (items.length === 0) {
      const why = 'no item of it is open or was closed in the last 90 days';
      return [notEnough('ends-before-production', scope, why, { n: 0, needed: 1 })];
    }
    return organisation.workflows.flatMap((workflow) => {
      const followers = items.filter((item) => item.workflow === workflow.id);
      const last = lastStage(workflow);
      if (followers.length === 0 || last === null || last.name === workflow.production) return [];
      const why =
        workflow.production === null
          ? `nothing says that this is production, so the way from ${last.name} to the customer is in no number`
          : `production is ${workflow.production}, so the clock does not stop where the customer has the work`;
      return [
        finding('ends-before-production', scope, {
          subject: workflow.id,
          title: `Work of ${stream.name} in workflow ${workflow.id} ends at ${last.name}, not in production`,
          why: `The last stage is ${last.name}; ${why}.`,
          figures: [count('items in this workflow', followers.length, items.length)],
          next: 'Name the stage that means production in the workflow, or add one that the team moves released work to.',
        }),
      ];
    });
  });
}

function lastStage({ stages }: Workflow): Stage | null {
  return stages.findLast(({ flow }) => flow !== 'cancelled') ?? null;
}
