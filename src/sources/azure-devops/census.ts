import type { Census } from '../../core/domain/census.ts';
import { RequestError } from '../http/failure.ts';
import type { AzureDevOpsClient } from './client.ts';
import { inScope, projectsOf } from './describe.ts';
import { whoAmI } from './identity.ts';
import type { AzureDevOpsOptions } from './options.ts';
import { DeletedReferences, QueryResult } from './schema.ts';

/** Half of what the service allows: peers have seen it refuse the whole of it. */
const IDS_PER_QUERY = 10_000;

/** Which items exist, by a sweep over their numbers, and which lie in a recycle bin. */
export async function takeCensus(
  options: AzureDevOpsOptions,
  client: AzureDevOpsClient,
  signal: AbortSignal,
): Promise<Census> {
  const me = await whoAmI(client, signal);
  if (me.anonymous) {
    return {
      kind: 'unobserved',
      why: 'Azure DevOps answers as to a stranger who is not logged in',
    };
  }
  const visible = await projectsOf(client, signal);
  const ours = visible.filter(({ name }) => inScope(options, name));
  if (ours.length === 0) {
    return { kind: 'unobserved', why: 'the account sees none of the configured projects' };
  }
  const ids = new Set<string>();
  const deleted = new Set<string>();
  for (const project of ours) {
    for (const id of await idsIn(client, project.name, signal)) ids.add(id);
    for (const id of await deletedIn(client, project, signal)) deleted.add(id);
  }
  const seen = new Set(visible.map(({ name }) => name.toLowerCase()));
  const hidden = options.projects.filter((name) => !seen.has(name.toLowerCase()));
  return {
    kind: 'observed',
    ids,
    deleted,
    archivedProjects: new Set(),
    hiddenProjects: new Set(hidden),
    // Where configuration names projects, an item of ours may have been moved to another one, where it lives on.
    ...(options.projects.length === 0
      ? {}
      : { walkedProjects: new Set(ours.map(({ name }) => name)) }),
  };
}

async function idsIn(
  client: AzureDevOpsClient,
  project: string,
  signal: AbortSignal,
): Promise<string[]> {
  const ids: string[] = [];
  for (let after = 0; ;) {
    const query =
      'SELECT [System.Id] FROM WorkItems ' +
      `WHERE [System.TeamProject] = '${project.replaceAll("'", "''")}' AND [System.Id] > ${after} ` +
      'ORDER BY [System.Id]';
    const { workItems } = await client.ask(
      `list of all work items of project ${project}`,
      QueryResult,
      async ({ wit }) => wit.queryByWiql({ query }, undefined, false, IDS_PER_QUERY),
      signal,
    );
    const highest = Math.max(after, ...workItems.map(({ id }) => Number(id)));
    // A short page is no proof of the end; an empty one is.
    if (workItems.length === 0 || highest === after) return ids;
    ids.push(...workItems.map(({ id }) => id));
    after = highest;
  }
}

async function deletedIn(
  client: AzureDevOpsClient,
  project: { readonly id: string; readonly name: string },
  signal: AbortSignal,
): Promise<string[]> {
  try {
    const found = await client.ask(
      `recycle bin of project ${project.name}`,
      DeletedReferences,
      async ({ wit }) => wit.getDeletedWorkItemShallowReferences(project.id),
      signal,
    );
    return found.flatMap((reference) => (reference === null ? [] : [reference.id]));
  } catch (error) {
    // Looking into the bin is a permission of its own; without it a deletion is only an absence.
    if (error instanceof RequestError && error.status === 403) return [];
    throw error;
  }
}
