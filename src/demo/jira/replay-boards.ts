import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RawSprint, SiteBoard, SiteProject } from './raw.ts';

interface BoardConfiguration extends Readonly<Record<string, unknown>> {
  readonly id: number;
  readonly name: string;
  readonly type: string;
  readonly location?: { readonly key?: string };
}

export function readBoardConfigurations(folder: string): BoardConfiguration[] {
  const files = readdirSync(folder).filter((name) => /_board_\d+_configuration\.json$/.test(name));
  return files.map(
    (name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as BoardConfiguration,
  );
}

/** Boards whose configuration was recorded, and those that recorded sprints name. */
export function boardsFor(
  projects: readonly SiteProject[],
  configurations: readonly BoardConfiguration[],
  sprints: readonly RawSprint[],
): SiteBoard[] {
  const described = configurations.map((configuration) => ({
    id: configuration.id,
    name: configuration.name,
    type: configuration.type,
    projectKey: configuration.location?.key ?? null,
    configuration,
    sprints: sprints.filter((sprint) => sprint.originBoardId === configuration.id),
  }));
  const known = new Set(described.map((board) => board.id));
  const named = new Set(
    sprints.map((sprint) => sprint.originBoardId).filter((id) => id !== undefined),
  );
  const undescribed = [...named]
    .filter((id) => !known.has(id))
    .map((id) => {
      const own = sprints.filter((sprint) => sprint.originBoardId === id);
      return sprintBoard(id, own, projects);
    });
  return [...described, ...undescribed].toSorted((a, b) => a.id - b.id);
}

/** All that is known of such a board are its sprints; their names mostly begin with a project's key. */
function sprintBoard(
  id: number,
  sprints: readonly RawSprint[],
  projects: readonly SiteProject[],
): SiteBoard {
  const home = projects.find((project) =>
    sprints.some((sprint) => sprint.name.startsWith(`${project.key} `)),
  );
  const name = `Board ${id}`;
  return {
    id,
    name,
    type: 'scrum',
    projectKey: home?.key ?? null,
    configuration: { id, name, type: 'scrum', columnConfig: { columns: [] } },
    sprints,
  };
}
