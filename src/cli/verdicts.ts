import { plain } from './text.ts';

/** One thing that `check` found: `problem` makes the exit code 1, `note` is for information. */
export interface Verdict {
  readonly kind: 'ok' | 'problem' | 'note';
  readonly what: string;
  /** What to do about it; empty where nothing has to be done. */
  readonly remedy: string;
}

export function ok(what: string): Verdict {
  return { kind: 'ok', what, remedy: '' };
}

export function problem(what: string, remedy: string): Verdict {
  return { kind: 'problem', what, remedy };
}

export function note(what: string, remedy = ''): Verdict {
  return { kind: 'note', what, remedy };
}

const MARKS = { ok: 'ok    ', problem: 'FIX   ', note: 'note  ' } as const;

export function verdictLines(verdicts: readonly Verdict[]): string {
  return verdicts
    .map(({ kind, what, remedy }) => {
      const line = `${MARKS[kind]}${plain(what, 400)}\n`;
      return remedy === '' ? line : `${line}      → ${plain(remedy, 400)}\n`;
    })
    .join('');
}

/** A few keys as examples, and how many more there are. */
export function someOf(keys: readonly string[], shown = 5): string {
  const first = keys.slice(0, shown).map((key) => plain(key, 40));
  return keys.length > shown
    ? `${first.join(', ')} and ${keys.length - shown} more`
    : first.join(', ');
}
