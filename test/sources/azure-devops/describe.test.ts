import { afterEach, describe, expect, it } from 'vitest';
import { judgeCensus } from '../../../src/core/domain/judge-census.ts';
import { instantOf } from '../../../src/core/domain/time.ts';
import { sourceId } from '../../../src/core/domain/ids.ts';
import type { Authoring } from '../../../src/demo/azure-devops/authoring.ts';
import type { Edition } from '../../../src/demo/azure-devops/desk.ts';
import { startAzureDevOps } from '../../../src/demo/azure-devops/server.ts';
import type { AzureDevOpsEmulator } from '../../../src/demo/azure-devops/server.ts';
import type { AzureDevOpsOptions } from '../../../src/sources/azure-devops/options.ts';
import { azureDevOpsSource } from '../../../src/sources/azure-devops/source.ts';
import type { Source } from '../../../src/sources/source.ts';
import { openStore } from '../../../src/store/open.ts';
import { anAzureDevOps } from '../../support/an-azure-devops.ts';
import { at, someOptions } from './samples.ts';

const { signal } = new AbortController();
let ado: AzureDevOpsEmulator;

afterEach(async () => ado.close());

async function start(edition: Edition = 'services'): Promise<Authoring> {
  const author = anAzureDevOps();
  ado = await startAzureDevOps({ organisation: author.organisation, edition });
  return author;
}

function source(changed: Partial<AzureDevOpsOptions> = {}): Source {
  const auth = { kind: 'pat' as const, token: () => ado.pat };
  return azureDevOpsSource(someOptions({ baseUrl: ado.url, auth, ...changed }));
}

describe('the description of Azure DevOps', () => {
  it('keeps a state apart that is of another category for another type', async () => {
    await start();

    const { statuses } = await source().describe(signal);

    const resolved = statuses.filter(({ name }) => name === 'Resolved');
    expect(resolved.map(({ id, category }) => [id, category])).toEqual([
      ['waiting:resolved', 'waiting'],
      ['active:resolved', 'active'],
    ]);
    expect(statuses.filter(({ name }) => name === 'Active')).toHaveLength(1);
    expect(statuses.map(({ category }) => category)).toEqual(
      expect.arrayContaining(['new', 'active', 'waiting', 'done', 'cancelled']),
    );
  });

  it('takes levels from the backlog configuration', async () => {
    await start();

    const { types } = await source({ projects: ['claims'] }).describe(signal);

    const levels = Object.fromEntries(types.map(({ name, hierarchy }) => [name, hierarchy]));
    expect(levels).toMatchObject({ Epic: 2, Feature: 1, 'User Story': 0, Task: -1 });
  });

  it('lists areas, iterations with their days, teams with their areas, and boards', async () => {
    await start();

    const found = await source({ projects: ['Claims'] }).describe(signal);

    expect(found.areas?.map(({ path }) => path)).toEqual([
      'Claims',
      'Claims\\Intake',
      'Claims\\Intake\\Paper',
      'Claims\\Payout',
    ]);
    expect(found.iterations).toContainEqual(
      expect.objectContaining({
        path: 'Claims\\PI 1\\Sprint 1',
        project: 'Claims',
        startDate: '2026-01-05',
        finishDate: '2026-01-16',
      }),
    );
    expect(found.teams?.map(({ name, areas }) => [name, areas])).toEqual([
      ['Intake', [{ path: 'Claims\\Intake', includeChildren: true }]],
      ['Payout', [{ path: 'Claims\\Payout', includeChildren: false }]],
      ['New Team', []],
    ]);
    expect(found.boards[0]).toMatchObject({ name: 'Intake: Stories', project: 'Claims' });
    expect(found.boards[0]?.columns.map(({ name, statuses }) => [name, statuses])).toEqual([
      ['New', ['new:new']],
      ['Active', ['active:active']],
      ['Resolved', ['waiting:resolved']],
      ['Closed', ['done:closed']],
    ]);
    expect(found.projects.map(({ key }) => key)).toEqual(['Claims', 'Core Systems']);
    expect(found.fields).toContainEqual({
      key: 'points',
      id: 'Microsoft.VSTS.Scheduling.StoryPoints',
      name: 'Story Points',
      custom: false,
    });
  });

  it('comes back from the store as it was', async () => {
    await start();
    await using store = await openStore('sqlite::memory:');
    const description = await source().describe(signal);

    await store.pulls.saveDescription(description);

    const stored = await store.pulls.description(sourceId('ado'));
    expect({ ...stored, statuses: [] }).toEqual({ ...description, statuses: [] });
    expect(stored?.statuses).toEqual(expect.arrayContaining([...description.statuses]));
  });

  it.each(['server-2022', 'server-2020'] as const)(
    'can be read from a %s, and so can items',
    async (edition) => {
      const author = await start(edition);
      const id = author.create({ project: 'Claims', type: 'Bug', title: 'B', at: at(1) });
      author.edit(id, at(2), { state: 'Active' });

      const description = await source().describe(signal);
      const batches = await Array.fromAsync(source().changes(null, description, signal));

      expect(ado.url).toMatch(/\/tfs\/DefaultCollection$/);
      expect(description.statuses.map((status) => status.id)).toContain('active:resolved');
      const [told] = batches.flatMap((batch) => batch.items);
      expect(told).toMatchObject({
        item: { id: String(id), status: { id: 'active:active' } },
        history: [{ id: '2' }],
      });
    },
  );
});

