import { capped, dayWords } from '../risks/rules/words.ts';
import { capitalised, counted, days, items, listed, oneDecimal, percent, told } from './words.ts';
import type { Decision, Line, Table } from './digest.ts';
import type { DependencyLevel } from '../dependencies/dependency.ts';
import type { DependencyReport, DependencyRow, ItemView } from '../dependencies/report.ts';
import type { DependencyState } from '../dependencies/state.ts';
import type { ScopeKind } from '../domain/organisation.ts';

const ROWS = 40;
const NAMED = 3;
const NONE = '–';

/** What will not be there in time as things stand, the worst first. */
const TROUBLE = ['late', 'conflict', 'cyclic', 'at-risk'] as const;
type Trouble = (typeof TROUBLE)[number];

/** How far apart an audience looks: what it can settle by itself is not brought before it. */
const SEEN: Readonly<Record<ScopeKind, readonly DependencyLevel[]>> = {
  team: ['cross-team', 'cross-art', 'cross-value-stream', 'external'],
  art: ['cross-team', 'cross-art', 'cross-value-stream', 'external'],
  'value-stream': ['cross-art', 'cross-value-stream', 'external'],
  portfolio: ['cross-value-stream', 'external'],
};

const NAMES: Readonly<Record<ScopeKind, string>> = {
  team: 'Dependencies',
  art: 'Dependencies between teams',
  'value-stream': 'Dependencies between ARTs',
  portfolio: 'Dependencies between value streams',
};

/** Of the item-days, what an audience that looks far has in view. */
const FAR: Readonly<Record<ScopeKind, string | null>> = {
  team: null,
  art: null,
  'value-stream': 'between ARTs',
  portfolio: 'between value streams',
};

const LEVEL_NAMES: Readonly<Record<DependencyLevel, string>> = {
  'within-team': 'within a team',
  'cross-team': 'between teams',
  'cross-art': 'between ARTs',
  'cross-value-stream': 'between value streams',
  external: 'to outside',
};

/** The open ones that the audience looks at, the most urgent first; guesses are in no number. */
function seenBy({ edges, scope }: DependencyReport): readonly DependencyRow[] {
  const levels = SEEN[scope.kind];
  return edges.filter(({ counts, level }) => counts && levels.includes(level));
}

/** How many are open and how they stand, and what waiting for others cost in the window. */
export function dependencyLine(report: DependencyReport): Line {
  const rows = seenBy(report);
  const label = NAMES[report.scope.kind];
  if (report.linksMissing !== null && rows.length === 0) {
    return { label, text: `not configured: ${report.linksMissing}.` };
  }
  const states = stateCounts(rows);
  const how = states === '' ? '' : ` (${states})`;
  const sides = report.scope.kind === 'team' ? sideWords(rows) : '';
  const open = rows.length === 0 ? 'none open' : `${rows.length} open${how}${sides}`;
  return { label, text: `${open}; ${waitWords(report)}.` };
}

/** ", 2 that it needs and 1 that others need" */
function sideWords(rows: readonly DependencyRow[]): string {
  const needs = rows.filter(({ side }) => side !== 'needed').length;
  const needed = rows.length - needs;
  const parts = [
    ...(needs === 0 ? [] : [`${needs} that it needs`]),
    ...(needed === 0 ? [] : [`${needed} that others need`]),
  ];
  return parts.length === 0 ? '' : `, ${listed(parts)}`;
}

/** The wait of the scope's own items in the window, and what of it an audience that looks far has in view. */
function waitWords({ wait, scope }: DependencyReport): string {
  if (wait.n === 0) return 'nothing waited for others';
  const share = told(
    wait.share,
    (value) => `${percent(value)} of all waiting`,
    'waited',
    'a share',
  );
  const far = SEEN[scope.kind].reduce((sum, level) => sum + wait.byLevel[level].itemDays, 0);
  const words = FAR[scope.kind];
  const part = words === null ? '' : `, ${oneDecimal(far)} of them ${words}`;
  return `${oneDecimal(wait.itemDays)} item-days waited for other items (${items(wait.n)}, ${share})${part}`;
}

/** "3 late, 1 planned too late, 2 at risk" */
function stateCounts(rows: readonly DependencyRow[]): string {
  return TROUBLE.flatMap((kind) => {
    const n = rows.filter(({ state }) => state.kind === kind).length;
    return n === 0 ? [] : [`${n} ${TROUBLE_WORDS[kind]}`];
  }).join(', ');
}

