import type { JiraClient } from './client.ts';
import { Myself, ServerInfo } from './schema.ts';
import { instantFrom } from './values.ts';

/** Who we are on a site, and what its clock says. */
export async function identify(
  client: JiraClient,
  signal: AbortSignal,
): Promise<{ name: string; zone: string | null; serverTime: number | null }> {
  const me = await client.ask('login', Myself, client.api.myself, signal);
  const serverTime = await serverTimeOf(client, signal);
  return { name: me.displayName, zone: me.timeZone ?? null, serverTime };
}

export async function serverTimeOf(
  client: JiraClient,
  signal: AbortSignal,
): Promise<number | null> {
  const server = await client.ask('server information', ServerInfo, client.api.server, signal);
  return instantFrom(server.serverTime);
}
