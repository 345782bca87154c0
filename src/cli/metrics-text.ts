import { promiseKept } from '../core/digest/words.ts';
import type { FlowReport, Freshness, Percentiles } from '../core/metrics/report.ts';
import { decimal, local, measured, numbered, percent, plain, table } from './text.ts';

const OLDEST_SHOWN = 10;

/** The report for a terminal: the same numbers as `--json`, each with its basis. */
export function metricsText(report: FlowReport): string {
  return [
    heading(report),
    figures(report),
    stages(report),
    aging(report),
    findings(report),
    freshness(report.freshness, report.scope.zone),
  ].join('\n');
}

function heading({ scope, window, asOf }: FlowReport): string {
  const period = `${local(window.from, scope.zone)} to ${local(window.to, scope.zone)}`;
  return `${plain(scope.name)} (${scope.kind}, level ${scope.level})\n${period}, as of ${local(asOf, scope.zone)}, ${scope.zone}\n`;
}

function figures(report: FlowReport): string {
  const { arrivals, flowLoad, flowTime, flowVelocity, sle } = report;
  const rows = [
    [
      'Flow time',
      `${measured(flowTime.measure, percentiles)}, ${flowTime.excluded} straight to done`,
    ],
    [
      'Flow efficiency',
      measured(
        report.flowEfficiency,
        ({ pooled, median }) =>
          `${percent(pooled)} pooled${median === null ? '' : `, ${percent(median)} median`} (from statuses: an upper bound)`,
      ),
    ],
    [
      'Flow velocity',
      `${numbered(flowVelocity.n, 'item')}, points ${measured(flowVelocity.points, decimal)}`,
    ],
    ['Flow load', `${flowLoad.now} now, ${decimal(flowLoad.mean)} mean`],
    ['WIP age', oldestAge(report)],
    ['Distribution', byKind(report.flowDistribution.completed)],
    [
      'Arrivals',
      `${arrivals.n}, balance ${signed(arrivals.balance)}${arrivals.balanced ? ' (balanced)' : ''}`,
    ],
    ['Lead time', measured(report.leadTime, percentiles)],
    ['SLE', measured(sle.promised, (days) => `85 % within ${decimal(days)} d`)],
    ['SLE attainment', promiseKept(sle, (kept) => measured(kept, percent))],
    ['Rolled first pass', measured(report.rolledFirstPass, percent)],
    [
      'Constraint',
      report.constraint.name === null ? 'no clear constraint' : plain(report.constraint.name),
    ],
  ];
  return table(['', ''], rows, 2);
}

/** Velocity is never read without load and age beside it (metrics.md section 3, "Pairs"). */
function oldestAge({ aging: { items } }: FlowReport): string {
  const oldest = items.reduce((most, { ageDays }) => Math.max(most, ageDays), 0);
  return items.length === 0
    ? 'nothing in progress'
    : `oldest ${decimal(oldest)} d of ${items.length} items`;
}

function percentiles({ p50, p85, p95 }: Percentiles): string {
  return `p50 ${decimal(p50)} d, p85 ${decimal(p85)} d, p95 ${decimal(p95)} d`;
}

function byKind(counts: Readonly<Record<string, number>>): string {
  const parts = Object.entries(counts).map(([kind, n]) => `${plain(kind || 'unclassified')} ${n}`);
  return parts.length === 0 ? 'nothing finished' : parts.join(', ');
}

function signed(value: number): string {
  return value > 0 ? `+${value}` : String(value);
}

function stages(report: FlowReport): string {
  if (report.stagesMissing !== null) return `Stages: ${report.stagesMissing}\n`;
  const head = [
    'Stage',
    'State',
    'n',
    'p50 d',
    'p85 d',
    'Arrivals',
    'Departures',
    'Load',
    'Mean',
    'First pass',
    'Queue d',
  ];
  const rows = report.stages.map((row) => [
    plain(row.stage, 30),
    row.state,
    String(row.n),
    row.time.kind === 'measured' ? decimal(row.time.value.p50) : '–',
    row.time.kind === 'measured' ? decimal(row.time.value.p85) : '–',
    String(row.arrivals),
    String(row.departures),
    String(row.loadNow),
    decimal(row.loadMean),
    row.firstPassRate.kind === 'measured' ? percent(row.firstPassRate.value) : '–',
    row.stage in report.queue ? decimal(report.queue[row.stage] ?? 0) : '',
  ]);
  const unattributed = report.queue['unattributed'] ?? 0;
  return `Stages (– means below the floor)\n${table(head, rows, 2)}  queue time without an active stage after it: ${decimal(unattributed)} d\n`;
}

function aging(report: FlowReport): string {
  const items = report.aging.items.toSorted((a, b) => b.ageDays - a.ageDays);
  const rows = items
    .slice(0, OLDEST_SHOWN)
    .map((item) => [
      plain(item.key, 24),
      plain(item.stage ?? 'no stage', 24),
      item.band ?? 'no band',
      decimal(item.ageDays),
    ]);
  const title = `Oldest of ${numbered(items.length, 'item')} in progress`;
  return rows.length === 0
    ? 'Nothing in progress\n'
    : `${title}\n${table(['Key', 'Stage', 'Band', 'Age d'], rows, 3)}`;
}

function findings(report: FlowReport): string {
  const rows = Object.entries(report.dataQuality)
    .filter(([, finding]) => finding.n > 0)
    .map(([name, { n, keys }]) => [
      name,
      String(n),
      keys
        .slice(0, 5)
        .map((key) => plain(key, 24))
        .join(', '),
    ]);
  if (rows.length === 0) return 'Your process fits the configured model: no findings\n';
  const lines = rows.map(([name, n, keys]) => [`${name}`, `${n}`, `${keys}`]);
  return `Where your process differs from the configured model\n${table(['Finding', 'n', 'For example'], lines, 3)}`;
}

function freshness(sources: Readonly<Record<string, Freshness>>, zone: string): string {
  return Object.entries(sources)
    .map(([source, { pulledAt, stale, unobserved }]) => {
      const when = pulledAt === null ? 'never pulled' : `pulled ${local(pulledAt, zone)}`;
      const deletions = unobserved === undefined ? '' : ', deletions UNOBSERVED';
      return `Source ${source}: ${when}${stale ? ', STALE' : ''}${deletions}\n`;
    })
    .join('');
}
