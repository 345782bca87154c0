import { counted, days, listed, oneDecimal, percent, told } from '../../core/digest/words.ts';
import type {
  TopologyFigure,
  TopologyFinding,
  TopologyReport,
  Unjudged,
} from '../../core/topology/report.ts';
import type { Message } from '../message.ts';
import type { Fresh } from '../ports.ts';
import { bold, header, list, message, paragraph, type Phrase } from './blocks.ts';
import { foot, footSentences } from './foot.ts';

const FINDINGS = 8;
const KEYS = 5;
const RULES = 8;

const SEVERITY = { error: 'Error', warning: 'Warning', info: 'Information' } as const;

/** `/flow topology`: what the cut of teams, ARTs and value streams costs, and what to do about it. */
export function topologyView(report: TopologyReport & Fresh, zone: string): Message {
  const { findings, unjudged } = report;
  const headline = headlineOf(findings);
  const shown = findings.slice(0, FINDINGS);
  const rest = findings.length - shown.length;
  const more = rest === 0 ? [] : [`… ${rest} more.`];
  const open = unjudgedSentence(unjudged);
  const basis = 'Level and window of each figure as its definition says.';
  const aged = { ...report, scope: { zone } };
  return message(
    [
      `Topology: ${headline}`,
      ...shown.map(findingSentence),
      ...more,
      ...(open === '' ? [] : [open]),
      ...footSentences(aged, basis),
    ],
    [
      header('Topology'),
      bold(headline),
      ...(shown.length === 0 ? [] : [list('ordered', shown.map(findingPhrases))]),
      ...more.map(paragraph),
      ...(open === '' ? [] : [paragraph(open)]),
      foot(aged, basis, 'All of them, with every item: signalbox topology'),
    ],
  );
}

function headlineOf(findings: readonly TopologyFinding[]): string {
  if (findings.length === 0) return 'No findings.';
  const parts = Object.entries(SEVERITY).flatMap(([severity, name]) => {
    const n = findings.filter((finding) => finding.severity === severity).length;
    return n === 0
      ? []
      : [
          `${n} ${severity === 'info' ? 'for information' : counted(n, name.toLowerCase()).replace(/^\S+ /, '')}`,
        ];
  });
  return `${counted(findings.length, 'finding')}: ${listed(parts)}.`;
}

function findingPhrases(finding: TopologyFinding): Phrase[] {
  const { severity, title, scope, why, next } = finding;
  return [
    { bold: `${SEVERITY[severity]}: ${title}` },
    ` (${scope.name}). ${why} ${figuresWords(finding)}`,
    ...keyPhrases(finding),
    ` Next: ${next}`,
  ];
}

function keyPhrases({ items }: TopologyFinding): Phrase[] {
  if (items.length === 0) return [];
  const keys = items
    .slice(0, KEYS)
    .flatMap(({ key, url }): Phrase[] => [' ', url === null ? key : { url, text: key }]);
  const rest = items.length - KEYS;
  return [' Items:', ...keys, rest > 0 ? ` and ${rest} more.` : '.'];
}

function findingSentence(finding: TopologyFinding): string {
  const { severity, title, scope, why, next } = finding;
  return `${SEVERITY[severity]}: ${title} (${scope.name}). ${why} ${figuresWords(finding)} Next: ${next}`;
}

function figuresWords({ figures }: TopologyFinding): string {
  return figures.length === 0 ? '' : `${figures.map(figureWords).join('; ')}.`;
}

function figureWords({ label, unit, measure }: TopologyFigure): string {
  const value = told(measure, (figure) => valueWords(figure, unit), 'observed', 'a figure');
  return `${label}: ${value}${measure.kind === 'measured' ? ` (n = ${measure.n})` : ''}`;
}

function valueWords(value: number, unit: TopologyFigure['unit']): string {
  switch (unit) {
    case 'count':
      return Number.isInteger(value) ? String(value) : oneDecimal(value);
    case 'share':
      return percent(value);
    case 'days':
      return days(value);
  }
}

/** Not judged is not the same as fine. */
function unjudgedSentence(unjudged: readonly Unjudged[]): string {
  if (unjudged.length === 0) return '';
  const rules = [...Map.groupBy(unjudged, ({ rule }) => rule)].map(([rule, all]) =>
    all.length === 1
      ? `${rule} (${all[0]?.scope.name ?? ''}: ${all[0]?.why ?? ''})`
      : `${rule} (${all.length} times)`,
  );
  const rest = rules.length - RULES;
  return `Could not be judged: ${rules.slice(0, RULES).join('; ')}${rest > 0 ? `; … ${rest} more rules` : ''}.`;
}
