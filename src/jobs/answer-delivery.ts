import type { Deployment } from '../core/domain/deployment.ts';
import type { Scope } from '../core/domain/organisation.ts';
import { contains, instantOf } from '../core/domain/time.ts';
import type { Instant, Period } from '../core/domain/time.ts';
import { deliveryHorizon, deliveryReport } from '../core/metrics/delivery-report.ts';
import type { DeliveryReport } from '../core/metrics/delivery-report.ts';
import { defaultWindow } from '../core/metrics/horizon.ts';
import type { Fresh } from '../slack/ports.ts';
import { teamsOf } from './answer-flow.ts';
import { loadPlannedItems } from './load-items.ts';
import type { ItemCalled } from './load-items.ts';
import { knowledge } from './place.ts';
import { freshnessOf, pulledAtOf, pullStates } from './reading.ts';
import type { Reading } from './reading.ts';

/** PIs, quality, deployments and working days of a scope. */
export async function deliveryAnswer(
  reading: Reading,
  scope: Scope,
  asOf: Instant,
  window: Period | null,
): Promise<DeliveryReport & Fresh> {
  const { organisation, store } = reading;
  const shown = window ?? defaultWindow(asOf, scope.zone);
  const deployments = await deploymentsUntil(reading, asOf);
  const states = await pullStates(reading);
  const { items } = await loadPlannedItems(
    {
      asOf,
      openSince: deliveryHorizon(scope, { organisation, asOf, window, pis: null }),
      teams: teamsOf(scope),
      // Defects and deployed items are of every level.
      countedAt: null,
      named: itemsAsked(deployments, shown),
    },
    await knowledge(organisation, store.pulls),
    store.items,
    pulledAtOf(states),
  );
  const report = deliveryReport(items, scope, {
    organisation,
    asOf,
    window,
    deployments,
    pis: null,
    workingCalendar: reading.calendarOf(scope.zone),
  });
  return { ...report, freshness: await freshnessOf(reading, states, asOf) };
}

/** Every deployment up to an instant; none where nothing says which of them count. */
export async function deploymentsUntil(
  { organisation, store }: Reading,
  asOf: Instant,
): Promise<readonly Deployment[]> {
  if (organisation.deployments === null) return [];
  return store.deployments.during({ from: instantOf(0), to: instantOf(asOf + 1) });
}

/**
 * Items that tell whose a deployment was, wherever they belong and however long they have been closed: of the deployments
 * in the window, and of earlier ones that name a commit of those, since a commit counts by its first deployment.
 */
function itemsAsked(deployments: readonly Deployment[], window: Period): ItemCalled[] {
  const inWindow = deployments.filter(({ at }) => contains(window, at));
  const commits = new Set(inWindow.flatMap(commitsOf));
  const asked = deployments.filter(
    (one) => contains(window, one.at) || commitsOf(one).some((commit) => commits.has(commit)),
  );
  return asked.flatMap(({ items }) => items);
}

function commitsOf({ commits }: Deployment): string[] {
  return commits.map(({ id }) => id.trim().toLowerCase());
}
