import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sourceId } from '../../../src/core/domain/ids.ts';
import { withRevisions } from '../../../src/sources/azure-devops/items.ts';
import { linkTypesOf, phrasesOf } from '../../../src/sources/azure-devops/link-types.ts';
import { linksInUpdate, readLink, withLinks } from '../../../src/sources/azure-devops/links.ts';
import type { Reading, Revision } from '../../../src/sources/azure-devops/revisions.ts';
import { readRevision } from '../../../src/sources/azure-devops/revisions.ts';
import { FeedPage, RelationTypes } from '../../../src/sources/azure-devops/schema.ts';
import { fieldCatalogue } from '../../../src/sources/azure-devops/fields.ts';
import { readAnswer } from '../../../src/sources/azure-devops/answer.ts';
import { SITE, someOptions } from './samples.ts';

const SAMPLES = '../shared/specs/azure-devops/wit/samples';
const REAL = '../shared/real/azure-devops';
const phrases = phrasesOf([]);
const site = { source: sourceId('ado'), baseUrl: SITE };
const reading: Reading = {
  catalogue: fieldCatalogue([], someOptions()),
  statusOf: (_project, _type, state) => ({ id: null, name: state }),
  projectOf: (name) => ({ id: null, name }),
};

function json(path: string): Record<string, unknown> {
  const text = readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  return JSON.parse(text) as Record<string, unknown>;
}

function sample(name: string): Record<string, unknown> {
  const file = json(`${SAMPLES}/${name}`) as unknown as {
    responses: { 200: { body: Record<string, unknown> } };
  };
  return file.responses[200].body;
}

function revisionsIn(values: readonly unknown[]): Revision[] {
  return values.map((raw) => {
    const revision = readRevision(raw, reading);
    if ('rejected' in revision) throw new Error(revision.rejected.why);
    return revision;
  });
}

describe.runIf(existsSync(SAMPLES))('Microsoft’s samples', () => {
  it.each([
    ['GET__wit_reporting_workItemRevisions.json', 3, null],
    [
      'GET__wit_reporting_workItemRevisions_includeIdentityRef-true_watermark-794.json',
      2,
      '813;350;1',
    ],
  ])('of the revisions feed are read whole (%s)', (name, count, token) => {
    const page = FeedPage.parse(sample(`workItemRevisions/${name}`));

    const revisions = revisionsIn(page.values);

    expect(revisions).toHaveLength(count);
    expect(page.continuationToken ?? null).toBe(token);
    expect(page.isLastBatch).toBe(true);
    expect(JSON.stringify(revisions)).not.toContain('@hotmail.com');
  });

  it('of the revisions feed tell an item’s life: the second revision changes only its rank', () => {
    const page = FeedPage.parse(
      sample('workItemRevisions/GET__wit_reporting_workItemRevisions.json'),
    );
    const first = revisionsIn(page.values).filter(({ id }) => id === '1');

    const { item, history } = withRevisions(site, reading, null, first);

    expect(item).toMatchObject({
      title: 'Technician can check on parts orders on Windows Phone',
      status: { name: 'New' },
      createdAt: Date.parse('2014-03-18T17:16:56.25Z'),
      updatedAt: Date.parse('2014-03-18T17:17:05.76Z'),
    });
    expect(history).toEqual([]);
  });

  it('of the links feed are children with the parent 7 and 10', () => {
    const page = FeedPage.parse(sample('workItemLinks/GET__wit_reporting_workItemLinks_50.json'));

    expect(page.values.map(readLink)).toMatchObject([
      { type: 'System.LinkTypes.Hierarchy', source: '7', target: '8', made: true },
      { source: '7', target: '9' },
      { source: '10', target: '13', at: Date.parse('2014-03-18T17:21:27.623Z') },
    ]);
  });

  it('of a list of updates tell links that have no revision of their own, at their times', () => {
    const { value } = sample('updates/GET__list_of_workitem_updates.json') as { value: unknown[] };

    const links = value.flatMap(linksInUpdate);

    expect(links.slice(0, 3)).toMatchObject([
      { source: '2', target: '1', made: true, at: Date.parse('2017-09-04T02:33:39.23Z') },
      { source: '2', target: '1', made: false, at: Date.parse('2017-09-04T02:34:48.16Z') },
      { source: '7', target: '1', made: true, at: Date.parse('2017-09-04T02:35:05.287Z') },
    ]);
  });

  it('of an item’s revisions are read one by one', () => {
    const { value } = sample('revisions/GET__list_workitem_revisions.json') as {
      value: unknown[];
    };

    const { item, history } = withRevisions(site, reading, null, revisionsIn(value));

    expect(item.id).toBe('1');
    expect(history.length).toBeGreaterThan(0);
    expect(JSON.stringify({ item, history })).not.toContain('Jamal');
  });
});

