import type { Clock } from '../../shared/clock.ts';
import { catalogue } from './fields.ts';
import type { Field, Manner } from './fields.ts';
import type { Endpoint, Fault } from './faults.ts';
import { findProject } from './organisation.ts';
import type { Organisation, Project, Team } from './organisation.ts';
import { Refusal } from './refusal.ts';

/** Which product answers; the versions of the API differ, and so do some shapes. */
export type Edition = 'services' | 'server-2022' | 'server-2020';

/** What an endpoint works with. */
export interface Desk {
  readonly organisation: Organisation;
  readonly edition: Edition;
  readonly clock: Clock;
  /** Of the organisation or collection, without a slash at the end; known once the server listens. */
  readonly base: string;
  /** Where releases are told: another host in the cloud. */
  readonly releaseBase: string;
  readonly pageSize: number;
  readonly largestPage: number;
}

/** A request, taken apart. */
export interface Ask {
  /** Parts of the path by the names of the route, decoded. */
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
  readonly fault: Fault | null;
}

export interface Reply {
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Route {
  readonly endpoint: Endpoint;
  readonly method: 'GET' | 'POST' | 'OPTIONS';
  /** In the location table. */
  readonly location: string;
  readonly answer: (desk: Desk, ask: Ask) => Reply;
}

export function json(value: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  return { body: JSON.stringify(value), headers };
}

export function list(
  value: readonly unknown[],
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return json({ count: value.length, value }, headers);
}

export function manner(desk: Desk, identityRef: boolean): Manner {
  return { base: desk.base, onPremises: desk.edition !== 'services', identityRef };
}

/** The project of the path; null where the path has none. */
export function projectIn(desk: Desk, ask: Ask): Project | null {
  const name = ask.path['project'] ?? ask.path['projectId'];
  if (name === undefined) return null;
  const found = findProject(desk.organisation, name);
  if (found !== null) return found;
  throw new Refusal(
    404,
    'ProjectDoesNotExistWithNameException',
    `TF200016: The following project does not exist: ${name}. Verify that the name of the project is correct and that the project exists on the specified Azure DevOps Server.`,
  );
}

export function someProject(desk: Desk, ask: Ask): Project {
  const project = projectIn(desk, ask);
  if (project !== null) return project;
  throw new Refusal(400, 'VssPropertyValidationException', 'A project name is required.');
}

/** The team of the path, or the project's first one, which is its default. */
export function teamIn(desk: Desk, ask: Ask): Team {
  const project = someProject(desk, ask);
  const name = (ask.path['team'] ?? ask.path['teamId'])?.toLowerCase();
  const found =
    name === undefined
      ? project.teams[0]
      : project.teams.find((team) => team.id === name || team.name.toLowerCase() === name);
  if (found !== undefined) return found;
  throw new Refusal(
    404,
    'TeamNotFoundException',
    `The team with id '${name ?? ''}' does not exist.`,
  );
}

/** Fields of the catalogue by name, in the order they are asked for. */
export function fieldsNamed(desk: Desk, names: readonly string[]): readonly Field[] {
  const known = new Map(
    catalogue(desk.organisation).map((field) => [field.referenceName.toLowerCase(), field]),
  );
  return names.map((name) => {
    const field = known.get(name.trim().toLowerCase());
    if (field !== undefined) return field;
    throw new Refusal(
      400,
      'WorkItemTrackingFieldDefinitionNotFoundException',
      `TF51535: Cannot find field ${name.trim()}.`,
    );
  });
}

/** A whole number of the query; refuses anything else. */
export function numberIn(ask: Ask, name: string): number | null {
  const text = ask.query.get(name);
  if (text === null) return null;
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0) return value;
  throw new Refusal(
    400,
    'VssPropertyValidationException',
    `The value '${text}' of ${name} is no whole number.`,
  );
}
