import { z } from 'zod';
import type { Deployment } from '../../../core/domain/deployment.ts';
import type { ProjectInfo } from '../../../core/domain/description.ts';
import type { SourceId } from '../../../core/domain/ids.ts';
import { RequestError } from '../../http/failure.ts';
import type { AzureDevOpsClient } from '../client.ts';
import type { Located } from '../transport.ts';
import { text } from '../values.ts';
import type { Contents } from './contents.ts';

/** What the lists of one project are read with. */
export interface DeploymentReader {
  readonly source: SourceId;
  readonly baseUrl: string;
  readonly project: ProjectInfo;
  /** Folded. */
  readonly environments: readonly string[];
  readonly pipelines: readonly string[];
  readonly client: AzureDevOpsClient;
  readonly contents: Contents;
  readonly now: number;
  readonly signal: AbortSignal;
  /** Where a list goes on, as the last step of it said. */
  readonly place: (name: string) => string | null;
}

/** Deployments of one list, and where it goes on after them. */
export interface Step {
  readonly place: string;
  readonly at: string;
  readonly deployments: readonly Deployment[];
}

const Page = z.object({
  result: z.object({ value: z.array(z.unknown()).nullish() }),
  headers: z.record(z.string(), z.unknown()),
});

/** A page of a list, and the token of the next one; null where this is the last, or where the project has no such list. */
export async function pageOf(
  { client, signal }: Pick<DeploymentReader, 'client' | 'signal'>,
  about: string,
  what: Located,
): Promise<{ readonly records: readonly unknown[]; readonly token: string | null } | null> {
  try {
    const { result, headers } = await client.ask(
      about,
      Page,
      async ({ located }) => located(what),
      signal,
    );
    const token = text(headers['x-ms-continuationtoken']);
    return { records: result.value ?? [], token: token === '' ? null : token };
  } catch (error) {
    // A service that is switched off, or that an old server lacks. Missing rights are another answer.
    if (error instanceof RequestError && error.status === 404) return null;
    throw error;
  }
}

/** The tracker handed out a page that it had handed out before: reading on would never end. */
export function repeated(source: SourceId, about: string): RequestError {
  return new RequestError(source, about, {
    reason: 'unreadable',
    status: null,
    said: 'Azure DevOps gave the same page twice',
    advice: 'It is tried again with the next one.',
  });
}

/** What has not ended by then never will: it does not hold back what came after it any longer. */
export const GIVEN_UP_AFTER_MS = 14 * 86_400_000;
