import { guidOf } from './guid.ts';
import { nodeAt, plantTree } from './tree.ts';
import type { Node, NodeDefinition } from './tree.ts';
import type { ProcessTemplate } from './templates.ts';

interface TeamDefinition {
  readonly name: string;
  /** Paths below the project, such as `Claims\Intake`; an empty list is a team nobody has set up. */
  readonly areas: readonly { readonly path: string; readonly includeChildren: boolean }[];
  /** Iteration paths, such as `Claims\PI 1\Sprint 1`. */
  readonly iterations: readonly string[];
}

interface ProjectDefinition {
  readonly name: string;
  readonly process: ProcessTemplate;
  readonly areas: readonly NodeDefinition[];
  readonly iterations: readonly NodeDefinition[];
  readonly teams: readonly TeamDefinition[];
}

export interface OrganisationDefinition {
  readonly name: string;
  readonly projects: readonly ProjectDefinition[];
}

export interface Team {
  readonly id: string;
  readonly name: string;
  readonly areas: readonly { readonly node: Node; readonly includeChildren: boolean }[];
  readonly iterations: readonly Node[];
}

export interface Project {
  readonly id: string;
  readonly name: string;
  readonly process: ProcessTemplate;
  readonly areas: Node;
  readonly iterations: Node;
  readonly teams: readonly Team[];
}

/** A work item as one revision left it. */
export interface Revision {
  readonly item: WorkItem;
  readonly rev: number;
  /** Place in the order in which the service took changes in, whatever dates they carry. */
  readonly watermark: number;
  readonly project: Project;
  readonly type: string;
  readonly state: string;
  readonly reason: string;
  readonly area: Node;
  readonly iteration: Node;
  readonly title: string;
  readonly tags: readonly string[];
  readonly assignedTo: number | null;
  readonly column: string | null;
  readonly columnDone: boolean;
  readonly isDeleted: boolean;
  readonly parent: number | null;
  readonly created: number;
  readonly createdBy: number;
  readonly changed: number;
  readonly changedBy: number;
  readonly stateChanged: number;
  readonly activated: number | null;
  readonly resolved: number | null;
  readonly closed: number | null;
  /** Every other field by its reference name. */
  readonly values: Readonly<Record<string, string | number | boolean>>;
  /** Links to what lies outside; these make revisions, links between work items do not. */
  readonly resources: readonly Resource[];
}

export interface Resource {
  readonly id: number;
  /** `Hyperlink`, `ArtifactLink`, or the type of a link to an item of another organisation, with its direction. */
  readonly rel: string;
  readonly url: string;
  readonly comment: string | null;
  readonly at: number;
}

/** A link as one end sees it; `rel` carries the direction. */
interface Relation {
  readonly rel: string;
  readonly target: number;
}

export interface WorkItem {
  readonly id: number;
  readonly revisions: Revision[];
  readonly relations: Relation[];
}

/** What somebody wrote under an item: HTML. */
export interface Comment {
  readonly id: number;
  readonly at: number;
  readonly text: string;
}

/** What the reporting feed says of one change of one link. */
export interface LinkChange {
  readonly watermark: number;
  /** Without direction. */
  readonly rel: string;
  readonly sourceId: number;
  readonly targetId: number;
  readonly isActive: boolean;
  readonly at: number;
  readonly by: number;
  readonly sourceProject: Project;
  readonly targetProject: Project;
}

/** One organisation (or, on premises, collection) in memory. Only authors write into it. */
export interface Organisation {
  readonly id: string;
  readonly name: string;
  readonly processes: readonly ProcessTemplate[];
  readonly projects: readonly Project[];
  readonly items: Map<number, WorkItem>;
  /** In the order the service took them in. */
  readonly revisions: Revision[];
  readonly linkChanges: LinkChange[];
  readonly deployments: DeploymentBooks;
  /** By the id of the item, the oldest first. */
  readonly comments: Map<number, readonly Comment[]>;
  /** Whether the asking identity may only read. */
  readOnly: boolean;
  /** Areas that the asking identity may not read. */
  readonly hidden: Set<Node>;
  /** Ids are given once, also those of items that are gone. */
  lastItem: number;
  /** Grows with every change of anything. */
  changes: number;
  /** The last one given; more than one apart, as the service's are. */
  watermark: number;
}

