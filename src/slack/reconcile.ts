import { WebAPIPlatformError, type WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { Delivery } from '../core/domain/delivery.ts';
import { EVENT_TYPE, fingerprint } from './message.ts';
import { outcomeOf, sentenceOf } from './outcome.ts';

/** Whether Slack has a message: `unreadable` cannot be told with our rights, `unreachable` cannot be told now. */
export type Found =
  | { readonly kind: 'found'; readonly ts: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unreadable'; readonly why: string }
  | { readonly kind: 'unreachable'; readonly why: string };

/**
 * How long before our claim the search begins. Generous, because the claim carries our clock and the message Slack's:
 * a clock that runs fast must not make a message look absent.
 */
const LOOK_BACK_MS = 15 * 60_000;
const PAGE = 200;
const MOST_PAGES = 20;

/** Looks for a delivery in the channel's history, or in the thread of its parent, by the metadata it was sent with. */
export async function findInSlack(
  client: WebClient,
  delivery: Delivery,
  parentTs: string | null,
): Promise<Found> {
  const wanted = fingerprint(delivery.key);
  const from = Math.max(0, (delivery.claimedAt ?? delivery.createdAt) - LOOK_BACK_MS) / 1000;
  try {
    let cursor = '';
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const answer = Page.parse(
        await readPage(client, delivery.key.channel, parentTs, from, cursor),
      );
      const match = answer.messages.find(
        ({ metadata }) =>
          metadata?.event_type === EVENT_TYPE && metadata.event_payload['key'] === wanted,
      );
      if (match !== undefined) return { kind: 'found', ts: match.ts };
      cursor = answer.response_metadata?.next_cursor ?? '';
      if (cursor === '' && answer.has_more) throw new Error('Slack did not say how to read on.');
      if (cursor === '') return { kind: 'absent' };
    }
    return { kind: 'unreadable', why: 'There are too many messages since to look through.' };
  } catch (error) {
    return cannotTell(error);
  }
}

async function readPage(
  client: WebClient,
  channel: string,
  parentTs: string | null,
  from: number,
  cursor: string,
): Promise<unknown> {
  const common = {
    channel,
    limit: PAGE,
    include_all_metadata: true,
    ...(cursor === '' ? {} : { cursor }),
  };
  if (parentTs !== null) return client.conversations.replies({ ...common, ts: parentTs });
  return client.conversations.history({ ...common, oldest: from.toFixed(6) });
}

const Page = z.object({
  messages: z.array(
    z.object({
      ts: z.string(),
      metadata: z
        .object({ event_type: z.string(), event_payload: z.record(z.string(), z.unknown()) })
        .optional()
        .catch(undefined),
    }),
  ),
  has_more: z.boolean().default(false),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});

function cannotTell(error: unknown): Found {
  const why = sentenceOf(error);
  if (outcomeOf(error).kind !== 'never') return { kind: 'unreachable', why };
  const scopeMissing = error instanceof WebAPIPlatformError && error.data.error === 'missing_scope';
  return { kind: 'unreadable', why: scopeMissing ? NO_HISTORY_SCOPE : why };
}

const NO_HISTORY_SCOPE =
  'signalbox may not read the history of the channel (scope channels:history, groups:history for private ones).';
