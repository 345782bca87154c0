import { startAzureDevOps } from '../../src/demo/azure-devops/server.ts';
import { startJira } from '../../src/demo/jira/server.ts';
import { bulkAzureDevOps } from '../../src/demo/organisation/azure-devops-bulk.ts';
import { bulkSite } from '../../src/demo/organisation/bulk.ts';
import { NOW } from './setting.ts';
import type { Tracker, TrackerAddress } from './setting.ts';

export interface Emulated extends AsyncDisposable {
  readonly address: TrackerAddress;
}

const LIKE = { seed: 1, now: NOW } as const;

/** An emulated tracker with so many items, each with its history. */
export async function startEmulated(tracker: Tracker, items: number): Promise<Emulated> {
  if (tracker === 'azure-devops') {
    const { organisation } = bulkAzureDevOps({ ...LIKE, items });
    const ado = await startAzureDevOps({ organisation });
    return emulated(ado, { tracker, url: ado.url, email: '', token: ado.pat });
  }
  const isCloud = tracker === 'jira-cloud';
  const jira = await startJira({
    site: bulkSite({ ...LIKE, issues: items }),
    deployment: isCloud ? 'cloud' : 'data-center',
  });
  const { url, token } = jira;
  // On premises the token stands alone.
  return emulated(jira, { tracker, url, email: isCloud ? jira.email : '', token });
}

function emulated(server: { close(): Promise<void> }, address: TrackerAddress): Emulated {
  return { address, [Symbol.asyncDispose]: async () => server.close() };
}
