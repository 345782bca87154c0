import { distance } from 'fastest-levenshtein';

/** The known word a person most likely meant; null where none is near enough to be worth asking. */
export function closest(word: string, known: readonly string[]): string | null {
  const wanted = word.toLowerCase().slice(0, 80);
  let best: { readonly name: string; readonly away: number } | null = null;
  for (const name of known) {
    const away = distance(wanted, name.toLowerCase());
    if (best === null || away < best.away) best = { name, away };
  }
  return best !== null && best.away <= Math.max(2, Math.floor(best.name.length / 3))
    ? best.name
    : null;
}
