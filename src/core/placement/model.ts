import type { SourceDescription } from '../domain/description.ts';
import type { SourceId } from '../domain/ids.ts';
import type { Art, Organisation, SourceRules, Team, ValueStream } from '../domain/organisation.ts';
import type { Workflow } from '../domain/workflow.ts';
import type { FieldKey, Ref } from '../domain/work-item.ts';
import type { IsMisnamed } from '../timeline/replay.ts';
import type { ReadStatus } from '../timeline/stage-of-status.ts';
import { linkPhrases } from './link-phrases.ts';
import { fieldKeys, fold } from './names.ts';
import { planModel } from './plan-model.ts';
import type { PlanModel } from './plan-model.ts';
import { appliesRule, fieldsOfMatch, isForSource, kindRule, matchRule } from './rules.ts';
import type { FindKeys, Rule } from './rules.ts';
import { catalogueOf, isMisnamed, statusReader } from './status-table.ts';
import type { StatusCatalogue } from './status-table.ts';

/** A team with where it stands, for items of one source. */
export interface TeamPlace {
  readonly team: string;
  readonly art: string;
  readonly valueStream: string;
  readonly isTeamOf: Rule;
}

export interface WorkflowPlace {
  /** Null stands for "no workflow applies": statuses are then looked up in all of the source's workflows. */
  readonly id: string | null;
  readonly applies: Rule;
  readonly read: ReadStatus;
}

/** Configuration and a tracker's description as lookup tables, for one source. */
export interface SourceModel {
  readonly types: ReadonlyMap<string, { readonly ref: Ref; readonly names: readonly string[] }>;
  /** Folded key, name and id by project id. */
  readonly projects: ReadonlyMap<string, readonly string[]>;
  readonly workflows: readonly WorkflowPlace[];
  readonly isMisnamed: IsMisnamed;
  /** In configuration order. */
  readonly teams: readonly TeamPlace[];
  readonly levels: readonly { readonly name: string; readonly types: readonly string[] }[];
  readonly kinds: readonly { readonly kind: string; readonly isOf: Rule }[];
  /** Keys of fields whose change can move an item to another place. */
  readonly placing: ReadonlySet<FieldKey>;
  /** Those and every other field but the status that placing reads: an item whose changes are all elsewhere is quick. */
  readonly watched: ReadonlySet<FieldKey>;
  /** Keys of fields whose content means "blocked". */
  readonly flags: readonly FieldKey[];
  /** Folded. */
  readonly blockedTags: readonly string[];
  readonly points: readonly FieldKey[];
  /** Folded phrases of links by which an item needs another, those that configuration reads from the other end included. */
  readonly dependencyLinks: readonly string[];
  /** Folded phrases that configuration reads from the end that is needed. */
  readonly flippedLinks: readonly string[];
  readonly plans: PlanModel;
}

/** What placing needs to know, prepared once for many items. */
export interface Model {
  readonly blockedByLinks: boolean;
  readonly defaultKind: string | null;
  sourceOf(source: SourceId): SourceModel;
}

/**
 * Prepares configuration and the trackers' descriptions for placing items. Names are matched without regard to
 * case, and a name that several ids carry means all of them. A source without a description is read by the names
 * in its histories alone.
 */
export function prepareModel(
  organisation: Organisation,
  descriptions: ReadonlyMap<SourceId, SourceDescription>,
): Model {
  const ids = new Set([...organisation.sources.map((rules) => rules.id), ...descriptions.keys()]);
  const sources = new Map<SourceId, SourceModel>();
  for (const id of ids) {
    sources.set(id, sourceModel(organisation, id, descriptions.get(id)));
  }
  return {
    blockedByLinks: organisation.metrics.blockedByLinks,
    defaultKind: organisation.defaultKind,
    sourceOf: (source) => sources.get(source) ?? sourceModel(organisation, source, undefined),
  };
}

