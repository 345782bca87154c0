import type { Measure } from '../domain/measure.ts';
import type { Period } from '../domain/time.ts';
import { fields, number, sampleSize } from '../metrics/output.ts';
import type { Json } from '../metrics/output.ts';
import { isoInstant as iso } from '../timeline/calendar.ts';
import type { NeededBy } from './needed-by.ts';
import type { DependencyReport, DependencyRow, ItemView } from './report.ts';
import type { Chance, DependencyState } from './state.ts';

/**
 * A report as `deps SCOPE --json` prints it (version 1): instants as ISO 8601 UTC, durations in days of 24 hours and
 * shares unrounded. Below the floor a share or chance is null beside its `n`. Keys may be added, never renamed.
 */
export function dependencyOutput(report: DependencyReport): Json {
  const { name: _, ...scope } = report.scope;
  const { wait, resolutionTime, componentChain } = report;
  return {
    v: 1,
    scope,
    asOf: iso(report.asOf),
    window: periodOf(report.window),
    trailing: periodOf(report.trailing),
    edges: report.edges.map(rowOutput),
    dropped: report.dropped.map(rowOutput),
    counts: report.counts,
    excluded: report.excluded,
    wait: {
      n: wait.n,
      itemDays: wait.itemDays,
      share: number(wait.share),
      byLevel: wait.byLevel,
      items: wait.items.map(({ item, itemDays }) => ({ item: viewOutput(item), itemDays })),
    },
    resolutionTime: {
      ...fields(resolutionTime.measure, ['p50', 'p85']),
      undated: resolutionTime.undated,
    },
    teams: report.teams,
    sharedServices: report.sharedServices.map(({ share, ...service }) => ({
      ...service,
      share: number(share),
      shareN: sampleSize(share),
    })),
    coupling: report.coupling,
    componentChain: {
      n: sampleSize(componentChain.share),
      share: number(componentChain.share),
      features: componentChain.features.map(({ item, teams }) => ({
        item: viewOutput(item),
        teams,
      })),
    },
    integration: report.integration.map(({ at, last, missing, ...point }) => ({
      ...point,
      at: iso(at),
      last: last === null ? null : viewOutput(last),
      missing: missing.map(viewOutput),
    })),
    linkTypes: report.linkTypes,
    linksMissing: report.linksMissing,
  };
}

function rowOutput({ consumer, provider, ...row }: DependencyRow): Json {
  return {
    consumer: viewOutput(consumer),
    provider: viewOutput(provider),
    ...row,
    state: stateOutput(row.state),
    neededBy: neededByOutput(row.neededBy),
    chance: chanceOutput(row.chance),
    since: row.since === null ? null : iso(row.since),
  };
}

/** An item at an end of an edge. */
export function viewOutput({ flow, ...view }: ItemView): Json {
  return { ...view, flowState: flow };
}

/** `kind` and the figures that say why. */
export function stateOutput(state: DependencyState): Json {
  return 'at' in state ? { ...state, at: iso(state.at) } : state;
}

export function neededByOutput(needed: NeededBy | null): Json | null {
  return needed === null ? null : { ...needed, at: iso(needed.at) };
}

/** Null where there is no chance to tell of, `{ n, value: null }` below the floor. */
export function chanceOutput(chance: Measure<Chance> | null): Json | null {
  if (chance === null) return null;
  switch (chance.kind) {
    case 'measured':
      return { n: chance.n, value: chance.value.value, words: chance.value.words };
    case 'too-few':
      return { n: chance.n, value: null, words: null };
    case 'not-configured':
      return { notConfigured: chance.what };
  }
}

function periodOf({ from, to }: Period): Json {
  return { from: iso(from), to: iso(to) };
}
