import type { Measure } from '../domain/measure.ts';
import type { Period } from '../domain/time.ts';
import { isoInstant as iso } from '../timeline/calendar.ts';
import type { ChangeFailRate } from './change-fail-rate.ts';
import type { CommitmentReliability } from './commitment-reliability.ts';
import type { DeliveryReport, DeploymentNumbers, PiNumbers } from './delivery-report.ts';
import type { EscapeRate } from './escape-rate.ts';
import type { FlowPredictability } from './flow-predictability.ts';
import { bandWords } from './flow-predictability.ts';
import type { NotConfigured } from './measure.ts';
import type { Json } from './output.ts';
import { fields, number, percentiles, sampled, sampleSize } from './output.ts';
import type { PiChanges, PiScopeChange } from './pi-scope-change.ts';
import type { WorkingDays } from './working-days.ts';

/**
 * What `metrics SCOPE --json` adds to the flow numbers: `handoffs`, `workingDays`, `escapeRate`, `pi` and `deployments`.
 * Durations in days, shares unrounded, instants as ISO 8601 UTC; below the floor null beside its `n`; what is not
 * configured is `{ notConfigured }`, and a PI whose planning goes on `{ tooEarlyUntil }`.
 */
export function deliveryOutput(report: DeliveryReport): Json {
  const { perItem, ...counts } = report.handoffs;
  return {
    handoffs: { ...counts, ...fields(perItem, ['mean', 'p50', 'p85']) },
    workingDays: workingDaysOf(report.workingDays),
    escapeRate: escapeRateOf(report.escapeRate),
    pi: isMissing(report.pis) ? missing(report.pis) : report.pis.map(piOf),
    deployments: deploymentsOf(report.deployments),
  };
}

function isMissing(value: NotConfigured | readonly unknown[]): value is NotConfigured {
  return 'kind' in value;
}

function missing({ what }: NotConfigured): Json {
  return { notConfigured: what };
}

function workingDaysOf(days: WorkingDays): Json {
  if (days.kind === 'not-configured') return missing(days);
  return {
    flowTime: percentiles(days.flowTime),
    leadTime: percentiles(days.leadTime),
    ages: days.ages.map(({ key, workingDays }) => ({ key, workingDays })),
  };
}

function escapeRateOf(rate: EscapeRate): Json {
  if (rate.kind === 'not-configured') return missing(rate);
  const { escaped, ofOtherKinds, caught, setAside } = rate;
  const n = escaped + caught;
  return { n, escaped, ofOtherKinds, caught, setAside, rate: number(rate.rate) };
}

function piOf({ id, period, graceEnds, ...numbers }: PiNumbers): Json {
  const { predictability, reliability, scopeChange } = numbers;
  return {
    id,
    ...isoPeriod(period),
    graceEnds: iso(graceEnds),
    predictability: isMissing(predictability)
      ? missing(predictability)
      : predictability.map(predictabilityOf),
    reliability: reliabilityOf(reliability),
    scopeChange: scopeChangeOf(scopeChange),
  };
}

function isoPeriod({ from, to }: Period): Json {
  return { from: iso(from), to: iso(to) };
}

function predictabilityOf({ art, share, band, ...value }: FlowPredictability): Json {
  if (share.kind === 'not-configured') return { art, ...missing(share) };
  const { objectives, missing: without, plannedValue, actualValue } = value;
  return {
    art,
    n: objectives,
    missing: without,
    plannedValue,
    actualValue,
    share: number(share),
    band: band === null ? null : bandWords(band),
  };
}

function reliabilityOf(reliability: CommitmentReliability): Json {
  if (reliability.kind === 'too-early') return { tooEarlyUntil: iso(reliability.until) };
  const { final, committed, completed, leftSince, setAside, share } = reliability;
  return { final, n: committed, completed, leftSince, setAside, share: number(share) };
}

function scopeChangeOf(change: PiScopeChange): Json {
  if (change.kind === 'too-early') return { tooEarlyUntil: iso(change.until) };
  const { final, committed, added, removed, passedThrough, cameBack } = change;
  return {
    final,
    committed: { n: committed.n, ...pointsOf(committed.points) },
    added: changesOf(added),
    removed: changesOf(removed),
    passedThrough,
    cameBack,
  };
}

function changesOf({ n, points, streams, items }: PiChanges): Json {
  return {
    n,
    ...pointsOf(points),
    streams: streams.map((stream) => ({ ...stream, ...pointsOf(stream.points) })),
    items: items.map((item) => ({
      key: item.key,
      at: iso(item.at),
      points: item.points,
      team: item.team,
      art: item.art,
      valueStream: item.valueStream,
    })),
  };
}

/** Their own n is the number of items that have any. */
function pointsOf(points: Measure<number>): Json {
  return { points: number(points), pointsN: sampleSize(points) };
}

function deploymentsOf(numbers: DeploymentNumbers): Json {
  if (numbers.kind === 'not-configured') return missing(numbers);
  const { unattributed, frequency, leadTime, recoveryTime } = numbers;
  return {
    unattributed,
    frequency: { ...sampled(frequency.perWeek, 'perWeek'), weeks: frequency.weeks },
    leadTime: {
      ...sampled(leadTime.median, 'p50'),
      missing: leadTime.missing,
      undeployed: leadTime.undeployed,
    },
    changeFailRate: failRateOf(numbers.changeFailRate),
    recoveryTime: {
      ...sampled(recoveryTime.median, 'p50'),
      stillFailing: recoveryTime.stillFailing,
    },
  };
}

function failRateOf(rate: ChangeFailRate): Json {
  if (rate.kind === 'not-configured') return missing(rate);
  const { failed, neverArrived } = rate;
  return { ...sampled(rate.rate, 'rate'), failed, neverArrived };
}
