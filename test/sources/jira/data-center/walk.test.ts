import { describe, expect, it } from 'vitest';
import type { Batch, PulledItem } from '../../../../src/core/domain/batch.ts';
import type { Authoring } from '../../../../src/demo/jira/authoring.ts';
import { startJira } from '../../../../src/demo/jira/server.ts';
import type { JiraEmulator, JiraOptions } from '../../../../src/demo/jira/server.ts';
import { dataCenterSource } from '../../../../src/sources/jira/data-center/source.ts';
import type { Source } from '../../../../src/sources/source.ts';
import { aJiraSite } from '../../../support/a-jira-site.ts';
import {
  dataCenterConformance,
  SPECIFICATIONS_PRESENT,
} from '../../../support/jira-conformance.ts';
import { someOptions, START } from '../samples.ts';

const HOUR = 3_600_000;
const signal = new AbortController().signal;

function story(author: Authoring, n: number): string {
  return author.create({
    project: 'PAY',
    type: 'Story',
    summary: `Story ${n}`,
    status: 'Ready',
    at: START - 1_000 * HOUR + n * HOUR,
  });
}

async function aDataCenter(
  author: Authoring,
  options: Partial<JiraOptions> = {},
): Promise<JiraEmulator> {
  return startJira({
    site: author.site,
    deployment: 'data-center',
    contextPath: '/jira',
    clock: () => START,
    ...options,
  });
}

function sourceOn(jira: JiraEmulator): Source {
  return dataCenterSource(someOptions({ baseUrl: jira.url, email: '', token: jira.token }));
}

async function walked(
  source: Source,
  onBatch: (batch: Batch) => void = () => undefined,
): Promise<PulledItem[]> {
  const description = await source.describe(signal);
  const items: PulledItem[] = [];
  for await (const batch of source.changes(null, description, signal)) {
    items.push(...batch.items);
    onBatch(batch);
  }
  return items;
}

