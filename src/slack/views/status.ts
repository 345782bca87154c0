import { decisionsOf } from '../../core/digest/decisions.ts';
import { figuresOf, headlineOf } from '../../core/digest/figures.ts';
import { qualityLine } from '../../core/digest/quality.ts';
import type { FlowReport } from '../../core/metrics/report.ts';
import type { Message } from '../message.ts';
import { bold, context, message } from './blocks.ts';
import { decisionBlocks, decisionSentence, figureFields, figureSentence } from './digest.ts';
import { md } from './escape.ts';
import { nameAndPeriod, reportFooter, reportHeader, reportSentences } from './report.ts';

const DECISIONS = 3;

/** `/flow status`: where a scope stands, and what it should decide on first. */
export function statusView(report: FlowReport): Message {
  const headline = headlineOf(report, null);
  const figures = figuresOf(report, null);
  const decisions = decisionsOf(report).slice(0, DECISIONS);
  const quality = qualityLine(report);
  return message(
    [
      `${nameAndPeriod(report)}: ${headline}`,
      ...figures.map(figureSentence),
      ...decisions.map(decisionSentence),
      ...reportSentences(report),
      quality,
    ],
    [
      reportHeader(report, 'status'),
      bold(headline),
      figureFields(figures),
      ...decisionBlocks(decisions),
      reportFooter(report),
      context(md`${quality}`),
    ],
  );
}
