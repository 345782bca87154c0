import type { AgileClient, CloudClient } from 'jira.js';

/** The parts of jira.js that we ask through. */
const CLOUD_PARTS = [
  'issueSearch',
  'issues',
  'issueFields',
  'issueLinkTypes',
  'issueRemoteLinks',
  'issueTypes',
  'myself',
  'projects',
  'serverInfo',
  'workflowStatuses',
] as const;
const AGILE_PARTS = ['board'] as const;

export type Cloud = Pick<CloudClient, (typeof CLOUD_PARTS)[number]>;
export type Agile = Pick<AgileClient, (typeof AGILE_PARTS)[number]>;

/** Where jira.js hands over the requests that it makes. */
interface Seam {
  sendRequest(request: { readonly url: string }): Promise<unknown>;
}

export interface JiraLibrary {
  cloud(seam: Seam): Cloud;
  agile(seam: Seam): Agile;
}

/** As jira.js writes its calls: functions that take the client first. */
type Part = Readonly<Record<string, (seam: Seam, parameters?: unknown) => unknown>>;
type BoundPart = Record<string, (parameters?: unknown) => unknown>;

let loading: Promise<JiraLibrary> | null = null;

/**
 * Loaded when first needed, and only the parts that are used: the whole keeps 40 MB of schemas alive that we never look
 * at, and every collection of garbage walks through them. The package does not export its parts one by one, so they
 * are found beside its index; its version is pinned.
 */
export async function jiraLibrary(): Promise<JiraLibrary> {
  loading ??= load();
  return await loading;
}

async function load(): Promise<JiraLibrary> {
  const [cloud, agile] = await Promise.all([
    partsOf(import.meta.resolve('jira.js/cloud'), CLOUD_PARTS),
    partsOf(import.meta.resolve('jira.js/agile'), AGILE_PARTS),
  ]);
  // The only casts: what `createCloudClient` and `createAgileClient` promise, for the parts that are loaded.
  return {
    cloud: (seam) => bound(cloud, seam) as unknown as Cloud,
    agile: (seam) => bound(agile, seam) as unknown as Agile,
  };
}

async function partsOf(
  index: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, Part>> {
  const parts = await Promise.all(
    names.map(async (name): Promise<[string, Part]> => {
      const { href } = new URL(`./api/${name}.js`, index);
      return [name, (await import(href)) as Part];
    }),
  );
  return new Map(parts);
}

function bound(parts: ReadonlyMap<string, Part>, seam: Seam): Record<string, BoundPart> {
  const clients: Record<string, BoundPart> = {};
  for (const [name, part] of parts) {
    const client: BoundPart = {};
    for (const [call, make] of Object.entries(part)) {
      client[call] = (parameters) => make(seam, parameters);
    }
    clients[name] = client;
  }
  return clients;
}
