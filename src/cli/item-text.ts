import type { ItemChance } from '../core/forecast/item-chance.ts';
import type { AgeBand } from '../core/metrics/report.ts';
import type { Plan } from '../core/placement/plan.ts';
import type { ItemAnswer, ItemEdge } from '../slack/ports.ts';
import { stateWords } from './dependency-words.ts';
import { itemRow } from './rows.ts';
import { decimal, local, measured, plain, table } from './text.ts';

type Row = readonly [name: string, words: string];

/** Every visit of an item with start, end, blocked time, plan, dependencies and findings, for a terminal. */
export function itemText(answer: ItemAnswer): string {
  const { item, zone, edges } = answer;
  const visits = item.visits.map((visit) => [
    local(visit.from, zone),
    local(visit.to, zone),
    plain(visit.status.name, 40),
    plain(visit.stage ?? 'no stage', 30),
    visit.flow ?? '–',
  ]);
  const findings = item.findings
    .map(({ kind, detail }) => `  ${kind}: ${plain(detail, 120)}\n`)
    .join('');
  return [
    `${plain(item.key)}  ${plain(item.title, 100)}\n${item.url}\n`,
    table(['', ''], [...factsOf(answer), ...planRows(answer)], 2),
    `Visits (${zone})\n${table(['From', 'To', 'Status', 'Stage', 'State'], visits, 5)}`,
    edgesText(edges),
    findings === '' ? '' : `Findings\n${findings}`,
  ].join('');
}

function factsOf({ item, aging, zone }: ItemAnswer): Row[] {
  const row = itemRow(item);
  return [
    [
      'Type',
      `${plain(item.type)}, kind ${item.kind ?? 'unclassified'}, level ${item.level ?? 'none'}`,
    ],
    [
      'Place',
      `${item.team ?? 'no team'} / ${item.art ?? 'no ART'} / ${item.valueStream ?? 'no value stream'}`,
    ],
    [
      'Status',
      `${plain(item.status)} (stage ${plain(item.stage ?? 'none')}, ${item.flow ?? 'no flow state'})`,
    ],
    ['Created', local(item.createdAt, zone)],
    ['Start', item.start === null ? 'not committed yet' : local(item.start, zone)],
    ['End', item.end === null ? 'not finished' : local(item.end, zone)],
    ['Flow time', days(row['flowTimeDays'])],
    ['Active', days(row['activeDays'])],
    ['Waiting', days(row['waitingDays'])],
    ['Blocked', days(row['blockedDays'])],
    ['Reopened', item.reopens === 1 ? 'once' : `${item.reopens} times`],
    ...(aging === null
      ? []
      : [['Age', `${decimal(aging.ageDays)} days, ${bandWords(aging.band, item)}`] as const]),
  ];
}

const BANDS: Readonly<Record<AgeBand, string>> = {
  '<p50': 'below p50',
  'p50-p85': 'p50 to p85',
  'p85-p95': 'p85 to p95',
  '>p95': 'above p95',
};

/** Other scopes compare with other items, so it is said with which. */
function bandWords(
  band: AgeBand | null,
  { team, level }: Pick<ItemAnswer['item'], 'team' | 'level'>,
): string {
  const peers = `${plain(team ?? '')}’s items of the level ${plain(level ?? '')}`;
  return band === null
    ? `no band: too few of ${peers} left this stage to compare with`
    : `${BANDS[band]} among ${peers}`;
}

function days(value: unknown): string {
  return typeof value === 'number' ? `${decimal(value)} days` : '–';
}

function planRows({ item: { plan }, due, zone }: ItemAnswer): Row[] {
  return [
    ['Planned for', plannedFor(plan, zone)],
    ...(due === null
      ? []
      : [[`By ${due.by.day}`, `${chanceWords(due.chance)} (${due.by.origin})`] as const]),
  ];
}

function plannedFor({ iteration, pis, needBy, dueDate }: Plan, zone: string): string {
  const current = pis.filter(({ to }) => to === null).map(({ pi }) => `PI ${plain(pi)}`);
  const span = iteration?.period ?? null;
  const parts = [
    ...(iteration === null
      ? []
      : [
          `iteration ${plain(iteration.name, 60)}${span === null ? ' (no dates)' : ` (${local(span.from, zone)} to ${local(span.to, zone)})`}`,
        ]),
    ...current,
    ...(needBy === null ? [] : [`needed by ${needBy}`]),
    ...(dueDate === null ? [] : [`due ${dueDate}`]),
  ];
  return parts.length === 0 ? 'nothing' : parts.join(', ');
}

/** Whether it is done by a day, and what that rests on. */
function chanceWords(chance: ItemChance): string {
  switch (chance.kind) {
    case 'done':
      return 'done';
    case 'cancelled':
      return 'cancelled';
    case 'deleted':
      return 'deleted';
    case 'passed':
      return 'that day has passed';
    case 'open': {
      const whose =
        chance.flow.peers === 'same-kind' ? 'its kind' : 'all kinds, for its own has too few';
      const older = chance.olderThanHistory ? ', older than anything its team finished' : '';
      return `chance of being done ${measured(chance.chance, ({ words }) => words)}, by items of ${whose}${older}`;
    }
  }
}

function edgesText(edges: readonly ItemEdge[]): string {
  if (edges.length === 0) return 'Dependencies: none known\n';
  const rows = edges.map((edge) => [
    edge.direction === 'needs' ? 'needs' : 'is needed by',
    plain(edge.other.key, 40),
    edge.other.team === null ? 'no team' : plain(edge.other.team, 24),
    edge.level,
    `${isStanding(edge) ? stateWords(edge.state) : 'link removed'}${edge.counts ? '' : ' (a guess)'}`,
    edge.neededBy === null ? '–' : `${edge.neededBy.day} (${edge.neededBy.origin})`,
    edge.chance === null ? '–' : measured(edge.chance, ({ words }) => words),
  ]);
  const head = ['It', 'Item', 'Team', 'Level', 'State', 'Needed by', 'Chance'];
  return `Dependencies\n${table(head, rows, 7)}`;
}

function isStanding({ spans }: ItemEdge): boolean {
  return spans.some(({ to }) => to === null);
}
