import type { Art, Organisation, Scope, ScopeKind, Team, ValueStream } from './organisation.ts';

const PORTFOLIO = 'portfolio';

/**
 * Every scope of an organisation, the portfolio first, then top-down in configuration order.
 * Zone: the first one set going up from the scope (metrics.md section 1).
 */
export function scopesOf(organisation: Organisation): Scope[] {
  const streams = organisation.valueStreams;
  const scopes: Scope[] = [
    scope(organisation, 'portfolio', PORTFOLIO, 'Portfolio', [], streams.flatMap(teamsOfStream)),
  ];
  for (const stream of streams) {
    scopes.push(
      scope(organisation, 'value-stream', stream.id, stream.name, [stream], teamsOfStream(stream)),
    );
    for (const art of stream.arts) {
      scopes.push(scope(organisation, 'art', art.id, art.name, [art, stream], art.teams));
      for (const team of art.teams) {
        scopes.push(scope(organisation, 'team', team.id, team.name, [team, art, stream], [team]));
      }
    }
  }
  return scopes;
}

export function findScope(organisation: Organisation, id: string): Scope | null {
  return scopesOf(organisation).find((candidate) => candidate.id === id) ?? null;
}

function teamsOfStream(stream: ValueStream): Team[] {
  return stream.arts.flatMap((art) => art.teams);
}

function scope(
  organisation: Organisation,
  kind: ScopeKind,
  id: string,
  name: string,
  upwards: readonly (Team | Art | ValueStream)[],
  teams: readonly Team[],
): Scope {
  const zone = upwards.find((part) => part.zone !== null)?.zone ?? organisation.zone;
  const level = organisation.metrics.scopeLevels[kind];
  return { id, kind, name, zone, level, teams: [...new Set(teams.map((team) => team.id))] };
}
