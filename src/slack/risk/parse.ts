import type { UnclearRisk } from '../views/risk-help.ts';
import { z } from 'zod';
import { RULES } from '../../core/domain/risk.ts';
import type { RuleId } from '../../core/domain/risk.ts';
import type { Scope } from '../../core/domain/organisation.ts';
import type { SnoozeChoice } from '../../core/risks/local-time.ts';
import { nearest, scopeSaid, wordsOf } from '../commands/words.ts';
import type { Surroundings } from '../commands/words.ts';

const VERBS = [
  'list',
  'board',
  'show',
  'add',
  'own',
  'accept',
  'mitigate',
  'resolve',
  'history',
  'mute',
  'unmute',
  'snooze',
  'help',
] as const;
type RiskVerb = (typeof VERBS)[number];

/** What somebody asks for, understood. `id` is a risk as they wrote it, `day` a day as they wrote it. */
export type RiskQuestion =
  | { readonly verb: 'list' | 'board'; readonly scope: Scope }
  | { readonly verb: 'show' | 'history'; readonly id: string }
  | { readonly verb: 'add'; readonly title: string }
  | {
      readonly verb: 'own';
      readonly id: string;
      /** Null for whoever asks. */
      readonly owner: string | null;
      readonly day: string | null;
    }
  | {
      readonly verb: 'accept' | 'mitigate' | 'resolve';
      readonly id: string;
      /** What the form begins with. */
      readonly words: string;
    }
  | { readonly verb: 'mute' | 'unmute'; readonly rule: RuleId; readonly scope: Scope }
  | {
      readonly verb: 'snooze';
      readonly id: string;
      /** Null: the person is asked. */
      readonly choice: SnoozeChoice | null;
    }
  | { readonly verb: 'help' };

/** What was not understood. */
export interface RiskMisunderstanding extends UnclearRisk {
  readonly verb: 'misunderstood';
}

type Answer = RiskQuestion | RiskMisunderstanding;

/** Plans and reasons may be in it, which have a thousand characters each. */
export const LONGEST_RISK_TEXT = 3_000;

