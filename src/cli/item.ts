import type { DependencyEdge } from '../core/dependencies/edge.ts';
import type { PlacedItem } from '../core/placement/placed-item.ts';
import { reader } from '../jobs/answer.ts';
import { edgesOf } from '../jobs/edges.ts';
import type { ItemAnswer } from '../slack/ports.ts';
import { asOfInstant, openStoreOf, session } from './context.ts';
import { write } from './io.ts';
import type { ExitCode, Io } from './io.ts';
import { itemRow, iso, visitRows } from './rows.ts';
import { decimal, local, plain, table } from './text.ts';

export interface ItemOptions {
  readonly config: string;
  readonly json?: boolean;
  readonly asOf?: string;
}

/** Why an item's numbers are what they are: every visit, start, end, blocked time and finding. */
export async function item(key: string, options: ItemOptions, io: Io): Promise<ExitCode> {
  const from = await session(io, options.config);
  const asOf = asOfInstant(from, options.asOf);
  await using store = await openStoreOf(from);
  const found = await reader(from.organisation, store).items(key, asOf);
  if (options.json === true) {
    const items: object[] = [];
    for (const answer of found) {
      const edges = await edgesOf(answer.item, from.organisation, store, asOf);
      items.push({
        ...machine(answer),
        edges: edges.map((edge) => edgeRow(edge, answer.item)),
      });
    }
    await write(io.out, `${JSON.stringify({ v: 1, items }, null, 2)}\n`);
    return found.length === 0 ? 1 : 0;
  }
  if (found.length === 0) {
    io.err.write(
      `No item has or had the key "${plain(key)}" by then. Check the key, or run "signalbox pull" if it is new.\n`,
    );
    return 1;
  }
  for (const answer of found) await write(io.out, readable(answer));
  return 0;
}

function machine({ item: found, aging, freshness }: ItemAnswer): object {
  return {
    ...itemRow(found),
    title: found.title,
    url: found.url,
    workflow: found.workflow,
    visits: visitRows(found),
    blocked: found.blocked.map(({ from, to }) => ({ from: iso(from), to: iso(to) })),
    findingDetails: found.findings,
    aging: aging === null ? null : { ageDays: aging.ageDays, band: aging.band, stage: aging.stage },
    freshness: { pulledAt: iso(freshness.pulledAt), stale: freshness.stale },
  };
}

/** `direction` as the item sees it: it needs the other one, or is needed by it. */
function edgeRow({ consumer, provider, ...edge }: DependencyEdge, self: PlacedItem): object {
  const needs = consumer.source === self.source && consumer.id === self.id;
  return {
    direction: needs ? 'needs' : 'needed-by',
    other: needs ? provider : consumer,
    confidence: edge.confidence,
    origins: edge.origins,
    spans: edge.spans.map(({ from, to }) => ({
      from: from === null ? null : iso(from),
      to: to === null ? null : iso(to),
    })),
  };
}

function readable({ item: found, aging, zone }: ItemAnswer): string {
  const row = itemRow(found);
  const facts = [
    [
      'Type',
      `${plain(found.type)}, kind ${found.kind ?? 'unclassified'}, level ${found.level ?? 'none'}`,
    ],
    [
      'Place',
      `${found.team ?? 'no team'} / ${found.art ?? 'no ART'} / ${found.valueStream ?? 'no value stream'}`,
    ],
    [
      'Status',
      `${plain(found.status)} (stage ${plain(found.stage ?? 'none')}, ${found.flow ?? 'no flow state'})`,
    ],
    ['Created', local(found.createdAt, zone)],
    ['Start', found.start === null ? 'not committed yet' : local(found.start, zone)],
    ['End', found.end === null ? 'not finished' : local(found.end, zone)],
    ['Flow time', days(row['flowTimeDays'])],
    ['Active', days(row['activeDays'])],
    ['Waiting', days(row['waitingDays'])],
    ['Blocked', days(row['blockedDays'])],
    ['Reopened', found.reopens === 1 ? 'once' : `${found.reopens} times`],
    ...(aging === null
      ? []
      : [['Age', `${decimal(aging.ageDays)} days, ${aging.band ?? 'no band'}`]]),
  ];
  const visits = found.visits.map((visit) => [
    local(visit.from, zone),
    local(visit.to, zone),
    plain(visit.status.name, 40),
    plain(visit.stage ?? 'no stage', 30),
    visit.flow ?? '–',
  ]);
  const findings = found.findings
    .map(({ kind, detail }) => `  ${kind}: ${plain(detail, 120)}\n`)
    .join('');
  return `${plain(found.key)}  ${plain(found.title, 100)}\n${found.url}\n${table(['', ''], facts, 2)}Visits (${zone})\n${table(['From', 'To', 'Status', 'Stage', 'State'], visits, 5)}${findings === '' ? '' : `Findings\n${findings}`}`;
}

function days(value: unknown): string {
  return typeof value === 'number' ? `${decimal(value)} days` : '–';
}
