import { counted } from '../core/digest/words.ts';
import type { SourceDescription } from '../core/domain/description.ts';
import type { MatchRule, Organisation } from '../core/domain/organisation.ts';
import type { PlacedItem } from '../core/placement/placed-item.ts';
import { note, problem, someOf } from './verdicts.ts';
import type { Verdict } from './verdicts.ts';

/** Areas that no team matches: with items in them somebody has to own them, without there is nothing to do yet. */
export function areaVerdicts(
  source: string,
  organisation: Organisation,
  { areas = [] }: Pick<SourceDescription, 'areas'>,
  items: readonly PlacedItem[],
  areaOf: ReadonlyMap<string, string>,
): Verdict[] {
  const byArea = Map.groupBy(items, (item) => areaOf.get(item.id) ?? '');
  const unowned = [...byArea].filter(
    ([area, ours]) => area !== '' && ours.every((item) => item.team === null),
  );
  const full = unowned.map(([area, ours]) =>
    problem(
      `nobody owns area ${area}: of its ${counted(ours.length, 'item')} none belongs to a team`,
      `Add { areaPath: '${area}' } to a team's match.`,
    ),
  );
  const rules = matchRules(organisation, source);
  const empty = areas
    .filter(({ path }) => !byArea.has(path))
    .filter(({ path, project }) => !rules.some((rule) => mayOwn(rule, path, project)));
  return empty.length === 0
    ? full
    : [
        ...full,
        note(
          `areas that nobody owns, without an item so far: ${someOf(empty.map(({ path }) => path))}`,
          'Items that come there will belong to no team.',
        ),
      ];
}

function matchRules({ valueStreams }: Organisation, source: string): MatchRule[] {
  return valueStreams
    .flatMap((stream) => stream.arts.flatMap((art) => art.teams.flatMap((team) => team.match)))
    .filter((rule) => rule.source === null || rule.source === source);
}

/** Whether a line could match an item of the area, as far as the area decides that. */
function mayOwn(rule: MatchRule, path: string, project: string): boolean {
  if (rule.project !== null && rule.project.toLowerCase() !== project.toLowerCase()) return false;
  if (rule.areaPath === null) return true;
  const [area, wanted] = [path.toLowerCase(), rule.areaPath.toLowerCase()];
  return area === wanted || (rule.includeChildren && area.startsWith(`${wanted}\\`));
}

/** States of types that stand in no workflow of the source: they count by their category alone. */
export function stateVerdicts(
  source: string,
  { workflows }: Organisation,
  { statuses }: Pick<SourceDescription, 'statuses'>,
): Verdict[] {
  const refs = workflows
    .filter(
      ({ applies }) =>
        applies.length === 0 ||
        applies.some(({ sources }) => sources.length === 0 || sources.includes(source)),
    )
    .flatMap(({ stages, ignore }) => [...stages.flatMap((stage) => stage.statuses), ...ignore]);
  const unknown = statuses.filter(
    ({ id, name, live }) =>
      live &&
      !refs.some((ref) =>
        'id' in ref ? ref.id === id : ref.name.toLowerCase() === name.toLowerCase(),
      ),
  );
  return unknown.map(({ id, name, category, usedBy = [] }) => {
    const types = [...new Set(usedBy.flatMap((use) => use.types))];
    return note(
      `state "${name}" of ${someOf(types)} stands in no workflow; until then it counts as ${category}`,
      `Add "${name}", or { id: "${id}" }, to a stage.`,
    );
  });
}
