import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { replaySite } from '../../src/demo/jira/replay.ts';
import { startJira } from '../../src/demo/jira/server.ts';
import type { JiraSite } from '../../src/demo/jira/site.ts';
import { demoConfig, DEMO_SECRETS } from '../../src/demo/organisation/config.ts';
import { demoOrganisation } from '../../src/demo/organisation/organisation.ts';
import { aSmallCompany, lifeGoesOn, smallConfig } from '../support/small-company.ts';
import { jiraConformance, SPECIFICATIONS_PRESENT } from '../support/jira-conformance.ts';
import type { Conformance } from '../support/jira-conformance.ts';
import { cli } from '../support/cli.ts';
import { say } from '../support/say.ts';
import { aWorkplace, secretsOf } from '../support/workplace.ts';

const REAL = fileURLToPath(new URL('../../../shared/real/', import.meta.url));
const NOW = Date.parse('2026-04-20T06:30:00Z');

/** Everything that signalbox asks a site: the first pull, a quiet one, the check, and a first configuration. */
async function conversation(
  site: JiraSite,
  configure: (address: { readonly url: string; readonly database: string }) => object,
): Promise<Conformance> {
  const conformance = jiraConformance();
  await using jira = await startJira({ site, observe: conformance.observe });
  const env = {
    ...secretsOf(jira),
    [DEMO_SECRETS.jiraEmail]: jira.email,
    [DEMO_SECRETS.jiraToken]: jira.token,
  };
  await using place = await aWorkplace((database) => configure({ url: jira.url, database }), env);
  const drafted = join(place.folder, 'drafted.yaml');
  const ran = [
    await place.run('check'),
    await place.run('pull'),
    await place.run('pull'),
    await cli(['init', '--url', jira.url, '--out', drafted], { env }),
  ];
  expect(ran.map((one) => one.err).join('')).not.toContain('should not');
  expect(ran.slice(1).map((one) => one.code)).toEqual([0, 0, 0]);
  return conformance;
}

function print(name: string, { checked, violations, defects }: Conformance): void {
  const sides = Object.groupBy(violations, (violation) => violation.side);
  const known = [...defects].map(([defect, n]) => `${n} × ${defect}`).join('; ');
  say(
    `${name}: ${checked.requests} requests, ${sides.request?.length ?? 0} violations; ` +
      `${checked.answers} answers, ${sides.answer?.length ?? 0} violations beyond the known defects (${known || 'none met'})`,
  );
}

describe.runIf(SPECIFICATIONS_PRESENT)(
  'every request and every answer fits the specification',
  () => {
    it('on the demo organisation', async () => {
      const { site, calendar } = demoOrganisation({ seed: 7, now: NOW });

      const held = await conversation(site, ({ url, database }) => {
        const addresses = { jira: url, slackApi: 'http://127.0.0.1:1/api/', database };
        const {
          slack: _slack,
          digests: _digests,
          ...config
        } = demoConfig(addresses, calendar) as {
          slack: object;
          digests: object;
        };
        return config;
      });

      print('demo', held);
      expect(held.violations).toEqual([]);
      expect(held.checked.requests).toBeGreaterThan(80);
      expect(held.checked.answers).toBe(held.checked.requests);
    });

    it('where issues were unreadable, linked, moved and gone', async () => {
      const author = aSmallCompany();
      const at = Date.parse('2026-02-01T09:00:00Z');
      author.addRemoteLink('PAY-1', at, 'https://wiki.example.com/1', 'Notes');
      author.link('PAY-8', 'LED-1', at + 1);
      author.move('PAY-7', at + 2, 'LED', 'Ready');
      const conformance = jiraConformance();
      await using jira = await startJira({ site: author.site, observe: conformance.observe });
      await using place = await aWorkplace(
        (database) => smallConfig(jira, database),
        secretsOf(jira),
      );
      jira.spoil('PAY-2', 'broken-date');
      await place.run('pull');
      jira.restore();
      lifeGoesOn(author);

      const healed = await place.run('pull');

      print('odd issues', conformance);
      expect(healed.out).not.toContain('could not be read');
      expect(jira.count('bulk-issues')).toBe(1);
      expect(jira.count('remote-links')).toBeGreaterThan(0);
      expect(conformance.violations).toEqual([]);
    });

    it.runIf(existsSync(REAL)).each([
      ['jira-cloud-a', ['EE', 'K5']],
      ['jira-cloud-b', ['SP']],
    ])('on the recorded site %s', async (name, projects) => {
      const held = await conversation(replaySite(join(REAL, name)), ({ url, database }) => {
        const config = smallConfig({ url }, database) as { sources: object[] };
        return {
          ...config,
          sources: [{ ...config.sources[0], projects }],
          valueStreams: [],
        };
      });

      print(name, held);
      expect(held.violations).toEqual([]);
    });
  },
);
