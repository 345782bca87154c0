import {
  dependencyDecisions,
  dependencyLine,
  dependencyTable,
  teamWaitNotes,
} from './dependencies.ts';
import { constraintLine, constraintMoved, constraintTable } from './constraint.ts';
import { flowDecisions, largestQueue } from './decisions.ts';
import { figuresOf, portfolioFigures, teamFigures } from './figures.ts';
import type { Before } from './figures.ts';
import { forecastLine, forecastTable } from './forecast.ts';
import { partsLine, partsTable } from './parts.ts';
import type { Part } from './parts.ts';
import {
  objectivesTable,
  piFigures,
  piLines,
  predictabilityDecisions,
  predictabilityLine,
  predictabilityTable,
  scopeTable,
} from './program-increment.ts';
import type { PlanView } from './program-increment.ts';
import { hygieneDecisions, hygieneTable, promiseTable, roamLine, roamOf } from './roam.ts';
import type { Roam } from './roam.ts';
import {
  agingTable,
  distributionTable,
  furtherFigures,
  qualityTable,
  stageTable,
} from './tables.ts';
import { topologyDecisions, topologyLine, topologyTable } from './topology.ts';
import type { Decision, Figure, Line, Table } from './digest.ts';
import type { DependencyReport } from '../dependencies/report.ts';
import type { ForecastReport } from '../forecast/forecast-report.ts';
import type { DeliveryReport, PiNumbers } from '../metrics/delivery-report.ts';
import type { FlowReport } from '../metrics/report.ts';
import type { HygieneInput } from '../risks/hygiene.ts';
import type { TopologyReport } from '../topology/report.ts';

/** What an audience is told besides its flow; null, or empty, where it is not told of it. */
export interface Besides {
  readonly delivery: DeliveryReport | null;
  readonly dependencies: DependencyReport | null;
  readonly forecast: ForecastReport | null;
  readonly topology: TopologyReport | null;
  readonly roam: HygieneInput | null;
  readonly plan: PlanView | null;
  /** The value streams and ARTs within it. */
  readonly parts: readonly Part[];
}

/** What one audience reads. */
export interface Content {
  readonly figures: readonly Figure[];
  readonly lines: readonly Line[];
  /** The most urgent first, maybe more than are shown; none where there is nothing new. */
  readonly decisions: readonly Decision[];
  /** What can be looked at where nothing is urgent. */
  readonly otherwise: readonly Decision[];
  /** Something else has happened that is to be told. */
  readonly hasNews: boolean;
  readonly tables: readonly Table[];
  readonly notes: readonly string[];
}

interface Told extends Besides {
  readonly report: FlowReport;
  readonly before: Before;
  readonly floor: number;
}

/**
 * What each audience is told: those who do the work what is stuck, an ART its constraint, PI, dependencies and risks, a
 * value stream what slows it and when things are done, the portfolio what its PI promised and what stands in the way.
 */
export function contentFor(told: Told): Content {
  switch (told.report.scope.kind) {
    case 'team':
      return forTeam(told);
    case 'art':
      return forArt(told);
    case 'value-stream':
      return forStream(told);
    case 'portfolio':
      return forPortfolio(told);
  }
}

function forTeam(told: Told): Content {
  const { report, before, dependencies, floor } = told;
  return {
    figures: teamFigures(report, before),
    lines: known(dependencies, dependencyLine),
    decisions: [...flowDecisions(report), ...knownOf(dependencies, dependencyDecisions)],
    tables: [
      agingTable(report),
      ...known(dependencies, dependencyTable),
      stageTable(report),
      distributionTable(report, floor),
      furtherFigures(report),
      qualityTable(report),
    ],
    notes: knownOf(dependencies, teamWaitNotes),
    otherwise: largestQueue(report),
    hasNews: false,
  };
}

