import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { addToConfig } from '../config/draft-add.ts';
import { draftConfig } from '../config/draft.ts';
import type { DraftInput } from '../config/draft.ts';
import { loadConfig, parseConfig } from '../config/load.ts';
import type { Config } from '../config/schema.ts';
import { Secrets } from '../config/secrets.ts';
import type { SourceDescription } from '../core/domain/description.ts';
import { SourceError } from '../shared/errors.ts';
import { RequestError } from '../sources/http/failure.ts';
import type { Source } from '../sources/source.ts';
import { buildSources } from '../wiring/sources.ts';
import { folderOf, fromWorkingDirectory } from './context.ts';
import { wantedOf } from './init-options.ts';
import type { Wanted } from './init-options.ts';
import { UsageError, write } from './io.ts';
import type { ExitCode, Io } from './io.ts';
import { progress } from './progress.ts';
import { blockedTags, pastStatuses, sample, SAMPLE, withTypesOf } from './sample.ts';
import { numbered } from './text.ts';
import { ASKING_PATIENCE, withinTime } from './within-time.ts';

type Options = Readonly<Record<string, string | boolean | undefined>>;

/**
 * Asks a tracker what it has and writes a first, commented configuration, or adds the tracker to one that exists. Never
 * overwrites without --force, and then only with something that loads.
 */
export async function init(options: Options, io: Io): Promise<ExitCode> {
  const out = String(options['out']);
  const isAdded = options['add'] === true;
  const file = fromWorkingDirectory(out);
  refuseToOverwrite(options, file);
  const existing = isAdded ? await loadConfig(file) : null;
  const wanted = await wantedOf(options, existing, io.signal);
  refuseTwice(wanted, existing);
  const secrets = new Secrets(io.env);
  const line = progress(io);
  const site = openSite(wanted, wanted.projects, secrets, io, (text) => line.say(text));
  secrets.demand();
  try {
    const { input, account } = await ask(wanted, site, secrets, io, (text) => line.say(text));
    const text =
      existing === null
        ? draftConfig({ ...input, existing })
        : addToConfig(await readFile(file, 'utf8'), out, input);
    parseConfig(text, out);
    await replace(file, text);
    line.end();
    await write(io.out, farewell(wanted, input.description, account, isAdded));
    return 0;
  } finally {
    line.end();
  }
}

function refuseToOverwrite(options: Options, file: string): void {
  const out = String(options['out']);
  const isThere = existsSync(file);
  if (options['add'] === true) {
    if (isThere) return;
    throw new UsageError(
      `${out} does not exist, so there is nothing to add to. Leave --add out to write a first one.`,
    );
  }
  if (!isThere || options['force'] === true) return;
  throw new UsageError(
    `${out} exists already and was not changed. Name another file with --out, add the tracker to it with --add, or overwrite it with --force.`,
  );
}

function refuseTwice({ url, out }: Wanted, existing: Config | null): void {
  const same = existing?.sources.find(({ baseUrl }) => baseUrl.replace(/\/+$/, '') === url);
  if (same === undefined) return;
  throw new UsageError(
    `${out} reads ${url} already, as source "${same.id}"; nothing was changed. Add its projects there, or give another --url.`,
  );
}

/** Whole or not at all: nobody's configuration is left half written. */
async function replace(file: string, text: string): Promise<void> {
  await mkdir(folderOf(file), { recursive: true });
  const fresh = `${file}.new`;
  await writeFile(fresh, text);
  await rename(fresh, file);
}

