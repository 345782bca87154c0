import { explainedFindings } from './quality.ts';
import { oldestFirst } from './figures.ts';
import { days, oneDecimal, percent, promiseKept, told } from './words.ts';
import type { Table } from './digest.ts';
import type { Measure } from '../domain/measure.ts';
import type { AgeBand, AgingItem, FlowReport, Percentiles, StageRow } from '../metrics/report.ts';

const AGING_ROWS = 50;
const KEYS_SHOWN = 8;
const NONE = '–';

export function stageTable(report: FlowReport): Table {
  return {
    title: 'Stages',
    note: 'Visits that ended in the window; days; queue is the item-days that waited for the stage. First pass is a proxy from transitions, and the newest weeks look better than they will turn out.',
    columns: [
      'Stage',
      'State',
      'Ended',
      'Half within',
      '85 % within',
      'Waiting',
      'In',
      'Out',
      'Now',
      'Mean',
      'Queue',
      'First pass',
    ],
    rows: report.stages.map((row) => stageCells(row, report.queue[row.stage])),
    omitted: 0,
  };
}

export function agingTable(report: FlowReport): Table {
  const oldest = oldestFirst(report.aging.items);
  return {
    title: 'Work in progress by age',
    note: 'Age since start, oldest first; the band compares with finished items at the same stage.',
    columns: ['Key', 'Title', 'Team', 'Stage', 'Age', 'Band', 'Blocked'],
    rows: oldest.slice(0, AGING_ROWS).map(agingCells),
    omitted: Math.max(0, oldest.length - AGING_ROWS),
  };
}

/** `floor`: fewer finished items give no share. */
export function distributionTable(report: FlowReport, floor: number): Table {
  const { completed, loadNow, loadMean } = report.flowDistribution;
  const kinds = [...new Set([completed, loadNow, loadMean].flatMap((of) => Object.keys(of)))];
  const total = Object.values(completed).reduce((sum, n) => sum + n, 0);
  return {
    title: 'Distribution by kind',
    note: `n = ${total} finished${total < floor ? `, ${floor} needed for a share` : ''}.`,
    columns: ['Kind', 'Finished', 'Share', 'In progress now', 'On average'],
    rows: kinds.map((kind) => [
      kindName(kind),
      String(completed[kind] ?? 0),
      total < floor ? NONE : percent((completed[kind] ?? 0) / total),
      String(loadNow[kind] ?? 0),
      oneDecimal(loadMean[kind] ?? 0),
    ]),
    omitted: 0,
  };
}

export function furtherFigures(report: FlowReport): Table {
  const { leadTime, sle, rolledFirstPass } = report;
  return {
    title: 'Further figures',
    note: 'Lead time is the customer’s view: from creation to the end.',
    columns: ['Figure', 'Value', 'Basis'],
    rows: [
      ['Lead time', told(leadTime, percentiles), sample(leadTime)],
      ['85 % promise (last 90 days)', told(sle.promised, days), sample(sle.promised)],
      [
        'Promise kept',
        promiseKept(sle, (kept) => told(kept, percent, 'finished', 'a share')),
        sample(sle.attainment),
      ],
      [
        'Rolled first pass',
        told(rolledFirstPass, percent, left(rolledFirstPass), 'a share'),
        sample(rolledFirstPass),
      ],
    ],
    omitted: 0,
  };
}

export function qualityTable(report: Pick<FlowReport, 'dataQuality'>): Table {
  return {
    title: 'Where your process differs from the configured model',
    note: 'Nothing was dropped; each line says what the numbers do with it.',
    columns: ['Finding', 'Effect on the numbers', 'Keys'],
    rows: explainedFindings(report).map(({ what, effect, keys, n }) => [
      what,
      effect === '' ? NONE : effect,
      keysShown(keys, n),
    ]),
    omitted: 0,
  };
}

export function bandName(band: AgeBand): string {
  switch (band) {
    case '<p50':
      return 'below p50';
    case 'p50-p85':
      return 'p50–p85';
    case 'p85-p95':
      return 'p85–p95';
    case '>p95':
      return 'above p95';
  }
}

export function kindName(kind: string): string {
  return kind === '' ? 'unclassified' : kind;
}

/** The first keys, and how many more there are. */
export function keysShown(keys: readonly string[], n: number): string {
  const shown = keys.slice(0, KEYS_SHOWN);
  const more = Math.max(n, keys.length) - shown.length;
  if (shown.length === 0) return NONE;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function stageCells(row: StageRow, queue: number | undefined): string[] {
  const { time, firstPassRate } = row;
  return [
    row.stage,
    row.state,
    String(row.n),
    time.kind === 'measured' ? oneDecimal(time.value.p50) : tooFew(time),
    time.kind === 'measured' ? oneDecimal(time.value.p85) : tooFew(time),
    row.waitingShare === null ? NONE : percent(row.waitingShare),
    String(row.arrivals),
    String(row.departures),
    String(row.loadNow),
    oneDecimal(row.loadMean),
    queue === undefined ? NONE : oneDecimal(queue),
    firstPassRate.kind === 'measured' ? percent(firstPassRate.value) : tooFew(firstPassRate),
  ];
}

function agingCells(item: AgingItem): string[] {
  const reopened =
    item.sinceReopenedDays === null ? '' : ` (reopened ${days(item.sinceReopenedDays)} ago)`;
  return [
    item.key,
    item.title,
    item.team ?? NONE,
    item.stage ?? NONE,
    `${days(item.ageDays)}${reopened}`,
    item.band === null ? NONE : bandName(item.band),
    item.blockedNow ? 'blocked' : NONE,
  ];
}

function percentiles(value: Percentiles): string {
  return `half within ${days(value.p50)}, 85 % within ${days(value.p85)}, 95 % within ${days(value.p95)}`;
}

function sample(measure: Measure<unknown>): string {
  return measure.kind === 'not-configured' ? NONE : `n = ${measure.n}`;
}

function left(measure: Measure<unknown>): string {
  return measure.kind !== 'not-configured' && measure.n === 1 ? 'exit' : 'exits';
}

/** Short, for a narrow cell: "2 of 5". */
function tooFew(measure: Exclude<Measure<unknown>, { readonly kind: 'measured' }>): string {
  return measure.kind === 'too-few' ? `${measure.n} of ${measure.needed}` : NONE;
}
