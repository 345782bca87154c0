import type { ContextBlock } from '@slack/types';
import { freshnessLine } from '../../core/digest/freshness.ts';
import type { FlowReport } from '../../core/metrics/report.ts';
import { asOfMarkup, asOfWords } from './as-of.ts';
import { context } from './blocks.ts';
import { md } from './escape.ts';

/** How old numbers are, and in which zone to say so. */
type Aged = Pick<FlowReport, 'asOf' | 'freshness'> & { readonly scope: { readonly zone: string } };

/** What stands below numbers: what they rest on, as of when, how fresh, and where there is more of them. */
export function foot(report: Aged, basis: string, details: string): ContextBlock {
  const asOf = asOfMarkup(report.asOf, report.scope.zone);
  return context(md`${asOf} ${basis} ${freshnessLine(report)}`, md`${details}`);
}

/** The same for the ear. */
export function footSentences(report: Aged, basis: string): string[] {
  return [basis, asOfWords(report.asOf, report.scope.zone), freshnessLine(report)];
}
