import type { Digest } from '../core/digest/digest.ts';
import type { Scope } from '../core/domain/organisation.ts';
import type { Instant } from '../core/domain/time.ts';
import { isoWeek } from '../core/timeline/calendar.ts';
import type { Publisher } from '../slack/publisher.ts';
import type { PostedDigest } from '../slack/post-digest.ts';
import type { Publications } from '../store/store.ts';
import type { Reader } from './answer.ts';

export interface DigestOrder {
  readonly scope: Scope;
  readonly channel: string;
  /** Complete weeks that it is about. */
  readonly weeks: number;
}

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
 */
export async function sendDigest(
  order: DigestOrder,
  occurrence: Instant,
  reader: Pick<Reader, 'digest'>,
  publisher: Publisher,
  publications: Publications,
  signal: AbortSignal,
): Promise<PostedDigest> {
  const digest = await reader.digest(order.scope, occurrence, order.weeks);
  const { year, week } = isoWeek(digest.period.from, order.scope.zone);
  const name = `${year}-W${String(week).padStart(2, '0')}`;
  const period = order.weeks === 1 ? name : `${name}+${order.weeks}`;
  const posted = await publisher.publish(digest, order.channel, period, signal);
  if (posted.parent?.state === 'sent') await remember(digest, period, publications);
  return posted;
}

/** The figures as people first read them: what a later digest is compared with when history turns out otherwise. */
async function remember(digest: Digest, period: string, publications: Publications): Promise<void> {
  if ((await publications.find(digest.scope.id, period)) !== null) return;
  const { headline, figures, asOf } = digest;
  const numbers = JSON.stringify({ v: 1, headline, figures });
  await publications.record(digest.scope.id, period, numbers, asOf);
}
