import type { Digest, DigestChart } from '../core/digest/digest.ts';
import { SlackError } from '../shared/errors.ts';
import type { MayShare } from './commands/rooms.ts';
import { sentenceOf } from './outcome.ts';
import { postDigest } from './post-digest.ts';
import type { PostedDigest, PostingTools } from './post-digest.ts';
import { digestParent, digestThread, pictureMessage } from './views/digest.ts';
import type { ShownPicture } from './views/digest.ts';

/** A picture, and its finding in words for those who do not see it. */
export interface DrawnPicture {
  readonly title: string;
  readonly altText: string;
  readonly png: Uint8Array;
}

export interface PublisherOptions extends Omit<PostingTools, 'signal'> {
  readonly workspace: string;
  readonly mayShare: MayShare;
  /** Draws a chart; injected, because Slack knows nothing of pictures. */
  readonly drawChart: (chart: DigestChart) => Promise<DrawnPicture>;
}

export interface Publisher {
  readonly workspace: string;
  /**
   * Posts once per channel, scope and period, however often it is called. Throws SlackError when the digest may not be
   * posted there, or when Slack cannot be asked whether it may.
   */
  publish(digest: Digest, channel: string, signal: AbortSignal): Promise<PostedDigest>;
}

export function publisher(options: PublisherOptions): Publisher {
  const { workspace } = options;
  return {
    workspace,
    async publish(digest, channel, signal) {
      const { scope, periodKey: period } = digest;
      await demandPermission(options, scope.id, channel);
      const [first, ...others] = await drawn(options, digest.charts);
      const name = `${scope.id}-${period}`;
      return postDigest(
        {
          workspace,
          channel,
          scope: scope.id,
          period,
          parent: {
            picture: first === undefined ? null : { filename: `${name}.png`, png: first.png },
            message: (fileId) => digestParent(digest, shown(first, fileId)),
          },
          thread: [
            ...digestThread(digest).map((message) => ({ picture: null, message: () => message })),
            ...others.map((one, index) => ({
              picture: { filename: `${name}-${index + 2}.png`, png: one.png },
              message: (fileId: string | null) => pictureMessage(one.title, one.altText, fileId),
            })),
          ],
        },
        { ...options, signal },
      );
    },
  };
}

function shown(picture: DrawnPicture | undefined, fileId: string | null): ShownPicture | null {
  return picture === undefined ? null : { fileId, altText: picture.altText };
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
async function drawn(
  options: PublisherOptions,
  charts: readonly DigestChart[],
): Promise<readonly DrawnPicture[]> {
  const pictures: DrawnPicture[] = [];
  for (const chart of charts) {
    try {
      pictures.push(await options.drawChart(chart));
    } catch (error) {
      options.events.imageFailed(error);
    }
  }
  return pictures;
}
