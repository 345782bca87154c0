import type { Risk, RiskEvent, RiskHappening, RiskSignal, RiskWatch } from '../domain/risk.ts';
import type { Instant } from '../domain/time.ts';
import { isHigher, isMaterial } from './material.ts';
import { compare, couldNotJudge } from './rules/verdict.ts';
import type { RiskEvaluation } from './rules/verdict.ts';
import { byId } from './story.ts';

/** So often in a row a condition has to be clear before it counts as clear. */
const CLEAR_EVALUATIONS = 2;

type NewEvent = Pick<RiskEvent, 'at' | 'who' | 'happening'>;

/** What an evaluation has to write; what the store's `Risks` take as it is. */
export interface Reconciliation {
  /** The most urgent first, no key twice. */
  readonly raise: readonly { readonly key: string; readonly first: NewEvent }[];
  /** One event of a risk at most, in the order of the risks' numbers. */
  readonly append: readonly {
    readonly risk: string;
    readonly expected: number;
    readonly event: NewEvent;
  }[];
  readonly watch: readonly RiskWatch[];
}

/**
 * `risks`: all that are not resolved, and those that have the key of a signal, resolved or not. A risk of a scope that was
 * not evaluated stays out, for silence about it is no recovery.
 */
export interface KnownRisks {
  readonly risks: readonly Risk[];
  readonly watches: readonly RiskWatch[];
}

/**
 * What an evaluation changes in what is known of risks (metrics.md, section 8): the difference between what the rules
 * found as of an instant, in every ART and in the sources together, and the risks there are.
 *
 * New keys are raised. A condition that holds again after it was clear has returned; what somebody resolved while it
 * held returns only when its severity rose. Evidence is written when it changed materially, severity whenever it changed. A condition is
 * clear after two evaluations in a row without its signal; one that could not judge it neither counts nor starts the
 * count anew. An evaluation older than the last sight of a risk says nothing about it. Risks raised by hand are nobody's
 * but the people's, and nothing is ever closed here. Neither the order of signals nor that of risks matters.
 */
export function reconcile(
  evaluations: readonly RiskEvaluation[],
  { risks, watches }: KnownRisks,
  asOf: Instant,
): Reconciliation {
  const signals = worstByKey(evaluations.flatMap((one) => one.signals));
  const watchOf = new Map(watches.map((watch) => [watch.risk, watch]));
  const known = risks.filter(({ raisedBy }) => raisedBy !== 'by-hand').toSorted(byId);
  const changes = known.map((risk) => {
    const watch = watchOf.get(risk.id) ?? unwatched(risk);
    if (asOf < watch.lastSeenAt) return NOTHING;
    const signal = signals.get(risk.key);
    if (signal !== undefined) return seen(risk, signal, asOf);
    return isJudged(evaluations, risk) ? notSeen(risk, watch, asOf) : NOTHING;
  });
  const keys = new Set(known.map(({ key }) => key));
  return {
    raise: [...signals.values()]
      .filter(({ key }) => !keys.has(key))
      .toSorted(bySignal)
      .map((signal) => ({ key: signal.key, first: event(asOf, { what: 'raised', signal }) })),
    append: known.flatMap((risk, index) => {
      const happening = changes[index]?.happening ?? null;
      if (happening === null) return [];
      return [{ risk: risk.id, expected: risk.version, event: event(asOf, happening) }];
    }),
    watch: changes.flatMap(({ watch }) => watch ?? []),
  };
}

interface Change {
  readonly happening: RiskHappening | null;
  readonly watch: RiskWatch | null;
}

const NOTHING: Change = { happening: null, watch: null };

function seen(risk: Risk, signal: RiskSignal, asOf: Instant): Change {
  return {
    happening: foundAgain(risk, signal),
    watch: { risk: risk.id, lastSeenAt: asOf, clearEvaluations: 0 },
  };
}

function foundAgain(risk: Risk, signal: RiskSignal): RiskHappening | null {
  if (risk.condition === 'clear') return { what: 'returned', signal };
  if (risk.roam === 'resolved') {
    // Whoever resolved it knew that it held, but not that it would get this bad.
    return isHigher(signal.severity, risk.severity) ? { what: 'returned', signal } : null;
  }
  if (risk.severity !== signal.severity) {
    return { what: 'severity-changed', signal, from: risk.severity };
  }
  return isMaterial(risk, signal) ? { what: 'evidence-changed', signal } : null;
}

function notSeen(risk: Risk, watch: RiskWatch, asOf: Instant): Change {
  if (risk.condition === 'clear' || asOf <= watch.lastSeenAt) return NOTHING;
  const clearEvaluations = watch.clearEvaluations + 1;
  return {
    happening: clearEvaluations >= CLEAR_EVALUATIONS ? { what: 'recovered' } : null,
    watch: { ...watch, clearEvaluations },
  };
}

function isJudged(evaluations: readonly RiskEvaluation[], { raisedBy, scope, key }: Risk): boolean {
  return !evaluations.some((one) => couldNotJudge(one, { rule: raisedBy, scope, key }));
}

function unwatched({ id, lastSeenAt }: Risk): RiskWatch {
  return { risk: id, lastSeenAt, clearEvaluations: 0 };
}

function event(at: Instant, happening: RiskHappening): NewEvent {
  return { at, who: { kind: 'signalbox' }, happening };
}

function worstByKey(signals: readonly RiskSignal[]): ReadonlyMap<string, RiskSignal> {
  // The first of a key is its worst.
  return new Map(
    signals
      .toSorted(bySignal)
      .toReversed()
      .map((signal) => [signal.key, signal]),
  );
}

function bySignal(a: RiskSignal, b: RiskSignal): number {
  if (a.severity !== b.severity) return a.severity === 'high' ? -1 : 1;
  return (
    compare(a.expectedAt ?? Infinity, b.expectedAt ?? Infinity) ||
    b.evidence.weight - a.evidence.weight ||
    compare(a.key, b.key) ||
    compare(JSON.stringify(a), JSON.stringify(b))
  );
}
