import type { FlowState, Stage, Workflow } from '../domain/workflow.ts';
import type { PlacedItem } from '../placement/placed-item.ts';

/** A stage of the stream: stages of one name in several workflows are one. */
export interface StreamStage {
  readonly name: string;
  readonly flow: FlowState;
  readonly wipLimit: number | null;
  /** Its place in the stream's order, from 0. */
  readonly order: number;
}

/** The stages of a scope in workflow order, and what each workflow says about their neighbours. */
export interface Stream {
  readonly stages: readonly StreamStage[];
  readonly byName: ReadonlyMap<string, StreamStage>;
  /** Those that the items move in; the others have no say. */
  readonly workflows: readonly Workflow[];
  /** Per workflow and waiting or active stage, the next active stage; null where none follows. */
  readonly nextActive: ReadonlyMap<string, ReadonlyMap<string, string | null>>;
}

export function isInFlow(flow: FlowState | null): boolean {
  return flow === 'waiting' || flow === 'active';
}

/** The stream that the items move in: the stages of their workflows, and of as few others as have the rest of their visits. */
export function streamOf(workflows: readonly Workflow[], items: readonly PlacedItem[]): Stream {
  const used = workflowsInUse(workflows, items);
  const included = new Set(used.flatMap(stageNames));
  const stages = inOrder(workflows)
    .filter((stage) => included.has(stage.name))
    .map((stage, order) => ({
      name: stage.name,
      flow: stage.flow,
      wipLimit: wipLimitOf(used, stage.name),
      order,
    }));
  return {
    stages,
    byName: new Map(stages.map((stage) => [stage.name, stage])),
    workflows: used,
    nextActive: new Map(used.map((workflow) => [workflow.id, nextActiveOf(workflow)])),
  };
}

/** In order of configuration, and the same whatever the order of the items. */
function workflowsInUse(
  workflows: readonly Workflow[],
  items: readonly PlacedItem[],
): readonly Workflow[] {
  const own = new Set<string | null>();
  const missing = new Set<string | null>();
  for (const item of items) {
    own.add(item.workflow);
    for (const stay of item.stays) missing.add(stay.stage);
  }
  const used = new Set(workflows.filter(({ id }) => own.has(id)));
  function lacking(workflow: Workflow): number {
    return stageNames(workflow).filter((name) => missing.has(name)).length;
  }
  for (const name of [...used].flatMap(stageNames)) missing.delete(name);
  for (;;) {
    const [best] = workflows.toSorted((a, b) => lacking(b) - lacking(a));
    if (best === undefined || lacking(best) === 0) break;
    used.add(best);
    for (const name of stageNames(best)) missing.delete(name);
  }
  return workflows.filter((workflow) => used.has(workflow));
}

function stageNames(workflow: Workflow): string[] {
  return workflow.stages.map((stage) => stage.name);
}

/**
 * The active stage that drains a waiting stage, or follows an active one: in the item's own workflow, else (an item may
 * sit in a stage of a sibling workflow) in the first one of the stream that has the stage.
 */
export function nextActiveStage(
  stream: Stream,
  workflow: string | null,
  stage: string,
): string | null {
  const own = workflow === null ? undefined : stream.nextActive.get(workflow)?.get(stage);
  if (own !== undefined) return own;
  for (const next of stream.nextActive.values()) {
    const found = next.get(stage);
    if (found !== undefined) return found;
  }
  return null;
}

/** The waiting or active stages right before a stage, one per workflow that has it. */
export function stagesBefore(stream: Stream, stage: string): string[] {
  const before = stream.workflows.flatMap((workflow) => {
    const steps = workflow.stages.filter((step) => isInFlow(step.flow)).map((step) => step.name);
    return steps.slice(0, Math.max(0, steps.indexOf(stage))).slice(-1);
  });
  return [...new Set(before)];
}

/** True for a waiting or active stage after which no workflow has another one. */
export function isLastBeforeDone(stream: Stream, stage: StreamStage): boolean {
  return (
    isInFlow(stage.flow) &&
    stream.stages.every((other) => !stagesBefore(stream, other.name).includes(stage.name))
  );
}

function nextActiveOf(workflow: Workflow): Map<string, string | null> {
  const next = new Map<string, string | null>();
  let active: string | null = null;
  for (const stage of workflow.stages.toReversed()) {
    next.set(stage.name, active);
    if (stage.flow === 'active') active = stage.name;
  }
  return next;
}

function wipLimitOf(workflows: readonly Workflow[], name: string): number | null {
  const limits = workflows.flatMap((workflow) =>
    workflow.stages.filter((stage) => stage.name === name).map((stage) => stage.wipLimit),
  );
  return limits.find((limit) => limit !== null) ?? null;
}

/**
 * All stages so that every workflow's own order holds; what no workflow orders stays in the order of configuration.
 * Workflows that disagree are a configuration error elsewhere: here they only must not hang.
 */
function inOrder(workflows: readonly Workflow[]): Stage[] {
  const open = new Map<string, Stage>();
  for (const stage of workflows.flatMap((workflow) => workflow.stages)) {
    if (!open.has(stage.name)) open.set(stage.name, stage);
  }
  const ordered: Stage[] = [];
  while (open.size > 0) {
    const names = [...open.keys()];
    const free = names.find((name) => workflows.every((workflow) => isNext(workflow, name, open)));
    const stage = open.get(free ?? names[0] ?? '');
    if (stage === undefined) break;
    ordered.push(stage);
    open.delete(stage.name);
  }
  return ordered;
}

/** No stage that comes before this one in the workflow is still unplaced. */
function isNext(workflow: Workflow, name: string, open: ReadonlyMap<string, Stage>): boolean {
  const place = workflow.stages.findIndex((stage) => stage.name === name);
  return workflow.stages.slice(0, Math.max(0, place)).every((stage) => !open.has(stage.name));
}
