import { describe, expect, it } from 'vitest';
import { sourceId } from '../../src/core/domain/ids.ts';
import type { WorkItem } from '../../src/core/domain/work-item.ts';
import { startAzureDevOps } from '../../src/demo/azure-devops/server.ts';
import { startJira } from '../../src/demo/jira/server.ts';
import { systemClock } from '../../src/shared/clock.ts';
import type { CommentedItem, Comments } from '../../src/sources/comments.ts';
import { openSource } from '../../src/sources/registry.ts';
import type { Source } from '../../src/sources/source.ts';
import { aJiraSite } from '../support/a-jira-site.ts';
import { anAzureDevOps } from '../support/an-azure-devops.ts';

const MONDAY = Date.parse('2026-01-05T09:00:00Z');
const PACING = { requestsPerSecond: 1_000, concurrency: 4 };

type Trouble = 'reset-before' | 'reset-after' | 'server-error' | 'rate-limited' | 'cut' | 'hang';

/** A tracker with one item under which things are written. */
interface Tracker extends AsyncDisposable {
  readonly source: Source;
  readonly comments: Comments;
  readonly item: CommentedItem;
  /** What stands under the item, as the tracker keeps it. */
  written(): readonly string[];
  /** What would be more than text there. */
  readonly markup: RegExp;
  /** Writes that came in. */
  tries(): number;
  /** Strikes the next comment that is written. */
  fail(trouble: Trouble): void;
  forbid(): void;
}

function commentsOf(source: Source): Comments {
  if (source.comments === undefined) throw new Error('This tracker takes comments');
  return source.comments;
}

async function aJira(deployment: 'cloud' | 'data-center'): Promise<Tracker> {
  const author = aJiraSite();
  const draft = { project: 'PAY', type: 'Story', summary: 'S', status: 'Ready', at: MONDAY };
  const { id } = author.read(author.create(draft));
  const jira = await startJira({ site: author.site, deployment });
  const source = openSource({
    kind: 'jira',
    deployment,
    options: {
      id: sourceId('jira'),
      baseUrl: jira.url,
      email: deployment === 'cloud' ? jira.email : '',
      token: jira.token,
      scope: { projects: ['PAY'] },
      fields: { flagged: 'Flagged', team: null, storyPoints: null, needBy: null },
      extraFields: [],
      pacing: PACING,
      overlapMs: 600_000,
      timeoutMs: 400,
      clock: systemClock,
    },
  });
  const faults = {
    'reset-before': { kind: 'reset', when: 'before' },
    'reset-after': { kind: 'reset', when: 'after' },
    'server-error': { kind: 'server-error' },
    'rate-limited': { kind: 'rate-limited', retryAfterSeconds: 1 },
    cut: { kind: 'cut-json' },
    hang: { kind: 'hang' },
  } as const;
  return {
    source,
    comments: commentsOf(source),
    item: { id, project: { id: 'p1', name: 'Payments' } },
    written: () =>
      jira.comments(id).map(({ body }) => (typeof body === 'string' ? body : JSON.stringify(body))),
    // The cloud's documents have text in nodes of its own.
    markup: deployment === 'cloud' ? /"type":"(?!doc|paragraph|text)/ : /[[\]{}!*\\<>@]/,
    tries: () => jira.count('comment'),
    fail: (trouble) => void jira.fail(faults[trouble], { on: 'comment' }),
    forbid: () => jira.allowComments(false),
    [Symbol.asyncDispose]: () => jira.close(),
  };
}