describe.runIf(existsSync(REAL))('recorded answers of a real organisation', () => {
  const files = existsSync(REAL) ? readdirSync(REAL) : [];
  const items = files.filter((name) => /^GET_workItem_\d+_\d+\.json$/.test(name));

  it('have items that are all read, at revision 1 however their links changed', () => {
    expect(items).toHaveLength(29);
    const revisions = revisionsIn(items.map((name) => json(`${REAL}/${name}`)['body']));

    expect(new Set(revisions.map(({ rev }) => rev))).toEqual(new Set([1]));
    expect(JSON.stringify(revisions)).not.toMatch(/@example\.invalid|Soujanya/);
  });

  it('show a link that came and went without a revision, which an event of the links feed shows too', () => {
    const before = json(`${REAL}/GET_workItem_974_19.json`)['body'] as { rev: number };
    const after = json(`${REAL}/GET_workItem_974_30.json`)['body'] as { rev: number };
    expect(after.rev).toBe(before.rev);
    const known = withRevisions(site, reading, null, revisionsIn([before]));
    const told = {
      rel: 'System.LinkTypes.Hierarchy',
      sourceId: 973,
      targetId: 974,
      changedDate: '2026-03-31T18:36:29Z',
      isActive: true,
    };
    const event = readLink(told);
    if ('rejected' in event) throw new Error(event.rejected.why);

    const linked = withLinks(known, [event], phrases);

    expect(linked.item.parent).toEqual({ id: '973', key: '973' });
    expect(linked.item.fields).toEqual(known.item.fields);
  });

  it('have link types in both directions', () => {
    const { value } = json(`${REAL}/GET_workItemRelationTypes.json`)['body'] as {
      value: unknown[];
    };

    const types = linkTypesOf(RelationTypes.parse(value));

    expect(types).toContainEqual({
      name: 'System.LinkTypes.Dependency',
      inward: 'Predecessor',
      outward: 'Successor',
    });
    expect(types.map(({ name }) => name)).not.toContain('Hyperlink');
  });

  it.each([
    ['ERR_401_test_admin_banner_addUpdateShowListRemove_1.json', 'auth'],
    ['ERR_404_test_workItemCreateShowUpdateDelete_0.json', 'refused'],
    ['ERR_400_test_boards_areas_25.json', 'refused'],
    ['ERR_503_test_devops_team_createUpdateShowListDeleteListMember_0.json', 'refused'],
  ])('have failures that are what they are (%s)', (name, reason) => {
    const recorded = json(`${REAL}/${name}`) as unknown as {
      status: number;
      headers: Record<string, string[]>;
      body: unknown;
    };
    const headers = new Headers(
      Object.entries(recorded.headers).map(([key, values]) => [key, values.join(', ')]),
    );
    const body =
      typeof recorded.body === 'string'
        ? recorded.body.replace(/^\uFEFF/, '')
        : JSON.stringify(recorded.body);

    expect(readAnswer({ status: recorded.status, headers, body }, 0)).toMatchObject({
      failure: { reason },
    });
  });
});
