import { teamAt } from './organisation.ts';
import type { Project, Revision, Team } from './organisation.ts';
import { guidOf } from './guid.ts';
import { REQUIREMENTS } from './templates.ts';
import type { LevelTemplate, StateCategory } from './templates.ts';

export interface Column {
  readonly id: string;
  readonly name: string;
  readonly kind: 'incoming' | 'inProgress' | 'outgoing';
  /** State by type. */
  readonly states: Readonly<Record<string, string>>;
  readonly itemLimit: number;
  readonly isSplit: boolean;
}

export interface Board {
  readonly id: string;
  readonly name: string;
  readonly level: LevelTemplate;
  readonly columns: readonly Column[];
  /** Such as `WEF_0123…_Kanban`: the fields of this board begin with it. */
  readonly field: string;
}

const made = new WeakMap<Team, readonly Board[]>();

/** A team has one board per backlog level above the tasks; its columns are the states in their order. */
export function boardsOf(project: Project, team: Team): readonly Board[] {
  const known = made.get(team);
  if (known !== undefined) return known;
  const boards = project.process.levels
    .filter((level) => level.rank > 1)
    .map((level) => boardOf(project, team, level));
  made.set(team, boards);
  return boards;
}

/** Types on a level, with bugs where the process puts them. */
export function typesOn(project: Project, level: LevelTemplate): readonly string[] {
  const bugs = project.process.bugs === 'asRequirements' && level.id === REQUIREMENTS;
  const has = project.process.types.some((one) => one.name === 'Bug');
  return bugs && has && !level.types.includes('Bug') ? [...level.types, 'Bug'] : level.types;
}

/** The board that shows a revision, if one does. */
export function boardShowing(revision: Pick<Revision, 'project' | 'type' | 'area'>): Board | null {
  const { project, type, area } = revision;
  const team = teamAt(project, area);
  if (team === null) return null;
  return (
    boardsOf(project, team).find((board) => typesOn(project, board.level).includes(type)) ?? null
  );
}

/** Where a revision stands on its board: the wanted column, the one it had, or the first one of its state. */
export function boardColumn(
  before: Revision,
  after: Revision,
  wanted: string | undefined,
  done: boolean | undefined,
): Pick<Revision, 'column' | 'columnDone'> {
  const board = boardShowing(after);
  if (board === null) return { column: null, columnDone: false };
  const fitting = board.columns.filter((column) => column.states[after.type] === after.state);
  const name = wanted ?? before.column;
  const column = fitting.find((one) => one.name === name) ?? fitting[0];
  return { column: column?.name ?? null, columnDone: done ?? false };
}

function boardOf(project: Project, team: Team, level: LevelTemplate): Board {
  const id = guidOf(`${team.id}/${level.id}`);
  const types = typesOn(project, level);
  const templates = project.process.types.filter((one) => types.includes(one.name));
  const states = templates[0]?.states.filter((one) => one.category !== 'Removed') ?? [];
  const columns = states.map((one): Column => {
    const having = templates.filter((each) => each.states.some(({ name }) => name === one.name));
    return {
      id: guidOf(`${id}/${one.name}`),
      name: one.name,
      kind: kindOf(one.category),
      states: Object.fromEntries(having.map((each) => [each.name, one.name])),
      itemLimit: one.category === 'InProgress' ? 5 : 0,
      isSplit: false,
    };
  });
  const field = `WEF_${id.replaceAll('-', '').toUpperCase()}_Kanban`;
  return { id, name: level.name, level, columns, field };
}

function kindOf(category: StateCategory): Column['kind'] {
  if (category === 'Proposed') return 'incoming';
  return category === 'Completed' ? 'outgoing' : 'inProgress';
}
