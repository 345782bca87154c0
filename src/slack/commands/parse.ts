import { z } from 'zod';
import type { Scope } from '../../core/domain/organisation.ts';
import type { DateAsked } from '../../core/forecast/date-asked.ts';
import { parseSettings, parseSubscribe, parseUnsubscribe } from './parse-subscription.ts';
import { findScope, misunderstood, VERBS } from './question.ts';
import type { Asked, Misunderstanding, ReportVerb, Span, Verb } from './question.ts';
import { folded, nearest, scopeSaid, wordsOf } from './words.ts';
import type { Surroundings as Scopes } from './words.ts';

export interface Surroundings extends Scopes {
  /** What a day that lies ahead means, such as `fri` or `PI end`. */
  readonly dayAsked: (text: string, scope: Scope) => DateAsked;
}

export const LONGEST_TEXT = 300;
const MOST_WEEKS = 52;
const MOST_ITEMS = 100_000;
const MOST_SUGGESTIONS = 3;

const Text = z.string().max(LONGEST_TEXT);

/** `[verb] [scope] [last N weeks]`, without regard to case; names of several words with or without quotes. */
export function parseCommand(text: string, around: Surroundings): Asked | Misunderstanding {
  if (!Text.safeParse(text).success) {
    return misunderstood('help', 'length', `${text.slice(0, 40)}…`, ['help']);
  }
  const words = wordsOf(text);
  const verb = VERBS.find((known) => known === words[0]?.toLowerCase());
  if (words.length === 0)
    return around.scopeOfChannel(around.channel) === null
      ? HELP
      : parseReport('status', [], around);
  if (verb === undefined) return parseWithoutVerb(words, around);
  return parseVerb(verb, words.slice(1), around);
}

const HELP: Asked = { kind: 'help' };

function parseVerb(
  verb: Verb,
  words: readonly string[],
  around: Surroundings,
): Asked | Misunderstanding {
  switch (verb) {
    case 'help':
      return HELP;
    case 'why':
      return parseWhy(words);
    case 'digest': {
      const scope = findScope(verb, words, around);
      return scope.kind === 'misunderstood' ? scope : { kind: 'digest', scope: scope.scope };
    }
    case 'deps': {
      const spanned = parseSpanned(verb, words, around);
      return spanned.kind === 'misunderstood' ? spanned : { ...spanned, kind: 'deps' };
    }
    case 'subscribe':
      return parseSubscribe(words, around);
    case 'unsubscribe':
      return parseUnsubscribe(words, around);
    case 'settings':
      return parseSettings(words);
    case 'list':
      return words.length === 0
        ? { kind: 'list' }
        : misunderstood('list', 'words', words.join(' '), ['list']);
    case 'forecast':
      return parseForecast(words, around);
    case 'topology':
      return parseTopology(words, around);
    case 'status':
    case 'metrics':
    case 'aging':
    case 'quality':
    case 'constraint':
      return parseReport(verb, words, around);
  }
}

/** `/flow card-payments` means its status; otherwise the first word was meant as a verb. */
function parseWithoutVerb(
  words: readonly string[],
  around: Surroundings,
): Asked | Misunderstanding {
  const asStatus = parseReport('status', words, around);
  if (asStatus.kind !== 'misunderstood' || asStatus.what === 'period') return asStatus;
  const said = words.join(' ');
  const verbs = nearest(words[0] ?? '', VERBS).map((near) => [near, ...words.slice(1)].join(' '));
  const suggestions = [...verbs, ...asStatus.suggestions].slice(0, MOST_SUGGESTIONS);
  return misunderstood(
    'status',
    'verb-or-scope',
    said,
    suggestions.length === 0 ? ['help'] : suggestions,
  );
}

function parseReport(
  verb: ReportVerb,
  words: readonly string[],
  around: Surroundings,
): Asked | Misunderstanding {
  const spanned = parseSpanned(verb, words, around);
  return spanned.kind === 'misunderstood' ? spanned : { ...spanned, kind: 'report', verb };
}

function parseSpanned(
  verb: Verb,
  words: readonly string[],
  around: Surroundings,
): { readonly kind: 'spanned'; readonly scope: Scope; readonly span: Span } | Misunderstanding {
  const period = periodAtEnd(words, around);
  if (period.kind === 'wrong') {
    return misunderstood(verb, 'period', period.said, [`${verb} last 4 weeks`]);
  }
  const found = findScope(verb, period.rest, around);
  if (found.kind === 'misunderstood') return found;
  return { kind: 'spanned', scope: found.scope, span: period.span };
}

