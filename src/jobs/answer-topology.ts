import { scopesOf } from '../core/domain/scopes.ts';
import type { DependencyReport } from '../core/dependencies/report.ts';
import { instantOf } from '../core/domain/time.ts';
import type { Instant } from '../core/domain/time.ts';
import { flowReport } from '../core/metrics/flow-report.ts';
import { horizon } from '../core/metrics/horizon.ts';
import { topologyHorizon } from '../core/topology/facts.ts';
import type { TopologyReport } from '../core/topology/report.ts';
import { topologyReport } from '../core/topology/topology-report.ts';
import type { Fresh } from '../slack/ports.ts';
import { deploymentsUntil } from './answer-delivery.ts';
import { reportsAmong } from './answer-dependencies.ts';
import type { Reading } from './reading.ts';
import { loadRecent } from './recent-dependencies.ts';

/** What stands in the way of flow by how teams, ARTs and value streams are cut. Whatever can matter is read once for all of it. */
export async function topologyAnswer(
  reading: Reading,
  asOf: Instant,
): Promise<TopologyReport & Fresh> {
  const { organisation } = reading;
  const scopes = scopesOf(organisation);
  const weeks = organisation.metrics.constraintWeeks;
  const horizons = scopes.map(({ zone }) => horizon(asOf, null, zone, weeks));
  const since = instantOf(Math.min(topologyHorizon(asOf), ...horizons));
  const everything = await loadRecent(reading, { asOf, window: null, teams: null, since });
  const { items, freshness } = everything;
  const portfolio = scopes.filter(({ kind }) => kind === 'portfolio');
  const [dependencies] = reportsAmong(everything, portfolio, null);
  const report = topologyReport({
    organisation,
    asOf,
    items,
    dependencies: dependencies as DependencyReport,
    flow: scopes
      .filter(({ kind }) => kind === 'art')
      .map((scope) => flowReport(items, scope, { organisation, asOf, window: null, freshness })),
    deployments: await deploymentsUntil(reading, asOf),
  });
  return { ...report, freshness };
}
