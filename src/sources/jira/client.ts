import type { AgileClient, CloudClient } from 'jira.js';
import type { z } from 'zod';
import { RequestError, quoted } from '../http/failure.ts';
import type { JiraOptions } from './options.ts';
import { cloudApi } from './site-api.ts';
import type { SiteApi } from './site-api.ts';
import type { Send } from './transport.ts';

/** jira.js' paths and parameters; what comes back is ours to check. */
export interface Clients {
  readonly cloud: CloudClient;
  readonly agile: AgileClient;
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
}

export function jiraClient(
  { id, onRefused }: Pick<JiraOptions, 'id' | 'onRefused'>,
  send: Send,
  api: SiteApi = cloudApi,
): JiraClient {
  return {
    api,
    async ask(about, schema, call, signal) {
      // Loaded when first needed, and as the one file that it also comes as: its 1,500 modules take twice as long.
      const { createCloudClient, createAgileClient } = await import('jira.js/browser');
      const seam = {
        // The library promises the type of its own schema; `schema` below is what keeps the promise.
        sendRequest: async <Answer>(request: Parameters<Send>[0]): Promise<Answer> =>
          (await send(request, about, signal)) as Answer,
      };
      const clients = {
        cloud: createCloudClient(seam),
        agile: createAgileClient(seam),
        send: async (request: Parameters<Send>[0]) => send(request, about, signal),
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
    },
  };
}
