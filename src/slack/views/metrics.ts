import type { KnownBlock } from '@slack/types';
import { figuresOf, headlineOf } from '../../core/digest/figures.ts';
import { furtherFigures, kindName, stageTable } from '../../core/digest/tables.ts';
import { items, listed } from '../../core/digest/words.ts';
import type { Table } from '../../core/digest/digest.ts';
import type { FlowReport } from '../../core/metrics/report.ts';
import type { Message } from '../message.ts';
import { fields, message, paragraph } from './blocks.ts';
import { capped } from './escape.ts';
import { figureFields, figureSentence, tableBlocks, tableSentences } from './digest.ts';
import { nameAndPeriod, reportFooter, reportHeader, reportSentences } from './report.ts';

/** Leaves room for the figures above and the footer below. */
const STAGES_AT_MOST = 6_500;
const KINDS_AT_MOST = 600;

/** `/flow metrics`: every figure of a scope with its basis, and its stages. */
export function metricsView(report: FlowReport): Message {
  const figures = figuresOf(report, null);
  const further = furtherFigures(report);
  const kinds = kindsSentence(report);
  const stages = stageTable(report);
  return message(
    [
      `${nameAndPeriod(report)}: ${headlineOf(report, null)}`,
      ...figures.map(figureSentence),
      ...further.rows.map(([name, value, basis]) => `${name}: ${value} (${basis}).`),
      kinds,
      ...(stages.rows.length === 0 ? [noStages(report)] : tableSentences(stages)),
      ...reportSentences(report),
    ],
    [
      reportHeader(report, 'metrics'),
      figureFields(figures),
      furtherFields(further),
      paragraph(capped(kinds, KINDS_AT_MOST)),
      ...(stages.rows.length === 0
        ? [paragraph(noStages(report))]
        : tableBlocks(stages, STAGES_AT_MOST)),
      reportFooter(report),
    ],
  );
}

function furtherFields({ rows }: Table): KnownBlock {
  return fields(
    rows.map(([name = '', value = '', basis = '']) => ({ name, lines: [value, `(${basis})`] })),
  );
}

function noStages(report: FlowReport): string {
  return report.stagesMissing === null
    ? 'No stage was visited in this window.'
    : `Numbers by stage are not configured: ${report.stagesMissing}.`;
}

/** Counts beside their total, which stay honest for small samples. */
function kindsSentence(report: FlowReport): string {
  const { completed, loadNow } = report.flowDistribution;
  return `Finished by kind: ${counts(completed)}. In progress by kind: ${counts(loadNow)}.`;
}

function counts(byKind: Readonly<Record<string, number>>): string {
  const entries = Object.entries(byKind).filter(([, n]) => n > 0);
  const total = entries.reduce((sum, [, n]) => sum + n, 0);
  if (total === 0) return 'nothing';
  return `${listed(entries.map(([kind, n]) => `${n} ${kindName(kind)}`))} of ${items(total)}`;
}
