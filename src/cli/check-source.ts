import type { SourceConfig } from '../config/schema.ts';
import { counted } from '../core/digest/words.ts';
import type { SourceDescription, StatusInfo } from '../core/domain/description.ts';
import type { Organisation } from '../core/domain/organisation.ts';
import type { StatusRef } from '../core/domain/workflow.ts';
import type { PlacedItem } from '../core/placement/placed-item.ts';
import { areaVerdicts, stateVerdicts } from './check-azure-devops.ts';
import { closest } from '../shared/closest.ts';
import type { PastStatus } from '../config/draft-workflow.ts';
import { linkVerdicts } from './check-links.ts';
import { note, ok, problem, someOf } from './verdicts.ts';
import type { Verdict } from './verdicts.ts';

/** What `check` knows of one source: its configuration, what the site has, and items to try both on. */
export interface SourceEvidence {
  readonly source: SourceConfig;
  readonly organisation: Organisation;
  readonly description: SourceDescription;
  readonly items: readonly PlacedItem[];
  readonly past: readonly PastStatus[];
  /** Area paths by the item's id, of a tracker that has areas. */
  readonly areas: ReadonlyMap<string, string>;
}

/** Every way in which the configuration and the site do not fit, with counts and what to do. */
export function checkSource(evidence: SourceEvidence): Verdict[] {
  const verdicts = [
    ...projectVerdicts(evidence),
    ...statusVerdicts(evidence),
    ...pastVerdicts(evidence),
    ...fieldVerdicts(evidence),
    ...linkVerdicts(evidence.source, evidence.description),
    ...itemVerdicts(evidence),
    ...ownerVerdicts(evidence),
  ];
  const fits = verdicts.every((verdict) => verdict.kind !== 'problem');
  return fits
    ? [ok(`the configuration fits ${counted(evidence.items.length, 'item')}`), ...verdicts]
    : verdicts;
}

function projectVerdicts({ source, description }: SourceEvidence): Verdict[] {
  if (source.projects === undefined) return [];
  const permission =
    source.kind === 'jira' ? 'Give the account "Browse projects" there' : 'Add the account to it';
  const visible = description.projects.map((project) => project.key);
  return source.projects
    .filter((key) => !visible.some((seen) => seen.toLowerCase() === key.toLowerCase()))
    .map((key) => {
      const guess = closest(key, visible);
      return problem(
        `project ${key} is not visible to the account`,
        `${guess === null ? '' : `Did you mean ${guess}? `}${permission}, or take the project out of sources.`,
      );
    });
}

function refs(
  organisation: Organisation,
  source: string,
): { ref: StatusRef; stage: string; workflow: string }[] {
  return organisation.workflows
    .filter(({ applies }) =>
      applies.length === 0
        ? true
        : applies.some((line) => line.sources.length === 0 || line.sources.includes(source)),
    )
    .flatMap((workflow) => [
      ...workflow.stages.flatMap((stage) =>
        stage.statuses.map((ref) => ({ ref, stage: stage.name, workflow: workflow.id })),
      ),
      ...workflow.ignore.map((ref) => ({ ref, stage: 'ignore', workflow: workflow.id })),
    ]);
}

function isMeant(
  ref: StatusRef,
  status: { readonly id: string | null; readonly name: string },
): boolean {
  return 'id' in ref ? ref.id === status.id : ref.name.toLowerCase() === status.name.toLowerCase();
}

function nameOf(ref: StatusRef): string {
  return 'id' in ref ? `id ${ref.id}` : `"${ref.name}"`;
}

function statusVerdicts({ organisation, source, description, past }: SourceEvidence): Verdict[] {
  const known = [...description.statuses, ...past];
  const verdicts: Verdict[] = [];
  for (const { ref, stage, workflow } of refs(organisation, source.id)) {
    const meant = known.filter((status) => isMeant(ref, status));
    const categories = new Set(
      meant.flatMap((status) => ('category' in status && isLive(status) ? status.category : [])),
    );
    if (meant.length === 0) {
      const guess =
        'name' in ref
          ? closest(
              ref.name,
              known.map((status) => status.name),
            )
          : null;
      verdicts.push(
        problem(
          `workflow ${workflow}, stage ${stage}: the site has no status ${nameOf(ref)}`,
          guess === null ? 'Correct the name, or take it out.' : `Did you mean "${guess}"?`,
        ),
      );
    } else if (categories.size > 1) {
      const ids = meant.map((status) => status.id).join(', ');
      verdicts.push(
        problem(
          `workflow ${workflow}, stage ${stage}: ${meant.length} statuses are named ${nameOf(ref)}, of different categories (ids ${ids})`,
          'Name each by its id: { id: "…" }.',
        ),
      );
    }
  }
  return verdicts;
}

