import type { ProjectInfo } from '../core/domain/description.ts';
import { areaOwners } from './draft-areas.ts';
import type { AreaLine } from './draft-areas.ts';
import type { DraftInput } from './draft.ts';
import { comment, q, uniqueId } from './draft-text.ts';

/** A value stream with an ART per project and a team per component, or per team that the tracker itself knows. */
export function streams(input: DraftInput, taken: Set<string>): string {
  const id = uniqueId(input.existing === null ? 'main' : input.sourceId, taken);
  const arts = input.description.projects.map((project) => art(project, input, taken));
  return `${remark(input)}
valueStreams:
  - id: ${q(id)}
    name: ${input.existing === null ? 'Main value stream' : q(`Work in ${input.sourceId}`)}
    arts:
${arts.join('\n')}
`;
}

function remark({ kind, existing }: DraftInput): string {
  const teams = kind === 'azure-devops' ? 'team with its areas' : 'component';
  return existing === null
    ? `# One ART per project and one team per ${teams}, to begin with: rename, merge and move them as your trains run.`
    : `# Added by "signalbox init --add". Move its ARTs into the value streams that they work for.`;
}

function art(project: ProjectInfo, input: DraftInput, taken: Set<string>): string {
  const teams =
    input.kind === 'azure-devops' ? ofAreas(project, input, taken) : ofParts(project, input, taken);
  return `      - id: ${q(uniqueId(project.key, taken))}
        name: ${q(project.name.slice(0, 76))}
        # channel: C0123456789   # Slack channel id
        teams: # the first team that matches an item has it
${teams.join('\n')}`;
}

function ofParts(project: ProjectInfo, { sourceId }: DraftInput, taken: Set<string>): string[] {
  const inProject = [`source: ${sourceId}`, `project: ${q(project.key)}`];
  const teams = project.components.map((component) =>
    team(uniqueId(component.name, taken), component.name, [
      [...inProject, `component: ${q(component.name)}`],
    ]),
  );
  const rest = uniqueId(`${project.key}-team`, taken);
  // An empty component means none at all: nothing is then of two teams.
  return project.components.length === 0
    ? [team(rest, project.name, [inProject])]
    : [...teams, team(rest, `${project.name}, no component`, [[...inProject, 'component: ""']])];
}

function ofAreas(project: ProjectInfo, input: DraftInput, taken: Set<string>): string[] {
  const { sourceId, description } = input;
  const { lines, rest } = areaOwners(description, project.key);
  function matchOf(areas: readonly AreaLine[]): string[][] {
    return areas.map(({ path, includeChildren }) => [
      `source: ${sourceId}`,
      `areaPath: ${q(path)}`,
      ...(includeChildren ? [] : ['includeChildren: false']),
    ]);
  }
  const listed = (description.teams ?? []).filter((one) => one.project === project.key);
  const teams = listed.map(({ id, name }) => {
    const areas = lines.get(id);
    return areas === undefined
      ? `          # ${comment(name)} has no area of its own`
      : team(uniqueId(name, taken), name, matchOf(areas));
  });
  const others = uniqueId(`${project.key}-team`, taken);
  if (lines.size === 0) {
    return [
      ...teams,
      team(others, project.name, [[`source: ${sourceId}`, `project: ${q(project.key)}`]]),
    ];
  }
  return rest.length === 0
    ? teams
    : [...teams, team(others, `${project.name}, area of no team`, matchOf(rest))];
}

function team(id: string, name: string, match: readonly (readonly string[])[]): string {
  const lines = match.map((line) => `{ ${line.join(', ')} }`);
  const [only] = lines;
  const head = `          - { id: ${q(id)}, name: ${q(name.slice(0, 80))}, match: [`;
  if (lines.length === 1) return `${head}${only}] }`;
  return `${head}\n${lines.map((line) => `              ${line},`).join('\n')}\n            ] }`;
}
