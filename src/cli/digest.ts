import { writeFile } from 'node:fs/promises';
import { join, parse } from 'node:path';
import pino from 'pino';
import { drawChart } from '../charts/chart.ts';
import type { DigestConfig } from '../config/schema.ts';
import { usualCadence } from '../core/digest/digest-period.ts';
import type { Cadence } from '../core/digest/digest-period.ts';
import type { Digest } from '../core/digest/digest.ts';
import type { Scope } from '../core/domain/organisation.ts';
import type { Instant } from '../core/domain/time.ts';
import { reader } from '../jobs/answer.ts';
import { refusedOf, sendDigest } from '../jobs/digest.ts';
import { createEvents } from '../ops/events.ts';
import { createMetrics } from '../ops/metrics.ts';
import { SlackError } from '../shared/errors.ts';
import { sentenceOf } from '../slack/outcome.ts';
import type { PostedDigest } from '../slack/post-digest.ts';
import { previewMessage } from '../slack/preview/preview.ts';
import { digestParent, digestThread } from '../slack/views/digest.ts';
import type { Store } from '../store/store.ts';
import { channelsOf } from '../wiring/channels.ts';
import { badToken } from '../wiring/bad-token.ts';
import { buildPosting, slackTokens } from '../wiring/slack.ts';
import {
  asOfInstant,
  fromWorkingDirectory,
  openStoreToRead,
  scopeNamed,
  session,
} from './context.ts';
import type { Session } from './context.ts';
import { UsageError, write } from './io.ts';
import type { ExitCode, Io } from './io.ts';

export interface DigestOptions {
  readonly config: string;
  readonly dryRun: boolean;
  readonly asOf?: string;
  readonly channel?: string;
  readonly chart?: string;
  readonly cadence?: Cadence;
}

export async function digest(scopeId: string, options: DigestOptions, io: Io): Promise<ExitCode> {
  const from = await session(io, options.config);
  const scope = scopeNamed(from.organisation, scopeId);
  const asOf = asOfInstant(from, options.asOf);
  await using store = await openStoreToRead(from);
  if (options.chart !== undefined || options.dryRun) {
    const cadence = options.cadence ?? configured(from, scope)[0]?.cadence ?? null;
    const data = await reader(from.organisation, store).digest(scope, asOf, { cadence });
    if (options.chart !== undefined) await writeCharts(data, options.chart, io);
    if (options.dryRun) {
      await write(io.out, digestPreview(data, io));
      return 0;
    }
  }
  // Awaited here, because the store closes when this function returns.
  return await post(from, scope, asOf, store, options);
}

/** The picture of the message into the named file, that of its thread beside it. */
async function writeCharts(data: Digest, file: string, io: Io): Promise<void> {
  if (data.charts.length === 0) io.err.write('A quiet digest has no chart; no file was written.\n');
  const { dir, name, ext } = parse(file);
  for (const [index, chart] of data.charts.entries()) {
    const path = index === 0 ? file : join(dir, `${name}-${index + 1}${ext}`);
    const { png } = await drawChart(chart);
    await writeFile(fromWorkingDirectory(path), png);
    io.err.write(`Wrote the chart to ${path}.\n`);
  }
}

function configured({ config }: Session, scope: Scope): readonly DigestConfig[] {
  return config.digests.filter((one) => one.scope === scope.id);
}

/** What Slack would show, in the terminal; the same messages that would be posted. */
export function digestPreview(data: Digest, io: Pick<Io, 'out'>): string {
  const options = {
    width: Math.min(100, io.out.columns ?? 100),
    colour: io.out.isTTY === true,
    zone: data.scope.zone,
  };
  const replies = data.quiet ? [] : digestThread(data);
  return `${previewMessage({ ...digestParent(data, null), replies }, options)}\n`;
}

async function post(
  from: Session,
  scope: Scope,
  asOf: Instant,
  store: Store,
  options: Pick<DigestOptions, 'channel' | 'cadence'>,
): Promise<ExitCode> {
  const { config, io, organisation, secrets } = from;
  if (config.slack === undefined) {
    throw new UsageError(
      'The configuration has no slack section. Add one, or use --dry-run to see the digest.',
    );
  }
  const usual = options.cadence ?? usualCadence(scope.kind);
  const orders = configured(from, scope).filter(
    ({ channel, cadence }) =>
      (options.channel ?? channel) === channel && (options.cadence ?? cadence) === cadence,
  );
  const wanted =
    orders.length > 0 || options.channel === undefined
      ? orders
      : [{ channel: options.channel, cadence: usual }];
  if (wanted.length === 0) {
    throw new UsageError(
      `No such digest of ${scope.id} is configured. Name a channel with --channel, or use --dry-run.`,
    );
  }
  const tokens = slackTokens(config.slack, secrets);
  secrets.demand();
  const events = createEvents(pino({ level: 'silent' }), createMetrics());
  const { publisher } = await reachSlack({
    config,
    slack: config.slack,
    tokens,
    organisation,
    store,
    configured: channelsOf(config, organisation),
    clock: io.clock,
    events,
    signal: io.signal,
  });
  let code: ExitCode = 0;
  for (const { channel, cadence } of wanted) {
    // Whoever asks for it wants to see it, also where nothing has happened.
    const order = { scope, channel, cadence, quietWeeks: 'line' } as const;
    const read = reader(organisation, store);
    const posted = await sendDigest(order, asOf, read, publisher, store.publications, io.signal);
    await write(io.out, `${channel}: ${outcomeOf(posted)}\n`);
    if (!allThere(posted)) code = 1;
  }
  return code;
}

async function reachSlack(
  parts: Parameters<typeof buildPosting>[0],
): ReturnType<typeof buildPosting> {
  try {
    return await buildPosting(parts);
  } catch (error) {
    const again = 'Nothing was posted. Run this again later.';
    throw badToken(error) ?? new SlackError(`${sentenceOf(error)} ${again}`, { cause: error });
  }
}

function allThere({ parent, thread }: PostedDigest): boolean {
  return [parent, ...thread].every((part) => part?.state === 'sent');
}

/** What is in Slack now, and what to do about the rest. */
function outcomeOf(posted: PostedDigest): string {
  const { parent, thread } = posted;
  if (allThere(posted)) return 'posted; running this again posts nothing for the same period.';
  const refused = refusedOf(posted);
  if (refused !== null) return `${refused} Put that right and run this again.`;
  const parts = [parent, ...thread];
  const unclear = parts.find((part) => part?.state === 'unknown')?.lastError ?? null;
  if (unclear !== null) return unclear;
  const soFar = parent?.state === 'sent' ? 'posted, but not all of its thread' : 'not posted yet';
  const because = parts.flatMap((part) => part?.lastError ?? [])[0] ?? 'It waits for its turn.';
  return `${soFar}. ${because} The service, or this command run again, goes on with it.`;
}
