import type { SourceDescription } from '../domain/description.ts';
import type { SourceRules } from '../domain/organisation.ts';
import { fold } from '../placement/names.ts';

/** Parents and children count by their teams, whatever is configured. */
const HIERARCHY = 'system.linktypes.hierarchy';

/** The link types of a tracker beside those that configuration names. */
export interface LinkTypesSeen {
  readonly source: string;
  readonly configured: readonly string[];
  /** Configured, and the tracker has no such link: it may have been renamed. */
  readonly missing: readonly string[];
  /** Names of links that the tracker has and that count as no dependency. */
  readonly uncounted: readonly string[];
}

/** A link type counts where either of its names is configured: both ends tell of the same link. */
export function linkTypesSeen(
  { id, dependencyLinks, flippedLinks }: SourceRules,
  linkTypes: SourceDescription['linkTypes'],
): LinkTypesSeen {
  const configured = [...dependencyLinks, ...flippedLinks];
  const wanted = new Set(configured.map(fold));
  const known = new Set(linkTypes.flatMap(({ inward, outward }) => [fold(inward), fold(outward)]));
  const others = linkTypes
    .filter(({ name }) => fold(name) !== HIERARCHY)
    .filter(({ inward, outward }) => !wanted.has(fold(inward)) && !wanted.has(fold(outward)));
  return {
    source: id,
    configured,
    missing: configured.filter((phrase) => !known.has(fold(phrase))),
    uncounted: [...new Set(others.flatMap(({ inward, outward }) => [inward, outward]))],
  };
}

/** What keeps dependencies from being read at all, in words; null where some configured link exists everywhere. */
export function linksMissing(seen: readonly LinkTypesSeen[]): string | null {
  const blind = seen.filter(({ configured, missing }) => missing.length === configured.length);
  if (blind.length === 0) return null;
  const names = blind.map(({ source }) => source).join(', ');
  return `no configured dependency link exists in ${names}: name those that do under dependencyLinks`;
}
