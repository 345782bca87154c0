import type { DependencyRow } from '../../dependencies/report.ts';
import type { EdgeFacts, EdgeHit, EdgeVerdict } from './edge.ts';
import type { RuleFacts } from './facts.ts';
import { piEndingBy } from './facts.ts';
import { providerUnlikely } from './r01-provider-unlikely.ts';
import { providerUnstarted } from './r02-provider-unstarted.ts';
import { sameIteration } from './r04-same-iteration.ts';
import type { RuleSettings } from './settings.ts';
import { compare, figure, itemName, raised, riskKey, SWITCHED_OFF, unjudged } from './verdict.ts';
import type { UnjudgedReason, Verdict } from './verdict.ts';
import { counted } from './words.ts';

const ON_EDGES = ['R1', 'R2', 'R4'] as const;

interface Unclear {
  readonly rule: (typeof ON_EDGES)[number];
  readonly reason: UnjudgedReason;
  readonly why: string;
}

/**
 * R1, R2 and R4 (metrics.md section 8), which all look at open dependencies. Of one dependency the first that holds counts,
 * in the order R1, R2, R4; what lies on a cycle is R5's, unless that is off. And one provider is one risk of an ART,
 * however many of its items need it and whichever of the three rules holds: it says the worst, and keeps its key while it
 * gets worse, so that it is owned once.
 */
export function dependencyRisks(facts: RuleFacts, rules: RuleSettings): readonly Verdict[] {
  const { scope, dependencies } = facts;
  const off = ON_EDGES.filter((rule) => rules[rule] === 'off');
  const [first, ...others] = ON_EDGES.filter((rule) => rules[rule] !== 'off');
  const verdicts = off.map((rule) => unjudged(rule, scope.id, 'off', SWITCHED_OFF));
  if (first === undefined) return verdicts;
  const missing = dependencies.linksMissing;
  if (missing !== null) {
    const blind = [first, ...others].map((rule) =>
      unjudged(rule, scope.id, 'not-configured', missing),
    );
    return [...verdicts, ...blind];
  }
  const dropped = facts.dropped.map((row) =>
    unjudged(first, scope.id, 'past', 'the provider was cancelled or deleted', [keyOf(row, facts)]),
  );
  const byProvider = Map.groupBy(facts.edges, ({ provider }) => itemName(provider));
  const found = [...byProvider.values()].flatMap((rows) => {
    const outcomes = rows.map((row) => outcomeOf(row, facts, rules, first));
    return verdictsOn(outcomes, facts);
  });
  return [...verdicts, ...dropped, ...found];
}

function keyOf({ provider }: Pick<DependencyRow, 'provider'>, { scope }: RuleFacts): string {
  return riskKey('dependency', scope.id, itemName(provider));
}

/** What the rules say of one dependency: the first that holds, else what they could not judge. */
interface Outcome {
  readonly row: DependencyRow;
  readonly hit: EdgeHit | null;
  readonly unclear: readonly Unclear[];
}

function outcomeOf(
  row: DependencyRow,
  facts: RuleFacts,
  rules: RuleSettings,
  first: Unclear['rule'],
): Outcome {
  const provider = facts.itemOf(row.provider);
  function unclear(reason: UnjudgedReason, why: string): Outcome {
    return { row, hit: null, unclear: [{ rule: first, reason, why }] };
  }
  if (provider === null) return unclear('not-configured', 'nobody here knows the provider');
  if (row.state.kind === 'cyclic' && rules.R5 !== 'off') {
    return unclear('covered', 'it lies on a cycle, which is a risk of its own');
  }
  const edge: EdgeFacts = { row, provider, consumer: facts.itemOf(row.consumer), facts };
  const questions: readonly (readonly [Unclear['rule'], () => EdgeVerdict])[] = [
    ['R1', () => (rules.R1 === 'off' ? null : providerUnlikely(edge, rules.R1))],
    ['R2', () => (rules.R2 === 'off' ? null : providerUnstarted(edge, rules.R2))],
    ['R4', () => (rules.R4 === 'off' ? null : sameIteration(edge, rules.R4))],
  ];
  const open: Unclear[] = [];
  for (const [rule, judge] of questions) {
    const verdict = judge();
    if (verdict?.kind === 'hit') return { row, hit: verdict, unclear: [] };
    if (verdict !== null) open.push({ rule, reason: verdict.reason, why: verdict.why });
  }
  return { row, hit: null, unclear: open };
}

/** All that needs one provider: one risk, or what could not be judged. */
function verdictsOn(outcomes: readonly Outcome[], facts: RuleFacts): readonly Verdict[] {
  const { scope } = facts;
  const hits = outcomes
    .flatMap(({ row, hit }) => (hit === null ? [] : [{ row, hit }]))
    .toSorted((a, b) => byBadness(a.hit, b.hit) || compare(nameOf(a.row), nameOf(b.row)));
  const [worst, ...others] = hits;
  if (worst === undefined) {
    return outcomes.flatMap(({ row, unclear }) =>
      unclear.map(({ rule, reason, why }) =>
        unjudged(rule, scope.id, reason, why, [keyOf(row, facts)]),
      ),
    );
  }
  const { row, hit } = worst;
  const more =
    others.length === 0
      ? ''
      : ` ${counted(others.length, 'more item needs', 'more items need')} it.`;
  return [
    raised({
      rule: hit.rule,
      scope: scope.id,
      key: keyOf(row, facts),
      title: hit.title,
      nature: hit.nature,
      severity: hits.some((one) => one.hit.severity === 'high') ? 'high' : 'medium',
      why: hit.why + more,
      figures: [
        ...hit.figures,
        figure(
          'items that need it in time',
          String(hits.length),
          `of ${counted(outcomes.length, 'open dependency', 'open dependencies')} on it`,
        ),
      ],
      items: [row.provider, ...hits.map((one) => one.row.consumer)],
      weight: hits.reduce((sum, one) => sum + one.hit.badness, 0),
      expectedAt: hit.expectedAt,
      pi: piEndingBy(facts, hit.expectedAt),
    }),
  ];
}

function byBadness(a: EdgeHit, b: EdgeHit): number {
  return b.badness - a.badness || a.expectedAt - b.expectedAt;
}

function nameOf({ consumer }: DependencyRow): string {
  return itemName(consumer);
}
