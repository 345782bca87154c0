import { freshnessWarning, nothingRead } from './freshness.ts';
import { verdictOf, verdictWords } from './verdict.ts';
import { counted, days, items, oneDecimal, percent, promiseKept, told } from './words.ts';
import { capped } from '../risks/rules/words.ts';
import type { Figure } from './digest.ts';
import type { AgingItem, FlowReport, Series } from '../metrics/report.ts';

/** Words for more, for less, and for no change. */
type Direction = readonly [up: string, down: string, same: string];

const MORE: Direction = ['more', 'fewer', 'as many'];
const MORE_ON_AVERAGE: Direction = ['more on average', 'fewer on average', 'as many on average'];
const LONGER: Direction = ['longer', 'shorter', 'the same'];
const HIGHER: Direction = ['higher', 'lower', 'the same'];

/** A report of the time before, and what that time is called, such as "the week before". */
export interface Before {
  readonly report: FlowReport;
  readonly name: string;
}

/**
 * The six figures of a scope. Velocity is followed by load and age, so that it is never read alone
 * (metrics.md section 3, "Pairs"). Without a report of the time before, nothing is compared.
 */
export function figuresOf(report: FlowReport, before: Before | null): Figure[] {
  return [
    ...velocityLoadAndAge(report, before),
    flowTime(report, before),
    efficiency(report, before),
    started(report),
  ];
}

/** For those who do the work: what is stuck, and whether what was promised is kept. */
export function teamFigures(report: FlowReport, before: Before | null): Figure[] {
  return [
    ...velocityLoadAndAge(report, before),
    blocked(report),
    flowTime(report, before),
    serviceLevel(report),
    started(report),
  ];
}

/** Beside those of a PI. */
export function portfolioFigures(report: FlowReport, before: Before | null): Figure[] {
  return [
    ...velocityLoadAndAge(report, before),
    flowTime(report, before),
    efficiency(report, before),
  ];
}

function velocityLoadAndAge(report: FlowReport, before: Before | null): Figure[] {
  return [finished(report, before), inProgress(report, before), age(report)];
}

/**
 * "Finished 14 items, 3 more than the week before: routine variation; 23 in progress, the oldest 45.2 days." With what
 * was not read said in the same sentence, and no numbers at all where nothing was.
 */
export function headlineOf(report: FlowReport, before: Before | null): string {
  const warning = freshnessWarning(report);
  if (nothingRead(report)) {
    return `No numbers yet: ${warning === '' ? 'no source feeds this scope' : warning}.`;
  }
  const compared = velocityComparison(report, before, ': ');
  const done = `Finished ${items(report.flowVelocity.n)}${compared === '' ? '' : `, ${compared}`}`;
  return `${done}; ${loadAndAge(report)}${warning === '' ? '' : `; ${warning}`}.`;
}

/** "23 in progress, the oldest 45.2 days" */
export function loadAndAge(report: FlowReport): string {
  const oldest = oldestFirst(report.aging.items)[0];
  if (report.flowLoad.now === 0) return 'nothing in progress';
  const now = `${report.flowLoad.now} in progress`;
  return oldest === undefined ? now : `${now}, the oldest ${days(oldest.ageDays)}`;
}

export function oldestFirst(aging: readonly AgingItem[]): AgingItem[] {
  return aging.toSorted((a, b) => b.ageDays - a.ageDays || (a.key < b.key ? -1 : 1));
}

function straightToDone(n: number): string {
  return n === 0 ? '' : `, ${n} straight to done`;
}

function finished(report: FlowReport, before: Before | null): Figure {
  const { n, points } = report.flowVelocity;
  const inPoints = points.kind === 'measured' ? `, ${oneDecimal(points.value)} points` : '';
  return {
    label: 'Finished',
    value: `${items(n)}${inPoints}`,
    basis: `n = ${n}${straightToDone(report.flowTime.excluded)}`,
    comparison: velocityComparison(report, before, '; '),
  };
}

function inProgress(report: FlowReport, before: Before | null): Figure {
  const { now, mean } = report.flowLoad;
  return {
    label: 'In progress',
    value: `${items(now)} now, ${oneDecimal(mean)} on average`,
    basis: `n = ${now}, committed and not finished`,
    comparison:
      before === null
        ? ''
        : compared(mean - before.report.flowLoad.mean, oneDecimal, MORE_ON_AVERAGE, before),
  };
}

