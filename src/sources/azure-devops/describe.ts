import type { ProjectInfo, SourceDescription, TypeInfo } from '../../core/domain/description.ts';
import { instantOf } from '../../core/domain/time.ts';
import type { AzureDevOpsClient } from './client.ts';
import { fieldInfo } from './fields.ts';
import { linkTypesOf } from './link-types.ts';
import type { AzureDevOpsOptions } from './options.ts';
import { orElse } from './or-else.ts';
import * as schema from './schema.ts';
import { statusesOf } from './statuses.ts';
import type { TypeState } from './statuses.ts';
import { teamsOf } from './teams.ts';
import { pathsOf } from './paths.ts';

const PROJECTS_PER_PAGE = 200;
const PAGES_AT_MOST = 100;

/** What the organisation is made of, as far as the token's account may see it. */
export async function describeOrganisation(
  options: AzureDevOpsOptions,
  client: AzureDevOpsClient,
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
  options: AzureDevOpsOptions,
  client: AzureDevOpsClient,
  signal: AbortSignal,
): Promise<SourceDescription> {
  const [projects, fields, relations] = await Promise.all([
    projectsOf(client, signal),
    client.ask('list of fields', schema.Fields, async ({ wit }) => wit.getFields(), signal),
    client.ask(
      'list of link types',
      schema.RelationTypes,
      async ({ wit }) => wit.getRelationTypes(),
      signal,
    ),
  ]);
  const ours = projects.filter(({ name }) => inScope(options, name));
  const parts = await Promise.all(
    ours.map(async (project) => {
      const [types, backlogs, paths] = await Promise.all([
        typesOf(client, project, signal),
        backlogsOf(client, project, signal),
        pathsOf(client, project, signal),
      ]);
      return { project, ...types, backlogs, paths };
    }),
  );
  const statuses = statusesOf(parts.flatMap(({ states }) => states));
  const teams = await Promise.all(
    parts.map(async ({ project, backlogs }) =>
      teamsOf(client, project, backlogs, statuses, signal),
    ),
  );
  return {
    source: options.id,
    at: instantOf(options.clock()),
    statuses,
    types: levelled(parts),
    fields: fields.map(fieldInfo),
    linkTypes: linkTypesOf(relations),
    projects,
    boards: teams.flatMap(({ boards }) => boards),
    areas: parts.flatMap(({ paths }) => paths.areas),
    iterations: parts.flatMap(({ paths }) => paths.iterations),
    teams: teams.flatMap(({ teams: theirs }) => theirs),
  };
}

/** No configured project means all of them. */
export function inScope({ projects }: Pick<AzureDevOpsOptions, 'projects'>, name: string): boolean {
  const wanted = name.toLowerCase();
  return projects.length === 0 || projects.some((project) => project.toLowerCase() === wanted);
}

/** All visible projects. */
export async function projectsOf(
  client: AzureDevOpsClient,
  signal: AbortSignal,
): Promise<ProjectInfo[]> {
  const all = new Map<string, ProjectInfo>();
  for (let page = 0, skip = 0; page < PAGES_AT_MOST; page += 1) {
    const values = await client.ask(
      'list of projects',
      schema.Projects,
      async ({ core }) => core.getProjects('wellFormed', PROJECTS_PER_PAGE, skip),
      signal,
    );
    skip += values.length;
    for (const { id, name } of values) {
      all.set(id, { id, key: name, name, components: [], versions: [] });
    }
    if (values.length < PROJECTS_PER_PAGE) break;
  }
  return [...all.values()];
}

async function typesOf(
  client: AzureDevOpsClient,
  project: ProjectInfo,
  signal: AbortSignal,
): Promise<{ readonly names: readonly string[]; readonly states: readonly TypeState[] }> {
  const types = await client.ask(
    `work item types of project ${project.name}`,
    schema.WorkItemTypes,
    async ({ wit }) => wit.getWorkItemTypes(project.id),
    signal,
  );
  const states = await Promise.all(
    types.map(async (type) => {
      // Old servers list the types without categories of their states.
      const told = type.states ?? [];
      const all = told.some(({ category }) => typeof category === 'string')
        ? told
        : await orElse([], statesOf(client, project, type.name, signal));
      return all.map(({ name, category }) => ({
        project: project.id,
        type: type.name,
        state: name,
        category: category ?? null,
      }));
    }),
  );
  return { names: types.map(({ name }) => name), states: states.flat() };
}

async function statesOf(
  client: AzureDevOpsClient,
  project: ProjectInfo,
  type: string,
  signal: AbortSignal,
): Promise<{ name: string; category?: string | null | undefined }[]> {
  return client.ask(
    `states of ${type} in project ${project.name}`,
    schema.States,
    async ({ wit }) => wit.getWorkItemTypeStates(project.id, type),
    signal,
  );
}

async function backlogsOf(
  client: AzureDevOpsClient,
  project: ProjectInfo,
  signal: AbortSignal,
): Promise<schema.Backlogs> {
  return orElse(
    {},
    client.ask(
      `backlog levels of project ${project.name}`,
      schema.Backlogs,
      async ({ work }) => work.getBacklogConfigurations({ projectId: project.id }),
      signal,
    ),
  );
}

const BUGS_AS_TASKS = new Set<unknown>(['asTasks', 2]);

/** Types of all projects by name, with their levels: those of the backlog configuration. */
function levelled(
  parts: readonly { readonly names: readonly string[]; readonly backlogs: schema.Backlogs }[],
): TypeInfo[] {
  const types = new Map<string, TypeInfo>();
  for (const { names, backlogs } of parts) {
    const levels = levelsOf(backlogs);
    for (const name of names) {
      const level = levels.get(name.toLowerCase());
      const known = types.get(name.toLowerCase());
      // A type is on the same level in nearly all projects: bugs are not, and count as stories where they may.
      const highest = Math.max(known?.hierarchy ?? level ?? 0, level ?? known?.hierarchy ?? 0);
      types.set(name.toLowerCase(), { id: name, name, hierarchy: highest });
    }
  }
  return [...types.values()];
}

function levelsOf(backlogs: schema.Backlogs): ReadonlyMap<string, number> {
  const portfolio = (backlogs.portfolioBacklogs ?? []).toSorted(
    (a, b) => (a.rank ?? 0) - (b.rank ?? 0),
  );
  const levels = new Map<string, number>();
  if (BUGS_AS_TASKS.has(backlogs.bugsBehavior)) levels.set('bug', -1);
  const lists = [backlogs.taskBacklog, backlogs.requirementBacklog, ...portfolio];
  for (const [at, list] of lists.entries()) {
    for (const { name } of list?.workItemTypes ?? []) levels.set(name.toLowerCase(), at - 1);
  }
  return levels;
}
