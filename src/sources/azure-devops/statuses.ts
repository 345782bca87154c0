import type { SourceDescription, StatusInfo } from '../../core/domain/description.ts';
import type { Ref } from '../../core/domain/work-item.ts';
import type { FlowState } from '../../core/domain/workflow.ts';

const CATEGORIES: ReadonlyMap<string, FlowState> = new Map([
  ['proposed', 'new'],
  ['inprogress', 'active'],
  ['resolved', 'waiting'],
  ['completed', 'done'],
  ['removed', 'cancelled'],
]);

/** A state of a type in a project, as the service lists it. */
export interface TypeState {
  readonly project: string;
  readonly type: string;
  readonly state: string;
  readonly category: string | null;
}

/**
 * States belong to types, and the same name may be of different categories in two of them. So a status is a name in
 * a category: one for all types that agree, several where they do not.
 */
export function statusesOf(states: readonly TypeState[]): StatusInfo[] {
  const byId = Map.groupBy(states, ({ state, category }) => idOf(state, flowOf(category)));
  return [...byId].flatMap(([id, uses]) => {
    const [first] = uses;
    if (first === undefined) return [];
    const usedBy = [...Map.groupBy(uses, ({ project }) => project)].map(([project, ours]) => ({
      project,
      types: [...new Set(ours.map(({ type }) => type))],
    }));
    return [
      {
        id,
        name: first.state,
        category: flowOf(first.category),
        projects: usedBy.map(({ project }) => project),
        usedBy,
        live: true,
      },
    ];
  });
}

function flowOf(category: string | null): FlowState {
  // A category that nobody has told is not yet committed to.
  return CATEGORIES.get((category ?? '').toLowerCase()) ?? 'new';
}

function idOf(state: string, flow: FlowState): string {
  return `${flow}:${state.toLowerCase()}`;
}

/** The status that a state's name means for a type in a project; without an id where the process has it no more. */
export type StatusOf = (project: Ref, type: string, state: string) => Ref;

export function statusLookup({ statuses }: Pick<SourceDescription, 'statuses'>): StatusOf {
  const known = new Map<string, Ref>();
  const live = statuses.filter((status) => status.live);
  for (const { id, name, usedBy = [] } of live) {
    for (const { project, types } of usedBy) {
      for (const type of types) known.set(wordsOf(project, type, name), { id, name });
    }
  }
  const byName = Map.groupBy(live, (status) => status.name.toLowerCase());
  const seen = new Map<string, Ref>();
  function find(project: Ref, type: string, state: string): Ref {
    const exact = project.id === null ? undefined : known.get(wordsOf(project.id, type, state));
    if (exact !== undefined) return exact;
    // A type or project that is gone: the name still says it where it is of one category everywhere.
    const alike = byName.get(state.toLowerCase()) ?? [];
    const [only] = alike;
    return only !== undefined && alike.length === 1
      ? { id: only.id, name: only.name }
      : { id: null, name: state };
  }
  return (project, type, state) => {
    const words = `${project.id ?? ''}\n${type}\n${state}`;
    const status = seen.get(words) ?? find(project, type, state);
    seen.set(words, status);
    return status;
  };
}

function wordsOf(project: string, type: string, state: string): string {
  return JSON.stringify([project.toLowerCase(), type.toLowerCase(), state.toLowerCase()]);
}
