import type { TrackerKind } from '../config/draft.ts';
import type { Config } from '../config/schema.ts';
import { ServiceUrl } from '../config/values.ts';
import { askKind, kindByAddress } from '../sources/recognise.ts';
import { UsageError } from './io.ts';

type Options = Readonly<Record<string, string | boolean | undefined>>;

const KINDS: readonly TrackerKind[] = ['jira', 'jira-data-center', 'azure-devops'];

/** What `init` was asked for, with everything that was left open decided. */
export interface Wanted {
  readonly sourceId: string;
  readonly kind: TrackerKind;
  readonly url: string;
  readonly projects: readonly string[];
  /** Null where a token stands alone. */
  readonly emailVariable: string | null;
  readonly tokenVariable: string;
  readonly out: string;
}

/** Names of sources and, in capitals, of the variables with their secrets. */
const IDS: Readonly<Record<TrackerKind, string>> = {
  jira: 'jira',
  'jira-data-center': 'jira',
  'azure-devops': 'azure-devops',
};

export async function wantedOf(
  options: Options,
  existing: Config | null,
  signal: AbortSignal,
): Promise<Wanted> {
  const url = addressOf(options['url']);
  const kind = kindIn(options['kind']) ?? (await kindOf(url, signal));
  const sourceId = freeId(IDS[kind], existing);
  const prefix = sourceId.toUpperCase().replaceAll('-', '_');
  const projects = typeof options['projects'] === 'string' ? options['projects'] : '';
  return {
    sourceId,
    kind,
    url,
    projects: projects.split(',').flatMap((key) => key.trim() || []),
    emailVariable: kind === 'jira' ? String(options['emailEnv'] ?? `${prefix}_EMAIL`) : null,
    tokenVariable: String(options['tokenEnv'] ?? `${prefix}_TOKEN`),
    out: String(options['out']),
  };
}

function addressOf(given: unknown): string {
  const url = ServiceUrl.safeParse(given);
  if (!url.success) {
    throw new UsageError(`--url: ${url.error.issues[0]?.message ?? 'this is no URL'}.`);
  }
  return siteAddress(url.data);
}

/**
 * The address of the site, from one that somebody copied from their browser: without what the API, a page or a project
 * adds. On premises nothing tells a project from a collection, so there only pages are taken off.
 */
export function siteAddress(copied: string): string {
  const { origin, hostname, pathname } = new URL(copied);
  const host = hostname.toLowerCase();
  if (host.endsWith('.atlassian.net') || host.endsWith('.visualstudio.com')) return origin;
  if (host === 'dev.azure.com') return `${origin}/${pathname.split('/')[1] ?? ''}`;
  const path = pathname.replace(/\/(?:_[a-z]+|browse|rest|secure)(?:\/.*)?$/i, '');
  return `${origin}${path.replace(/\/+$/, '')}`;
}

function kindIn(given: unknown): TrackerKind | null {
  return KINDS.find((kind) => kind === given) ?? null;
}

async function kindOf(url: string, signal: AbortSignal): Promise<TrackerKind> {
  const byAddress = kindByAddress(url);
  if (byAddress !== null) return byAddress;
  const asked = await askKind(url, signal);
  if (asked.kind !== null) return asked.kind;
  throw new UsageError(
    `Nobody can tell what kind of tracker answers at ${url} (${asked.why}); nothing was written. ` +
      `Check the address, or say it with --kind ${KINDS.join('|')}.`,
  );
}

function freeId(wanted: string, existing: Config | null): string {
  const taken = new Set(existing?.sources.map(({ id }) => id));
  let id = wanted;
  for (let n = 2; taken.has(id); n += 1) id = `${wanted}-${n}`;
  return id;
}
