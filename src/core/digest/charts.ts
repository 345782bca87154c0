import { dayRange } from './dates.ts';
import { counted } from './words.ts';
import type { DigestChart } from './digest.ts';
import { teamGraph } from '../dependencies/team-graph.ts';
import type { TeamNames } from '../dependencies/team-graph.ts';
import type { DependencyReport } from '../dependencies/report.ts';
import type { FlowState } from '../domain/workflow.ts';
import type { ForecastReport } from '../forecast/forecast-report.ts';
import type { CumulativeFlow, FlowReport } from '../metrics/report.ts';

/** What pictures are drawn from. */
export interface Drawn {
  readonly report: FlowReport;
  readonly forecast: ForecastReport | null;
  readonly dependencies: DependencyReport | null;
  readonly names: TeamNames;
}

/**
 * The pictures of an audience, the one that says most first: a team sees its work by age, an ART how work flows through
 * its stages, a value stream where it waits, the portfolio what is finished and will be; the second is for the thread.
 */
export function chartsFor(drawn: Drawn): DigestChart[] {
  const { report } = drawn;
  switch (report.scope.kind) {
    case 'team':
      return [wipAge(report), cumulativeFlow(report)];
    case 'art':
      return [cumulativeFlow(report), wipAge(report)];
    case 'value-stream':
      return [valueStream(report), ...throughput(drawn)];
    case 'portfolio':
      return [...throughput(drawn), ...dependencies(drawn)];
  }
}

/** One picture; null where its numbers are not there, or there is nothing to draw. */
export function chartOf(kind: DigestChart['kind'], drawn: Drawn): DigestChart | null {
  switch (kind) {
    case 'cumulative-flow':
      return cumulativeFlow(drawn.report);
    case 'wip-age':
      return wipAge(drawn.report);
    case 'value-stream':
      return valueStream(drawn.report);
    case 'throughput':
      return throughput(drawn)[0] ?? null;
    case 'dependencies':
      return dependencies(drawn)[0] ?? null;
  }
}

function wipAge({ scope, asOf, stages, aging }: FlowReport): DigestChart {
  return { kind: 'wip-age', data: { scope, asOf, stages, aging } };
}

function cumulativeFlow({ scope, cumulativeFlow: data }: FlowReport): DigestChart {
  const { name, zone } = scope;
  const description = altText(data, scope);
  return {
    kind: 'cumulative-flow',
    data,
    options: { title: `Cumulative flow · ${name}`, description, zone },
  };
}

function valueStream(report: FlowReport): DigestChart {
  const { scope, window, stages, stagesMissing, rolledFirstPass, constraint } = report;
  const { flowTime, flowEfficiency } = report;
  const numbers = { stages, stagesMissing, rolledFirstPass, constraint, flowTime, flowEfficiency };
  return { kind: 'value-stream', data: { scope, window, ...numbers } };
}

function throughput({ report, forecast }: Drawn): DigestChart[] {
  if (forecast === null) return [];
  const { scope, asOf, trend } = report;
  const { fan, by, sample } = forecast;
  return [
    {
      kind: 'throughput',
      data: { flow: { scope, asOf, trend }, forecast: { fan, by, sample } },
    },
  ];
}

/** Nothing to draw where no team needs another. */
function dependencies({ dependencies: report, names }: Drawn): DigestChart[] {
  if (report === null) return [];
  const graph = teamGraph(report, names);
  return graph.edges.length === 0 ? [] : [{ kind: 'dependencies', data: graph }];
}

/**
 * The finding of the picture for those who do not see it. Stages are numbered in workflow order, because the picture
 * writes the number where its font lacks the letters of a name (decision 0006).
 */
function altText(chart: CumulativeFlow, { name, zone }: FlowReport['scope']): string {
  const first = chart.days[0];
  const last = chart.days.at(-1);
  if (first === undefined || last === undefined || first === last) {
    return `Cumulative flow of ${name}: not enough days to draw.`;
  }
  const range = dayRange({ from: first, to: last }, zone);
  if (chart.bands.length === 0) return `Cumulative flow of ${name}, ${range}: nothing to draw.`;
  const stages = chart.bands.map(
    (band, index) => `${index + 1} ${band.stage} ${band.counts.at(-1) ?? 0}`,
  );
  return [
    `Cumulative flow of ${name}, ${range}.`,
    `In progress went from ${inFlow(chart, 0)} to ${inFlow(chart, -1)}; ${counted(done(chart, -1) - done(chart, 0), 'item')} joined the finished ones.`,
    `Stages on the last day: ${stages.join(', ')}.`,
  ].join(' ');
}

function inFlow(chart: CumulativeFlow, day: number): number {
  return sumOf(chart, ['waiting', 'active'], day);
}

function done(chart: CumulativeFlow, day: number): number {
  return sumOf(chart, ['done'], day);
}

function sumOf(chart: CumulativeFlow, states: readonly FlowState[], day: number): number {
  return chart.bands
    .filter((band) => states.includes(band.state))
    .reduce((sum, band) => sum + (band.counts.at(day) ?? 0), 0);
}
