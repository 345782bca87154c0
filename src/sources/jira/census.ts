import type { z } from 'zod';
import type { Census } from '../../core/domain/census.ts';
import type { JiraClient } from './client.ts';
import { pagesOf } from './describe.ts';
import type { JiraOptions } from './options.ts';
import { IssueId, ProjectPage } from './schema.ts';
import { scopeJql, scopeWords, searchPages } from './search.ts';

const IDS_PER_PAGE = 5_000;

/** Gives the raw issues that a query finds, page by page, every one of them or an error; and how many there are. */
export type IdWalk = (
  jql: string,
  about: string,
  signal: AbortSignal,
) => AsyncIterable<{ readonly issues: readonly unknown[]; readonly total?: number }>;

/** Pages of ids alone may be long: 200 requests for a million issues. */
export function cloudIdWalk(client: JiraClient, { id }: Pick<JiraOptions, 'id'>): IdWalk {
  return async function* pages(jql, about, signal) {
    const search = { about, jql, order: 'created', fields: ['id'], token: null } as const;
    const found = searchPages(client, id, { ...search, perPage: IDS_PER_PAGE }, signal);
    yield* found;
  };
}

/**
 * Which issues of the configured scope exist, and what became of its projects. Projects that are not live are not
 * searched: their issues are not shown, and Jira refuses a query that names a project it does not show.
 */
export async function takeCensus(
  { scope }: Pick<JiraOptions, 'scope'>,
  client: JiraClient,
  walk: IdWalk,
  signal: AbortSignal,
): Promise<Census> {
  const roster = await pagesOf((startAt) =>
    client.ask(
      'list of projects',
      ProjectPage,
      client.api.projects({ startAt, gone: true }),
      signal,
    ),
  );
  if (roster.length === 0) {
    return { kind: 'unobserved', why: 'the account sees no project' };
  }
  const fates = new Map(roster.map((project) => [project.key.toUpperCase(), fateOf(project)]));
  const found = 'projects' in scope ? configured(scope.projects, fates) : null;
  const searched = found === null ? scope : { projects: [...found.live] };
  const ids = new Set<string>();
  if (found === null || found.live.size > 0) {
    const about = `census of the issues ${scopeWords(searched)}`;
    let expected = 0;
    for await (const { issues, total } of walk(`(${scopeJql(searched)})`, about, signal)) {
      expected = total ?? 0;
      for (const issue of issues) {
        const read = IssueId.safeParse(issue);
        // Whatever it is, one of the known issues may be it: it is not missing.
        if (!read.success) return { kind: 'unobserved', why: 'Jira named an issue without an id' };
        ids.add(read.data.id);
      }
    }
    if (ids.size < expected) {
      return { kind: 'unobserved', why: `Jira counts ${expected} issues and named ${ids.size}` };
    }
  }
  return {
    kind: 'observed',
    ids,
    deleted: new Set(),
    archivedProjects: keysOf(fates, 'archived'),
    deletedProjects: keysOf(fates, 'deleted'),
    hiddenProjects: found?.hidden ?? new Set(),
    ...(found === null ? {} : { walkedProjects: found.live }),
  };
}

type Fate = 'live' | 'archived' | 'deleted';

function fateOf(project: z.infer<typeof ProjectPage>['values'][number]): Fate {
  if (project.deleted === true) return 'deleted';
  return project.archived === true ? 'archived' : 'live';
}

function keysOf(fates: ReadonlyMap<string, Fate>, wanted: Fate): Set<string> {
  return new Set([...fates].flatMap(([key, fate]) => (fate === wanted ? key : [])));
}

function configured(
  projects: readonly string[],
  fates: ReadonlyMap<string, Fate>,
): { readonly live: ReadonlySet<string>; readonly hidden: ReadonlySet<string> } {
  const keys = projects.map((key) => key.toUpperCase());
  return {
    live: new Set(keys.filter((key) => fates.get(key) === 'live')),
    hidden: new Set(keys.filter((key) => !fates.has(key))),
  };
}
