import type { DependencyReport } from '../core/dependencies/report.ts';
import type { Art, Scope } from '../core/domain/organisation.ts';
import { scopesOf } from '../core/domain/scopes.ts';
import { instantOf } from '../core/domain/time.ts';
import type { Instant } from '../core/domain/time.ts';
import { deliveryHorizon, deliveryReport } from '../core/metrics/delivery-report.ts';
import { flowReport } from '../core/metrics/flow-report.ts';
import { horizon } from '../core/metrics/horizon.ts';
import type { PlannedItem } from '../core/placement/plan.ts';
import { evaluateRules, unreadArt } from '../core/risks/rules/evaluate-rules.ts';
import { sourcesOf, staleSources } from '../core/risks/rules/r12-source-stale.ts';
import type { RiskSettings } from '../core/risks/rules/settings.ts';
import type { RiskEvaluation } from '../core/risks/rules/verdict.ts';
import { reportsAmong } from './answer-dependencies.ts';
import type { Everything } from './answer-dependencies.ts';
import { featureScope } from './answer-flow.ts';
import { freshnessOf, pullStates } from './reading.ts';
import type { Reading } from './reading.ts';
import { loadRecent } from './recent-dependencies.ts';

/** One evaluation of all rules, as of an instant. Whatever can matter to any ART is read once for all of them. */
export async function riskEvaluations(
  reading: Reading,
  asOf: Instant,
  settings: RiskSettings,
): Promise<readonly RiskEvaluation[]> {
  const { organisation } = reading;
  const states = await pullStates(reading);
  const unread = new Set<string>(
    states.filter(({ pulledAt }) => pulledAt === null).map(({ source }) => source),
  );
  const arts = organisation.valueStreams.flatMap((stream) => stream.arts);
  const missing = new Map(
    arts.map((art) => [art.id, [...sourcesOf(art, organisation)].filter((id) => unread.has(id))]),
  );
  const judged = arts.filter(({ id }) => missing.get(id)?.length === 0);
  const freshness = await freshnessOf(reading, states, asOf);
  return [
    ...(judged.length === 0 ? [] : await evaluationsOf(judged, reading, asOf, settings)),
    ...arts.flatMap(({ id }) => {
      const sources = missing.get(id) ?? [];
      return sources.length === 0 ? [] : [unreadArt(id, sources)];
    }),
    staleSources({ organisation, asOf, freshness }, settings),
  ];
}

async function evaluationsOf(
  arts: readonly Art[],
  reading: Reading,
  asOf: Instant,
  settings: RiskSettings,
): Promise<RiskEvaluation[]> {
  const { organisation } = reading;
  const all = scopesOf(organisation);
  const scopes = all.filter(({ kind, id }) => kind === 'art' && arts.some((art) => art.id === id));
  const everything = await load(scopes, reading, asOf);
  const portfolio = all.filter(({ kind }) => kind === 'portfolio');
  const [dependencies] = reportsAmong(everything, portfolio, null);
  const { items, freshness, context } = everything;
  const at = { organisation, asOf, window: null };
  return scopes.map((scope) => {
    const features = featureScope(organisation, scope);
    const isSame = features.level.level === scope.level.level && scope.level.orphans.length === 0;
    return evaluateRules(
      {
        ...context,
        scope,
        items,
        dependencies: dependencies as DependencyReport,
        flow: flowReport(items, scope, { ...at, freshness }),
        featureFlow: isSame ? null : flowReport(items, features, { ...at, freshness }),
        // No rule looks at deployments.
        delivery: deliveryReport(items, scope, {
          ...at,
          deployments: [],
          pis: null,
          workingCalendar: null,
        }),
        freshness,
      },
      settings,
    );
  });
}

function load(scopes: readonly Scope[], reading: Reading, asOf: Instant): Promise<Everything> {
  const { organisation } = reading;
  const weeks = organisation.metrics.constraintWeeks;
  const horizons = scopes.flatMap((scope) => [
    horizon(asOf, null, scope.zone, weeks),
    deliveryHorizon(scope, { organisation, asOf, window: null, pis: null }),
  ]);
  const named = organisation.pis
    .flatMap(({ objectives }) => objectives)
    .flatMap(({ items }) => items);
  return loadRecent(reading, {
    asOf,
    window: null,
    teams: null,
    since: instantOf(Math.min(...horizons)),
    named,
    isAsked: asksForChance(reading, asOf, new Set(named.map(({ key }) => key))),
  });
}

/** Open items of PIs that are not over: features that are in one, and what an objective names. */
function asksForChance(
  { organisation }: Reading,
  asOf: Instant,
  named: ReadonlySet<string>,
): (item: PlannedItem) => boolean {
  const { level } = organisation.metrics.scopeLevels['value-stream'];
  const running = new Set(
    organisation.pis.filter(({ period }) => period.to > asOf).map(({ id }) => id),
  );
  return (item) => {
    if (item.closedAt !== null) return false;
    const isNamed = [item.key, ...item.otherKeys].some((key) => named.has(key));
    const isPlanned = item.plan.pis.some(({ pi, to }) => to === null && running.has(pi));
    return isNamed || (item.level === level && isPlanned);
  };
}
