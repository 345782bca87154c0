import { describe, expect, it } from 'vitest';
import type { SourceDescription } from '../../../src/core/domain/description.ts';
import type { JiraOptions } from '../../../src/sources/jira/options.ts';
import { jiraSource } from '../../../src/sources/jira/source.ts';
import type { Scope } from '../../support/http.ts';
import { origin, useHttp } from '../../support/http.ts';
import { SITE, START, someOptions } from './samples.ts';

/** Expects the requests that every description needs; projects and boards are up to the test. */
function site(): Scope {
  return origin(SITE)
    .get('/rest/api/3/status')
    .reply(200, [
      { id: '1', name: 'To Do', statusCategory: { id: 2, key: 'new' } },
      { id: '3', name: '开发中', statusCategory: { id: 4, key: 'indeterminate' } },
      { id: '4', name: 'Sorted by nobody', statusCategory: { id: 1, key: 'undefined' } },
      {
        id: '6',
        name: 'Done',
        statusCategory: { id: 3, key: 'done' },
        scope: { type: 'PROJECT', project: { id: '10022' } },
      },
    ])
    .get('/rest/api/3/issuetype')
    .reply(200, [
      { id: '1', name: 'Epic', hierarchyLevel: 1, subtask: false },
      { id: '2', name: 'Story', hierarchyLevel: 0, subtask: false },
      { id: '3', name: 'Sub-task', subtask: true },
    ])
    .get('/rest/api/3/field')
    .reply(200, [
      { id: 'issuetype', name: 'Issue Type', custom: false, schema: { type: 'issuetype' } },
      { id: 'assignee', name: 'Assignee', custom: false, schema: { type: 'user' } },
      { id: 'issuekey', name: 'Key', custom: false },
      {
        id: 'customfield_10020',
        name: 'Sprint',
        custom: true,
        schema: { type: 'array', items: 'json', custom: 'com.pyxis.greenhopper.jira:gh-sprint' },
      },
      {
        id: 'customfield_10021',
        name: 'Flagged',
        custom: true,
        schema: { type: 'array', items: 'option' },
      },
      {
        id: 'customfield_10030',
        name: 'Approvers',
        custom: true,
        schema: { type: 'array', items: 'user' },
      },
    ])
    .get('/rest/api/3/issueLinkType')
    .reply(200, {
      issueLinkTypes: [{ id: '1', name: 'Blocks', inward: 'is blocked by', outward: 'blocks' }],
    });
}

function withProjects(scope: Scope): Scope {
  return scope
    .get('/rest/api/3/project/search?startAt=0&maxResults=50')
    .reply(200, { values: [{ id: '1', key: 'PAY', name: 'Payments' }], isLast: false })
    .get('/rest/api/3/project/search?startAt=1&maxResults=50')
    .reply(200, { values: [{ id: '2', key: 'LED', name: 'Ledger' }], isLast: true })
    .get('/rest/api/3/project/1')
    .reply(200, {
      components: [{ id: '5', name: 'api', lead: { displayName: 'Somebody' } }],
      versions: [
        {
          id: '7',
          name: '1.0',
          released: true,
          startDate: '2026-01-01',
          releaseDate: '2026-02-01',
        },
        { id: '8', name: '2.0', released: false },
      ],
    });
}

async function described(options: Partial<JiraOptions> = {}): Promise<SourceDescription> {
  return jiraSource(someOptions(options)).describe(new AbortController().signal);
}

