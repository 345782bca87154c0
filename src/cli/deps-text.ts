import type { EdgeCounts } from '../core/dependencies/edge-counts.ts';
import type { DependencyReport, DependencyRow, ItemView } from '../core/dependencies/report.ts';
import type { Fresh } from '../slack/ports.ts';
import { stateWords } from './dependency-words.ts';
import { freshnessText } from './freshness-text.ts';
import { decimal, headingText, local, measured, numbered, percent, plain, table } from './text.ts';

const EDGES_SHOWN = 30;
const ITEMS_SHOWN = 10;

/** The report within the columns of a terminal: the same numbers as `--json`, each with its basis. */
export function depsText(report: DependencyReport & Fresh, columns?: number): string {
  return [
    headingText(report.scope, report.window, report.asOf),
    links(report),
    edges(report, columns),
    counts(report),
    waiting(report),
    teams(report, columns),
    services(report, columns),
    coupling(report),
    chain(report, columns),
    ...report.integration.map((point) => integration(point, report.scope.zone)),
    freshnessText(report.freshness, report.scope.zone),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

/** No dependencies are no finding where their links are not read. */
function links({ linksMissing, linkTypes }: DependencyReport): string {
  const renamed = linkTypes
    .filter(({ missing }) => missing.length > 0)
    .map(({ source, missing }) => {
      return `Source ${source} has no link "${plain(missing.join('", "'))}" any more; run "signalbox check".\n`;
    });
  return `${linksMissing === null ? '' : `Not configured: ${plain(linksMissing, 200)}\n`}${renamed.join('')}`;
}

function edges({ edges: rows, dropped }: DependencyReport, columns: number | undefined): string {
  const open = edgeTable(
    `${numbered(rows.length, 'open dependency', 'open dependencies')}, the most urgent first`,
    rows,
    columns,
  );
  const gone = edgeTable('Will not come: the provider was cancelled or deleted', dropped, columns);
  return `${rows.length === 0 ? 'No open dependencies\n' : open}${dropped.length === 0 ? '' : gone}`;
}

function edgeTable(
  title: string,
  rows: readonly DependencyRow[],
  columns: number | undefined,
): string {
  const lines = rows
    .slice(0, EDGES_SHOWN)
    .map((row) => [
      `${stateWords(row.state)}${row.counts ? '' : ' (a guess)'}`,
      who(row.consumer),
      who(row.provider),
      row.level,
      row.neededBy === null ? '–' : `${row.neededBy.day} (${row.neededBy.origin})`,
      row.chance === null ? '–' : measured(row.chance, ({ words }) => words),
      decimal(row.waitedDays),
    ]);
  const head = ['State', 'Needs', 'Needed', 'Level', 'Needed by', 'Chance', 'Waited d'];
  const more = rows.length > EDGES_SHOWN ? `  … and ${rows.length - EDGES_SHOWN} more\n` : '';
  return `${title}\n${table(head, lines, 6, columns)}${more}`;
}

function who({ key, team }: ItemView): string {
  return `${plain(key, 24)} (${team === null ? 'no team' : plain(team, 20)})`;
}

function counts({ counts: all, excluded }: DependencyReport): string {
  const names: readonly (keyof EdgeCounts)[] = ['open', 'new', 'resolved'];
  const places = new Map(
    names.flatMap((name) =>
      all[name].map(({ level, state }) => [`${level} ${state}`, { level, state }]),
    ),
  );
  const rows = [...places.values()].map(({ level, state }) => [
    level,
    state,
    ...names.map((name) =>
      String(all[name].find((one) => one.level === level && one.state === state)?.n ?? 0),
    ),
  ]);
  const left = `  in no number: ${numbered(excluded.guesses, 'guess', 'guesses')}; in no wait: ${excluded.undated} without a date, ${excluded.unknown} on what nobody here knows\n`;
  const title = 'Open now, new and resolved in the window';
  return rows.length === 0
    ? `${title}: none\n${left}`
    : `${title}\n${table(['Level', 'State', 'Open', 'New', 'Resolved'], rows, 2)}${left}`;
}

function waiting({ wait, resolutionTime }: DependencyReport): string {
  const rows = [
    ['Dependency wait', `${decimal(wait.itemDays)} item-days of ${numbered(wait.n, 'item')}`],
    ['Share of their waiting', measured(wait.share, percent)],
    ...Object.entries(wait.byLevel)
      .filter(([, { n }]) => n > 0)
      .map(([level, { itemDays, n }]) => [
        `  ${level}`,
        `${decimal(itemDays)} item-days (n = ${n})`,
      ]),
    [
      'Resolution time',
      `${measured(resolutionTime.measure, ({ p50, p85 }) => `p50 ${decimal(p50)} d, p85 ${decimal(p85)} d`)}, ${resolutionTime.undated} without a date`,
    ],
  ];
  const items = wait.items
    .slice(0, ITEMS_SHOWN)
    .map(({ item, itemDays }) => [who(item), decimal(itemDays)]);
  return `Waiting for others, in the window\n${table(['', ''], rows, 2)}${items.length === 0 ? '' : table(['Longest', 'Waited d'], items)}`;
}

function teams(
  { teams: all, trailing, scope }: DependencyReport,
  columns: number | undefined,
): string {
  const rows = all.map((team) => [
    plain(team.team, 24),
    others(team.fanOut),
    others(team.fanIn),
    `${team.weeks} of ${team.of}${team.tooMany ? ', TOO MANY' : ''}`,
    team.betweenness.toFixed(2),
  ]);
  const head = ['Team', 'Waited on', 'Was waited on by', 'Weeks with 3 or more', 'Between'];
  return `Teams, ${local(trailing.from, scope.zone)} to ${local(trailing.to, scope.zone)} (item-days, n items)\n${table(head, rows, 4, columns)}`;
}

/** One below the other: side by side they are wider than a terminal. */
function others(
  list: readonly { readonly team: string; readonly itemDays: number; readonly n: number }[],
): string {
  const words = list
    .slice(0, 4)
    .map(({ team, itemDays, n }) => `${plain(team, 20)} ${decimal(itemDays)} (n = ${n})`);
  const more = list.length > 4 ? [`${list.length - 4} more`] : [];
  return words.length === 0 ? 'nobody' : [...words, ...more].join('\n');
}

function services({ sharedServices }: DependencyReport, columns: number | undefined): string {
  const rows = sharedServices.map((service) => [
    `${plain(service.team, 24)}${service.isBottleneck ? ', BOTTLENECK' : ''}`,
    measured(service.share, percent),
    others(service.customers),
    decimal(service.itemDays),
  ]);
  return rows.length === 0
    ? ''
    : `Teams that others waited on, with the share of those others' whole dependency wait\n${table(['Team', 'Share', 'Customers', 'Item-days'], rows, 3, columns)}`;
}

function coupling({ coupling: { matrix, hints } }: DependencyReport): string {
  if (matrix.length === 0) return '';
  const rows = matrix.map(({ consumer, provider, itemDays, n }) => [
    plain(consumer, 24),
    plain(provider, 24),
    String(n),
    decimal(itemDays),
  ]);
  const lines = hints.map(({ team, art, other, withOther, withOwn }) => {
    const days = `${decimal(withOther.itemDays)} item-days with ${plain(other, 30)}, ${decimal(withOwn.itemDays)} within ${plain(art, 30)}`;
    return `  ${plain(team, 30)} has more to do with another ART: ${days}\n`;
  });
  return `Waits between ARTs\n${table(['Waited', 'For', 'n', 'Item-days'], rows, 2)}${lines.join('')}`;
}

function chain(
  { componentChain: { share, features } }: DependencyReport,
  columns: number | undefined,
): string {
  const rows = features
    .slice(0, ITEMS_SHOWN)
    .map(({ item, teams: needed }) => [plain(item.key, 24), plain(needed.join(', '), 80)]);
  const title = `Features that needed three teams or more: ${measured(share, percent)}\n`;
  return rows.length === 0 ? title : `${title}${table(['Feature', 'Teams'], rows, 2, columns)}`;
}

function integration(point: DependencyReport['integration'][number], zone: string): string {
  const { missing, unknown, last } = point;
  const waits = [
    ...(last === null ? [] : [`the last was ${plain(last.key, 24)}`]),
    ...(missing.length === 0
      ? []
      : [`missing: ${plain(missing.map(({ key }) => key).join(', '), 100)}`]),
    ...(unknown.length === 0 ? [] : [`not known here: ${plain(unknown.join(', '), 100)}`]),
  ];
  return `Integration point ${plain(point.name)} of ${plain(point.pi)}, ${local(point.at, zone)}: ${point.finished} of ${numbered(point.n, 'part')} finished, which waited ${decimal(point.itemDays)} item-days${waits.length === 0 ? '' : `; ${waits.join('; ')}`}\n`;
}
