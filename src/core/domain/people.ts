import type { Art } from './organisation.ts';

/** Names of the role under `people`, by their letters alone. */
export const RTE_NAMES: readonly string[] = ['rte', 'releasetrainengineer'];

/** A name of a role by which it is compared: its letters, without regard to case. */
export function roleLetters(role: string): string {
  return role
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^a-z]/g, '');
}

/** Ids in Slack of an ART's release train engineers, however the role is spelt; each once. */
export function rtesOfArt({ people }: Pick<Art, 'people'>): readonly string[] {
  const named = Object.entries(people).filter(([role]) => RTE_NAMES.includes(roleLetters(role)));
  return [...new Set(named.flatMap(([, users]) => users))];
}
