import type { Art, MatchRule } from '../domain/organisation.ts';
import { roleLetters, RTE_NAMES } from '../domain/people.ts';
import { measureOf } from '../metrics/measure.ts';
import type { ArtPlace, TopologyFacts } from './facts.ts';
import { isCurrentWork } from './facts.ts';
import type { Verdict } from './report.ts';
import { count, finding, fold, listed, notEnough, notTold, share } from './verdict.ts';

const SMALLEST = 50;
const LARGEST = 125;

/**
 * Headcount outside 50–125: an ART whose own headcount, else the sum over its teams where every team has one, is below 50 or above 125.
 *
 * @example Teams of 9, 8 and 9 people and none given for the ART: 26, an information.
 */
export function artSize({ arts }: TopologyFacts): Verdict[] {
  return arts.flatMap(({ art, scope }): Verdict[] => {
    const people = headcount(art);
    if (people === null) {
      return [notTold('art-size', scope, 'no headcount of the ART, nor of each of its teams')];
    }
    if (people >= SMALLEST && people <= LARGEST) return [];
    const isSmall = people < SMALLEST;
    return [
      finding('art-size', scope, {
        title: `${art.name} has ${people} people`,
        why: `An ART works best with ${SMALLEST} to ${LARGEST} people: ${isSmall ? 'a smaller one often lacks a skill and depends on others' : 'in a larger one planning together stops working'}.`,
        figures: [count('people', people)],
        next: isSmall
          ? 'Ask whether it could form one ART with those it depends on most.'
          : 'Look at the coupling between its teams for a line along which it could be split.',
      }),
    ];
  });
}

function headcount(art: Art): number | null {
  if (art.headcount !== null) return art.headcount;
  let sum = 0;
  for (const team of art.teams) {
    if (team.headcount === null) return null;
    sum += team.headcount;
  }
  return sum;
}

/** By what names the two roles are written under `people`, folded and without anything but letters. */
const ROLES: readonly (readonly [role: string, names: readonly string[]])[] = [
  ['release train engineer', RTE_NAMES],
  ['product manager', ['productmanagement', 'productmanager', 'productmanagers', 'pm']],
];

/**
 * No RTE, product manager or channel: an ART without anybody under `people.rte`, without anybody under `people.productManagement`, or without a channel.
 *
 * Names of roles are compared by their letters alone, without regard to case.
 *
 * @example `people: { RTE: [U1], productManagement: [] }` and no channel: product manager and channel are missing.
 */
export function rolesMissing({ arts }: TopologyFacts): Verdict[] {
  return arts.flatMap(({ art, scope }): Verdict[] => {
    const filled = Object.entries(art.people)
      .filter(([, people]) => people.length > 0)
      .map(([role]) => roleLetters(role));
    const missing = [
      ...ROLES.filter(([, names]) => !names.some((name) => filled.includes(name))).map(
        ([role]) => role,
      ),
      ...(art.channel === null ? ['channel'] : []),
    ];
    if (missing.length === 0) return [];
    return [
      finding('roles-missing', scope, {
        title: `${art.name} has no ${missing.join(', no ')}`,
        why: `Without ${listed(missing)} nobody is told of this ART's findings, or decides on them.`,
        figures: [count('missing', missing.length, ROLES.length + 1)],
        next: 'Name them under people and channel of the ART in the configuration.',
      }),
    ];
  });
}

interface Backlog {
  readonly source: string | null;
  readonly project: string | null;
}

/**
 * More than one ranked backlog feeding an ART: lines of `match` of its teams that name two or more pairs of source and project.
 *
 * A rank holds within a project of a tracker; it is not read. The project of a line is the one it names, else the first part
 * of its area or iteration path. What a line leaves open may be any, so it is no backlog of its own where another line fits.
 *
 * @example Lines of jira/PAY, jira/PAY with a component, and ado with area `Claims\Core`: two backlogs, jira/pay and ado/claims.
 */
