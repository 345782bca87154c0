import type { KnownBlock } from '@slack/types';
import { figuresOf, headlineOf } from '../../core/digest/figures.ts';
import { furtherFigures, kindName, stageTable } from '../../core/digest/tables.ts';
import { counted, items, listed } from '../../core/digest/words.ts';
import type { Table } from '../../core/digest/digest.ts';
import type { DeliveryReport } from '../../core/metrics/delivery-report.ts';
import type { FlowReport } from '../../core/metrics/report.ts';
import type { Message } from '../message.ts';
import { fields, message, paragraph } from './blocks.ts';
import { deliveryFacts, type DeliveryFact, type DeliveryFacts } from './delivery.ts';
import { capped } from './escape.ts';
import { figureFields, figureSentence, tableBlocks, tableSentences } from './digest.ts';
import { nameAndPeriod, reportFooter, reportHeader, reportSentences } from './report.ts';

/** Leaves room for the figures above and the footer below. */
const STAGES_AT_MOST = 4_000;
const KINDS_AT_MOST = 600;
const LINE_AT_MOST = 180;
const MISSING_AT_MOST = 400;
const DELIVERY_AT_MOST = 2_600;

/** `/flow metrics`: every figure of a scope with its basis, those of plans and deployments, and its stages. */
export function metricsView(report: FlowReport, delivery: DeliveryReport | null): Message {
  const told = delivery === null ? NOTHING_TOLD : deliveryFacts(delivery);
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
      ...deliverySentences(told),
      ...(stages.rows.length === 0 ? [noStages(report)] : tableSentences(stages)),
      ...reportSentences(report),
    ],
    [
      reportHeader(report, 'metrics'),
      figureFields(figures),
      furtherFields(further),
      paragraph(capped(kinds, KINDS_AT_MOST)),
      ...deliveryBlocks(told),
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

const NOTHING_TOLD: DeliveryFacts = { facts: [], missing: [] };

function deliverySentences({ facts, missing }: DeliveryFacts): string[] {
  return [
    ...facts.map(
      ({ name, lines }) => `${name}: ${lines.filter((line) => line !== '').join('; ')}.`,
    ),
    ...(missing.length === 0 ? [] : [missingSentence(missing)]),
  ];
}

/** As many numbers as fit beside the others, and how many more the command line tells. */
function deliveryBlocks({ facts, missing }: DeliveryFacts): KnownBlock[] {
  const shown: DeliveryFact[] = [];
  for (const { name, lines } of facts.map(short)) {
    if (JSON.stringify(fields([...shown, { name, lines }])).length > DELIVERY_AT_MOST) break;
    shown.push({ name, lines });
  }
  const rest = facts.length - shown.length;
  const more = rest === 0 ? [] : [paragraph(`… ${counted(rest, 'more number')}.`)];
  const absent =
    missing.length === 0 ? [] : [paragraph(capped(missingSentence(missing), MISSING_AT_MOST))];
  return [...(shown.length === 0 ? [] : [fields(shown)]), ...more, ...absent];
}

function short({ name, lines }: DeliveryFact): DeliveryFact {
  return {
    name: capped(name, LINE_AT_MOST),
    lines: lines.map((line) => capped(line, LINE_AT_MOST)),
  };
}

function missingSentence(missing: readonly string[]): string {
  return `Not configured: ${missing.join('; ')}.`;
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
