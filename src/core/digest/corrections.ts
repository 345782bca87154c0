import { contains } from '../domain/time.ts';
import type { Period } from '../domain/time.ts';
import { valueOf } from '../metrics/measure.ts';
import type { FlowReport } from '../metrics/report.ts';
import { byEnd, completedIn, itemsOfScope } from '../metrics/selection.ts';
import type { PlacedItem } from '../placement/placed-item.ts';
import type { Level, Scope } from '../domain/organisation.ts';
import { capitalised, days, listed, percent } from './words.ts';
import { capped } from '../risks/rules/words.ts';

/** An item that was counted. */
interface CountedItem {
  readonly source: string;
  readonly id: string;
  readonly key: string;
}

/** The numbers of a period that hang from the period alone, and not from the instant at which they were told. */
export interface PeriodNumbers {
  readonly finished: number;
  readonly started: number;
  /** In days; null where there were too few to say. */
  readonly flowTimeP50: number | null;
  /** 0..1, likewise. */
  readonly efficiency: number | null;
  /** Null where there were too many to remember. */
  readonly finishedItems: readonly CountedItem[] | null;
  readonly startedItems: readonly CountedItem[] | null;
  /** Changes with the configuration that the numbers rest on. */
  readonly rules: string;
}

/** What people were told of a period. */
export interface ToldPeriod {
  /** As `periodKey` of its digest. */
  readonly key: string;
  /** Such as "week 46, 9–15 November 2026". */
  readonly name: string;
  readonly covers: Period;
  readonly numbers: PeriodNumbers;
}

/** A period as it is seen now. */
export interface SeenAgain {
  readonly told: ToldPeriod;
  readonly now: PeriodNumbers;
  /** Whatever is known of items today. */
  readonly items: readonly PlacedItem[];
}

const MOST_REMEMBERED = 1_000;
const MOST_NAMED = 2;

/** What a digest tells of its period; `items` are those that its report was made of. */
export function numbersOf(
  report: Pick<FlowReport, 'window' | 'flowVelocity' | 'arrivals' | 'flowTime' | 'flowEfficiency'>,
  items: readonly PlacedItem[],
  scope: Scope,
  { levels, rules }: { readonly levels: readonly Level[]; readonly rules: string },
): PeriodNumbers {
  const ours = itemsOfScope(items, scope, levels, undefined);
  const { window } = report;
  return {
    finished: report.flowVelocity.n,
    started: report.arrivals.n,
    flowTimeP50: valueOf(report.flowTime.measure)?.p50 ?? null,
    efficiency: valueOf(report.flowEfficiency)?.pooled ?? null,
    finishedItems: remembered(completedIn(byEnd(ours), window)),
    startedItems: remembered(ours.filter(({ start }) => start !== null && contains(window, start))),
    rules,
  };
}

function remembered(items: readonly PlacedItem[]): readonly CountedItem[] | null {
  if (items.length > MOST_REMEMBERED) return null;
  return items.map(({ source, id, key }) => ({ source, id, key }));
}

/**
 * Correction lines (metrics.md, first page): a sentence for each number of the period that is not what people were told,
 * with the reason where it can be told. Empty where nothing differs by at least one unit of what is printed (an item, a
 * tenth of a day, a percentage point). `before` is where the present period begins.
 */
