import { counted, days, oneDecimal, told } from './words.ts';
import type { Line, Table } from './digest.ts';
import type { FlowReport } from '../metrics/report.ts';

/** A scope within the digest's, in the same period and in the time before. */
export interface Part {
  readonly report: FlowReport;
  readonly previous: FlowReport;
}

/** Load against velocity of each part (metrics.md section 3, "Pairs"); `before` is what the time before is called. */
export function partsTable(parts: readonly Part[], before: string): Table {
  return {
    title: 'Load and velocity',
    note: `Each at its own level, so that the lines do not add up; before: ${before}.`,
    columns: [
      'Where',
      'Level',
      'Finished',
      'Before',
      'Started',
      'In progress',
      'On average',
      'Before',
      'Half within',
    ],
    rows: parts.map(({ report, previous }) => [
      report.scope.name,
      report.scope.level,
      String(report.flowVelocity.n),
      String(previous.flowVelocity.n),
      String(report.arrivals.n),
      String(report.flowLoad.now),
      oneDecimal(report.flowLoad.mean),
      oneDecimal(previous.flowLoad.mean),
      told(report.flowTime.measure, ({ p50 }) => days(p50)),
    ]),
    omitted: 0,
  };
}

/** Who takes on more than is finished: load that grows is time that others will wait. */
export function partsLine(parts: readonly Part[]): Line {
  const growing = parts
    .filter(({ report: { arrivals } }) => !arrivals.balanced && arrivals.balance > 0)
    .toSorted((a, b) => b.report.arrivals.balance - a.report.arrivals.balance)
    .map(({ report: { scope, arrivals, flowVelocity } }) => {
      return `${scope.name} (${arrivals.n} started, ${flowVelocity.n} finished)`;
    });
  const onlyArts = parts.every(({ report }) => report.scope.kind === 'art');
  const all = counted(
    parts.length,
    onlyArts ? 'ART' : 'value stream or ART',
    onlyArts ? 'ARTs' : 'value streams and ARTs',
  );
  const text =
    growing.length === 0
      ? `none of ${all} started more than it finished.`
      : `more was started than finished in ${growing.join(', ')}.`;
  return { label: 'Load and velocity', text };
}
