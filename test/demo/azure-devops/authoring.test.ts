import { describe, expect, it } from 'vitest';
import type { Authoring } from '../../../src/demo/azure-devops/authoring.ts';
import { anAzureDevOps, ask, feed, page, revs, serving } from '../../support/an-azure-devops.ts';

const MONDAY = Date.parse('2026-01-05T09:00:00Z');
const HOUR = 3_600_000;

function twoStories(): Authoring {
  const author = anAzureDevOps();
  for (const title of ['One', 'Two']) {
    author.create({
      project: 'Claims',
      type: 'User Story',
      title,
      at: MONDAY,
      area: 'Claims\\Intake',
    });
  }
  return author;
}

interface Item {
  readonly rev: number;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly relations?: readonly { readonly rel: string; readonly url: string }[];
}

describe('what people do in Azure DevOps', () => {
  it('leaves a revision with a whole picture for an edit', async () => {
    const author = twoStories();
    author.edit(1, MONDAY + HOUR, {
      state: 'Active',
      iteration: 'Claims\\PI 1\\Sprint 1',
      tags: ['a', 'b'],
      values: { 'Microsoft.VSTS.Scheduling.StoryPoints': 3 },
    });
    await using ado = await serving(author);

    const { values } = await page(ado, 'revisions');

    expect(values[2]!.fields).toMatchObject({
      'System.State': 'Active',
      'System.IterationPath': 'Claims\\PI 1\\Sprint 1',
      'System.Tags': 'a; b',
      'System.Title': 'One',
      'System.BoardColumn': 'Active',
      'Microsoft.VSTS.Scheduling.StoryPoints': 3,
      'Microsoft.VSTS.Common.ActivatedDate': '2026-01-05T10:00:00Z',
    });
  });

  it('leaves nothing at all in the revisions when work items are linked', async () => {
    const author = twoStories();
    await using ado = await serving(author);
    const before = await page(ado, 'revisions');

    author.setParent(2, 1, MONDAY + HOUR);
    const after = await page(ado, 'revisions', { continuationToken: before.token });
    const item = (await ask(ado, '/_apis/wit/workItems/2?$expand=Relations')).body as Item;

    expect(after.values).toEqual([]);
    expect(item.rev).toBe(1);
    expect(item.fields['System.ChangedDate']).toBe('2026-01-05T09:00:00Z');
    expect(item.fields['System.Parent']).toBe(1);
    expect(item.relations?.map(({ rel }) => rel)).toEqual(['System.LinkTypes.Hierarchy-Reverse']);
    expect(item.relations?.[0]?.url).toMatch(/\/workItems\/1$/);
  });

  it('leaves a revision for a hyperlink, which no feed of links tells', async () => {
    const author = twoStories();
    author.addHyperlink(1, MONDAY + HOUR, 'https://wiki.example.com/1', 'Notes');
    await using ado = await serving(author);

    const { values } = await page(ado, 'revisions', { fields: 'System.HyperLinkCount' });
    const links = await page(ado, 'links');
    const item = (await ask(ado, '/_apis/wit/workItems/1?$expand=all')).body as Item;

    expect(values.at(-1)).toEqual({ id: 1, rev: 2, fields: { 'System.HyperLinkCount': 1 } });
    expect(links.values).toEqual([]);
    expect(item.relations).toMatchObject([
      { rel: 'Hyperlink', url: 'https://wiki.example.com/1', attributes: { comment: 'Notes' } },
    ]);
  });

  it('moves an item to another project: its feed goes on there, the old one falls silent', async () => {
    const author = twoStories();
    author.moveProject(1, MONDAY + HOUR, 'Core Systems', {
      type: 'Requirement',
      state: 'Active',
      area: 'Core Systems\\Ledger',
    });
    await using ado = await serving(author);

    const everywhere = await feed(ado, 'revisions', {});
    const before = await feed(ado, 'revisions', {}, '/Claims');
    const after = await feed(ado, 'revisions', {}, '/Core%20Systems');

    expect(revs(everywhere)).toEqual(['1.1', '2.1', '1.2']);
    expect(revs(before)).toEqual(['1.1', '2.1']);
    expect(revs(after)).toEqual(['1.2']);
    expect(everywhere[0]!.values[2]!.fields).toMatchObject({
      'System.TeamProject': 'Core Systems',
      'System.WorkItemType': 'Requirement',
      'System.IterationPath': 'Core Systems',
    });
  });

  it('changes a type in a revision of its own', async () => {
    const author = twoStories();
    author.changeType(1, MONDAY + HOUR, 'Bug', 'Active');
    await using ado = await serving(author);

    const { values } = await page(ado, 'revisions', { fields: 'System.WorkItemType' });

    expect(values.map(({ fields }) => fields['System.WorkItemType'])).toEqual([
      'User Story',
      'User Story',
      'Bug',
    ]);
  });

  it('throws an item away: only who asks for deleted ones hears of it, until it comes back', async () => {
    const author = twoStories();
    author.remove(1, MONDAY + HOUR);
    await using ado = await serving(author);

    const silent = await feed(ado, 'revisions');
    const told = await feed(ado, 'revisions', { includeDeleted: 'true' });
    const bin = await ask(ado, '/Claims/_apis/wit/recyclebin');
    const gone = await ask(ado, '/_apis/wit/workItems/1');
    author.restore(1, MONDAY + 2 * HOUR);
    const back = await feed(ado, 'revisions');
    const emptied = await ask(ado, '/Claims/_apis/wit/recyclebin');

    expect(revs(silent)).toEqual(['2.1']);
    expect(revs(told)).toEqual(['1.1', '2.1', '1.2']);
    expect(told[0]!.values.map(({ fields }) => fields['System.IsDeleted'])).toEqual([
      false,
      false,
      true,
    ]);
    expect(bin.body).toMatchObject({ count: 1, value: [{ id: 1 }] });
    expect(gone.status).toBe(404);
    expect(revs(back)).toEqual(['1.1', '2.1', '1.2', '1.3']);
    expect(emptied.body).toEqual({ count: 0, value: [] });
  });

  it('destroys an item without a trace, its links included', async () => {
    const author = twoStories();
    author.setParent(2, 1, MONDAY + HOUR);
    author.destroy(1);
    await using ado = await serving(author);

    const revisions = await feed(ado, 'revisions', { includeDeleted: 'true' });
    const links = await page(ado, 'links');
    const found = await ask(ado, '/_apis/wit/wiql', {
      body: { query: 'SELECT [System.Id] FROM WorkItems' },
    });
    const batch = await ask(ado, '/_apis/wit/workItemsBatch', {
      body: { ids: [1, 2], fields: ['System.Id'], errorPolicy: 'omit' },
    });

    expect(revs(revisions)).toEqual(['2.1']);
    expect(links.values).toEqual([]);
    expect(found.body).toMatchObject({ workItems: [{ id: 2 }] });
    expect(batch.body).toMatchObject({ count: 2, value: [null, { id: 2 }] });
    expect(author.create({ project: 'Claims', type: 'Bug', title: 'B', at: MONDAY })).toBe(3);
  });

  it('renames an area everywhere, also in the past, and writes no revision for it', async () => {
    const author = twoStories();
    await using ado = await serving(author);
    const before = await page(ado, 'revisions', { fields: 'System.AreaPath,System.AreaId' });

    author.renameArea('Claims', 'Claims\\Intake', 'Reception');
    const after = await page(ado, 'revisions', { fields: 'System.AreaPath,System.AreaId' });

    expect(after.values.length).toBe(before.values.length);
    expect(after.values[0]!.fields['System.AreaPath']).toBe('Claims\\Reception');
    expect(after.values[0]!.fields['System.AreaId']).toBe(
      before.values[0]!.fields['System.AreaId'],
    );
  });

  it('hides an area from feeds, queries and single reads, and shows it again', async () => {
    const author = twoStories();
    author.create({ project: 'Claims', type: 'Bug', title: 'B', at: MONDAY });
    await using ado = await serving(author);

    author.hideArea('Claims', 'Claims\\Intake');
    const hidden = await feed(ado, 'revisions');
    const single = await ask(ado, '/_apis/wit/workItems/1');
    author.showArea('Claims', 'Claims\\Intake');
    const shown = await feed(ado, 'revisions');

    expect(revs(hidden)).toEqual(['3.1']);
    expect(single.status).toBe(404);
    expect(revs(shown)).toEqual(['1.1', '2.1', '3.1']);
  });

  it('tells in its updates what changed, links between the revisions', async () => {
    const author = twoStories();
    author.link(2, 1, MONDAY + HOUR);
    author.edit(2, MONDAY + 2 * HOUR, { state: 'Active' });
    await using ado = await serving(author);

    const reply = await ask(ado, '/_apis/wit/workItems/2/updates');
    const { value } = reply.body as {
      readonly value: readonly (Item & {
        readonly revisedDate: string;
        readonly relations: { readonly added: readonly { readonly rel: string }[] };
      })[];
    };

    expect(value.map(({ rev }) => rev)).toEqual([1, 1, 2]);
    expect(value[0]!.revisedDate).toBe('2026-01-05T11:00:00Z');
    expect(value[1]!.fields).toBeUndefined();
    expect(value[1]!.revisedDate).toBe('2026-01-05T10:00:00Z');
    expect(value[1]!.relations.added[0]!.rel).toBe('System.LinkTypes.Dependency-Reverse');
    expect(value[2]!.fields['System.State']).toEqual({ oldValue: 'New', newValue: 'Active' });
  });

  it('refuses a revision that is not younger than the one before', () => {
    const author = twoStories();

    expect(() => author.edit(1, MONDAY, { state: 'Active' })).toThrow('Dates must be increasing');
  });
});
