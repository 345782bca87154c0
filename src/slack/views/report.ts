import type { ContextBlock, HeaderBlock } from '@slack/types';
import { periodName } from '../../core/digest/dates.ts';
import { loadAndAge } from '../../core/digest/figures.ts';
import { freshnessLine } from '../../core/digest/freshness.ts';
import type { FlowReport } from '../../core/metrics/report.ts';
import { asOfMarkup, asOfWords } from './as-of.ts';
import { context, header } from './blocks.ts';
import { md } from './escape.ts';

/** What every view of a scope says at its top and bottom: whose numbers, of which time, and how old they are. */
export function reportHeader(report: FlowReport, what: string): HeaderBlock {
  return header(`${report.scope.name} · ${what}`);
}

export function reportFooter(report: FlowReport): ContextBlock {
  const asOf = asOfMarkup(report.asOf, report.scope.zone);
  return context(md`${sentenceOf(report)} ${asOf} ${freshnessLine(report)}`);
}

export function reportSentences(report: FlowReport): string[] {
  const asOf = asOfWords(report.asOf, report.scope.zone);
  return [`${sentenceOf(report)} ${asOf}`, freshnessLine(report)];
}

export function nameAndPeriod(report: FlowReport): string {
  return `${report.scope.name}, ${periodName(report.window, report.scope.zone)}`;
}

/** Velocity with load and age, so that it is never read alone (metrics.md section 3, "Pairs"). */
function sentenceOf(report: FlowReport): string {
  const { level, zone } = report.scope;
  const period = periodName(report.window, zone);
  return `Window: ${period}; n = ${report.flowVelocity.n} finished, ${loadAndAge(report)}; level ${level}.`;
}
