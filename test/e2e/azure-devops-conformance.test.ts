import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startAzureDevOps } from '../../src/demo/azure-devops/server.ts';
import type { AzureDevOpsOptions } from '../../src/demo/azure-devops/server.ts';
import { spanningOrganisation } from '../../src/demo/organisation/spanning.ts';
import {
  azureDevOpsConformance,
  SPECIFICATIONS_PRESENT,
} from '../support/azure-devops-conformance.ts';
import type { Conformance } from '../support/azure-devops-conformance.ts';
import { cli } from '../support/cli.ts';
import { say } from '../support/say.ts';
import { aSmallOrganisation, organisationConfig } from '../support/small-organisation.ts';
import { aWorkplace } from '../support/workplace.ts';

/** Everything that signalbox asks: check, the first pull, a quiet one with a census, and a first configuration. */
async function conversation(
  options: Omit<AzureDevOpsOptions, 'observe'>,
  configure: (url: string, database: string) => object,
): Promise<Conformance> {
  const conformance = azureDevOpsConformance();
  await using ado = await startAzureDevOps({ ...options, observe: conformance.observe });
  const env = { AZURE_DEVOPS_TOKEN: ado.pat };
  await using place = await aWorkplace((database) => configure(ado.url, database), env);
  const drafted = join(place.folder, 'drafted.yaml');
  const ran = [
    await place.run('check'),
    await place.run('pull'),
    await place.run('pull', '--census'),
    // Told which kind it is: the questions that find it out are another tracker's.
    await cli(['init', '--kind', 'azure-devops', '--url', ado.url, '--out', drafted], { env }),
  ];
  expect(ran.map((one) => one.err).join('')).not.toContain('should not');
  expect(ran.slice(1).map((one) => one.code)).toEqual([0, 0, 0]);
  return conformance;
}

function print(name: string, { checked, violations, defects }: Conformance): void {
  const sides = Object.groupBy(violations, (violation) => violation.side);
  const known = [...defects].map(([defect, n]) => `${n} × ${defect}`).join('; ');
  say(
    `Azure DevOps, ${name}: ${checked.requests} requests, ${sides.request?.length ?? 0} violations; ` +
      `${checked.answers} answers, ${sides.answer?.length ?? 0} violations beyond the known defects (${known || 'none met'})`,
  );
}

describe.runIf(SPECIFICATIONS_PRESENT)(
  'every request to Azure DevOps fits the specification',
  () => {
    it.each(['services', 'server-2022', 'server-2020'] as const)(
      'with all that happens to items: %s',
      async (edition) => {
        const { organisation } = aSmallOrganisation();

        const held = await conversation({ organisation, edition, pageSize: 10 }, (url, database) =>
          organisationConfig({ url }, database),
        );

        print(edition, held);
        expect(held.violations.filter(({ side }) => side === 'request')).toEqual([]);
        expect(held.checked.requests).toBeGreaterThan(80);
      },
    );

    it('on the demo organisation', async () => {
      const now = Date.parse('2026-04-20T06:30:00Z');
      const { azureDevOps } = spanningOrganisation({ seed: 7, now });

      const held = await conversation(
        { organisation: azureDevOps.organisation },
        (url, database) => ({ ...organisationConfig({ url }, database), workflows: [] }),
      );

      print('demo', held);
      expect(held.violations).toEqual([]);
    });
  },
);
