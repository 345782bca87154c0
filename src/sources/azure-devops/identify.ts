import { RequestError } from '../http/failure.ts';
import type { Account } from '../source.ts';
import type { AzureDevOpsClient } from './client.ts';
import { inScope, projectsOf } from './describe.ts';
import { whoAmI } from './identity.ts';
import type { AzureDevOpsOptions } from './options.ts';
import { orElse } from './or-else.ts';
import { DeletedReferences, Locations } from './schema.ts';

/** Recycle bins that are tried: nobody gives rights to one project's and not to another's. */
const BINS = 3;

/** Who we are, what answers there, and, by trying it, what only some accounts may do. */
export async function identify(
  options: AzureDevOpsOptions,
  client: AzureDevOpsClient,
  signal: AbortSignal,
): Promise<Account> {
  const { name, anonymous, serverTime, onPremises } = await whoAmI(client, signal);
  if (anonymous) {
    throw new RequestError(options.id, 'login', {
      reason: 'auth',
      status: 200,
      said: 'Azure DevOps answers as to a stranger who is not logged in',
      advice: 'Check the token of this source, then run `signalbox check`.',
    });
  }
  await tryBins(options, client, signal);
  const expires = expiryOf(options.auth.token());
  return {
    name,
    zone: null,
    serverTime,
    ...(onPremises ? { version: await versionOf(client, signal) } : {}),
    ...(expires === null ? {} : { tokenExpiresAt: expires }),
  };
}

async function tryBins(
  options: AzureDevOpsOptions,
  client: AzureDevOpsClient,
  signal: AbortSignal,
): Promise<void> {
  const projects = await projectsOf(client, signal);
  const ours = projects.filter(({ name }) => inScope(options, name)).slice(0, BINS);
  for (const project of ours) {
    await orElse(
      [],
      client.ask(
        `recycle bin of project ${project.name}`,
        DeletedReferences,
        async ({ wit }) => wit.getDeletedWorkItemShallowReferences(project.id),
        signal,
      ),
    );
  }
}

async function versionOf(client: AzureDevOpsClient, signal: AbortSignal): Promise<string> {
  const offered = await client.ask(
    'versions of the API',
    Locations,
    async ({ offers }) => (await offers()).result,
    signal,
  );
  const versions = offered.value.flatMap(({ releasedVersion }) => Number(releasedVersion) || []);
  return `Azure DevOps Server with API ${Math.max(0, ...versions).toFixed(1)}`;
}

/** An Entra token says when it ends; a personal access token does not. */
function expiryOf(token: string): number | null {
  const [, payload, signature] = token.split('.');
  if (payload === undefined || signature === undefined) return null;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const ends =
      typeof claims === 'object' && claims !== null && 'exp' in claims ? claims.exp : null;
    return typeof ends === 'number' ? ends * 1000 : null;
  } catch {
    return null;
  }
}
