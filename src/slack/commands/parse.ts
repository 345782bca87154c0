import { distance } from 'fastest-levenshtein';
import { z } from 'zod';
import type { Scope } from '../../core/domain/organisation.ts';

export const REPORT_VERBS = ['status', 'metrics', 'aging', 'quality'] as const;
type ReportVerb = (typeof REPORT_VERBS)[number];
const VERBS = [...REPORT_VERBS, 'why', 'digest', 'help'] as const;
type Verb = (typeof VERBS)[number];

/** What somebody asks for, understood. */
export type Question =
  | {
      readonly kind: 'report';
      readonly verb: ReportVerb;
      readonly scope: Scope;
      readonly weeks: number | null;
    }
  | { readonly kind: 'why'; readonly key: string }
  | { readonly kind: 'digest'; readonly scope: Scope }
  | { readonly kind: 'help' };

/** What we did not understand; `suggestions` are whole commands without the slash. */
export interface Misunderstanding {
  readonly kind: 'misunderstood';
  readonly verb: Verb;
  readonly what: 'verb-or-scope' | 'scope' | 'no-scope' | 'period' | 'key' | 'length';
  /** The words in question, as typed. */
  readonly said: string;
  readonly suggestions: readonly string[];
}

export interface Surroundings {
  readonly scopes: readonly Scope[];
  /** The scope that a channel stands for. */
  readonly scopeOfChannel: (channel: string) => string | null;
  readonly channel: string;
}

export const LONGEST_TEXT = 300;
const MOST_WEEKS = 52;
const MOST_SUGGESTIONS = 3;

const Text = z.string().max(LONGEST_TEXT);

