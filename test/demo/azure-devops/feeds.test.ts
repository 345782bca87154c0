import { describe, expect, it } from 'vitest';
import type { Authoring } from '../../../src/demo/azure-devops/authoring.ts';
import { anAzureDevOps, ask, feed, page, revs, serving } from '../../support/an-azure-devops.ts';

const MONDAY = Date.parse('2026-01-05T09:00:00Z');
const HOUR = 3_600_000;

/** Three items with six revisions: 1.1, 2.1, 1.2, 3.1, 2.2, 1.3. */
function threeItems(): Authoring {
  const author = anAzureDevOps();
  function story(at: number): number {
    return author.create({ project: 'Claims', type: 'User Story', title: 'S', at });
  }
  const first = story(MONDAY);
  const second = story(MONDAY + HOUR);
  author.edit(first, MONDAY + 2 * HOUR, { state: 'Active' });
  author.create({ project: 'Core Systems', type: 'Requirement', title: 'R', at: MONDAY });
  author.edit(second, MONDAY + 3 * HOUR, { state: 'Active' });
  author.edit(first, MONDAY + 4 * HOUR, { state: 'Closed' });
  return author;
}

describe('the feed of revisions', () => {
  it('tells everything once, in the order in which it was taken in, page after page', async () => {
    await using ado = await serving(threeItems());

    const pages = await feed(ado, 'revisions', { $maxPageSize: '4' });

    expect(revs(pages)).toEqual(['1.1', '2.1', '1.2', '3.1', '2.2', '1.3']);
    expect(pages.map(({ values }) => values.length)).toEqual([4, 2]);
    expect(pages.map(({ isLastBatch }) => isLastBatch)).toEqual([false, true]);
  });

  it('goes on from a token for ever: with nothing new an empty last page and the same token', async () => {
    const author = threeItems();
    await using ado = await serving(author);
    const [last] = (await feed(ado, 'revisions')).toReversed();

    const quiet = await page(ado, 'revisions', { continuationToken: last!.token });
    author.edit(1, MONDAY + 9 * HOUR, { state: 'Active' });
    const news = await page(ado, 'revisions', { continuationToken: quiet.token });

    expect([quiet.values, quiet.isLastBatch, quiet.token]).toEqual([[], true, last!.token]);
    expect(revs([news])).toEqual(['1.4']);
  });

  it('tells a change with an old date like any other', async () => {
    const author = threeItems();
    await using ado = await serving(author);
    const [last] = (await feed(ado, 'revisions')).toReversed();

    const at = Date.parse('2019-05-01T00:00:00Z');
    author.create({ project: 'Claims', type: 'Bug', title: 'Imported', at });
    const news = await page(ado, 'revisions', { continuationToken: last!.token });

    expect(news.values.map(({ fields }) => fields['System.ChangedDate'])).toEqual([
      '2019-05-01T00:00:00Z',
    ]);
  });

  it('begins at a date when it is asked to', async () => {
    await using ado = await serving(threeItems());

    const pages = await feed(ado, 'revisions', { startDateTime: 'Mon, 05 Jan 2026 12:00:00 GMT' });

    expect(revs(pages)).toEqual(['2.2', '1.3']);
  });

  it('has an empty page whose token goes on where a project has nothing', async () => {
    await using ado = await serving(threeItems());

    const pages = await feed(ado, 'revisions', { $maxPageSize: '3' }, '/Core%20Systems');

    expect(pages.map(({ values }) => values.length)).toEqual([0, 1]);
    expect(pages[0]!.token).not.toBe(pages[1]!.token);
  });

  it('gives what is asked for: fields, types, the latest only, people as objects', async () => {
    await using ado = await serving(threeItems());

    const fields = await page(ado, 'revisions', { fields: 'System.Id,System.State' });
    const types = await feed(ado, 'revisions', { types: 'Requirement' });
    const latest = await feed(ado, 'revisions', { includeLatestOnly: 'true' });
    const people = await page(ado, 'revisions', { includeIdentityRef: 'true' });
    const plain = await page(ado, 'revisions');

    expect(fields.values[0]!.fields).toEqual({ 'System.Id': 1, 'System.State': 'New' });
    expect(revs(types)).toEqual(['3.1']);
    expect(revs(latest)).toEqual(['3.1', '2.2', '1.3']);
    expect(people.values[0]!.fields['System.ChangedBy']).toMatchObject({
      displayName: 'Person 2',
      uniqueName: 'person-2@example.com',
    });
    expect(plain.values[0]!.fields['System.ChangedBy']).toBe('Person 2 <person-2@example.com>');
  });

  it('says until when a revision held, and of the latest that it holds for ever', async () => {
    await using ado = await serving(threeItems());

    const { values } = await page(ado, 'revisions', { fields: 'System.RevisedDate' });

    expect(values[0]!.fields['System.RevisedDate']).toBe('2026-01-05T11:00:00Z');
    expect(values[5]!.fields['System.RevisedDate']).toBe('9999-01-01T00:00:00Z');
  });

  it('refuses fields together with expand, unknown fields and made-up tokens', async () => {
    await using ado = await serving(threeItems());
    const feedPath = '/_apis/wit/reporting/workItemRevisions';

    const both = await ask(ado, `${feedPath}?fields=System.Id&$expand=fields`);
    const unknown = await ask(ado, `${feedPath}?fields=Acme.Nothing`);
    const token = await ask(ado, `${feedPath}?continuationToken=yesterday`);

    expect([both.status, unknown.status, token.status]).toEqual([400, 400, 400]);
    expect(both.body).toMatchObject({ typeKey: 'VssPropertyValidationException' });
    expect(unknown.text).toContain('TF51535: Cannot find field Acme.Nothing.');
  });

  it('takes its wishes in a body too', async () => {
    await using ado = await serving(threeItems());

    const reply = await ask(ado, '/_apis/wit/reporting/workItemRevisions', {
      body: { fields: ['System.Id'], types: ['Requirement'] },
    });

    expect(reply.body).toMatchObject({
      values: [{ id: 3, rev: 1, fields: { 'System.Id': 3 } }],
      isLastBatch: true,
    });
  });

  it('answers a change at once, although it keeps its pages', async () => {
    const author = threeItems();
    await using ado = await serving(author);

    const before = await page(ado, 'revisions');
    const again = await page(ado, 'revisions');
    author.edit(3, MONDAY + HOUR, { state: 'Active' });
    const after = await page(ado, 'revisions');

    expect([before.values.length, again.values.length, after.values.length]).toEqual([6, 6, 7]);
  });
});