export interface Build {
  readonly id: number;
  readonly project: Project;
  readonly definition: string;
  readonly branch: string;
  readonly commit: string;
  readonly result: 'succeeded' | 'partiallySucceeded' | 'failed' | 'canceled' | null;
  readonly queued: number;
  readonly started: number;
  readonly finished: number | null;
  readonly items: readonly number[];
  /** Beside the one that was built. */
  readonly changes?: readonly { readonly id: string; readonly at: number }[];
}

export interface Deployment {
  readonly id: number;
  readonly project: Project;
  readonly definition: string;
  readonly release: string;
  readonly environment: string;
  readonly status: 'succeeded' | 'partiallySucceeded' | 'failed' | 'inProgress';
  readonly queued: number;
  readonly started: number;
  readonly completed: number | null;
}

export interface EnvironmentRecord {
  readonly id: number;
  readonly project: Project;
  readonly environment: string;
  readonly definition: string;
  readonly build: number;
  readonly result: 'succeeded' | 'failed' | 'canceled' | null;
  readonly queued: number;
  readonly started: number;
  readonly finished: number | null;
}

interface DeploymentBooks {
  readonly builds: Build[];
  readonly deployments: Deployment[];
  readonly records: EnvironmentRecord[];
}

export function organisation(definition: OrganisationDefinition): Organisation {
  let lastNode = 1000;
  const projects = definition.projects.map((project) =>
    projectOf(definition.name, project, () => (lastNode += 1)),
  );
  return {
    id: guidOf(definition.name),
    name: definition.name,
    processes: [...new Set(definition.projects.map((project) => project.process))],
    projects,
    items: new Map(),
    revisions: [],
    linkChanges: [],
    deployments: { builds: [], deployments: [], records: [] },
    comments: new Map(),
    readOnly: false,
    hidden: new Set(),
    lastItem: 0,
    changes: 0,
    watermark: 0,
  };
}

function projectOf(
  organisationName: string,
  definition: ProjectDefinition,
  nextNode: () => number,
): Project {
  const { name, process } = definition;
  const areas = plantTree('area', name, definition.areas, nextNode);
  const iterations = plantTree('iteration', name, definition.iterations, nextNode);
  const teams = definition.teams.map((team) => ({
    id: guidOf(`${organisationName}/${name}/${team.name}`),
    name: team.name,
    areas: team.areas.map(({ path, includeChildren }) => ({
      node: nodeAt(areas, path),
      includeChildren,
    })),
    iterations: team.iterations.map((path) => nodeAt(iterations, path)),
  }));
  return { id: guidOf(`${organisationName}/${name}`), name, process, areas, iterations, teams };
}

export function latest(item: WorkItem): Revision {
  const found = item.revisions.at(-1);
  if (found === undefined) throw new Error(`Work item ${item.id} has no revision.`);
  return found;
}

/** The first team, in order of the project, whose areas hold the node. */
export function teamAt(project: Project, area: Node): Team | null {
  return (
    project.teams.find((team) =>
      team.areas.some(
        ({ node, includeChildren }) => node === area || (includeChildren && isUnder(area, node)),
      ),
    ) ?? null
  );
}

function isUnder(node: Node, above: Node): boolean {
  for (let at: Node | null = node; at !== null; at = at.parent) if (at === above) return true;
  return false;
}

/** Whether the asking identity may read an item that stands where this revision says. */
export function isReadable(organisation: Organisation, revision: Revision): boolean {
  if (organisation.hidden.size === 0) return true;
  for (const node of organisation.hidden) if (isUnder(revision.area, node)) return false;
  return true;
}

export function findProject(organisation: Organisation, nameOrId: string): Project | null {
  const wanted = nameOrId.toLowerCase();
  return (
    organisation.projects.find(
      (project) => project.id === wanted || project.name.toLowerCase() === wanted,
    ) ?? null
  );
}
