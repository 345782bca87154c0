import type { SourceDescription, StatusInfo } from '../domain/description.ts';
import type { FlowState, StatusRef, Workflow } from '../domain/workflow.ts';
import type { Ref } from '../domain/work-item.ts';
import type { ReadStatus, StatusPlace } from '../timeline/stage-of-status.ts';
import type { ItemFinding } from '../timeline/timeline.ts';
import { fold } from './names.ts';

/** Where a workflow puts a status. */
interface Mapped {
  readonly stage: string | null;
  readonly flow: FlowState | null;
  readonly blocked: boolean;
  readonly ignored: boolean;
}

/** One workflow's mapping: statuses given by id, and by folded name. */
interface Mapping {
  readonly byId: ReadonlyMap<string, Mapped>;
  readonly byName: ReadonlyMap<string, Mapped>;
}

const IGNORED: Mapped = { stage: null, flow: null, blocked: false, ignored: true };

/** What is known of one source's statuses. */
export interface StatusCatalogue {
  readonly byId: ReadonlyMap<string, StatusInfo>;
  readonly byName: ReadonlyMap<string, readonly StatusInfo[]>;
}

export function catalogueOf(description: SourceDescription | undefined): StatusCatalogue {
  const statuses = description?.statuses ?? [];
  const byId = new Map(statuses.map((status) => [status.id, status]));
  return { byId, byName: Map.groupBy(statuses, (status) => fold(status.name)) };
}

/**
 * How to read statuses in the first of `workflows`; a status that it does not have is looked up in the others, in
 * order, before it counts as unmapped (metrics.md section 2, "Stages").
 */
export function statusReader(
  catalogue: StatusCatalogue,
  workflows: readonly Workflow[],
): ReadStatus {
  const mappings = workflows.map(mappingOf);
  const known = new Map<string, StatusPlace>();
  for (const info of catalogue.byId.values()) {
    const status = { id: info.id, name: info.name };
    known.set(info.id, placeOf(catalogue, mappings, status, info));
  }
  return function readStatus(status: Ref): StatusPlace {
    const place = status.id === null ? undefined : known.get(status.id);
    return place ?? placeOf(catalogue, mappings, status, undefined);
  };
}

function mappingOf(workflow: Workflow): Mapping {
  const byId = new Map<string, Mapped>();
  const byName = new Map<string, Mapped>();
  for (const stage of workflow.stages) {
    const mapped = { stage: stage.name, flow: stage.flow, blocked: stage.blocked, ignored: false };
    addAll(byId, byName, stage.statuses, mapped);
  }
  addAll(byId, byName, workflow.ignore, IGNORED);
  return { byId, byName };
}

/** A status given by its id wins over one given by its name: ids are there for names that repeat. */
function addAll(
  byId: Map<string, Mapped>,
  byName: Map<string, Mapped>,
  refs: readonly StatusRef[],
  mapped: Mapped,
): void {
  for (const ref of refs) {
    if ('id' in ref) {
      byId.set(ref.id, mapped);
    } else {
      addIfNew(byName, fold(ref.name), mapped);
    }
  }
}

function addIfNew(map: Map<string, Mapped>, key: string, mapped: Mapped): void {
  if (!map.has(key)) {
    map.set(key, mapped);
  }
}

function placeOf(
  catalogue: StatusCatalogue,
  mappings: readonly Mapping[],
  status: Ref,
  info: StatusInfo | undefined,
): StatusPlace {
  const mapped = lookUp(mappings, status);
  const gone = isGone(catalogue, status, info);
  const findings: ItemFinding[] = [];
  if (gone) {
    findings.push({ kind: 'deleted-status', detail: status.name });
  }
  if (mapped !== null) {
    return { status, ...mapped, findings };
  }
  findings.push({ kind: 'unmapped-status', detail: status.name });
  const flow = gone || info === undefined ? sharedCategory(catalogue, status) : info.category;
  return { status, stage: null, flow, blocked: false, ignored: flow === null, findings };
}

function lookUp(mappings: readonly Mapping[], status: Ref): Mapped | null {
  const name = fold(status.name);
  for (const mapping of mappings) {
    const byId = status.id === null ? undefined : mapping.byId.get(status.id);
    const mapped = byId ?? mapping.byName.get(name);
    if (mapped !== undefined) {
      return mapped;
    }
  }
  return null;
}

/** Without a list of statuses nobody can tell what is gone. */
function isGone(catalogue: StatusCatalogue, status: Ref, info: StatusInfo | undefined): boolean {
  if (info !== undefined) {
    return !info.live;
  }
  if (catalogue.byId.size === 0) {
    return false;
  }
  return status.id !== null || liveOfName(catalogue, status).length === 0;
}

function liveOfName(catalogue: StatusCatalogue, status: Ref): readonly StatusInfo[] {
  return (catalogue.byName.get(fold(status.name)) ?? []).filter((info) => info.live);
}

/** The category that all live statuses of that name share; null where they differ or there are none. */
function sharedCategory(catalogue: StatusCatalogue, status: Ref): FlowState | null {
  const live = liveOfName(catalogue, status);
  const category = live[0]?.category ?? null;
  return live.every((info) => info.category === category) ? category : null;
}

/** Whether the id still exists while the name seen with it belongs today only to other ids. */
export function isMisnamed(catalogue: StatusCatalogue, status: Ref): boolean {
  if (status.id === null) {
    return false;
  }
  const own = catalogue.byId.get(status.id);
  if (own === undefined || !own.live || own.name === status.name) {
    return false;
  }
  const bearers = liveOfName(catalogue, status);
  return bearers.length > 0 && bearers.every((info) => info.id !== own.id);
}
