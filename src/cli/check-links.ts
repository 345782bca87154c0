import type { SourceConfig } from '../config/schema.ts';
import type { SourceDescription } from '../core/domain/description.ts';
import { note, someOf } from './verdicts.ts';
import type { Verdict } from './verdicts.ts';

const NAMED = 12;
/** Parents and children count by their teams, whatever is configured. */
const HIERARCHY = 'System.LinkTypes.Hierarchy';
/** Our own default for links between organisations, which a server on premises does not have. */
const BETWEEN_ORGANISATIONS = 'consumes from';

/** Configured links that the site does not have, and link types of the site that nobody configured. */
export function linkVerdicts(
  source: Pick<SourceConfig, 'dependencyLinks'>,
  { linkTypes }: Pick<SourceDescription, 'linkTypes'>,
): Verdict[] {
  const wanted = source.dependencyLinks.map((link) =>
    typeof link === 'string' ? link : link.name,
  );
  const phrases = linkTypes.flatMap((type) => [type.inward, type.outward]);
  const unknown = wanted.filter(
    (phrase) => !isAmong(phrases, phrase) && phrase.toLowerCase() !== BETWEEN_ORGANISATIONS,
  );
  // A link is counted when either of its names is: both ends tell of the same one.
  const others = linkTypes
    .filter(({ name }) => name !== HIERARCHY)
    .filter(({ inward, outward }) => !isAmong(wanted, inward) && !isAmong(wanted, outward))
    .flatMap(({ inward, outward }) => [inward, outward]);
  return [
    ...unknown.map((phrase) =>
      note(
        `dependencyLinks: the site has no link "${phrase}"`,
        `It has ${someOf([...new Set(phrases)], NAMED) || 'none'}.`,
      ),
    ),
    ...(others.length === 0
      ? []
      : [
          note(
            `links that are not counted as dependencies: ${someOf([...new Set(others)], NAMED)}`,
            'Add to dependencyLinks those that mean "this item needs that one".',
          ),
        ]),
  ];
}

function isAmong(names: readonly string[], wanted: string): boolean {
  return names.some((name) => name.trim().toLowerCase() === wanted.trim().toLowerCase());
}