function forArt(told: Told): Content {
  const { report, before, dependencies, delivery, floor, plan } = told;
  const roam = told.roam === null ? null : roamOf(told.roam);
  return {
    figures: figuresOf(report, before),
    lines: [
      constraintLine(report),
      ...knownOf(delivery, piLines),
      ...known(plan, predictabilityLine),
      ...known(dependencies, dependencyLine),
      ...known(roam, roamLine),
    ],
    decisions: [
      ...knownOf(roam, hygieneDecisions),
      ...knownOf(dependencies, dependencyDecisions),
      ...constraintMoved(report),
      ...flowDecisions(report),
    ],
    tables: [
      ...roamTables(roam),
      ...planTables(plan),
      stageTable(report),
      constraintTable(report),
      agingTable(report),
      ...known(dependencies, dependencyTable),
      ...pisOf(delivery).map(scopeTable),
      distributionTable(report, floor),
      furtherFigures(report),
      qualityTable(report),
    ],
    notes: knownOf(dependencies, teamWaitNotes),
    otherwise: largestQueue(report),
    hasNews: hasPromises(roam),
  };
}

function forStream(told: Told): Content {
  const { report, before, dependencies, forecast, parts, floor, plan } = told;
  const roam = told.roam === null ? null : roamOf(told.roam);
  return {
    figures: figuresOf(report, before),
    lines: [
      constraintLine(report),
      ...known(forecast, forecastLine),
      ...(parts.length === 0 ? [] : [partsLine(parts)]),
      ...known(plan, predictabilityLine),
      ...known(dependencies, dependencyLine),
      ...known(roam, roamLine),
    ],
    decisions: [
      ...constraintMoved(report),
      ...knownOf(roam, hygieneDecisions),
      ...knownOf(dependencies, dependencyDecisions),
      ...flowDecisions(report),
    ],
    tables: [
      ...planTables(plan),
      partsTable(parts, before.name),
      constraintTable(report),
      stageTable(report),
      ...known(dependencies, dependencyTable),
      ...known(forecast, forecastTable),
      ...roamTables(roam),
      agingTable(report),
      distributionTable(report, floor),
      furtherFigures(report),
      qualityTable(report),
    ],
    notes: knownOf(dependencies, teamWaitNotes),
    otherwise: largestQueue(report),
    hasNews: hasPromises(roam),
  };
}

function forPortfolio(told: Told): Content {
  const { report, before, dependencies, delivery, topology, forecast, parts, plan, floor } = told;
  const roam = told.roam === null ? null : roamOf(told.roam);
  const pis = pisOf(delivery);
  const own = pis.filter(({ id }) => id === plan?.pi.id);
  return {
    figures: [
      ...portfolioFigures(report, before),
      ...own.flatMap((pi) => piFigures(pi, report.scope.zone)),
    ],
    lines: [
      ...known(plan, predictabilityLine),
      ...(parts.length === 0 ? [] : [partsLine(parts)]),
      ...known(forecast, forecastLine),
      ...known(dependencies, dependencyLine),
      ...known(topology, topologyLine),
      ...known(roam, roamLine),
    ],
    decisions: [
      ...knownOf(plan, predictabilityDecisions),
      ...knownOf(dependencies, dependencyDecisions),
      ...knownOf(topology, topologyDecisions),
      ...knownOf(roam, hygieneDecisions),
      ...flowDecisions(report),
    ],
    tables: [
      ...planTables(plan),
      partsTable(parts, before.name),
      ...own.map(scopeTable),
      ...known(dependencies, dependencyTable),
      ...known(topology, topologyTable),
      ...roamTables(roam),
      ...known(forecast, forecastTable),
      distributionTable(report, floor),
      furtherFigures(report),
      qualityTable(report),
    ],
    notes: knownOf(dependencies, teamWaitNotes),
    otherwise: [],
    hasNews: hasPromises(roam),
  };
}

function hasPromises(roam: Roam | null): boolean {
  return roam !== null && roam.promises.length > 0;
}

function roamTables(roam: Roam | null): Table[] {
  return roam === null ? [] : [promiseTable(roam), hygieneTable(roam)];
}

function planTables(plan: PlanView | null): Table[] {
  return plan === null ? [] : [predictabilityTable(plan), objectivesTable(plan)];
}

function pisOf(delivery: DeliveryReport | null): readonly PiNumbers[] {
  return delivery === null || 'kind' in delivery.pis ? [] : delivery.pis;
}

function known<Of, To>(of: Of | null, tell: (of: Of) => To): To[] {
  return of === null ? [] : [tell(of)];
}

function knownOf<Of, To>(of: Of | null, tell: (of: Of) => readonly To[]): readonly To[] {
  return of === null ? [] : tell(of);
}
