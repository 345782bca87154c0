import type { Risk, RiskEvent } from '../domain/risk.ts';
import type { Instant } from '../domain/time.ts';
import { riskOf } from './fold.ts';
import { compare } from './rules/verdict.ts';

/** A risk with all of its events, oldest first: what it is now, and how it came to that. */
export interface RiskStory {
  readonly risk: Risk;
  readonly events: readonly RiskEvent[];
}

/** The risk as its first `version` events had left it. Throws TypeError for a version that there is not. */
export function stateAt({ risk, events }: RiskStory, version: number): Risk {
  return riskOf(events.slice(0, version), risk.key);
}

/** Since when nobody has decided: since it was raised, or since it came back after it was resolved; null once ROAMed. */
export function unRoamedSince({ events }: RiskStory): Instant | null {
  let since: Instant | null = null;
  let isResolved = false;
  for (const { at, happening } of events) {
    if (happening.what === 'raised' || happening.what === 'raised-by-hand') since = at;
    if (happening.what === 'returned' && isResolved) since = at;
    if (happening.what === 'decided') since = null;
    isResolved =
      happening.what === 'decided'
        ? happening.decision.roam === 'resolved'
        : isResolved && happening.what !== 'returned';
  }
  return since;
}

/** The most urgent first: high, then what comes soonest, then what is known longest. */
export function byUrgency(a: Risk, b: Risk): number {
  return (
    rank(a) - rank(b) ||
    compare(a.expectedAt ?? Infinity, b.expectedAt ?? Infinity) ||
    compare(a.firstSeenAt, b.firstSeenAt) ||
    byId(a, b)
  );
}

/** R-2 before R-10. */
export function byId(a: Pick<Risk, 'id'>, b: Pick<Risk, 'id'>): number {
  return compare(numberIn(a.id), numberIn(b.id)) || compare(a.id, b.id);
}

function rank({ severity }: Risk): number {
  return severity === 'high' ? 0 : 1;
}

function numberIn(id: string): number {
  return Number(/\d+$/.exec(id)?.[0] ?? 0);
}
