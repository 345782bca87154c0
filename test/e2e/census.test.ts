import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Authoring } from '../../src/demo/jira/authoring.ts';
import { startJira } from '../../src/demo/jira/server.ts';
import type { JiraEmulator } from '../../src/demo/jira/server.ts';
import { aStage } from '../support/service.ts';
import { aSmallCompany, smallConfig } from '../support/small-company.ts';
import { MONDAY_MORNING, OLDEST } from '../support/small-site.ts';
import { aWorkplace, rowsOf, secretsOf } from '../support/workplace.ts';
import type { Workplace } from '../support/workplace.ts';

const DAY = 24 * 3_600_000;
const LATER = '2036-01-01T00:00:00Z';

type Deployment = 'cloud' | 'data-center';

async function aJira(author: Authoring, deployment: Deployment): Promise<JiraEmulator> {
  return startJira({
    site: author.site,
    deployment,
    pageSize: 10,
    contextPath: deployment === 'cloud' ? '' : '/jira',
  });
}

function aPlace(jira: JiraEmulator, deployment: Deployment): Promise<Workplace> {
  return aWorkplace((database) => {
    const config = smallConfig(jira, database) as { readonly sources: object[] };
    const auth = deployment === 'cloud' ? {} : { auth: { token: { env: 'JIRA_TOKEN' } } };
    return { ...config, sources: [{ ...config.sources[0], deployment, ...auth }] };
  }, secretsOf(jira));
}

async function deletedKeys(place: Workplace): Promise<string[]> {
  const rows = rowsOf<{ key: string; deleted: boolean }>(await place.exported('items', LATER));
  return rows.flatMap(({ key, deleted }) => (deleted ? key : []));
}

describe.each(['cloud', 'data-center'] as const)(
  'items that are gone from Jira (%s)',
  (deployment) => {
    it('are exported as deleted after a census', async () => {
      const author = aSmallCompany();
      await using jira = await aJira(author, deployment);
      await using place = await aPlace(jira, deployment);
      const checked = await place.run('check');
      await place.run('pull');
      author.remove('PAY-2');

      const unseen = await deletedKeys(place);
      const pulled = await place.run('pull', '--census');

      expect(checked.out).toContain('connected as Signalbox');
      expect(pulled.out).toContain('jira: census taken, 1 gone, 0 there again.');
      expect(unseen).toEqual([]);
      expect(await deletedKeys(place)).toEqual(['PAY-2']);
    });

    it('are not believed when half of a project vanishes, and the answers say so', async () => {
      const author = aSmallCompany();
      await using jira = await aJira(author, deployment);
      await using place = await aPlace(jira, deployment);
      await place.run('pull');
      for (let n = 1; n <= 8; n += 1) author.remove(`PAY-${n}`);

      const pulled = await place.run('pull', '--census');
      const { out } = await place.run('metrics', 'portfolio');

      expect(pulled.out).toContain('nothing was concluded: PAY (8 of 16 items)');
      expect(await deletedKeys(place)).toEqual([]);
      expect(out).toContain('deletions UNOBSERVED');
    });

    it('are not concluded from an answer to a dead token', async () => {
      const author = aSmallCompany();
      await using jira = await aJira(author, deployment);
      await using place = await aPlace(jira, deployment);
      await place.run('pull');
      jira.fail({ kind: 'dead-token' }, { on: 'projects', times: 99 });

      const { code, out } = await place.run('pull', '--census');

      expect(code).toBe(1);
      expect(out).toContain('the census broke off (auth)');
      expect(out).toContain('Nothing was taken for deleted.');
      expect(await deletedKeys(place)).toEqual([]);
    });
  },
);

describe('a running service', () => {
  it('takes a census a day after its first pull, and tells of it in log and metrics', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'signalbox-'));
    await using opened = new AsyncDisposableStack();
    opened.defer(() => rm(folder, { recursive: true, force: true }));
    const database = `sqlite:${join(folder, 'signalbox.db')}`;
    const stage = opened.use(await aStage({ database, digests: [] }));
    const service = await stage.start();
    stage.jira.site.issues.remove(OLDEST);

    stage.clock.jumpTo(MONDAY_MORNING + DAY - 60_000);
    await service.settle();
    const early = stage.log.filter(({ msg }) => msg.startsWith('census'));
    stage.clock.jumpTo(MONDAY_MORNING + DAY + 60_000);
    await service.settle();

    const metrics = await (await fetch(`${service.url}/metrics`)).text();
    expect(early).toEqual([]);
    expect(stage.log.filter(({ msg }) => msg.startsWith('census'))).toMatchObject([
      { msg: 'census taken', source: 'jira', deleted: 1 },
    ]);
    expect(metrics).toContain('signalbox_census_verdicts_total{source="jira",verdict="deleted"} 1');
    expect(metrics).toContain('signalbox_census_unobserved{source="jira"} 0');
  });
});
