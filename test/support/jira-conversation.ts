import type { JiraEmulator } from '../../src/demo/jira/server.ts';

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly json: Readonly<Record<string, unknown>>;
}

/** Asks an emulated Jira as a plain HTTP client would. */
export async function ask(
  jira: JiraEmulator,
  method: 'GET' | 'POST',
  path: string,
  body?: unknown,
  token = jira.token,
): Promise<Reply> {
  const response = await fetch(`${jira.url}${path}`, {
    method,
    headers: {
      authorization: `Basic ${Buffer.from(`${jira.email}:${token}`).toString('base64')}`,
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const json = (await response.json()) as Readonly<Record<string, unknown>>;
  return { status: response.status, headers: response.headers, json };
}

export function search(
  jira: JiraEmulator,
  body: Readonly<Record<string, unknown>>,
): Promise<Reply> {
  return ask(jira, 'POST', '/rest/api/3/search/jql', body);
}

export function keysIn(reply: Reply): string[] {
  return (reply.json['issues'] as { readonly key: string }[]).map((issue) => issue.key);
}

/** Every key of a query, page by page. */
export async function walk(
  jira: JiraEmulator,
  body: Readonly<Record<string, unknown>>,
): Promise<string[]> {
  const keys: string[] = [];
  let nextPageToken: unknown;
  do {
    const reply = await search(jira, {
      ...body,
      ...(nextPageToken === undefined ? {} : { nextPageToken }),
    });
    keys.push(...keysIn(reply));
    nextPageToken = reply.json['nextPageToken'];
  } while (nextPageToken !== undefined);
  return keys;
}
