import { dependencyReport } from '../../../../src/core/dependencies/dependency-report.ts';
import type { DependencyEdge } from '../../../../src/core/dependencies/edge.ts';
import type { Foresight } from '../../../../src/core/dependencies/state.ts';
import type { Measure } from '../../../../src/core/domain/measure.ts';
import type { Organisation } from '../../../../src/core/domain/organisation.ts';
import type { ProgramIncrement } from '../../../../src/core/domain/program-increment.ts';
import type { RiskSignal, RuleId } from '../../../../src/core/domain/risk.ts';
import { findScope, scopesOf } from '../../../../src/core/domain/scopes.ts';
import { deliveryReport } from '../../../../src/core/metrics/delivery-report.ts';
import { flowReport } from '../../../../src/core/metrics/flow-report.ts';
import type { FlowReport, Freshness } from '../../../../src/core/metrics/report.ts';
import type { PlannedItem } from '../../../../src/core/placement/plan.ts';
import { evaluateRules } from '../../../../src/core/risks/rules/evaluate-rules.ts';
import type { RiskInput } from '../../../../src/core/risks/rules/facts.ts';
import { DEFAULT_RULES } from '../../../../src/core/risks/rules/settings.ts';
import type { RiskSettings, RuleSettings } from '../../../../src/core/risks/rules/settings.ts';
import type { RiskEvaluation, Unjudged } from '../../../../src/core/risks/rules/verdict.ts';
import { company, context } from '../../dependencies/planned-support.ts';
import { at, days } from '../../metrics/support.ts';

/** The portfolio of the dependency tests in UTC, features at the value streams. */
export function anOrganisation(overrides: Partial<Organisation> = {}): Organisation {
  const base = company({ zone: 'UTC' });
  const features = { level: 'feature', orphans: [] };
  return {
    ...base,
    metrics: {
      ...base.metrics,
      scopeLevels: { ...base.metrics.scopeLevels, 'value-stream': features, portfolio: features },
    },
    ...overrides,
  };
}

/** A PI of cards, from a day up to another, planned by the third day. */
export function aPi(
  id: string,
  from: number,
  to: number,
  overrides: Partial<ProgramIncrement> = {},
): ProgramIncrement {
  return {
    id,
    arts: ['cards'],
    period: days(from, to),
    graceEnds: at(from + 3),
    iterations: [],
    match: [],
    integrationPoints: [],
    objectives: [],
    ...overrides,
  };
}

export function chance(value: number, n = 20): Measure<{ value: number; words: string }> {
  return { kind: 'measured', value: { value, words: `${Math.round(value * 100)} %` }, n };
}

export interface Case extends Partial<Foresight> {
  readonly art?: string;
  readonly asOf?: number;
  readonly organisation?: Organisation;
  readonly items?: readonly PlannedItem[];
  readonly edges?: readonly DependencyEdge[];
  readonly flow?: Partial<FlowReport>;
  readonly freshness?: Readonly<Record<string, Freshness>>;
  readonly linksMissing?: string;
  readonly rules?: Partial<RuleSettings>;
}

/** As of day 100, Wednesday: the last complete week is days 91 to 98. */
export function inputOf(told: Case): RiskInput {
  const { organisation = anOrganisation(), items = [], edges = [], freshness = {} } = told;
  const { art = 'cards', asOf: day = 100 } = told;
  const asOf = at(day);
  const { chanceOf, usualTime } = { ...context(), ...told };
  const [portfolio] = scopesOf(organisation);
  const scope = findScope(organisation, art);
  if (portfolio === undefined || scope === null) throw new Error(`No ART ${art}`);
  const window = null;
  const found = dependencyReport(items, edges, portfolio, {
    ...context({ organisation, asOf, window }),
    chanceOf,
    usualTime,
  });
  const featureScope = { ...scope, level: { level: 'feature', orphans: [] } };
  const reading = { organisation, asOf, window, freshness };
  return {
    organisation,
    asOf,
    scope,
    items,
    dependencies: { ...found, linksMissing: told.linksMissing ?? null },
    flow: { ...flowReport(items, scope, reading), ...told.flow },
    featureFlow: flowReport(items, featureScope, reading),
    delivery: deliveryReport(items, scope, {
      organisation,
      asOf,
      window,
      deployments: [],
      pis: null,
      workingCalendar: null,
    }),
    chanceOf,
    usualTime,
    freshness,
  };
}

export function settingsOf(rules: Partial<RuleSettings> = {}): RiskSettings {
  return { everywhere: { ...DEFAULT_RULES, ...rules }, scopes: new Map() };
}

export function evaluate(told: Case): RiskEvaluation {
  return evaluateRules(inputOf(told), settingsOf(told.rules));
}

export function signalsOf(rule: RuleId, told: Case): readonly RiskSignal[] {
  return evaluate(told).signals.filter((signal) => signal.rule === rule);
}

/** The one signal of the rule. */
export function signalOf(rule: RuleId, told: Case): RiskSignal {
  const [first, ...others] = signalsOf(rule, told);
  if (first === undefined || others.length > 0) throw new Error(`Not one signal of ${rule}`);
  return first;
}

/** Reasons for which a rule was not judged. */
export function unjudgedOf(rule: RuleId, told: Case): readonly Unjudged[] {
  return evaluate(told).unjudged.filter((one) => one.rule === rule);
}

export function reasonsOf(rule: RuleId, told: Case): readonly string[] {
  return unjudgedOf(rule, told).map(({ reason }) => reason);
}

/** `none`, or such as `medium risk`. */
export function verdictOf(rule: RuleId, told: Case): string {
  const found = signalsOf(rule, told);
  return found.map(({ severity, nature }) => `${severity} ${nature}`).join(', ') || 'none';
}

export function valueOf(signal: RiskSignal, label: string): string | undefined {
  return signal.evidence.figures.find((figure) => figure.label === label)?.value;
}

/** The day `YYYY-MM-DD` so many days after Monday 2026-01-05; it passes at `at(day + 1)`. */
export function date(day: number): string {
  return new Date(at(day)).toISOString().slice(0, 10);
}
