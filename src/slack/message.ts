import { createHash } from 'node:crypto';
import type { KnownBlock } from '@slack/types';
import { z } from 'zod';
import type { DeliveryKey } from '../core/domain/delivery.ts';

/** What every view returns: blocks for the eye, the same in full sentences for screen readers and notifications. */
export interface Message {
  readonly text: string;
  readonly blocks: readonly KnownBlock[];
}

/** What a delivery carries: a message to post, or what another one is to show from now on. */
export interface Outgoing {
  readonly act: 'post' | 'update';
  readonly message: Message;
  /** The same without its uploaded picture, for when Slack does not find the picture in time. */
  readonly withoutImage: Message | null;
  /**
   * The message into whose thread it goes, or which it changes; null for one that stands alone. Absent: the part
   * `PARENT` of its own key, which itself stands alone.
   */
  readonly under?: Under | null;
}

/** Another delivery of the same workspace, channel and kind. */
export type Under = Pick<DeliveryKey, 'scope' | 'period' | 'part'>;

/** The part of a key that all other parts hang from, unless they say what they hang from. */
export const PARENT = 'parent';
/** The part that brings the picture in later. */
export const IMAGE = 'image';

export function encode(outgoing: Outgoing): string {
  return JSON.stringify(outgoing);
}

const Message = z.object({ text: z.string(), blocks: z.array(z.custom<KnownBlock>(isBlock)) });
const Outgoing = z.object({
  act: z.enum(['post', 'update']),
  message: Message,
  withoutImage: Message.nullable(),
  under: z
    .object({ scope: z.string(), period: z.string(), part: z.string() })
    .nullable()
    .exactOptional(),
});

/** Reads what `encode` wrote; null where the stored text is anything else. */
export function decode(payload: string): Outgoing | null {
  try {
    return Outgoing.parse(JSON.parse(payload));
  } catch {
    return null;
  }
}

/** The message that a delivery hangs from or changes; null where it stands alone. */
export function messageAbove(key: DeliveryKey, { under }: Outgoing): DeliveryKey | null {
  if (under === undefined) return key.part === PARENT ? null : { ...key, part: PARENT };
  if (under === null) return null;
  const { scope, period, part } = under;
  return { ...key, scope, period, part };
}

function isBlock(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'type' in value;
}

export const EVENT_TYPE = 'signalbox_delivery';

/** Goes with the message, so that it can be found again. A hash, since every app of the workspace can read it. */
export function fingerprint(key: DeliveryKey): string {
  const { workspace, channel, kind, scope, period, part } = key;
  const all = JSON.stringify([workspace, channel, kind, scope, period, part]);
  return createHash('sha256').update(all).digest('hex');
}
