import type { Art, Organisation, Scope } from '../domain/organisation.ts';
import type { ProgramIncrement } from '../domain/program-increment.ts';
import { rtesOfArt } from '../domain/people.ts';
import { findScope } from '../domain/scopes.ts';

/**
 * Ids of the scopes whose risks a scope shows (metrics.md, section 8): its own and those below it. Null for the
 * portfolio, which also shows those of scopes that are no longer configured. Risks belong to ARTs and to what is above
 * them, so a team shows those of its ART.
 */
export function scopesShown(organisation: Organisation, scope: Scope): readonly string[] | null {
  switch (scope.kind) {
    case 'portfolio':
      return null;
    case 'value-stream':
      return [scope.id, ...artsIn(organisation, scope.id).map(({ id }) => id)];
    case 'art':
      return [scope.id];
    case 'team':
      return artsIn(organisation, scope.id).map(({ id }) => id);
  }
}

/** Where a risk belongs that a person raises for a scope: a team's to its ART. Null where there is no such scope. */
export function homeOf(organisation: Organisation, id: string): Scope | null {
  const scope = findScope(organisation, id);
  if (scope?.kind !== 'team') return scope;
  const [art] = artsIn(organisation, id);
  return art === undefined ? scope : findScope(organisation, art.id);
}

/** The ARTs of a value stream or the portfolio, an ART itself, or those that a team belongs to; none for another id. */
export function artsIn(organisation: Organisation, id: string): readonly Art[] {
  const kind = findScope(organisation, id)?.kind;
  return organisation.valueStreams.flatMap((stream) =>
    stream.arts.filter(
      (art) =>
        kind === 'portfolio' ||
        stream.id === id ||
        art.id === id ||
        art.teams.some((team) => team.id === id),
    ),
  );
}

/** The ART that a scope is, or those that it is a team of; none for what stands above ARTs. */
export function artsHolding(organisation: Organisation, id: string): readonly Art[] {
  const kind = findScope(organisation, id)?.kind;
  return kind === 'art' || kind === 'team' ? artsIn(organisation, id) : [];
}

/** The PIs that an ART of a scope takes part in, in configuration order. */
export function pisOf(organisation: Organisation, id: string): readonly ProgramIncrement[] {
  const arts = new Set(artsIn(organisation, id).map((art) => art.id));
  return organisation.pis.filter((pi) => pi.arts.some((art) => arts.has(art)));
}

/** Ids in Slack of the RTEs of a risk's ART; none for what belongs to no ART alone, for then nobody in particular does. */
export function rtesOf(
  organisation: Organisation,
  { scope }: { readonly scope: string },
): readonly string[] {
  const art = organisation.valueStreams.flatMap(({ arts }) => arts).find(({ id }) => id === scope);
  return art === undefined ? [] : rtesOfArt(art);
}
