import type { Environment } from '../config/secrets.ts';
import type { Clock } from '../shared/clock.ts';

/** Everything a command may touch outside itself, so that tests can give their own. */
export interface Io {
  readonly out: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
  readonly err: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
  readonly input: NodeJS.ReadableStream;
  readonly env: Environment;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** 0 ok · 1 findings or failed · 2 usage or configuration (design.md section 8). */
export type ExitCode = 0 | 1 | 2;

/** Waits when the reader is slower than we are, so that a long export does not pile up in memory. */
export async function write(stream: NodeJS.WritableStream, text: string): Promise<void> {
  if (stream.write(text)) return;
  // A reader that has gone never drains: whoever listens to the stream's errors ends the work then.
  const events = ['drain', 'error', 'close'] as const;
  await new Promise<void>((resolve) => {
    function settled(): void {
      for (const event of events) stream.off(event, settled);
      resolve();
    }
    for (const event of events) stream.on(event, settled);
  });
}

/** The caller used the command wrongly; the text is for them. Exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
