import { dayRange, periodName } from './dates.ts';
import { decisionsOf, urgentDecisions } from './decisions.ts';
import { figuresOf, headlineOf, loadAndAge } from './figures.ts';
import { freshnessLine, nothingRead } from './freshness.ts';
import { qualityLine } from './quality.ts';
import { tablesOf } from './tables.ts';
import { counted, days, items, told } from './words.ts';
import type { Digest } from './digest.ts';
import type { FlowState } from '../domain/workflow.ts';
import type { CumulativeFlow, FlowReport } from '../metrics/report.ts';

export interface DigestInput {
  /** The period that the digest is about. */
  readonly report: FlowReport;
  /** The same length of time before it. */
  readonly previous: FlowReport;
  /** The same period one level up: an ART's line on its features. */
  readonly features: FlowReport | null;
  /** Fewer observations than this give no percentage. */
  readonly floor: number;
}

export function buildDigest(input: DigestInput): Digest {
  const { report, previous, features, floor } = input;
  const { id, kind, name, zone } = report.scope;
  const quiet = isQuiet(report);
  return {
    scope: { id, kind, name, zone },
    period: report.window,
    asOf: report.asOf,
    periodName: periodName(report.window, zone),
    quiet,
    headline: quiet ? quietHeadline(report) : headlineOf(report, previous),
    figures: figuresOf(report, previous),
    decisions: quiet ? [] : decisionsOf(report),
    tables: tablesOf(report, floor),
    notes: notesOf(report, features),
    freshness: freshnessLine(report),
    quality: qualityLine(report),
    chart: {
      data: report.cumulativeFlow,
      title: `Cumulative flow · ${name}`,
      altText: altText(report.cumulativeFlow, zone),
    },
  };
}

/** A source that was not read is never quiet: we do not know what happened there. */
function isQuiet(report: FlowReport): boolean {
  const nothingMoved = report.flowVelocity.n === 0 && report.arrivals.n === 0;
  return nothingMoved && !nothingRead(report) && urgentDecisions(report).length === 0;
}

function quietHeadline(report: FlowReport): string {
  return `Quiet: nothing finished, nothing started, nothing to decide; ${loadAndAge(report)}.`;
}

function notesOf(report: FlowReport, features: FlowReport | null): string[] {
  const { n } = report.flowVelocity;
  const straight = report.flowTime.excluded;
  return [
    ...(features === null ? [] : [featuresNote(features)]),
    ...(straight === 0
      ? []
      : [
          `${straight} of ${items(n)} went straight to done: in velocity and lead time, without a flow time.`,
        ]),
    'Flow efficiency is read from statuses, so it is an upper bound: compare it with your own past only.',
    ...(report.rolledFirstPass.kind === 'measured'
      ? ['First-pass rates of the newest weeks look better than they will turn out.']
      : []),
    ...(report.stagesMissing === null
      ? []
      : [`Numbers by stage are not configured: ${report.stagesMissing}.`]),
    `Measured at the level “${report.scope.level}”.`,
  ];
}

/** Velocity with load and age beside it, and the flow time where there are enough. */
function featuresNote(features: FlowReport): string {
  const time = told(features.flowTime.measure, (p) => `half within ${days(p.p50)}`);
  return `Features: ${counted(features.flowVelocity.n, 'feature')} finished; ${loadAndAge(features)}; flow time: ${time}.`;
}

/**
 * The finding of the picture for those who do not see it. Stages are numbered in workflow order, because the picture
 * writes the number where its font lacks the letters of a name (decision 0006).
 */
function altText(chart: CumulativeFlow, zone: string): string {
  const first = chart.days[0];
  const last = chart.days.at(-1);
  if (first === undefined || last === undefined || first === last) {
    return 'Cumulative flow: not enough days to draw.';
  }
  const stages = chart.bands.map(
    (band, index) => `${index + 1} ${band.stage} ${band.counts.at(-1) ?? 0}`,
  );
  return [
    `Cumulative flow, ${dayRange({ from: first, to: last }, zone)}.`,
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
