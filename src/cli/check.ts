import type { SourceConfig } from '../config/schema.ts';
import type { PastStatus } from '../config/draft-workflow.ts';
import { durationMs } from '../config/values.ts';
import { counted } from '../core/digest/words.ts';
import type { Rejected } from '../core/domain/batch.ts';
import type { SourceDescription } from '../core/domain/description.ts';
import { instantOf } from '../core/domain/time.ts';
import type { ItemHistory } from '../core/domain/work-item.ts';
import { placeItem } from '../core/placement/place-item.ts';
import { prepareModel } from '../core/placement/model.ts';
import { SourceError } from '../shared/errors.ts';
import { RequestError } from '../sources/http/failure.ts';
import { interactiveClient } from '../slack/clients.ts';
import type { Source } from '../sources/source.ts';
import type { PullState, Store } from '../store/store.ts';
import { buildSources } from '../wiring/sources.ts';
import { channelsOf } from '../wiring/channels.ts';
import { slackTokens } from '../wiring/slack.ts';
import { accessVerdicts, accountVerdicts } from './check-access.ts';
import type { Refused } from './check-access.ts';
import { checkSlack } from './check-slack.ts';
import { checkSource } from './check-source.ts';
import { writeBackVerdicts } from './check-write-back.ts';
import { openStoreOf, session } from './context.ts';
import type { Session } from './context.ts';
import { write } from './io.ts';
import type { ExitCode, Io } from './io.ts';
import { progress } from './progress.ts';
import { pastStatuses, sample } from './sample.ts';
import { plain } from './text.ts';
import { note, ok, problem, verdictLines } from './verdicts.ts';
import type { Verdict } from './verdicts.ts';
import { ASKING_PATIENCE, ASKING_PATIENCE_MS, withinTime } from './within-time.ts';

const SKEW_MS = 120_000;
const UNREAD_NAMED = 3;

/** Verifies the configuration against the sites and the workspace. Exit code 1 when something has to be done. */
export async function check(options: { readonly config: string }, io: Io): Promise<ExitCode> {
  const from = await session(io, options.config);
  const { config, organisation, secrets } = from;
  const refused = new Map<string, Refused[]>(config.sources.map(({ id }) => [id, []]));
  const sources = buildSources(config, config.sources.map(impatient), secrets, io.clock, {
    refused: (id, about, status) => void refused.get(id)?.push({ about, status }),
  });
  const tokens = config.slack === undefined ? null : slackTokens(config.slack, secrets);
  secrets.demand();
  await using store = await openStoreOf(from);
  const verdicts: Verdict[] = [];
  for (const [index, source] of sources.entries()) {
    const configured = config.sources[index];
    if (configured === undefined) continue;
    await tell(io, verdicts, await verdictsOf(from, configured, source, store));
    await tell(io, verdicts, accessVerdicts(configured.id, refused.get(configured.id) ?? []));
  }
  if (config.slack === undefined || tokens === null) {
    await tell(io, verdicts, [note('slack: not configured; digests can be seen with --dry-run')]);
  } else {
    const client = interactiveClient({
      botToken: tokens.bot,
      apiUrl: config.slack.apiUrl,
      events: { slackLibrary: () => undefined },
    });
    const channels = channelsOf(config, organisation).all;
    await tell(io, verdicts, await checkSlack(client, channels, config.roles));
  }
  const problems = verdicts.filter((verdict) => verdict.kind === 'problem').length;
  await write(
    io.out,
    problems === 0
      ? '\nThe configuration fits. Nothing has to be done.\n'
      : `\n${counted(problems, 'thing')} to do (FIX); nothing was changed.\n`,
  );
  return problems === 0 ? 0 : 1;
}

async function tell(io: Io, all: Verdict[], found: readonly Verdict[]): Promise<void> {
  all.push(...found);
  await write(io.out, verdictLines(found));
}

async function verdictsOf(
  from: Session,
  configured: SourceConfig,
  source: Source,
  store: Store,
): Promise<Verdict[]> {
  const { io, organisation, config } = from;
  const line = progress(io);
  try {
    line.say(`${source.id}: asking the site…`);
    const account = await withinTime(io.signal, `the login of ${source.id}`, (given) =>
      source.identify(given),
    );
    const description = await source.describe(io.signal);
    line.say(`${source.id}: reading items…`);
    const visible = visiblePart(from, configured, description) ?? source;
    const { items, where } = await itemsOf(visible, description, store, io);
    const model = prepareModel(organisation, new Map([[source.id, description]]));
    const now = instantOf(io.clock());
    const placed = items.flatMap((history) => placeItem(history, model, now) ?? []);
    const past: PastStatus[] = pastStatuses(items, description);
    return [
      ok(`${source.id}: connected as ${account.name}`),
      ...accountVerdicts(source.id, account, io.clock()),
      ...skew(source, account.serverTime, io),
      note(`${source.id}: ${counted(items.length, 'item')} looked at, from ${where}`),
      ...brokenOff(source.id, await store.pulls.state(source.id)),
      ...unreadVerdicts(await store.pulls.rejected(source.id), items),
      ...checkSource({
        source: configured,
        organisation,
        description,
        items: placed,
        past,
        areas: areasOf(items),
      }),
      ...(config.writeBack === 'off'
        ? []
        : await writeBackVerdicts(source, keysOf(configured, description), io.signal)),
    ];
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    return [failed(source.id, error)];
  } finally {
    line.end();
  }
}

