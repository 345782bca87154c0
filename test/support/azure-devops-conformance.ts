import { existsSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import type { ErrorObject, ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import type { Exchange } from '../../src/demo/azure-devops/exchange.ts';

const FOLDER = new URL('../../../shared/specs/azure-devops/', import.meta.url);
const DOCUMENTS = {
  wit: 'wit/workItemTracking.json',
  work: 'work/work.json',
  core: 'core/core.json',
  build: 'build/build.json',
  release: 'release/release.json',
} as const;

/** Whether Microsoft's own descriptions lie beside the repository. */
export const SPECIFICATIONS_PRESENT = Object.values(DOCUMENTS).every((name) =>
  existsSync(new URL(name, FOLDER)),
);

interface Violation {
  readonly side: 'request' | 'answer';
  readonly where: string;
  readonly what: string;
}

export interface Conformance {
  /** To be given to `startAzureDevOps` as `observe`. */
  readonly observe: (exchange: Exchange) => void;
  readonly violations: readonly Violation[];
  /** How many requests and answers were held against the specification. */
  readonly checked: { readonly requests: number; readonly answers: number };
  /** How often each known defect of the specification was met. */
  readonly defects: ReadonlyMap<string, number>;
}

/** Asked by every client of Microsoft's, described in none of the documents. */
const UNDESCRIBED: readonly Exchange['endpoint'][] = [
  'locations',
  'connection-data',
  'resource-areas',
  'environments',
  'environment-records',
];
const WRAPPED = 'a list comes wrapped in count and value';
const NUMBERS = 'an enumeration may be sent as its number';

/** Where the specification is wrong about real answers, as recordings and the official samples show. */
const DEFECTS: readonly {
  readonly name: string;
  readonly fits: (path: string, error: ErrorObject, exchange: Exchange) => boolean;
}[] = [
  {
    name: 'the values of a reporting feed are objects',
    fits: (path, error, { endpoint }) =>
      (endpoint === 'revisions' || endpoint === 'links') &&
      /^\/values\/\d+$/.test(path) &&
      error.params['type'] === 'string',
  },
  {
    name: 'a map of fields or attributes has values of every type',
    fits: (path, error) =>
      /\/((fields|attributes)\/[^/]+|(old|new)Value)$/.test(path) &&
      error.params['type'] === 'object',
  },
  {
    name: 'with the error policy omit, what is missing is null',
    fits: (path, error, exchange) =>
      /^\/\d+$/.test(path) && error.params['type'] === 'object' && valueAt(exchange, path) === null,
  },
  {
    name: 'a text that nobody set is null',
    fits: (path, error, exchange) =>
      ['string', 'object'].includes(String(error.params['type'])) &&
      /\/(defaultValue|defaultIteration|startDate|finishDate|description|name)$/.test(path) &&
      valueAt(exchange, path) === null,
  },
];

/** Holds every request and every answer against the specification, and counts. */
export function azureDevOpsConformance(): Conformance {
  const ajv = new Ajv({ strict: false, allErrors: true, ownProperties: true, logger: false });
  formats.default(ajv);
  const operations = readOperations(ajv);
  const compiled = new Map<string, ValidateFunction>();
  const violations: Violation[] = [];
  const defects = new Map<string, number>();
  const checked = { requests: 0, answers: 0 };

  function validate(reference: string, value: unknown): readonly ErrorObject[] {
    const known = compiled.get(reference) ?? ajv.compile({ $ref: reference });
    compiled.set(reference, known);
    return known(value) ? [] : [...(known.errors ?? [])];
  }

  function meet(defect: string): void {
    defects.set(defect, (defects.get(defect) ?? 0) + 1);
  }

  function observe(exchange: Exchange): void {
    const where = `${exchange.method} ${exchange.path}`;
    function report(side: Violation['side'], what: string): void {
      violations.push({ side, where, what });
    }
    if (exchange.endpoint === 'sign-in') return;
    checked.requests += 1;
    for (const what of namelessVersion(exchange)) report('request', what);
    if (UNDESCRIBED.includes(exchange.endpoint)) return;
    const operation = operations.find((one) => fits(one, exchange));
    if (operation === undefined) {
      report('request', 'no such operation');
      return;
    }
    for (const what of requestFaults(ajv, operation, exchange, validate, meet)) {
      report('request', what);
    }
    if (exchange.fault !== null || exchange.status !== 200) return;
    checked.answers += 1;
    for (const error of answerErrors(operation, exchange, validate, meet)) {
      const defect = DEFECTS.find((one) => one.fits(error.instancePath, error, exchange));
      if (defect === undefined) report('answer', describe(error));
      else meet(defect.name);
    }
  }

  return { observe, violations, checked, defects };
}

interface Parameter {
  readonly in: string;
  readonly name: string;
  readonly required?: boolean;
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly schema?: unknown;
}

interface Operation {
  readonly method: string;
  readonly path: RegExp;
  /** A query parameter without which another operation is meant. */
  readonly needs: string | null;
  readonly host: Exchange['host'];
  readonly parameters: readonly Parameter[];
  readonly body: string | null;
  readonly answer: string | null;
  readonly answersList: boolean;
}

type Validate = (reference: string, value: unknown) => readonly ErrorObject[];
type Meet = (defect: string) => void;

function fits(operation: Operation, exchange: Exchange): boolean {
  return (
    operation.method === exchange.method &&
    operation.host === exchange.host &&
    operation.path.test(exchange.path) &&
    (operation.needs === null || exchange.query.has(operation.needs))
  );
}

interface Described {
  readonly parameters?: readonly Parameter[];
  readonly responses: Readonly<Record<string, { readonly schema?: { readonly type?: string } }>>;
}

interface Swagger {
  readonly paths: Paths;
  /** What differs from another path only by a query parameter. */
  readonly 'x-ms-paths'?: Paths;
}

type Paths = Readonly<Record<string, Readonly<Record<string, Described | undefined>>>>;

function readOperations(ajv: Ajv): readonly Operation[] {
  const all: { readonly variables: number; readonly operation: Operation }[] = [];
  for (const [document, name] of Object.entries(DOCUMENTS)) {
    const text = readFileSync(new URL(name, FOLDER), 'utf8').replace(/^\u{FEFF}/u, '');
    const swagger = JSON.parse(text) as Swagger;
    ajv.addSchema(swagger, document);
    for (const section of ['x-ms-paths', 'paths'] as const) {
      for (const [path, methods] of Object.entries(swagger[section] ?? {})) {
        for (const method of ['get', 'post'] as const) {
          const described = methods[method];
          if (described === undefined) continue;
          const operation = readOperation(`${document}#/${section}`, path, method, described);
          const variables = (path.split('?')[0] ?? '').split('{').length;
          all.push({ variables, operation });
        }
      }
    }
  }
  // A path with fewer variables is meant before one with more.
  return all.toSorted((a, b) => a.variables - b.variables).map(({ operation }) => operation);
}

function readOperation(
  section: string,
  path: string,
  method: string,
  described: Described,
): Operation {
  const pointer = `${section}/${escapePart(path)}/${method}`;
  const [plain = '', query] = path.split('?');
  const parameters = described.parameters ?? [];
  const body = parameters.findIndex((one) => one.in === 'body');
  const schema = described.responses['200']?.schema;
  return {
    method: method.toUpperCase(),
    path: pattern(plain),
    needs: query?.split('=')[0] || null,
    host: section.startsWith('release') ? 'release' : 'main',
    parameters,
    body: body === -1 ? null : `${pointer}/parameters/${body}/schema`,
    answer: schema === undefined ? null : `${pointer}/responses/200/schema`,
    answersList: schema?.type === 'array',
  };
}

/** Below the organisation; the project and the team may be missing, whatever the document says. */
function pattern(path: string): RegExp {
  const source = path
    .replace('/{organization}', '')
    .replaceAll('.', '\\.')
    .replaceAll('$', '\\$')
    .replaceAll(/\/\{(project|team)\}/g, '(?:/[^/]+)?')
    .replaceAll('{path}', '.+')
    .replaceAll(/\{[^}]+\}/g, '[^/]+');
  return new RegExp(`^${source.replace(/\/$/, '')}/?$`, 'i');
}

function escapePart(path: string): string {
  return encodeURIComponent(path.replaceAll('~', '~0').replaceAll('/', '~1')).replaceAll(
    '%7E',
    '~',
  );
}

/** Every request but those that find out what there is has to say which version of the API it means. */
function namelessVersion({ endpoint, accept, query }: Exchange): string[] {
  if (endpoint === 'locations' || endpoint === 'connection-data') return [];
  if (query.has('api-version')) return [];
  return /api-version=\d/.test(accept) ? [] : ['no api-version'];
}

function requestFaults(
  ajv: Ajv,
  operation: Operation,
  exchange: Exchange,
  validate: Validate,
  meet: Meet,
): string[] {
  const faults: string[] = [];
  const known = operation.parameters.filter((one) => one.in === 'query');
  for (const [name, text] of exchange.query) {
    const parameter = known.find((one) => one.name === name);
    if (parameter === undefined) faults.push(`unknown query parameter ${name}`);
    else if (!fitsParameter(ajv, parameter, text, meet)) {
      faults.push(`query parameter ${name}=${text}`);
    }
  }
  for (const { name, required } of known) {
    if (required === true && name !== 'api-version' && !exchange.query.has(name)) {
      faults.push(`query parameter ${name} is missing`);
    }
  }
  if (exchange.query.has('startDateTime') && exchange.query.has('continuationToken')) {
    faults.push('startDateTime and continuationToken exclude each other');
  }
  if (operation.body === null) {
    if (exchange.body !== null) faults.push('a body where none is described');
    return faults;
  }
  for (const error of validate(operation.body, exchange.body)) {
    if (error.keyword === 'enum' && typeof valueIn(exchange.body, error) === 'number') {
      meet(NUMBERS);
    } else faults.push(describe(error));
  }
  return faults;
}

/** A value in a URL is text: it is read as the type that the specification names. */
function fitsParameter(ajv: Ajv, parameter: Parameter, text: string, meet: Meet): boolean {
  const { type, enum: words, format } = parameter;
  if (type === 'integer' || type === 'number') return ajv.validate({ type }, Number(text));
  if (type === 'boolean') return ['true', 'false'].includes(text.toLowerCase());
  if (words !== undefined && /^\d+$/.test(text)) {
    meet(NUMBERS);
    return true;
  }
  if (words !== undefined) {
    return words.some((word) => word.toLowerCase() === text.toLowerCase());
  }
  if (format === 'date-time') return !Number.isNaN(Date.parse(text));
  return true;
}

function answerErrors(
  operation: Operation,
  exchange: Exchange,
  validate: Validate,
  meet: Meet,
): readonly ErrorObject[] {
  if (operation.answer === null) return [];
  if (!exchange.contentType.startsWith('application/json')) return [made('not JSON')];
  const body: unknown = JSON.parse(exchange.answer);
  if (operation.answersList && typeof body === 'object' && body !== null && 'value' in body) {
    meet(WRAPPED);
    return validate(operation.answer, body.value);
  }
  return validate(operation.answer, body);
}

function valueAt(exchange: Exchange, path: string): unknown {
  const body = JSON.parse(exchange.answer) as Readonly<Record<string, unknown>>;
  const from = path.startsWith('/values') || !('value' in body) ? body : body['value'];
  return walk(from, path);
}

function valueIn(body: unknown, error: ErrorObject): unknown {
  return walk(body, error.instancePath);
}

function walk(from: unknown, path: string): unknown {
  let value = from;
  for (const part of path.split('/').slice(1)) {
    value = (value as Readonly<Record<string, unknown>> | null)?.[
      part.replaceAll('~1', '/').replaceAll('~0', '~')
    ];
  }
  return value;
}

function made(message: string): ErrorObject {
  return { keyword: 'made', instancePath: '', schemaPath: '', params: {}, message };
}

function describe(error: ErrorObject): string {
  return `${error.instancePath || '/'} ${error.message ?? error.keyword}`;
}