function isLive(status: StatusInfo | PastStatus): status is StatusInfo {
  return 'live' in status && status.live;
}

/** Statuses that only histories know and no workflow maps: metrics.md section 2, "Stages". */
function pastVerdicts({ organisation, source, past }: SourceEvidence): Verdict[] {
  const mapped = refs(organisation, source.id);
  return past
    .filter((status) => !mapped.some(({ ref }) => isMeant(ref, status)))
    .map(({ id, name, uses }) => {
      const known = id === null ? '' : ` (id ${id})`;
      const ref = id === null ? `{ name: "${name}" }` : `{ id: "${id}" }`;
      return problem(
        `status "${name}"${known} stands only in histories, ${uses} times, and no workflow maps it`,
        `Add ${ref} to the stage it belonged to, or to ignore.`,
      );
    });
}

function fieldVerdicts({ source, description }: SourceEvidence): Verdict[] {
  const names = description.fields.flatMap(({ key, name, id }) => [key, name, ...(id ? [id] : [])]);
  const fields =
    source.kind === 'jira' ? source.fields : { ...source.fields, blocked: source.blocked.field };
  return Object.entries(fields).flatMap(([role, name]) => {
    if (typeof name !== 'string') return [];
    if (names.some((known) => known.toLowerCase() === name.toLowerCase())) return [];
    const guess = closest(name, names);
    const what = `fields.${role}: the site has no field "${name}"`;
    // "Flagged" is our own default: a site without it simply flags nothing.
    if (role === 'flagged' && name === 'Flagged')
      return note(what, 'Nothing is flagged here then.');
    return problem(
      what,
      guess === null ? 'Correct it, or take it out.' : `Did you mean "${guess}"?`,
    );
  });
}

/** Of one item in so many the tracker is untidy; of more the configuration does not fit. */
const ODD_ONES = 0.05;
/** What single items do, whatever is configured. */
const OF_SINGLE_ITEMS = new Set(['unmapped-item', 'several-teams']);

const FINDINGS: Readonly<Record<string, readonly [what: string, remedy: string]>> = {
  'unmapped-status': [
    'in a status that no workflow maps',
    'Add the status to a stage; until then it counts by its category.',
  ],
  'unmapped-item': [
    'of no team',
    'Add a match line to a team, or leave the project out of sources.',
  ],
  'several-teams': [
    'matching several teams, of which the first in the file has it',
    'Make the match lines exclusive, or put the right team first.',
  ],
  'unlevelled-type': [
    'of a type that stands in no level, and so counted nowhere',
    'Add the type under levels.',
  ],
};

function itemVerdicts({ items, source }: SourceEvidence): Verdict[] {
  return Object.entries(FINDINGS).flatMap(([kind, [what, remedy]]) => {
    const keys: string[] = [];
    const details = new Map<string, number>();
    for (const item of items) {
      const found = item.findings.filter((finding) => finding.kind === kind);
      if (found.length > 0) keys.push(item.key);
      for (const { detail } of found) {
        // Where states belong to types, a state alone does not say which one is meant.
        const isState = kind === 'unmapped-status' && source.kind === 'azure-devops';
        const name = isState ? `${detail} of ${item.type}` : detail;
        details.set(name, (details.get(name) ?? 0) + 1);
      }
    }
    if (keys.length === 0) return [];
    const most = [...details].toSorted((a, b) => b[1] - a[1]);
    const names = someOf(most.map(([detail, n]) => (detail === '' ? `${n}` : `${detail} (${n})`)));
    const said = `${counted(keys.length, 'item')} ${what}: ${names}; for example ${someOf(keys)}`;
    return OF_SINGLE_ITEMS.has(kind) && keys.length < ODD_ONES * items.length
      ? note(said, remedy)
      : problem(said, remedy);
  });
}

/** Projects, or areas, none of whose items has a team. */
function ownerVerdicts(evidence: SourceEvidence): Verdict[] {
  const { items, source, organisation, description, areas } = evidence;
  if (source.kind === 'azure-devops') {
    return [
      ...areaVerdicts(source.id, organisation, description, items, areas),
      ...stateVerdicts(source.id, organisation, description),
    ];
  }
  const byProject = Map.groupBy(items, (item) => item.key.replace(/-\d+$/, ''));
  return [...byProject]
    .filter(([, ours]) => ours.every((item) => item.team === null))
    .map(([project, ours]) =>
      problem(
        `nobody owns project ${project}: of its ${counted(ours.length, 'item')} none belongs to a team`,
        `Add { project: ${project} } to a team's match.`,
      ),
    );
}
