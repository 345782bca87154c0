import { contentFor } from './audience.ts';
import type { Besides } from './audience.ts';
import { chartsFor } from './charts.ts';
import { correctionsOf } from './corrections.ts';
import type { PeriodNumbers, SeenAgain } from './corrections.ts';
import { MOST_DECISIONS, staleSources } from './decisions.ts';
import type { DigestPeriod } from './digest-period.ts';
import { headlineOf, loadAndAge } from './figures.ts';
import { freshnessLine, nothingRead } from './freshness.ts';
import { qualityLine } from './quality.ts';
import { counted, days, items, told } from './words.ts';
import type { Digest } from './digest.ts';
import type { TeamNames } from '../dependencies/team-graph.ts';
import type { FlowReport } from '../metrics/report.ts';

export interface DigestInput {
  readonly period: Pick<DigestPeriod, 'name' | 'beforeName' | 'key'>;
  /** The period that the digest is about. */
  readonly report: FlowReport;
  /** What it is compared with. */
  readonly previous: FlowReport;
  /** The same period one level up: an ART's line on its features. */
  readonly features: FlowReport | null;
  readonly besides: Besides;
  readonly numbers: PeriodNumbers;
  /** Earlier periods that the readers were told of, as they are now. */
  readonly seenAgain: readonly SeenAgain[];
  /** Fewer observations than this give no percentage. */
  readonly floor: number;
  readonly names: TeamNames;
}

/** What people are told of a scope and a period: a pure function of its numbers, which are computed elsewhere. */
export function buildDigest(input: DigestInput): Digest {
  const { period, report, features, besides, floor, numbers } = input;
  const { id, kind, name, zone } = report.scope;
  const before = { report: input.previous, name: period.beforeName };
  const content = contentFor({ ...besides, report, before, floor });
  const corrected = corrections(input);
  const urgent = [...staleSources(report), ...content.decisions];
  const hasNews = content.hasNews || corrected.sentences.length > 0 || urgent.length > 0;
  const quiet = !hasNews && isStill(report);
  return {
    scope: { id, kind, name, zone },
    period: report.window,
    asOf: report.asOf,
    periodName: period.name,
    periodKey: period.key,
    quiet,
    headline: quiet ? quietHeadline(report) : headlineOf(report, before),
    figures: content.figures,
    lines: content.lines,
    decisions: quiet ? [] : [...urgent, ...content.otherwise].slice(0, MOST_DECISIONS),
    corrections: corrected.sentences,
    tables: content.tables.filter((table) => table.rows.length > 0),
    notes: [...content.notes, ...notesOf(report, features)],
    freshness: freshnessLine(report),
    quality: qualityLine(report),
    charts: quiet ? [] : chartsFor({ ...besides, report, names: input.names }),
    numbers,
    retold: corrected.periods,
  };
}

/** A source that was not read is never quiet: we do not know what happened there. */
function isStill(report: FlowReport): boolean {
  return report.flowVelocity.n === 0 && report.arrivals.n === 0 && !nothingRead(report);
}

function corrections({ seenAgain, report }: DigestInput): {
  readonly sentences: readonly string[];
  readonly periods: Digest['retold'];
} {
  const found = seenAgain
    .map((seen) => ({ seen, sentences: correctionsOf(seen, report.window.from) }))
    .filter(({ sentences }) => sentences.length > 0);
  return {
    sentences: found.flatMap(({ sentences }) => sentences),
    periods: found.map(({ seen: { told: period, now } }) => ({ ...period, numbers: now })),
  };
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
