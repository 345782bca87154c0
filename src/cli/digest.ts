import { writeFile } from 'node:fs/promises';
import pino from 'pino';
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
import { buildPosting, drawChart, slackTokens } from '../wiring/slack.ts';
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
}

export async function digest(scopeId: string, options: DigestOptions, io: Io): Promise<ExitCode> {
  const from = await session(io, options.config);
  const scope = scopeNamed(from.organisation, scopeId);
  const asOf = asOfInstant(from, options.asOf);
  await using store = await openStoreToRead(from);
  if (options.chart !== undefined) {
    const data = await reader(from.organisation, store).digest(scope, asOf);
    await writeFile(fromWorkingDirectory(options.chart), await drawChart(data));
    io.err.write(`Wrote the chart to ${options.chart}.\n`);
  }
  // Awaited here, because the store closes when this function returns.
  if (options.dryRun) return await show(from, scope, asOf, store);
  return await post(from, scope, asOf, store, options.channel);
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
  const { publisher } = await reachSlack({
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
  if (allThere(posted)) return 'posted; running this again posts nothing for the same week.';
  const refused = refusedOf(posted);
  if (refused !== null) return `${refused} Put that right and run this again.`;
  const parts = [parent, ...thread];
  const unclear = parts.find((part) => part?.state === 'unknown')?.lastError ?? null;
  if (unclear !== null) return unclear;
  const soFar = parent?.state === 'sent' ? 'posted, but not all of its thread' : 'not posted yet';
  const because = parts.flatMap((part) => part?.lastError ?? [])[0] ?? 'It waits for its turn.';
  return `${soFar}. ${because} The service, or this command run again, goes on with it.`;
}
