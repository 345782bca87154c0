import type { Deployment, DeploymentRules } from '../domain/deployment.ts';
import { isFailedChange } from '../domain/deployment.ts';
import type { Measure } from '../domain/measure.ts';
import type { Period } from '../domain/time.ts';
import type { NotConfigured } from './measure.ts';
import { measureOf } from './measure.ts';
import { deployedIn, hasSucceeded } from './production-deployments.ts';

export type ChangeFailRate =
  | NotConfigured
  | {
      readonly kind: 'counted';
      /** Carry one of the configured labels. */
      readonly failed: number;
      /** Ended as failed and carry none of them: they changed nothing in production. */
      readonly neverArrived: number;
      /** `n` is the number of changes: successful deployments, and failed ones with such a label. */
      readonly rate: Measure<number>;
    };

/**
 * Change fail rate: of the changes that were deployed to production in the window, the share that a configured label marks as followed by a rollback or hotfix, or as being one.
 *
 * A deployment that ended as failed changed nothing, so it is no change unless it carries such a label: otherwise many
 * tries would make the rate look better (metrics.md section 3). A deployment counts once, however many items it has.
 *
 * @example Nine successful ones, one of them labelled hotfix, and three that failed without a label: 1 of 9 = 11 %.
 */
export function changeFailRate(
  deployments: readonly Deployment[],
  rules: DeploymentRules,
  window: Period,
  floor: number,
): ChangeFailRate {
  if (rules.failedLabels.length === 0) {
    return { kind: 'not-configured', what: 'no label marks a failed change' };
  }
  const inWindow = deployedIn(deployments, window);
  const changes = inWindow.filter((one) => hasSucceeded(one) || isFailedChange(one, rules));
  const failed = changes.filter((one) => isFailedChange(one, rules)).length;
  return {
    kind: 'counted',
    failed,
    neverArrived: inWindow.length - changes.length,
    rate: measureOf(changes.length, floor, () => failed / changes.length),
  };
}