describe('who we are in Azure DevOps', () => {
  it('is told with the server’s clock', async () => {
    await start();

    const me = await source().identify(signal);

    expect(me.name).not.toBe('');
    expect(Math.abs((me.serverTime ?? 0) - Date.now())).toBeLessThan(5_000);
  });

  it('is not told to a wrong token, and not by a sign-in page', async () => {
    await start();

    await expect(
      source({ auth: { kind: 'pat', token: () => 'wrong' } }).identify(signal),
    ).rejects.toMatchObject({ reason: 'auth' });
    ado.fail({ kind: 'sign-in-page' });
    await expect(source().identify(signal)).rejects.toMatchObject({ reason: 'auth' });
  });

  it('is told to a bearer token, also to one that is newer than the first', async () => {
    await start();
    ado.accept('fresh');
    const tokens = ['stale', 'fresh'];
    const auth = { kind: 'bearer' as const, token: () => tokens.shift() ?? 'fresh' };

    expect(await source({ auth }).identify(signal)).toMatchObject({ zone: null });
  });
});

describe('a census of Azure DevOps', () => {
  it('finds what exists and what lies in the bin, and not what is destroyed', async () => {
    const author = await start();
    const [kept, binned, destroyed] = [1, 2, 3].map((n) =>
      author.create({ project: 'Claims', type: 'Bug', title: `B${n}`, at: at(n) }),
    );
    author.create({ project: 'Core Systems', type: 'Bug', title: 'Foreign', at: at(4) });
    author.remove(binned ?? 0, at(5));
    author.destroy(destroyed ?? 0);

    const census = await source({ projects: ['Claims', 'Gone'] }).census(signal);

    expect(census).toEqual({
      kind: 'observed',
      ids: new Set([String(kept)]),
      deleted: new Set([String(binned)]),
      archivedProjects: new Set(),
      hiddenProjects: new Set(['Gone']),
      walkedProjects: new Set(['Claims']),
    });
  });

  it('says nothing of an item that was moved to a project which is not configured', async () => {
    const author = await start();
    const [stays, moves] = [1, 2].map((n) =>
      author.create({ project: 'Claims', type: 'Bug', title: `B${n}`, at: at(n) }),
    );
    author.moveProject(moves ?? 0, at(5), 'Core Systems', { type: 'Bug', state: 'Active' });
    const known = [
      { id: String(stays), project: 'Claims', deletion: null },
      { id: String(moves), project: 'Core Systems', deletion: null },
    ];

    const census = await source({ projects: ['claims'] }).census(signal);

    if (census.kind !== 'observed') throw new Error('it was not observed');
    expect(judgeCensus(known, census, instantOf(at(9)))).toMatchObject({
      verdicts: [],
      unobserved: [],
    });
  });

  it.each(['sign-in-page', 'no-content', 'cut-json', 'not-found', 'html'] as const)(
    'concludes nothing from "%s"',
    async (kind) => {
      const author = await start();
      author.create({ project: 'Claims', type: 'Bug', title: 'B', at: at(1) });
      ado.fail({ kind }, { on: 'wiql', after: 1, times: 99 });

      await expect(source().census(signal)).rejects.toMatchObject({ name: 'SourceError' });
    },
  );

  it('concludes nothing when none of the configured projects is to be seen', async () => {
    await start();

    expect(await source({ projects: ['Gone'] }).census(signal)).toMatchObject({
      kind: 'unobserved',
    });
  });
});
