import { constraintLine, constraintTable } from '../core/digest/constraint.ts';
import { dayRange } from '../core/digest/dates.ts';
import { verdictOf, verdictWords } from '../core/digest/verdict.ts';
import { promiseKept } from '../core/digest/words.ts';
import type { Period } from '../core/domain/time.ts';
import type { DeliveryReport } from '../core/metrics/delivery-report.ts';
import type { FlowReport, Series } from '../core/metrics/report.ts';
import { deliveryText } from './delivery-text.ts';
import { freshnessText } from './freshness-text.ts';
import {
  decimal,
  local,
  measured,
  numbered,
  percent,
  percentiles,
  plain,
  signed,
  table,
  wrapped,
} from './text.ts';

const OLDEST_SHOWN = 10;
const LONG = 300;

/** Both reports within the columns of a terminal: the same numbers as `--json`, each with its basis. */
export function metricsText(
  report: FlowReport,
  delivery: DeliveryReport,
  columns?: number,
): string {
  return [
    heading(report),
    figures(report, columns),
    trends(report, columns),
    stages(report, columns),
    constraintEvidence(report, columns),
    aging(report),
    deliveryText(delivery, columns),
    findings(report, columns),
    freshnessText(report.freshness, report.scope.zone),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function heading({ scope, window, asOf }: FlowReport): string {
  const period = `${local(window.from, scope.zone)} to ${local(window.to, scope.zone)}`;
  return `${plain(scope.name)} (${scope.kind}, level ${scope.level})\n${period}, as of ${local(asOf, scope.zone)}, ${scope.zone}\n`;
}

function figures(report: FlowReport, columns: number | undefined): string {
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
    [
      'SLE',
      measured(
        sle.promised,
        (days) => `85 % within ${decimal(days)} d, by the 90 days before the window`,
      ),
    ],
    ['SLE attainment', promiseKept(sle, (kept) => measured(kept, percent))],
    ['Rolled first pass', measured(report.rolledFirstPass, percent)],
    ['Constraint', constraintWords(report)],
    ['Little’s law', littlesLaw(report)],
  ];
  return table(['', ''], rows, 2, columns);
}

/** The last weeks with their limits, and what those say of the weeks of the window. */
function trends({ trend, window }: FlowReport, columns: number | undefined): string {
  const rows = [
    trendRow('Velocity, items', trend.velocity, window, decimal),
    trendRow('Flow time p50, d', trend.flowTimeP50, window, decimal),
    trendRow('Flow efficiency', trend.efficiency, window, percent),
  ];
  const head = ['Week by week', 'In the window', 'n', 'Last', 'Mean', 'Usual range'];
  return table(head, rows, 2, columns);
}

function trendRow(
  name: string,
  series: Series,
  window: Period,
  spell: (value: number) => string,
): string[] {
  const { points, limits } = series;
  const verdict = verdictOf(series, window);
  const last = points.at(-1);
  return [
    name,
    verdict === null ? 'no week of it has enough' : verdictWords(verdict, spell),
    String(points.length),
    last === undefined ? '–' : spell(last[1]),
    limits === null ? '–' : spell(limits.mean),
    limits === null ? '–' : `${spell(Math.max(0, limits.lower))} to ${spell(limits.upper)}`,
  ];
}

function constraintWords(report: FlowReport): string {
  const { name, before, window } = report.constraint;
  if (name !== null) return plain(constraintLine(report).text, LONG);
  const when = dayRange(window, report.scope.zone);
  return `no clear constraint (${when})${before === null ? '' : `; a week before it was ${plain(before)}`}`;
}

/** What holds for each stage and what does not, with the figures (metrics.md section 4). */
function constraintEvidence(report: FlowReport, terminal: number | undefined): string {
  const { columns, rows, note } = constraintTable(report);
  if (rows.length === 0) return '';
  const cells = rows.map((row) => row.map((cell) => plain(cell, 30)));
  const head = columns.map((name) => (name === 'Queue' ? 'Queue d' : name));
  return `Constraint\n${table(head, cells, 1, terminal)}${wrapped(`  ${note}`, terminal, 2)}\n`;
}

/** Whether averages describe the window; no cycle time is derived from it (metrics.md section 3). */
function littlesLaw({
  littlesLaw: { arrivals, departures, cancelled, holds },
}: FlowReport): string {
  const checks = [
    ['arrivals as departures', holds.arrivalsEqualDepartures],
    ['load held', holds.loadEqual],
    ['age held', holds.ageEqual],
    ['few cancelled', holds.finishes],
  ] as const;
  const words = checks.map(([name, held]) => {
    return `${name} ${held === null ? 'cannot be told' : held ? 'yes' : 'no'}`;
  });
  return `${words.join(', ')} (${arrivals} arrived, ${departures} left, ${cancelled} of them cancelled)`;
}

/** Velocity is never read without load and age beside it (metrics.md section 3, "Pairs"). */
function oldestAge({ aging: { items } }: FlowReport): string {
  const oldest = items.reduce((most, { ageDays }) => Math.max(most, ageDays), 0);
  return items.length === 0
    ? 'nothing in progress'
    : `oldest ${decimal(oldest)} d of ${items.length} items`;
}

function byKind(counts: Readonly<Record<string, number>>): string {
  const parts = Object.entries(counts).map(([kind, n]) => `${plain(kind || 'unclassified')} ${n}`);
  return parts.length === 0 ? 'nothing finished' : parts.join(', ');
}

function stages(report: FlowReport, columns: number | undefined): string {
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
  return `Stages (– means below the floor)\n${table(head, rows, 2, columns)}  queue time without an active stage after it: ${decimal(unattributed)} d\n`;
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

function findings(report: FlowReport, columns: number | undefined): string {
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
  return `Where your process differs from the configured model\n${table(['Finding', 'n', 'For example'], lines, 3, columns)}`;
}
