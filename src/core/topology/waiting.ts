import { addWeeks } from '../timeline/calendar.ts';
import { DAY_MS } from '../domain/time.ts';
import type { DependencyReport, ItemView } from '../dependencies/report.ts';
import type { Scope } from '../domain/organisation.ts';
import type { TopologyFacts } from './facts.ts';
import { knownSince } from './facts.ts';
import type { TopologyRule, Verdict } from './report.ts';
import { count, days, finding, listed, notEnough, notTold, share } from './verdict.ts';

const WEEKS = 12;
/** Of features that need three teams or more. */
const MANY_CHAINS = 0.3;

/**
 * What the dependency report of the portfolio says about its structure (metrics.md sections 6 and 7): too many
 * dependencies, shared-service bottleneck, component chain. The thresholds of the first two are the report's own.
 */
export function waitingFindings(facts: TopologyFacts): Verdict[] {
  const { dependencies, portfolio } = facts;
  const rules: readonly TopologyRule[] = [
    'too-many-dependencies',
    'shared-service-bottleneck',
    'component-chain',
  ];
  if (dependencies.linksMissing !== null) {
    const missing = dependencies.linksMissing;
    return rules.map((rule) => notTold(rule, portfolio, missing));
  }
  return [
    ...tooManyDependencies(facts),
    ...sharedServiceBottlenecks(facts),
    ...componentChains(facts),
  ];
}

function tooManyDependencies(facts: TopologyFacts): Verdict[] {
  const { dependencies, portfolio, asOf, items } = facts;
  const found = dependencies.teams
    .filter(({ tooMany }) => tooMany)
    .map((load) => {
      const scope = artOfTeam(load.team, facts);
      return finding('too-many-dependencies', scope, {
        subject: load.team,
        title: `${load.team} waits on too many teams`,
        why: `In ${load.weeks} of ${load.of} weeks it waited on three other teams or more: its plan is as late as the latest of them.`,
        figures: [count('weeks with 3 teams or more', load.weeks, load.of)],
        items: waitingFor(dependencies, ({ consumer }) => consumer.team === load.team),
        teams: [load.team],
        next: 'Ask which of these teams it could stop needing, by owning the part or by using it as a service.',
      });
    });
  const since = knownSince(items, portfolio);
  const needed = addWeeks(asOf, -WEEKS, portfolio.zone);
  if (since !== null && since <= needed) return found;
  const n = since === null ? 0 : Math.floor((asOf - since) / (7 * DAY_MS));
  const why = `only ${n} weeks of history are known`;
  return [...found, notEnough('too-many-dependencies', portfolio, why, { n, needed: WEEKS })];
}

function sharedServiceBottlenecks(facts: TopologyFacts): Verdict[] {
  return facts.dependencies.sharedServices.flatMap((service): Verdict[] => {
    const scope = artOfTeam(service.team, facts);
    if (service.share.kind === 'too-few' && service.customers.length > 1) {
      const { n, needed } = service.share;
      const why = 'too few items of its customers waited';
      const counted = { n, needed, subject: service.team };
      return [notEnough('shared-service-bottleneck', scope, why, counted)];
    }
    if (!service.isBottleneck) return [];
    const customers = service.customers.map(({ team }) => team);
    return [
      finding('shared-service-bottleneck', scope, {
        subject: service.team,
        title: `${service.team} is a bottleneck for ${customers.length} teams`,
        why: `It carries more than 30 % of all dependency wait of ${listed(customers)}.`,
        figures: [
          share('of its customers’ dependency wait', service.share),
          days('waited for it', service.itemDays, service.n),
          count('customers', customers.length),
        ],
        items: waitingFor(facts.dependencies, ({ provider }) => provider.team === service.team),
        teams: [service.team, ...customers],
        next: 'Offer what it does as a self-service, or move that skill into its first customer.',
      }),
    ];
  });
}

/**
 * Component chains: 30 % or more of the features of the portfolio needed three teams or more.
 *
 * Features, and the teams they needed, are those of the dependency report.
 *
 * @example Of 10 features 3 needed three teams: 30 %, a warning.
 */
function componentChains(facts: TopologyFacts): Verdict[] {
  const { dependencies, portfolio } = facts;
  const { share: measure, features } = dependencies.componentChain;
  if (measure.kind === 'too-few') {
    const why = 'too few features in the last 90 days';
    return [notEnough('component-chain', portfolio, why, measure)];
  }
  if (measure.kind !== 'measured' || measure.value < MANY_CHAINS) return [];
  return [
    finding('component-chain', portfolio, {
      title: `${features.length} of ${measure.n} features needed three teams or more`,
      why: 'A feature that passes through many teams waits at each of them: teams are cut by component, not by what customers get.',
      figures: [
        share('features that needed 3 teams or more', measure),
        count('features', features.length, measure.n),
      ],
      items: features.map(({ item }) => item),
      teams: [...new Set(features.flatMap(({ teams }) => teams))].toSorted(),
      next: 'Look which teams appear together most often, and let one team own that whole piece.',
    }),
  ];
}

/** The items at the other end of open edges that count, each once, in order of their keys. */
function waitingFor(
  { edges }: DependencyReport,
  isMeant: (edge: DependencyReport['edges'][number]) => boolean,
): ItemView[] {
  const found = new Map<string, ItemView>();
  for (const edge of edges) {
    const { consumer, provider } = edge;
    if (!edge.counts || consumer.team === provider.team || !isMeant(edge)) continue;
    found.set(`${consumer.source ?? ''}:${consumer.id}`, consumer);
  }
  return [...found.values()].toSorted((a, b) => (a.key < b.key ? -1 : 1));
}

function artOfTeam(team: string, { arts, portfolio }: TopologyFacts): Scope {
  return arts.find(({ scope }) => scope.teams.includes(team))?.scope ?? portfolio;
}
