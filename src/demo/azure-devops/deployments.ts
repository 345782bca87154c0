import { list, numberIn, someProject } from './desk.ts';
import type { Ask, Desk, Reply } from './desk.ts';
import { instantText } from './fields.ts';
import { guidOf } from './guid.ts';
import type { Build, Deployment, EnvironmentRecord, Project } from './organisation.ts';
import { Refusal } from './refusal.ts';

const BUILDS_A_PAGE = 1000;
const DEPLOYMENTS_A_PAGE = 50;
const MOST_DEPLOYMENTS = 100;
const RECORDS_A_PAGE = 25;
const LATEST = Number.MAX_SAFE_INTEGER;

/** The order decides which time the limits speak of; the token in the header is such a time too. */
export function builds(desk: Desk, ask: Ask): Reply {
  const project = someProject(desk, ask);
  const order = orderOf(ask.query.get('queryOrder'));
  const asked = (ask.query.get('definitions') ?? '').split(',').filter(Boolean).map(Number);
  const onlyEnded = /^(completed|2)$/i.test(ask.query.get('statusFilter') ?? '');
  const [from, to] = [instantIn(ask, 'minTime') ?? 0, instantIn(ask, 'maxTime') ?? LATEST];
  const all = desk.organisation.deployments.builds
    .filter((build) => build.project === project)
    .filter((build) => asked.length === 0 || asked.includes(definitionId(desk, build)))
    .filter((build) => !onlyEnded || build.finished !== null)
    .filter((build) => order.time(build) >= from && order.time(build) <= to)
    .toSorted((a, b) => order.turn * (order.time(a) - order.time(b)) || a.id - b.id);
  const token = instantIn(ask, 'continuationToken');
  const rest =
    token === null ? all : all.filter((build) => order.turn * (order.time(build) - token) >= 0);
  const page = rest.slice(0, numberIn(ask, '$top') ?? BUILDS_A_PAGE);
  const next = rest[page.length];
  const headers: Record<string, string> =
    next === undefined ? {} : { 'x-ms-continuationtoken': instantText(order.time(next)) };
  return list(
    page.map((build) => buildBody(desk, build)),
    headers,
  );
}

/** Pipelines are known by their runs here. */
export function definitions(desk: Desk, ask: Ask): Reply {
  const project = someProject(desk, ask);
  const name = ask.query.get('name')?.toLowerCase();
  const named = new Map(
    desk.organisation.deployments.builds
      .filter((build) => build.project === project)
      .filter((build) => name === undefined || build.definition.toLowerCase() === name)
      .map((build) => [definitionId(desk, build), build.definition]),
  );
  return list(
    [...named].map(([id, definition]) => ({
      id,
      name: definition,
      path: '\\',
      type: 'build',
      project: reference(project),
    })),
  );
}

function definitionId(desk: Desk, { definition }: Build): number {
  const names = desk.organisation.deployments.builds.map((build) => build.definition);
  return names.indexOf(definition) + 1;
}

function buildOf(desk: Desk, ask: Ask): Build {
  const project = someProject(desk, ask);
  const id = Number(ask.path['buildId']);
  const build = desk.organisation.deployments.builds.find(
    (one) => one.project === project && one.id === id,
  );
  if (build !== undefined) return build;
  throw new Refusal(404, 'BuildNotFoundException', `The requested build ${id} could not be found.`);
}

/** The commits that came with a build. */
export function buildChanges(desk: Desk, ask: Ask): Reply {
  const { commit, queued, changes } = buildOf(desk, ask);
  return list(
    [{ id: commit, at: queued }, ...(changes ?? [])].map(({ id, at }) => ({
      id,
      type: 'TfsGit',
      timestamp: instantText(at),
    })),
  );
}

/** The work items that came with a build. */
export function buildItems(desk: Desk, ask: Ask): Reply {
  return list(
    buildOf(desk, ask).items.map((item) => ({
      id: String(item),
      url: `${desk.base}/_apis/wit/workItems/${item}`,
    })),
  );
}

/** The token is the id to begin at, so that clients may work it out themselves. */
export function deployments(desk: Desk, ask: Ask): Reply {
  const project = someProject(desk, ask);
  const ascending = /^(ascending|1)$/i.test(ask.query.get('queryOrder') ?? '');
  const from = instantIn(ask, 'minModifiedTime') ?? 0;
  const token = numberIn(ask, 'continuationToken');
  const all = desk.organisation.deployments.deployments
    .filter((one) => one.project === project && (one.completed ?? one.started) >= from)
    .filter((one) => token === null || (ascending ? one.id >= token : one.id <= token))
    .toSorted((a, b) => (ascending ? a.id - b.id : b.id - a.id));
  const top = Math.min(numberIn(ask, '$top') ?? DEPLOYMENTS_A_PAGE, MOST_DEPLOYMENTS);
  const next = all[top];
  const headers: Record<string, string> =
    next === undefined ? {} : { 'x-ms-continuationtoken': String(next.id) };
  return list(
    all.slice(0, top).map((one) => deploymentBody(desk, one)),
    headers,
  );
}

