import type { AzureDevOpsClient } from './client.ts';
import { ConnectionData } from './schema.ts';

/** The service's own id for whoever is not logged in. */
const ANONYMOUS = 'aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa';

export interface Identity {
  readonly name: string;
  readonly anonymous: boolean;
  /** By the answer's Date header, which counts in seconds. */
  readonly serverTime: number | null;
  readonly onPremises: boolean;
}

/** Public projects answer anybody: only this tells whether the token was believed. */
export async function whoAmI(client: AzureDevOpsClient, signal: AbortSignal): Promise<Identity> {
  let date: unknown = null;
  const { authenticatedUser: user, deploymentType } = await client.ask(
    'login',
    ConnectionData,
    async ({ raw }) => {
      const answer = await raw('/_apis/connectionData');
      date = answer.headers['date'];
      return answer.result;
    },
    signal,
  );
  const name = user.customDisplayName ?? user.providerDisplayName ?? user.id;
  return {
    name,
    anonymous: user.id.toLowerCase() === ANONYMOUS || name.toLowerCase() === 'anonymous',
    serverTime: httpDate(date),
    // Old servers do not say it: then it is not the cloud.
    onPremises: deploymentType !== 'hosted' && deploymentType !== 2,
  };
}

function httpDate(value: unknown): number | null {
  const parsed = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(parsed) ? null : parsed;
}
