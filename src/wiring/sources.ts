import type { Config, SourceConfig } from '../config/schema.ts';
import type { Secrets } from '../config/secrets.ts';
import { durationMs } from '../config/values.ts';
import { sourceId } from '../core/domain/ids.ts';
import type { Clock } from '../shared/clock.ts';
import type { AzureDevOpsOptions } from '../sources/azure-devops/options.ts';
import type { Slowdown } from '../sources/http/pace.ts';
import { openSource } from '../sources/registry.ts';
import type { Source } from '../sources/source.ts';

export interface SourceEvents {
  readonly slowed?: (source: string, slowdown: Slowdown) => void;
  readonly requested?: (source: string) => void;
  readonly restarted?: (source: string, why: string) => void;
  readonly refused?: (source: string, about: string, status: number) => void;
}

/** The configured trackers, ready to be read. Secrets that are missing are collected: call `demand` afterwards. */
export function buildSources(
  config: Config,
  wanted: readonly SourceConfig[],
  secrets: Secrets,
  clock: Clock,
  events: SourceEvents,
): Source[] {
  return wanted.map((source) => {
    if (source.kind === 'azure-devops') {
      const options = azureDevOpsOptions(config, source, secrets, clock, events);
      return openSource({ kind: source.kind, options });
    }
    const { auth, fields, pull } = source;
    const name = `source "${source.id}"`;
    const email =
      auth.email === undefined ? '' : secrets.read(auth.email, `${name}: e-mail address`);
    const token = secrets.read(auth.token, `${name}: token`);
    secrets.rememberBasic(email, token);
    return openSource({
      kind: 'jira',
      deployment: source.deployment,
      options: {
        id: sourceId(source.id),
        baseUrl: source.baseUrl,
        email,
        token,
        scope: source.jql === undefined ? { projects: source.projects ?? [] } : { jql: source.jql },
        fields: {
          flagged: fields.flagged,
          team: fields.team ?? null,
          storyPoints: fields.storyPoints ?? null,
          needBy: fields.needBy ?? null,
        },
        extraFields: matchedFields(config, source.id),
        pacing: { requestsPerSecond: pull.requestsPerSecond, concurrency: pull.concurrency },
        overlapMs: durationMs(pull.overlap),
        timeoutMs: durationMs(pull.timeout),
        clock,
        onSlowed: (slowdown) => events.slowed?.(source.id, slowdown),
        onRequest: () => events.requested?.(source.id),
        onRestart: (why) => events.restarted?.(source.id, why),
        onRefused: (about, status) => events.refused?.(source.id, about, status),
      },
    });
  });
}

function azureDevOpsOptions(
  config: Config,
  source: Extract<SourceConfig, { kind: 'azure-devops' }>,
  secrets: Secrets,
  clock: Clock,
  events: SourceEvents,
): AzureDevOpsOptions {
  const { id, auth, fields, pull } = source;
  function token(): string {
    const value = secrets.read(auth.token, `source "${id}": token`);
    secrets.rememberBasic('', value);
    return value;
  }
  // Read now, so that a missing one is reported with the others; a refused one is read again.
  token();
  return {
    id: sourceId(id),
    baseUrl: source.baseUrl,
    auth: { kind: auth.kind, token },
    projects: source.projects,
    fields: {
      blocked: source.blocked.field ?? null,
      team: fields.team ?? null,
      storyPoints: fields.storyPoints ?? null,
      needBy: fields.needBy ?? null,
    },
    deployments: productionOf(config, id),
    extraFields: matchedFields(config, id),
    pacing: { requestsPerSecond: pull.requestsPerSecond, concurrency: pull.concurrency },
    timeoutMs: durationMs(pull.timeout),
    clock,
    onSlowed: (slowdown) => events.slowed?.(id, slowdown),
    onRequest: () => events.requested?.(id),
    onRestart: (why) => events.restarted?.(id, why),
    onRefused: (about, status) => events.refused?.(id, about, status),
  };
}

/** What configuration calls production in this source. */
function productionOf(
  { deployments }: Config,
  source: string,
): NonNullable<AzureDevOpsOptions['deployments']> {
  const rules = (deployments?.production ?? []).filter((rule) => rule.source === source);
  return {
    environments: rules.flatMap(({ environment }) => environment ?? []),
    pipelines: rules.flatMap(({ pipeline }) => pipeline ?? []),
  };
}

/** Fields that match rules of teams and PIs read in this source. */
function matchedFields(config: Config, source: string): string[] {
  const lines = [
    ...config.valueStreams.flatMap((stream) =>
      stream.arts.flatMap((art) => art.teams.flatMap((team) => team.match)),
    ),
    ...config.pis.flatMap((pi) => pi.match),
  ];
  const ours = lines.filter((line) => line.source === undefined || line.source === source);
  return [...new Set(ours.flatMap((line) => Object.keys(line.fields)))];
}
