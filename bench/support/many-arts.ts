import type { Art, ValueStream } from '../../src/core/domain/organisation.ts';

/**
 * An ART is 50 to 125 people, whatever the size of the company. The four ARTs of the demo have 25,000 of 100,000 items
 * each on average, which is more than a hundred a year for each of their people; a company of more items has the demo's
 * structure several times over.
 */
const ITEMS_OF_ONE = 100_000;

/** How often the demo's two value streams stand beside each other in a store of so many items. */
export function copiesFor(items: number): number {
  return Math.max(1, Math.round(items / ITEMS_OF_ONE));
}

/** The first copy keeps the demo's names. */
export function named(name: string, copy: number): string {
  return copy === 0 ? name : `${name}${copy + 1}`;
}

export function repeated(streams: readonly ValueStream[], copies: number): ValueStream[] {
  return Array.from({ length: copies }, (_, copy) =>
    streams.map((stream) => ({
      ...stream,
      id: named(stream.id, copy),
      name: named(stream.name, copy),
      arts: stream.arts.map((art) => artOf(art, copy)),
    })),
  ).flat();
}

function artOf(art: Art, copy: number): Art {
  return {
    ...art,
    id: named(art.id, copy),
    name: named(art.name, copy),
    teams: art.teams.map((team) => ({
      ...team,
      id: named(team.id, copy),
      name: named(team.name, copy),
      match: team.match.map((rule) => ({
        ...rule,
        project: rule.project === null ? null : named(rule.project, copy),
      })),
    })),
  };
}
