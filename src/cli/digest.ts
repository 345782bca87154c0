import { writeFile } from 'node:fs/promises';
import pino from 'pino';
import type { Digest } from '../core/digest/digest.ts';
import type { Scope } from '../core/domain/organisation.ts';
import type { Instant } from '../core/domain/time.ts';
import { reader } from '../jobs/answer.ts';
import { sendDigest } from '../jobs/digest.ts';
import { createEvents } from '../ops/events.ts';
import { createMetrics } from '../ops/metrics.ts';
import { previewMessage } from '../slack/preview/preview.ts';
import { digestParent, digestThread } from '../slack/views/digest.ts';
import type { Store } from '../store/store.ts';
import { channelsOf } from '../wiring/channels.ts';
import { buildPosting, drawChart, slackTokens } from '../wiring/slack.ts';
import { asOfInstant, fromWorkingDirectory, openStoreOf, scopeNamed, session } from './context.ts';
import type { Session } from './context.ts';
import { UsageError, write } from './io.ts';
import type { ExitCode, Io } from './io.ts';

export interface DigestOptions {
  readonly config: string;
  readonly dryRun: boolean;
  readonly asOf?: string;
  readonly channel?: string;
  readonly chart?: string;
}

export async function digest(scopeId: string, options: DigestOptions, io: Io): Promise<ExitCode> {
  const from = await session(io, options.config);
  const scope = scopeNamed(from.organisation, scopeId);
  const asOf = asOfInstant(from, options.asOf);
  await using store = await openStoreOf(from);
  if (options.chart !== undefined) {
    const data = await reader(from.organisation, store).digest(scope, asOf);
    await writeFile(fromWorkingDirectory(options.chart), await drawChart(data));
    io.err.write(`Wrote the chart to ${options.chart}.\n`);
  }
  return options.dryRun
    ? show(from, scope, asOf, store)
    : post(from, scope, asOf, store, options.channel);
}

/** What Slack would show, in the terminal; the same messages that would be posted. */
async function show(from: Session, scope: Scope, asOf: Instant, store: Store): Promise<ExitCode> {
  const data = await reader(from.organisation, store).digest(scope, asOf);
  await write(from.io.out, digestPreview(data, from.io));
  return 0;
}

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
  named: string | undefined,
): Promise<ExitCode> {
  const { config, io, organisation, secrets } = from;
  if (config.slack === undefined) {
    throw new UsageError(
      'The configuration has no slack section. Add one, or use --dry-run to see the digest.',
    );
  }
  const configured = config.digests
    .filter((one) => one.scope === scope.id)
    .map((one) => one.channel);
  const channels = named === undefined ? configured : [named];
  if (channels.length === 0) {
    throw new UsageError(
      `No digest of ${scope.id} is configured. Name a channel with --channel, or use --dry-run.`,
    );
  }
  const tokens = slackTokens(config.slack, secrets);
  secrets.demand();
  const events = createEvents(pino({ level: 'silent' }), createMetrics());
  const { publisher } = await buildPosting({
    config: config.slack,
    tokens,
    deliveries: store.deliveries,
    channels: channelsOf(config, organisation),
    clock: io.clock,
    events,
    signal: io.signal,
  });
  let code: ExitCode = 0;
  for (const channel of channels) {
    const order = { scope, channel, weeks: 1 };
    const { parent } = await sendDigest(
      order,
      asOf,
      reader(organisation, store),
      publisher,
      io.signal,
    );
    await write(
      io.out,
      `${channel}: ${describe(parent?.state ?? 'due', parent?.lastError ?? null)}\n`,
    );
    if (parent?.state !== 'sent') code = 1;
  }
  return code;
}

function describe(state: string, error: string | null): string {
  const because = error === null ? '' : ` (${error})`;
  switch (state) {
    case 'sent':
      return 'posted; running this again posts nothing for the same week.';
    case 'unknown':
      return `Slack may or may not have it${because}; look in the channel. It is not sent again by itself.`;
    case 'failed':
      return `not posted${because}. Nothing was changed.`;
    default:
      return `not posted yet${because}; the service, or this command run again, goes on with it.`;
  }
}
