import { authoring } from '../../src/demo/azure-devops/authoring.ts';
import type { Authoring } from '../../src/demo/azure-devops/authoring.ts';
import { organisation } from '../../src/demo/azure-devops/organisation.ts';
import { startAzureDevOps } from '../../src/demo/azure-devops/server.ts';
import type {
  AzureDevOpsEmulator,
  AzureDevOpsOptions,
} from '../../src/demo/azure-devops/server.ts';
import { AGILE, CMMI } from '../../src/demo/azure-devops/templates.ts';

/** Two projects of different processes, three teams, one of which nobody has set up; no item yet. */
export function anAzureDevOps(): Authoring {
  return authoring(
    organisation({
      name: 'acme',
      projects: [
        {
          name: 'Claims',
          process: AGILE,
          areas: [{ name: 'Intake', children: [{ name: 'Paper' }] }, { name: 'Payout' }],
          iterations: [
            {
              name: 'PI 1',
              start: '2026-01-05',
              finish: '2026-03-27',
              children: [
                { name: 'Sprint 1', start: '2026-01-05', finish: '2026-01-16' },
                { name: 'Sprint 2', start: '2026-01-19', finish: '2026-01-30' },
              ],
            },
          ],
          teams: [
            {
              name: 'Intake',
              areas: [{ path: 'Claims\\Intake', includeChildren: true }],
              iterations: ['Claims\\PI 1\\Sprint 1', 'Claims\\PI 1\\Sprint 2'],
            },
            {
              name: 'Payout',
              areas: [{ path: 'Claims\\Payout', includeChildren: false }],
              iterations: ['Claims\\PI 1\\Sprint 1'],
            },
            { name: 'New Team', areas: [], iterations: [] },
          ],
        },
        {
          name: 'Core Systems',
          process: CMMI,
          areas: [{ name: 'Ledger' }],
          iterations: [],
          teams: [
            {
              name: 'Ledger',
              areas: [{ path: 'Core Systems\\Ledger', includeChildren: true }],
              iterations: [],
            },
          ],
        },
      ],
    }),
  );
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Parsed JSON, or undefined. */
  readonly body: unknown;
}

export interface FeedReply extends Reply {
  readonly values: readonly FeedValue[];
  readonly token: string;
  readonly isLastBatch: boolean;
}

interface FeedValue {
  readonly id: number;
  readonly rev: number;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly rel: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

export async function ask(
  ado: AzureDevOpsEmulator,
  path: string,
  options: {
    readonly method?: string;
    readonly body?: unknown;
    readonly headers?: Readonly<Record<string, string>>;
    readonly signal?: AbortSignal;
  } = {},
): Promise<Reply> {
  const basic = Buffer.from(`PAT:${ado.pat}`).toString('base64');
  const response = await fetch(`${ado.url}${path}`, {
    method: options.method ?? (options.body === undefined ? 'GET' : 'POST'),
    headers: {
      authorization: `Basic ${basic}`,
      'content-type': 'application/json',
      ...options.headers,
    },
    redirect: 'manual',
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  const { status, headers } = response;
  const text = await response.text();
  return { status, headers, text, body: parsed(text) };
}

/** One page of a feed, `revisions` or `links`. */
export async function page(
  ado: AzureDevOpsEmulator,
  feed: 'revisions' | 'links',
  query: Readonly<Record<string, string>> = {},
  project = '',
): Promise<FeedReply> {
  const name = feed === 'revisions' ? 'workItemRevisions' : 'workItemLinks';
  const text = new URLSearchParams(query).toString();
  const reply = await ask(ado, `${project}/_apis/wit/reporting/${name}?${text}`);
  const body = reply.body as {
    readonly values: readonly FeedValue[];
    readonly continuationToken: string;
    readonly isLastBatch: boolean;
  };
  return {
    ...reply,
    values: body.values,
    token: body.continuationToken,
    isLastBatch: body.isLastBatch,
  };
}

/** Every page of a feed, from a token or from the beginning. */
export async function feed(
  ado: AzureDevOpsEmulator,
  name: 'revisions' | 'links',
  query: Readonly<Record<string, string>> = {},
  project = '',
): Promise<readonly FeedReply[]> {
  const pages: FeedReply[] = [];
  let token = query['continuationToken'];
  for (;;) {
    const next = token === undefined ? query : { ...query, continuationToken: token };
    const reply = await page(ado, name, next, project);
    pages.push(reply);
    if (reply.isLastBatch) return pages;
    token = reply.token;
  }
}

/** `id.rev` of everything on some pages. */
export function revs(pages: readonly FeedReply[]): string[] {
  return pages.flatMap(({ values }) => values.map(({ id, rev }) => `${id}.${rev}`));
}

/** Runs an emulator over what the author has made so far. */
export async function serving(
  author: Authoring,
  options: Omit<AzureDevOpsOptions, 'organisation'> = {},
): Promise<AzureDevOpsEmulator> {
  return startAzureDevOps({ organisation: author.organisation, ...options });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
