export const HIERARCHY = 'System.LinkTypes.Hierarchy';
export const DEPENDENCY = 'System.LinkTypes.Dependency';
const RELATED = 'System.LinkTypes.Related';

export const PARENT = `${HIERARCHY}-Reverse`;

export interface LinkType {
  /** Without direction. */
  readonly name: string;
  /** What the target is to the source, and the source to the target; one name where there is no direction. */
  readonly forward: string;
  readonly reverse: string | null;
  readonly topology: 'tree' | 'dependency' | 'network';
  readonly remote: boolean;
}

export const LINK_TYPES: readonly LinkType[] = [
  link(HIERARCHY, 'Child', 'Parent', 'tree'),
  link(DEPENDENCY, 'Successor', 'Predecessor', 'dependency'),
  link(RELATED, 'Related', null, 'network'),
  link('System.LinkTypes.Duplicate', 'Duplicate', 'Duplicate Of', 'tree'),
  link('Microsoft.VSTS.Common.Affects', 'Affects', 'Affected By', 'dependency'),
  link('Microsoft.VSTS.Common.TestedBy', 'Tested By', 'Tests', 'dependency'),
  {
    ...link('System.LinkTypes.Remote.Dependency', 'Produces For', 'Consumes From', 'dependency'),
    remote: true,
  },
  { ...link('System.LinkTypes.Remote.Related', 'Remote Related', null, 'network'), remote: true },
];

/** The name that people read on a relation. */
export function relationName(rel: string): string {
  for (const one of LINK_TYPES) {
    if (rel === one.name || rel === `${one.name}-Forward`) return one.forward;
    if (rel === `${one.name}-Reverse`) return one.reverse ?? one.forward;
  }
  return rel;
}

/** What the target is to the source of a link, and the other way round; one name where there is no direction. */
export function linkEnds(name: string): { readonly forward: string; readonly reverse: string } {
  const found = LINK_TYPES.find((one) => one.name === name);
  if (found === undefined) throw new Error(`There is no link type ${name}.`);
  if (found.reverse === null) return { forward: name, reverse: name };
  return { forward: `${name}-Forward`, reverse: `${name}-Reverse` };
}

function link(
  name: string,
  forward: string,
  reverse: string | null,
  topology: LinkType['topology'],
): LinkType {
  return { name, forward, reverse, topology, remote: false };
}
