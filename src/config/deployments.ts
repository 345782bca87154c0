import type { DeploymentRules } from '../core/domain/deployment.ts';
import { TOLD_OVER_HTTP } from '../core/domain/deployment.ts';
import { sourceId } from '../core/domain/ids.ts';
import type { Mistake } from './consistency.ts';
import type { Config } from './schema.ts';

/** Which deployments are to production and which changes failed, as the core reads it. */
export function deploymentRules({ deployments }: Pick<Config, 'deployments'>): DeploymentRules {
  return {
    production: (deployments?.production ?? []).map((rule) => ({
      source: sourceId(rule.source),
      environment: rule.environment ?? null,
      pipeline: rule.pipeline ?? null,
      releasedVersions: rule.releasedVersions ?? false,
    })),
    failedLabels: deployments?.failed?.labels ?? [],
  };
}

/** Lines that name a source which does not exist, or what their source cannot have. */
export function deploymentMistakes(config: Config): Mistake[] {
  if (config.deployments === undefined) return [];
  const told = config.deployments.http !== undefined;
  const kinds = new Map<string, string>(config.sources.map(({ id, kind }) => [id, kind]));
  const mistakes: Mistake[] = [];
  if (told && kinds.has(TOLD_OVER_HTTP)) {
    const i = config.sources.findIndex(({ id }) => id === TOLD_OVER_HTTP);
    const message = `"${TOLD_OVER_HTTP}" is the source of deployments that are told over HTTP; name this one differently`;
    mistakes.push({ path: ['sources', i, 'id'], message });
  }
  config.deployments.production.forEach((rule, r) => {
    const kind = told && rule.source === TOLD_OVER_HTTP ? 'http' : kinds.get(rule.source);
    const path = ['deployments', 'production', r, 'source'];
    if (kind === undefined) {
      const known = [...kinds.keys(), ...(told ? [TOLD_OVER_HTTP] : [])];
      const names = known.map((name) => `"${name}"`).join(', ');
      mistakes.push({ path, message: `no source "${rule.source}"; there is ${names}` });
    } else if (rule.releasedVersions === true ? kind !== 'jira' : kind === 'jira') {
      const message =
        kind === 'jira'
          ? 'Jira knows neither environments nor pipelines; use releasedVersions: true'
          : 'only Jira has released versions; use environment';
      mistakes.push({ path, message });
    } else if (rule.pipeline !== undefined && kind !== 'azure-devops') {
      mistakes.push({ path, message: 'only Azure DevOps has pipelines; use environment' });
    }
  });
  return mistakes;
}
