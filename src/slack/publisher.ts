import type { Digest } from '../core/digest/digest.ts';
import { SlackError } from '../shared/errors.ts';
import type { MayShare } from './commands/rooms.ts';
import { sentenceOf } from './outcome.ts';
import { postDigest } from './post-digest.ts';
import type { PostedDigest, PostingTools } from './post-digest.ts';
import { digestParent, digestThread } from './views/digest.ts';

export interface PublisherOptions extends Omit<PostingTools, 'signal'> {
  readonly workspace: string;
  readonly mayShare: MayShare;
  /** Draws the chart; injected, because Slack knows nothing of pictures. */
  readonly drawChart: (digest: Digest) => Promise<Uint8Array>;
}

export interface Publisher {
  /**
   * Posts once per channel, scope and period, however often it is called. Throws SlackError when the digest may not be
   * posted there, or when Slack cannot be asked whether it may.
   */
  publish(
    digest: Digest,
    channel: string,
    period: string,
    signal: AbortSignal,
  ): Promise<PostedDigest>;
}

export function publisher(options: PublisherOptions): Publisher {
  return {
    async publish(digest, channel, period, signal) {
      await demandPermission(options, digest.scope.id, channel);
      const png = digest.quiet ? null : await draw(options, digest);
      return postDigest(
        {
          workspace: options.workspace,
          channel,
          scope: digest.scope.id,
          period,
          picture: png === null ? null : { filename: `${digest.scope.id}-${period}.png`, png },
          parent: (fileId) => digestParent(digest, fileId),
          thread: digest.quiet ? [] : digestThread(digest),
        },
        { ...options, signal },
      );
    },
  };
}

async function demandPermission(
  { mayShare }: PublisherOptions,
  scope: string,
  channel: string,
): Promise<void> {
  const what = `Digest of ${scope} to ${channel}`;
  const refusal = await mayShare(channel, scope).catch((error: unknown) => {
    throw new SlackError(`${what}: nothing was posted. ${sentenceOf(error)}`, { cause: error });
  });
  if (refusal !== null) throw new SlackError(`${what}: ${refusal.sentence}`);
}

/** A chart that cannot be drawn never holds the digest up. */
async function draw(options: PublisherOptions, digest: Digest): Promise<Uint8Array | null> {
  try {
    return await options.drawChart(digest);
  } catch (error) {
    options.events.imageFailed(error);
    return null;
  }
}
