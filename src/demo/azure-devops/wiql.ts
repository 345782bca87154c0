import { json, numberIn, projectIn } from './desk.ts';
import type { Ask, Desk, Reply } from './desk.ts';
import { instantText } from './fields.ts';
import { isReadable, latest } from './organisation.ts';
import type { Revision } from './organisation.ts';
import { Refusal } from './refusal.ts';
import { pathOf } from './tree.ts';

/** More than this many results are an error, not a shorter list. */
const MOST_RESULTS = 20_000;

type Test = (revision: Revision) => boolean;

/** Flat queries of conditions joined by AND, as programs write them; anything else is refused. */
export function wiql(desk: Desk, ask: Ask): Reply {
  const query = typeof ask.body['query'] === 'string' ? ask.body['query'] : '';
  const { tests, order, saysDeleted } = parse(query, projectIn(desk, ask)?.name ?? null);
  const found = [...desk.organisation.items.values()]
    .map(latest)
    .filter((one) => (saysDeleted || !one.isDeleted) && isReadable(desk.organisation, one))
    .filter((one) => tests.every((test) => test(one)))
    .toSorted(order);
  const top = numberIn(ask, '$top');
  if (found.length > MOST_RESULTS && (top === null || top > MOST_RESULTS)) {
    throw new Refusal(
      400,
      'WorkItemTrackingQueryResultSizeLimitExceededException',
      `VS402337: The number of work items returned exceeds the size limit of ${MOST_RESULTS}. Change the query to return fewer items.`,
    );
  }
  return json({
    queryType: 'flat',
    queryResultType: 'workItem',
    asOf: instantText(desk.clock()),
    columns: [
      {
        referenceName: 'System.Id',
        name: 'ID',
        url: `${desk.base}/_apis/wit/fields/System.Id`,
      },
    ],
    workItems: found.slice(0, top ?? MOST_RESULTS).map(({ item }) => ({
      id: item.id,
      url: `${desk.base}/_apis/wit/workItems/${item.id}`,
    })),
  });
}

interface Parsed {
  readonly tests: readonly Test[];
  readonly order: (a: Revision, b: Revision) => number;
  readonly saysDeleted: boolean;
}

const SHAPE =
  /^\s*SELECT\s+.+?\s+FROM\s+WorkItems(?:\s+WHERE\s+(.+?))?(?:\s+ORDER\s+BY\s+\[?([\w.]+)\]?(?:\s+(ASC|DESC))?)?\s*$/is;

function parse(query: string, project: string | null): Parsed {
  const match = SHAPE.exec(query);
  if (match === null) throw refused(query);
  const [, where, orderBy, direction] = match;
  const conditions = where === undefined ? [] : where.split(/\s+AND\s+/i);
  const turn = direction?.toUpperCase() === 'DESC' ? -1 : 1;
  return {
    tests: conditions.map((text) => condition(text, project, query)),
    saysDeleted: /System\.IsDeleted/i.test(where ?? ''),
    order: (a, b) =>
      turn * compare(valueOf(a, orderBy ?? 'System.Id'), valueOf(b, orderBy ?? 'System.Id')),
  };
}

const CONDITION = /^\s*\(?\s*\[?([\w.]+)\]?\s*(<=|>=|<>|=|<|>|IN|UNDER)\s*(.+?)\s*\)?\s*$/is;

function condition(text: string, project: string | null, query: string): Test {
  const match = CONDITION.exec(text);
  if (match === null) throw refused(query);
  const [, field = '', sign = '', written = ''] = match;
  const wanted = written
    .replace(/^\(/, '')
    .split(',')
    .map((one) => literal(one.trim(), project));
  const [first = ''] = wanted;
  return (revision) => {
    const value = valueOf(revision, field);
    switch (sign.toUpperCase()) {
      case '=':
        return compare(value, first) === 0;
      case '<>':
        return compare(value, first) !== 0;
      case '<':
        return compare(value, first) < 0;
      case '<=':
        return compare(value, first) <= 0;
      case '>':
        return compare(value, first) > 0;
      case '>=':
        return compare(value, first) >= 0;
      case 'UNDER':
        return value === first || String(value).startsWith(`${String(first)}\\`);
      default:
        return wanted.some((one) => compare(value, one) === 0);
    }
  };
}

type Value = string | number;

function literal(text: string, project: string | null): Value {
  if (text.toLowerCase() === '@project') return project ?? '';
  if (/^-?\d+$/.test(text)) return Number(text);
  if (/^(true|false)$/i.test(text)) return text.toLowerCase();
  return text.replaceAll(/^['"]|['"]$/g, '');
}

function valueOf(revision: Revision, field: string): Value {
  switch (field.toLowerCase()) {
    case 'system.id':
      return revision.item.id;
    case 'system.rev':
      return revision.rev;
    case 'system.teamproject':
      return revision.project.name;
    case 'system.workitemtype':
      return revision.type;
    case 'system.state':
      return revision.state;
    case 'system.areapath':
      return pathOf(revision.area);
    case 'system.iterationpath':
      return pathOf(revision.iteration);
    case 'system.isdeleted':
      return String(revision.isDeleted);
    case 'system.changeddate':
      return instantText(revision.changed);
    case 'system.createddate':
      return instantText(revision.created);
    default:
      throw new Refusal(
        400,
        'SyntaxException',
        `TF51005: The query references a field that does not exist. The error is caused by «[${field}]».`,
      );
  }
}

function compare(a: Value, b: Value): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [left, right] = [String(a).toLowerCase(), String(b).toLowerCase()];
  return left < right ? -1 : left > right ? 1 : 0;
}

function refused(query: string): Refusal {
  return new Refusal(400, 'SyntaxException', `TF51006: The query statement is not valid: ${query}`);
}
