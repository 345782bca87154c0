import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Slack's published description of its methods; present beside the repository on development machines only. */
const METHODS = fileURLToPath(
  new URL('../../../shared/specs/slack/api-ref/methods/', import.meta.url),
);

export const slackReferencePresent = existsSync(METHODS);

export interface LoggedSlackCall {
  readonly method: string;
  readonly args: Readonly<Record<string, unknown>>;
}

export interface SlackConformance {
  /** Web API calls that were looked at. */
  readonly calls: number;
  readonly violations: readonly string[];
}

/** Requests to Slack that are no Web API calls. */
const OTHER = new Set(['upload', 'response_url']);

/**
 * `token` travels in the header. Bolt's listener clients add `team_id` to every call, also where the reference does
 * not list it; Slack ignores it there.
 */
const CARRIED_BY_THE_CLIENT = new Set(['token', 'team_id']);

/** Compares logged calls with the reference: unknown arguments, missing ones, wrong types. */
export function conformance(requests: readonly LoggedSlackCall[]): SlackConformance {
  const calls = requests.filter(({ method }) => !OTHER.has(method));
  return { calls: calls.length, violations: calls.flatMap(violationsOf) };
}

interface ReferenceArgument {
  /** Type names; empty when the reference does not say. */
  readonly types: readonly string[];
}

export interface ReferenceMethod {
  readonly required: readonly string[];
  readonly args: Readonly<Record<string, ReferenceArgument>>;
  readonly botScopes: readonly string[];
}

interface RawType {
  readonly type?: string | readonly string[];
  readonly anyOf?: readonly RawType[];
}

interface RawMethod {
  readonly scope?: { readonly bot?: readonly string[] };
  readonly args: {
    readonly required?: readonly string[];
    readonly properties?: Readonly<Record<string, RawType>>;
  };
}

/** Null when the reference does not know the method. */
export function referenceOf(method: string): ReferenceMethod | null {
  const file = `${METHODS}${method}.json`;
  if (!/^[\w.]+$/u.test(method) || !existsSync(file)) return null;
  const raw = JSON.parse(readFileSync(file, 'utf8')) as RawMethod;
  const args = Object.entries(raw.args.properties ?? {}).map(
    ([name, type]) => [name, { types: typesOf(type) }] as const,
  );
  return {
    required: raw.args.required ?? [],
    args: Object.fromEntries(args),
    botScopes: raw.scope?.bot ?? [],
  };
}

function typesOf(raw: RawType): readonly string[] {
  if (raw.anyOf) return raw.anyOf.flatMap(typesOf);
  return [raw.type ?? []].flat();
}

function violationsOf(call: LoggedSlackCall): string[] {
  const reference = referenceOf(call.method);
  if (!reference) return [`${call.method}: the reference has no such method`];
  const missing = reference.required
    .filter((name) => name !== 'token' && isAbsent(call.args[name]))
    .map((name) => `${call.method}: ${name} is missing`);
  const wrong = Object.entries(call.args)
    .filter(([name]) => !CARRIED_BY_THE_CLIENT.has(name))
    .flatMap(([name, value]) => {
      const argument = reference.args[name];
      if (!argument) return [`${call.method}: ${name} is not an argument`];
      const { types } = argument;
      if (types.length === 0 || types.some((type) => fits(type, value))) return [];
      return [`${call.method}: ${name} is not ${types.join(' or ')}`];
    });
  return [...missing, ...wrong];
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

/** Forms carry text only: whether it reads as the type is what counts. */
function fits(type: string, value: unknown): boolean {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  switch (type) {
    case 'string':
      return typeof value === 'string';
    case 'boolean':
      return /^(?:true|false|0|1)$/u.test(text);
    case 'integer':
      return /^-?\d+$/u.test(text);
    case 'number':
      return text.trim() !== '' && Number.isFinite(Number(text));
    case 'null':
      return value === null || value === '';
    case 'array':
      return Array.isArray(parsed(text));
    case 'object':
      return typeof parsed(text) === 'object';
    default:
      return false;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
