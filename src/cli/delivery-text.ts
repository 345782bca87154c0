import { instantOf } from '../core/domain/time.ts';
import type { Instant } from '../core/domain/time.ts';
import type { CommitmentReliability } from '../core/metrics/commitment-reliability.ts';
import type {
  DeliveryReport,
  DeploymentNumbers,
  PiNumbers,
} from '../core/metrics/delivery-report.ts';
import { bandWords } from '../core/metrics/flow-predictability.ts';
import type { FlowPredictability } from '../core/metrics/flow-predictability.ts';
import type { PiChanges, PiScopeChange } from '../core/metrics/pi-scope-change.ts';
import { decimal, local, measured, numbered, percent, percentiles, plain, table } from './text.ts';

type Row = readonly [name: string, words: string];

/** PIs, quality and deployments for a terminal, in the same window as the flow numbers. */
export function deliveryText(report: DeliveryReport, columns?: number): string {
  const { zone } = report.scope;
  const { escapeRate } = report;
  const rows: Row[] = [
    ['Handoffs', handoffs(report)],
    ...workingDays(report),
    [
      'Defect escape rate',
      escapeRate.kind === 'not-configured'
        ? measured(escapeRate, String)
        : `${measured(escapeRate.rate, percent)}: ${escapeRate.escaped} escaped, ${escapeRate.caught} caught, ${escapeRate.setAside} set aside`,
    ],
    ...deployments(report.deployments),
  ];
  const pis =
    'kind' in report.pis
      ? `PIs: ${measured(report.pis, String)}\n`
      : report.pis.length === 0
        ? 'PIs: none runs at this time\n'
        : report.pis.map((pi) => piText(pi, zone, columns)).join('');
  return `Plans, quality and deployments\n${table(['', ''], rows, 2, columns)}${pis}`;
}

function handoffs({
  handoffs: { total, ofTeam, ofPerson, perItem, excluded },
}: DeliveryReport): string {
  const each = measured(perItem, ({ mean, p50, p85 }) => {
    return `per item mean ${decimal(mean)}, p50 ${decimal(p50)}, p85 ${decimal(p85)}`;
  });
  return `${total} (${ofTeam} of team, ${ofPerson} of person), ${each}, ${excluded} straight to done`;
}

function workingDays({ workingDays: days }: DeliveryReport): Row[] {
  if (days.kind === 'not-configured') return [['Working days', measured(days, String)]];
  const [oldest] = days.ages;
  const age =
    oldest === undefined ? 'nothing in progress' : `oldest ${decimal(oldest.workingDays)} d`;
  return [
    ['Working days', `flow time ${measured(days.flowTime, percentiles)}`],
    ['', `lead time ${measured(days.leadTime, percentiles)}`],
    ['', `age ${age}`],
  ];
}

function deployments(numbers: DeploymentNumbers): Row[] {
  if (numbers.kind === 'not-configured') return [['Deployments', measured(numbers, String)]];
  const { frequency, leadTime, changeFailRate: failing, recoveryTime, unattributed } = numbers;
  const { withoutCommits, undated, datedAfter } = leadTime.missing;
  return [
    [
      'Deployments',
      `${measured(frequency.perWeek, (perWeek) => `${decimal(perWeek)} a week`)}, ${decimal(frequency.weeks)} weeks, ${unattributed} more of no known team`,
    ],
    [
      'Deployment lead time',
      `${measured(leadTime.median, (days) => `median ${decimal(days)} d`)}; left out: ${numbered(withoutCommits, 'deployment')} without commits, ${numbered(undated + datedAfter, 'commit')} without a usable date; ${leadTime.undeployed} not in production yet`,
    ],
    [
      'Change fail rate',
      failing.kind === 'not-configured'
        ? measured(failing, String)
        : `${measured(failing.rate, percent)}: ${failing.failed} failed, ${failing.neverArrived} never arrived`,
    ],
    [
      'Recovery time',
      `${measured(recoveryTime.median, (days) => `median ${decimal(days)} d`)}, ${recoveryTime.stillFailing} still failing`,
    ],
  ];
}

function piText(
  { id, period, predictability, reliability, scopeChange }: PiNumbers,
  zone: string,
  columns: number | undefined,
): string {
  const rows: Row[] = [
    ...('kind' in predictability
      ? [['Predictability', measured(predictability, String)] as const]
      : predictability.map((one): Row => [`Predictability ${plain(one.art, 30)}`, predicted(one)])),
    ['Commitment reliability', reliable(reliability, zone)],
    ...changes(scopeChange, zone),
  ];
  return `PI ${plain(id)}, ${day(period.from, zone)} to ${day(instantOf(period.to - 1), zone)}\n${table(['', ''], rows, 2, columns)}`;
}

function predicted({
  share,
  band,
  plannedValue,
  actualValue,
  missing,
}: FlowPredictability): string {
  const words = measured(share, percent);
  if (share.kind === 'not-configured') return words;
  const value = `value ${actualValue} of ${plannedValue} committed`;
  const unscored = missing === 0 ? '' : `, ${numbered(missing, 'objective')} not scored yet`;
  return `${words}${band === null ? '' : `, ${bandWords(band)}`}; ${value}${unscored}`;
}

function reliable(reliability: CommitmentReliability, zone: string): string {
  if (reliability.kind === 'too-early') return planning(reliability.until, zone);
  const { final, share, committed, completed, leftSince, setAside } = reliability;
  const soFar = final ? '' : ' so far';
  return `${measured(share, percent)}${soFar}: ${completed} of ${committed} committed done, ${leftSince} left since, ${setAside} set aside`;
}

function changes(change: PiScopeChange, zone: string): Row[] {
  if (change.kind === 'too-early') return [['Scope change', planning(change.until, zone)]];
  const { final, committed, added, removed, passedThrough, cameBack } = change;
  const soFar = final ? '' : ' so far';
  return [
    [
      'Scope change',
      `${added.n} added, ${removed.n} removed${soFar}; ${numbered(committed.n, 'item')} committed, ${passedThrough} passed through, ${cameBack} came back`,
    ],
    ...streams('added from', added),
    ...streams('removed from', removed),
  ];
}

function streams(what: string, { streams: sources }: PiChanges): Row[] {
  return sources.map(({ valueStream, art, n, points }) => {
    const where = [valueStream, art].filter((part) => part !== null).join(' / ') || 'no team';
    const sized = points.kind === 'measured' ? `, ${decimal(points.value)} points` : '';
    return ['', `${what} ${plain(where)}: ${n}${sized}`];
  });
}

function day(at: Instant, zone: string): string {
  return local(at, zone).slice(0, 10);
}

function planning(until: Instant, zone: string): string {
  return `planning goes on until ${local(until, zone)}`;
}