async function ask(
  wanted: Wanted,
  first: Source,
  secrets: Secrets,
  io: Io,
  say: (text: string) => void,
): Promise<{ readonly input: Omit<DraftInput, 'existing'>; readonly account: string }> {
  const { url } = wanted;
  say(`${url}: logging in…`);
  const account = await withinTime(io.signal, `the login to ${url}`, (given) =>
    first.identify(given),
  ).catch((error: unknown) => {
    throw error instanceof RequestError ? noLogin(url, error) : error;
  });
  say(`${url}: asking for states, types, teams and boards…`);
  const visible = await first.describe(io.signal);
  const keys = chosenProjects(wanted, visible).map((project) => project.key);
  // Jira has to be told which projects; only now is it known which there are.
  const isWhole = wanted.kind === 'azure-devops' || wanted.projects.length > 0;
  const site = isWhole ? first : openSite(wanted, keys, secrets, io, say);
  const description = isWhole ? visible : await site.describe(io.signal);
  const chosen = {
    ...description,
    projects: chosenProjects({ ...wanted, projects: keys }, description),
  };
  say(`${url}: reading up to ${SAMPLE} histories for states that are gone…`);
  const items = await sample(site, chosen, io.signal);
  return {
    account: account.name,
    input: {
      ...wanted,
      baseUrl: url,
      zone: account.zone ?? 'UTC',
      description: { ...chosen, types: withTypesOf(items, chosen.types) },
      past: pastStatuses(items, description),
      sampled: items.length,
      blockedTags: blockedTags(items),
      slack: false,
    },
  };
}

/** Without what a pull would add: here there are no checkpoints. */
function noLogin(url: string, { reason, said, advice }: RequestError): SourceError {
  return new SourceError(
    reason,
    `The login to ${url} failed: ${said}. Nothing was written. ${advice}`,
  );
}

/** The same source that `pull` uses, with a configuration of the minimum and little patience. */
function openSite(
  { sourceId, kind, url, emailVariable, tokenVariable }: Wanted,
  projects: readonly string[],
  secrets: Secrets,
  io: Io,
  say: (text: string) => void,
): Source {
  const email = emailVariable === null ? {} : { email: { env: emailVariable } };
  const shared = {
    id: sourceId,
    baseUrl: url,
    auth: { ...email, token: { env: tokenVariable } },
    projects,
    pull: { timeout: ASKING_PATIENCE },
  };
  const source =
    kind === 'azure-devops'
      ? { ...shared, kind }
      : { ...shared, kind: 'jira', deployment: kind === 'jira' ? 'cloud' : 'data-center' };
  const config = parseConfig(JSON.stringify({ sources: [source] }), '--url');
  const [opened] = buildSources(config, config.sources, secrets, io.clock, {
    slowed: (_id, { why, waitMs }) => say(`${url}: ${why}, in ${Math.ceil(waitMs / 1000)} s…`),
  });
  if (opened === undefined) throw new Error('One source was configured and none was built');
  return opened;
}

function chosenProjects(
  { kind, projects: wanted }: Pick<Wanted, 'kind' | 'projects'>,
  description: SourceDescription,
): SourceDescription['projects'] {
  if (description.projects.length === 0) {
    const permission =
      kind === 'azure-devops'
        ? 'Give its token the scopes "Project and Team (read)" and "Work Items (read)", and the account access to a project.'
        : 'Give it "Browse projects" permission.';
    throw new UsageError(
      `The account sees no project on this site, so there is nothing to write. ${permission}`,
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

function farewell(
  { out, sourceId }: Wanted,
  description: SourceDescription,
  account: string,
  isAdded: boolean,
): string {
  const { projects, statuses, types, boards, teams } = description;
  const counts = [
    numbered(projects.length, 'project'),
    numbered(types.length, 'type'),
    numbered(statuses.length, 'status', 'statuses'),
    numbered(boards.length, 'board'),
    ...(teams === undefined ? [] : [numbered(teams.length, 'team')]),
  ];
  const what = isAdded ? `Added source "${sourceId}" to ${out}` : `Wrote ${out}`;
  return `Asked as ${account}: ${counts.join(', ')}.
${what}. Read it from top to bottom, then:
  npx signalbox check --config ${out}     what does not fit your site yet
  npx signalbox pull --config ${out}      read everything once
`;
}
