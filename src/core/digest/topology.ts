import { capped } from '../risks/rules/words.ts';
import { counted, listed, percent, oneDecimal, days } from './words.ts';
import type { Decision, Line, Table } from './digest.ts';
import { TOPOLOGY_SEVERITIES } from '../topology/report.ts';
import type { TopologyFigure, TopologyFinding, TopologyReport } from '../topology/report.ts';

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

/** The most severe ones that cost flow or contradict the model; hints wait in the thread. */
export function topologyDecisions({ findings }: TopologyReport): Decision[] {
  return findings
    .filter(({ severity }) => severity !== 'info')
    .slice(0, MOST_DECISIONS)
    .map(({ title, why, next, items }) => ({
      headline: capped(title, 160),
      why: `${capped(why, 240)} ${capped(next, 200)}`,
      items: items
        .slice(0, NAMED)
        .map((item) => ({ key: item.key, url: item.url ?? '', title: item.title ?? '' })),
    }));
}

export function topologyTable({ findings }: TopologyReport): Table {
  return {
    title: 'How teams, ARTs and value streams are cut',
    note: 'From the configuration, and from what the history shows.',
    columns: ['Severity', 'Where', 'Finding', 'Figures', 'Next'],
    rows: findings
      .slice(0, ROWS)
      .map((finding) => [
        SEVERITY_NAMES[finding.severity],
        finding.scope.name,
        finding.title,
        figuresWords(finding),
        finding.next,
      ]),
    omitted: Math.max(0, findings.length - ROWS),
  };
}

function figuresWords({ figures }: TopologyFinding): string {
  return figures.length === 0
    ? '–'
    : figures.map((one) => `${one.label} ${valueOf(one)}`).join('; ');
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
