import type { SourceDescription } from '../core/domain/description.ts';
import { pis } from './draft-pis.ts';
import { streams } from './draft-scopes.ts';
import { comment, q } from './draft-text.ts';
import { uncovered } from './draft-workflow.ts';
import type { DraftStage, PastStatus } from './draft-workflow.ts';
import { draftWorkflows } from './draft-workflows.ts';
import type { DraftWorkflow } from './draft-workflows.ts';
import type { Config } from './schema.ts';

export type TrackerKind = 'jira' | 'jira-data-center' | 'azure-devops';

export interface DraftInput {
  readonly sourceId: string;
  readonly kind: TrackerKind;
  readonly baseUrl: string;
  /** Null where a token stands alone. */
  readonly emailVariable: string | null;
  readonly tokenVariable: string;
  readonly zone: string;
  readonly description: SourceDescription;
  /** Statuses that only histories know, and how many items were read to find them. */
  readonly past: readonly PastStatus[];
  readonly sampled: number;
  /** Tags seen on items that say that they are blocked. */
  readonly blockedTags: readonly string[];
  readonly slack: boolean;
  /** The configuration that this one is added to: ids and names of its own must not be taken twice. */
  readonly existing: Config | null;
}

/** A first configuration, commented, from what a site has. It loads as it is; people then move and rename things. */
export function draftConfig(input: DraftInput): string {
  return [head(input), draftSections(input), slackPart(input)].join('\n');
}

/** The sections that speak of the site. */
export function draftSections(input: DraftInput): string {
  const scopes = new Set(['portfolio', ...scopesIn(input.existing)]);
  return [
    source(input),
    workflows(input),
    levels(input.description),
    kinds(input.description),
    streams(input, scopes),
    pis(input),
  ].join('\n');
}

function scopesIn(config: Config | null): string[] {
  return (config?.valueStreams ?? []).flatMap((stream) => [
    stream.id,
    ...stream.arts.flatMap((art) => [art.id, ...art.teams.map((team) => team.id)]),
  ]);
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
  const lines =
    input.kind === 'azure-devops' ? azureDevOpsLines(input, projects) : jiraLines(input, projects);
  return `sources:
  - id: ${input.sourceId}
${lines.map((line) => `    ${line}`).join('\n')}
`;
}

function jiraLines(input: DraftInput, projects: string): string[] {
  const { kind, description, emailVariable, tokenVariable } = input;
  const points = fieldNamed(description, /^story point/i);
  const flagged = fieldNamed(description, /^flagged$/i) ?? 'Flagged';
  const fields = [
    `flagged: ${q(flagged)}`,
    ...(points === null ? [] : [`storyPoints: ${q(points)}`]),
  ];
  const email = emailVariable === null ? '' : `email: { env: ${emailVariable} }, `;
  return [
    'kind: jira',
    `deployment: ${kind === 'jira' ? 'cloud' : 'data-center'}`,
    `baseUrl: ${q(input.baseUrl)}`,
    `auth: { ${email}token: { env: ${tokenVariable} } } # names of environment variables`,
    `projects: [${projects}]`,
    `fields: { ${fields.join(', ')} }`,
    `dependencyLinks: [is blocked by] # of: ${comment(linkPhrases(description))}`,
    ...blockedLine(null, input.blockedTags),
  ];
}

function azureDevOpsLines(input: DraftInput, projects: string): string[] {
  const { description, tokenVariable } = input;
  const field = description.fields.find(({ key }) => key === 'Microsoft.VSTS.CMMI.Blocked');
  return [
    'kind: azure-devops',
    `baseUrl: ${q(input.baseUrl)}`,
    `auth: { kind: pat, token: { env: ${tokenVariable} } } # the name of an environment variable`,
    `projects: [${projects}]`,
    `dependencyLinks: [Predecessor, Consumes From] # of: ${comment(linkPhrases(description))}`,
    ...blockedLine(field?.name ?? null, input.blockedTags),
  ];
}

function blockedLine(field: string | null, tags: readonly string[]): string[] {
  if (field === null && tags.length === 0) return [];
  const parts = [
    ...(field === null ? [] : [`field: ${q(field)}`]),
    `tags: [${tags.map(q).join(', ')}]`,
  ];
  return [`blocked: { ${parts.join(', ')} } # what says that work on an item cannot go on`];
}

function fieldNamed(description: SourceDescription, name: RegExp): string | null {
  return description.fields.find((field) => name.test(field.name))?.name ?? null;
}

function linkPhrases(description: SourceDescription): string {
  return description.linkTypes.flatMap((type) => [type.inward, type.outward]).join(', ') || 'none';
}