const Text = z.string().max(LONGEST_RISK_TEXT);
/** As people write a risk's id; jobs/risk-desk.ts finds it. */
const RISK = /^(?:r?\p{Pd}?|#)\d{1,15}$/iu;
const PERSON = /^<@([UW]\w+)(?:\|[^>]*)?>$/;

/** `[verb] [object] [words]`, without regard to case; a scope alone is its list. */
export function parseRiskCommand(text: string, around: Surroundings): Answer {
  if (!Text.safeParse(text).success) {
    return misunderstood('length', `${text.slice(0, 40)}…`, ['help']);
  }
  const words = wordsOf(text);
  const verb = VERBS.find((known) => known === words[0]?.toLowerCase());
  if (words.length === 0) {
    return around.scopeOfChannel(around.channel) === null
      ? { verb: 'help' }
      : scoped('list', [], around);
  }
  return verb === undefined
    ? parseWithoutVerb(words, around)
    : parseVerb(verb, text, words, around);
}

function parseVerb(
  verb: RiskVerb,
  text: string,
  [, ...words]: readonly string[],
  around: Surroundings,
): Answer {
  switch (verb) {
    case 'help':
      return { verb };
    case 'list':
    case 'board':
      return scoped(verb, words, around);
    case 'add':
      return { verb, title: plain(afterWords(text, 1)) };
    case 'show':
    case 'history':
      return withId(verb, words, ({ id, rest }) =>
        rest.length === 0 ? { verb, id } : misunderstood('id', words.join(' '), [`${verb} R-12`]),
      );
    case 'own':
      return withId(verb, words, ({ id, rest }) => parseOwn(id, rest));
    case 'accept':
    case 'mitigate':
    case 'resolve':
      return withId(verb, words, ({ id }) => ({ verb, id, words: plain(afterWords(text, 2)) }));
    case 'mute':
    case 'unmute':
      return parseMute(verb, words, around);
    case 'snooze':
      return withId(verb, words, ({ id, rest }) => parseSnooze(id, rest));
  }
}

/** A risk alone is shown, a scope alone is listed; otherwise the first word was meant as a verb. */
function parseWithoutVerb(words: readonly string[], around: Surroundings): Answer {
  const [first = ''] = words;
  if (words.length === 1 && RISK.test(first)) return { verb: 'show', id: first };
  const list = scoped('list', words, around);
  if (list.verb !== 'misunderstood') return list;
  const verbs = nearest(first, VERBS).map((near) => [near, ...words.slice(1)].join(' '));
  const suggestions = [...verbs, ...list.suggestions].slice(0, 3);
  return misunderstood(
    'verb-or-scope',
    words.join(' '),
    suggestions.length === 0 ? ['help'] : suggestions,
  );
}

function scoped(verb: 'list' | 'board', words: readonly string[], around: Surroundings): Answer {
  const found = scopeSaid(words, around);
  return found.kind === 'scope' ? { verb, scope: found.scope } : withoutScope(verb, words, found);
}

function withoutScope(
  before: string,
  words: readonly string[],
  found: { readonly kind: 'none' | 'unclear'; readonly suggestions: readonly string[] },
): RiskMisunderstanding {
  return misunderstood(
    found.kind === 'none' ? 'no-scope' : 'scope',
    words.join(' '),
    found.suggestions.map((id) => `${before} ${id}`),
  );
}

function withId(
  verb: RiskVerb,
  [id = '', ...rest]: readonly string[],
  then: (found: { readonly id: string; readonly rest: readonly string[] }) => Answer,
): Answer {
  return RISK.test(id) ? then({ id, rest }) : misunderstood('id', id, [`${verb} R-12`, 'list']);
}

/** `[@someone] [by] [day]` */
function parseOwn(id: string, words: readonly string[]): Answer {
  const [first = '', ...others] = words;
  const owner = PERSON.exec(first)?.[1] ?? null;
  if (owner === null && /^[@<]/.test(first)) {
    return misunderstood('person', first, [`own ${id}`, `own ${id} by friday`]);
  }
  const day = (owner === null ? words : others).join(' ');
  return { verb: 'own', id, owner, day: day === '' ? null : day };
}

function parseMute(
  verb: 'mute' | 'unmute',
  words: readonly string[],
  around: Surroundings,
): Answer {
  const [said = '', ...rest] = words;
  const rule = RULES.find((one) => one === said.toUpperCase());
  if (rule === undefined) return misunderstood('rule', said, [`${verb} R8`]);
  const found = scopeSaid(rest, around);
  return found.kind === 'scope'
    ? { verb, rule, scope: found.scope }
    : withoutScope(`${verb} ${rule}`, rest, found);
}

const WHILES: readonly { readonly choice: SnoozeChoice; readonly words: RegExp }[] = [
  { choice: 'four-hours', words: /^(?:for )?(?:4|four) ?h(?:ours?)?$/ },
  { choice: 'tomorrow', words: /^(?:until )?tomorrow$/ },
  { choice: 'monday', words: /^(?:until )?(?:next )?mon(?:day)?$/ },
  { choice: 'next-pi', words: /^(?:until )?(?:the )?(?:next )?pi$/ },
];

function parseSnooze(id: string, words: readonly string[]): Answer {
  const said = words.join(' ').toLowerCase();
  if (said === '') return { verb: 'snooze', id, choice: null };
  const choice = WHILES.find((one) => one.words.test(said))?.choice;
  if (choice !== undefined) return { verb: 'snooze', id, choice };
  const suggestions = ['4h', 'tomorrow', 'monday', 'pi'].map((one) => `snooze ${id} ${one}`);
  return misunderstood('while', said, suggestions);
}

/** What follows so many words, as it was typed. */
function afterWords(text: string, count: number): string {
  return text.trim().replace(new RegExp(`^(?:\\S+\\s*){${count}}`, 'u'), '');
}

/** What Slack made of what was typed, turned back. */
export function plain(markup: string): string {
  return markup
    .replaceAll(
      /<(?:mailto:)?((?:https?:)?[^<>|@#!][^<>|]*)\|([^<>]*)>/g,
      (_, url: string, text: string) =>
        url.replace(/^https?:\/\//, '') === text || url === text ? url : `${text} (${url})`,
    )
    .replaceAll(
      /<([@#!])(\w+(?:\^\w+)?)(?:\|([^<>]*))?>/g,
      (_, mark: string, id: string, name?: string) => `${mark === '!' ? '@' : mark}${name ?? id}`,
    )
    .replaceAll(/<(https?:[^<>|]*)>/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .trim();
}

function misunderstood(
  what: RiskMisunderstanding['what'],
  said: string,
  suggestions: readonly string[],
): RiskMisunderstanding {
  return { verb: 'misunderstood', what, said, suggestions };
}
