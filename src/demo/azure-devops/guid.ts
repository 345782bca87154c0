import { createHash } from 'node:crypto';

/** An id as Azure DevOps writes them, always the same for the same text. */
export function guidOf(text: string): string {
  const hex = createHash('sha1').update(text).digest('hex');
  return [8, 12, 16, 20, 32]
    .map((end, i, ends) => hex.slice(i === 0 ? 0 : ends[i - 1], end))
    .join('-');
}
