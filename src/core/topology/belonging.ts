import type { MatchRule, Team } from '../domain/organisation.ts';
import { contains } from '../domain/time.ts';
import type { ArtPlace, TopologyFacts } from './facts.ts';
import type { Verdict } from './report.ts';
import { count, finding, fold, listed, pairsOf, viewsOf } from './verdict.ts';

/**
 * The same ART under two value streams: two ARTs of different value streams that have the same id or, without regard to case, the same name.
 *
 * Configuration refuses a repeated id; a name may repeat, and people know an ART by its name.
 *
 * @example "Cards ART" under payments and "cards art" under lending: an error.
 */
export function artInTwoValueStreams({ arts, portfolio }: TopologyFacts): Verdict[] {
  return pairsOf(arts)
    .filter(([a, b]) => a.stream !== b.stream && isSameArt(a, b))
    .map(([a, b]) =>
      finding('art-in-two-value-streams', portfolio, {
        subject: `${a.stream.id}/${a.art.id} ${b.stream.id}/${b.art.id}`,
        title: `${a.art.name} stands under two value streams`,
        why: `An ART serves one value stream; ${a.art.name} stands under ${a.stream.name} and ${b.stream.name}, so neither shows its whole flow.`,
        figures: [count('ARTs of this name', 2)],
        teams: [...a.scope.teams, ...b.scope.teams],
        next: 'Keep it under one of them, or name two ARTs differently if they are two.',
      }),
    );
}

function isSameArt(a: ArtPlace, b: ArtPlace): boolean {
  return a.art.id === b.art.id || fold(a.art.name) === fold(b.art.name);
}

/**
 * A team in two ARTs: two teams of different ARTs that have the same id, the same name without regard to case, or a line of `match` in common.
 *
 * Of two teams with the same line only the first one in configuration order ever gets an item by it.
 *
 * @example Teams `fraud` of cards and `fraud-2` of wallet, both named "Fraud": an error.
 */
export function teamInTwoArts({ arts, portfolio }: TopologyFacts): Verdict[] {
  const teams = arts.flatMap((place) => place.art.teams.map((team) => ({ team, place })));
  return pairsOf(teams)
    .filter(([a, b]) => a.place !== b.place)
    .flatMap(([a, b]) => {
      const why = sameTeam(a.team, b.team);
      if (why === null) return [];
      return [
        finding('team-in-two-arts', portfolio, {
          subject: `${a.team.id} ${b.team.id}`,
          title: `${a.team.name} is in two ARTs`,
          why: `A team belongs to one ART; ${a.place.art.name} and ${b.place.art.name} have teams with ${why}.`,
          figures: [count('ARTs', 2)],
          teams: [...new Set([a.team.id, b.team.id])],
          next: 'Keep the team in the ART that most of its work is for; if they are two teams, give them different names and lines of match.',
        }),
      ];
    });
}

function sameTeam(a: Team, b: Team): string | null {
  if (a.id === b.id) return 'the same id';
  if (fold(a.name) === fold(b.name)) return 'the same name';
  const lines = new Set(a.match.map(lineText));
  return b.match.some((line) => lines.has(lineText(line))) ? 'the same line of match' : null;
}

/** Equal for lines that ask for the same, whatever the order of their labels, types and fields. */
function lineText(line: MatchRule): string {
  return fold(
    JSON.stringify([
      line.source,
      line.project,
      line.component,
      line.labels.toSorted(),
      line.types.toSorted(),
      line.areaPath,
      line.areaPath !== null && line.includeChildren,
      line.fields.map(({ field, value }) => `${field}=${value}`).toSorted(),
      line.fixVersion,
      line.iterationPath,
    ]),
  );
}

/**
 * Item matching two teams: items that are open, or were closed in the trailing 90 days, and that lines of two or more teams match; one finding for each group of teams.
 *
 * The first team in configuration order has them.
 *
 * @example match red and blue, A-3 matches red and green: two findings, of 2 items and of 1.
 */
export function itemInTwoTeams(facts: TopologyFacts): Verdict[] {
  const several = facts.items.flatMap((item) => {
    const found = item.findings.find(({ kind }) => kind === 'several-teams');
    // What was finished stays finished when it is deleted.
    const closedAt = item.end ?? item.closedAt;
    const isOld = closedAt !== null && !contains(facts.trailing, closedAt);
    return found === undefined || isOld ? [] : [{ item, detail: found.detail }];
  });
  const byTeams = Map.groupBy(several, ({ detail }) => detail);
  return [...byTeams].map(([detail, found]) => {
    const items = found.map(({ item }) => item);
    const teams = detail.split(', ');
    const first = facts.arts.find(({ scope }) => scope.teams.includes(teams[0] ?? ''));
    return finding('item-in-two-teams', first?.scope ?? facts.portfolio, {
      subject: detail,
      title: `Work matches several teams: ${listed(teams)}`,
      why: `Lines of ${listed(teams)} match the same items; ${teams[0] ?? ''} has them because it stands first in the configuration, and the others do not see them.`,
      figures: [count('items', items.length)],
      items: viewsOf(items),
      teams,
      next: 'Make the lines of match exclude each other, for instance by component, area path or label.',
    });
  });
}
