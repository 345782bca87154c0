import { explainedFindings } from './quality.ts';
import { freshnessWarning } from './freshness.ts';
import { oldestFirst } from './figures.ts';
import { isSignal, verdictOf, verdictWords } from './verdict.ts';
import { capitalised, days, items, listed, oneDecimal, percent } from './words.ts';
import type { Decision } from './digest.ts';
import type { AgingItem, FlowReport, Series } from '../metrics/report.ts';

export const MOST_DECISIONS = 5;
const ITEMS_EACH = 3;
const BLINDING = new Set(['unmapped-item', 'unmapped-status', 'unlevelled-type']);

/**
 * What people should decide on, the most urgent first: numbers that cannot be trusted, items that are too old, blocked
 * items, signals, gaps between process and model, and last the largest queue, which every week has.
 */
export function decisionsOf(report: FlowReport): Decision[] {
  return [...urgentDecisions(report), ...largestQueue(report)].slice(0, MOST_DECISIONS);
}

function urgentDecisions(report: FlowReport): Decision[] {
  return [...staleSources(report), ...flowDecisions(report)];
}

/** What the flow itself asks for. */
export function flowDecisions(report: FlowReport): Decision[] {
  return [...tooOld(report), ...blocked(report), ...signals(report), ...outsideTheModel(report)];
}

/** Before anything else: numbers that cannot be trusted. */
export function staleSources(report: FlowReport): Decision[] {
  const warning = freshnessWarning(report);
  if (warning === '') return [];
  return [
    {
      headline: `Get the trackers read again: ${warning}`,
      why: 'Every number here rests on what was read until then.',
      items: [],
    },
  ];
}

function tooOld(report: FlowReport): Decision[] {
  const old = oldestFirst(report.aging.items.filter((item) => item.band === '>p95'));
  if (old.length === 0) return [];
  return [
    {
      headline: `Finish, split or drop ${items(old.length)} above the 95th percentile of age`,
      why: `Older than 95 % of the finished items were at the same stage${oldestShown(old)}.`,
      items: references(old),
    },
  ];
}

function blocked(report: FlowReport): Decision[] {
  const stuck = oldestFirst(report.aging.items.filter((item) => item.blockedNow));
  const oldest = stuck[0];
  if (oldest === undefined) return [];
  return [
    {
      headline: `Unblock ${items(stuck.length)}`,
      why: `The oldest has been in progress for ${days(oldest.ageDays)}${oldestShown(stuck)}.`,
      items: references(stuck),
    },
  ];
}

function signals(report: FlowReport): Decision[] {
  const { velocity, flowTimeP50, efficiency } = report.trend;
  return [
    ...signal(report, velocity, 'Finished items per week', oneDecimal),
    ...signal(report, flowTimeP50, 'Median flow time', days),
    ...signal(report, efficiency, 'Flow efficiency', percent),
  ];
}

function signal(
  report: FlowReport,
  series: Series,
  name: string,
  spell: (value: number) => string,
): Decision[] {
  const verdict = verdictOf(series, report.window);
  if (verdict === null || !isSignal(verdict)) return [];
  return [
    {
      headline: `Find out what changed: ${name.toLowerCase()}`,
      why: `${name}: ${verdictWords(verdict, spell)}.`,
      items: [],
    },
  ];
}

function outsideTheModel(report: FlowReport): Decision[] {
  const blinding = explainedFindings(report).filter((finding) => BLINDING.has(finding.kind));
  if (blinding.length === 0) return [];
  const effects = blinding.map((finding) => finding.effect).join(' ');
  return [
    {
      headline: 'Bring the configured model and your process together',
      why: `${capitalised(listed(blinding.map((finding) => finding.what)))}. ${effects}`,
      items: [],
    },
  ];
}

/** Every week has one. */
export function largestQueue(report: FlowReport): Decision[] {
  const total = Object.values(report.queue).reduce((sum, itemDays) => sum + itemDays, 0);
  const [name, itemDays] = Object.entries(report.queue)
    .filter(([stage]) => stage !== 'unattributed')
    .reduce<readonly [string, number]>((most, one) => (one[1] > most[1] ? one : most), ['', 0]);
  if (itemDays <= 0) return [];
  return [
    {
      headline: `Look at the queue before ${name}`,
      why: `${oneDecimal(itemDays)} item-days waited for it, ${percent(itemDays / total)} of all waiting.`,
      items: [],
    },
  ];
}

function oldestShown(all: readonly AgingItem[]): string {
  return all.length > ITEMS_EACH ? `; the ${ITEMS_EACH} oldest of ${all.length} are named` : '';
}

function references(all: readonly AgingItem[]): Decision['items'] {
  return all.slice(0, ITEMS_EACH).map(({ key, url, title }) => ({ key, url, title }));
}
