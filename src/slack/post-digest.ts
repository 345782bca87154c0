import type { Delivery, DeliveryKey } from '../core/domain/delivery.ts';
import type { Outbox } from './deliver.ts';
import type { SlackEvents } from './events.ts';
import type { Picture, UploadPicture } from './images.ts';
import { PARENT, type Message } from './message.ts';

export interface DigestPost {
  readonly workspace: string;
  readonly channel: string;
  readonly scope: string;
  /** Such as `2026-W47`. */
  readonly period: string;
  readonly parent: DigestPart;
  /** In order. */
  readonly thread: readonly DigestPart[];
}

/** One message of a digest. */
interface DigestPart {
  /** Null when there is nothing to show. */
  readonly picture: Picture | null;
  /** With the picture where a file id is given. */
  readonly message: (fileId: string | null) => Message;
}

export interface PostingTools {
  readonly outbox: Outbox;
  readonly upload: UploadPicture;
  readonly events: Pick<SlackEvents, 'imageFailed'>;
  readonly signal: AbortSignal;
}

export interface PostedDigest {
  readonly parent: Delivery | null;
  readonly thread: readonly (Delivery | null)[];
}

/**
 * Posts a digest once per workspace, channel, scope and period, however often and from wherever it is called: what was
 * posted before stays, the rest follows, and what Slack refused is tried again.
 */
export async function postDigest(digest: DigestPost, tools: PostingTools): Promise<PostedDigest> {
  const { outbox } = tools;
  const parentKey = keyFor(digest, PARENT);
  if ((await outbox.find(parentKey)) === null) {
    await addToOutbox(digest, parentKey, tools);
  } else {
    await outbox.retry(parentKey);
    for (const index of digest.thread.keys()) await outbox.retry(threadKey(digest, index));
  }

  const parent = await outbox.deliver(parentKey);
  const thread: (Delivery | null)[] = [];
  for (const index of digest.thread.keys()) {
    thread.push(await outbox.deliver(threadKey(digest, index)));
  }
  return { parent, thread };
}

async function addToOutbox(
  digest: DigestPost,
  parentKey: DeliveryKey,
  tools: PostingTools,
): Promise<void> {
  // The thread first: it waits for its parent, whereas a parent that is in would not bring its thread along.
  for (const [index, part] of digest.thread.entries()) {
    await addPart(threadKey(digest, index), part, tools);
  }
  await addPart(parentKey, digest.parent, tools);
}

async function addPart(key: DeliveryKey, part: DigestPart, tools: PostingTools): Promise<void> {
  const fileId = await uploadChart(part.picture, tools);
  // A stop that cut the upload short leaves the message, with its chart, to the next process.
  tools.signal.throwIfAborted();
  await tools.outbox.add(key, {
    act: 'post',
    message: part.message(fileId),
    withoutImage: fileId === null ? null : part.message(null),
  });
}

function threadKey(digest: DigestPost, index: number): DeliveryKey {
  return keyFor(digest, `thread-${index + 1}`);
}

function keyFor(digest: DigestPost, part: string): DeliveryKey {
  const { workspace, channel, scope, period } = digest;
  return { workspace, channel, kind: 'digest', scope, period, part };
}

/** A chart that cannot be uploaded never holds the digest up. */
async function uploadChart(picture: Picture | null, tools: PostingTools): Promise<string | null> {
  if (picture === null) return null;
  try {
    return await tools.upload(picture, tools.signal);
  } catch (error) {
    tools.events.imageFailed(error);
    return null;
  }
}
