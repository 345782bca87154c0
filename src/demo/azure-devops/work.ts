import { boardsOf, typesOn } from './boards.ts';
import type { Board, Column } from './boards.ts';
import { json, list, someProject, teamIn } from './desk.ts';
import type { Ask, Desk, Reply } from './desk.ts';
import type { Project, Team } from './organisation.ts';
import { Refusal } from './refusal.ts';
import { REQUIREMENTS } from './templates.ts';
import type { LevelTemplate, StateCategory, TypeTemplate } from './templates.ts';
import { pathOf } from './tree.ts';
import type { Node } from './tree.ts';

const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'];
const NOTHING = '00000000-0000-0000-0000-000000000000';
const DAY_MS = 86_400_000;

export function teamSettings(desk: Desk, ask: Ask): Reply {
  const [project, team] = [someProject(desk, ask), teamIn(desk, ask)];
  const { levels, bugs } = project.process;
  const set = team.areas.length > 0;
  const url = settingsUrl(desk, project, team);
  return json({
    backlogIteration: set
      ? { id: project.iterations.identifier, name: project.iterations.name, path: '' }
      : { id: NOTHING },
    bugsBehavior: bugs,
    workingDays: DAYS,
    backlogVisibilities: Object.fromEntries(
      levels.filter((level) => level.rank > 1).map((level) => [level.id, true]),
    ),
    defaultIteration: null,
    defaultIterationMacro: '@currentIteration',
    url,
    _links: { self: { href: url } },
  });
}

/** The areas of a team; one that nobody set up has none and no default. */
export function teamFieldValues(desk: Desk, ask: Ask): Reply {
  const [project, team] = [someProject(desk, ask), teamIn(desk, ask)];
  const values = team.areas.map(({ node, includeChildren }) => ({
    value: pathOf(node),
    includeChildren,
  }));
  const url = `${settingsUrl(desk, project, team)}/teamfieldvalues`;
  return json({
    field: {
      referenceName: 'System.AreaPath',
      url: `${desk.base}/_apis/wit/fields/System.AreaPath`,
    },
    defaultValue: values[0]?.value ?? null,
    values,
    url,
    _links: { self: { href: url } },
  });
}

export function iterations(desk: Desk, ask: Ask): Reply {
  const [project, team] = [someProject(desk, ask), teamIn(desk, ask)];
  const url = `${settingsUrl(desk, project, team)}/iterations`;
  const all = team.iterations.map((node) => iterationBody(desk, node, url));
  const id = ask.path['id'];
  if (id !== undefined) {
    const found = all.find((one) => one.id === id);
    if (found !== undefined) return json(found);
    throw new Refusal(404, 'InvalidTeamSettingsException', `There is no iteration ${id}.`);
  }
  const frame = ask.query.get('$timeframe')?.toLowerCase();
  return list(frame === undefined ? all : all.filter((one) => one.attributes.timeFrame === frame));
}

interface Iteration {
  readonly id: string;
  readonly name: string;
  readonly path: string;
  readonly attributes: {
    readonly startDate: string | null;
    readonly finishDate: string | null;
    readonly timeFrame: string;
  };
  readonly url: string;
}

function iterationBody(desk: Desk, node: Node, url: string): Iteration {
  const attributes = {
    startDate: node.start === null ? null : `${node.start}T00:00:00Z`,
    finishDate: node.finish === null ? null : `${node.finish}T00:00:00Z`,
    timeFrame: timeFrame(desk.clock(), node),
  };
  const { identifier: id, name } = node;
  return { id, name, path: pathOf(node), attributes, url: `${url}/${id}` };
}

function timeFrame(now: number, node: Node): string {
  if (node.start === null || node.finish === null) return 'future';
  if (now < Date.parse(node.start)) return 'future';
  return now < Date.parse(node.finish) + DAY_MS ? 'current' : 'past';
}

export function boards(desk: Desk, ask: Ask): Reply {
  const [project, team] = [someProject(desk, ask), teamIn(desk, ask)];
  const id = ask.path['id'];
  if (id !== undefined) return json(boardBody(desk, project, team, boardNamed(desk, ask, id)));
  return list(
    boardsOf(project, team).map((board) => ({
      id: board.id,
      url: boardUrl(desk, project, team, board),
      name: board.name,
    })),
  );
}

export function boardColumns(desk: Desk, ask: Ask): Reply {
  return list(boardNamed(desk, ask, ask.path['board'] ?? '').columns.map(columnBody));
}

