/**
 * A tracker did not give us what we asked for. `reason` decides what happens next, so nothing
 * downstream has to read messages or status codes.
 */
export class SourceError extends Error {
  override readonly name = 'SourceError';
  readonly reason: 'auth' | 'rate-limited' | 'unavailable' | 'refused' | 'unreadable';
  readonly retryAfterMs: number | null;

  constructor(
    reason: SourceError['reason'],
    message: string,
    options: ErrorOptions & { readonly retryAfterMs?: number } = {},
  ) {
    super(message, options);
    this.reason = reason;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}

/** The operator has to change something; the text is for them. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** The database could not be opened, read or written; the text says what and what to do. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
}

/** Slack refused or could not be reached; the text says what was not done and what to do. */
export class SlackError extends Error {
  override readonly name = 'SlackError';
}

/** What a person should read of anything that was thrown, whatever it was. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