/** Of the projects that are read. */
function keysOf({ projects }: SourceConfig, description: SourceDescription): readonly string[] {
  const keys = description.projects.map(({ key }) => key);
  const wanted = projects?.map((key) => key.toLowerCase());
  return keys.filter((key) => wanted?.includes(key.toLowerCase()) ?? true);
}

/** Who we are and what there is may be read by an account that may not read the items. */
function brokenOff(source: string, { lastError }: PullState): readonly Verdict[] {
  if (lastError === null) return [];
  return [
    problem(
      `${source}: the last pull broke off: ${lastError}`,
      'Run "signalbox pull": it goes on from there, or says what is still wrong.',
    ),
  ];
}

/** Records that were not read since they came; what the tracker has deleted meanwhile needs no reading. */
function unreadVerdicts(
  rejected: readonly Rejected[],
  items: readonly ItemHistory[],
): readonly Verdict[] {
  const gone = new Set(
    items.flatMap(({ item }) => (item.deletion === null ? [] : [item.id, item.key])),
  );
  const unread = rejected.filter(({ key }) => !gone.has(key));
  if (unread.length === 0) return [];
  const named = unread.slice(0, UNREAD_NAMED).map(({ key, why }) => `${key} (${plain(why, 80)})`);
  const more = unread.length > UNREAD_NAMED ? ` and ${unread.length - UNREAD_NAMED} more` : '';
  return [
    problem(
      `${counted(unread.length, 'record')} could not be read, so that no number has them: ${named.join(', ')}${more}`,
      'Look at them in the tracker; each comes in with the first pull that can read it.',
    ),
  ];
}

/** People wait for this command: a request may take less long than at night. */
function impatient(source: SourceConfig): SourceConfig {
  const timeout =
    durationMs(source.pull.timeout) > ASKING_PATIENCE_MS ? ASKING_PATIENCE : source.pull.timeout;
  return { ...source, pull: { ...source.pull, timeout } };
}

function areasOf(items: readonly ItemHistory[]): Map<string, string> {
  return new Map(
    items.flatMap(({ item }) => {
      const area = item.fields['System.AreaPath']?.[0]?.name;
      return area === undefined ? [] : [[item.id, area] as const];
    }),
  );
}

/**
 * The source without projects that the account does not see, for Jira answers a search that names one with nothing but
 * an error; null where all are seen, or none.
 */
function visiblePart(
  { config, secrets, io }: Session,
  configured: SourceConfig,
  { projects }: SourceDescription,
): Source | null {
  if (configured.kind !== 'jira' || configured.projects === undefined) return null;
  const seen = new Set(projects.map((project) => project.key.toLowerCase()));
  const visible = configured.projects.filter((key) => seen.has(key.toLowerCase()));
  if (visible.length === 0 || visible.length === configured.projects.length) return null;
  const part = { ...impatient(configured), projects: visible };
  return buildSources(config, [part], secrets, io.clock, {})[0] ?? null;
}

/** A message of a source says what to do in its last sentence, and that nothing was stored, which `check` never does. */
function failed(source: string, error: SourceError): Verdict {
  return error instanceof RequestError
    ? problem(`${source}, ${error.about}: ${error.said}`, error.advice)
    : problem(`${source}: ${error.message}`, '');
}

function skew(source: Source, serverTime: number | null, io: Io): Verdict[] {
  if (serverTime === null) return [];
  const off = Math.abs(serverTime - io.clock());
  if (off <= SKEW_MS) return [];
  return [
    problem(
      `${source.id}: the site's clock and this machine's differ by ${Math.round(off / 1000)} seconds`,
      'Set this machine’s clock by NTP: ages are counted with it.',
    ),
  ];
}

/** The store's items once there was a pull; otherwise the first thousand of the site, which are not stored. */
async function itemsOf(
  source: Source,
  description: SourceDescription,
  store: Store,
  io: Io,
): Promise<{ readonly items: readonly ItemHistory[]; readonly where: string }> {
  const { pulledAt } = await store.pulls.state(source.id);
  if (pulledAt === null) {
    const items = await sample(source, description, io.signal);
    return { items, where: 'a sample of the site (run "signalbox pull" to check all of them)' };
  }
  const items: ItemHistory[] = [];
  const everything = { openSince: null, teams: null, fingerprint: '' };
  for await (const chunk of store.items.read({
    createdUntil: instantOf(io.clock()),
    ...everything,
  })) {
    items.push(...chunk.filter(({ item }) => item.source === source.id));
  }
  return { items, where: 'the last pull' };
}
