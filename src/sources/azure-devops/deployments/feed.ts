import { createHash } from 'node:crypto';
import type { Checkpoint } from '../../../core/domain/batch.ts';
import type { DeploymentBatch } from '../../../core/domain/deployment.ts';
import type { DeploymentFeed } from '../../source.ts';
import type { AzureDevOpsClient } from '../client.ts';
import { inScope, projectsOf } from '../describe.ts';
import type { AzureDevOpsOptions } from '../options.ts';
import { readBuilds } from './builds.ts';
import { readDeploymentCheckpoint, writeDeploymentCheckpoint } from './checkpoint.ts';
import { contents } from './contents.ts';
import { readEnvironments } from './environments.ts';
import { readReleases } from './releases.ts';
import type { DeploymentReader, Step } from './reader.ts';

/** Runs of the configured pipelines, and what went to the configured environments by release or by pipeline. */
export function deploymentFeed(
  options: AzureDevOpsOptions,
  client: AzureDevOpsClient,
): DeploymentFeed | null {
  const { environments = [], pipelines = [] } = options.deployments ?? {};
  if (environments.length === 0 && pipelines.length === 0) return null;
  // What was read for other names is no answer for these.
  const asked = createHash('sha256')
    .update(JSON.stringify([options.projects, environments, pipelines]))
    .digest('hex')
    .slice(0, 16);
  return { read: (since, signal) => read(options, client, asked, since, signal) };
}

async function* read(
  options: AzureDevOpsOptions,
  client: AzureDevOpsClient,
  asked: string,
  since: Checkpoint | null,
  signal: AbortSignal,
): AsyncGenerator<DeploymentBatch> {
  const { environments = [], pipelines = [] } = options.deployments ?? {};
  const places = { ...readDeploymentCheckpoint(since, asked).places };
  const visible = await projectsOf(client, signal);
  for (const project of visible.filter(({ name }) => inScope(options, name))) {
    const reader: DeploymentReader = {
      source: options.id,
      baseUrl: options.baseUrl,
      project,
      environments: environments.map((name) => name.trim().toLowerCase()),
      pipelines,
      client,
      contents: contents(options.id, project.id, client, signal),
      now: options.clock(),
      signal,
      place: (name) => places[`${project.id} ${name}`] ?? null,
    };
    for await (const { place, at, deployments } of stepsOf(reader)) {
      places[`${project.id} ${place}`] = at;
      yield {
        source: options.id,
        deployments,
        checkpoint: writeDeploymentCheckpoint({ v: 1, asked, places }),
      };
    }
  }
}

async function* stepsOf(reader: DeploymentReader): AsyncGenerator<Step> {
  if (reader.pipelines.length > 0) yield* readBuilds(reader);
  if (reader.environments.length > 0) {
    yield* readReleases(reader);
    yield* readEnvironments(reader);
  }
}
