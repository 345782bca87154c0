import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MatchRule, Organisation } from '../../src/core/domain/organisation.ts';
import { sourceId } from '../../src/core/domain/ids.ts';
import { instantOf } from '../../src/core/domain/time.ts';
import type { Plan } from '../../src/core/placement/plan.ts';
import { planOf } from '../../src/core/placement/plan-of.ts';
import { startAzureDevOps } from '../../src/demo/azure-devops/server.ts';
import { startJira } from '../../src/demo/jira/server.ts';
import { knowledge } from '../../src/jobs/place.ts';
import { pull } from '../../src/jobs/pull.ts';
import { openSource } from '../../src/sources/registry.ts';
import type { Source } from '../../src/sources/source.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { aJiraSite } from '../support/a-jira-site.ts';
import { anAzureDevOps } from '../support/an-azure-devops.ts';
import { aMatch, anOrganisation, sourceRules } from '../support/build.ts';

const never = new AbortController().signal;
const PULLED = Date.UTC(2026, 1, 2, 12);
const PACING = { requestsPerSecond: 1_000, concurrency: 4 };

function day(date: string, time = '12:00'): number {
  return Date.parse(`${date}T${time}Z`);
}

let store: Store;
beforeEach(async () => {
  store = await openStore('sqlite::memory:');
});
afterEach(() => store[Symbol.asyncDispose]());

async function plansOf(
  source: Source,
  organisation: Partial<Organisation>,
  key: string,
  ...asOf: readonly string[]
): Promise<Plan[]> {
  const outcome = await pull(source, store, () => PULLED, never);
  expect(outcome).toMatchObject({ kind: 'complete' });
  const { model } = await knowledge(anOrganisation(organisation), store.pulls);
  const [history] = await store.items.byKey(key);
  if (history === undefined) throw new Error(`no ${key}`);
  return asOf.map((date) => planOf(history, model, instantOf(day(date))));
}

function aPi(match: Partial<MatchRule>): Organisation['pis'][number] {
  const period = { from: instantOf(day('2026-01-05')), to: instantOf(day('2026-03-27')) };
  return {
    id: 'PI-1',
    arts: ['cards'],
    period,
    graceEnds: period.from,
    iterations: [],
    match: [aMatch(match)],
    integrationPoints: [],
    objectives: [],
  };
}

describe('a plan out of a tracker', () => {
  it.each(['cloud', 'data-center'] as const)(
    'has the sprints, days, versions and people of Jira (%s) as of any day',
    async (deployment) => {
      const author = aJiraSite();
      const at = day('2026-01-06');
      const [version = ''] = author.site.projects.flatMap(({ versions }) =>
        versions.map(({ name }) => name),
      );
      const key = author.create({
        project: 'PAY',
        type: 'Story',
        summary: 'S',
        status: 'Ready',
        at,
      });
      author.edit(key, day('2026-01-08'), { sprints: [11], dueDate: '2026-03-01', assignee: 1 });
      author.edit(key, day('2026-01-20'), { sprints: [11, 12], needBy: '2026-02-20', assignee: 3 });
      author.edit(key, day('2026-01-21'), { fixVersions: [version], points: 5 });
      author.edit(key, day('2026-01-28'), { fixVersions: [] });
      await using jira = await startJira({
        site: author.site,
        deployment,
        clock: () => PULLED,
      });
      const fields = { flagged: 'Flagged', team: null, storyPoints: 'Story Points' };
      const source = openSource({
        kind: 'jira',
        deployment,
        options: {
          id: sourceId('jira'),
          baseUrl: jira.url,
          email: deployment === 'cloud' ? jira.email : '',
          token: jira.token,
          scope: { projects: ['PAY'] },
          fields: { ...fields, needBy: 'Need by' },
          extraFields: [],
          pacing: PACING,
          overlapMs: 600_000,
          timeoutMs: 5_000,
          clock: () => PULLED,
        },
      });

      const [early, later, now] = await plansOf(
        source,
        {
          sources: [sourceRules({ needBy: 'Need by' })],
          pis: [aPi({ source: 'jira', fixVersion: version })],
        },
        key,
        '2026-01-10',
        '2026-01-25',
        '2026-02-01',
      );

      expect(early).toMatchObject({ needBy: null, dueDate: '2026-03-01', pis: [], passedOn: [] });
      expect(early?.iteration).toEqual({
        name: 'Sprint 11',
        period: { from: day('2026-01-05', '08:00'), to: day('2026-01-16', '16:00') },
      });
      expect(later).toMatchObject({
        needBy: '2026-02-20',
        iteration: { name: 'Sprint 12' },
        pis: [{ pi: 'PI-1', from: day('2026-01-21'), to: null }],
        points: [
          { from: at, value: null },
          { from: day('2026-01-21'), value: 5 },
        ],
        passedOn: [day('2026-01-20')],
      });
      expect(now?.pis).toEqual([{ pi: 'PI-1', from: day('2026-01-21'), to: day('2026-01-28') }]);
    },
  );

  it('has the iterations, target dates and people of Azure DevOps as of any day', async () => {
    const author = anAzureDevOps();
    const target = 'Microsoft.VSTS.Scheduling.TargetDate';
    const id = author.create({
      project: 'Claims',
      type: 'Feature',
      title: 'F',
      at: day('2026-01-06'),
      assignedTo: 1,
    });
    author.edit(id, day('2026-01-08'), {
      iteration: 'Claims\\PI 1\\Sprint 2',
      values: { [target]: '2026-03-01T00:00:00Z' },
    });
    author.edit(id, day('2026-01-20'), { iteration: 'Claims', assignedTo: 2 });
    await using ado = await startAzureDevOps({
      organisation: author.organisation,
      clock: () => PULLED,
    });
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
        timeoutMs: 5_000,
        clock: () => PULLED,
      },
    });

    const [first, planned, now] = await plansOf(
      source,
      {
        zone: 'Europe/Berlin',
        sources: [sourceRules({ id: sourceId('ado'), tracker: 'azure-devops' })],
        pis: [aPi({ source: 'ado', iterationPath: 'Claims\\PI 1' })],
      },
      String(id),
      '2026-01-07',
      '2026-01-10',
      '2026-02-01',
    );

    expect(first).toMatchObject({ dueDate: null, iteration: null, pis: [] });
    expect(planned).toMatchObject({
      dueDate: '2026-03-01',
      iteration: {
        name: 'Claims\\PI 1\\Sprint 2',
        // 19 to 30 January, both included, in Berlin.
        period: { from: day('2026-01-18', '23:00'), to: day('2026-01-30', '23:00') },
      },
      pis: [{ pi: 'PI-1', from: day('2026-01-08'), to: null }],
      passedOn: [],
    });
    expect(now).toMatchObject({
      iteration: null,
      pis: [{ pi: 'PI-1', from: day('2026-01-08'), to: day('2026-01-20') }],
      passedOn: [day('2026-01-20')],
    });
  });
});