export function backlogs(desk: Desk, ask: Ask): Reply {
  const project = someProject(desk, ask);
  const all = levelsOf(project).map((level) => ({
    id: level.id,
    ...levelBody(desk, project, level),
    isHidden: false,
    type: level.rank === 1 ? 'task' : level.id === REQUIREMENTS ? 'requirement' : 'portfolio',
  }));
  const id = ask.path['id'];
  if (id === undefined) return list(all.toReversed());
  const found = all.find((level) => level.id === id);
  if (found !== undefined) return json(found);
  throw new Refusal(404, 'BacklogDoesNotExistException', `There is no backlog ${id}.`);
}

export function backlogConfiguration(desk: Desk, ask: Ask): Reply {
  const project = someProject(desk, ask);
  const { process } = project;
  const all = levelsOf(project);
  const requirement = all.find((level) => level.id === REQUIREMENTS)!;
  const team = teamIn(desk, ask);
  return json({
    taskBacklog: levelBody(
      desk,
      project,
      all.find((level) => level.rank === 1)!,
    ),
    requirementBacklog: levelBody(desk, project, requirement),
    portfolioBacklogs: all
      .filter((level) => level.rank > requirement.rank)
      .toReversed()
      .map((level) => levelBody(desk, project, level)),
    workItemTypeMappedStates: process.types.map((type) => ({
      workItemTypeName: type.name,
      states: Object.fromEntries(
        type.states.map(({ name, category }) => [name, mapped(type, category)]),
      ),
    })),
    backlogFields: {
      typeFields: {
        Order: process.orderField,
        Effort: process.sizeField,
        RemainingWork: 'Microsoft.VSTS.Scheduling.RemainingWork',
        Activity: 'Microsoft.VSTS.Common.Activity',
      },
    },
    bugsBehavior: process.bugs,
    hiddenBacklogs: [],
    isBugsBehaviorConfigured: true,
    url: `${desk.base}/${project.id}/${team.id}/_apis/work/backlogconfiguration`,
  });
}

/** The agile tools know no Resolved but of bugs: to them it is work in progress. */
function mapped(type: TypeTemplate, category: StateCategory): StateCategory {
  return category === 'Resolved' && type.name !== 'Bug' ? 'InProgress' : category;
}

function levelsOf(project: Project): readonly LevelTemplate[] {
  return project.process.levels.toSorted((a, b) => a.rank - b.rank);
}

function levelBody(desk: Desk, project: Project, level: LevelTemplate): Record<string, unknown> {
  const types = typesOn(project, level).map((name) => ({
    name,
    url: `${desk.base}/${project.id}/_apis/wit/workItemTypes/${encodeURIComponent(name)}`,
  }));
  const title = {
    referenceName: 'System.Title',
    name: 'Title',
    url: `${desk.base}/_apis/wit/fields/System.Title`,
  };
  return {
    id: level.id,
    name: level.name,
    rank: level.rank,
    workItemCountLimit: 1000,
    addPanelFields: [title],
    columnFields: [{ columnFieldReference: title, width: 400 }],
    workItemTypes: types,
    defaultWorkItemType: types[0],
    color: '009CCC',
  };
}

function boardNamed(desk: Desk, ask: Ask, name: string): Board {
  const [project, team] = [someProject(desk, ask), teamIn(desk, ask)];
  const found = boardsOf(project, team).find((one) => one.id === name || one.name === name);
  if (found !== undefined) return found;
  throw new Refusal(404, 'BoardDoesntExistException', `TF400499: There is no board ${name}.`);
}

function boardBody(
  desk: Desk,
  project: Project,
  team: Team,
  board: Board,
): Record<string, unknown> {
  const url = boardUrl(desk, project, team, board);
  return {
    id: board.id,
    url,
    name: board.name,
    revision: 0,
    columns: board.columns.map(columnBody),
    rows: [{ id: NOTHING, name: null }],
    isValid: true,
    canEdit: true,
    allowedMappings: {},
    fields: {
      columnField: boardField(desk, `${board.field}.Column`),
      rowField: boardField(desk, `${board.field}.Lane`),
      doneField: boardField(desk, `${board.field}.Column.Done`),
    },
    _links: { self: { href: url } },
  };
}

function boardField(desk: Desk, referenceName: string): object {
  return { referenceName, url: `${desk.base}/_apis/wit/fields/${referenceName}` };
}

function columnBody(column: Column): Record<string, unknown> {
  const { id, name, itemLimit, states, kind, isSplit } = column;
  const middle = kind === 'inProgress' ? { isSplit, description: '' } : {};
  return { id, name, itemLimit, stateMappings: states, ...middle, columnType: kind };
}

function boardUrl(desk: Desk, project: Project, team: Team, board: Board): string {
  return `${desk.base}/${project.id}/${team.id}/_apis/work/boards/${board.id}`;
}

function settingsUrl(desk: Desk, project: Project, team: Team): string {
  return `${desk.base}/${project.id}/${team.id}/_apis/work/teamsettings`;
}
