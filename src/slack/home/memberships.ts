import { WebAPIPlatformError, type WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { Clock } from '../../shared/clock.ts';
import { sentenceOf } from '../outcome.ts';

/** Channels that somebody is in, as far as Slack tells us. */
export type Membership =
  | {
      readonly kind: 'known';
      readonly channels: ReadonlyMap<string, { readonly archived: boolean }>;
      /** False where private channels are not among them, since the scope groups:read was not granted. */
      readonly withPrivate: boolean;
    }
  | { readonly kind: 'unknown'; readonly why: string };

export interface Memberships {
  /** Null is the app itself. Never rejects. */
  of(user: string | null): Promise<Membership>;
  /** Something changed: asks anew the next time. */
  forget(): void;
}

const REMEMBER_MS = 5 * 60_000;
const MOST_REMEMBERED = 5_000;
const PAGE = 200;
const MOST_PAGES = 10;

/** Slack answers this question fifty times a minute, so answers are remembered for a while. */
export function memberships(client: WebClient, clock: Clock): Memberships {
  const known = new Map<string, { readonly until: number; readonly answer: Promise<Membership> }>();
  return {
    of(user) {
      const hit = known.get(user ?? '');
      if (hit !== undefined && hit.until > clock()) return hit.answer;
      const answer = ask(client, user);
      if (known.size >= MOST_REMEMBERED) known.clear();
      known.set(user ?? '', { until: clock() + REMEMBER_MS, answer });
      // What could not be told now may be told the next time.
      void answer.then(({ kind }) => kind === 'unknown' && known.delete(user ?? ''));
      return answer;
    },
    forget: () => known.clear(),
  };
}

async function ask(client: WebClient, user: string | null): Promise<Membership> {
  try {
    return await everyPage(client, user, true);
  } catch (error) {
    if (!(error instanceof WebAPIPlatformError) || error.data.error !== 'missing_scope') {
      return { kind: 'unknown', why: sentenceOf(error) };
    }
  }
  return everyPage(client, user, false).catch((error: unknown) => ({
    kind: 'unknown',
    why: sentenceOf(error),
  }));
}

const Answer = z.object({
  channels: z.array(z.object({ id: z.string(), is_archived: z.boolean().default(false) })),
  response_metadata: z.object({ next_cursor: z.string().default('') }).optional(),
});

async function everyPage(
  client: WebClient,
  user: string | null,
  withPrivate: boolean,
): Promise<Membership> {
  const channels = new Map<string, { readonly archived: boolean }>();
  let cursor = '';
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = Answer.parse(
      await client.users.conversations({
        types: withPrivate ? 'public_channel,private_channel' : 'public_channel',
        limit: PAGE,
        ...(user === null ? {} : { user }),
        ...(cursor === '' ? {} : { cursor }),
      }),
    );
    for (const { id, is_archived: archived } of answer.channels) channels.set(id, { archived });
    cursor = answer.response_metadata?.next_cursor ?? '';
    if (cursor === '') break;
  }
  return { kind: 'known', channels, withPrivate };
}
