import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import type { ErrorObject, ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import type { Exchange } from '../../src/demo/jira/exchange.ts';

const FOLDER = new URL('../../../shared/specs/jira/', import.meta.url);
const CLOUD = ['jira-cloud-platform-v3.json', 'jira-software-agile-cloud.json'];
const DATA_CENTER = ['jira-software-dc-10.3.json'];

/** Whether Atlassian's own descriptions lie beside the repository. */
export const SPECIFICATIONS_PRESENT = [...CLOUD, ...DATA_CENTER].every((name) =>
  existsSync(new URL(name, FOLDER)),
);

interface Violation {
  readonly side: 'request' | 'answer';
  readonly where: string;
  readonly what: string;
}

export interface Conformance {
  /** To be given to `startJira` as `observe`. */
  readonly observe: (exchange: Exchange) => void;
  readonly violations: readonly Violation[];
  /** How many requests and answers were held against the specification. */
  readonly checked: { readonly requests: number; readonly answers: number };
  /** How often each known defect of the specification was met. */
  readonly defects: ReadonlyMap<string, number>;
}

interface Parameter {
  readonly in: string;
  readonly name: string;
  readonly required?: boolean;
  readonly schema: Readonly<Record<string, unknown>>;
}

interface Operation {
  readonly document: string;
  readonly parameters: readonly Parameter[];
  readonly bodyPointer: string | null;
  readonly answers: ReadonlyMap<string, string | null>;
}

/**
 * Where the specification is wrong about real answers, measured on recorded sites. Answers only: what we send has to
 * fit to the letter.
 */
interface Defect {
  readonly name: string;
  readonly fits: (path: string, error: ErrorObject) => boolean;
}

const CLOUD_DEFECTS: readonly Defect[] = [
  {
    name: 'from, fromString, to and toString of a change may be null',
    fits: (path, error) =>
      /\/items\/\d+\/(from|fromString|to|toString)$/.test(path) &&
      error.params['type'] === 'string',
  },
  {
    name: 'created in a bulk changelog is a number',
    fits: (path, error) =>
      /\/changeHistories\/\d+\/created$/.test(path) && error.params['type'] === 'string',
  },
  {
    name: 'an assignee change carries tmpFromAccountId and tmpToAccountId',
    fits: (path, error) =>
      /\/items\/\d+$/.test(path) &&
      /^tmp(From|To)AccountId$/.test(String(error.params['additionalProperty'])),
  },
  {
    name: 'the location of a board configuration has id, key, name and self',
    fits: (path, error) =>
      path === '/location' &&
      ['id', 'key', 'name', 'self'].includes(String(error.params['additionalProperty'])),
  },
];

const DATA_CENTER_DEFECTS: readonly Defect[] = [
  {
    name: 'a list is described as one of its elements',
    fits: (path, error) => path === '' && error.params['type'] === 'object',
  },
  {
    name: 'every value of a field is described as an object',
    fits: (path, error) =>
      /^\/issues\/\d+\/fields\/[^/]+$/.test(path) && error.params['type'] === 'object',
  },
  {
    name: 'from, fromString, to and toString of a change may be null',
    fits: (path, error) =>
      /\/items\/\d+\/(from|fromString|to|toString)$/.test(path) &&
      error.params['type'] === 'string',
  },
];

/** Holds every request and every answer against the specification of the cloud, and counts. */
export function jiraConformance(): Conformance {
  return conformanceTo(CLOUD, '', CLOUD_DEFECTS);
}

/** The same for Data Center, whose specification leaves out that paths begin with `/rest`. */
export function dataCenterConformance(): Conformance {
  return conformanceTo(DATA_CENTER, '/rest', DATA_CENTER_DEFECTS);
}

function conformanceTo(
  documents: readonly string[],
  prefix: string,
  known: readonly Defect[],
): Conformance {
  const ajv = new Ajv({
    strict: false,
    allErrors: true,
    ownProperties: true,
    coerceTypes: false,
    logger: false,
  });
  formats.default(ajv);
  const operations = readOperations(ajv, documents, prefix);
  const compiled = new Map<string, ValidateFunction>();
  const violations: Violation[] = [];
  const defects = new Map<string, number>();
  const checked = { requests: 0, answers: 0 };

  function validator(operation: Operation, pointer: string): ValidateFunction {
    const reference = `${operation.document}#${pointer}`;
    const before = compiled.get(reference);
    if (before !== undefined) return before;
    const made = ajv.compile({ $ref: reference });
    compiled.set(reference, made);
    return made;
  }

  function observe(exchange: Exchange): void {
    const where = `${exchange.method} ${exchange.path}`;
    function report(side: Violation['side'], what: string): void {
      violations.push({ side, where, what });
    }
    const operation = operations.find((one) => fits(one, exchange));
    checked.requests += 1;
    if (operation === undefined) {
      report('request', 'no such operation');
      return;
    }
    for (const what of requestFaults(ajv, operation.operation, exchange, validator)) {
      report('request', what);
    }
    if (exchange.fault !== null) return;
    checked.answers += 1;
    for (const error of answerErrors(operation.operation, exchange, validator)) {
      const defect = known.find((one) => one.fits(error.instancePath, error));
      if (defect === undefined) report('answer', describe(error));
      else defects.set(defect.name, (defects.get(defect.name) ?? 0) + 1);
    }
  }

  return { observe, violations, checked, defects };
}

interface Known {
  readonly method: string;
  readonly path: RegExp;
  readonly operation: Operation;
}

type Validator = (operation: Operation, pointer: string) => ValidateFunction;

function fits(known: Known, exchange: Exchange): boolean {
  return known.method === exchange.method && known.path.test(exchange.path);
}

function readOperations(ajv: Ajv, documents: readonly string[], prefix: string): readonly Known[] {
  const all: Known[] = [];
  for (const document of documents) {
    const file = fileURLToPath(new URL(document, FOLDER));
    const text = JSON.parse(readFileSync(file, 'utf8')) as OpenApi;
    ajv.addSchema(text, document);
    for (const [path, methods] of Object.entries(text.paths)) {
      for (const method of ['get', 'post'] as const) {
        const described = methods[method];
        if (described === undefined) continue;
        all.push({
          method: method.toUpperCase(),
          path: new RegExp(
            `^${prefix}${path.replaceAll('.', '\\.').replaceAll(/\{[^}]+\}/g, '([^/]+)')}$`,
          ),
          operation: readOperation(document, path, method, described),
        });
      }
    }
  }
  // A path without parameters is meant before one with: /issue/bulkfetch is no issue key.
  return all.toSorted((a, b) => groups(a.path) - groups(b.path));
}

function groups(path: RegExp): number {
  return path.source.split('([^/]+)').length;
}

interface Described {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: unknown;
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema?: unknown }>> }>
  >;
}

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<'get' | 'post', Described | undefined>>>>;
}

