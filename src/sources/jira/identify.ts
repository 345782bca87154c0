import type { Account } from '../source.ts';
import { quoted } from '../http/failure.ts';
import type { JiraClient } from './client.ts';
import { Myself, ServerInfo } from './schema.ts';
import { instantFrom } from './values.ts';

/** Who we are on a site, and what its clock says. */
export async function identify(client: JiraClient, signal: AbortSignal): Promise<Account> {
  const me = await client.ask('login', Myself, client.api.myself, signal);
  const server = await client.ask('server information', ServerInfo, client.api.server, signal);
  const { version, deploymentType } = server;
  // There is only one version of the cloud.
  const isServer = typeof version === 'string' && deploymentType?.toLowerCase() !== 'cloud';
  return {
    name: me.displayName,
    zone: me.timeZone ?? null,
    serverTime: instantFrom(server.serverTime),
    ...(isServer ? { version: `Jira ${quoted(version).slice(0, 40)}` } : {}),
  };
}

export async function serverTimeOf(
  client: JiraClient,
  signal: AbortSignal,
): Promise<number | null> {
  const server = await client.ask('server information', ServerInfo, client.api.server, signal);
  return instantFrom(server.serverTime);
}
