import { sourceId } from '../core/domain/ids.ts';
import type {
  Art,
  KindRule,
  LevelType,
  Organisation,
  SourceRules,
  Team,
  ValueStream,
} from '../core/domain/organisation.ts';
import type { StatusRef, Workflow } from '../core/domain/workflow.ts';
import { deploymentRules } from './deployments.ts';
import { matchRule } from './match-rule.ts';
import { programIncrement } from './program-increments.ts';
import type { Config, SourceConfig } from './schema.ts';
import { workingHours } from './working-hours.ts';
import { durationMs } from './values.ts';

/** The configuration as the core reads it. */
export function organisationOf(config: Config): Organisation {
  const { scopeLevels } = config.metrics;
  return {
    zone: config.timezone,
    sources: config.sources.map(sourceRules),
    workflows: config.workflows.map(workflow),
    levels: Object.entries(config.levels).map(([name, types]) => ({
      name,
      types: types.map(levelType),
    })),
    kindRules: config.flowItems.flatMap(kindRule),
    defaultKind: defaultKind(config),
    metrics: {
      floor: config.metrics.floor,
      scopeLevels: {
        team: scopeLevels.team,
        art: scopeLevels.art,
        'value-stream': scopeLevels.valueStream,
        portfolio: scopeLevels.portfolio,
      },
      blockedByLinks: config.metrics.blockedByLinks,
      constraintWeeks: config.metrics.constraintWeeks,
      unreleasedAfterMs: durationMs(config.metrics.unreleasedAfter),
      workingCalendar: workingHours(config),
    },
    valueStreams: config.valueStreams.map(valueStream),
    pis: config.pis.map((pi) => programIncrement(pi, config)),
    escaped: config.escaped ?? null,
    deployments: config.deployments === undefined ? null : deploymentRules(config),
  };
}

function sourceRules(source: SourceConfig): SourceRules {
  const shared = {
    id: sourceId(source.id),
    tracker: source.kind,
    baseUrl: source.baseUrl,
    staleAfterMs: durationMs(source.pull.staleAfter),
    dependencyLinks: source.dependencyLinks.flatMap((link) =>
      typeof link === 'string' ? link : link.flip ? [] : link.name,
    ),
    flippedLinks: source.dependencyLinks.flatMap((link) =>
      typeof link !== 'string' && link.flip ? link.name : [],
    ),
  };
  if (source.kind === 'jira') {
    return {
      ...shared,
      flagged: [source.fields.flagged],
      blockedTags: source.blocked.tags,
      team: source.fields.team ?? null,
      storyPoints: source.fields.storyPoints ?? null,
      needBy: source.fields.needBy ?? null,
    };
  }
  return {
    ...shared,
    flagged: source.blocked.field === undefined ? [] : [source.blocked.field],
    blockedTags: source.blocked.tags,
    team: source.fields.team ?? null,
    // The source puts story points, effort or size there, whichever the process has.
    storyPoints: source.fields.storyPoints ?? 'points',
    needBy: source.fields.needBy ?? null,
  };
}

function workflow(raw: Config['workflows'][number]): Workflow {
  return {
    id: raw.id,
    applies: raw.applies,
    stages: raw.stages.map((stage) => ({
      name: stage.name,
      flow: stage.flow,
      blocked: stage.blocked,
      statuses: stage.statuses.map(statusRef),
      wipLimit: stage.wipLimit ?? null,
    })),
    ignore: raw.ignore.map(statusRef),
    production: raw.production ?? null,
  };
}

function statusRef(raw: string | StatusRef): StatusRef {
  return typeof raw === 'string' ? { name: raw } : raw;
}

function levelType(raw: string | { source: string; type: string }): LevelType {
  return typeof raw === 'string' ? { source: null, type: raw } : raw;
}

function kindRule(raw: Config['flowItems'][number]): KindRule[] {
  return 'default' in raw ? [] : [raw];
}

function defaultKind(config: Config): string | null {
  const line = config.flowItems.find((raw) => 'default' in raw);
  const kind = line && 'default' in line ? line.default : 'feature';
  return kind === 'none' ? null : kind;
}

function valueStream(raw: Config['valueStreams'][number]): ValueStream {
  return {
    id: raw.id,
    name: raw.name ?? raw.id,
    zone: raw.timezone ?? null,
    coordination: raw.coordination ?? null,
    arts: raw.arts.map(art),
  };
}

type RawArt = Config['valueStreams'][number]['arts'][number];

function art(raw: RawArt): Art {
  return {
    id: raw.id,
    name: raw.name ?? raw.id,
    kind: raw.kind,
    zone: raw.timezone ?? null,
    headcount: raw.headcount ?? null,
    channel: raw.channel ?? null,
    people: raw.people,
    teams: raw.teams.map(team),
  };
}

function team(raw: RawArt['teams'][number]): Team {
  return {
    id: raw.id,
    name: raw.name ?? raw.id,
    zone: raw.timezone ?? null,
    headcount: raw.headcount ?? null,
    match: raw.match.map(matchRule),
  };
}
