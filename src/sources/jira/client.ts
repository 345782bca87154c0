import type { z } from 'zod';
import { RequestError, quoted } from '../http/failure.ts';
import { jiraLibrary } from './library.ts';
import type { Agile, Cloud } from './library.ts';
import type { JiraOptions } from './options.ts';
import { cloudApi } from './site-api.ts';
import type { SiteApi } from './site-api.ts';
import type { Send } from './transport.ts';

/** jira.js' paths and parameters; what comes back is ours to check. */
export interface Clients {
  readonly cloud: Cloud;
  readonly agile: Agile;
  /** For paths that jira.js does not know. */
  readonly send: (request: Parameters<Send>[0]) => Promise<unknown>;
}

export interface JiraClient {
  readonly api: SiteApi;
  /** Makes one call and checks what came back; `about` names it in messages. */
  ask<T>(
    about: string,
    schema: z.ZodType<T>,
    call: (clients: Clients) => Promise<unknown>,
    signal: AbortSignal,
  ): Promise<T>;
  /** The same in one attempt that is never repeated: for a call that changes something. */
  once: JiraClient['ask'];
}

export function jiraClient(
  { id, onRefused }: Pick<JiraOptions, 'id' | 'onRefused'>,
  send: Send,
  api: SiteApi = cloudApi,
): JiraClient {
  function asking(once: boolean): JiraClient['ask'] {
    return async (about, schema, call, signal) => {
      const library = await jiraLibrary();
      async function sendRequest(request: Parameters<Send>[0]): Promise<unknown> {
        return send({ ...request, once }, about, signal);
      }
      const seam = { sendRequest };
      const clients = {
        cloud: library.cloud(seam),
        agile: library.agile(seam),
        send: sendRequest,
      };
      const data = await call(clients).catch((error: unknown) => {
        const status = error instanceof RequestError ? error.status : null;
        if (status === 403 || status === 404) onRefused?.(about, status);
        throw error;
      });
      const parsed = schema.safeParse(data);
      if (parsed.success) return parsed.data;
      const problem = parsed.error.issues[0];
      throw new RequestError(id, about, {
        reason: 'unreadable',
        status: null,
        said: `the answer is not what Jira documents (${quoted(`${problem?.path.join('.') ?? ''}: ${problem?.message ?? ''}`)})`,
        advice:
          'If it stays, something between here and Jira changes the answers, or Jira has changed.',
        cause: parsed.error,
      });
    };
  }
  return { api, ask: asking(false), once: asking(true) };
}
