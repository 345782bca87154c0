import { sourceId } from '../../../src/core/domain/ids.ts';
import type { Organisation, Scope } from '../../../src/core/domain/organisation.ts';
import { DAY_MS, instantOf } from '../../../src/core/domain/time.ts';
import type { Instant, Period } from '../../../src/core/domain/time.ts';
import type { FlowState, Stage, Workflow } from '../../../src/core/domain/workflow.ts';
import type { ReportContext } from '../../../src/core/metrics/flow-report.ts';
import { streamOf } from '../../../src/core/metrics/stream.ts';
import type { Stream } from '../../../src/core/metrics/stream.ts';
import type { PlacedItem } from '../../../src/core/placement/placed-item.ts';
import { durationsOf } from '../../../src/core/timeline/durations.ts';
import { lifeOf } from '../../../src/core/timeline/life.ts';
import type { Stay } from '../../../src/core/timeline/timeline.ts';

/** Day 0 is Monday 2026-01-05 00:00 UTC. */
export function at(day: number): Instant {
  return instantOf(Date.UTC(2026, 0, 5) + Math.round(day * DAY_MS));
}

export function days(from: number, to: number): Period {
  return { from: at(from), to: at(to) };
}

export function aStage(name: string, flow: FlowState, wipLimit: number | null = null): Stage {
  return { name, flow, blocked: false, statuses: [{ name }], wipLimit };
}

export function aWorkflow(id: string, ...stages: readonly Stage[]): Workflow {
  return { id, applies: [], stages, ignore: [], production: null };
}

/** Backlog · Ready · Build · Queue · Test (at most 3) · Release · Done · Rejected. */
export const DELIVERY = aWorkflow(
  'delivery',
  aStage('Backlog', 'new'),
  aStage('Ready', 'waiting'),
  aStage('Build', 'active'),
  aStage('Queue', 'waiting'),
  aStage('Test', 'active', 3),
  aStage('Release', 'waiting'),
  aStage('Done', 'done'),
  aStage('Rejected', 'cancelled'),
);

/** `[stage, day it was entered]`; `?waiting` stands for an unmapped status whose category is waiting. */
export type Step = readonly [stage: string, day: number];

export interface Told extends Partial<
  Pick<
    PlacedItem,
    | 'kind'
    | 'team'
    | 'level'
    | 'points'
    | 'workflow'
    | 'parent'
    | 'findings'
    | 'id'
    | 'source'
    | 'blockedNow'
  >
> {
  /** The day from which it is seen; 100 unless told. */
  readonly asOf?: number;
  readonly deleted?: number;
  readonly blocked?: readonly (readonly [from: number, to: number])[];
  readonly workflows?: readonly Workflow[];
}

/** A story of team `red` by the days on which it entered its stages; it was created on the first of them. */
export function story(key: string, steps: readonly Step[], told: Told = {}): PlacedItem {
  const { asOf = 100, deleted, blocked = [], workflows = [DELIVERY], ...overrides } = told;
  const until = at(deleted ?? asOf);
  const stays = steps.map(([name, day], index): Stay => {
    const next = steps[index + 1];
    const place = placeOf(name, workflows);
    return {
      ...place,
      from: at(day),
      to: next === undefined ? until : at(next[1]),
      ended: next !== undefined || deleted !== undefined,
      deleted: next === undefined && deleted !== undefined,
    };
  });
  const visits = stays.map((stay) => ({ ...stay, status: { id: null, name: stay.stage ?? '?' } }));
  const periods = blocked.map(([from, to]) => days(from, to));
  const life = lifeOf(stays);
  const closed = life.flow === 'done' || life.flow === 'cancelled';
  const last = stays.at(-1);
  return {
    source: sourceId('jira'),
    id: key,
    key,
    url: `https://tracker.invalid/${key}`,
    title: `Title of ${key}`,
    createdAt: at(steps[0]?.[1] ?? 0),
    type: 'Story',
    status: last?.stage ?? '?',
    stage: last?.stage ?? null,
    workflow: 'delivery',
    level: 'story',
    kind: 'feature',
    team: 'red',
    art: 'cards',
    valueStream: 'payments',
    otherKeys: [],
    everTeams: ['red'],
    parent: null,
    parents: [],
    neededBy: [],
    outsideLinks: [],
    points: null,
    needs: [],
    deletion: deleted === undefined ? null : { at: until, why: 'deleted' },
    visits,
    stays,
    start: life.start,
    end: life.end,
    flow: life.flow,
    reopens: life.reopens,
    lastReopenedAt: life.lastReopenedAt,
    blocked: periods,
    blockedNow: false,
    durations: durationsOf(
      visits,
      periods,
      life.start,
      life.end,
      life.end ?? life.cancelledAt ?? until,
    ),
    findings: life.findings,
    closedAt: deleted === undefined ? (closed ? (last?.from ?? null) : null) : until,
    ...overrides,
  };
}

function placeOf(
  name: string,
  workflows: readonly Workflow[],
): { readonly stage: string | null; readonly flow: FlowState } {
  if (name === '?waiting') return { stage: null, flow: 'waiting' };
  for (const workflow of workflows) {
    const stage = workflow.stages.find((candidate) => candidate.name === name);
    if (stage !== undefined) return { stage: name, flow: stage.flow };
  }
  throw new Error(`No workflow of the test has a stage ${name}`);
}

/** Committed to Build on `from`, done on `to`. */
export function finished(key: string, from: number, to: number, told: Told = {}): PlacedItem {
  return story(
    key,
    [
      ['Build', from],
      ['Done', to],
    ],
    told,
  );
}

/** One finished story per flow time, each done on the given day. */
export function finishedOn(day: number, ...flowTimes: readonly number[]): PlacedItem[] {
  return flowTimes.map((length, index) => finished(`F-${day}-${index}`, day - length, day));
}

export function aStream(
  items: readonly PlacedItem[],
  workflows: readonly Workflow[] = [DELIVERY],
): Stream {
  return streamOf(workflows, items);
}

export function anOrganisation(overrides: Partial<Organisation> = {}): Organisation {
  const level = { level: 'story', orphans: [] };
  return {
    zone: 'UTC',
    sources: [],
    workflows: [DELIVERY],
    levels: [
      { name: 'subtask', types: [] },
      { name: 'story', types: [] },
      { name: 'feature', types: [] },
    ],
    kindRules: [],
    defaultKind: 'feature',
    metrics: {
      floor: 5,
      scopeLevels: { team: level, art: level, 'value-stream': level, portfolio: level },
      blockedByLinks: false,
      constraintWeeks: 12,
      unreleasedAfterMs: 30 * DAY_MS,
      workingCalendar: null,
    },
    pis: [],
    escaped: null,
    deployments: null,
    valueStreams: [],
    ...overrides,
  };
}

export function aScope(overrides: Partial<Scope> = {}): Scope {
  return {
    id: 'cards',
    kind: 'art',
    name: 'Cards',
    zone: 'UTC',
    level: { level: 'story', orphans: [] },
    teams: ['red', 'blue'],
    ...overrides,
  };
}

export function aContext(
  asOf: number,
  window: Period | null,
  overrides: Partial<ReportContext> = {},
): ReportContext {
  return { organisation: anOrganisation(), asOf: at(asOf), window, freshness: {}, ...overrides };
}
