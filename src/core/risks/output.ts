import type { Actor, Evidence, Risk, RoamDecision } from '../domain/risk.ts';
import type { Scope } from '../domain/organisation.ts';
import type { Instant } from '../domain/time.ts';
import type { Json } from '../metrics/output.ts';
import { isoInstant as iso } from '../timeline/calendar.ts';
import type { RiskBoard } from './board.ts';
import { unRoamedSince } from './story.ts';
import type { RiskStory } from './story.ts';

/** Which risks an answer is about, and what they rest on. */
export interface RiskHeading {
  readonly scope: Scope;
  readonly asOf: Instant;
  /** When the rules were evaluated last, be it later; null where they never were. */
  readonly evaluatedAt: Instant | null;
}

/**
 * Risks as `risks SCOPE --json` prints them (version 1): instants as ISO 8601 UTC, days that people named as the instant in
 * which they are over. Keys may be added, never renamed.
 */
export function risksOutput(heading: RiskHeading, stories: readonly RiskStory[]): Json {
  return { ...headingOutput(heading), risks: stories.map(storyOutput) };
}

/** Boards as `risks SCOPE board --json` prints them: a list of risks for each decision, and one for what nobody has decided. */
export function boardsOutput(heading: RiskHeading, boards: readonly RiskBoard[]): Json {
  return {
    ...headingOutput(heading),
    boards: boards.map(({ scope, pi, columns, counts }) => ({
      scope,
      pi,
      counts,
      unRoamed: columns['un-roamed'].map(riskOutput),
      resolved: columns.resolved.map(riskOutput),
      owned: columns.owned.map(riskOutput),
      accepted: columns.accepted.map(riskOutput),
      mitigated: columns.mitigated.map(riskOutput),
    })),
  };
}

function headingOutput({ scope, asOf, evaluatedAt }: RiskHeading): Json {
  const { id, kind, zone } = scope;
  return { v: 1, scope: { id, kind, zone }, asOf: iso(asOf), evaluatedAt: isoOrNull(evaluatedAt) };
}

function storyOutput(story: RiskStory): Json {
  return { ...riskOutput(story.risk), unRoamedSince: isoOrNull(unRoamedSince(story)) };
}

function riskOutput(risk: Risk): Json {
  const { id, version, raisedBy, scope, key, title, nature, severity, pi, condition, roam } = risk;
  return {
    id,
    version,
    raisedBy,
    scope,
    key,
    title,
    nature,
    severity,
    pi,
    expectedAt: isoOrNull(risk.expectedAt),
    firstSeenAt: iso(risk.firstSeenAt),
    lastSeenAt: iso(risk.lastSeenAt),
    condition,
    roam,
    decision: risk.decision === null ? null : decisionOutput(risk.decision),
    decidedAt: isoOrNull(risk.decidedAt),
    decidedBy: actorOutput(risk.decidedBy),
    evidence: evidenceOutput(risk.evidence),
  };
}

function decisionOutput(decision: RoamDecision): Json {
  switch (decision.roam) {
    case 'resolved':
      return { why: decision.why };
    case 'owned':
      return { owner: decision.owner, by: isoOrNull(decision.by) };
    case 'accepted':
      return { why: decision.why, reviewAt: iso(decision.reviewAt) };
    case 'mitigated': {
      const { plan, workItem, by } = decision;
      return { plan, workItem, by: isoOrNull(by) };
    }
  }
}

function actorOutput(actor: Actor | null): Json | null {
  if (actor === null || actor.kind === 'signalbox') return null;
  return { workspace: actor.workspace, user: actor.user };
}

function evidenceOutput({ why, figures, items }: Evidence): Json {
  return {
    why,
    figures: figures.map(({ label, value, basis }) => ({ label, value, basis })),
    items: items.map(({ source, id, key, url, title }) => ({ source, id, key, url, title })),
  };
}

function isoOrNull(at: Instant | null): string | null {
  return at === null ? null : iso(at);
}