describe('a walk over a Data Center', () => {
  it('reads a whole issue in the shapes of Data Center', async () => {
    const author = aJiraSite();
    const epic = author.create({
      project: 'PAY',
      type: 'Epic',
      summary: 'E',
      status: 'Ready',
      at: START - 9 * HOUR,
    });
    const key = story(author, 1);
    author.edit(key, START - 8 * HOUR, {
      status: 'In Progress',
      parent: epic,
      sprints: [11, 12],
      assignee: 3,
      points: 5,
    });
    author.addRemoteLink(key, START - 7 * HOUR, 'https://wiki.example.com/1', 'Notes');
    await using jira = await aDataCenter(author);

    const sprints: unknown[] = [];
    const items = await walked(sourceOn(jira), (batch) => sprints.push(...(batch.sprints ?? [])));

    const found = items.find(({ item }) => item.key === key);
    // The closed and the active one of the site, as their text shows them.
    expect(sprints).toEqual([
      {
        id: '11',
        name: 'Sprint 11',
        startAt: Date.UTC(2026, 0, 5, 8),
        endAt: Date.UTC(2026, 0, 16, 16),
      },
      {
        id: '12',
        name: 'Sprint 12',
        startAt: Date.UTC(2026, 0, 19, 8),
        endAt: Date.UTC(2026, 0, 30, 16),
      },
    ]);
    expect(found?.item).toMatchObject({
      url: `${jira.url}/browse/${key}`,
      parent: { key: epic },
      status: { id: '3', name: 'In Progress' },
      fields: {
        assignee: [{ id: 'u-3', name: '' }],
        sprints: [
          { id: '11', name: 'Sprint 11' },
          { id: '12', name: 'Sprint 12' },
        ],
      },
      remoteLinks: [{ url: 'https://wiki.example.com/1' }],
    });
    const changes = found?.history.flatMap((entry) => entry.changes) ?? [];
    expect(changes.map(({ field, to }) => [field, to.map(({ id }) => id)])).toEqual([
      ['status', ['3']],
      ['assignee', ['u-3']],
      ['parent', [author.read(epic).id]],
      ['sprints', ['11', '12']],
      ['customfield_10028', [null]],
      ['remoteLinks', [found?.item.remoteLinks[0]?.id]],
    ]);
    expect(JSON.stringify(items)).not.toContain('Person 3');
  });

  it('sends the token as a bearer and asks below the context path', async () => {
    const author = aJiraSite();
    await using jira = await aDataCenter(author);

    const me = await sourceOn(jira).identify(signal);

    expect(me).toEqual({
      name: 'Signalbox',
      zone: 'Europe/Berlin',
      serverTime: START,
      version: 'Jira 10.3.0',
    });
  });

  it('goes by what came when the site gives fewer issues than asked for', async () => {
    const author = aJiraSite();
    for (let n = 0; n < 11; n += 1) story(author, n);
    await using jira = await aDataCenter(author, { pageSize: 4 });

    const items = await walked(sourceOn(jira));

    expect(items.map(({ item }) => item.key)).toEqual(
      Array.from({ length: 11 }, (_, n) => `PAY-${n + 1}`),
    );
    // 1–4, 4–7, 7–10, 10–11.
    expect(jira.count('search')).toBe(4);
  });

  it.each([1, 3, 9])(
    'skips nothing when %s issues before its place are deleted meanwhile',
    async (gone) => {
      const author = aJiraSite();
      const keys = Array.from({ length: 30 }, (_, n) => story(author, n));
      await using jira = await aDataCenter(author, { pageSize: 10 });
      let batches = 0;

      const items = await walked(sourceOn(jira), () => {
        batches += 1;
        if (batches === 1) for (const key of keys.slice(0, gone)) author.remove(key);
      });

      expect(new Set(items.map(({ item }) => item.key))).toEqual(new Set(keys));
    },
  );

  it('skips nothing among issues that an import created all at once', async () => {
    const author = aJiraSite();
    const [type, status, at] = ['Story', 'Ready', START - HOUR];
    const keys = Array.from({ length: 12 }, (_, n) =>
      author.create({ project: 'PAY', type, summary: `Imported ${n}`, status, at }),
    );
    await using jira = await aDataCenter(author, { pageSize: 4 });
    let batches = 0;

    const items = await walked(sourceOn(jira), () => {
      batches += 1;
      // All that was read so far, so that what follows moves to the beginning of the list.
      if (batches === 1) for (const key of keys.slice(0, 4)) author.remove(key);
    });

    expect(new Set(items.map(({ item }) => item.key))).toEqual(new Set(keys));
  });

  it('reads with the next walk what came to stand behind its place', async () => {
    const author = aJiraSite();
    for (let n = 0; n < 12; n += 1) story(author, n);
    let now = START;
    await using jira = await aDataCenter(author, { pageSize: 5, clock: () => now });
    const source = sourceOn(jira);
    const description = await source.describe(signal);
    let checkpoint = '';
    for await (const batch of source.changes(null, description, signal))
      checkpoint = batch.checkpoint;
    // Changes of the second walk: the last four of the list, and while it is on its way the first one.
    now = START + HOUR;
    for (const key of ['PAY-6', 'PAY-7', 'PAY-8', 'PAY-9', 'PAY-10', 'PAY-11', 'PAY-12'])
      author.edit(key, now, { status: 'Test' });
    for await (const batch of source.changes(checkpoint, description, signal)) {
      checkpoint = batch.checkpoint;
      now = START + 2 * HOUR;
      author.edit('PAY-1', START + HOUR + 1, { status: 'Done' });
      // Ahead of us, and so much later that its time says nothing about the first one's.
      author.edit('PAY-12', START + 2 * HOUR, { status: 'Done' });
    }

    const items: string[] = [];
    for await (const batch of source.changes(checkpoint, description, signal))
      items.push(...batch.items.map(({ item }) => item.key));

    expect(items).toContain('PAY-1');
  });

  it('gives up on a list that breaks off before its end, and says so', async () => {
    const author = aJiraSite();
    story(author, 1);
    await using jira = await aDataCenter(author);
    jira.fail({ kind: 'empty-page' }, { on: 'search' });

    await expect(walked(sourceOn(jira))).rejects.toThrow(/breaks off before its end/);
  });

  it('tries an issue again that could not be read', async () => {
    const author = aJiraSite();
    const [good, bad] = [story(author, 1), story(author, 2)];
    await using jira = await aDataCenter(author);
    jira.spoil(bad, 'broken-date');
    const source = sourceOn(jira);
    const description = await source.describe(signal);
    const first = await Array.fromAsync(source.changes(null, description, signal));
    jira.restore();
    author.remove(good);

    const second = await Array.fromAsync(source.changes(first[0]!.checkpoint, description, signal));

    expect(first[0]?.rejected.map(({ key }) => key)).toEqual([bad]);
    expect(second.flatMap(({ items }) => items.map(({ item }) => item.key))).toEqual([bad]);
  });

  it('counts an issue once that stays unreadable, though it is met again by its id and in the overlap', async () => {
    const author = aJiraSite();
    const bad = story(author, 999);
    await using jira = await aDataCenter(author);
    jira.spoil(bad, 'broken-date');
    const source = sourceOn(jira);
    const description = await source.describe(signal);
    const first = await Array.fromAsync(source.changes(null, description, signal));
    const second = await Array.fromAsync(source.changes(first[0]!.checkpoint, description, signal));

    expect(second.flatMap(({ rejected }) => rejected)).toEqual([
      { key: bad, why: 'created: not a time; updated: not a time' },
    ]);
  });

  it('is told by a refusal in HTML how long to wait', async () => {
    const author = aJiraSite();
    story(author, 1);
    await using jira = await aDataCenter(author);
    const options = someOptions({ baseUrl: jira.url, email: '', token: jira.token });
    jira.fail({ kind: 'rate-limited', retryAfterSeconds: 7 }, { on: 'search' });

    const items = await walked(dataCenterSource(options));

    expect(items).toHaveLength(1);
    expect(Math.max(...options.slept)).toBe(7_000);
  });
});

