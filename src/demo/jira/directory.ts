import type {
  RawComponent,
  RawLinkType,
  RawSprint,
  RawStatus,
  RawType,
  RawVersion,
  SiteProject,
} from './raw.ts';
import type { JiraSite } from './site.ts';

/** Finds the parts of a site by the names people use; a wrong name is a mistake of the author. */
export interface Directory {
  status(name: string): RawStatus;
  type(name: string): RawType;
  project(key: string): SiteProject;
  component(project: string, name: string): RawComponent;
  version(project: string, name: string): RawVersion;
  sprint(id: number): RawSprint;
  linkType(name: string): RawLinkType;
}

export function directory(site: Omit<JiraSite, 'issues'>): Directory {
  const statuses = byName(site.statuses);
  const types = byName(site.types);
  const links = byName(site.linkTypes);
  const projects = new Map(site.projects.map((project) => [project.key, project]));
  const components = new Map(site.projects.map((one) => [one.key, byName(one.components)]));
  const versions = new Map(site.projects.map((one) => [one.key, byName(one.versions)]));
  const sprints = new Map(
    site.boards.flatMap((board) => board.sprints.map((sprint) => [sprint.id, sprint] as const)),
  );
  return {
    status: (name) => found(statuses.get(name), 'status', name),
    type: (name) => found(types.get(name), 'issue type', name),
    project: (key) => found(projects.get(key), 'project', key),
    component: (key, name) => found(components.get(key)?.get(name), 'component', name),
    version: (key, name) => found(versions.get(key)?.get(name), 'version', name),
    sprint: (id) => found(sprints.get(id), 'sprint', String(id)),
    linkType: (name) => found(links.get(name), 'link type', name),
  };
}

/** The first of a name, as two statuses of one site may share one. */
function byName<T extends { readonly name: string }>(list: readonly T[]): ReadonlyMap<string, T> {
  return new Map(list.toReversed().map((entry) => [entry.name, entry]));
}

function found<T>(value: T | undefined, kind: string, name: string): T {
  if (value === undefined) throw new Error(`The site has no ${kind} "${name}".`);
  return value;
}
