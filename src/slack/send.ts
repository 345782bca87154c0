import type { WebClient } from '@slack/web-api';
import type { DeliveryKey } from '../core/domain/delivery.ts';
import { EVENT_TYPE, fingerprint, messageAbove, type Outgoing } from './message.ts';
import { outcomeOf, type Outcome } from './outcome.ts';

export interface Where {
  /** The message to hang it from, or to change. */
  readonly parentTs: string | null;
  /** The channel of the key, or the conversation that the other message is in. */
  readonly channel: string;
  /** Without its picture. */
  readonly bare: boolean;
}

/** One request to Slack, and what became of it. */
export async function send(
  client: WebClient,
  key: DeliveryKey,
  outgoing: Outgoing,
  where: Where,
): Promise<Outcome> {
  const message = (where.bare ? outgoing.withoutImage : null) ?? outgoing.message;
  const content = {
    channel: where.channel,
    text: message.text,
    blocks: [...message.blocks],
    // An update keeps the metadata of the message, or nobody would find that again.
    metadata: metadataOf(outgoing.act === 'update' ? (messageAbove(key, outgoing) ?? key) : key),
  };
  try {
    const answer =
      outgoing.act === 'update'
        ? await client.chat.update({ ...content, ts: where.parentTs ?? '' })
        : await client.chat.postMessage({
            ...content,
            unfurl_links: false,
            unfurl_media: false,
            ...(where.parentTs === null ? {} : { thread_ts: where.parentTs }),
          });
    if (answer.ts === undefined)
      return { kind: 'unknown', error: 'Slack did not say which message it made.' };
    const sentIn = answer.channel ?? key.channel;
    return { kind: 'sent', ts: answer.ts, sentIn: sentIn === key.channel ? null : sentIn };
  } catch (error) {
    return outcomeOf(error);
  }
}

function metadataOf(key: DeliveryKey): { event_type: string; event_payload: { key: string } } {
  return { event_type: EVENT_TYPE, event_payload: { key: fingerprint(key) } };
}
