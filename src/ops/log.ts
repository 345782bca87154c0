import { pino, type DestinationStream, type Logger } from 'pino';

const REPLACEMENT = '[secret]';
/** Shorter values would blot out ordinary words; configuration refuses secrets that short anyway. */
const SHORTEST_SECRET = 4;
const DEEPEST_CAUSE = 5;

export interface LogOptions {
  readonly level: string;
  /** Values that must never reach the log, wherever in a line they stand. */
  readonly secrets: () => readonly string[];
  readonly to: DestinationStream;
}

/** One JSON line an event: static `msg`, data in fields. */
export function createLog(options: LogOptions): Logger {
  const hide = currentHider(options.secrets);
  return pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: describeError },
      hooks: { streamWrite: hide },
    },
    options.to,
  );
}

/** Secrets only become more: a token may be renewed while the service runs. */
function currentHider(secrets: LogOptions['secrets']): (text: string) => string {
  let known = [...secrets()];
  let hide = secretHider(known);
  return (text) => {
    const now = secrets();
    if (now.length !== known.length) {
      known = [...now];
      hide = secretHider(known);
    }
    return hide(text);
  };
}

/** Replaces known secret values in any text, also where JSON or a URL has re-coded them. */
export function secretHider(secrets: readonly string[]): (text: string) => string {
  const forms = new Set<string>();
  for (const secret of secrets.filter((value) => value.length >= SHORTEST_SECRET)) {
    forms.add(secret);
    forms.add(JSON.stringify(secret).slice(1, -1));
    forms.add(encodeURIComponent(secret));
  }
  const longestFirst = [...forms].toSorted((a, b) => b.length - a.length);
  return (text) => longestFirst.reduce((line, form) => line.replaceAll(form, REPLACEMENT), text);
}

interface DescribedError {
  readonly name: string;
  readonly message: string;
  readonly code?: unknown;
  readonly stack?: string | undefined;
  readonly cause?: DescribedError;
}

/** Only the parts that we chose: SDK errors also carry headers and bodies, which may quote tokens and people's text. */
function describeError(error: unknown, depth = 0): DescribedError {
  if (!(error instanceof Error)) return { name: 'NotAnError', message: String(error) };
  const code: unknown = 'code' in error ? error.code : undefined;
  return {
    name: error.name,
    message: error.message,
    ...(code === undefined ? {} : { code }),
    stack: error.stack,
    ...(error.cause === undefined || depth === DEEPEST_CAUSE
      ? {}
      : { cause: describeError(error.cause, depth + 1) }),
  };
}
