import type { SourceDescription, StatusInfo } from '../core/domain/description.ts';
import type { FlowState } from '../core/domain/workflow.ts';
import { uniqueId } from './draft-text.ts';
import { draftStages } from './draft-workflow.ts';
import type { DraftStage } from './draft-workflow.ts';

export interface DraftWorkflow {
  readonly id: string;
  /** Empty for every type that no workflow before has. */
  readonly types: readonly string[];
  readonly stages: readonly DraftStage[];
}

/** Stages of workflows that are there already: one name is one stage everywhere. */
export type KnownStages = readonly (readonly {
  readonly name: string;
  readonly flow: FlowState;
}[])[];

/** One workflow, or one per group of types where the tracker tells which type has which states. */
export function draftWorkflows(
  description: SourceDescription,
  taken: Set<string>,
  prefix: string,
  known: KnownStages,
): DraftWorkflow[] {
  const groups = groupsOf(description);
  const main = groups.toSorted((a, b) => weight(b, description) - weight(a, description))[0];
  const ordered = [...groups.filter((group) => group !== main), ...(main ? [main] : [])];
  const settled = [...known];
  return ordered.map((group) => {
    const isMain = group === main;
    const id = uniqueId(`${prefix}${isMain ? 'delivery' : (group.types[0] ?? 'other')}`, taken);
    const stages = fitted(draftStages(description, group.statuses), settled, id);
    settled.push(stages);
    return { id, types: isMain ? [] : group.types, stages };
  });
}

interface Group {
  readonly types: string[];
  readonly statuses: readonly StatusInfo[];
}

/** Types whose states are all among another type's share its workflow. */
function groupsOf({ statuses, types }: SourceDescription): Group[] {
  const live = statuses.filter((status) => status.live);
  if (live.every((status) => status.usedBy === undefined)) return [{ types: [], statuses: live }];
  const byType = types
    .map(({ name }) => ({ name, statuses: live.filter((status) => isUsedBy(status, name)) }))
    .filter((type) => type.statuses.length > 0)
    .toSorted((a, b) => b.statuses.length - a.statuses.length);
  const groups: Group[] = [];
  for (const type of byType) {
    const fitting = groups.find((group) =>
      type.statuses.every((status) => group.statuses.includes(status)),
    );
    if (fitting === undefined) groups.push({ types: [type.name], statuses: type.statuses });
    else fitting.types.push(type.name);
  }
  return groups;
}

function isUsedBy({ usedBy = [] }: StatusInfo, type: string): boolean {
  return usedBy.some(({ types }) => types.includes(type));
}

/** The stories' workflow is the main one: what moves on most boards, and of those the longest. */
function weight({ statuses }: Group, { boards }: SourceDescription): number {
  const ids = new Set(statuses.map(({ id }) => id));
  const onBoards = boards
    .flatMap(({ columns }) => columns.flatMap((column) => column.statuses))
    .filter((id) => ids.has(id));
  return onBoards.length * 100 + statuses.length;
}

/** With other names for stages that would mean something else than a stage of that name elsewhere. */
function fitted(
  stages: readonly DraftStage[],
  known: KnownStages,
  workflow: string,
): readonly DraftStage[] {
  const flows = new Map(known.flat().map(({ name, flow }) => [name, flow]));
  const order = new Set(
    known.flatMap((others) =>
      others.flatMap(({ name }, at) =>
        others.slice(at + 1).map((later) => JSON.stringify([name, later.name])),
      ),
    ),
  );
  const result: DraftStage[] = [];
  for (const stage of stages) {
    const { name } = stage;
    const fits =
      (flows.get(name) ?? stage.flow) === stage.flow &&
      !result.some((before) => order.has(JSON.stringify([name, before.name])));
    result.push(
      fits ? stage : { ...stage, name: `${name.slice(0, 60)} (${workflow})`.slice(0, 80) },
    );
  }
  return result;
}
