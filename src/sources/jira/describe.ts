import type {
  BoardInfo,
  ProjectInfo,
  SourceDescription,
  StatusInfo,
  TypeInfo,
} from '../../core/domain/description.ts';
import { instantOf } from '../../core/domain/time.ts';
import type { FlowState } from '../../core/domain/workflow.ts';
import type { JiraClient } from './client.ts';
import { RequestError } from '../http/failure.ts';
import { fieldInfo } from './fields.ts';
import type { JiraOptions } from './options.ts';
import * as schema from './schema.ts';
import type { z } from 'zod';

const PER_PAGE = 50;
const PAGES_AT_MOST = 200;
const CLOSED_OR_MISSING = new Set([400, 401, 403, 404]);
const CATEGORIES: ReadonlyMap<string, FlowState> = new Map([
  ['new', 'new'],
  ['indeterminate', 'active'],
  ['done', 'done'],
]);

/** What the site is made of, as far as the token's account may see it. */
export async function describeSite(
  options: JiraOptions,
  client: JiraClient,
  signal: AbortSignal,
): Promise<SourceDescription> {
  const given = new AbortController();
  try {
    return await describeParts(options, client, AbortSignal.any([signal, given.signal]));
  } finally {
    // When one part fails, nobody waits for the others any more.
    given.abort();
  }
}

async function describeParts(
  options: JiraOptions,
  client: JiraClient,
  signal: AbortSignal,
): Promise<SourceDescription> {
  const [statuses, types, fields, linkTypes, projects] = await Promise.all([
    client.ask('list of statuses', schema.Statuses, client.api.statuses, signal),
    client.ask('list of issue types', schema.IssueTypes, client.api.types, signal),
    client.ask('list of fields', schema.Fields, client.api.fields, signal),
    client.ask('list of link types', schema.LinkTypes, client.api.linkTypes, signal),
    projectsOf(options, client, signal),
  ]);
  return {
    source: options.id,
    at: instantOf(options.clock()),
    statuses: statuses.map(statusInfo),
    types: types.map(typeInfo),
    fields: fields.map((field) =>
      fieldInfo({
        id: field.id,
        name: field.name,
        custom: field.custom ?? field.id.startsWith('customfield_'),
        customType: field.schema?.custom ?? null,
        valueType: field.schema?.items ?? field.schema?.type ?? null,
      }),
    ),
    linkTypes: linkTypes.issueLinkTypes,
    projects,
    boards: await boardsOf(options, client, projects, signal),
  };
}

function statusInfo(status: z.infer<typeof schema.Statuses>[number]): StatusInfo {
  const project = status.scope?.project?.id;
  return {
    id: status.id,
    name: status.name,
    // Jira also knows `undefined`, for statuses that nobody has sorted in: not yet committed to.
    category: CATEGORIES.get(status.statusCategory.key) ?? 'new',
    projects: project === undefined ? [] : [project],
    live: true,
  };
}

function typeInfo(type: z.infer<typeof schema.IssueTypes>[number]): TypeInfo {
  const hierarchy = type.hierarchyLevel ?? hierarchyByName(type);
  return { id: type.id, name: type.name, hierarchy };
}

/** Data Center does not tell levels: subtasks are marked, and an epic is known by its name alone. */
function hierarchyByName({ subtask, name }: z.infer<typeof schema.IssueTypes>[number]): number {
  if (subtask === true) return -1;
  return name.toLowerCase() === 'epic' ? 1 : 0;
}

/** All visible projects; with components and versions where the project is in our scope. */
async function projectsOf(
  options: JiraOptions,
  client: JiraClient,
  signal: AbortSignal,
): Promise<ProjectInfo[]> {
  const all = await pagesOf((startAt) =>
    client.ask(
      'list of projects',
      schema.ProjectPage,
      client.api.projects({ startAt, gone: false }),
      signal,
    ),
  );
  return Promise.all(
    all.map(async ({ id, key, name }) => {
      const parts = inScope(options, key)
        ? await partsOf(client, { id, key }, signal)
        : { components: [], versions: [] };
      return { id, key, name, ...parts };
    }),
  );
}

