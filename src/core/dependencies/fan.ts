import { DirectedGraph } from 'graphology';
import { betweenness } from 'graphology-metrics/centrality/index.js';
import type { Period } from '../domain/time.ts';
import { compareNames } from './dependency.ts';
import type { GroupWait } from './team-waits.ts';
import { itemDaysIn } from './waits.ts';
import type { ItemDays } from './waits.ts';

/** Another team, and the item-days of the wait for it or by it. */
export interface OtherTeam extends ItemDays {
  readonly team: string;
}

export interface Fan {
  readonly team: string;
  /** Teams that it waited on, the longest wait first. */
  readonly fanOut: readonly OtherTeam[];
  /** Teams that waited on it, likewise. */
  readonly fanIn: readonly OtherTeam[];
  /** How often it lies on the shortest way of waiting between two other teams, 0..1 of all pairs (Freeman). */
  readonly betweenness: number;
}

/**
 * Fan-out and fan-in: the distinct other teams that a team waited on, and that waited on it, in the trailing 90 days.
 *
 * Measured on dependency wait: a link that nothing waited for makes no fan. `waits` are those between teams.
 *
 * @example Red waited on blue for 3 item-days and green on red for 1: red has fan-out 1 and fan-in 1.
 */
export function fans(teams: readonly string[], waits: readonly GroupWait[], window: Period): Fan[] {
  const out = new Map<string, OtherTeam[]>();
  const into = new Map<string, OtherTeam[]>();
  const graph = new DirectedGraph();
  for (const { consumer, provider, times } of waits) {
    const days = itemDaysIn(times, window);
    if (days.n === 0) continue;
    graph.mergeEdge(consumer, provider);
    out.set(consumer, [...(out.get(consumer) ?? []), { team: provider, ...days }]);
    into.set(provider, [...(into.get(provider) ?? []), { team: consumer, ...days }]);
  }
  const between: Readonly<Record<string, number>> =
    graph.order > 2 ? betweenness(graph, { getEdgeWeight: null }) : {};
  return teams.map((team) => ({
    team,
    fanOut: ranked(out.get(team) ?? []),
    fanIn: ranked(into.get(team) ?? []),
    betweenness: between[team] ?? 0,
  }));
}

/** The longest wait first. */
export function ranked(teams: readonly OtherTeam[]): OtherTeam[] {
  return teams.toSorted((a, b) => b.itemDays - a.itemDays || compareNames(a.team, b.team));
}
