import type { Fan } from './fan.ts';
import type { DependencyReport, DependencyRow } from './report.ts';
import type { Instant, Period } from '../domain/time.ts';

export interface TeamNode {
  readonly id: string;
  readonly name: string;
  /** The ART's name; null where configuration has no such team. */
  readonly art: string | null;
}

export interface TeamEdge {
  readonly consumer: string;
  readonly provider: string;
  /** Open dependencies. */
  readonly open: number;
  /** What the consumer's items waited for the provider's in the trailing 90 days. */
  readonly itemDays: number;
  /** Some of its items wait for each other in a circle. */
  readonly cyclic: boolean;
}

/** Which team needs which: the open dependencies of a scope, put together by team. */
export interface TeamGraph {
  readonly scope: { readonly name: string; readonly zone: string };
  readonly asOf: Instant;
  readonly trailing: Period;
  /** In configuration order, those that configuration lacks last. */
  readonly teams: readonly TeamNode[];
  /** Circles first, then the longest wait, then the most dependencies. */
  readonly edges: readonly TeamEdge[];
  /** Open dependencies that are no edge: within a team, and with an end in no known team. */
  readonly within: number;
  readonly outside: number;
}

/** What the graph is put together from: a dependency report has all of it. */
export type TeamGraphSource = Pick<DependencyReport, 'scope' | 'asOf' | 'trailing' | 'edges'> & {
  readonly teams: readonly Pick<Fan, 'team' | 'fanOut' | 'fanIn'>[];
};

/** What the teams are called and where they belong: an organisation tells it. */
export interface TeamNames {
  readonly valueStreams: readonly {
    readonly arts: readonly {
      readonly name: string;
      readonly teams: readonly { readonly id: string; readonly name: string }[];
    }[];
  }[];
}

/** Guesses are in no edge; the wait is that of the report's fans. */
export function teamGraph(report: TeamGraphSource, { valueStreams }: TeamNames): TeamGraph {
  const edges = new Map<string, TeamEdge>();
  const waits = waitsOf(report);
  let within = 0;
  let outside = 0;
  for (const row of report.edges) {
    const [consumer, provider] = [row.consumer.team, row.provider.team];
    if (!row.counts) continue;
    if (consumer === null || provider === null) outside += 1;
    else if (consumer === provider) within += 1;
    else {
      const pair = pairOf(consumer, provider);
      const known = edges.get(pair);
      edges.set(pair, {
        consumer,
        provider,
        open: (known?.open ?? 0) + 1,
        itemDays: waits.get(pair) ?? 0,
        cyclic: (known?.cyclic ?? false) || isCyclic(row),
      });
    }
  }
  const strongest = [...edges.values()].toSorted(byStrength);
  return {
    scope: { name: report.scope.name, zone: report.scope.zone },
    asOf: report.asOf,
    trailing: report.trailing,
    teams: teamsOf(strongest, valueStreams),
    edges: strongest,
    within,
    outside,
  };
}

function isCyclic({ state }: DependencyRow): boolean {
  return state.kind === 'cyclic';
}

function waitsOf({ teams }: TeamGraphSource): Map<string, number> {
  const waits = new Map<string, number>();
  for (const { team, fanOut, fanIn } of teams) {
    for (const other of fanOut) waits.set(pairOf(team, other.team), other.itemDays);
    for (const other of fanIn) waits.set(pairOf(other.team, team), other.itemDays);
  }
  return waits;
}

function pairOf(consumer: string, provider: string): string {
  return `${consumer}\n${provider}`;
}

function byStrength(a: TeamEdge, b: TeamEdge): number {
  return (
    Number(b.cyclic) - Number(a.cyclic) ||
    b.itemDays - a.itemDays ||
    b.open - a.open ||
    (pairOf(a.consumer, a.provider) < pairOf(b.consumer, b.provider) ? -1 : 1)
  );
}

function teamsOf(edges: readonly TeamEdge[], valueStreams: TeamNames['valueStreams']): TeamNode[] {
  const used = new Set(edges.flatMap(({ consumer, provider }) => [consumer, provider]));
  const configured = valueStreams
    .flatMap(({ arts }) => arts)
    .flatMap((art) => art.teams.map(({ id, name }) => ({ id, name, art: art.name })))
    .filter(({ id }) => used.has(id));
  const known = new Set(configured.map(({ id }) => id));
  const others = [...used].filter((id) => !known.has(id)).toSorted();
  return [...configured, ...others.map((id) => ({ id, name: id, art: null }))];
}
