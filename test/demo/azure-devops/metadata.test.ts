import { describe, expect, it } from 'vitest';
import type { AzureDevOpsEmulator } from '../../../src/demo/azure-devops/server.ts';
import { authoring } from '../../../src/demo/azure-devops/authoring.ts';
import { organisation } from '../../../src/demo/azure-devops/organisation.ts';
import { AGILE, BASIC, CMMI, SCRUM } from '../../../src/demo/azure-devops/templates.ts';
import { anAzureDevOps, ask, serving } from '../../support/an-azure-devops.ts';

const MONDAY = Date.parse('2026-01-05T09:00:00Z');

async function value(ado: AzureDevOpsEmulator, path: string): Promise<readonly unknown[]> {
  return ((await ask(ado, path)).body as { readonly value: readonly unknown[] }).value;
}

describe('what an organisation is made of', () => {
  it('has projects in pages, the token in a header', async () => {
    await using ado = await serving(anAzureDevOps());

    const first = await ask(ado, '/_apis/projects?$top=1');
    const token = first.headers.get('x-ms-continuationtoken');
    const second = await ask(ado, `/_apis/projects?$top=1&continuationToken=${token}`);

    expect(first.body).toMatchObject({ count: 1, value: [{ name: 'Claims' }] });
    expect(second.body).toMatchObject({ count: 1, value: [{ name: 'Core Systems' }] });
    expect(second.headers.get('x-ms-continuationtoken')).toBeNull();
  });

  it('has teams with their areas; one that nobody set up has none', async () => {
    await using ado = await serving(anAzureDevOps());

    const teams = await value(ado, '/_apis/projects/Claims/teams');
    const intake = await ask(ado, '/Claims/Intake/_apis/work/teamsettings/teamfieldvalues');
    const fresh = await ask(ado, '/Claims/New%20Team/_apis/work/teamsettings/teamfieldvalues');

    expect(teams).toMatchObject([{ name: 'Intake' }, { name: 'Payout' }, { name: 'New Team' }]);
    expect(intake.body).toMatchObject({
      defaultValue: 'Claims\\Intake',
      values: [{ value: 'Claims\\Intake', includeChildren: true }],
    });
    expect(fresh.body).toMatchObject({ defaultValue: null, values: [] });
  });

  it('has trees whose paths carry the name of the tree in second place', async () => {
    await using ado = await serving(anAzureDevOps());

    const roots = await value(ado, '/Claims/_apis/wit/classificationNodes?$depth=5');
    const one = await ask(ado, '/Claims/_apis/wit/classificationNodes/areas/Intake/Paper');

    expect(roots).toMatchObject([
      {
        structureType: 'area',
        path: '\\Claims\\Area',
        children: [{ name: 'Intake', children: [{ path: '\\Claims\\Area\\Intake\\Paper' }] }, {}],
      },
      {
        structureType: 'iteration',
        children: [{ name: 'PI 1', attributes: { startDate: '2026-01-05T00:00:00Z' } }],
      },
    ]);
    expect(one.body).toMatchObject({ name: 'Paper', hasChildren: false });
  });

  it('knows where a team stands in time', async () => {
    await using ado = await serving(anAzureDevOps(), {
      clock: () => Date.parse('2026-01-16T20:00:00Z'),
    });

    const all = await value(ado, '/Claims/Intake/_apis/work/teamsettings/iterations');
    const now = await value(
      ado,
      '/Claims/Intake/_apis/work/teamsettings/iterations?$timeframe=current',
    );

    expect(all).toMatchObject([{ name: 'Sprint 1' }, { name: 'Sprint 2' }]);
    expect(now).toMatchObject([{ path: 'Claims\\PI 1\\Sprint 1' }]);
  });

  it('calls Resolved what it is in the states, and in progress in the backlog, but for bugs', async () => {
    await using ado = await serving(anAzureDevOps());

    const states = await value(ado, '/Claims/_apis/wit/workitemtypes/User%20Story/states');
    const backlog = await ask(ado, '/Claims/Intake/_apis/work/backlogconfiguration');
    const { workItemTypeMappedStates: mapped } = backlog.body as {
      readonly workItemTypeMappedStates: readonly {
        readonly workItemTypeName: string;
        readonly states: Readonly<Record<string, string>>;
      }[];
    };

    expect(states).toContainEqual({ name: 'Resolved', color: 'ff9d00', category: 'Resolved' });
    expect(
      mapped.map(({ workItemTypeName, states: named }) => [workItemTypeName, named['Resolved']]),
    ).toEqual([
      ['Epic', 'InProgress'],
      ['Feature', 'InProgress'],
      ['User Story', 'InProgress'],
      ['Bug', 'Resolved'],
      ['Task', undefined],
    ]);
    expect(backlog.body).toMatchObject({
      requirementBacklog: { workItemTypes: [{ name: 'User Story' }, { name: 'Bug' }] },
      portfolioBacklogs: [
        { name: 'Epics', rank: 4 },
        { name: 'Features', rank: 3 },
      ],
      backlogFields: { typeFields: { Effort: 'Microsoft.VSTS.Scheduling.StoryPoints' } },
      bugsBehavior: 'asRequirements',
    });
  });

  it.each([
    [AGILE, 'User Story,Bug', 'Microsoft.VSTS.Scheduling.StoryPoints'],
    [SCRUM, 'Product Backlog Item,Bug', 'Microsoft.VSTS.Scheduling.Effort'],
    [CMMI, 'Requirement', 'Microsoft.VSTS.Scheduling.Size'],
    [BASIC, 'Issue', 'Microsoft.VSTS.Scheduling.Effort'],
  ])('takes requirements and sizes from its process: $0.name', async (process, types, size) => {
    const made = organisation({
      name: 'acme',
      projects: [
        {
          name: 'P',
          process,
          areas: [],
          iterations: [],
          teams: [
            { name: 'P Team', areas: [{ path: 'P', includeChildren: true }], iterations: [] },
          ],
        },
      ],
    });
    await using ado = await serving(authoring(made));

    const { body } = await ask(ado, '/P/_apis/work/backlogconfiguration');
    const { requirementBacklog, backlogFields } = body as {
      readonly requirementBacklog: { readonly workItemTypes: readonly { readonly name: string }[] };
      readonly backlogFields: { readonly typeFields: Readonly<Record<string, string>> };
    };

    expect(requirementBacklog.workItemTypes.map(({ name }) => name).join(',')).toBe(types);
    expect(backlogFields.typeFields['Effort']).toBe(size);
  });

  it('has boards whose columns map the states of each type', async () => {
    await using ado = await serving(anAzureDevOps());

    const boards = await value(ado, '/Claims/Intake/_apis/work/boards');
    const columns = await value(ado, '/Claims/Intake/_apis/work/boards/Stories/columns');

    expect(boards).toMatchObject([{ name: 'Stories' }, { name: 'Features' }, { name: 'Epics' }]);
    expect(columns).toMatchObject([
      { name: 'New', columnType: 'incoming', stateMappings: { 'User Story': 'New', Bug: 'New' } },
      { name: 'Active', columnType: 'inProgress', isSplit: false },
      { name: 'Resolved', columnType: 'inProgress' },
      { name: 'Closed', columnType: 'outgoing' },
    ]);
  });

  it('answers queries for ids and refuses what it does not understand', async () => {
    const author = anAzureDevOps();
    for (const type of ['Bug', 'User Story', 'Bug', 'Bug']) {
      author.create({ project: 'Claims', type, title: 'T', at: MONDAY, area: 'Claims\\Intake' });
    }
    await using ado = await serving(author);
    async function ids(query: string, top = ''): Promise<unknown> {
      const reply = await ask(ado, `/_apis/wit/wiql${top}`, { body: { query } });
      const { workItems } = reply.body as { readonly workItems?: readonly { id: number }[] };
      return workItems?.map(({ id }) => id) ?? reply.status;
    }
    const select = 'SELECT [System.Id] FROM WorkItems';

    expect(await ids(`${select} WHERE [System.Id] > 1 ORDER BY [System.Id]`)).toEqual([2, 3, 4]);
    expect(await ids(`${select} WHERE [System.Id] > 0 ORDER BY [System.Id]`, '?$top=2')).toEqual([
      1, 2,
    ]);
    expect(
      await ids(
        `${select} WHERE [System.WorkItemType] IN ('Bug') AND [System.AreaPath] UNDER 'Claims' ORDER BY [System.Id] DESC`,
      ),
    ).toEqual([4, 3, 1]);
    expect(await ids(`${select} WHERE [System.Nothing] = 1`)).toBe(400);
    expect(await ids('DELETE EVERYTHING')).toBe(400);
  });

  it('gives no more than two hundred items at once', async () => {
    await using ado = await serving(anAzureDevOps());

    const reply = await ask(ado, '/_apis/wit/workItemsBatch', {
      body: { ids: Array.from({ length: 201 }, (_, i) => i + 1) },
    });

    expect(reply.status).toBe(400);
    expect(reply.text).toContain('VS403474');
  });

  it('tells builds, releases and environments with their tokens in a header', async () => {
    const author = anAzureDevOps();
    for (let i = 0; i < 3; i += 1) {
      const times = { queued: MONDAY + i * 1000, started: MONDAY + i * 1000 };
      author.build({
        project: 'Claims',
        definition: 'Claims CI',
        branch: 'refs/heads/main',
        commit: 'c0ffee',
        result: 'succeeded',
        ...times,
        finished: MONDAY + i * 1000 + 500,
        items: [1],
      });
      author.record({
        project: 'Claims',
        environment: 'production',
        definition: 'Claims CD',
        build: i + 1,
        result: 'succeeded',
        ...times,
        finished: MONDAY,
      });
    }
    await using ado = await serving(author);

    const order = 'queryOrder=finishTimeAscending';
    const first = await ask(ado, `/Claims/_apis/build/builds?$top=2&${order}`);
    const token = first.headers.get('x-ms-continuationtoken') ?? '';
    const second = await ask(
      ado,
      `/Claims/_apis/build/builds?$top=2&${order}&continuationToken=${encodeURIComponent(token)}`,
    );
    const records = await ask(
      ado,
      '/Claims/_apis/distributedtask/environments/1/environmentdeploymentrecords?top=2',
    );

    expect(first.body).toMatchObject({ value: [{ id: 1 }, { id: 2 }] });
    expect(token).toBe('2026-01-05T09:00:02.5Z');
    expect(second.body).toMatchObject({ value: [{ id: 3, result: 'succeeded' }] });
    expect(records.body).toMatchObject({ value: [{ id: 3 }, { id: 2 }] });
    expect(records.headers.get('x-ms-continuationtoken')).toBe('2');
  });
});
