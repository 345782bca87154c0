import type { SourceDescription } from '../domain/description.ts';
import type { SourceId } from '../domain/ids.ts';
import type { SourceRules } from '../domain/organisation.ts';
import { linkPhrases } from '../placement/link-phrases.ts';
import type { LinkPhrases } from '../placement/link-phrases.ts';
import { fold } from '../placement/names.ts';

/** How links of one tracker are read. */
export interface LinkRules extends LinkPhrases {
  readonly id: SourceId;
  readonly tracker: SourceRules['tracker'];
  readonly baseUrl: string;
}

/** Links into other trackers are often written on one side only, and it may be either. */
export function linkRules(
  rules: SourceRules,
  linkTypes: SourceDescription['linkTypes'],
): LinkRules {
  const { id, tracker, baseUrl } = rules;
  return { id, tracker, baseUrl, ...linkPhrases(rules, linkTypes) };
}

export type Direction = 'needs' | 'needed-by';

/** What a link's name says, in its tracker's words. */
export function directionOfName(
  name: string | null,
  { needs, neededBy }: LinkRules,
): Direction | null {
  const folded = fold(name ?? '');
  if (needs.includes(folded)) return 'needs';
  return neededBy.includes(folded) ? 'needed-by' : null;
}

/** What people wrote beside a link, in the words of any tracker; null where it says nothing, or both. */
export function directionInText(text: string, rules: readonly LinkRules[]): Direction | null {
  const words = wordsOf(text.slice(0, LONGEST_TEXT));
  function says(phrases: readonly string[]): boolean {
    return phrases.some((phrase) => words.includes(wordsOf(phrase)));
  }
  const needs = says(rules.flatMap((one) => one.needs));
  const neededBy = says(rules.flatMap((one) => one.neededBy));
  if (needs === neededBy) return null;
  return needs ? 'needs' : 'needed-by';
}

const LONGEST_TEXT = 500;

/** Between blanks, so that "blocks" is not found in "roadblocks". */
function wordsOf(text: string): string {
  return ` ${text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()} `;
}
