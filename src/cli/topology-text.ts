import type {
  TopologyFigure,
  TopologyFinding,
  TopologyReport,
  Unjudged,
} from '../core/topology/report.ts';
import type { Fresh } from '../slack/ports.ts';
import { freshnessText } from './freshness-text.ts';
import { decimal, local, measured, numbered, percent, plain, table, wrapped } from './text.ts';
import { someOf } from './verdicts.ts';

/** Below the mark of a finding, and what stands beside it. */
const INDENT = 10;
const MARKS = { error: 'ERROR  ', warning: 'WARNING', info: 'info   ' } as const;

/** Every finding with its figures and what to do next, and what could not be judged; sentences within so many columns. */
export function topologyText(
  report: TopologyReport & Fresh,
  zone: string,
  columns?: number,
): string {
  const { findings, unjudged, asOf, freshness } = report;
  const title = `Topology, as of ${local(asOf, zone)}, ${zone}: ${numbered(findings.length, 'finding')}\n`;
  return [
    title,
    ...findings.map((finding) => findingText(finding, columns)),
    unjudgedText(unjudged),
    freshnessText(freshness, zone),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function findingText(finding: TopologyFinding, columns: number | undefined): string {
  const { rule, severity, scope, title, why, figures, items, next } = finding;
  const keys = items.map(({ key }) => key);
  return [
    `${MARKS[severity]} ${plain(title, 120)}  (${rule}, ${plain(scope.id)})`,
    `        ${plain(why, 400)}`,
    ...(figures.length === 0 ? [] : [`        ${figures.map(figureText).join('; ')}`]),
    ...(keys.length === 0 ? [] : [`        items: ${someOf(keys)}`]),
    `        → ${plain(next, 400)}`,
    '',
  ]
    .map((line) => wrapped(line, columns, INDENT))
    .join('\n');
}

function figureText({ label, unit, measure }: TopologyFigure): string {
  return `${plain(label, 80)}: ${measured(measure, (value) => valueText(value, unit))}`;
}

function valueText(value: number, unit: TopologyFigure['unit']): string {
  switch (unit) {
    case 'count':
      return Number.isInteger(value) ? String(value) : decimal(value);
    case 'share':
      return percent(value);
    case 'days':
      return `${decimal(value)} d`;
  }
}

/** Not judged is not the same as fine. */
function unjudgedText(unjudged: readonly Unjudged[]): string {
  if (unjudged.length === 0) return '';
  const rows = unjudged.map(({ rule, scope, why, basis }) => [
    rule,
    plain(scope.id, 30),
    basis.kind === 'too-few'
      ? `${plain(why, 100)} (${basis.n} of ${basis.needed} needed)`
      : plain(why, 120),
  ]);
  return `Could not be judged\n${table(['Rule', 'Scope', 'Why'], rows, 3)}`;
}
