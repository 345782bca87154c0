import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { startJira } from '../../src/demo/jira/server.ts';
import { startTrackers } from '../../src/demo/trackers.ts';
import { cli } from '../support/cli.ts';
import type { Ran } from '../support/cli.ts';
import { anAzureDevOps, serving } from '../support/an-azure-devops.ts';
import { say } from '../support/say.ts';
import { MONDAY_MORNING, smallSite } from '../support/small-site.ts';
import { aWorkplace, rowsOf } from '../support/workplace.ts';
import type { Workplace } from '../support/workplace.ts';

const NOW = Date.parse('2026-04-20T06:30:00Z');

interface Row {
  readonly source: string;
  readonly team: string | null;
  readonly stage: string | null;
  readonly deleted: boolean;
}

/** Where the database is and how fast one may ask is of the test's machine; nothing else is touched. */
async function atHome(place: Workplace): Promise<void> {
  const document = parseDocument(await readFile(place.config, 'utf8'));
  document.setIn(['storage', 'url'], place.database);
  for (const at of [0, 1]) {
    if (document.hasIn(['sources', at])) {
      document.setIn(['sources', at, 'pull'], document.createNode({ requestsPerSecond: 100 }));
    }
  }
  await writeFile(place.config, document.toString());
}

function share(rows: readonly Row[], has: (row: Row) => boolean): number {
  return rows.filter(has).length / rows.length;
}

describe('a configuration that init wrote', () => {
  it('fits an organisation in two trackers without an edit: check passes, stages and teams are found', async () => {
    await using trackers = await startTrackers({ seed: 7, now: NOW, clock: () => NOW });
    const { jira, azureDevOps } = trackers;
    await using place = await aWorkplace(() => '', {
      JIRA_EMAIL: jira.email,
      JIRA_TOKEN: jira.token,
      AZURE_DEVOPS_TOKEN: azureDevOps.pat,
    });
    async function run(...argv: string[]): Promise<Ran> {
      return cli(argv, { env: place.env, clock: () => NOW });
    }

    const first = await run('init', '--url', jira.url, '--out', place.config, '--force');
    const second = await run('init', '--url', azureDevOps.url, '--add', '--out', place.config);
    await atHome(place);
    const pulled = await place.run('pull');
    const checked = await run('check', '--config', place.config);
    const rows = rowsOf<Row>(await place.exported('items', '2026-04-20T06:30:00Z'));

    expect([first.code, second.code, pulled.code, checked.code]).toEqual([0, 0, 0, 0]);
    expect(second.out).toContain('Added source "azure-devops"');
    expect(checked.out).not.toContain('FIX');
    const living = Map.groupBy(
      rows.filter((row) => !row.deleted),
      (row) => row.source,
    );
    expect([...living.keys()].toSorted()).toEqual(['azure-devops', 'jira']);
    for (const [source, ours] of living) {
      const [stages, teams] = [
        share(ours, (row) => row.stage !== null),
        share(ours, (row) => row.team !== null),
      ];
      say(
        `init, ${source}: of ${ours.length} items ${(stages * 100).toFixed(1)} % have a stage and ` +
          `${(teams * 100).toFixed(1)} % a team`,
      );
      expect(stages).toBeGreaterThanOrEqual(0.95);
      expect(teams).toBeGreaterThanOrEqual(0.95);
    }
  }, 120_000);

  it('is for Data Center where the server says that it is one', async () => {
    const { site } = smallSite();
    await using jira = await startJira({
      site,
      deployment: 'data-center',
      contextPath: '/jira',
      clock: () => MONDAY_MORNING,
    });
    await using place = await aWorkplace(() => '', { JIRA_TOKEN: jira.token });
    const options = { env: place.env, clock: () => MONDAY_MORNING };

    const init = await cli(
      ['init', '--url', jira.url, '--out', place.config, '--force', '--projects', 'PAY'],
      options,
    );
    await atHome(place);
    const drafted = await readFile(place.config, 'utf8');
    const check = await cli(['check', '--config', place.config], options);

    expect(init).toMatchObject({ code: 0 });
    expect(drafted).toContain('deployment: data-center');
    expect(drafted).not.toContain('JIRA_EMAIL');
    expect(check).toMatchObject({ code: 0 });
    expect(check.out).toContain('Jira 10.3.0 answers');
  });

  it('is not written over, nor added to, by mistake', async () => {
    await using ado = await serving(anAzureDevOps());
    await using place = await aWorkplace(() => '', { AZURE_DEVOPS_TOKEN: ado.pat });
    const { env } = place;
    const write = ['init', '--url', ado.url, '--out', place.config];
    await cli([...write, '--force'], { env });
    const before = await readFile(place.config, 'utf8');

    const again = await cli(write, { env });
    const twice = await cli([...write, '--add'], { env });
    const nowhere = await cli(
      ['init', '--url', ado.url, '--add', '--out', `${place.folder}/none.yaml`],
      { env },
    );
    const unknown = await cli([...write, '--force', '--projects', 'Nowhere'], { env });

    expect([again, twice, nowhere, unknown].map(({ code }) => code)).toEqual([2, 2, 2, 2]);
    expect(again.err).toContain('--add');
    expect(twice.err).toContain('as source "azure-devops"; nothing was changed');
    expect(nowhere.err).toContain('does not exist');
    expect(unknown.err).toContain('no project Nowhere. It sees Claims, Core Systems.');
    expect(await readFile(place.config, 'utf8')).toBe(before);
  });
});