describe('the description of a site', () => {
  useHttp();

  it('has statuses, types, fields, link types, projects and boards in our words', async () => {
    withProjects(site())
      .get('/rest/agile/1.0/board?startAt=0&maxResults=50&projectKeyOrId=PAY')
      .reply(200, {
        values: [{ id: 3, name: 'Pay board', location: { projectKey: 'PAY' } }],
        isLast: true,
      })
      .get('/rest/agile/1.0/board/3/configuration')
      .reply(200, {
        columnConfig: {
          columns: [
            { name: 'To do', statuses: [{ id: '1' }] },
            { name: 'Doing', statuses: [{ id: '3' }, { id: '4' }], min: 1, max: 4 },
          ],
        },
      });

    expect(await described()).toEqual({
      source: 'jira',
      at: START,
      statuses: [
        { id: '1', name: 'To Do', category: 'new', projects: [], live: true },
        { id: '3', name: '开发中', category: 'active', projects: [], live: true },
        { id: '4', name: 'Sorted by nobody', category: 'new', projects: [], live: true },
        { id: '6', name: 'Done', category: 'done', projects: ['10022'], live: true },
      ],
      types: [
        { id: '1', name: 'Epic', hierarchy: 1 },
        { id: '2', name: 'Story', hierarchy: 0 },
        { id: '3', name: 'Sub-task', hierarchy: -1 },
      ],
      fields: [
        { key: 'type', name: 'Issue Type', custom: false, id: 'issuetype' },
        { key: 'assignee', name: 'Assignee', custom: false, content: 'people' },
        { key: 'key', name: 'Key', custom: false, id: 'issuekey' },
        { key: 'sprints', name: 'Sprint', custom: true, id: 'customfield_10020' },
        { key: 'customfield_10021', name: 'Flagged', custom: true },
        { key: 'customfield_10030', name: 'Approvers', custom: true, content: 'people' },
      ],
      linkTypes: [{ name: 'Blocks', inward: 'is blocked by', outward: 'blocks' }],
      projects: [
        {
          id: '1',
          key: 'PAY',
          name: 'Payments',
          components: [{ id: '5', name: 'api' }],
          versions: [
            {
              id: '7',
              name: '1.0',
              released: true,
              startDate: '2026-01-01',
              releaseDate: '2026-02-01',
            },
            { id: '8', name: '2.0', released: false, startDate: null, releaseDate: null },
          ],
        },
        { id: '2', key: 'LED', name: 'Ledger', components: [], versions: [] },
      ],
      boards: [
        {
          id: '3',
          name: 'Pay board',
          project: 'PAY',
          columns: [
            { name: 'To do', statuses: ['1'], max: null },
            { name: 'Doing', statuses: ['3', '4'], max: 4 },
          ],
        },
      ],
    });
  });

  it.each([403, 404])('goes on without boards where they are closed to us (%i)', async (status) => {
    withProjects(site())
      .get('/rest/agile/1.0/board?startAt=0&maxResults=50&projectKeyOrId=PAY')
      .reply(status, { errorMessages: ['No.'] });

    expect((await described()).boards).toEqual([]);
  });

  it.each([403, 404])(
    'goes on without components and versions where they are closed to us (%i)',
    async (status) => {
      site()
        .get('/rest/api/3/project/search?startAt=0&maxResults=50')
        .reply(200, { values: [{ id: '1', key: 'PAY', name: 'Payments' }], isLast: true })
        .get('/rest/api/3/project/1')
        .reply(status, { errorMessages: ['No.'] })
        .get('/rest/agile/1.0/board?startAt=0&maxResults=50&projectKeyOrId=PAY')
        .reply(200, { values: [], isLast: true });

      expect((await described()).projects).toEqual([
        { id: '1', key: 'PAY', name: 'Payments', components: [], versions: [] },
      ]);
    },
  );

  it('reads lists to their end also where a page does not say whether it is the last', async () => {
    site()
      .get('/rest/api/3/project/search?startAt=0&maxResults=50')
      .reply(200, { values: [{ id: '1', key: 'AAA', name: 'First' }], total: 2 })
      .get('/rest/api/3/project/search?startAt=1&maxResults=50')
      .reply(200, { values: [{ id: '2', key: 'PAY', name: 'Payments' }], total: 2 })
      .get('/rest/api/3/project/2')
      .reply(200, {})
      .get('/rest/agile/1.0/board?startAt=0&maxResults=50&projectKeyOrId=PAY')
      .reply(200, { values: [{ id: 3, name: 'Pay board' }] })
      // A site that takes no notice of `startAt` shows the same page again.
      .get('/rest/agile/1.0/board?startAt=1&maxResults=50&projectKeyOrId=PAY')
      .reply(200, { values: [{ id: 3, name: 'Pay board' }] })
      .get('/rest/agile/1.0/board/3/configuration')
      .reply(200, { columnConfig: { columns: [] } });

    const { projects, boards } = await described();

    expect(projects.map((project) => project.key)).toEqual(['AAA', 'PAY']);
    expect(boards.map((board) => board.name)).toEqual(['Pay board']);
  });

  it('goes on without boards where the token reaches everything but them', async () => {
    withProjects(site())
      .get('/rest/agile/1.0/board?startAt=0&maxResults=50&projectKeyOrId=PAY')
      .reply(401, { code: 401, message: 'Unauthorized; scope does not match' });

    expect((await described()).boards).toEqual([]);
  });

  it('finds the projects of a JQL scope by the keys in it', async () => {
    withProjects(site())
      .get('/rest/agile/1.0/board?startAt=0&maxResults=50&projectKeyOrId=PAY')
      .reply(200, { values: [], isLast: true });

    const { projects } = await described({ scope: { jql: 'project = pay and type = Story' } });

    expect(projects.map((project) => project.components.length)).toEqual([1, 0]);
  });

  it('fails as a whole when the token is dead', async () => {
    origin(SITE)
      .get(/.*/)
      .times(5)
      .optionally()
      .reply(200, [], { 'x-seraph-loginreason': 'AUTHENTICATED_FAILED' });

    await expect(described()).rejects.toMatchObject({ name: 'SourceError', reason: 'auth' });
  });
});

describe('who we are at a site', () => {
  useHttp();

  it('is told with our zone and the site’s clock', async () => {
    origin(SITE)
      .get('/rest/api/3/myself')
      .reply(200, { displayName: 'Flow Bot', timeZone: 'Europe/Berlin', accountId: 'abc' })
      .get('/rest/api/3/serverInfo')
      .reply(200, { serverTime: '2026-01-05T10:00:00.000+0100', version: '1001' });

    expect(await jiraSource(someOptions()).identify(new AbortController().signal)).toEqual({
      name: 'Flow Bot',
      version: 'Jira 1001',
      zone: 'Europe/Berlin',
      serverTime: Date.UTC(2026, 0, 5, 9),
    });
  });
});
