/** How a link reads from either end. Links are directed from source to target, such as from parent to child. */
interface Phrases {
  /** What the source says of the target, such as `Successor`. */
  readonly forward: string;
  /** What the target says of the source, such as `Predecessor`. */
  readonly reverse: string;
}

export const HIERARCHY = 'System.LinkTypes.Hierarchy';

/** The service's own link types by reference name: their display names are translated on some servers. */
const OURS: ReadonlyMap<string, Phrases> = new Map([
  [HIERARCHY, { forward: 'Child', reverse: 'Parent' }],
  ['System.LinkTypes.Dependency', { forward: 'Successor', reverse: 'Predecessor' }],
  ['System.LinkTypes.Related', { forward: 'Related', reverse: 'Related' }],
  ['System.LinkTypes.Duplicate', { forward: 'Duplicate', reverse: 'Duplicate Of' }],
  ['System.LinkTypes.Remote.Dependency', { forward: 'Produces For', reverse: 'Consumes From' }],
  ['System.LinkTypes.Remote.Related', { forward: 'Remote Related', reverse: 'Remote Related' }],
  ['Microsoft.VSTS.Common.Affects', { forward: 'Affects', reverse: 'Affected By' }],
  ['Microsoft.VSTS.Common.TestedBy', { forward: 'Tested By', reverse: 'Tests' }],
]);

const DIRECTION = /-(Forward|Reverse)$/;

/** A reference name without its direction. */
export function linkTypeOf(rel: string): string {
  return rel.replace(DIRECTION, '');
}

export function isReverse(rel: string): boolean {
  return rel.endsWith('-Reverse');
}

/** To an item of another organisation. */
export function isRemote(type: string): boolean {
  return type.startsWith('System.LinkTypes.Remote.');
}

export type PhrasesOf = (type: string) => Phrases;

/** Link types as the description carries them: by reference name, `outward` forward and `inward` in reverse. */
export function phrasesOf(
  linkTypes: readonly {
    readonly name: string;
    readonly inward: string;
    readonly outward: string;
  }[],
): PhrasesOf {
  const listed = new Map(
    linkTypes.map(({ name, inward, outward }) => [name, { forward: outward, reverse: inward }]),
  );
  return (type) => OURS.get(type) ?? listed.get(type) ?? { forward: type, reverse: type };
}

/** Relation types of the service, two of which make a directed link type. */
export function linkTypesOf(
  relations: readonly {
    readonly referenceName: string;
    readonly name: string;
    readonly attributes?: Readonly<Record<string, unknown>> | null | undefined;
  }[],
): { name: string; inward: string; outward: string }[] {
  const links = relations.filter(({ attributes }) => attributes?.['usage'] === 'workItemLink');
  const listed = Map.groupBy(links, ({ referenceName }) => linkTypeOf(referenceName));
  return [...listed].map(([type, ends]) => {
    const forward = ends.find(({ referenceName }) => !isReverse(referenceName))?.name ?? type;
    const reverse = ends.find(({ referenceName }) => isReverse(referenceName))?.name ?? forward;
    const ours = OURS.get(type);
    return { name: type, inward: ours?.reverse ?? reverse, outward: ours?.forward ?? forward };
  });
}
