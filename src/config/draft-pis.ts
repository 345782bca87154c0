import type { SourceDescription } from '../core/domain/description.ts';
import type { DraftInput } from './draft.ts';
import { q, uniqueId } from './draft-text.ts';

/** A version or an iteration that may be a program increment. */
interface Candidate {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  /** The condition of a match line that finds its items. */
  readonly found: string;
}

const NAMED_LIKE_A_PI = /(?:\bPI\b|\bPI(?=[\d_])|program increment)/i;
const DAY_MS = 86_400_000;
const SHORTEST_PI_DAYS = 35;
const SHOWN = 12;

/** Versions and iterations that are named like a program increment and have both days. */
export function pis(input: DraftInput): string {
  const dated = [...versionsOf(input.description), ...iterationsOf(input.description)];
  const named = dated.filter(({ name }) => NAMED_LIKE_A_PI.test(name));
  if (named.length === 0) return noneFound(input, dated);
  const taken = new Set(input.existing?.pis.map(({ id }) => id));
  return `pis:\n${linesOf(named, input.sourceId, taken).join('\n')}\n`;
}

function versionsOf({ projects }: SourceDescription): Candidate[] {
  return projects.flatMap(({ versions }) =>
    versions.flatMap(({ name, startDate, releaseDate }) =>
      startDate && releaseDate
        ? { name, from: startDate, to: releaseDate, found: `fixVersion: ${q(name)}` }
        : [],
    ),
  );
}

function iterationsOf({ iterations = [] }: SourceDescription): Candidate[] {
  return iterations.flatMap(({ path, startDate, finishDate }) => {
    const name = path.slice(path.lastIndexOf('\\') + 1);
    return startDate && finishDate
      ? { name, from: startDate, to: finishDate, found: `iterationPath: ${q(path)}` }
      : [];
  });
}

/** What has one name and the same days in several projects is one increment. */
function linesOf(candidates: readonly Candidate[], source: string, taken: Set<string>): string[] {
  const alike = Map.groupBy(candidates, ({ name, from, to }) => JSON.stringify([name, from, to]));
  return [...alike.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined || first.to < first.from) return [];
    const match = [...new Set(group.map(({ found }) => `{ source: ${source}, ${found} }`))];
    return `  - { id: ${q(uniqueId(first.name, taken))}, from: ${first.from}, to: ${first.to}, match: [${match.join(', ')}] }`;
  });
}

function noneFound({ kind, sourceId }: DraftInput, dated: readonly Candidate[]): string {
  const [what, example] =
    kind === 'azure-devops'
      ? ['iteration', `iterationPath: 'Project\\PI 1'`]
      : ['version', 'fixVersion: PI 1'];
  const long = dated.filter(
    ({ from, to }) => (Date.parse(to) - Date.parse(from)) / DAY_MS >= SHORTEST_PI_DAYS,
  );
  const lines =
    long.length > 0
      ? linesOf(long.slice(-SHOWN), sourceId, new Set())
      : [
          `  - { id: PI-1, from: 2026-01-05, to: 2026-03-13, match: [{ source: ${sourceId}, ${example} }] }`,
        ];
  const which = long.length > 0 ? 'These are as long as one:' : 'Add yours:';
  return `# No ${what} is named like a PI with a first and a last day. ${which}
# pis:
${lines.map((line) => `# ${line}`).join('\n')}
`;
}