/** A key as trackers write them, such as PAY-12 or 4711, with or without the source before it. */
const Key = z.string().regex(/^(?:[\w.-]{1,40}:)?#?[\p{L}\p{N}_]{1,40}(?:-\d{1,12})?$/u);

function parseWhy(words: readonly string[]): Asked | Misunderstanding {
  const said = words.join(' ');
  if (words.length === 1 && Key.safeParse(said).success) return { kind: 'why', key: said };
  return misunderstood('why', 'key', said, ['why PAY-123']);
}

/** Topology is that of the whole organisation; naming it all the same is no mistake. */
function parseTopology(words: readonly string[], around: Surroundings): Asked | Misunderstanding {
  const found = words.length === 0 ? null : scopeSaid(words, around);
  if (found === null || (found.kind === 'scope' && found.scope.kind === 'portfolio')) {
    return { kind: 'topology' };
  }
  return misunderstood('topology', 'words', words.join(' '), ['topology']);
}

/** `[scope] [N items] [by DATE]`, the last two in either order. */
function parseForecast(words: readonly string[], around: Surroundings): Asked | Misunderstanding {
  const whole = scopeSaid(words, around);
  if (whole.kind === 'scope')
    return { kind: 'forecast', scope: whole.scope, count: null, by: null };
  const after = itemsAtEnd(words);
  const { rest, day } = dayAtEnd(after.rest);
  const before = after.said === null ? itemsAtEnd(rest) : { ...after, rest };
  const count = before.said === null ? null : Number(before.said);
  const found = findScope('forecast', before.rest, around);
  if (found.kind === 'misunderstood') return found;
  const { scope } = found;
  if (count !== null && (count < 1 || count > MOST_ITEMS)) {
    return misunderstood('forecast', 'count', before.said ?? '', [`forecast ${scope.id} 40 items`]);
  }
  return day === null
    ? { kind: 'forecast', scope, count, by: null }
    : forecastBy(scope, count, day, around);
}

function forecastBy(
  scope: Scope,
  count: number | null,
  day: string,
  around: Surroundings,
): Asked | Misunderstanding {
  const asked = around.dayAsked(day, scope);
  switch (asked.kind) {
    case 'by':
      return { kind: 'forecast', scope, count, by: asked.by };
    case 'passed':
      return misunderstood('forecast', 'day-passed', day, []);
    case 'no-pi':
      return misunderstood('forecast', 'no-pi', day, [`forecast ${scope.id} by friday`]);
    case 'unknown':
      return misunderstood('forecast', 'day', day, [
        `forecast ${scope.id} by friday`,
        `forecast ${scope.id} by PI end`,
      ]);
  }
}

/** `40 items` or `40` at the end. */
function itemsAtEnd(words: readonly string[]): { said: string | null; rest: readonly string[] } {
  const named = /^items?$/i.test(words.at(-1) ?? '');
  const said = words.at(named ? -2 : -1) ?? '';
  if (!/^\d{1,9}$/.test(said)) return { said: null, rest: words };
  return { said, rest: words.slice(0, named ? -2 : -1) };
}

function dayAtEnd(words: readonly string[]): { day: string | null; rest: readonly string[] } {
  const at = words.findLastIndex((word) => word.toLowerCase() === 'by');
  if (at === -1) return { day: null, rest: words };
  return { day: words.slice(at + 1).join(' '), rest: words.slice(0, at) };
}

type Period =
  | { readonly kind: 'fine'; readonly span: Span; readonly rest: readonly string[] }
  | { readonly kind: 'wrong'; readonly said: string };

/** `last 4 weeks`, `last week`, `4 weeks` or `pi` at the end. */
function periodAtEnd(words: readonly string[], around: Scopes): Period {
  const match = /(?:^| )(last )?(?:(\S+) )?weeks?$/i.exec(words.join(' '));
  if (match === null) return piAtEnd(words, around);
  const [, last, amount] = match;
  if (last === undefined && !/^\d+$/.test(amount ?? ''))
    return { kind: 'fine', span: null, rest: words };
  const weeks = amount === undefined ? 1 : Number(amount);
  if (!Number.isInteger(weeks) || weeks < 1 || weeks > MOST_WEEKS) {
    return { kind: 'wrong', said: match[0].trim() };
  }
  const used = match[0].trim().split(' ').length;
  return { kind: 'fine', span: weeks, rest: words.slice(0, words.length - used) };
}

/** A scope may be called so itself. */
function piAtEnd(words: readonly string[], around: Scopes): Period {
  const isPi = folded(words.at(-1) ?? '') === 'pi';
  if (!isPi || scopeSaid(words, around).kind === 'scope') {
    return { kind: 'fine', span: null, rest: words };
  }
  const rest = words.slice(0, /^(?:this|the)$/i.test(words.at(-2) ?? '') ? -2 : -1);
  return { kind: 'fine', span: 'pi', rest };
}