describe('a census of a Data Center', () => {
  it('counts every issue of live projects and knows the archived and the hidden ones', async () => {
    const author = aJiraSite();
    const keys = Array.from({ length: 7 }, (_, n) => story(author, n));
    await using jira = await aDataCenter(author, { pageSize: 3 });
    const options = someOptions({
      baseUrl: jira.url,
      email: '',
      token: jira.token,
      scope: { projects: ['pay', 'LED', 'GONE'] },
    });
    jira.setProject('LED', 'archived');

    const census = await dataCenterSource(options).census(signal);

    expect(census).toEqual({
      kind: 'observed',
      ids: new Set(keys.map((key) => author.read(key).id)),
      deleted: new Set(),
      archivedProjects: new Set(['LED']),
      deletedProjects: new Set(),
      hiddenProjects: new Set(['GONE']),
      walkedProjects: new Set(['PAY']),
    });
  });

  it('tells nothing to an account that sees no project', async () => {
    await using jira = await aDataCenter(aJiraSite());
    for (const key of ['PAY', 'LED']) jira.setProject(key, 'hidden');

    expect(await sourceOn(jira).census(signal)).toEqual({
      kind: 'unobserved',
      why: 'the account sees no project',
    });
  });
});

describe('the description of a Data Center', () => {
  it('names the components and versions of its projects', async () => {
    await using jira = await aDataCenter(aJiraSite());

    const { projects } = await sourceOn(jira).describe(signal);

    const pay = projects.find(({ key }) => key === 'PAY');
    expect(pay?.components.map(({ name }) => name)).toEqual(['Acquiring', 'Fraud']);
    expect(pay?.versions.map(({ name, released }) => [name, released])).toEqual([
      ['PI 1', true],
      ['PI 2', false],
    ]);
  });
});

describe.runIf(SPECIFICATIONS_PRESENT)('requests to a Data Center', () => {
  it('are what the specification describes, and so are the answers of the emulator', async () => {
    const author = aJiraSite();
    const key = story(author, 1);
    author.edit(key, START - HOUR, { status: 'Test', sprints: [11], flagged: true });
    author.addRemoteLink(key, START - HOUR, 'https://wiki.example.com/1', 'Notes');
    const conformance = dataCenterConformance();
    await using jira = await aDataCenter(author, { observe: conformance.observe });
    const source = sourceOn(jira);

    await walked(source);
    await source.census(signal);
    await source.identify(signal);

    expect(conformance.violations).toEqual([]);
    expect(conformance.checked.requests).toBe(jira.count());
    expect([...conformance.defects.keys()].toSorted()).toEqual([
      'a list is described as one of its elements',
      'every value of a field is described as an object',
      'from, fromString, to and toString of a change may be null',
    ]);
  });
});
