import type { Digest } from '../core/digest/digest.ts';
import type { MayShare } from './commands/rooms.ts';
import { postDigest } from './post-digest.ts';
import type { PostedDigest, PostingTools } from './post-digest.ts';
import { digestParent, digestThread } from './views/digest.ts';

/** A digest that may not be posted where it should go; the sentence says why and what to do. */
class PublishingRefused extends Error {
  override readonly name = 'PublishingRefused';
}

export interface PublisherOptions extends Omit<PostingTools, 'signal'> {
  readonly workspace: string;
  readonly mayShare: MayShare;
  /** Draws the chart; injected, because Slack knows nothing of pictures. */
  readonly drawChart: (digest: Digest) => Promise<Uint8Array>;
}

export interface Publisher {
  /** Posts once per channel, scope and period, however often it is called. Throws PublishingRefused. */
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
      const refusal = await options.mayShare(channel, digest.scope.id);
      if (refusal !== null) {
        throw new PublishingRefused(
          `Digest of ${digest.scope.id} to ${channel}: ${refusal.sentence}`,
        );
      }
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

/** A chart that cannot be drawn never holds the digest up. */
async function draw(options: PublisherOptions, digest: Digest): Promise<Uint8Array | null> {
  try {
    return await options.drawChart(digest);
  } catch (error) {
    options.events.imageFailed(error);
    return null;
  }
}
