import type { Risk, RoamState } from '../domain/risk.ts';
import type { Organisation } from '../domain/organisation.ts';
import { contains, instantOf } from '../domain/time.ts';
import type { Instant } from '../domain/time.ts';
import { addWeeks } from '../timeline/calendar.ts';
import { compare } from './rules/verdict.ts';
import { byId, byUrgency } from './story.ts';
import { pisOf } from './whose.ts';

export interface RiskBoard {
  /** Id of an ART, or of what else risks belong to. */
  readonly scope: string;
  /** Id of a PI; null for what belongs to none. */
  readonly pi: string | null;
  /** The most urgent first; resolved ones by when that was decided, the last one first. */
  readonly columns: Readonly<Record<RoamState, readonly Risk[]>>;
  readonly counts: RiskCounts;
}

interface RiskCounts {
  readonly all: number;
  /** Not resolved. */
  readonly open: number;
  /** Of the open ones. */
  readonly high: number;
  /** Of the open ones: what has already happened. */
  readonly issues: number;
  /** Of the open ones: the condition is clear, so they could be resolved. */
  readonly clear: number;
}

/**
 * ROAM boards of risks, one for each scope and PI that has any: by scope, then by PI, those of no PI last. A column for
 * each decision and one for what nobody has decided; a risk is on one board, in one column. Which risks, and in which
 * order PIs come, is the caller's: `pis` are ids in order, and one that is not among them comes after, by name.
 */
export function riskBoards(risks: readonly Risk[], pis: readonly string[]): RiskBoard[] {
  const boards = Map.groupBy(risks, ({ scope, pi }) => JSON.stringify([scope, pi]));
  return [...boards.values()]
    .flatMap((all) => {
      const [first] = all;
      return first === undefined ? [] : [riskBoard(all, first.scope, first.pi)];
    })
    .toSorted((a, b) => compare(a.scope, b.scope) || comparePis(a.pi, b.pi, pis));
}

/** How long resolved risks stay on the board where no PI runs. */
const BOARD_WEEKS = 12;

/** No board shows what was resolved before this instant. */
export function boardsFrom({ pis }: Organisation, asOf: Instant, zone: string): Instant {
  const starts = pis.map(({ period }) => period.from).filter((from) => from <= asOf);
  return instantOf(Math.min(addWeeks(asOf, -BOARD_WEEKS, zone), ...starts));
}

/** Whether a board shows a risk: while it is open, and then until the PI ends in which it was resolved, or for 12 weeks. */
export function isOnBoard(
  { roam, decidedAt, scope }: Pick<Risk, 'roam' | 'decidedAt' | 'scope'>,
  organisation: Organisation,
  asOf: Instant,
  zone: string,
): boolean {
  if (roam !== 'resolved') return true;
  const pi = pisOf(organisation, scope).find(({ period }) => contains(period, asOf));
  return (decidedAt ?? 0) >= (pi?.period.from ?? addWeeks(asOf, -BOARD_WEEKS, zone));
}

/** The board of one scope and PI; an empty one where there are no such risks. */
export function riskBoard(risks: readonly Risk[], scope: string, pi: string | null): RiskBoard {
  const own = risks.filter((risk) => risk.scope === scope && risk.pi === pi).toSorted(byUrgency);
  const open = own.filter(({ roam }) => roam !== 'resolved');
  return {
    scope,
    pi,
    columns: {
      'un-roamed': own.filter(({ roam }) => roam === 'un-roamed'),
      resolved: own.filter(({ roam }) => roam === 'resolved').toSorted(lastDecidedFirst),
      owned: own.filter(({ roam }) => roam === 'owned'),
      accepted: own.filter(({ roam }) => roam === 'accepted'),
      mitigated: own.filter(({ roam }) => roam === 'mitigated'),
    },
    counts: {
      all: own.length,
      open: open.length,
      high: open.filter(({ severity }) => severity === 'high').length,
      issues: open.filter(({ nature }) => nature === 'issue').length,
      clear: open.filter(({ condition }) => condition === 'clear').length,
    },
  };
}

function lastDecidedFirst(a: Risk, b: Risk): number {
  return compare(b.decidedAt ?? 0, a.decidedAt ?? 0) || byId(a, b);
}

function comparePis(a: string | null, b: string | null, pis: readonly string[]): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return compare(orderOf(a, pis), orderOf(b, pis)) || compare(a, b);
}

function orderOf(pi: string, pis: readonly string[]): number {
  const index = pis.indexOf(pi);
  return index === -1 ? pis.length : index;
}