export function environments(desk: Desk, ask: Ask): Reply {
  const project = someProject(desk, ask);
  return list(
    environmentNames(desk, project).map((name, i) => ({
      id: i + 1,
      name,
      description: '',
      project: { id: project.id, name: project.name },
    })),
  );
}

export function environmentRecords(desk: Desk, ask: Ask): Reply {
  const project = someProject(desk, ask);
  const name = environmentNames(desk, project)[Number(ask.path['environmentId']) - 1];
  if (name === undefined) {
    throw new Refusal(404, 'EnvironmentNotFoundException', 'The environment does not exist.');
  }
  const skip = numberIn(ask, 'continuationToken') ?? 0;
  const top = numberIn(ask, 'top') ?? RECORDS_A_PAGE;
  const all = recordsOf(desk, project)
    .filter((one) => one.environment === name)
    .toReversed();
  const page = all.slice(skip, skip + top);
  const next = skip + page.length;
  const headers: Record<string, string> =
    next < all.length ? { 'x-ms-continuationtoken': String(next) } : {};
  return list(
    page.map((one) => recordBody(one, Number(ask.path['environmentId']))),
    headers,
  );
}

function environmentNames(desk: Desk, project: Project): string[] {
  return [...new Set(recordsOf(desk, project).map((one) => one.environment))];
}

function recordsOf(desk: Desk, project: Project): EnvironmentRecord[] {
  return desk.organisation.deployments.records.filter((one) => one.project === project);
}

interface Order {
  readonly turn: 1 | -1;
  time(build: Build): number;
}

/** By name or by the number that clients write. */
function orderOf(text: string | null): Order {
  const wanted = (text ?? 'queueTimeDescending').toLowerCase();
  const turn = /descending|^[346]$/.test(wanted) ? -1 : 1;
  if (/^finish|^[23]$/.test(wanted)) return { turn, time: (build) => build.finished ?? LATEST };
  if (/^start|^[67]$/.test(wanted)) return { turn, time: (build) => build.started };
  return { turn, time: (build) => build.queued };
}

function buildBody(desk: Desk, build: Build): Record<string, unknown> {
  const { id, project, definition, branch, commit, result, finished } = build;
  const self = `${desk.base}/${project.id}/_apis/build/Builds/${id}`;
  return {
    _links: { self: { href: self } },
    tags: [],
    id,
    buildNumber: String(id),
    status: finished === null ? 'inProgress' : 'completed',
    ...(result === null ? {} : { result }),
    queueTime: instantText(build.queued),
    startTime: instantText(build.started),
    ...(finished === null ? {} : { finishTime: instantText(finished) }),
    url: self,
    definition: {
      id: definitionId(desk, build),
      name: definition,
      type: 'build',
      project: reference(project),
    },
    project: reference(project),
    sourceBranch: branch,
    sourceVersion: commit,
    reason: 'individualCI',
  };
}

function deploymentBody(desk: Desk, one: Deployment): Record<string, unknown> {
  const { id, project, definition, release, environment, status, completed } = one;
  const base = `${desk.releaseBase}/${project.id}/_apis/Release`;
  return {
    id,
    release: { id, name: release, url: `${base}/releases/${id}` },
    releaseDefinition: { id: 1, name: definition, path: '\\' },
    releaseEnvironment: { id, name: environment },
    definitionEnvironmentId: 1,
    attempt: 1,
    reason: 'automated',
    deploymentStatus: status,
    operationStatus: completed === null ? 'queuedForAgent' : 'approved',
    queuedOn: instantText(one.queued),
    startedOn: instantText(one.started),
    ...(completed === null ? {} : { completedOn: instantText(completed) }),
    lastModifiedOn: instantText(completed ?? one.started),
  };
}

function recordBody(one: EnvironmentRecord, environmentId: number): Record<string, unknown> {
  return {
    id: one.id,
    environmentId,
    serviceOwner: guidOf('service owner'),
    planType: 'Build',
    planId: guidOf(`plan ${one.id}`),
    stageName: one.environment,
    jobName: 'Deploy',
    definition: { id: 1, name: one.definition },
    owner: { id: one.build, name: String(one.build) },
    ...(one.result === null ? {} : { result: one.result }),
    queueTime: instantText(one.queued),
    startTime: instantText(one.started),
    ...(one.finished === null ? {} : { finishTime: instantText(one.finished) }),
  };
}

function reference({ id, name }: Project): object {
  return { id, name, state: 'wellFormed', visibility: 'private' };
}

function instantIn(ask: Ask, name: string): number | null {
  const text = ask.query.get(name);
  if (text === null) return null;
  const at = Date.parse(text);
  if (!Number.isNaN(at)) return at;
  throw new Refusal(400, 'VssPropertyValidationException', `The date ${text} is not valid.`);
}