/** With a JQL scope: every project whose key stands in it. */
function inScope({ scope }: JiraOptions, key: string): boolean {
  return 'projects' in scope
    ? scope.projects.some((project) => project.toLowerCase() === key.toLowerCase())
    : new RegExp(`\\b${RegExp.escape(key)}\\b`, 'i').test(scope.jql);
}

/** The project itself tells both, in one request instead of two. */
async function partsOf(
  client: JiraClient,
  project: { readonly id: string; readonly key: string },
  signal: AbortSignal,
): Promise<Pick<ProjectInfo, 'components' | 'versions'>> {
  const [told] = await orNone(
    client
      .ask(`project ${project.key}`, schema.Project, client.api.project(project.id), signal)
      .then((one) => [one]),
  );
  return {
    components: told?.components ?? [],
    versions: (told?.versions ?? []).map(({ id, name, released, startDate, releaseDate }) => ({
      id,
      name,
      released: released ?? false,
      startDate: startDate ?? null,
      releaseDate: releaseDate ?? null,
    })),
  };
}

/** Boards of the projects in scope. Many accounts may not see them; nothing but `init`'s guesses depends on them. */
async function boardsOf(
  options: JiraOptions,
  client: JiraClient,
  projects: readonly ProjectInfo[],
  signal: AbortSignal,
): Promise<BoardInfo[]> {
  const scoped = projects.filter((project) => inScope(options, project.key));
  const lists = await Promise.all(
    scoped.map((project) => orNone(boardsOfProject(client, project.key, signal))),
  );
  const boards = new Map(lists.flat().map((board) => [board.id, board]));
  const withTheirs = [...boards.values()].map((board) =>
    orNone(withColumns(client, board, signal).then((one) => [one])),
  );
  return (await Promise.all(withTheirs)).flat();
}

/**
 * For what only guesses rest on: an account that may not see it, a token without its scope, or a site that lacks it has
 * none of it. A token that is dead altogether fails with the list of statuses.
 */
async function orNone<T>(asked: Promise<T[]>): Promise<T[]> {
  try {
    return await asked;
  } catch (error) {
    const status = error instanceof RequestError ? error.status : null;
    if (status !== null && CLOSED_OR_MISSING.has(status)) return [];
    throw error;
  }
}

type ListedBoard = z.infer<typeof schema.BoardPage>['values'][number];

async function boardsOfProject(
  client: JiraClient,
  project: string,
  signal: AbortSignal,
): Promise<ListedBoard[]> {
  return pagesOf((startAt) =>
    client.ask(
      `boards of project ${project}`,
      schema.BoardPage,
      async ({ agile }) =>
        agile.board.getAllBoards({ startAt, maxResults: PER_PAGE, projectKeyOrId: project }),
      signal,
    ),
  );
}

async function withColumns(
  client: JiraClient,
  board: ListedBoard,
  signal: AbortSignal,
): Promise<BoardInfo> {
  const { columnConfig } = await client.ask(
    `columns of board ${board.id}`,
    schema.BoardConfiguration,
    async ({ agile }) => agile.board.getConfiguration({ boardId: Number(board.id) }),
    signal,
  );
  return {
    id: board.id,
    name: board.name,
    project: board.location?.projectKey ?? null,
    columns: columnConfig.columns.map(({ name, statuses, max }) => ({
      name,
      statuses: statuses.map((status) => status.id),
      max: max ?? null,
    })),
  };
}

interface OffsetPage<T> {
  readonly values: readonly T[];
  readonly isLast?: boolean | null | undefined;
  readonly total?: number | null | undefined;
}

/**
 * Walks an offset-paged list by what really came: the server may give fewer than asked for. Where it does not say which
 * page is the last, a page that brings nothing new is.
 */
export async function pagesOf<T extends { readonly id: string }>(
  page: (startAt: number) => Promise<OffsetPage<T>>,
): Promise<T[]> {
  const all = new Map<string, T>();
  for (let count = 0; count < PAGES_AT_MOST; count += 1) {
    const { values, isLast, total } = await page(all.size);
    const before = all.size;
    for (const one of values) all.set(one.id, one);
    if (isLast === true || all.size === before || all.size === total) break;
  }
  return [...all.values()];
}
