import type { SourceDescription } from '../domain/description.ts';
import type { SourceRules } from '../domain/organisation.ts';
import { fold } from './names.ts';

/** Folded phrases of links that are dependencies. */
export interface LinkPhrases {
  /** "This item needs that one". */
  readonly needs: readonly string[];
  /** "That item needs this one". */
  readonly neededBy: readonly string[];
}

/**
 * What dependencies read like at either end (metrics.md section 6): configuration names one end of a link, the
 * tracker's description tells what the other end is called. What configuration says of a phrase wins.
 */
export function linkPhrases(
  { dependencyLinks, flippedLinks }: Pick<SourceRules, 'dependencyLinks' | 'flippedLinks'>,
  linkTypes: SourceDescription['linkTypes'],
): LinkPhrases {
  const pairs = linkTypes.map(({ inward, outward }) => [fold(inward), fold(outward)] as const);
  function otherEnds(phrases: readonly string[]): string[] {
    return phrases.flatMap((phrase) =>
      pairs.flatMap(([a, b]) => (a === b ? [] : a === phrase ? b : b === phrase ? a : [])),
    );
  }
  const [needs, flipped] = [dependencyLinks.map(fold), flippedLinks.map(fold)];
  return {
    needs: [...new Set([...needs, ...otherEnds(flipped)])].filter((one) => !flipped.includes(one)),
    neededBy: [...new Set([...flipped, ...otherEnds(needs)])].filter((one) => !needs.includes(one)),
  };
}
