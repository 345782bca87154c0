import { createHash } from 'node:crypto';
import { artsIn } from '../core/digest/program-increment.ts';
import type { Besides } from '../core/digest/audience.ts';
import { buildDigest } from '../core/digest/build-digest.ts';
import { numbersOf } from '../core/digest/corrections.ts';
import type { SeenAgain, ToldPeriod } from '../core/digest/corrections.ts';
import { digestPeriod, usualCadence } from '../core/digest/digest-period.ts';
import type { Cadence, DigestPeriod } from '../core/digest/digest-period.ts';
import type { Digest } from '../core/digest/digest.ts';
import type { Part } from '../core/digest/parts.ts';
import type { Organisation, Scope } from '../core/domain/organisation.ts';
import { scopesOf } from '../core/domain/scopes.ts';
import { DAY_MS } from '../core/domain/time.ts';
import type { Instant, Period } from '../core/domain/time.ts';
import { flowReport } from '../core/metrics/flow-report.ts';
import type { FlowReport } from '../core/metrics/report.ts';
import { deliveryAnswer } from './answer-delivery.ts';
import { dependencyAnswer } from './answer-dependencies.ts';
import { featureScope, loadFlow } from './answer-flow.ts';
import type { Loaded } from './answer-flow.ts';
import { forecastAnswer } from './answer-forecast.ts';
import { topologyAnswer } from './answer-topology.ts';
import type { Reading } from './reading.ts';
import { roamAnswer } from './answer-roam.ts';

export interface DigestAsked {
  /** Null: as usual for a scope of its kind. */
  readonly cadence: Cadence | null;
  /** What its readers were told of earlier periods, the latest first. */
  readonly told: readonly ToldPeriod[];
}

/** Longer ago than this nothing is corrected: whoever decided by it has decided again. */
const CORRECTED_FOR_MS = 84 * DAY_MS;

/** What a digest of the scope says, as of an instant; it is about time that lies before it. */
export async function digestAnswer(
  reading: Reading,
  scope: Scope,
  asOf: Instant,
  { cadence, told }: DigestAsked,
): Promise<Digest> {
  const { organisation } = reading;
  const period = digestPeriod(scope, asOf, cadence ?? usualCadence(scope.kind), organisation);
  const again = told.filter(
    ({ key, covers }) => key !== period.key && covers.to >= period.window.from - CORRECTED_FOR_MS,
  );
  const windows = [period.window, period.before, ...again.map(({ covers }) => covers)];
  const features = scope.kind === 'art' ? featureScope(organisation, scope) : null;
  const levels = features === null ? [scope.level] : [scope.level, features.level];
  const loaded = await loadFlow(reading, scope, asOf, earliest(windows), levels);
  const reportOn = reporter(loaded, organisation, asOf);
  const report = reportOn(scope, period.window);
  const rules = rulesOf(organisation);
  return buildDigest({
    period,
    report,
    previous: reportOn(scope, period.before),
    features: features === null ? null : reportOn(features, period.window),
    besides: await besides(reading, scope, asOf, period),
    numbers: numbersOf(report, loaded.items, scope, { levels: organisation.levels, rules }),
    seenAgain: again.map((one): SeenAgain => {
      const seen = reportOn(scope, one.covers);
      const now = numbersOf(seen, loaded.items, scope, { levels: organisation.levels, rules });
      return { told: one, now, items: loaded.items };
    }),
    floor: organisation.metrics.floor,
    names: organisation,
  });
}

type ReportOn = (scope: Scope, window: Period) => FlowReport;

function reporter(loaded: Loaded, organisation: Organisation, asOf: Instant): ReportOn {
  return (scope, window) =>
    flowReport(loaded.items, scope, { organisation, asOf, window, ...loaded });
}

/** The one that looks back furthest: all of them read the same items. */
function earliest(windows: readonly Period[]): Period | null {
  return windows.toSorted((a, b) => a.from - b.from)[0] ?? null;
}

/** What the numbers of a period rest on besides history. PIs are written to all the time and change none of them. */
function rulesOf(organisation: Organisation): string {
  const text = JSON.stringify({ ...organisation, pis: [] });
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}

/** One after the other: each reads for itself what it needs, so that little is in memory at a time. */
async function besides(
  reading: Reading,
  scope: Scope,
  asOf: Instant,
  period: DigestPeriod,
): Promise<Besides> {
  const { organisation } = reading;
  const { kind } = scope;
  const { window, pi, piBefore } = period;
  const hasPis = organisation.pis.some((one) => artsIn(one, scope.teams, organisation).length > 0);
  const asksForPis = hasPis && (kind === 'art' || kind === 'portfolio');
  const asksForForecast = kind === 'value-stream' || kind === 'portfolio';
  return {
    dependencies: await dependencyAnswer(reading, scope, asOf, window),
    delivery: asksForPis ? await deliveryAnswer(reading, scope, asOf, window) : null,
    forecast: asksForForecast
      ? await forecastAnswer(reading, scope, asOf, { count: null, by: null })
      : null,
    topology: kind === 'portfolio' ? await topologyAnswer(reading, asOf) : null,
    roam: await roamAnswer(reading, scope, asOf, window),
    plan:
      pi === null || kind === 'team'
        ? null
        : {
            pi,
            before: piBefore,
            arts: artsIn(pi, scope.teams, organisation),
            floor: organisation.metrics.floor,
          },
    parts: await partsOf(reading, scope, asOf, period),
  };
}

/** The value streams and ARTs within a wider scope. */
async function partsOf(
  reading: Reading,
  scope: Scope,
  asOf: Instant,
  { window, before }: DigestPeriod,
): Promise<Part[]> {
  const { organisation } = reading;
  const parts: Part[] = [];
  for (const part of scopesOf(organisation)) {
    if (!isWithin(part, scope)) continue;
    const loaded = await loadFlow(reading, part, asOf, earliest([window, before]));
    const reportOn = reporter(loaded, organisation, asOf);
    parts.push({ report: reportOn(part, window), previous: reportOn(part, before) });
  }
  return parts;
}

function isWithin(part: Scope, scope: Scope): boolean {
  if (scope.kind === 'portfolio') return part.kind === 'value-stream' || part.kind === 'art';
  if (scope.kind !== 'value-stream' || part.kind !== 'art') return false;
  return part.teams.every((team) => scope.teams.includes(team));
}
