import { z } from 'zod';
import type { DeployedCommit, DeployedItem } from '../../../core/domain/deployment.ts';
import type { SourceId } from '../../../core/domain/ids.ts';
import { instantOf } from '../../../core/domain/time.ts';
import type { AzureDevOpsClient } from '../client.ts';
import { instantFrom } from '../values.ts';
import { pageOf } from './reader.ts';

/** The work items and commits that came with a run. */
interface Content {
  readonly items: readonly DeployedItem[];
  readonly commits: readonly DeployedCommit[];
}

export type Contents = (build: number) => Promise<Content>;

const Item = z.object({ id: z.union([z.string(), z.number()]).transform(String) });
const Change = z.object({ id: z.string().min(1), timestamp: z.unknown().optional() });

const MOST = '500';

/** Asks once for each run, however many deployments it made. A run that retention has removed has nothing left. */
export function contents(
  source: SourceId,
  project: string,
  client: AzureDevOpsClient,
  signal: AbortSignal,
): Contents {
  const known = new Map<number, Promise<Content>>();
  async function read(build: number): Promise<Content> {
    const route = { project, buildId: String(build) };
    const query = { $top: MOST };
    const [items, changes] = await Promise.all([
      pageOf({ client, signal }, `work items of run ${build}`, {
        area: 'build',
        id: '5a21f5d2-5642-47e4-a0bd-1356e6731bee',
        route,
        query,
      }),
      pageOf({ client, signal }, `changes of run ${build}`, {
        area: 'build',
        id: '54572c7b-bbd3-45d4-80dc-28be08941620',
        route,
        query,
      }),
    ]);
    return {
      items: (items?.records ?? []).flatMap((raw) => {
        const item = Item.safeParse(raw);
        return item.success ? [{ source, idOrKey: item.data.id }] : [];
      }),
      commits: (changes?.records ?? []).flatMap((raw) => {
        const change = Change.safeParse(raw);
        if (!change.success) return [];
        const at = instantFrom(change.data.timestamp);
        return [{ id: change.data.id, at: at === null ? null : instantOf(at) }];
      }),
    };
  }
  return async (build) => {
    const asking = known.get(build) ?? read(build);
    known.set(build, asking);
    return asking;
  };
}
