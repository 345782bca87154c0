/** A YAML scalar; quoted as JSON, which YAML 1.2 reads, unless it is a plain word. */
export function q(text: string): string {
  return /^[A-Za-z][A-Za-z0-9 _-]*[A-Za-z0-9]$/.test(text) && !RESERVED.has(text.toLowerCase())
    ? text
    : JSON.stringify(text);
}

const RESERVED = new Set(['null', 'true', 'false', 'yes', 'no', 'on', 'off']);

/** Names of a tracker inside a comment must not end the line. */
export function comment(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, ' ').slice(0, 120);
}

/** An id in Latin letters that nothing else has. */
export function uniqueId(name: string, taken: Set<string>): string {
  const base =
    name
      .normalize('NFKD')
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-+|-+$/g, '')
      .slice(0, 40) || 'team';
  let id = base;
  for (let n = 2; taken.has(id); n += 1) id = `${base}-${n}`;
  taken.add(id);
  return id;
}