const TROUBLE_WORDS: Readonly<Record<Trouble, string>> = {
  late: 'late',
  conflict: 'planned too late',
  cyclic: 'in a circle',
  'at-risk': 'at risk',
};

/** One decision for all that will not be there in time: who provides has to know. */
export function dependencyDecisions(report: DependencyReport): Decision[] {
  const rows = seenBy(report).filter(({ state }) => isTrouble(state));
  const [first] = rows;
  if (first === undefined) return [];
  const counts = rows.length === 1 ? '' : `${capitalised(stateCounts(rows))}. `;
  const shown = rows.length > NAMED ? `; the ${NAMED} most urgent of ${rows.length} are named` : '';
  return [
    {
      headline: `Settle ${counted(rows.length, 'dependency', 'dependencies')} that will not be met in time as things stand`,
      why: `${counts}${sentenceOf(first)}${shown}.`,
      items: distinct(rows.map(({ provider }) => provider))
        .slice(0, NAMED)
        .map(({ key, url, title }) => ({ key, url: url ?? '', title: title ?? '' })),
    },
  ];
}

function isTrouble({ kind }: DependencyState): boolean {
  return TROUBLE.some((trouble) => trouble === kind);
}

function sentenceOf({ consumer, provider, neededBy, state }: DependencyRow): string {
  const by = neededBy === null ? '' : ` by ${dayWords(neededBy.day)}`;
  return `${keyOf(consumer)} needs ${keyOf(provider)}${by}: ${stateWords(state)}`;
}

function distinct(views: readonly ItemView[]): ItemView[] {
  return [...new Map(views.map((view) => [`${view.source}:${view.id}`, view])).values()];
}

export function dependencyTable(report: DependencyReport): Table {
  const rows = seenBy(report);
  return {
    title: `${NAMES[report.scope.kind]}, open ones`,
    note: 'The most urgent first; waited: days that the consumer has waited so far.',
    columns: ['Needs', 'Team', 'Needed item', 'Team', 'How far', 'Needed by', 'State', 'Waited'],
    rows: rows
      .slice(0, ROWS)
      .map(({ consumer, provider, level, neededBy, state, waitedDays }) => [
        consumer.key,
        consumer.team ?? NONE,
        provider.key,
        provider.team ?? NONE,
        LEVEL_NAMES[level],
        neededBy === null ? NONE : dayWords(neededBy.day),
        stateWords(state),
        oneDecimal(waitedDays),
      ]),
    omitted: Math.max(0, rows.length - ROWS),
  };
}

/** How a dependency stands, with the figures that say why. */
function stateWords(state: DependencyState): string {
  switch (state.kind) {
    case 'late':
      return `late by ${days(state.daysLate)}`;
    case 'conflict':
      return `planned for ${dayWords(state.scheduled.day)}`;
    case 'at-risk':
      return state.risk.kind === 'unlikely'
        ? `at risk, done in time with ${state.risk.chance.words} (n = ${state.risk.n})`
        : `at risk, not started with ${days(state.risk.daysLeft)} left, usually ${days(state.risk.usualDays)} (n = ${state.risk.n})`;
    case 'cyclic':
      return `in a circle: ${capped(state.keys.join(', '), 60)}`;
    case 'same-iteration':
      return 'planned for the same iteration';
    case 'dropped':
      return `${state.how}, and still needed`;
    case 'unplanned':
      return 'not planned';
    case 'unknown':
      return 'not known here';
    case 'on-track':
      return 'on track';
    case 'resolved':
      return 'resolved';
  }
}

/** Teams that waited on too many others, and shared services that carry too much (metrics.md section 6). */
export function teamWaitNotes({ teams, sharedServices }: DependencyReport): string[] {
  const many = teams.filter(({ tooMany }) => tooMany);
  const services = sharedServices.filter(({ isBottleneck }) => isBottleneck);
  return [
    ...(many.length === 0
      ? []
      : [
          `Waited on three or more other teams in at least half of the last weeks: ${listed(many.map(({ team, weeks, of }) => `${team} (${weeks} of ${of})`))}.`,
        ]),
    ...services.map(({ team, share, customers }) => {
      const part = share.kind === 'measured' ? percent(share.value) : 'much';
      return `${team} carries ${part} of the dependency wait of ${listed(customers.slice(0, 4).map((one) => one.team))} in the last 90 days.`;
    }),
  ];
}

function keyOf({ key }: ItemView): string {
  return capped(key, 60);
}
