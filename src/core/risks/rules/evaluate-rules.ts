import { RULES } from '../../domain/risk.ts';
import type { RiskSignal, RuleId } from '../../domain/risk.ts';
import { dependencyRisks } from './dependency-risks.ts';
import { factsOf } from './facts.ts';
import type { RiskInput, RuleFacts } from './facts.ts';
import { itemsTooOld } from './r03-item-too-old.ts';
import { dependencyCycles } from './r05-dependency-cycle.ts';
import { piScopeGrowth } from './r06-pi-scope-growth.ts';
import { featureGrowth } from './r07-feature-growth.ts';
import { overload } from './r08-overload.ts';
import { piUnlikely } from './r09-pi-unlikely.ts';
import { constraintQueue } from './r10-constraint-queue.ts';
import { integrationPoints } from './r11-integration-point.ts';
import { sourcesOf } from './r12-source-stale.ts';
import { rulesOf } from './settings.ts';
import type { RiskSettings, RuleSettings, RuleThresholds } from './settings.ts';
import { evaluationOf, figure, SWITCHED_OFF, unjudged } from './verdict.ts';
import type { RiskEvaluation, Verdict } from './verdict.ts';
import { ago } from './words.ts';

const OF_AN_ART = RULES.filter((rule) => rule !== 'R12');

/**
 * What rules R1 to R11 say of one ART (metrics.md section 8), and what they could not judge; R12 is `staleSources`, which
 * is asked once for all. A pure function of the input, whatever the order of its items. Instants are epoch ms.
 *
 * While a tracker that the ART reads, or that one of its dependencies leads to, is stale, all of its rules are also listed
 * as not judged: a risk is then still raised, saying so, but silence is no recovery.
 */
export function evaluateRules(input: RiskInput, settings: RiskSettings): RiskEvaluation {
  const facts = factsOf(input);
  const rules = rulesOf(settings, input.scope.id);
  function judge<Rule extends RuleId>(
    rule: Rule,
    ask: (facts: RuleFacts, thresholds: RuleThresholds[Rule]) => readonly Verdict[],
  ): readonly Verdict[] {
    const thresholds: RuleSettings[Rule] = rules[rule];
    return thresholds === 'off'
      ? [unjudged(rule, input.scope.id, 'off', SWITCHED_OFF)]
      : ask(facts, thresholds as RuleThresholds[Rule]);
  }
  const verdicts = [
    ...dependencyRisks(facts, rules),
    ...judge('R3', itemsTooOld),
    ...judge('R5', dependencyCycles),
    ...judge('R6', piScopeGrowth),
    ...judge('R7', featureGrowth),
    ...judge('R8', overload),
    ...judge('R9', piUnlikely),
    ...judge('R10', constraintQueue),
    ...judge('R11', integrationPoints),
  ];
  return evaluationOf(withStaleness(verdicts, facts));
}

/** What there is to say of an ART while sources that it reads were never read to their end: nothing, and nothing is clear. */
export function unreadArt(art: string, sources: readonly string[]): RiskEvaluation {
  const why = `${sources.join(', ')} ${sources.length === 1 ? 'has' : 'have'} not been read to the end yet`;
  return evaluationOf(OF_AN_ART.map((rule) => unjudged(rule, art, 'stale', why)));
}

function withStaleness(verdicts: readonly Verdict[], facts: RuleFacts): readonly Verdict[] {
  const stale = staleAround(facts);
  if (stale.length === 0) return verdicts;
  const why = `${stale.join(', ')} ${stale.length === 1 ? 'has' : 'have'} not been read in time`;
  return [
    ...verdicts.map((one): Verdict =>
      one.kind === 'raised' ? { ...one, signal: withCaveat(one.signal, stale, facts) } : one,
    ),
    ...OF_AN_ART.map((rule) => unjudged(rule, facts.scope.id, 'stale', why)),
  ];
}

/** Stale sources that the ART reads or that its open dependencies lead to, in order of configuration. */
function staleAround({ organisation, scope, edges, freshness }: RuleFacts): string[] {
  const art = organisation.valueStreams
    .flatMap(({ arts }) => arts)
    .find(({ id }) => id === scope.id);
  const read = art === undefined ? new Set<string>() : sourcesOf(art, organisation);
  for (const { consumer, provider } of edges) {
    if (consumer.source !== null) read.add(consumer.source);
    if (provider.source !== null) read.add(provider.source);
  }
  return organisation.sources
    .map(({ id }) => id)
    .filter((id) => read.has(id) && freshness[id]?.stale === true);
}

function withCaveat(
  signal: RiskSignal,
  stale: readonly string[],
  { asOf, freshness }: RuleFacts,
): RiskSignal {
  const { evidence } = signal;
  const figures = stale.map((source) => {
    const at = freshness[source]?.pulledAt ?? null;
    return figure(
      `${source} was last read`,
      at === null ? 'never' : ago(asOf - at),
      'what changed since is not seen',
    );
  });
  const why = `${evidence.why} ${stale.join(', ')} could not be read in time: this may have changed since.`;
  return { ...signal, evidence: { ...evidence, why, figures: [...evidence.figures, ...figures] } };
}
