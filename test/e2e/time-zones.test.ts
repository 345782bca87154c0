import { describe, expect, it } from 'vitest';
import { startAzureDevOps } from '../../src/demo/azure-devops/server.ts';
import { startJira } from '../../src/demo/jira/server.ts';
import { say } from '../support/say.ts';
import { startCli } from '../support/cli.ts';
import { ALL_OVER, aSmallCompany, lifeGoesOn, smallConfig } from '../support/small-company.ts';
import { aSmallOrganisation, organisationConfig } from '../support/small-organisation.ts';
import { aWorkplace } from '../support/workplace.ts';

const ZONES = ['Pacific/Auckland', 'UTC', 'Pacific/Honolulu'];

/** Accounts that live in a zone, on a machine that stands there, read both kinds of Jira and Azure DevOps. */
async function exported(zone: string): Promise<string> {
  const cloudAuthor = aSmallCompany();
  // What happened before its first walk: a second one asks only for what is younger than the first.
  const serverAuthor = aSmallCompany();
  lifeGoesOn(serverAuthor);
  await using cloud = await startJira({ site: cloudAuthor.site, zone, pageSize: 5 });
  await using server = await startJira({
    site: serverAuthor.site,
    zone,
    deployment: 'data-center',
    pageSize: 5,
  });
  const { organisation } = aSmallOrganisation();
  await using ado = await startAzureDevOps({ organisation, pageSize: 10 });
  await using place = await aWorkplace(
    (database) => {
      const [jira] = (smallConfig(cloud, database) as { sources: [object] }).sources;
      const config = organisationConfig(ado, database) as { sources: object[] };
      return {
        ...config,
        sources: [
          ...config.sources,
          jira,
          {
            ...jira,
            id: 'data-center',
            deployment: 'data-center',
            baseUrl: server.url,
            auth: { token: { env: 'DC_TOKEN' } },
          },
        ],
      };
    },
    {
      TZ: zone,
      JIRA_EMAIL: cloud.email,
      JIRA_TOKEN: cloud.token,
      DC_TOKEN: server.token,
      AZURE_DEVOPS_TOKEN: ado.pat,
    },
  );
  async function ran(...argv: string[]): Promise<string> {
    const ended = await startCli([...argv, '--config', place.config], place.env).ended;
    expect(ended).toMatchObject({ code: 0 });
    return ended.out;
  }
  await ran('pull');
  lifeGoesOn(cloudAuthor);
  expect(await ran('pull')).toMatch(/jira: up to date, 10 changed items stored/);
  return (await ran('export', 'items', '--as-of', ALL_OVER)).concat(
    await ran('export', 'visits', '--as-of', ALL_OVER),
  );
}

describe('the time zone of an account and of the machine', () => {
  it('makes no difference to an export: Auckland, UTC and Honolulu are equal to the byte', async () => {
    const [auckland, utc, honolulu] = await Promise.all(ZONES.map(exported));

    expect(auckland === utc).toBe(true);
    expect(honolulu === utc).toBe(true);
    expect(utc).toContain('"source":"azure-devops"');
    expect(utc).toContain('"source":"data-center"');
    say(`exports of ${utc!.length} bytes, equal in ${ZONES.join(', ')}`);
  }, 60_000);
});