function age(report: FlowReport): Figure {
  const aging = oldestFirst(report.aging.items);
  const oldest = aging[0];
  const ranked = aging.filter((item) => item.band !== null).length;
  const old = aging.filter((item) => item.band === '>p95').length;
  return {
    label: 'Age of what is in progress',
    value:
      oldest === undefined
        ? 'nothing in progress'
        : `oldest ${days(oldest.ageDays)}${ranked === 0 ? '' : `, ${old} above p95`}`,
    basis: `n = ${aging.length}, ${ranked} with finished items to compare with`,
    comparison: '',
  };
}

function blocked(report: FlowReport): Figure {
  const aging = report.aging.items;
  const stuck = oldestFirst(aging.filter((item) => item.blockedNow));
  const [oldest] = stuck;
  return {
    label: 'Blocked',
    value:
      oldest === undefined
        ? 'nothing is blocked'
        : `${items(stuck.length)}, the oldest ${capped(oldest.key, 60)}, in progress for ${days(oldest.ageDays)}`,
    basis: `n = ${aging.length} in progress`,
    comparison: '',
  };
}

function serviceLevel(report: FlowReport): Figure {
  const { promised } = report.sle;
  return {
    label: 'Service level',
    value: told(promised, (within) => `85 % within ${days(within)}`),
    basis: promised.kind === 'not-configured' ? 'not configured' : `n = ${promised.n} in 90 days`,
    comparison: promiseKept(report.sle, (kept) =>
      told(
        kept,
        (share) => `kept by ${percent(share)} (n = ${kept.kind === 'measured' ? kept.n : 0})`,
        'finished',
        'a share',
      ),
    ),
  };
}

function flowTime(report: FlowReport, before: Before | null): Figure {
  const { measure, excluded } = report.flowTime;
  const earlier = before?.report.flowTime.measure;
  const change =
    before !== null && measure.kind === 'measured' && earlier?.kind === 'measured'
      ? `median ${compared(measure.value.p50 - earlier.value.p50, days, LONGER, before)}`
      : '';
  return {
    label: 'Flow time',
    value: told(measure, (p) => `half within ${days(p.p50)}, 85 % within ${days(p.p85)}`),
    basis: `${sample(measure)}${excluded === 0 ? '' : `, ${excluded} straight to done left out`}`,
    comparison: judged(change, report.trend.flowTimeP50, report, days, '; '),
  };
}

function efficiency(report: FlowReport, before: Before | null): Figure {
  const measure = report.flowEfficiency;
  const earlier = before?.report.flowEfficiency;
  const change =
    before !== null && measure.kind === 'measured' && earlier?.kind === 'measured'
      ? compared(measure.value.pooled - earlier.value.pooled, percentagePoints, HIGHER, before)
      : '';
  return {
    label: 'Flow efficiency',
    value: told(
      measure,
      ({ pooled, median }) =>
        `${percent(pooled)}${median === null ? '' : `, median item ${percent(median)}`}`,
      'finished',
      'a share',
    ),
    basis: `${sample(measure)}, from statuses: an upper bound`,
    comparison: judged(change, report.trend.efficiency, report, percent, '; '),
  };
}

function started(report: FlowReport): Figure {
  const { n, balance, balanced } = report.arrivals;
  const against = `${Math.abs(balance)} ${balance > 0 ? 'more' : 'fewer'} than finished`;
  return {
    label: 'Started',
    value: `${items(n)}, ${balanced ? 'in balance with what was finished' : against}`,
    basis: `n = ${n}`,
    comparison: '',
  };
}

function velocityComparison(report: FlowReport, before: Before | null, joint: string): string {
  if (before === null) return '';
  const change = report.flowVelocity.n - before.report.flowVelocity.n;
  return judged(
    compared(change, String, MORE, before),
    report.trend.velocity,
    report,
    oneDecimal,
    joint,
  );
}

/** Adds what the XmR rules say; the joint is a colon in a sentence, a semicolon in a figure. */
function judged(
  change: string,
  series: Series,
  report: FlowReport,
  spell: (value: number) => string,
  joint: string,
): string {
  const verdict = verdictOf(series, report.window);
  if (change === '' || verdict === null) return change;
  return `${change}${joint}${verdictWords(verdict, spell)}`;
}

/** "3 more than the week before": always a word for the direction, never a bare sign. */
function compared(
  change: number,
  spell: (value: number) => string,
  [up, down, same]: Direction,
  { name: reference }: Before,
): string {
  const size = spell(Math.abs(change));
  if (size === spell(0)) return `${same} as ${reference}`;
  return `${size} ${change > 0 ? up : down} than ${reference}`;
}

function percentagePoints(change: number): string {
  return counted(Math.round(change * 100), 'percentage point');
}

function sample(measure: FlowReport['flowTime']['measure'] | FlowReport['flowEfficiency']): string {
  return measure.kind === 'not-configured' ? 'not configured' : `n = ${measure.n}`;
}