/** `[verb] [scope] [last N weeks]`, without regard to case; names of several words with or without quotes. */
export function parseCommand(text: string, around: Surroundings): Question | Misunderstanding {
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

const HELP: Question = { kind: 'help' };

function parseVerb(
  verb: Verb,
  words: readonly string[],
  around: Surroundings,
): Question | Misunderstanding {
  switch (verb) {
    case 'help':
      return HELP;
    case 'why':
      return parseWhy(words);
    case 'digest': {
      const scope = findScope(verb, words, around);
      return scope.kind === 'misunderstood' ? scope : { kind: 'digest', scope: scope.scope };
    }
    case 'status':
    case 'metrics':
    case 'aging':
    case 'quality':
      return parseReport(verb, words, around);
  }
}

/** `/flow card-payments` means its status; otherwise the first word was meant as a verb. */
function parseWithoutVerb(
  words: readonly string[],
  around: Surroundings,
): Question | Misunderstanding {
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
): Question | Misunderstanding {
  const period = periodAtEnd(words);
  if (period.kind === 'wrong') {
    return misunderstood(verb, 'period', period.said, [`${verb} last 4 weeks`]);
  }
  const found = findScope(verb, period.rest, around);
  if (found.kind === 'misunderstood') return found;
  return { kind: 'report', verb, scope: found.scope, weeks: period.weeks };
}

/** A key as trackers write them, such as PAY-12 or 4711, with or without the source before it. */
const Key = z.string().regex(/^(?:[\w.-]{1,40}:)?#?[\p{L}\p{N}_]{1,40}(?:-\d{1,12})?$/u);

function parseWhy(words: readonly string[]): Question | Misunderstanding {
  const said = words.join(' ');
  if (words.length === 1 && Key.safeParse(said).success) return { kind: 'why', key: said };
  return misunderstood('why', 'key', said, ['why PAY-123']);
}

type Period =
  | { readonly kind: 'fine'; readonly weeks: number | null; readonly rest: readonly string[] }
  | { readonly kind: 'wrong'; readonly said: string };

/** `last 4 weeks`, `last week` or `4 weeks` at the end. */
function periodAtEnd(words: readonly string[]): Period {
  const match = /(?:^| )(last )?(?:(\S+) )?weeks?$/i.exec(words.join(' '));
  if (match === null) return { kind: 'fine', weeks: null, rest: words };
  const [, last, amount] = match;
  if (last === undefined && !/^\d+$/.test(amount ?? ''))
    return { kind: 'fine', weeks: null, rest: words };
  const weeks = amount === undefined ? 1 : Number(amount);
  if (!Number.isInteger(weeks) || weeks < 1 || weeks > MOST_WEEKS) {
    return { kind: 'wrong', said: match[0].trim() };
  }
  const used = match[0].trim().split(' ').length;
  return { kind: 'fine', weeks, rest: words.slice(0, words.length - used) };
}

function findScope(
  verb: Verb,
  words: readonly string[],
  around: Surroundings,
): { readonly kind: 'scope'; readonly scope: Scope } | Misunderstanding {
  const said = words.join(' ');
  const channel = /^<#(\w+)(?:\|[^>]*)?>$/.exec(said)?.[1] ?? (said === '' ? around.channel : null);
  if (channel !== null) {
    const id = around.scopeOfChannel(channel);
    const scope = around.scopes.find((candidate) => candidate.id === id);
    if (scope !== undefined) return { kind: 'scope', scope };
    return misunderstood(
      verb,
      'no-scope',
      said,
      around.scopes.slice(0, MOST_SUGGESTIONS).map(({ id: scopeId }) => `${verb} ${scopeId}`),
    );
  }
  const matches = scopesCalled(said, around.scopes);
  const [only] = matches;
  if (only !== undefined && matches.length === 1) return { kind: 'scope', scope: only };
  const near =
    matches.length > 1 ? matches.map(({ id }) => id) : nearestScopes(said, around.scopes);
  return misunderstood(
    verb,
    'scope',
    said,
    near.map((id) => `${verb} ${id}`),
  );
}

/** An id is unique and goes before a name, which several scopes may share. */
function scopesCalled(said: string, scopes: readonly Scope[]): readonly Scope[] {
  const wanted = folded(said);
  const byId = scopes.filter(({ id }) => folded(id) === wanted);
  return byId.length > 0 ? byId : scopes.filter(({ name }) => folded(name) === wanted);
}

function nearestScopes(said: string, scopes: readonly Scope[]): string[] {
  const names = nearest(
    said,
    scopes.flatMap(({ id, name }) => [id, name]),
  );
  const ids = names.map(
    (near) => scopes.find(({ id, name }) => id === near || name === near)?.id ?? near,
  );
  return [...new Set(ids)].slice(0, MOST_SUGGESTIONS);
}

/** At most three, the nearest first: those that begin alike, or differ in about a third of their letters. */
function nearest(said: string, candidates: readonly string[]): string[] {
  const wanted = folded(said);
  if (wanted === '') return [];
  return [...new Set(candidates)]
    .map((candidate) => ({ candidate, away: away(wanted, folded(candidate)) }))
    .filter(({ candidate, away: far }) => far <= Math.max(2, candidate.length / 3))
    .toSorted((a, b) => a.away - b.away)
    .slice(0, MOST_SUGGESTIONS)
    .map(({ candidate }) => candidate);
}

function away(said: string, candidate: string): number {
  return said.length >= 3 && candidate.startsWith(said) ? 1 : distance(said, candidate);
}

/** Slack escapes what people type; quotes of any kind hold words together. */
function wordsOf(text: string): string[] {
  const plain = text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
  const parts = plain.matchAll(/["“”„«»]([^"“”„«»]*)["“”„«»]|(<[^>]*>)|(\S+)/gu);
  return [...parts].flatMap(([, quoted, marked, bare]) =>
    marked === undefined
      ? (quoted ?? bare ?? '').split(/\s+/u).filter((word) => word !== '')
      : [marked],
  );
}

function folded(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll(/\s+/gu, ' ').trim();
}

function misunderstood(
  verb: Verb,
  what: Misunderstanding['what'],
  said: string,
  suggestions: readonly string[],
): Misunderstanding {
  return { kind: 'misunderstood', verb, what, said, suggestions };
}
