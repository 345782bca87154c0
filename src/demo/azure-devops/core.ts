import { json, list, manner, numberIn, projectIn, someProject, teamIn } from './desk.ts';
import type { Ask, Desk, Reply } from './desk.ts';
import { guidOf } from './guid.ts';
import { resourceAreas } from './locations.ts';
import type { Project, Team } from './organisation.ts';
import { identity } from './people.ts';
import { Refusal } from './refusal.ts';

/** The identity that asks. */
const WE = 1;
const PROJECTS_A_PAGE = 100;

export function connectionData(desk: Desk): Reply {
  const onPremises = desk.edition !== 'services';
  const us = identity(WE, manner(desk, true));
  const user = {
    id: us['id'],
    descriptor: us['descriptor'],
    subjectDescriptor: us['descriptor'],
    providerDisplayName: us['displayName'],
    isActive: true,
    properties: { Account: { $type: 'System.String', $value: us['uniqueName'] } },
    resourceVersion: 2,
    metaTypeId: 0,
  };
  return json({
    authenticatedUser: user,
    authorizedUser: user,
    instanceId: desk.organisation.id,
    deploymentId: guidOf('deployment'),
    deploymentType: onPremises ? 'onPremises' : 'hosted',
    locationServiceData: {
      serviceOwner: '00025394-6065-48ca-87d9-7f5672854ef7',
      defaultAccessMappingMoniker: 'PublicAccessMapping',
      lastChangeId: 1,
      lastChangeId64: 1,
    },
  });
}

/** On premises the list is missing, which tells clients to stay with the collection's own address. */
export function areas(desk: Desk): Reply {
  if (desk.edition !== 'services') return json({ count: 0, value: null });
  return list(resourceAreas(desk.base, desk.releaseBase));
}

export function projects(desk: Desk, ask: Ask): Reply {
  if (ask.path['projectId'] !== undefined) return project(desk, ask);
  const all = desk.organisation.projects;
  const skip = numberIn(ask, '$skip') ?? numberIn(ask, 'continuationToken') ?? 0;
  const page = all.slice(skip, skip + (numberIn(ask, '$top') ?? PROJECTS_A_PAGE));
  const next = skip + page.length;
  const headers: Record<string, string> =
    next < all.length ? { 'x-ms-continuationtoken': String(next) } : {};
  return list(
    page.map((one) => projectBody(desk, one)),
    headers,
  );
}

function project(desk: Desk, ask: Ask): Reply {
  const found = projectIn(desk, ask)!;
  const { process, teams } = found;
  const capabilities = {
    versioncontrol: { sourceControlType: 'Git' },
    processTemplate: {
      templateName: process.name,
      templateTypeId: processId(process.name),
    },
  };
  const [first] = teams;
  return json({
    ...projectBody(desk, found),
    ...(ask.query.get('includeCapabilities') === 'true' ? { capabilities } : {}),
    ...(first === undefined ? {} : { defaultTeam: teamRef(desk, found, first) }),
  });
}

export function teams(desk: Desk, ask: Ask): Reply {
  if (ask.path['teamId'] !== undefined) {
    return json(teamBody(desk, someProject(desk, ask), teamIn(desk, ask)));
  }
  const project = projectIn(desk, ask);
  const all = (project === null ? desk.organisation.projects : [project]).flatMap((one) =>
    one.teams.map((team) => teamBody(desk, one, team)),
  );
  const skip = numberIn(ask, '$skip') ?? 0;
  return list(all.slice(skip, skip + (numberIn(ask, '$top') ?? PROJECTS_A_PAGE)));
}

export function processes(desk: Desk, ask: Ask): Reply {
  const all = desk.organisation.processes.map((process) => ({
    id: processId(process.name),
    name: process.name,
    description: '',
    isDefault: false,
    type: process.inherits === null ? 'system' : 'inherited',
    url: `${desk.base}/_apis/process/processes/${processId(process.name)}`,
  }));
  const id = ask.path['processId'];
  if (id === undefined) return list(all);
  const found = all.find((one) => one.id === id);
  if (found === undefined) {
    throw new Refusal(404, 'ProcessNotFoundException', `There is no process ${id}.`);
  }
  return json(found);
}

function projectBody(desk: Desk, { id, name }: Project): Record<string, unknown> {
  return {
    id,
    name,
    url: `${desk.base}/_apis/projects/${id}`,
    state: 'wellFormed',
    revision: 11,
    visibility: 'private',
    lastUpdateTime: '2024-01-01T00:00:00Z',
  };
}

function teamBody(desk: Desk, project: Project, team: Team): Record<string, unknown> {
  return {
    ...teamRef(desk, project, team),
    description: '',
    identityUrl: `${desk.base}/_apis/Identities/${team.id}`,
    projectName: project.name,
    projectId: project.id,
  };
}

function teamRef(desk: Desk, project: Project, { id, name }: Team): Record<string, unknown> {
  return { id, name, url: `${desk.base}/_apis/projects/${project.id}/teams/${id}` };
}

function processId(name: string): string {
  return guidOf(`process ${name}`);
}