function sourceModel(
  organisation: Organisation,
  source: SourceId,
  description: SourceDescription | undefined,
): SourceModel {
  const rules = organisation.sources.find((candidate) => candidate.id === source);
  const catalogue = catalogueOf(description);
  function findKeys(configured: string): readonly FieldKey[] {
    return fieldKeys(description?.fields ?? [], configured);
  }
  const placing = placingFields(organisation, source, findKeys);
  const read = fieldsRead(rules, findKeys, description?.linkTypes ?? []);
  return {
    types: typesOf(description),
    projects: projectsOf(description),
    workflows: workflowsOf(organisation, source, catalogue),
    isMisnamed: (status) => isMisnamed(catalogue, status),
    teams: teamsOf(organisation, source, findKeys),
    levels: levelsOf(organisation, source),
    kinds: organisation.kindRules.map((rule) => ({ kind: rule.kind, isOf: kindRule(rule) })),
    placing,
    watched: new Set([...placing, ...read.flags, ...read.points, 'parent', 'links', 'remoteLinks']),
    ...read,
    plans: planModel(organisation, source, description, findKeys, { placing, points: read.points }),
  };
}

function fieldsRead(
  rules: SourceRules | undefined,
  findKeys: FindKeys,
  linkTypes: SourceDescription['linkTypes'],
): Pick<SourceModel, 'flags' | 'blockedTags' | 'points' | 'dependencyLinks' | 'flippedLinks'> {
  const points = rules?.storyPoints ?? null;
  return {
    flags: [...new Set((rules?.flagged ?? []).flatMap(findKeys))],
    blockedTags: (rules?.blockedTags ?? []).map(fold),
    points: points === null ? [] : findKeys(points),
    dependencyLinks: rules === undefined ? [] : linkPhrases(rules, linkTypes).needs,
    flippedLinks: (rules?.flippedLinks ?? []).map(fold),
  };
}

function typesOf(description: SourceDescription | undefined): SourceModel['types'] {
  const types = description?.types ?? [];
  return new Map(
    types.map(({ id, name }) => [id, { ref: { id, name }, names: [fold(name), fold(id)] }]),
  );
}

function projectsOf(description: SourceDescription | undefined): SourceModel['projects'] {
  const projects = description?.projects ?? [];
  return new Map(
    projects.map((project) => [project.id, [project.key, project.name, project.id].map(fold)]),
  );
}

/** In configuration order, "none applies" last. */
function workflowsOf(
  organisation: Organisation,
  source: SourceId,
  catalogue: StatusCatalogue,
): readonly WorkflowPlace[] {
  const workflows = organisation.workflows.filter(({ applies }) => isForSource(applies, source));
  const places: WorkflowPlace[] = workflows.map((workflow) => ({
    id: workflow.id,
    applies: appliesRule(workflow.applies, source),
    read: statusReader(catalogue, ownFirst(workflow, workflows)),
  }));
  const none = { id: null, applies: () => true, read: statusReader(catalogue, workflows) };
  return [...places, none];
}

function ownFirst(own: Workflow, workflows: readonly Workflow[]): readonly Workflow[] {
  return [own, ...workflows.filter((workflow) => workflow !== own)];
}

function teamsOf(
  organisation: Organisation,
  source: SourceId,
  findKeys: FindKeys,
): readonly TeamPlace[] {
  return everyTeam(organisation).flatMap(({ team, art, stream }) => {
    const lines = team.match
      .map((match) => matchRule(match, source, findKeys))
      .filter((line) => line !== null);
    return lines.length === 0
      ? []
      : [
          {
            team: team.id,
            art: art.id,
            valueStream: stream.id,
            isTeamOf: (facts) => lines.some((line) => line(facts)),
          },
        ];
  });
}

function everyTeam(
  organisation: Organisation,
): readonly { readonly team: Team; readonly art: Art; readonly stream: ValueStream }[] {
  return organisation.valueStreams.flatMap((stream) =>
    stream.arts.flatMap((art) => art.teams.map((team) => ({ team, art, stream }))),
  );
}

function levelsOf(organisation: Organisation, source: SourceId): SourceModel['levels'] {
  return organisation.levels.map((level) => ({
    name: level.name,
    types: level.types
      .filter((type) => type.source === null || type.source === source)
      .map(({ type }) => fold(type)),
  }));
}

function placingFields(
  organisation: Organisation,
  source: SourceId,
  findKeys: FindKeys,
): ReadonlySet<FieldKey> {
  const asked = everyTeam(organisation)
    .flatMap(({ team }) => team.match)
    .filter((match) => match.source === null || match.source === source)
    .flatMap((match) => fieldsOfMatch(match, findKeys));
  return new Set(['type', 'project', 'key', 'labels', 'components', 'versions', ...asked]);
}
