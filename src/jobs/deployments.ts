import { instantOf } from '../core/domain/time.ts';
import type { WorkItem } from '../core/domain/work-item.ts';
import { releasedVersions } from '../core/timeline/released-versions.ts';
import type { Clock } from '../shared/clock.ts';
import { SourceError } from '../shared/errors.ts';
import type { Source } from '../sources/source.ts';
import type { Store } from '../store/store.ts';

export type DeploymentsOutcome =
  | { readonly kind: 'complete'; readonly deployments: number }
  | { readonly kind: 'interrupted'; readonly error: SourceError }
  | { readonly kind: 'stopped' };

export interface DeploymentsWanted {
  /** Whether released versions of this source are deployments. */
  readonly versions: boolean;
  /** In which release days begin. */
  readonly zone: string;
}

type DeploymentStore = Pick<Store, 'deployments' | 'items' | 'pulls'>;

/** How often deployments are read: they are for weeks and months, and each poll is several requests. */
export const DEPLOYMENTS_EVERY_MS = 3_600_000;

/** Reads what a source knows of deployments to its end; what breaks off goes on from there next time. */
export async function readDeployments(
  source: Source,
  wanted: DeploymentsWanted,
  store: DeploymentStore,
  clock: Clock,
  signal: AbortSignal,
): Promise<DeploymentsOutcome> {
  const { deployments } = store;
  let read = 0;
  try {
    const { checkpoint } = await deployments.state(source.id);
    for await (const batch of source.deployments?.read(checkpoint, signal) ?? []) {
      await deployments.save(batch);
      read += batch.deployments.length;
    }
    if (wanted.versions) read += await noteVersions(source, wanted.zone, store, signal);
    await deployments.tried(source.id, instantOf(clock()), null);
    return { kind: 'complete', deployments: read };
  } catch (error) {
    if (signal.aborted) return { kind: 'stopped' };
    if (!(error instanceof SourceError)) throw error;
    await deployments.tried(source.id, instantOf(clock()), error.message);
    return { kind: 'interrupted', error };
  }
}

/** Later than any event. */
const END_OF_TIME = instantOf(8.64e15);

/** From what was pulled already: versions are part of the description, and items carry them. */
async function noteVersions(
  source: Source,
  zone: string,
  { deployments, items, pulls }: DeploymentStore,
  signal: AbortSignal,
): Promise<number> {
  const description = await pulls.description(source.id);
  if (description === null) return 0;
  const carriers: Pick<WorkItem, 'id' | 'fields'>[] = [];
  if (releasedVersions(description, [], zone).length > 0) {
    const all = { createdUntil: END_OF_TIME, openSince: null, teams: null, fingerprint: '' };
    for await (const chunk of items.read(all)) {
      signal.throwIfAborted();
      for (const { item } of chunk) {
        const versions = item.fields['versions'];
        if (item.source !== source.id || versions === undefined) continue;
        carriers.push({ id: item.id, fields: { versions } });
      }
    }
  }
  const released = releasedVersions(description, carriers, zone);
  await deployments.replaceVersions(source.id, released);
  return released.length;
}
