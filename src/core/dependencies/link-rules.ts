import type { SourceDescription } from '../domain/description.ts';
import type { SourceId } from '../domain/ids.ts';
import type { SourceRules } from '../domain/organisation.ts';
import { fold } from '../placement/names.ts';

/** How links of one tracker are read. */
export interface LinkRules {
  readonly id: SourceId;
  readonly tracker: SourceRules['tracker'];
  readonly baseUrl: string;
  /** Folded phrases that mean "this item needs that one". */
  readonly needs: readonly string[];
  /** Likewise "that item needs this one". */
  readonly neededBy: readonly string[];
}

/**
 * Configuration names one end of a link, the tracker's description tells what the other end is called: links into
 * other trackers are often written on one side only, and it may be either.
 */
export function linkRules(
  { id, tracker, baseUrl, dependencyLinks, flippedLinks }: SourceRules,
  linkTypes: SourceDescription['linkTypes'],
): LinkRules {
  const pairs = linkTypes.map(({ inward, outward }) => [fold(inward), fold(outward)] as const);
  function otherEnds(phrases: readonly string[]): string[] {
    return phrases.flatMap((phrase) =>
      pairs.flatMap(([a, b]) => (a === b ? [] : a === phrase ? b : b === phrase ? a : [])),
    );
  }
  const [needs, flipped] = [dependencyLinks.map(fold), flippedLinks.map(fold)];
  return {
    id,
    tracker,
    baseUrl,
    needs: [...new Set([...needs, ...otherEnds(flipped)])].filter((one) => !flipped.includes(one)),
    neededBy: [...new Set([...flipped, ...otherEnds(needs)])].filter((one) => !needs.includes(one)),
  };
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
