import { artSize, platformForCustomersOnly, rolesMissing, severalBacklogs } from './art-set-up.ts';
import { artInTwoValueStreams, itemInTwoTeams, teamInTwoArts } from './belonging.ts';
import { overlappingPis, uncoordinatedArts, unsynchronisedPis } from './cadence.ts';
import type { TopologyFacts, TopologyInput } from './facts.ts';
import { factsOf } from './facts.ts';
import { projectTeamPattern } from './hand-back.ts';
import { releasing } from './releasing.ts';
import type { TopologyReport, Verdict } from './report.ts';
import { TOPOLOGY_RULES, TOPOLOGY_SEVERITIES } from './report.ts';
import { risingLoad } from './rising-load.ts';
import { endsBeforeProduction, unusedStatus } from './stages.ts';
import { unparentedWork } from './unparented.ts';
import { waitingFindings } from './waiting.ts';

const RULES: readonly ((facts: TopologyFacts) => readonly Verdict[])[] = [
  artInTwoValueStreams,
  teamInTwoArts,
  overlappingPis,
  itemInTwoTeams,
  unsynchronisedPis,
  severalBacklogs,
  rolesMissing,
  platformForCustomersOnly,
  waitingFindings,
  projectTeamPattern,
  risingLoad,
  releasing,
  unparentedWork,
  artSize,
  uncoordinatedArts,
  unusedStatus,
  endsBeforeProduction,
];

/**
 * Every finding on the topology of the organisation, from its configuration and from what its history shows (metrics.md
 * section 7), each with its figures and what to do next; and every rule that could not be judged, with the reason. A pure
 * function of the input, whatever the order of items and deployments. Durations in days of 24 hours, shares 0..1.
 */
export function topologyReport(input: TopologyInput): TopologyReport {
  const facts = factsOf(input);
  const verdicts = RULES.flatMap((rule) => rule(facts)).toSorted(inOrder(facts));
  return {
    asOf: input.asOf,
    findings: verdicts.filter((one) => one.kind === 'finding'),
    unjudged: verdicts.filter((one) => one.kind === 'unjudged'),
  };
}

function inOrder({ portfolio, streams, arts }: TopologyFacts): (a: Verdict, b: Verdict) => number {
  const scopes = [
    portfolio,
    ...streams.map(({ scope }) => scope),
    ...arts.map(({ scope }) => scope),
  ];
  const places = scopes.map(({ kind, id }) => `${kind} ${id}`);
  function placeOf({ scope }: Verdict): number {
    return places.indexOf(`${scope.kind} ${scope.id}`);
  }
  return (a, b) =>
    severityOf(a) - severityOf(b) ||
    TOPOLOGY_RULES.indexOf(a.rule) - TOPOLOGY_RULES.indexOf(b.rule) ||
    placeOf(a) - placeOf(b) ||
    (a.subject < b.subject ? -1 : a.subject > b.subject ? 1 : 0);
}

function severityOf(verdict: Verdict): number {
  return verdict.kind === 'finding' ? TOPOLOGY_SEVERITIES.indexOf(verdict.severity) : 0;
}