function workflows(input: DraftInput): string {
  const { description, existing, sourceId } = input;
  const drafted = draftWorkflows(
    description,
    new Set(existing?.workflows.map(({ id }) => id)),
    existing === null ? '' : `${sourceId}-`,
    existing?.workflows.map(({ stages }) => stages) ?? [],
  );
  const past = uncovered(
    input.past,
    drafted.flatMap(({ stages }) => stages),
  );
  const texts = drafted.map((one) =>
    workflow(one, input, one.types.length === 0 ? ignored(past, input.sampled) : null),
  );
  return `workflows: # flow: new (before commitment) | waiting (nobody works) | active | done | cancelled
${texts.join('')}`;
}

function workflow(
  { id, types, stages }: DraftWorkflow,
  { sourceId }: DraftInput,
  ignore: string | null,
): string {
  const done = stages.filter((stage) => stage.flow === 'done').map((stage) => stage.name);
  const lines = stages.map((stage) => `      - ${stageLine(stage)}`);
  const whose = types.length === 0 ? '' : `, types: [${types.map(q).join(', ')}]`;
  return `  - id: ${q(id)}
    applies: [{ sources: [${sourceId}]${whose} }]
    # Stages in order, from the board's columns. Check "waiting" and "active": a tracker cannot tell them apart.
    stages:
${lines.join('\n')}
${ignore ?? ''}${productionLine(done)}`;
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
    typeof status === 'string' ? q(status) : `{ id: ${JSON.stringify(status.id)} }`,
  );
  const was = stage.statuses.flatMap((status) => (typeof status === 'string' ? [] : [status.was]));
  const remark = was.length === 0 ? '' : ` # ${comment(was.join(', '))}`;
  const limit = stage.wipLimit === null ? '' : `, wipLimit: ${stage.wipLimit}`;
  return `{ name: ${q(stage.name)}, flow: ${stage.flow}, statuses: [${statuses.join(', ')}]${limit} }${remark}`;
}

function ignored(past: readonly PastStatus[], sampled: number): string {
  if (past.length === 0)
    return '    ignore: [] # statuses whose visits merge into the one before\n';
  const lines = past.map(({ id, name, uses }) => {
    const ref = id === null ? `name: ${JSON.stringify(name)}` : `id: ${JSON.stringify(id)}`;
    return `      - { ${ref} } # ${comment(name)}, ${uses} times`;
  });
  return `    # The site has these statuses no more; ${sampled} histories that were read still name them. Their visits merge
    # into the visit before. Move each to the stage it belonged to, if you remember.
    ignore:
${lines.join('\n')}
`;
}

/** Azure DevOps keeps tests and requests for comment as work items: they are no work that flows. */
const NO_WORK =
  /^(?:test (?:case|plan|suite)|shared (?:steps|parameter)|(?:code review|feedback) (?:request|response))$/i;
/** Lowest first. */
export const LEVELS = ['other', 'subtask', 'story', 'feature', 'epic'] as const;

function levelOf({ name, hierarchy }: SourceDescription['types'][number]): (typeof LEVELS)[number] {
  if (NO_WORK.test(name)) return 'other';
  if (hierarchy > 1) return 'epic';
  if (hierarchy === 1) return 'feature';
  return hierarchy === -1 ? 'subtask' : 'story';
}

function levels(description: SourceDescription): string {
  const byLevel = Map.groupBy(description.types, levelOf);
  const lines = LEVELS.flatMap((level) => {
    const types = [...new Set((byLevel.get(level) ?? []).map((type) => type.name))];
    const remark = level === 'other' ? ' # counted nowhere' : '';
    return types.length === 0 && level !== 'story' && level !== 'feature'
      ? []
      : [`  ${level}: [${types.map(q).join(', ')}]${remark}`];
  });
  return `levels: # types per level, lowest to highest
${lines.join('\n')}
`;
}

const KINDS: readonly (readonly [kind: string, types: RegExp, labels: string | null])[] = [
  ['defect', /\b(bug|defect|incident|fehler)\b|缺陷|故障/i, null],
  ['risk', /\brisk\b|风险/i, 'security, compliance'],
  ['debt', /\b(tech\w*[ -]debt|debt|refactoring)\b|技术债/i, 'tech-debt'],
];

function kinds(description: SourceDescription): string {
  const names = [...new Set(description.types.map((type) => type.name))];
  const lines = KINDS.flatMap(([kind, pattern, labels]) => {
    const types = names.filter((name) => pattern.test(name));
    return [
      ...(types.length === 0 ? [] : [`  - { kind: ${kind}, types: [${types.map(q).join(', ')}] }`]),
      ...(labels === null ? [] : [`  - { kind: ${kind}, labels: [${labels}] }`]),
    ];
  });
  return `flowItems: # first match wins
${lines.join('\n')}
  - { default: feature }
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
