import { capped } from '../risks/rules/words.ts';
import { counted, listed, percent, oneDecimal, days } from './words.ts';
import type { Decision, Line, Table } from './digest.ts';
import { TOPOLOGY_SEVERITIES } from '../topology/report.ts';
import type {
  TopologyFigure,
  TopologyFinding,
  TopologyReport,
  TopologyRule,
} from '../topology/report.ts';

const ROWS = 30;
const NAMED = 3;
const MOST_DECISIONS = 2;
const SEVERITY_NAMES = { error: 'error', warning: 'warning', info: 'hint' } as const;

export function topologyLine({ findings, unjudged }: TopologyReport): Line {
  const kinds = TOPOLOGY_SEVERITIES.flatMap((severity) => {
    const n = findings.filter((one) => one.severity === severity).length;
    return n === 0 ? [] : [counted(n, SEVERITY_NAMES[severity])];
  });
  const found = kinds.length === 0 ? 'no findings' : listed(kinds);
  const open =
    unjudged.length === 0 ? '' : `; ${counted(unjudged.length, 'rule')} could not be judged`;
  return { label: 'How teams are cut', text: `${found}${open}.` };
}

/** What costs flow before what is only written down so; of what no rule here names, the order of the report. */
const DEAREST: readonly TopologyRule[] = [
  'too-many-dependencies',
  'shared-service-bottleneck',
  'component-chain',
  'project-team-pattern',
  'rising-load',
  'batch-release',
  'unreleased-work',
  'unparented-work',
];

/** The most severe ones, one of each rule; hints wait in the thread. */
export function topologyDecisions({ findings }: TopologyReport): Decision[] {
  const byRule = Map.groupBy(
    findings.filter(({ severity }) => severity !== 'info'),
    ({ rule }) => rule,
  );
  return [...byRule.values()]
    .toSorted((a, b) => rank(a[0]) - rank(b[0]))
    .slice(0, MOST_DECISIONS)
    .flatMap(([first, ...others]) =>
      first === undefined ? [] : [decisionOn(first, others.length)],
    );
}

function rank(finding: TopologyFinding | undefined): number {
  if (finding === undefined || finding.severity === 'error') return -1;
  const index = DEAREST.indexOf(finding.rule);
  return index === -1 ? DEAREST.length : index;
}

function decisionOn({ title, why, next, items }: TopologyFinding, others: number): Decision {
  const more = others === 0 ? '' : ` (and ${others} more like it)`;
  return {
    headline: `${capped(title, 160)}${more}`,
    why: `${capped(why, 240)} ${capped(next, 200)}`,
    items: items
      .slice(0, NAMED)
      .map((item) => ({ key: item.key, url: item.url ?? '', title: item.title ?? '' })),
  };
}

export function topologyTable({ findings }: TopologyReport): Table {
  return {
    title: 'How teams, ARTs and value streams are cut',
    note: 'From the configuration, and from what the history shows. Why, and what to do next, is told by the topology command.',
    columns: ['Severity', 'Where', 'Finding', 'Figure'],
    rows: findings
      .toSorted((a, b) => severityOf(a) - severityOf(b) || rank(a) - rank(b))
      .slice(0, ROWS)
      .map((finding) => [
        SEVERITY_NAMES[finding.severity],
        finding.scope.name,
        finding.title,
        figureWords(finding),
      ]),
    omitted: Math.max(0, findings.length - ROWS),
  };
}

function severityOf({ severity }: TopologyFinding): number {
  return TOPOLOGY_SEVERITIES.indexOf(severity);
}

/** The first is the one that made it a finding. */
function figureWords({ figures: [first] }: TopologyFinding): string {
  return first === undefined ? '–' : `${first.label}: ${valueOf(first)}`;
}

function valueOf({ unit, measure }: TopologyFigure): string {
  if (measure.kind === 'not-configured') return 'not configured';
  if (measure.kind === 'too-few') return `${measure.n} of ${measure.needed} needed`;
  const { value, n } = measure;
  switch (unit) {
    case 'count':
      return Number.isInteger(value) ? String(value) : oneDecimal(value);
    case 'share':
      return `${percent(value)} (n = ${n})`;
    case 'days':
      return `${days(value)} (n = ${n})`;
  }
}