export function correctionsOf(seen: SeenAgain, before: Period['from']): string[] {
  const { told, now } = seen;
  const was = told.numbers;
  const isLastWeek = told.covers.to === before && /^\d{4}-W\d\d$/.test(told.key);
  const whose = isLastWeek ? "Last week's" : `${capitalised(capped(told.name, 120))}:`;
  function sentence(what: string, then: string, today: string, why: string): string {
    return `${whose} ${what} was told as ${then}; it is ${today} now: ${why}.`;
  }
  const ended = reason(changesOf(was.finishedItems, now.finishedItems), 'finished', seen);
  const begun = reason(changesOf(was.startedItems, now.startedItems), 'started', seen);
  const [p50Was, p50Now] = [was.flowTimeP50, now.flowTimeP50];
  const [shareWas, shareNow] = [was.efficiency, now.efficiency];
  const sentences: string[] = [];
  if (was.finished !== now.finished) {
    sentences.push(sentence('velocity', `${was.finished}`, `${now.finished}`, ended));
  }
  if (was.started !== now.started) {
    sentences.push(sentence('number of started items', `${was.started}`, `${now.started}`, begun));
  }
  // A number that was none, or is none now, is no correction: the count beside it says so.
  if (p50Was !== null && p50Now !== null && isMore(p50Now - p50Was, 0.1)) {
    sentences.push(sentence('median flow time', days(p50Was), days(p50Now), ended));
  }
  if (shareWas !== null && shareNow !== null && isMore(shareNow - shareWas, 0.01)) {
    sentences.push(sentence('flow efficiency', percent(shareWas), percent(shareNow), ended));
  }
  return sentences;
}

/** Of what floating-point arithmetic leaves. */
const TINY = 1e-9;

/** Than rounding can make. */
function isMore(difference: number, unit: number): boolean {
  return Math.abs(difference) >= unit - TINY;
}

interface Changes {
  readonly gone: readonly CountedItem[];
  readonly come: readonly CountedItem[];
}

function changesOf(
  was: readonly CountedItem[] | null,
  now: readonly CountedItem[] | null,
): Changes | null {
  if (was === null || now === null) return null;
  const [then, today] = [new Set(was.map(nameOf)), new Set(now.map(nameOf))];
  return {
    gone: was.filter((item) => !today.has(nameOf(item))),
    come: now.filter((item) => !then.has(nameOf(item))),
  };
}

function nameOf({ source, id }: Pick<CountedItem, 'source' | 'id'>): string {
  return `${source}:${id}`;
}

/** Facts about items first; what they leave unexplained is the configuration's, where that has changed. */
function reason(changes: Changes | null, what: Counted, { told, now, items }: SeenAgain): string {
  const rulesChanged = told.numbers.rules !== now.rules;
  const otherwise = rulesChanged ? 'the configuration has changed since' : 'history changed since';
  if (changes === null) return otherwise;
  const known = new Map(items.map((item) => [nameOf(item), item]));
  const gone = changes.gone.map((item) => {
    return { key: item.key, fate: fateOf(known.get(nameOf(item)), what, told.covers) };
  });
  const late = rulesChanged ? null : 'was read only later';
  const all = [...gone, ...changes.come.map(({ key }) => ({ key, fate: late }))];
  const clauses = [...Map.groupBy(all, ({ fate }) => fate)].flatMap(([fate, items]) =>
    fate === null
      ? []
      : [
          clause(
            items.map(({ key }) => key),
            fate,
          ),
        ],
  );
  const isExplained = clauses.length > 0 && all.every(({ fate }) => fate !== null);
  return listed(isExplained ? clauses : [...clauses, otherwise]);
}

type Counted = 'finished' | 'started';

/** "PAY-1, PAY-2 and 3 more were reopened" */
function clause(keys: readonly string[], fate: string): string {
  const shown = keys.slice(0, MOST_NAMED).map((key) => capped(key, 60));
  const more = keys.length - shown.length;
  const names = listed([...shown, ...(more > 0 ? [`${more} more`] : [])]);
  return `${names} ${keys.length === 1 ? fate : fate.replace(/^was /, 'were ')}`;
}

/** What became of an item that is not counted any more; null where it cannot be told. */
function fateOf(item: PlacedItem | undefined, what: Counted, covers: Period): string | null {
  if (item === undefined) return null;
  const { start, end } = item;
  if (what === 'started') {
    if (start === null) return 'was put back before commitment';
    return contains(covers, start) ? null : 'was put back and started again';
  }
  if (end !== null) {
    return item.reopens > 0 && !contains(covers, end) ? 'was reopened and finished again' : null;
  }
  if (item.deletion !== null) return 'was reopened and deleted';
  if (item.flow === 'cancelled') return 'was reopened and cancelled';
  return item.reopens > 0 ? 'was reopened' : null;
}