export function severalBacklogs({ arts }: TopologyFacts): Verdict[] {
  return arts.flatMap(({ art, scope }): Verdict[] => {
    const lines = art.teams.flatMap(({ match }) => match);
    const names = backlogsOf(lines).map(backlogName);
    if (names.length < 2) return [];
    return [
      finding('several-backlogs', scope, {
        title: `${names.length} backlogs feed ${art.name}`,
        why: `Its teams take work from ${listed(names)}. Each has a rank of its own, so nothing says what comes first for the ART as a whole.`,
        figures: [count('backlogs', names.length, lines.length)],
        teams: scope.teams,
        next: 'Rank the features of all of them in one place, or agree on whose rank decides.',
      }),
    ];
  });
}

function backlogsOf(lines: readonly MatchRule[]): Backlog[] {
  const named = lines
    .map(({ source, project, areaPath, iterationPath }) => ({
      source,
      project: project ?? firstPart(areaPath ?? iterationPath),
    }))
    .map(({ source, project }) => ({ source, project: project === null ? null : fold(project) }))
    .toSorted((a, b) => openness(a) - openness(b));
  const backlogs: Backlog[] = [];
  for (const one of named) {
    if (!backlogs.some((other) => mayBeSame(one, other))) backlogs.push(one);
  }
  return backlogs;
}

function firstPart(path: string | null): string | null {
  return path?.split('\\').find((part) => part !== '') ?? null;
}

/** How much a line leaves open. */
function openness({ source, project }: Backlog): number {
  return (source === null ? 1 : 0) + (project === null ? 1 : 0);
}

function mayBeSame(a: Backlog, b: Backlog): boolean {
  return fits(a.source, b.source) && fits(a.project, b.project);
}

function fits(a: string | null, b: string | null): boolean {
  return a === null || b === null || a === b;
}

function backlogName({ source, project }: Backlog): string {
  return [source, project].filter((part) => part !== null).join('/') || 'any tracker';
}

/** What a customer asks for or complains about, in the words of the Flow Framework. */
const CUSTOMER_FACING: readonly (string | null)[] = ['feature', 'defect'];

/**
 * Platform ART with customer-facing items only: an ART of kind `platform` whose items, completed in the trailing 90 days or in load, are all of kind feature or defect, and that no other ART waited for in that time or has an open dependency on.
 *
 * Features of a platform may be meant for other ARTs, so the kind alone tells nothing: only where nobody inside needs them, either,
 * does the ART work as a stream-aligned one.
 *
 * @example 6 features and 2 defects, and no other ART needs one of its items: a warning. One debt item among them: none.
 */
export function platformForCustomersOnly(facts: TopologyFacts): Verdict[] {
  const { dependencies, floor } = facts;
  return facts.arts.flatMap(({ art, scope }): Verdict[] => {
    if (art.kind !== 'platform') return [];
    const items = facts.itemsOf(scope).filter((item) => isCurrentWork(item, facts));
    const facing = items.filter(({ kind }) => CUSTOMER_FACING.includes(kind)).length;
    if (facing < items.length) return [];
    const measure = measureOf(items.length, floor, () => facing / items.length);
    if (measure.kind !== 'measured') {
      const why = 'too little work in the last 90 days';
      return [
        notEnough('platform-for-customers-only', scope, why, { n: items.length, needed: floor }),
      ];
    }
    if (dependencies.linksMissing !== null) {
      return [notTold('platform-for-customers-only', scope, dependencies.linksMissing)];
    }
    if (isNeededInside(art, facts)) return [];
    return [
      finding('platform-for-customers-only', scope, {
        title: `${art.name} is a platform that no other ART needs`,
        why: 'All its work is of kind feature or defect, and no other ART waited for it or depends on it: it works as a stream-aligned ART.',
        figures: [
          share('features and defects', measure),
          count('ARTs that need it', 0, items.length),
        ],
        teams: scope.teams,
        next: 'Call it stream-aligned, or link the work that other ARTs need from it.',
      }),
    ];
  });
}

function isNeededInside({ id }: ArtPlace['art'], { dependencies }: TopologyFacts): boolean {
  return (
    dependencies.coupling.matrix.some(
      ({ consumer, provider, n }) => provider === id && consumer !== id && n > 0,
    ) ||
    dependencies.edges.some(
      ({ consumer, provider, counts }) =>
        counts && provider.art === id && consumer.art !== null && consumer.art !== id,
    )
  );
}
