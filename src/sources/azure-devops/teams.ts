import type {
  BoardInfo,
  ProjectInfo,
  StatusInfo,
  TeamInfo,
} from '../../core/domain/description.ts';
import type { AzureDevOpsClient } from './client.ts';
import { orElse } from './or-else.ts';
import * as schema from './schema.ts';
import { statusLookup } from './statuses.ts';

const TEAMS_AT_MOST = 300;
/** Boards of a project mostly look alike; nothing but `init`'s guesses depends on them. */
const BOARDS_AT_MOST = 10;

/** A project's teams with their areas, and the boards on which their requirements move. */
export async function teamsOf(
  client: AzureDevOpsClient,
  project: ProjectInfo,
  backlogs: schema.Backlogs,
  statuses: readonly StatusInfo[],
  signal: AbortSignal,
): Promise<{ readonly teams: TeamInfo[]; readonly boards: BoardInfo[] }> {
  const listed = await orElse(
    [],
    client.ask(
      `teams of project ${project.name}`,
      schema.Teams,
      async ({ core }) => core.getTeams(project.id, false, TEAMS_AT_MOST),
      signal,
    ),
  );
  const [teams, boards] = await Promise.all([
    Promise.all(listed.map(async (team) => withAreas(client, project, team, signal))),
    Promise.all(
      listed
        .slice(0, BOARDS_AT_MOST)
        .map(async (team) => boardOf(client, project, team, backlogs, statuses, signal)),
    ),
  ]);
  return { teams, boards: boards.flat() };
}

interface Listed {
  readonly id: string;
  readonly name: string;
}

async function withAreas(
  client: AzureDevOpsClient,
  project: ProjectInfo,
  team: Listed,
  signal: AbortSignal,
): Promise<TeamInfo> {
  const { values } = await orElse(
    { values: [] },
    client.ask(
      `areas of team ${team.name}`,
      schema.TeamAreas,
      async ({ work }) => work.getTeamFieldValues({ projectId: project.id, teamId: team.id }),
      signal,
    ),
  );
  return {
    id: team.id,
    name: team.name,
    project: project.key,
    areas: (values ?? []).map(({ value, includeChildren }) => ({
      path: value,
      includeChildren: includeChildren ?? false,
    })),
  };
}

async function boardOf(
  client: AzureDevOpsClient,
  project: ProjectInfo,
  team: Listed,
  backlogs: schema.Backlogs,
  statuses: readonly StatusInfo[],
  signal: AbortSignal,
): Promise<BoardInfo[]> {
  const context = { projectId: project.id, teamId: team.id };
  const listed = await orElse(
    [],
    client.ask(
      `boards of team ${team.name}`,
      schema.Boards,
      async ({ work }) => work.getBoards(context),
      signal,
    ),
  );
  const level = backlogs.requirementBacklog?.name;
  const board = listed.find(({ name }) => name === level) ?? listed.at(-1);
  if (board === undefined) return [];
  const { columns } = await orElse(
    { columns: [] },
    client.ask(
      `columns of board ${board.name} of team ${team.name}`,
      schema.Board,
      async ({ work }) => work.getBoard(context, board.id),
      signal,
    ),
  );
  const statusOf = statusLookup({ statuses });
  const ref = { id: project.id, name: project.name };
  return [
    {
      id: board.id,
      name: `${team.name}: ${board.name}`,
      project: project.key,
      columns: columns.map(({ name, itemLimit, stateMappings }) => ({
        name,
        statuses: [
          ...new Set(
            Object.entries(stateMappings ?? {}).flatMap(
              ([type, state]) => statusOf(ref, type, state).id ?? [],
            ),
          ),
        ],
        max: itemLimit === null || itemLimit === undefined || itemLimit === 0 ? null : itemLimit,
      })),
    },
  ];
}
