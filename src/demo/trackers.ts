import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../shared/clock.ts';
import { startAzureDevOps } from './azure-devops/server.ts';
import type { AzureDevOpsEmulator } from './azure-devops/server.ts';
import { startJira } from './jira/server.ts';
import type { JiraEmulator } from './jira/server.ts';
import { DEMO_SECRETS } from './organisation/config.ts';
import type { DemoAddresses } from './organisation/config.ts';
import { spanningOrganisation } from './organisation/spanning.ts';
import type { SpanningOrganisation } from './organisation/spanning.ts';

/** The demo organisation in both emulated trackers. */
export interface Trackers extends AsyncDisposable {
  readonly organisation: SpanningOrganisation;
  readonly jira: JiraEmulator;
  readonly azureDevOps: AzureDevOpsEmulator;
  readonly addresses: Pick<DemoAddresses, 'jira' | 'azureDevOps'>;
  /** By the names that the demo's configuration reads them under. */
  readonly secrets: Readonly<Record<string, string>>;
}

export async function startTrackers(options: {
  readonly seed: number;
  readonly now: number;
  readonly clock: Clock;
}): Promise<Trackers> {
  // Links between the trackers carry addresses, so these have to be known before anybody writes one.
  const [jiraPort, azureDevOpsPort] = await freePorts();
  const organisation = spanningOrganisation({
    seed: options.seed,
    now: options.now,
    urls: {
      jira: `http://127.0.0.1:${jiraPort}`,
      azureDevOps: `http://127.0.0.1:${azureDevOpsPort}/demo`,
    },
  });
  const { clock } = options;
  await using opened = new AsyncDisposableStack();
  const jira = opened.use(await startJira({ site: organisation.site, clock, port: jiraPort }));
  const azureDevOps = opened.use(
    await startAzureDevOps({
      organisation: organisation.azureDevOps.organisation,
      clock,
      port: azureDevOpsPort,
    }),
  );
  const kept = opened.move();
  return {
    organisation,
    jira,
    azureDevOps,
    addresses: { jira: jira.url, azureDevOps: azureDevOps.url },
    secrets: {
      [DEMO_SECRETS.jiraEmail]: jira.email,
      [DEMO_SECRETS.jiraToken]: jira.token,
      [DEMO_SECRETS.azureDevOpsToken]: azureDevOps.pat,
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** Two ports that nobody has now. */
async function freePorts(): Promise<readonly [number, number]> {
  const holders = [createServer(), createServer()];
  for (const holder of holders) {
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
  }
  const [first, second] = holders.map((holder) => (holder.address() as AddressInfo).port);
  for (const holder of holders) await new Promise((resolve) => holder.close(resolve));
  return [first!, second!];
}