describe('the feed of links', () => {
  it('tells links and their ends, source first: the parent, the predecessor', async () => {
    const author = threeItems();
    author.setParent(2, 1, MONDAY + HOUR);
    author.link(2, 3, MONDAY + 2 * HOUR);
    author.unlink(2, 3, MONDAY + 3 * HOUR);
    await using ado = await serving(author);

    const { values } = await page(ado, 'links');

    expect(
      values.map(({ rel, attributes }) => [
        rel,
        attributes['sourceId'],
        attributes['targetId'],
        attributes['isActive'],
        attributes['changedDate'],
      ]),
    ).toEqual([
      ['System.LinkTypes.Hierarchy', 1, 2, true, '2026-01-05T10:00:00Z'],
      ['System.LinkTypes.Dependency', 3, 2, true, '2026-01-05T11:00:00Z'],
      ['System.LinkTypes.Dependency', 3, 2, false, '2026-01-05T12:00:00Z'],
    ]);
    expect(values[1]!.attributes['sourceProjectId']).not.toBe(
      values[1]!.attributes['targetProjectId'],
    );
  });

  it('has a token of its own, and filters by link type and by project', async () => {
    const author = threeItems();
    author.setParent(2, 1, MONDAY + HOUR);
    author.link(2, 3, MONDAY + 2 * HOUR);
    await using ado = await serving(author);

    const first = await page(ado, 'links');
    const dependencies = await page(ado, 'links', { linkTypes: 'System.LinkTypes.Dependency' });
    const elsewhere = await page(ado, 'links', {}, '/Core%20Systems');
    author.unlink(2, 3, MONDAY + 3 * HOUR);
    const news = await page(ado, 'links', { continuationToken: first.token });

    expect([first, dependencies, elsewhere, news].map(({ values }) => values.length)).toEqual([
      2, 1, 1, 1,
    ]);
  });

  it('is flat on the oldest servers', async () => {
    const author = threeItems();
    author.setParent(2, 1, MONDAY + HOUR);
    await using ado = await serving(author, { edition: 'server-2020' });

    const { values } = await page(ado, 'links');

    expect(values).toEqual([
      {
        rel: 'System.LinkTypes.Hierarchy',
        sourceId: 1,
        targetId: 2,
        changedDate: '2026-01-05T10:00:00Z',
        isActive: true,
      },
    ]);
  });
});
