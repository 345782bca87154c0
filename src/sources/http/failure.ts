import { SourceError } from '../../shared/errors.ts';

const LONGEST_QUOTE = 300;

/** What a failed request means, before it is told. */
export interface Failure {
  readonly reason: SourceError['reason'];
  readonly status: number | null;
  /** What happened, as the middle of a sentence. */
  readonly said: string;
  /** What to do about it, as a sentence. */
  readonly advice: string;
  readonly retryAfterMs?: number | null;
  readonly cause?: unknown;
}

/** A SourceError that still knows the status, for the few places where a refusal is an answer. */
export class RequestError extends SourceError {
  readonly status: number | null;
  /** The parts of the message: what happened, on what request, and what to do about it. */
  readonly said: string;
  readonly about: string;
  readonly advice: string;

  constructor(source: string, about: string, failure: Failure) {
    const { reason, status, said, advice, retryAfterMs, cause } = failure;
    super(
      reason,
      `Source "${source}", ${about}: ${said}. Nothing was stored or lost by this; ` +
        `the next pull goes on from the last checkpoint. ${advice}`,
      {
        ...(typeof retryAfterMs === 'number' ? { retryAfterMs } : {}),
        ...(cause === undefined ? {} : { cause }),
      },
    );
    this.status = status;
    this.said = said;
    this.about = about;
    this.advice = advice;
  }
}

/** A tracker's own words, made harmless: one line, no mark-up, no endless text. */
export function quoted(text: string): string {
  const line = text
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .replaceAll('<', '‹')
    .replaceAll('>', '›')
    .trim();
  return line.length > LONGEST_QUOTE ? `${line.slice(0, LONGEST_QUOTE)}…` : line;
}

/** The system's error code says more than "fetch failed". */
export function codeOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') {
    return cause.code;
  }
  return cause instanceof Error ? cause.message : String(cause);
}
