import type { Freshness } from '../core/metrics/report.ts';
import { local } from './text.ts';

/** How old what an answer rests on is, a line for each source. */
export function freshnessText(sources: Readonly<Record<string, Freshness>>, zone: string): string {
  return Object.entries(sources)
    .map(([source, { pulledAt, stale, unobserved }]) => {
      const when = pulledAt === null ? 'never pulled' : `pulled ${local(pulledAt, zone)}`;
      const deletions = unobserved === undefined ? '' : ', deletions UNOBSERVED';
      return `Source ${source}: ${when}${stale ? ', STALE' : ''}${deletions}\n`;
    })
    .join('');
}