function readOperation(
  document: string,
  path: string,
  method: string,
  described: Described,
): Operation {
  const pointer = `/paths/${escapePart(path)}/${method}`;
  const content = '/content/application~1json/schema';
  const answers = Object.entries(described.responses).map(([status, response]) => {
    const has = response.content?.['application/json']?.schema !== undefined;
    return [status, has ? `${pointer}/responses/${status}${content}` : null] as const;
  });
  return {
    document,
    parameters: described.parameters ?? [],
    bodyPointer: described.requestBody === undefined ? null : `${pointer}/requestBody${content}`,
    answers: new Map(answers),
  };
}

function escapePart(path: string): string {
  return encodeURIComponent(path.replaceAll('~', '~0').replaceAll('/', '~1')).replaceAll(
    '%7E',
    '~',
  );
}

function requestFaults(
  ajv: Ajv,
  operation: Operation,
  exchange: Exchange,
  validator: Validator,
): string[] {
  const faults: string[] = [];
  const known = operation.parameters.filter((one) => one.in === 'query');
  for (const name of new Set(exchange.query.keys())) {
    const parameter = known.find((one) => one.name === name);
    if (parameter === undefined) faults.push(`unknown query parameter ${name}`);
    else faults.push(...queryFaults(ajv, parameter, exchange.query.getAll(name)));
  }
  for (const parameter of known) {
    if (parameter.required === true && !exchange.query.has(parameter.name)) {
      faults.push(`query parameter ${parameter.name} is missing`);
    }
  }
  if (operation.bodyPointer === null) {
    if (exchange.body !== null) faults.push('a body where none is described');
    return faults;
  }
  const validate = validator(operation, operation.bodyPointer);
  if (!validate(exchange.body)) faults.push(...(validate.errors ?? []).map(describe));
  return faults;
}

/** A value in a URL is text: it is read as the type that the specification names. */
function queryFaults(ajv: Ajv, parameter: Parameter, values: readonly string[]): string[] {
  const { type, items } = parameter.schema as { readonly type?: string; readonly items?: object };
  // The agile document calls these an empty object; they are comma lists of words.
  if (type === 'object') return [];
  const schema = type === 'array' ? (items ?? {}) : parameter.schema;
  if ('$ref' in schema) return [];
  const { default: _default, ...rest } = schema as { readonly default?: unknown };
  const wanted = (rest as { readonly type?: string }).type;
  return values.flatMap((text) => {
    const value =
      wanted === 'integer' || wanted === 'number'
        ? Number(text)
        : wanted === 'boolean'
          ? text === 'true'
          : text;
    return ajv.validate(rest, value) ? [] : [`query parameter ${parameter.name}=${text}`];
  });
}

function answerErrors(
  operation: Operation,
  exchange: Exchange,
  validator: Validator,
): ErrorObject[] {
  const status = String(exchange.status);
  if (!operation.answers.has(status)) {
    // Limits and outages are described once for all operations, not at each.
    if (['401', '410', '415', '429', '500', '503'].includes(status)) return [];
    return [made(`status ${status} is not described`)];
  }
  const pointer = operation.answers.get(status) ?? null;
  if (pointer === null) return [];
  if (!exchange.contentType.startsWith('application/json')) return [made('not JSON')];
  const validate = validator(operation, pointer);
  return validate(JSON.parse(exchange.answer)) ? [] : [...(validate.errors ?? [])];
}

function made(message: string): ErrorObject {
  return { keyword: 'status', instancePath: '', schemaPath: '', params: {}, message };
}

function describe(error: ErrorObject): string {
  const extra = error.params['additionalProperty'];
  const name = typeof extra === 'string' ? ` (${extra})` : '';
  return `${error.instancePath || '/'} ${error.message ?? error.keyword}${name}`;
}
