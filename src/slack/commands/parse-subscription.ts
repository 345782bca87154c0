import { CADENCES } from '../subscription-desk.ts';
import { findScope, misunderstood } from './question.ts';
import type { Asked, Cadence, Misunderstanding } from './question.ts';
import { scopeSaid } from './words.ts';
import type { Surroundings } from './words.ts';

const DAY = 'mon|tue|wed|thu|fri|sat|sun';
const CLOCK = String.raw`\d{1,2}(?::\d\d)?`;
/** `mon 9:00`, `first Monday at 10`, `2 days before` at the end of what somebody types. */
const TIME = new RegExp(
  String.raw`(?:^|\s)(?:at\s+|on\s+)?(?:(?:(?<which>first|last)\s+)?(?<day>${DAY})[a-z]*\s+(?:at\s+)?(?<time>${CLOCK})|(?<days>\d{1,3})\s+days?\s+before(?:\s+(?:at\s+)?(?<before>${CLOCK}))?)$`,
  'i',
);

/** `[scope] [weekly|fortnightly|monthly|pi] [at Mon 09:00]` */
export function parseSubscribe(
  words: readonly string[],
  around: Surroundings,
): Asked | Misunderstanding {
  const whole = scopeSaid(words, around);
  if (whole.kind === 'scope') {
    return { kind: 'subscribe', scope: whole.scope, cadence: null, at: null };
  }
  const time = timeAtEnd(words);
  if (time.said !== null && time.at === null) {
    return misunderstood('subscribe', 'timing', time.said, ['subscribe weekly at Mon 09:00']);
  }
  const { rest, cadence } = cadenceAtEnd(time.rest, around);
  const found = findScope('subscribe', rest, around);
  if (found.kind === 'misunderstood') return found;
  return { kind: 'subscribe', scope: found.scope, cadence, at: time.at };
}

/** `[scope] [cadence]`; without a scope everything that the channel gets is meant. */
export function parseUnsubscribe(
  words: readonly string[],
  around: Surroundings,
): Asked | Misunderstanding {
  const { rest, cadence } = cadenceAtEnd(words, around);
  if (rest.length === 0) return { kind: 'unsubscribe', scope: null, cadence };
  const found = findScope('unsubscribe', rest, around);
  if (found.kind === 'misunderstood') return found;
  return { kind: 'unsubscribe', scope: found.scope, cadence };
}

/** `[name value]`, also with a colon or an equals sign between them. */
export function parseSettings(words: readonly string[]): Asked | Misunderstanding {
  if (words.length === 0) return { kind: 'settings', change: null };
  const said = words.join(' ');
  const [, name, value] = /^([\p{L}-]+)\s*[:=\s]\s*(\S.*)$/u.exec(said) ?? [];
  if (name === undefined || value === undefined) {
    return misunderstood('settings', 'setting', said, ['settings quiet-weeks nothing']);
  }
  return { kind: 'settings', change: { name, value } };
}

interface TimeSaid {
  /** As it was typed; null where no time was. */
  readonly said: string | null;
  /** As it is kept; null where it is none. */
  readonly at: string | null;
  readonly rest: readonly string[];
}

function timeAtEnd(words: readonly string[]): TimeSaid {
  const text = words.join(' ');
  const match = TIME.exec(text);
  if (match !== null) {
    const rest = text
      .slice(0, match.index)
      .split(' ')
      .filter((word) => word !== '');
    return { said: match[0].trim(), at: timeOf(match.groups ?? {}), rest };
  }
  const at = words.findLastIndex((word) => word.toLowerCase() === 'at');
  if (at === -1) return { said: null, at: null, rest: words };
  return { said: words.slice(at + 1).join(' '), at: null, rest: words.slice(0, at) };
}

function timeOf(said: Readonly<Record<string, string | undefined>>): string | null {
  const { which, day, time, days, before } = said;
  const clock = clockOf(time ?? before ?? '09:00');
  if (clock === null) return null;
  if (day === undefined) {
    const lead = `${Number(days)} ${Number(days) === 1 ? 'day' : 'days'} before`;
    return before === undefined ? lead : `${lead} ${clock}`;
  }
  const name = `${day.charAt(0).toUpperCase()}${day.slice(1).toLowerCase()}`;
  return `${which === undefined ? '' : `${which.toLowerCase()} `}${name} ${clock}`;
}

function clockOf(text: string): string | null {
  const [hours = '', minutes = '00'] = text.split(':');
  if (Number(hours) > 23 || Number(minutes) > 59) return null;
  return `${hours.padStart(2, '0')}:${minutes}`;
}

/** A scope may be called so itself. */
function cadenceAtEnd(
  words: readonly string[],
  around: Surroundings,
): { readonly cadence: Cadence | null; readonly rest: readonly string[] } {
  const last = words.at(-1)?.toLowerCase();
  const cadence = CADENCES.find((known) => known === last) ?? null;
  const isScope = words.length > 0 && scopeSaid(words, around).kind === 'scope';
  if (cadence === null || isScope) return { cadence: null, rest: words };
  return { cadence, rest: words.slice(0, -1) };
}
