/** The words of a picture, as they are written in it. */
export function textsOf(svg: string): string[] {
  return [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map((match) => match[1] ?? '');
}

/** What must never be printed. */
export const NOT_A_NUMBER = /NaN|Infinity|undefined|null/;
