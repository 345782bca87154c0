import { RequestError } from '../http/failure.ts';
import type { AzureDevOpsClient } from './client.ts';
import type { AzureDevOpsOptions } from './options.ts';
import { FeedPage } from './schema.ts';

/** Peers are served that many; the service may give fewer, and nothing is concluded from how many came. */
const REVISIONS_PER_PAGE = 1_000;

export interface FeedStep {
  readonly values: readonly unknown[];
  /** To be kept for ever: the next walk goes on with it. */
  readonly next: string;
  readonly isLast: boolean;
}

/** All revisions of all items of the organisation since a token, oldest change first. */
export function revisionsFeed(
  client: AzureDevOpsClient,
  source: AzureDevOpsOptions['id'],
  fields: readonly string[],
  token: string | null,
  signal: AbortSignal,
): AsyncGenerator<FeedStep, void, undefined> {
  const about = 'reporting feed of revisions';
  return walkFeed(source, about, token, async (from) =>
    client.ask(
      about,
      FeedPage,
      // Neither a project nor types: what is moved or retyped would leave such a feed without a trace.
      async ({ wit }) =>
        wit.readReportingRevisionsGet(
          undefined,
          [...fields],
          undefined,
          from,
          undefined,
          true,
          true,
          undefined,
          undefined,
          undefined,
          undefined,
          REVISIONS_PER_PAGE,
        ),
      signal,
    ),
  );
}

/** All links between items of the organisation that were made or removed since a token. */
export function linksFeed(
  client: AzureDevOpsClient,
  source: AzureDevOpsOptions['id'],
  token: string | null,
  signal: AbortSignal,
): AsyncGenerator<FeedStep, void, undefined> {
  const about = 'reporting feed of links';
  return walkFeed(source, about, token, async (from) =>
    client.ask(
      about,
      FeedPage,
      async ({ wit }) => wit.getReportingLinksByLinkType(undefined, undefined, undefined, from),
      signal,
    ),
  );
}

/** An empty page with another token is no end; a token that leads back is no way on. */
async function* walkFeed(
  source: AzureDevOpsOptions['id'],
  about: string,
  token: string | null,
  page: (from: string | undefined) => Promise<FeedPage>,
): AsyncGenerator<FeedStep, void, undefined> {
  const used = new Set<string>();
  let from = token;
  for (;;) {
    if (from !== null) used.add(from);
    const answer = await page(from ?? undefined);
    const next = tokenOf(answer);
    const isLast = answer.isLastBatch;
    if (next === null && !(isLast && answer.values.length === 0 && from !== null)) {
      throw astray(source, about, 'the page names no continuation token');
    }
    if (!isLast && next !== null && used.has(next)) {
      throw astray(source, about, 'the continuation token does not advance');
    }
    yield { values: answer.values, next: next ?? from ?? '', isLast };
    if (isLast) return;
    from = next;
  }
}

function tokenOf({ continuationToken, nextLink }: FeedPage): string | null {
  if (continuationToken !== null && continuationToken !== undefined && continuationToken !== '') {
    return String(continuationToken);
  }
  const query = nextLink?.split('?')[1] ?? '';
  return new URLSearchParams(query).get('continuationToken');
}

function astray(source: string, about: string, said: string): RequestError {
  return new RequestError(source, about, {
    reason: 'unreadable',
    status: null,
    said,
    advice: 'It is tried again with the next pull.',
  });
}
