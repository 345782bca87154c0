import type { Deployment } from '../domain/deployment.ts';
import { sourceId } from '../domain/ids.ts';
import type { SourceId } from '../domain/ids.ts';
import type { Organisation, Scope } from '../domain/organisation.ts';
import type { ProgramIncrement } from '../domain/program-increment.ts';
import type { Instant, Period } from '../domain/time.ts';
import { contains, overlapMs } from '../domain/time.ts';
import type { PlannedItem } from '../placement/plan.ts';
import type { ChangeFailRate } from './change-fail-rate.ts';
import { changeFailRate } from './change-fail-rate.ts';
import type { CommitmentReliability } from './commitment-reliability.ts';
import { commitmentReliability } from './commitment-reliability.ts';
import type { DeploymentFrequency } from './deployment-frequency.ts';
import { deploymentFrequency } from './deployment-frequency.ts';
import type { DeploymentLeadTime } from './deployment-lead-time.ts';
import { deploymentLeadTime } from './deployment-lead-time.ts';
import type { EscapeRate } from './escape-rate.ts';
import { escapeRate } from './escape-rate.ts';
import { seenPart } from './flow-load.ts';
import type { FlowPredictability } from './flow-predictability.ts';
import { flowPredictability } from './flow-predictability.ts';
import type { Handoffs } from './handoffs.ts';
import { handoffs } from './handoffs.ts';
import { checkedWindow, defaultWindow } from './horizon.ts';
import type { NotConfigured } from './measure.ts';
import type { PiScopeChange } from './pi-scope-change.ts';
import { piScopeChange } from './pi-scope-change.ts';
import { mayBeOf, seenDeployments } from './production-deployments.ts';
import type { RecoveryTime } from './recovery-time.ts';
import { recoveryTime } from './recovery-time.ts';
import type { HasAncestorAt } from './selection.ts';
import { byEnd, completedIn, itemsOfScope } from './selection.ts';
import type { CountsWorkingDays, WorkingDays } from './working-days.ts';
import { workingDays } from './working-days.ts';

export interface DeliveryContext {
  readonly organisation: Organisation;
  readonly asOf: Instant;
  /** Null: the last 4 complete ISO weeks of the scope's zone before `asOf`. */
  readonly window: Period | null;
  /** All that are known, of every scope and from before the window too: a commit counts by its first deployment. */
  readonly deployments: readonly Deployment[];
  /** Null: those of the scope that have begun, and run at `asOf` or share some time with the window. */
  readonly pis: readonly ProgramIncrement[] | null;
  /** Null where no working calendar is configured. */
  readonly workingCalendar: CountsWorkingDays | null;
  /** As for the flow report. */
  readonly hasAncestorAt?: HasAncestorAt;
}

export interface PiNumbers {
  readonly id: string;
  readonly period: Period;
  readonly graceEnds: Instant;
  /** One per ART of the scope that takes part; a team has none of its own. */
  readonly predictability: readonly FlowPredictability[] | NotConfigured;
  readonly reliability: CommitmentReliability;
  readonly scopeChange: PiScopeChange;
}

export type DeploymentNumbers =
  | NotConfigured
  | {
      readonly kind: 'counted';
      /** Production deployments in the window that no scope below the portfolio can claim. */
      readonly unattributed: number;
      readonly frequency: DeploymentFrequency;
      readonly leadTime: DeploymentLeadTime;
      readonly changeFailRate: ChangeFailRate;
      readonly recoveryTime: RecoveryTime;
    };

/** Numbers on plans, quality and deployments of a scope (metrics.md section 3), beside its flow report. */
export interface DeliveryReport {
  readonly scope: Pick<Scope, 'id' | 'kind' | 'name' | 'zone'> & { readonly level: string };
  readonly asOf: Instant;
  readonly window: Period;
  readonly handoffs: Handoffs;
  readonly workingDays: WorkingDays;
  readonly escapeRate: EscapeRate;
  /** In order of time. */
  readonly pis: readonly PiNumbers[] | NotConfigured;
  readonly deployments: DeploymentNumbers;
}

/**
 * Every number on plans, quality and deployments of a scope, each computed once and here only. A pure function of the
 * items as of `asOf`, whatever their order. Items are those that have, or ever had, a team of the scope; see
 * `deliveryHorizon` for those that are not needed. A deployment whose items are not given counts as unattributed.
 * Throws a RangeError for a window that is empty or begins at or after `asOf`.
 */
export function deliveryReport(
  items: readonly PlannedItem[],
  scope: Scope,
  context: DeliveryContext,
): DeliveryReport {
  const { organisation, asOf, hasAncestorAt } = context;
  const { floor } = organisation.metrics;
  const window = checkedWindow(context.window ?? defaultWindow(asOf, scope.zone), asOf);
  // What was closed before the window is neither completed in it nor in load.
  const ours = itemsOfScope(items, scope, organisation.levels, hasAncestorAt).filter(
    ({ closedAt }) => closedAt === null || closedAt >= window.from,
  );
  const completed = completedIn(byEnd(ours), window);
  const { id, kind, name, zone, level } = scope;
  return {
    scope: { id, kind, name, zone, level: level.level },
    asOf,
    window,
    handoffs: handoffs(completed, floor),
    workingDays: workingDays(completed, ours, asOf, context.workingCalendar, floor),
    escapeRate: escapeRate(items, scope, organisation, window),
    pis: pisOf(items, scope, context, window),
    deployments: deploymentsOf(items, scope, context, window),
  };
}

/**
 * An item that was closed before this instant changes no number of a delivery report, but that it may tell whose a
 * deployment was, or that a defect hangs under another one.
 */
