import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { draftConfig } from '../config/draft.ts';
import type { PastStatus } from '../config/draft-workflow.ts';
import { parseConfig } from '../config/load.ts';
import { Secrets } from '../config/secrets.ts';
import { ServiceUrl } from '../config/values.ts';
import type { PulledItem } from '../core/domain/batch.ts';
import type { SourceDescription } from '../core/domain/description.ts';
import { buildSources } from '../wiring/sources.ts';
import type { Source } from '../sources/source.ts';
import { folderOf, fromWorkingDirectory } from './context.ts';
import { UsageError, write } from './io.ts';
import type { ExitCode, Io } from './io.ts';
import { progress } from './progress.ts';

const SOURCE_ID = 'jira';
/** Histories that are read to find statuses which the site has no more: enough to see them, quick on any site. */
const SAMPLE = 1_000;

/** Asks a Jira site what it has and writes a first, commented configuration. Never overwrites without --force. */
export async function init(
  options: Readonly<Record<string, string | boolean | undefined>>,
  io: Io,
): Promise<ExitCode> {
  const wanted = checked(options);
  const out = fromWorkingDirectory(wanted.out);
  if (existsSync(out) && options['force'] !== true) {
    throw new UsageError(
      `${wanted.out} exists already and was not changed. Name another file with --out, or add --force.`,
    );
  }
  const secrets = new Secrets(io.env);
  const source = openSite(wanted, wanted.projects, secrets, io);
  secrets.demand();

  const line = progress(io);
  line.say(`${wanted.url}: asking for statuses, types, boards and versions…`);
  try {
    const account = await source.identify(io.signal);
    const visible = await source.describe(io.signal);
    const keys = chosenProjects(visible, wanted.projects).map((project) => project.key);
    // Only now is it known which projects to ask for components, versions and boards.
    const site = openSite(wanted, keys, secrets, io);
    const description = await site.describe(io.signal);
    const chosen = { ...description, projects: chosenProjects(description, keys) };
    line.say(`${wanted.url}: reading up to ${SAMPLE} histories for statuses that are gone…`);
    const items = await sample(site, chosen, io.signal);
    const text = draftConfig({
      sourceId: SOURCE_ID,
      baseUrl: wanted.url,
      emailVariable: wanted.emailVariable,
      tokenVariable: wanted.tokenVariable,
      zone: account.zone ?? 'UTC',
      description: { ...chosen, types: withTypesOf(items, chosen.types) },
      past: pastStatuses(items, description),
      sampled: items.length,
      slack: false,
    });
    parseConfig(text, wanted.out);
    await mkdir(folderOf(wanted.out), { recursive: true });
    await writeFile(out, text);
    line.end();
    await write(io.out, farewell(wanted.out, chosen, account.name));
    return 0;
  } finally {
    line.end();
  }
}

interface Checked {
  readonly url: string;
  readonly projects: readonly string[];
  readonly emailVariable: string;
  readonly tokenVariable: string;
  readonly out: string;
}

function checked(options: Readonly<Record<string, string | boolean | undefined>>): Checked {
  const url = ServiceUrl.safeParse(options['url']);
  if (!url.success) {
    throw new UsageError(`--url: ${url.error.issues[0]?.message ?? 'this is no URL'}.`);
  }
  const projects = typeof options['projects'] === 'string' ? options['projects'] : '';
  return {
    url: url.data.replace(/\/+$/, ''),
    projects: projects.split(',').flatMap((key) => key.trim() || []),
    emailVariable: String(options['emailEnv']),
    tokenVariable: String(options['tokenEnv']),
    out: String(options['out']),
  };
}

/** The same source that `pull` uses, with a configuration of the minimum. */
function openSite(
  { url, emailVariable, tokenVariable }: Checked,
  projects: readonly string[],
  secrets: Secrets,
  io: Io,
): Source {
  const text = JSON.stringify({
    sources: [
      {
        id: SOURCE_ID,
        kind: 'jira',
        baseUrl: url,
        auth: { email: { env: emailVariable }, token: { env: tokenVariable } },
        projects,
      },
    ],
  });
  const config = parseConfig(text, '--url');
  const [source] = buildSources(config, config.sources, secrets, io.clock, {});
  if (source === undefined) throw new Error('One source was configured and none was built');
  return source;
}

function chosenProjects(
  description: SourceDescription,
  wanted: readonly string[],
): SourceDescription['projects'] {
  if (description.projects.length === 0) {
    throw new UsageError(
      'The account sees no project on this site, so there is nothing to write. Give it "Browse projects" permission.',
    );
  }
  if (wanted.length === 0) return description.projects;
  const byKey = new Map(
    description.projects.map((project) => [project.key.toLowerCase(), project]),
  );
  const unknown = wanted.filter((key) => !byKey.has(key.toLowerCase()));
  if (unknown.length > 0) {
    const known = description.projects.map((project) => project.key).join(', ');
    throw new UsageError(`The account sees no project ${unknown.join(', ')}. It sees ${known}.`);
  }
  return wanted.flatMap((key) => byKey.get(key.toLowerCase()) ?? []);
}

/** The first items of a walk, histories included; nothing is stored. */
export async function sample(
  source: Source,
  description: SourceDescription,
  signal: AbortSignal,
): Promise<readonly PulledItem[]> {
  const items: PulledItem[] = [];
  for await (const batch of source.changes(null, description, signal)) {
    items.push(...batch.items);
    if (items.length >= SAMPLE) break;
  }
  return items;
}

/** With types that items have or had but the site does not list any more: stories until told otherwise. */
function withTypesOf(
  items: readonly PulledItem[],
  listed: SourceDescription['types'],
): SourceDescription['types'] {
  const types = new Map(listed.map((type) => [type.name, type]));
  for (const { item, history } of items) {
    const past = history
      .flatMap((entry) => entry.changes)
      .filter((change) => change.field === 'type')
      .flatMap((change) => [...change.from, ...change.to]);
    for (const { id, name } of [item.type, ...past]) {
      if (!types.has(name)) types.set(name, { id: id ?? name, name, hierarchy: 0 });
    }
  }
  return [...types.values()];
}

/** Statuses that histories name and the site does not have. */
export function pastStatuses(
  items: readonly Pick<PulledItem, 'history'>[],
  description: SourceDescription,
): PastStatus[] {
  const live = new Set(description.statuses.flatMap((status) => (status.live ? status.id : [])));
  const past = new Map<string, PastStatus>();
  for (const { history } of items) {
    for (const change of history.flatMap((entry) => entry.changes)) {
      if (change.field !== 'status') continue;
      for (const { id, name } of [...change.from, ...change.to]) {
        if (id === null || live.has(id)) continue;
        past.set(id, { id, name, uses: (past.get(id)?.uses ?? 0) + 1 });
      }
    }
  }
  return [...past.values()].toSorted((a, b) => b.uses - a.uses || a.id.localeCompare(b.id));
}

function farewell(out: string, description: SourceDescription, account: string): string {
  const { projects, statuses, types, boards } = description;
  return `Asked as ${account}: ${projects.length} projects, ${types.length} types, ${statuses.length} statuses, ${boards.length} boards.
Wrote ${out}. Read it from top to bottom, then:
  npx signalbox check --config ${out}     what does not fit your site yet
  npx signalbox pull --config ${out}      read everything once
`;
}
