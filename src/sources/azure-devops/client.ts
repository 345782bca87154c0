import type { z } from 'zod';
import { RequestError, quoted } from '../http/failure.ts';
import type { AzureDevOpsOptions } from './options.ts';
import type { Apis, Use } from './transport.ts';

export interface AzureDevOpsClient {
  /** Makes one call and checks what came back; `about` names it in messages. */
  ask<T>(
    about: string,
    schema: z.ZodType<T>,
    call: (apis: Apis) => Promise<unknown>,
    signal: AbortSignal,
  ): Promise<T>;
  /** The same in one attempt that is never repeated: for a call that changes something. */
  once: AzureDevOpsClient['ask'];
}

export function azureDevOpsClient(
  { id, onRefused }: Pick<AzureDevOpsOptions, 'id' | 'onRefused'>,
  use: Use,
): AzureDevOpsClient {
  function asking(how: 'patiently' | 'once'): AzureDevOpsClient['ask'] {
    return async (about, schema, call, signal) => {
      const parsed = schema.safeParse(
        await use(about, call, signal, how).catch((error: unknown) => {
          const status = error instanceof RequestError ? error.status : null;
          if (status === 403 || status === 404) onRefused?.(about, status);
          throw error;
        }),
      );
      if (parsed.success) return parsed.data;
      const problem = parsed.error.issues[0];
      throw new RequestError(id, about, {
        reason: 'unreadable',
        status: null,
        said: `the answer is not what Azure DevOps documents (${quoted(`${problem?.path.join('.') ?? ''}: ${problem?.message ?? ''}`)})`,
        advice:
          'If it stays, something between here and Azure DevOps changes the answers, or it has changed.',
        cause: parsed.error,
      });
    };
  }
  return { ask: asking('patiently'), once: asking('once') };
}