export function deliveryHorizon(
  scope: Scope,
  context: Pick<DeliveryContext, 'organisation' | 'asOf' | 'window' | 'pis'>,
): Instant {
  const window = context.window ?? defaultWindow(context.asOf, scope.zone);
  return shownPis(scope, context, window)
    .map(({ period }) => period.from)
    .reduce((earliest, from) => (from < earliest ? from : earliest), window.from);
}

function pisOf(
  items: readonly PlannedItem[],
  scope: Scope,
  context: DeliveryContext,
  window: Period,
): readonly PiNumbers[] | NotConfigured {
  const { organisation, asOf, hasAncestorAt } = context;
  const arts = artsOf(scope, organisation);
  if (!(context.pis ?? organisation.pis).some((pi) => takesPart(pi, arts))) {
    return { kind: 'not-configured', what: 'no PI of this scope' };
  }
  const { floor } = organisation.metrics;
  return shownPis(scope, context, window).map((pi) => {
    const teams = teamsIn(pi, scope, organisation);
    const candidates = itemsOfScope(items, scope, organisation.levels, hasAncestorAt, (item) =>
      item.plan.teams.some(({ team }) => team !== null && teams.has(team)),
    );
    return {
      id: pi.id,
      period: pi.period,
      graceEnds: pi.graceEnds,
      predictability:
        scope.kind === 'team'
          ? { kind: 'not-configured', what: 'predictability is that of an ART, not of a team' }
          : arts
              .filter((art) => pi.arts.includes(art))
              .map((art) => flowPredictability(pi, art, floor)),
      reliability: commitmentReliability(candidates, pi, teams, asOf, floor),
      scopeChange: piScopeChange(candidates, pi, teams, asOf, organisation),
    };
  });
}

function shownPis(
  scope: Scope,
  { organisation, asOf, pis }: Pick<DeliveryContext, 'organisation' | 'asOf' | 'pis'>,
  window: Period,
): ProgramIncrement[] {
  const arts = artsOf(scope, organisation);
  const shown = pis ?? organisation.pis.filter(({ period }) => isShown(period, window, asOf));
  return shown
    .filter((pi) => takesPart(pi, arts))
    .toSorted((a, b) => a.period.from - b.period.from);
}

/** It has begun, and runs or shares some time with the window. */
function isShown(pi: Period, window: Period, asOf: Instant): boolean {
  return pi.from <= asOf && (pi.to > asOf || overlapMs(pi, window) > 0);
}

function takesPart(pi: ProgramIncrement, arts: readonly string[]): boolean {
  return pi.arts.some((art) => arts.includes(art));
}

/** Ids of the ARTs that the scope is, has or belongs to, in configuration order. */
function artsOf(scope: Scope, { valueStreams }: Organisation): string[] {
  const arts = valueStreams.flatMap((stream) =>
    stream.arts.map((art) => ({ ...art, stream: stream.id })),
  );
  const ours = arts.filter((art) => {
    if (scope.kind === 'portfolio') return true;
    if (scope.kind === 'value-stream') return art.stream === scope.id;
    if (scope.kind === 'art') return art.id === scope.id;
    return art.teams.some(({ id }) => id === scope.id);
  });
  return [...new Set(ours.map(({ id }) => id))];
}

/** Teams of the scope whose ART takes part in the PI. */
function teamsIn(pi: ProgramIncrement, scope: Scope, { valueStreams }: Organisation): Set<string> {
  const taking = valueStreams
    .flatMap(({ arts }) => arts)
    .filter(({ id }) => pi.arts.includes(id))
    .flatMap(({ teams }) => teams.map(({ id }) => id));
  return new Set(taking.filter((team) => scope.teams.includes(team)));
}

function deploymentsOf(
  items: readonly PlannedItem[],
  scope: Scope,
  context: DeliveryContext,
  window: Period,
): DeploymentNumbers {
  const { organisation, asOf } = context;
  const { floor } = organisation.metrics;
  const rules = organisation.deployments;
  if (rules === null) {
    return { kind: 'not-configured', what: 'nothing says which deployments go to production' };
  }
  const seen = seenDeployments(context.deployments, items, scope, rules, asOf);
  if (seen.production.length === 0) {
    return { kind: 'not-configured', what: 'no production deployment is known yet' };
  }
  const trackers = scope.kind === 'portfolio' ? null : trackersOf(scope, organisation);
  if (!seen.production.some((one) => mayBeOf(one, trackers))) {
    return {
      kind: 'not-configured',
      what: 'no production deployment is known of the trackers of this scope',
    };
  }
  return {
    kind: 'counted',
    unattributed: seen.unattributed.filter(({ at }) => contains(window, at)).length,
    frequency: deploymentFrequency(seen.ours, window, seenPart(window, asOf), scope.zone),
    leadTime: deploymentLeadTime(seen, window, floor),
    changeFailRate: changeFailRate(seen.ours, rules, window, floor),
    recoveryTime: recoveryTime(seen, window, floor),
  };
}

/** The trackers that the rules of the scope's teams name; null where one of them takes any. */
function trackersOf(scope: Scope, { valueStreams }: Organisation): ReadonlySet<SourceId> | null {
  const rules = valueStreams
    .flatMap(({ arts }) => arts)
    .flatMap(({ teams }) => teams)
    .filter(({ id }) => scope.teams.includes(id))
    .flatMap(({ match }) => match);
  const named = rules.flatMap(({ source }) => (source === null ? [] : [sourceId(source)]));
  return rules.length === 0 || named.length < rules.length ? null : new Set(named);
}
