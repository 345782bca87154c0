import { periodBefore } from './dates.ts';
import { freshnessWarning, nothingRead } from './freshness.ts';
import { verdictOf, verdictWords } from './verdict.ts';
import { counted, days, items, oneDecimal, percent, told } from './words.ts';
import type { Figure } from './digest.ts';
import type { AgingItem, FlowReport, Series } from '../metrics/report.ts';

/** Words for more, for less, and for no change. */
type Direction = readonly [up: string, down: string, same: string];

const MORE: Direction = ['more', 'fewer', 'as many'];
const MORE_ON_AVERAGE: Direction = ['more on average', 'fewer on average', 'as many on average'];
const LONGER: Direction = ['longer', 'shorter', 'the same'];
const HIGHER: Direction = ['higher', 'lower', 'the same'];

/**
 * The six figures of a scope. Velocity is followed by load and age, so that it is never read alone
 * (metrics.md section 3, "Pairs"). Without a report of the time before, nothing is compared.
 */
export function figuresOf(report: FlowReport, previous: FlowReport | null): Figure[] {
  return [
    finished(report, previous),
    inProgress(report, previous),
    age(report),
    flowTime(report, previous),
    efficiency(report, previous),
    started(report),
  ];
}

/**
 * "Finished 14 items, 3 more than the week before: routine variation; 23 in progress, the oldest 45.2 days." With what
 * was not read said in the same sentence, and no numbers at all where nothing was.
 */
export function headlineOf(report: FlowReport, previous: FlowReport | null): string {
  const warning = freshnessWarning(report);
  if (nothingRead(report)) {
    return `No numbers yet: ${warning === '' ? 'no source feeds this scope' : warning}.`;
  }
  const compared = velocityComparison(report, previous, ': ');
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

function finished(report: FlowReport, previous: FlowReport | null): Figure {
  const { n, points } = report.flowVelocity;
  const inPoints = points.kind === 'measured' ? `, ${oneDecimal(points.value)} points` : '';
  return {
    label: 'Finished',
    value: `${items(n)}${inPoints}`,
    basis: `n = ${n}${straightToDone(report.flowTime.excluded)}`,
    comparison: velocityComparison(report, previous, '; '),
  };
}

function inProgress(report: FlowReport, previous: FlowReport | null): Figure {
  const { now, mean } = report.flowLoad;
  return {
    label: 'In progress',
    value: `${items(now)} now, ${oneDecimal(mean)} on average`,
    basis: `n = ${now}, committed and not finished`,
    comparison:
      previous === null
        ? ''
        : compared(mean - previous.flowLoad.mean, oneDecimal, MORE_ON_AVERAGE, report),
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

function flowTime(report: FlowReport, previous: FlowReport | null): Figure {
  const { measure, excluded } = report.flowTime;
  const earlier = previous?.flowTime.measure;
  const change =
    measure.kind === 'measured' && earlier?.kind === 'measured'
      ? `median ${compared(measure.value.p50 - earlier.value.p50, days, LONGER, report)}`
      : '';
  return {
    label: 'Flow time',
    value: told(measure, (p) => `half within ${days(p.p50)}, 85 % within ${days(p.p85)}`),
    basis: `${sample(measure)}${excluded === 0 ? '' : `, ${excluded} straight to done left out`}`,
    comparison: judged(change, report.trend.flowTimeP50, report, days, '; '),
  };
}

function efficiency(report: FlowReport, previous: FlowReport | null): Figure {
  const measure = report.flowEfficiency;
  const earlier = previous?.flowEfficiency;
  const change =
    measure.kind === 'measured' && earlier?.kind === 'measured'
      ? compared(measure.value.pooled - earlier.value.pooled, percentagePoints, HIGHER, report)
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

function velocityComparison(
  report: FlowReport,
  previous: FlowReport | null,
  joint: string,
): string {
  if (previous === null) return '';
  const change = report.flowVelocity.n - previous.flowVelocity.n;
  return judged(
    compared(change, String, MORE, report),
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
  report: FlowReport,
): string {
  const reference = periodBefore(report.window, report.scope.zone);
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