describe('what check says of Azure DevOps', () => {
  it('names areas of nobody, unknown states, missing rights, the version and the clock', async () => {
    const author = anAzureDevOps();
    const at = Date.parse('2026-03-02T09:00:00Z');
    const id = author.create({
      project: 'Claims',
      type: 'User Story',
      title: 'A story',
      area: 'Claims\\Payout',
      at,
    });
    author.edit(id, at + 3_600_000, { state: 'Resolved' });
    const now = at + 86_400_000;
    await using ado = await serving(author, { edition: 'server-2020', clock: () => now });
    await using place = await aWorkplace(
      (database) => ({
        storage: { url: database },
        sources: [
          {
            id: 'ado',
            kind: 'azure-devops',
            baseUrl: ado.url,
            auth: { token: { env: 'TOKEN' } },
            projects: ['Claims'],
            fields: { needBy: 'Ned By' },
            pull: { requestsPerSecond: 100 },
          },
        ],
        workflows: [
          {
            id: 'all',
            stages: [
              { name: 'New', flow: 'new', statuses: ['New'] },
              { name: 'Active', flow: 'active', statuses: ['Active'] },
              { name: 'Closed', flow: 'done', statuses: ['Closed'] },
            ],
          },
        ],
        valueStreams: [
          {
            id: 'claims',
            arts: [
              { id: 'train', teams: [{ id: 'intake', match: [{ areaPath: 'Claims\\Intake' }] }] },
            ],
          },
        ],
      }),
      { TOKEN: ado.pat },
    );
    ado.fail({ kind: 'forbidden' }, { on: 'recycle-bin', times: Number.POSITIVE_INFINITY });
    ado.fail({ kind: 'forbidden' }, { on: 'boards', times: Number.POSITIVE_INFINITY });

    const { code, out } = await cli(['check', '--config', place.config], {
      env: place.env,
      clock: () => now + 600_000,
    });

    expect(code).toBe(1);
    expect(out).toContain('note  ado: Azure DevOps Server with API 6.0 answers');
    expect(out).toContain("FIX   ado: the site's clock");
    expect(out).toContain('differ by 600 seconds');
    expect(out).toContain('FIX   nobody owns area Claims\\Payout: of its 1 item none belongs');
    expect(out).toContain('in a status that no workflow maps: Resolved of User Story (1)');
    expect(out).toMatch(/note {2}state "Removed" of .*User Story.* stands in no workflow/);
    expect(out).toContain('note  areas that nobody owns, without an item so far: Claims\n');
    expect(out).toContain('no permission for recycle bin of project Claims; a deleted item');
    expect(out).toMatch(/no permission for boards of team .*; `init` cannot draft stages/);
    expect(out).toContain('fields.needBy: the site has no field "Ned By"');
  });

  it('says who does not get in, and gives up on whoever does not answer', async () => {
    await using ado = await serving(anAzureDevOps());
    await using place = await aWorkplace(() => '', { AZURE_DEVOPS_TOKEN: 'a-token-of-nobody' });

    const refused = await cli(['init', '--url', ado.url, '--out', place.config, '--force'], {
      env: place.env,
    });
    const project = await cli(
      ['init', '--url', `${ado.url}/Claims/_boards/board`, '--out', place.config, '--force'],
      { env: { ...place.env, AZURE_DEVOPS_TOKEN: ado.pat } },
    );
    ado.fail({ kind: 'html' }, { times: Number.POSITIVE_INFINITY });
    const nobody = await cli(['init', '--url', ado.url, '--out', place.config, '--force'], {
      env: place.env,
    });

    expect(refused.code).toBe(1);
    expect(refused.err).toContain('login');
    expect(refused.err).not.toContain('a-token-of-nobody');
    expect(project.code).toBe(1);
    expect(project.err).toMatch(
      /The login to .*\/acme\/Claims failed: .* 404 .*\. Nothing was written\. The address must be of an organisation /,
    );
    expect(nobody.code).toBe(2);
    expect(nobody.err).toContain('Nobody can tell what kind of tracker answers');
    expect(nobody.err).toContain('--kind jira|jira-data-center|azure-devops');
  });
});
