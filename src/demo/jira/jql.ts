import { jqlDate } from './local-time.ts';
import { JiraRefusal } from './refusal.ts';
import type { SiteIssue } from './site.ts';

type OrderField = 'updated' | 'created' | 'key' | 'id';

export interface Order {
  readonly field: OrderField;
  readonly descending: boolean;
}

export interface Query {
  matches(issue: SiteIssue): boolean;
  readonly order: readonly Order[];
  /** Values of `project` clauses: a site refuses the ones it does not know. */
  readonly projects: readonly string[];
}

type Matcher = (issue: SiteIssue) => boolean;

const TOKEN = /\s*(?:"([^"]*)"|'([^']*)'|(<=|>=|!=|=|<|>|\(|\)|,)|([^\s"'()<>=!,]+))/y;
const FIELDS: Readonly<Record<string, string>> = {
  project: 'project',
  issuetype: 'type',
  type: 'type',
  status: 'status',
  key: 'key',
  issuekey: 'key',
  issue: 'key',
  id: 'id',
  updated: 'updated',
  created: 'created',
};

interface Token {
  readonly text: string;
  readonly quoted: boolean;
}

/**
 * The part of JQL that a pull needs: clauses on project, type, status, key, id, and on updated or created in epoch
 * milliseconds, joined by AND and OR. Anything else is refused, so that a new query shows up here first. Data Center
 * knows no epoch milliseconds: there dates are read in the account's `zone`, to the minute.
 */
export function parseJql(jql: string, zone: string | null = null): Query {
  const reader = { ...tokens(jql), zone };
  const projects: string[] = [];
  if (reader.done() || reader.peekWord() === 'order') {
    throw new JiraRefusal(
      400,
      'Unbounded JQL queries are not allowed here. Please add a search restriction to your query.',
    );
  }
  const matches = disjunction(reader, projects);
  const order = orderBy(reader);
  if (!reader.done()) throw refused(reader.next().text);
  return { matches, order, projects };
}

interface Reader extends Tokens {
  readonly zone: string | null;
}

interface Tokens {
  done(): boolean;
  peek(): Token | null;
  /** The next token in lower case unless it is quoted. */
  peekWord(): string | null;
  next(): Token;
  take(word: string): boolean;
}

function tokens(jql: string): Tokens {
  const list: Token[] = [];
  TOKEN.lastIndex = 0;
  while (jql.slice(TOKEN.lastIndex).trim() !== '') {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(jql);
    if (match === null) throw refused(jql.slice(at, at + 20));
    const quoted = match[1] ?? match[2];
    list.push({ text: quoted ?? match[3] ?? match[4] ?? '', quoted: quoted !== undefined });
  }
  let position = 0;
  function peekWord(): string | null {
    const token = list[position];
    return token === undefined || token.quoted ? null : token.text.toLowerCase();
  }
  return {
    done: () => position >= list.length,
    peek: () => list[position] ?? null,
    peekWord,
    next(): Token {
      const token = list[position];
      if (token === undefined) throw refused('the end of the query');
      position += 1;
      return token;
    },
    take(word): boolean {
      if (peekWord() !== word) return false;
      position += 1;
      return true;
    },
  };
}

function disjunction(reader: Reader, projects: string[]): Matcher {
  const parts = [conjunction(reader, projects)];
  while (reader.take('or')) parts.push(conjunction(reader, projects));
  return parts.length === 1 ? parts[0]! : (issue) => parts.some((part) => part(issue));
}

function conjunction(reader: Reader, projects: string[]): Matcher {
  const parts = [term(reader, projects)];
  while (reader.take('and')) parts.push(term(reader, projects));
  return parts.length === 1 ? parts[0]! : (issue) => parts.every((part) => part(issue));
}

function term(reader: Reader, projects: string[]): Matcher {
  if (reader.take('(')) {
    const inner = disjunction(reader, projects);
    if (!reader.take(')')) throw refused('a parenthesis that is not closed');
    return inner;
  }
  return clause(reader, projects);
}

function clause(reader: Reader, projects: string[]): Matcher {
  const name = reader.next().text;
  const field = FIELDS[name.toLowerCase()];
  if (field === undefined) {
    throw new JiraRefusal(
      400,
      `Field '${name}' does not exist or you do not have permission to view it.`,
    );
  }
  const operator = reader.next().text.toLowerCase();
  if (field === 'updated' || field === 'created')
    return dateClause(field, operator, reader.next(), reader.zone);
  const negated = operator === '!=' || operator === 'not';
  if (operator === 'not' && !reader.take('in')) throw refused('not');
  const several = operator === 'in' || operator === 'not';
  if (!several && operator !== '=' && operator !== '!=') throw refused(operator);
  const values = several ? valueList(reader) : [reader.next().text];
  if (field === 'project') projects.push(...values);
  const wanted = new Set(values.map((value) => value.toLowerCase()));
  return (issue) =>
    namesOf(issue, field).some((value) => wanted.has(value.toLowerCase())) !== negated;
}

function valueList(reader: Reader): string[] {
  if (!reader.take('(')) throw refused('a list without parentheses');
  const values = [reader.next().text];
  while (reader.take(',')) values.push(reader.next().text);
  if (!reader.take(')')) throw refused('a list that is not closed');
  return values;
}

function dateClause(
  field: 'updated' | 'created',
  operator: string,
  value: Token,
  zone: string | null,
): Matcher {
  const limit = zone === null ? epochOf(value) : jqlDate(value.text, zone);
  if (limit === null) {
    throw new JiraRefusal(400, `Date value '${value.text}' for field '${field}' is invalid.`);
  }
  if (operator === '>=') return (issue) => issue[field] >= limit;
  if (operator === '>') return (issue) => issue[field] > limit;
  if (operator === '<=') return (issue) => issue[field] <= limit;
  if (operator === '<') return (issue) => issue[field] < limit;
  throw refused(operator);
}

function epochOf({ text, quoted }: Token): number | null {
  return quoted || !/^\d{10,14}$/.test(text) ? null : Number(text);
}

function namesOf(issue: SiteIssue, field: string): readonly string[] {
  if (field === 'project') return [issue.project.key, issue.project.id, issue.project.name];
  if (field === 'type') return [issue.type.name, issue.type.id];
  if (field === 'status') return [issue.status.name, issue.status.id];
  return [issue.key, issue.id, ...issue.formerKeys];
}

function orderBy(reader: Reader): readonly Order[] {
  if (!reader.take('order')) return [];
  if (!reader.take('by')) throw refused('order');
  const order: Order[] = [];
  do {
    const name = reader.next().text.toLowerCase();
    const field = name === 'issuekey' ? 'key' : name;
    if (field !== 'updated' && field !== 'created' && field !== 'key' && field !== 'id') {
      throw refused(name);
    }
    const descending = reader.take('desc');
    if (!descending) reader.take('asc');
    order.push({ field, descending });
  } while (reader.take(','));
  if (order.length > 7) throw new JiraRefusal(400, 'Order by clause can contain at most 7 fields.');
  return order;
}

function refused(near: string): JiraRefusal {
  return new JiraRefusal(400, `Error in the JQL Query: unexpected '${near}'.`);
}