async function anAzure(edition: 'services' | 'server-2020'): Promise<Tracker> {
  const author = anAzureDevOps();
  const { organisation } = author;
  const id = author.create({ project: 'Claims', type: 'User Story', title: 'S', at: MONDAY });
  const ado = await startAzureDevOps({ organisation, edition });
  const source = openSource({
    kind: 'azure-devops',
    options: {
      id: sourceId('ado'),
      baseUrl: ado.url,
      auth: { kind: 'pat', token: () => ado.pat },
      projects: ['Claims'],
      fields: { blocked: null, team: null, storyPoints: null, needBy: null },
      extraFields: [],
      pacing: PACING,
      timeoutMs: 400,
      clock: systemClock,
    },
  });
  const faults = {
    'reset-before': { kind: 'reset', when: 'before' },
    'reset-after': { kind: 'reset', when: 'after' },
    'server-error': { kind: 'server-error' },
    'rate-limited': { kind: 'rate-limited', retryAfterSeconds: 1 },
    cut: { kind: 'cut-json' },
    hang: { kind: 'hang' },
  } as const;
  return {
    source,
    comments: commentsOf(source),
    item: { id: String(id), project: { id: null, name: 'Claims' } },
    written: () => (organisation.comments.get(id) ?? []).map(({ text }) => text),
    markup: /<(?!\/?div>)|&(?!#\d+;)/,
    tries: () => ado.count('comment'),
    fail: (trouble) => void ado.fail(faults[trouble], { on: 'comment' }),
    forbid: () => void (organisation.readOnly = true),
    [Symbol.asyncDispose]: () => ado.close(),
  };
}

/** All that can matter to a number; the revision of Azure DevOps is how it counts changes. */
function fieldsOf(item: WorkItem): object {
  const { updatedAt: _, fields, ...rest } = item;
  const { 'System.Rev': __, ...others } = fields;
  return { ...rest, others };
}

const { signal } = new AbortController();

describe.each([
  ['Jira Cloud', () => aJira('cloud')],
  ['Jira Data Center', () => aJira('data-center')],
  ['Azure DevOps Services', () => anAzure('services')],
  ['Azure DevOps Server 2020', () => anAzure('server-2020')],
])('a comment in %s', (_, start) => {
  it('is written once and found by its words', async () => {
    await using tracker = await start();
    const { comments, item } = tracker;

    const first = await comments.write(item, ['Ann owns risk R-1.', 'signalbox R-1/2 ab'], signal);
    const second = await comments.write(item, ['signalbox R-1/3 cd'], signal);

    expect(first.kind).toBe('written');
    expect(tracker.written()).toHaveLength(2);
    expect(await comments.find(item, 'signalbox R-1/2 ab', signal)).toBe(
      first.kind === 'written' ? first.id : '',
    );
    expect(await comments.find(item, 'signalbox R-1/3 cd', signal)).toBe(
      second.kind === 'written' ? second.id : '',
    );
    expect(await comments.find(item, 'signalbox R-1/4 ef', signal)).toBeNull();
  });

  it('is found among very many', { timeout: 20_000 }, async () => {
    await using tracker = await start();
    const { comments, item } = tracker;
    for (let n = 0; n < 205; n += 1) await comments.write(item, [`number ${n} of many`], signal);

    expect(await comments.find(item, 'number 0 of', signal)).not.toBeNull();
    expect(await comments.find(item, 'number 204 of', signal)).not.toBeNull();
    expect(await comments.find(item, 'number 205 of', signal)).toBeNull();
  });

  it('mentions nobody and lays nothing out, whatever stands in it', async () => {
    await using tracker = await start();
    const hostile =
      '[~admin] {code} !http://x.test/a.png! <a href="#" data-vss-mention="version:2.0,1">@A</a> *b* \\ & @x';

    const outcome = await tracker.comments.write(tracker.item, [hostile], signal);

    expect(outcome.kind).toBe('written');
    const [written = ''] = tracker.written();
    expect(written).not.toMatch(tracker.markup);
  });

  it.each<[Trouble, 'unknown' | 'later', number]>([
    ['reset-before', 'unknown', 0],
    ['reset-after', 'unknown', 1],
    ['server-error', 'unknown', 0],
    ['cut', 'unknown', 1],
    ['hang', 'unknown', 0],
    ['rate-limited', 'later', 0],
  ])('that meets %s is tried once, and its outcome is %s', async (trouble, kind, written) => {
    await using tracker = await start();
    tracker.fail(trouble);

    const outcome = await tracker.comments.write(tracker.item, ['signalbox R-1/2 ab'], signal);

    expect(outcome.kind).toBe(kind);
    expect(tracker.tries()).toBe(1);
    expect(tracker.written()).toHaveLength(written);
    const found = await tracker.comments.find(tracker.item, 'signalbox R-1/2 ab', signal);
    expect(found === null ? 0 : 1).toBe(written);
  });

  it('that the account may not write, or under what is gone, is surely not there', async () => {
    await using tracker = await start();
    const gone = { ...tracker.item, id: '999999' };

    const nowhere = await tracker.comments.write(gone, ['x'], signal);
    tracker.forbid();
    const forbidden = await tracker.comments.write(tracker.item, ['x'], signal);

    expect(nowhere.kind).toBe('never');
    expect(forbidden).toMatchObject({ kind: 'later', afterMs: 3_600_000 });
    expect(tracker.written()).toEqual([]);
  });

  it('to a tracker that is not there is surely not written', async () => {
    const tracker = await start();
    await tracker[Symbol.asyncDispose]();

    const outcome = await tracker.comments.write(tracker.item, ['x'], signal);

    expect(outcome.kind).toBe('later');
  });

  it('changes nothing in the history that is pulled', async () => {
    await using tracker = await start();
    const { source } = tracker;
    const description = await source.describe(signal);
    const before = await Array.fromAsync(source.changes(null, description, signal));
    const items = new Map(before.flatMap((one) => one.items).map((one) => [one.item.id, one]));

    await tracker.comments.write(tracker.item, ['Ann owns risk R-1.'], signal);
    const since = before.at(-1)?.checkpoint ?? null;
    const after = await Array.fromAsync(
      source.changes(since, description, signal, (ids) =>
        Promise.resolve(new Map([...items].filter(([id]) => ids.includes(id)))),
      ),
    );

    const known = items.get(tracker.item.id);
    const told = after.flatMap((one) => one.items).filter(({ item }) => item.id === known?.item.id);
    expect(told.length).toBeGreaterThan(0);
    for (const { item, history } of told) {
      expect(history).toEqual(known?.history);
      expect(item.updatedAt).toBeGreaterThan(known?.item.updatedAt ?? 0);
      expect(fieldsOf(item)).toEqual(fieldsOf(known?.item ?? item));
    }
  });
});
