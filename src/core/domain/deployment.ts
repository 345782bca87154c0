import type { SourceId } from './ids.ts';
import { sourceId } from './ids.ts';
import type { Instant } from './time.ts';

/** The source of what is told over HTTP; no tracker may have this id where that is configured. */
export const TOLD_OVER_HTTP: SourceId = sourceId('http');

/**
 * Where it is known from: a pipeline's run, a stage of a classic release, a deployment record of an environment, a
 * released version of Jira, or whoever told it over HTTP.
 */
type DeploymentKind = 'build' | 'release' | 'environment' | 'version' | 'told';

/** An item by id or key; `source` null where the teller did not say whose. */
export interface DeployedItem {
  readonly source: SourceId | null;
  readonly idOrKey: string;
}

export interface DeployedCommit {
  readonly id: string;
  /** When it was committed; null where that is not told. */
  readonly at: Instant | null;
}

/** Something was deployed somewhere, or an attempt to do so failed. Identity is (source, id). */
export interface Deployment {
  readonly source: SourceId;
  readonly id: string;
  readonly kind: DeploymentKind;
  readonly service: string;
  /** What people call it: a build's number, a release's or version's name. */
  readonly name: string;
  /** Null where the tracker has none, such as a released version. */
  readonly environment: string | null;
  /** When it ended. */
  readonly at: Instant;
  /** How the deployment itself went; whether it had to be undone later is told by its labels. */
  readonly outcome: 'succeeded' | 'failed';
  readonly items: readonly DeployedItem[];
  readonly commits: readonly DeployedCommit[];
  readonly labels: readonly string[];
}

/** Deployments together with where their source goes on. */
export interface DeploymentBatch {
  readonly source: SourceId;
  readonly deployments: readonly Deployment[];
  readonly checkpoint: string;
}

/** One line of the configuration: what of a source counts as production. */
interface ProductionRule {
  readonly source: SourceId;
  readonly environment: string | null;
  readonly pipeline: string | null;
  readonly releasedVersions: boolean;
}

export interface DeploymentRules {
  readonly production: readonly ProductionRule[];
  /** Labels of a deployment that had to be followed by a rollback or hotfix, or was one. */
  readonly failedLabels: readonly string[];
}

/** Any line; names without regard to case. */
export function isProduction(deployment: Deployment, { production }: DeploymentRules): boolean {
  return production.some((rule) => rule.source === deployment.source && fits(rule, deployment));
}

function fits(rule: ProductionRule, { kind, service, environment }: Deployment): boolean {
  if (kind === 'version') return rule.releasedVersions;
  if (kind === 'build') return isSame(rule.pipeline, service);
  return isSame(rule.environment, environment);
}

/** Whether the change failed by the configured labels. How its deployment went is another question. */
export function isFailedChange({ labels }: Deployment, { failedLabels }: DeploymentRules): boolean {
  return labels.some((label) => failedLabels.some((failed) => isSame(failed, label)));
}

function isSame(a: string | null, b: string | null): boolean {
  return a !== null && b !== null && a.trim().toLowerCase() === b.trim().toLowerCase();
}
