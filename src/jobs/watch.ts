import type { Organisation } from '../core/domain/organisation.ts';
import type { Risk } from '../core/domain/risk.ts';
import { scopesOf } from '../core/domain/scopes.ts';
import type { Instant } from '../core/domain/time.ts';
import { reconcile } from '../core/risks/lifecycle.ts';
import type { RiskSettings } from '../core/risks/rules/settings.ts';
import type { RiskEvaluation } from '../core/risks/rules/verdict.ts';
import type { Store } from '../store/store.ts';
import type { Reader } from './answer.ts';

export interface WatchParts {
  readonly organisation: Organisation;
  readonly settings: RiskSettings;
  readonly read: Pick<Reader, 'risks'>;
  readonly store: Pick<Store, 'risks'>;
}

/** What an evaluation wrote. `lost`: what somebody else wrote meanwhile came first; the next one looks again. */
export interface Evaluated {
  readonly asOf: Instant;
  readonly raised: number;
  readonly changed: number;
  readonly lost: number;
}

/**
 * Evaluates every rule as of an instant and writes what that changes. May be broken off anywhere and begun again: a key
 * has one risk, an event is added to the version that it was made for, and the evaluation counts when all is written.
 */
export async function evaluateRisks(parts: WatchParts, asOf: Instant): Promise<Evaluated> {
  const { store, read, settings } = parts;
  const evaluations = await read.risks(asOf, settings);
  const risks = await knownRisks(parts, evaluations);
  const known = { risks, watches: await store.risks.watches() };
  const { raise, append, watch } = reconcile(evaluations, known, asOf);
  for (const { key, first } of raise) await store.risks.raise(key, first);
  let lost = 0;
  for (const { risk, expected, event } of append) {
    if ((await store.risks.append(risk, expected, event)) === null) lost += 1;
  }
  await store.risks.evaluated(watch, asOf);
  return { asOf, raised: raise.length, changed: append.length - lost, lost };
}

/** Those that are not resolved, and those that have the key of a signal; none of a scope that nobody evaluates any more. */
async function knownRisks(
  { organisation, store }: WatchParts,
  evaluations: readonly RiskEvaluation[],
): Promise<readonly Risk[]> {
  const evaluated = new Set(scopesOf(organisation).map(({ id }) => id));
  const open = await store.risks.list({ scopes: null, since: null });
  const keys = new Set(open.map(({ key }) => key));
  const known = [...open];
  for (const { key } of evaluations.flatMap(({ signals }) => signals)) {
    if (keys.has(key)) continue;
    keys.add(key);
    const resolved = await store.risks.byKey(key);
    if (resolved !== null) known.push(resolved);
  }
  return known.filter(({ scope }) => evaluated.has(scope));
}
