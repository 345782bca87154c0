import type { SourceDescription, StatusInfo } from '../core/domain/description.ts';
import type { FlowState } from '../core/domain/workflow.ts';

/** A stage of a first draft: statuses by name where all of that name belong to it, else by id. */
export interface DraftStage {
  readonly name: string;
  readonly flow: FlowState;
  readonly statuses: readonly (string | { readonly id: string; readonly was: string })[];
  readonly wipLimit: number | null;
}

/** A status that only histories know: the tracker has it no more. */
export interface PastStatus {
  /** Null where the tracker's histories give states by name alone. */
  readonly id: string | null;
  readonly name: string;
  /** Entries into or out of it among the histories that were read. */
  readonly uses: number;
}

/** Words by which people name waiting, in the languages that were seen; categories cannot tell it. */
const WAITING =
  /\b(wait|waiting|ready|queue|queued|hold|blocked|impeded|pending|selected|approv\w+)\b|待|等|阻塞|挂起|wartet|bereit|blockiert/i;
const CANCELLED =
  /\b(reject\w*|cancel\w*|won'?t|duplicate|obsolete|invalid|abandon\w*|declined)\b|取消|拒绝|不修改|abgelehnt|verworfen/i;
const ORDER: readonly FlowState[] = ['new', 'waiting', 'active', 'done', 'cancelled'];

interface Column {
  readonly name: string;
  readonly statuses: readonly StatusInfo[];
  readonly max: number | null;
}

/**
 * Stages in the order of the fullest board's columns; statuses on no board follow by category. Flow states come from
 * the tracker's category; waiting and cancelled, which it does not have, from the words in the name.
 */
export function draftStages(
  description: SourceDescription,
  wanted: readonly StatusInfo[] = description.statuses,
): DraftStage[] {
  const live = description.statuses.filter((status) => status.live);
  const rest = new Map(
    wanted.flatMap((status) => (status.live ? [[status.id, status] as const] : [])),
  );
  const stages: DraftStage[] = [];
  for (const column of columnsOf(description, rest)) {
    // A column may hold statuses of different kinds, such as Done and Rejected: each kind is a stage of its own.
    const kinds = Map.groupBy(
      column.statuses.filter((status) => rest.delete(status.id)),
      (status) => flowOf(status, column.name),
    );
    for (const [flow, statuses] of kinds) {
      const name = kinds.size === 1 ? column.name : (statuses[0]?.name ?? column.name);
      stages.push(stage(name, flow, statuses, column.max, live));
    }
  }
  const alike = Map.groupBy(
    rest.values(),
    (status) => `${flowOf(status, '')} ${status.name.toLowerCase()}`,
  );
  for (const [first, ...others] of alike.values()) {
    if (first) stages.push(stage(first.name, flowOf(first, ''), [first, ...others], null, live));
  }
  const ordered = stages.toSorted(
    (a, b) => ORDER.indexOf(group(a.flow)) - ORDER.indexOf(group(b.flow)),
  );
  return withUniqueNames(ordered);
}

/** Waiting and active stages alternate in a workflow: their order among each other is the board's. */
function group(flow: FlowState): FlowState {
  return flow === 'waiting' ? 'active' : flow;
}

function columnsOf(
  description: SourceDescription,
  known: ReadonlyMap<string, StatusInfo>,
): Column[] {
  const boards = description.boards.map((board) =>
    board.columns.map((column) => ({
      name: column.name,
      max: column.max,
      statuses: column.statuses.flatMap((id) => known.get(id) ?? []),
    })),
  );
  const fullest = boards.toSorted((a, b) => size(b) - size(a))[0];
  return fullest ?? [];
}

function size(columns: readonly Column[]): number {
  return columns.reduce((sum, column) => sum + column.statuses.length, 0);
}

function flowOf(status: StatusInfo, column: string): FlowState {
  if (status.category === 'done' && CANCELLED.test(status.name)) return 'cancelled';
  if (status.category === 'active' && WAITING.test(`${status.name} ${column}`)) return 'waiting';
  return status.category;
}

function stage(
  name: string,
  flow: FlowState,
  statuses: readonly StatusInfo[],
  max: number | null,
  live: readonly StatusInfo[],
): DraftStage {
  const here = new Set(statuses);
  const refs = new Map<string, DraftStage['statuses'][number]>();
  for (const status of statuses) {
    const lower = status.name.toLowerCase();
    const alike = live.filter((other) => other.name.toLowerCase() === lower);
    // A name means every status of that name: it will do where all of them belong here.
    if (alike.every((other) => here.has(other))) refs.set(lower, status.name);
    else refs.set(status.id, { id: status.id, was: status.name });
  }
  return { name, flow, statuses: [...refs.values()], wipLimit: flow === 'active' ? max : null };
}

/** Two stages must not share a name: the second says which status it is. */
function withUniqueNames(stages: readonly DraftStage[]): DraftStage[] {
  const taken = new Set<string>();
  return stages.map((candidate) => {
    const first = candidate.statuses[0];
    const id = typeof first === 'object' ? first.id : (first ?? '');
    let name = candidate.name.slice(0, 60);
    if (taken.has(name)) name = `${name} (${id})`;
    for (let n = 2; taken.has(name); n += 1) name = `${candidate.name.slice(0, 60)} (${id}, ${n})`;
    taken.add(name);
    return { ...candidate, name };
  });
}

/** Past statuses that a name in the draft does not cover already. */
export function uncovered(
  past: readonly PastStatus[],
  stages: readonly DraftStage[],
): PastStatus[] {
  const names = new Set(
    stages.flatMap((candidate) =>
      candidate.statuses.flatMap((status) =>
        typeof status === 'string' ? [status.toLowerCase()] : [],
      ),
    ),
  );
  return past.filter((status) => !names.has(status.name.toLowerCase()));
}
