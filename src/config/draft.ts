import type { ProjectInfo, SourceDescription } from '../core/domain/description.ts';
import { draftStages, uncovered } from './draft-workflow.ts';
import type { DraftStage, PastStatus } from './draft-workflow.ts';

export interface DraftInput {
  readonly sourceId: string;
  readonly baseUrl: string;
  readonly emailVariable: string;
  readonly tokenVariable: string;
  readonly zone: string;
  readonly description: SourceDescription;
  /** Statuses that only histories know, and how many items were read to find them. */
  readonly past: readonly PastStatus[];
  readonly sampled: number;
  readonly slack: boolean;
}

/** A first configuration, commented, from what a site has. It loads as it is; people then move and rename things. */
export function draftConfig(input: DraftInput): string {
  return [
    head(input),
    source(input),
    workflow(input),
    levels(input.description),
    kinds(input.description),
    streams(input),
    pis(input),
    slackPart(input),
  ].join('\n');
}

/** A YAML scalar; quoted as JSON, which YAML 1.2 reads, unless it is a plain word. */
function q(text: string): string {
  return /^[A-Za-z][A-Za-z0-9 _-]*[A-Za-z0-9]$/.test(text) && !RESERVED.has(text.toLowerCase())
    ? text
    : JSON.stringify(text);
}

const RESERVED = new Set(['null', 'true', 'false', 'yes', 'no', 'on', 'off']);

/** Names of a tracker inside a comment must not end the line. */
function comment(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, ' ').slice(0, 120);
}

function head({ zone }: DraftInput): string {
  return `# A first configuration, written by "signalbox init". Read it from top to bottom: every name can be changed.
# Then run "signalbox check", which says what does not fit your site, and "signalbox pull".

timezone: ${q(zone)} # IANA; where days and weeks begin
storage: { url: sqlite:./data/signalbox.db } # or { url: { env: DATABASE_URL } } for PostgreSQL
`;
}

function source(input: DraftInput): string {
  const projects = input.description.projects.map((project) => q(project.key)).join(', ');
  const points = fieldNamed(input.description, /^story point/i);
  const flagged = fieldNamed(input.description, /^flagged$/i) ?? 'Flagged';
  const fields = [
    `flagged: ${q(flagged)}`,
    ...(points === null ? [] : [`storyPoints: ${q(points)}`]),
  ];
  return `sources:
  - id: ${input.sourceId}
    kind: jira
    deployment: cloud
    baseUrl: ${q(input.baseUrl)}
    auth: { email: { env: ${input.emailVariable} }, token: { env: ${input.tokenVariable} } } # names of environment variables
    projects: [${projects}]
    fields: { ${fields.join(', ')} }
    dependencyLinks: [is blocked by] # of: ${comment(linkPhrases(input.description))}
`;
}

function fieldNamed(description: SourceDescription, name: RegExp): string | null {
  return description.fields.find((field) => name.test(field.name))?.name ?? null;
}

function linkPhrases(description: SourceDescription): string {
  return description.linkTypes.flatMap((type) => [type.inward, type.outward]).join(', ') || 'none';
}

function workflow(input: DraftInput): string {
  const stages = draftStages(input.description);
  const past = uncovered(input.past, stages);
  const done = stages.filter((stage) => stage.flow === 'done').map((stage) => stage.name);
  const lines = stages.map((stage) => `      - ${stageLine(stage)}`);
  return `workflows: # flow: new (before commitment) | waiting (nobody works) | active | done | cancelled
  - id: delivery
    applies: [{ sources: [${input.sourceId}] }]
    # Stages in order, from the board's columns. Check "waiting" and "active": a tracker cannot tell them apart.
    stages:
${lines.join('\n')}
${ignored(past, input.sampled)}${productionLine(done)}`;
}

function productionLine(done: readonly string[]): string {
  const [only, ...others] = done;
  if (only === undefined) return '';
  const line = `production: ${q(only)} # the stage that means "in production"`;
  return others.length === 0
    ? `    ${line}\n`
    : `    # ${line}; or ${comment(others.join(', '))}\n`;
}

function stageLine(stage: DraftStage): string {
  const statuses = stage.statuses.map((status) =>
    typeof status === 'string' ? q(status) : `{ id: "${status.id}" }`,
  );
  const was = stage.statuses.flatMap((status) => (typeof status === 'string' ? [] : [status.was]));
  const remark = was.length === 0 ? '' : ` # ${comment(was.join(', '))}`;
  const limit = stage.wipLimit === null ? '' : `, wipLimit: ${stage.wipLimit}`;
  return `{ name: ${q(stage.name)}, flow: ${stage.flow}, statuses: [${statuses.join(', ')}]${limit} }${remark}`;
}

