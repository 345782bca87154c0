import { RequestError } from '../../http/failure.ts';
import type { JiraClient } from '../client.ts';
import type { JiraOptions } from '../options.ts';
import { IssueMark, OffsetPage } from '../schema.ts';
import type { Place } from './checkpoint.ts';

/** A list that shifts more often than this while it is read is left for the next pull. */
const MOST_STEPS_BACK = 20;

interface Question {
  readonly about: string;
  readonly jql: string;
  /** `created` has to be among them. */
  readonly fields: readonly string[];
  readonly withHistories: boolean;
  readonly perPage: number;
}

export interface ReadPage {
  readonly issues: readonly unknown[];
  readonly place: Place;
  readonly total: number;
  readonly isLast: boolean;
}

/**
 * Walks a list by offset, in an order that changes do not disturb. Every page begins with the last issue of the one
 * before: where it does not, issues before it have gone or come meanwhile, and we step back until the pages join, so
 * that none is skipped. The site may give fewer issues than asked for: what counts is what came, and the total.
 */
export async function* offsetPages(
  client: JiraClient,
  source: JiraOptions['id'],
  question: Question,
  from: Place | null,
  signal: AbortSignal,
): AsyncGenerator<ReadPage, void, undefined> {
  let place: Place = from ?? { offset: 0, id: '', created: null };
  let seen = new Set([place.id]);
  let back = 0;
  let steps = 0;
  for (;;) {
    const startAt = Math.max(0, place.offset - 1 - back);
    const page = await ask(client, question, startAt, signal);
    const marks = page.issues.map(markOf);
    const first = marks[0];
    const joined = startAt === 0 || (first !== undefined && joins(first, seen, place));
    const offset = startAt + marks.length;
    const isLast = offset >= page.total;
    const moved = isLast || offset > place.offset || back > 0;
    if (joined && !moved) throw unsteady(source, question.about);
    if (!joined) {
      steps += 1;
      if (steps > MOST_STEPS_BACK) throw unsteady(source, question.about);
      back = Math.max(question.perPage, back * 2);
      continue;
    }
    back = 0;
    const last = marks.at(-1) ?? { id: '', created: null };
    place = { offset, ...last };
    seen = new Set(marks.map(({ id }) => id));
    yield { issues: page.issues, place, total: page.total, isLast };
    if (isLast) return;
  }
}

/** One page of what the ids name; those that are gone are left out instead of refused. */
export async function issuesById(
  client: JiraClient,
  ids: readonly string[],
  fields: readonly string[],
  signal: AbortSignal,
): Promise<readonly unknown[]> {
  const question = {
    about: `issues that could not be read earlier (ids ${ids[0]} to ${ids.at(-1)})`,
    jql: `id in (${ids.join(', ')})`,
    fields,
    withHistories: true,
    perPage: ids.length,
  };
  return (await ask(client, question, 0, signal, { validateQuery: false })).issues;
}

async function ask(
  client: JiraClient,
  { about, jql, fields, withHistories, perPage }: Question,
  startAt: number,
  signal: AbortSignal,
  extra: Readonly<Record<string, unknown>> = {},
): Promise<OffsetPage> {
  return client.ask(
    about,
    OffsetPage,
    async ({ send }) =>
      send({
        method: 'POST',
        url: '/rest/api/2/search',
        body: {
          jql: `${jql} ORDER BY created ASC, key ASC`,
          startAt,
          maxResults: perPage,
          fields: [...fields],
          ...(withHistories ? { expand: ['changelog'] } : {}),
          ...extra,
        },
      }),
    signal,
  );
}

type Mark = Pick<Place, 'id' | 'created'>;

/** An issue that cannot be read is as good as its place: two of them in a row are taken for the same one. */
function markOf(issue: unknown): Mark {
  const read = IssueMark.safeParse(issue);
  if (!read.success) return { id: '', created: null };
  return { id: read.data.id, created: read.data.fields?.created ?? null };
}

function joins(first: Mark, seen: ReadonlySet<string>, place: Place): boolean {
  if (seen.has(first.id)) return true;
  return first.created !== null && place.created !== null && first.created < place.created;
}

function unsteady(source: JiraOptions['id'], about: string): RequestError {
  return new RequestError(source, about, {
    reason: 'unreadable',
    status: null,
    said: 'the list of issues shifts faster than it can be read, or breaks off before its end',
    advice: 'It is tried again with the next pull.',
  });
}
