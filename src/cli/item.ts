import {
  chanceOutput,
  neededByOutput,
  stateOutput,
  viewOutput,
} from '../core/dependencies/output.ts';
import { itemChanceOutput } from '../core/forecast/output.ts';
import { reader } from '../jobs/answer.ts';
import type { ItemAnswer, ItemEdge } from '../slack/ports.ts';
import { asOfInstant, openStoreToRead, session } from './context.ts';
import { write } from './io.ts';
import type { ExitCode, Io } from './io.ts';
import { itemText } from './item-text.ts';
import { itemRow, iso, visitRows } from './rows.ts';
import { plain } from './text.ts';

export interface ItemOptions {
  readonly config: string;
  readonly json?: boolean;
  readonly asOf?: string;
}

/** Why an item's numbers are what they are: visits, start, end, blocked time, plan, dependencies and findings. */
export async function item(key: string, options: ItemOptions, io: Io): Promise<ExitCode> {
  const from = await session(io, options.config);
  const asOf = asOfInstant(from, options.asOf);
  await using store = await openStoreToRead(from);
  const found = await reader(from.organisation, store).items(key, asOf);
  if (options.json === true) {
    const items = found.map(machine);
    await write(io.out, `${JSON.stringify({ v: 1, items }, null, 2)}\n`);
    return found.length === 0 ? 1 : 0;
  }
  if (found.length === 0) {
    io.err.write(
      `No item has or had the key "${plain(key)}" by then. Check the key, or run "signalbox pull" if it is new.\n`,
    );
    return 1;
  }
  for (const answer of found) await write(io.out, itemText(answer));
  return 0;
}

function machine({ item: found, aging, freshness, due, edges }: ItemAnswer): object {
  const { plan } = found;
  return {
    ...itemRow(found),
    title: found.title,
    url: found.url,
    workflow: found.workflow,
    visits: visitRows(found),
    blocked: found.blocked.map(spanRow),
    findingDetails: found.findings,
    aging: aging === null ? null : { ageDays: aging.ageDays, band: aging.band, stage: aging.stage },
    plan: {
      needBy: plan.needBy,
      dueDate: plan.dueDate,
      iteration:
        plan.iteration === null
          ? null
          : {
              name: plan.iteration.name,
              ...(plan.iteration.period === null
                ? { from: null, to: null }
                : spanRow(plan.iteration.period)),
            },
      pis: plan.pis.map(({ pi, ...span }) => ({ pi, ...spanRow(span) })),
    },
    due: due === null ? null : { ...neededByOutput(due.by), chance: itemChanceOutput(due.chance) },
    edges: edges.map(edgeRow),
    freshness: { pulledAt: iso(freshness.pulledAt), stale: freshness.stale },
  };
}

/** `direction` as the item sees it: it needs the other one, or is needed by it. */
function edgeRow({ other, known, spans, ...edge }: ItemEdge): object {
  return {
    direction: edge.direction,
    other: { ...viewOutput(other), known },
    level: edge.level,
    state: stateOutput(edge.state),
    neededBy: neededByOutput(edge.neededBy),
    chance: chanceOutput(edge.chance),
    counts: edge.counts,
    confidence: edge.confidence,
    origins: edge.origins,
    spans: spans.map(spanRow),
  };
}

function spanRow({ from, to }: Pick<ItemEdge['spans'][number], 'from' | 'to'>): object {
  return { from: iso(from), to: iso(to) };
}
