import type { ItemView } from '../dependencies/report.ts';
import type { Measure } from '../domain/measure.ts';
import type { Json } from '../metrics/output.ts';
import { isoInstant as iso } from '../timeline/calendar.ts';
import type { TopologyFigure, TopologyFinding, TopologyReport, Unjudged } from './report.ts';

/**
 * A report as `topology --json` prints it (version 1): instants as ISO 8601 UTC, days and shares unrounded. A figure below
 * the floor is null beside its `n` and `needed`; what is not configured is `{ notConfigured }`. What could not be judged
 * stands beside the findings. Keys may be added, never renamed.
 */
export function topologyOutput(report: TopologyReport): Json {
  return {
    v: 1,
    asOf: iso(report.asOf),
    findings: report.findings.map(findingOf),
    unjudged: report.unjudged.map(unjudgedOf),
  };
}

function findingOf(finding: TopologyFinding): Json {
  const { rule, severity, scope, subject, title, why, figures, items, teams, next } = finding;
  return {
    severity,
    rule,
    scope,
    subject,
    title,
    why,
    figures: figures.map(figureOf),
    items: items.map(itemOf),
    teams,
    next,
  };
}

function figureOf({ label, unit, measure }: TopologyFigure): Json {
  return { label, unit, ...basisOf(measure) };
}

function basisOf(measure: Measure<number>): Json {
  switch (measure.kind) {
    case 'measured':
      return { value: measure.value, n: measure.n };
    case 'too-few':
      return { value: null, n: measure.n, needed: measure.needed };
    case 'not-configured':
      return { notConfigured: measure.what };
  }
}

function itemOf({ source, key, url, team }: ItemView): Json {
  return { source, key, url, team };
}

function unjudgedOf({ rule, scope, subject, why, basis }: Unjudged): Json {
  const told =
    basis.kind === 'too-few' ? { n: basis.n, needed: basis.needed } : { notConfigured: basis.what };
  return { rule, scope, subject, why, ...told };
}
