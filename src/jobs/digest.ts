import type { ToldPeriod } from '../core/digest/corrections.ts';
import type { Cadence } from '../core/digest/digest-period.ts';
import type { Digest } from '../core/digest/digest.ts';
import type { Scope } from '../core/domain/organisation.ts';
import type { Instant } from '../core/domain/time.ts';
import type { PostedDigest } from '../slack/post-digest.ts';
import type { Publisher } from '../slack/publisher.ts';
import type { Publications, Settings } from '../store/store.ts';
import type { Reader } from './answer.ts';
import { readTold, writeTold } from './told-numbers.ts';

export interface DigestOrder {
  readonly scope: Scope;
  readonly channel: string;
  readonly cadence: Cadence;
  /** What the channel wants to hear of a time in which nothing happened. */
  readonly quietWeeks: 'line' | 'nothing';
}

/** What a channel has set; a line where it has set nothing. */
export async function quietWeeksOf(
  settings: Pick<Settings, 'of'>,
  workspace: string,
  channel: string,
): Promise<DigestOrder['quietWeeks']> {
  const set = await settings.of(workspace, channel);
  const value = set.find(({ name }) => name === 'quiet-weeks')?.value;
  return value === 'nothing' ? 'nothing' : 'line';
}

/** So many earlier periods are looked at again. */
const LOOKED_AT_AGAIN = 4;

/** What Slack refused of a digest, so that it is not there; null when nothing was. */
export function refusedOf({ parent, thread }: PostedDigest): string | null {
  if (parent?.state === 'failed') return `Nothing was posted. ${parent.lastError ?? ''}`;
  const refused = thread.filter((part) => part?.state === 'failed');
  if (parent?.state !== 'sent' || refused.length === 0) return null;
  const missing = `${refused.length} of the ${thread.length} messages in its thread`;
  return `The digest was posted without ${missing}. ${refused[0]?.lastError ?? ''}`;
}

/**
 * Computes the digest as of its occurrence and posts it at most once (docs/decisions/0005-digest-period-and-as-of.md).
 * What the channel was told of earlier periods is looked at again, and what it is told now is kept. Nothing is posted, and
 * nothing kept, of a quiet time where the channel wants none.
 */
export async function sendDigest(
  order: DigestOrder,
  occurrence: Instant,
  reader: Pick<Reader, 'digest'>,
  publisher: Publisher,
  publications: Publications,
  signal: AbortSignal,
): Promise<PostedDigest> {
  const { scope, channel, cadence } = order;
  const readers = { workspace: publisher.workspace, channel, scope: scope.id };
  const told = await toldOf(publications, readers, occurrence);
  const digest = await reader.digest(scope, occurrence, { cadence, told });
  if (digest.quiet && order.quietWeeks === 'nothing') return { parent: null, thread: [] };
  const posted = await publisher.publish(digest, channel, signal);
  const isNew = told.every(({ key }) => key !== digest.periodKey);
  if (posted.parent?.state === 'sent' && isNew) await remember(digest, readers, publications);
  return posted;
}

interface Readers {
  readonly workspace: string;
  readonly channel: string;
  readonly scope: string;
}

async function toldOf(
  publications: Publications,
  readers: Readers,
  by: Instant,
): Promise<readonly ToldPeriod[]> {
  const published = await publications.latest(readers, by, LOOKED_AT_AGAIN);
  return published.flatMap((one) => readTold(one) ?? []);
}

/** As people first read it, and what they were told anew of earlier periods: each correction is told once. */
async function remember(
  digest: Digest,
  readers: Readers,
  publications: Publications,
): Promise<void> {
  const { periodKey: key, periodName: name, period: covers, numbers, asOf } = digest;
  for (const told of [{ key, name, covers, numbers }, ...digest.retold]) {
    await publications.publish({
      ...readers,
      period: told.key,
      covers: told.covers,
      numbers: writeTold(told),
      at: asOf,
    });
  }
}
