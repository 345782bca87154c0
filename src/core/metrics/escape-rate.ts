import type { Measure } from '../domain/measure.ts';
import type { Organisation, Scope } from '../domain/organisation.ts';
import type { Period } from '../domain/time.ts';
import { contains } from '../domain/time.ts';
import type { PlannedItem } from '../placement/plan.ts';
import type { NotConfigured } from './measure.ts';
import { measureOf } from './measure.ts';
import { isOfTeams, topmostOf } from './selection.ts';

const DEFECT = 'defect';

export type EscapeRate =
  | NotConfigured
  | {
      readonly kind: 'counted';
      readonly escaped: number;
      /** Of the escaped ones, those that are not of the kind defect: the rule may reach too far. */
      readonly ofOtherKinds: number;
      readonly caught: number;
      /** Cancelled, or deleted before they were done: no defects after all. */
      readonly setAside: number;
      readonly rate: Measure<number>;
    };

/**
 * Defect escape rate: of the defects created in the window, the share that escaped by the configured rule instead of being caught before release.
 *
 * A defect is counted on the day it was found, whatever its level, and one that hangs under another one not at
 * all (metrics.md section 3). Caught are those of the kind defect that the rule does not match. Cancelled ones are set
 * aside. What escaped is told by the item as of now, so newest weeks can still rise.
 *
 * @example Nine bugs created, two of them labelled production, one bug rejected: 2 of 8 = 25 %.
 */
export function escapeRate(
  items: readonly PlannedItem[],
  scope: Scope,
  organisation: Organisation,
  window: Period,
): EscapeRate {
  const missing = missingRule(organisation);
  if (missing !== null) return { kind: 'not-configured', what: missing };
  const isOurs = isOfTeams(scope.teams);
  function isNew({ createdAt }: PlannedItem): boolean {
    return contains(window, createdAt);
  }
  const defects = items.filter(
    (item) =>
      isOurs(item) && item.level !== null && (item.plan.escaped === true || item.kind === DEFECT),
  );
  const valid = defects.filter(isValid);
  const counted = topmostOf(valid, items).filter(isNew);
  const escaped = counted.filter(({ plan }) => plan.escaped === true);
  return {
    kind: 'counted',
    escaped: escaped.length,
    ofOtherKinds: escaped.filter(({ kind }) => kind !== DEFECT).length,
    caught: counted.length - escaped.length,
    setAside: defects.filter((item) => isNew(item) && !isValid(item)).length,
    rate: measureOf(
      counted.length,
      organisation.metrics.floor,
      () => escaped.length / counted.length,
    ),
  };
}

/** Half of a rule would make every defect an escaped one, or none. */
function missingRule({ escaped, kindRules, defaultKind }: Organisation): string | null {
  if (escaped === null || escaped.labels.length + escaped.types.length === 0) {
    return 'no rule tells which defects escaped';
  }
  const hasDefects = defaultKind === DEFECT || kindRules.some(({ kind }) => kind === DEFECT);
  return hasDefects ? null : `no rule tells which items are of the kind ${DEFECT}`;
}

function isValid({ flow, deletion }: PlannedItem): boolean {
  return flow !== 'cancelled' && (deletion === null || flow === 'done');
}
