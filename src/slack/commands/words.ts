import { distance } from 'fastest-levenshtein';
import type { Scope } from '../../core/domain/organisation.ts';

const MOST_SUGGESTIONS = 3;

/** Slack escapes what people type; quotes of any kind hold words together. */
export function wordsOf(text: string): string[] {
  const plain = text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
  const parts = plain.matchAll(/["“”„«»]([^"“”„«»]*)["“”„«»]|(<[^>]*>)|(\S+)/gu);
  return [...parts].flatMap(([, quoted, marked, bare]) =>
    marked === undefined
      ? (quoted ?? bare ?? '').split(/\s+/u).filter((word) => word !== '')
      : [marked],
  );
}

/** The channel that a word of Slack's names, such as `<#C0123|cards>`; null where it names none. */
function channelIn(word: string): string | null {
  return /^<#(\w+)(?:\|[^>]*)?>$/.exec(word)?.[1] ?? null;
}

/** Without regard to case, width and blanks. */
export function folded(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll(/\s+/gu, ' ').trim();
}

/** At most three, the nearest first: those that begin alike, or differ in about a third of their letters. */
export function nearest(said: string, candidates: readonly string[]): string[] {
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

/** What a command may mean by a scope. */
export interface Surroundings {
  readonly scopes: readonly Scope[];
  /** The scope that a channel stands for. */
  readonly scopeOfChannel: (channel: string) => string | null;
  readonly channel: string;
}

/** `none`: the channel stands for no scope. `suggestions` are ids of scopes. */
export type ScopeSaid =
  | { readonly kind: 'scope'; readonly scope: Scope }
  | { readonly kind: 'none' | 'unclear'; readonly suggestions: readonly string[] };

/** The scope that people name by its id, its name or a channel; without words that of the channel they are in. */
export function scopeSaid(words: readonly string[], around: Surroundings): ScopeSaid {
  const said = words.join(' ');
  const channel = said === '' ? around.channel : channelIn(said);
  if (channel !== null) {
    const id = around.scopeOfChannel(channel);
    const scope = around.scopes.find((candidate) => candidate.id === id);
    if (scope !== undefined) return { kind: 'scope', scope };
    const suggestions = around.scopes.slice(0, MOST_SUGGESTIONS).map((known) => known.id);
    return { kind: 'none', suggestions };
  }
  const matches = scopesCalled(said, around.scopes);
  const [only] = matches;
  if (only !== undefined && matches.length === 1) return { kind: 'scope', scope: only };
  const near =
    matches.length > 1 ? matches.map(({ id }) => id) : nearestScopes(said, around.scopes);
  return { kind: 'unclear', suggestions: near };
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
