import type { SourceDescription } from '../../core/domain/description.ts';
import type { ItemHistory, Ref } from '../../core/domain/work-item.ts';
import type { KnownItems, Source } from '../source.ts';
import { takeCensus } from './census.ts';
import { readCheckpoint } from './checkpoint.ts';
import { azureDevOpsClient } from './client.ts';
import { azureDevOpsComments } from './comments.ts';
import type { AzureDevOpsClient } from './client.ts';
import { deploymentFeed } from './deployments/feed.ts';
import { describeOrganisation, inScope } from './describe.ts';
import { fieldCatalogue } from './fields.ts';
import { firstWalk, isFirst } from './first-walk.ts';
import { identify } from './identify.ts';
import { withRevisions } from './items.ts';
import { phrasesOf } from './link-types.ts';
import { withLinks } from './links.ts';
import type { AzureDevOpsOptions } from './options.ts';
import { statusLookup } from './statuses.ts';
import { azureTransport } from './transport.ts';
import { walk } from './walk.ts';
import type { Reader } from './walk.ts';
import { wholeItem } from './whole.ts';

/** Azure DevOps Services or Server, read-only. */
export function azureDevOpsSource(options: AzureDevOpsOptions): Source {
  const client = azureDevOpsClient(options, azureTransport(options));

  return {
    id: options.id,

    async *changes(since, description, signal, known, nextShelf) {
      const reader = readerOf(options, client, description);
      const { configured } = reader.reading.catalogue;
      const scope = options.projects.map((name) => name.toLowerCase()).toSorted();
      const progress = readCheckpoint(since, JSON.stringify([scope, configured]));
      if (known !== undefined) {
        const remembering = { ...reader, known, isAhead: false };
        yield* nextShelf !== undefined && isFirst(progress)
          ? firstWalk(remembering, nextShelf, progress, signal)
          : walk(remembering, progress, signal);
        return;
      }
      const memory = new Map<string, ItemHistory>();
      const isResumed = progress.revisions !== null;
      const recalled = recallOrAsk(reader, memory, isResumed, signal);
      const alone = { ...reader, known: recalled, isAhead: isResumed };
      for await (const batch of walk(alone, progress, signal)) {
        for (const { item, history } of batch.items) memory.set(item.id, { item, history });
        yield batch;
      }
    },

    describe: (signal) => describeOrganisation(options, client, signal),

    census: (signal) => takeCensus(options, client, signal),

    deployments: deploymentFeed(options, client),

    identify: (signal) => identify(options, client, signal),

    comments: azureDevOpsComments(client, options),
  };
}

type Asking = Omit<Reader, 'known' | 'isAhead'>;

function readerOf(
  options: AzureDevOpsOptions,
  client: AzureDevOpsClient,
  description: SourceDescription,
): Asking {
  const projects = new Map<string, Ref>();
  for (const { id, name } of description.projects) {
    projects.set(name.toLowerCase(), { id, name }).set(id.toLowerCase(), { id, name });
  }
  function projectOf(name: string): Ref {
    return projects.get(name.toLowerCase()) ?? { id: null, name };
  }
  return {
    options,
    client,
    reading: {
      catalogue: fieldCatalogue(description.fields, options),
      statusOf: statusLookup(description),
      projectOf,
    },
    phrases: phrasesOf(description.linkTypes),
    isOurs: (project) => inScope(options, projectOf(project).name),
  };
}

/** For a caller without a store: what this walk has told, and of items from before it what the tracker tells. */
function recallOrAsk(
  { client, reading, phrases, isOurs, options }: Asking,
  memory: ReadonlyMap<string, ItemHistory>,
  isResumed: boolean,
  signal: AbortSignal,
): KnownItems {
  const site = { source: options.id, baseUrl: options.baseUrl };
  async function recall(id: string): Promise<ItemHistory | null> {
    const remembered = memory.get(id);
    if (remembered !== undefined || !isResumed) return remembered ?? null;
    const whole = await wholeItem(client, id, reading, signal);
    if (whole === null || !whole.revisions.some(({ project }) => isOurs(project.name))) return null;
    return withLinks(withRevisions(site, reading, null, whole.revisions), whole.links, phrases);
  }
  return async (ids) => {
    const found = await Promise.all(ids.map(async (id) => [id, await recall(id)] as const));
    return new Map(found.flatMap(([id, item]) => (item === null ? [] : [[id, item]])));
  };
}