function ignored(past: readonly PastStatus[], sampled: number): string {
  if (past.length === 0)
    return '    ignore: [] # statuses whose visits merge into the one before\n';
  const lines = past.map(
    (status) =>
      `      - { id: ${JSON.stringify(status.id)} } # ${comment(status.name)}, ${status.uses} times`,
  );
  return `    # The site has these statuses no more; ${sampled} histories that were read still name them. Their visits merge
    # into the visit before. Move each to the stage it belonged to, if you remember.
    ignore:
${lines.join('\n')}
`;
}

function levels(description: SourceDescription): string {
  const names: Readonly<Record<number, string>> = { [-1]: 'subtask', 0: 'story', 1: 'feature' };
  const byLevel = Map.groupBy(description.types, (type) =>
    type.hierarchy > 1 ? 'epic' : (names[type.hierarchy] ?? 'story'),
  );
  const lines = ['subtask', 'story', 'feature', 'epic'].flatMap((level) => {
    const types = [...new Set((byLevel.get(level) ?? []).map((type) => type.name))];
    return types.length === 0 && level !== 'story' && level !== 'feature'
      ? []
      : [`  ${level}: [${types.map(q).join(', ')}]`];
  });
  return `levels: # types per level, lowest to highest
${lines.join('\n')}
`;
}

function kinds(description: SourceDescription): string {
  const names = [...new Set(description.types.map((type) => type.name))];
  const defects = names.filter((name) => /\b(bug|defect|incident|fehler)\b|缺陷|故障/i.test(name));
  const rule =
    defects.length === 0 ? '' : `  - { kind: defect, types: [${defects.map(q).join(', ')}] }\n`;
  return `flowItems: # first match wins
${rule}  - { kind: risk, labels: [security, compliance] }
  - { kind: debt, labels: [tech-debt] }
  - { default: feature }
`;
}

function streams(input: DraftInput): string {
  const ids = new Set<string>(['portfolio', 'main']);
  const arts = input.description.projects.map((project) => art(project, input.sourceId, ids));
  return `# One ART per project and one team per component, to begin with: rename, merge and move them as your trains run.
valueStreams:
  - id: main
    name: Main value stream
    arts:
${arts.join('\n')}
`;
}

function art(project: ProjectInfo, source: string, taken: Set<string>): string {
  const teams = project.components.map((component) =>
    team(uniqueId(component.name, taken), component.name, [
      `source: ${source}`,
      `project: ${q(project.key)}`,
      `component: ${q(component.name)}`,
    ]),
  );
  const everythingElse =
    project.components.length === 0 ? project.name : `${project.name}, no component`;
  teams.push(
    team(uniqueId(`${project.key}-team`, taken), everythingElse, [
      `source: ${source}`,
      `project: ${q(project.key)}`,
    ]),
  );
  return `      - id: ${q(uniqueId(project.key, taken))}
        name: ${q(project.name.slice(0, 76))}
        # channel: C0123456789   # Slack channel id
        teams: # the first team that matches an item has it
${teams.join('\n')}`;
}

function team(id: string, name: string, match: readonly string[]): string {
  return `          - { id: ${q(id)}, name: ${q(name.slice(0, 80))}, match: [{ ${match.join(', ')} }] }`;
}

/** An id in Latin letters that no other scope has. */
function uniqueId(name: string, taken: Set<string>): string {
  const base =
    name
      .normalize('NFKD')
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-+|-+$/g, '')
      .slice(0, 40) || 'team';
  let id = base;
  for (let n = 2; taken.has(id); n += 1) id = `${base}-${n}`;
  taken.add(id);
  return id;
}

/** Versions that are named like a program increment and have both days are PIs. */
function pis(input: DraftInput): string {
  const found = input.description.projects.flatMap((project) =>
    project.versions.filter(
      (version) => /\bPI\b/i.test(version.name) && version.startDate && version.releaseDate,
    ),
  );
  const unique = [...new Map(found.map((version) => [version.name, version])).values()];
  if (unique.length === 0) {
    return `# No version is named like a PI with a start and a release date. Add yours:
# pis:
#   - { id: PI-1, from: 2026-01-05, to: 2026-03-13, match: [{ source: ${input.sourceId}, fixVersion: PI 1 }] }
`;
  }
  const taken = new Set<string>();
  const lines = unique.map(
    ({ name, startDate, releaseDate }) =>
      `  - { id: ${q(uniqueId(name, taken))}, from: ${startDate}, to: ${releaseDate}, match: [{ source: ${input.sourceId}, fixVersion: ${q(name)} }] }`,
  );
  return `pis:
${lines.join('\n')}
`;
}

function slackPart({ slack }: DraftInput): string {
  const lines = `slack:
  mode: socket # socket | http
  botToken: { env: SLACK_BOT_TOKEN }
  appToken: { env: SLACK_APP_TOKEN }
  # channels: { main: [C0123456789] }   # where a scope's numbers may be posted
# digests:
#   - { scope: main, channel: C0123456789, at: Mon 09:00, cadence: weekly }
`;
  return slack
    ? lines
    : lines
        .replaceAll(/^(?!#)/gm, '# ')
        .trimEnd()
        .concat('\n');
}
