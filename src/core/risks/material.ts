import type { Risk, RiskSignal, Severity } from '../domain/risk.ts';
import { DAY_MS } from '../domain/time.ts';

/** What is compared of two findings of one risk, whether a signal found it or the risk remembers it. */
export type Finding = Pick<RiskSignal & Risk, 'evidence' | 'severity' | 'nature' | 'expectedAt'>;

/** A weight that changed by less, of the greater of the two, is no news. */
const MATERIAL_SHARE = 0.1;
/** What a sum of fractions may be off. */
const ROUNDING = 1e-9;

/**
 * Material evidence: evidence changed materially when its weight changed by 10 % or more of the greater one, when it is
 * about other items, when the loss would come a day or more sooner or later, or when the risk became an issue.
 *
 * Defined in metrics.md, section 8 ("update in place when evidence changes materially"). Severity is a matter of its own.
 */
export function isMaterial(before: Finding, now: Finding): boolean {
  return (
    weightGrew(before, now) ||
    weightGrew(now, before) ||
    before.nature !== now.nature ||
    itemsOf(before) !== itemsOf(now) ||
    movedByADay(before.expectedAt, now.expectedAt)
  );
}

/** Whether evidence is worse than what somebody knew: a higher severity, or a weight that grew by 10 % or more. */
export function isWorse(before: Finding, now: Finding): boolean {
  return isHigher(now.severity, before.severity) || weightGrew(before, now);
}

export function isHigher(a: Severity, b: Severity): boolean {
  return a === 'high' && b === 'medium';
}

function weightGrew(before: Finding, now: Finding): boolean {
  const greater = Math.max(Math.abs(before.evidence.weight), Math.abs(now.evidence.weight));
  const growth = now.evidence.weight - before.evidence.weight;
  return growth > 0 && growth >= MATERIAL_SHARE * greater - ROUNDING;
}

/** In whatever order they were found. */
function itemsOf({ evidence }: Finding): string {
  return JSON.stringify(evidence.items.map(({ source, id }) => [source, id].join(':')).toSorted());
}

function movedByADay(before: number | null, now: number | null): boolean {
  if (before === null || now === null) return before !== now;
  return Math.abs(now - before) >= DAY_MS;
}
