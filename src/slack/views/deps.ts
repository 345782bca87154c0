import type { KnownBlock } from '@slack/types';
import type { DependencyReport, DependencyRow } from '../../core/dependencies/report.ts';
import type { StateName } from '../../core/dependencies/state.ts';
import { dayRange } from '../../core/digest/dates.ts';
import {
  capitalised,
  counted,
  days,
  listed,
  oneDecimal,
  percent,
  told,
} from '../../core/digest/words.ts';
import type { Message } from '../message.ts';
import type { Fresh } from '../ports.ts';
import { bold, fields, header, list, message, paragraph, type Phrase } from './blocks.ts';
import { itemPhrases, itemWords, stateWords, urgencyWords } from './dependency-words.ts';
import { foot, footSentences } from './foot.ts';

type Report = DependencyReport & Fresh;

const EDGES = 10;
const DROPPED = 3;
const TEAMS = 5;
const POINTS = 3;
/** Leave room for what stands between and below them. */
const EDGES_AT_MOST = 3_200;
const DROPPED_AT_MOST = 1_900;
const REMARKS_AT_MOST = 2_000;

interface Fact {
  readonly name: string;
  readonly lines: readonly string[];
}

/** `/flow deps`: who waits for whom, the most urgent first, and what waiting for others cost. */
export function depsView(report: Report): Message {
  const { scope, window } = report;
  const headline = headlineOf(report);
  const facts = factsOf(report);
  const remarks = remarksOf(report);
  const basis = `Window: ${dayRange(window, scope.zone)}; teams over the 90 days before.`;
  const remark = remarks.map((line): Phrase[] => [line]);
  return message(
    [
      `${scope.name}: ${headline}`,
      ...shown(report.edges, EDGES).map(edgeSentence),
      ...more(report.edges, EDGES),
      ...shown(report.dropped, DROPPED).map(edgeSentence),
      ...more(report.dropped, DROPPED),
      ...facts.map(
        ({ name, lines }) => `${name}: ${lines.filter((one) => one !== '').join(', ')}.`,
      ),
      ...remarks,
      ...footSentences(report, basis),
    ],
    [
      header(`${scope.name} · dependencies`),
      bold(headline),
      ...edgeBlocks('The most urgent', report.edges, EDGES, EDGES_AT_MOST),
      ...edgeBlocks('Will not come any more', report.dropped, DROPPED, DROPPED_AT_MOST),
      fields(facts),
      ...(remark.length === 0 ? [] : [list('bullet', remark, REMARKS_AT_MOST)]),
      foot(report, basis, `All of them: signalbox deps ${scope.id}`),
    ],
  );
}

const URGENT: readonly (readonly [StateName, string])[] = [
  ['cyclic', 'in a circle'],
  ['conflict', 'planned too late'],
  ['late', 'late'],
  ['at-risk', 'at risk'],
  ['unplanned', 'planned for no time'],
];

function headlineOf({ counts, linksMissing }: Report): string {
  const open = sum(counts.open);
  if (open === 0) {
    return linksMissing === null
      ? 'No open dependencies.'
      : `No dependencies are known: not configured: ${linksMissing}.`;
  }
  const urgent = URGENT.flatMap(([state, words]) => {
    const n = sum(counts.open.filter((one) => one.state === state));
    return n === 0 ? [] : [`${n} ${words}`];
  });
  const what = counted(open, 'open dependency', 'open dependencies');
  return `${capitalised(what)}${urgent.length === 0 ? ', none of them late or at risk' : `: ${listed(urgent)}`}.`;
}

function edgeBlocks(
  title: string,
  rows: readonly DependencyRow[],
  most: number,
  max: number,
): KnownBlock[] {
  if (rows.length === 0) return [];
  return [
    bold(title),
    list('bullet', shown(rows, most).map(edgePhrases), max),
    ...more(rows, most).map(paragraph),
  ];
}

function edgePhrases(row: DependencyRow): Phrase[] {
  const urgency = urgencyWords(row);
  return [
    ...itemPhrases(row.consumer),
    ' needs ',
    ...itemPhrases(row.provider),
    ': ',
    { bold: stateWords(row.state) },
    urgency === '' ? '' : `; ${urgency}`,
  ].filter((phrase) => phrase !== '');
}

function edgeSentence(row: DependencyRow): string {
  const urgency = urgencyWords(row);
  return `${itemWords(row.consumer)} needs ${itemWords(row.provider)}: ${stateWords(row.state)}${urgency === '' ? '' : `; ${urgency}`}.`;
}

function shown<T>(rows: readonly T[], most: number): readonly T[] {
  return rows.slice(0, most);
}

function more(rows: readonly unknown[], most: number): string[] {
  return rows.length > most ? [`… ${rows.length - most} more.`] : [];
}

function factsOf({ counts, wait, resolutionTime, excluded }: Report): Fact[] {
  const { measure, undated } = resolutionTime;
  return [
    {
      name: 'In the window',
      lines: [`${sum(counts.new)} new`, `${sum(counts.resolved)} resolved`],
    },
    {
      name: 'Waiting for others',
      lines: [
        `${oneDecimal(wait.itemDays)} item-days of ${counted(wait.n, 'item')}`,
        `${told(wait.share, percent, 'waited', 'a share')} of all their waiting${basisOf(wait.share)}`,
      ],
    },
    {
      name: 'From link to resolution',
      lines: [
        `${told(measure, ({ p50, p85 }) => `half within ${days(p50)}, 85 % within ${days(p85)}`, 'resolved')}${basisOf(measure)}`,
        undated === 0 ? '' : `${undated} more without a date`,
      ],
    },
    {
      name: 'Left out',
      lines: [
        `${counted(excluded.guesses, 'guess', 'guesses')} in no number`,
        `${excluded.undated} without a date and ${excluded.unknown} on unknown items in no wait`,
      ],
    },
  ];
}

function sum(rows: readonly { readonly n: number }[]): number {
  return rows.reduce((all, { n }) => all + n, 0);
}

function basisOf(measure: { readonly kind: string; readonly n?: number }): string {
  return measure.kind === 'measured' && measure.n !== undefined ? ` (n = ${measure.n})` : '';
}

/** What people should look at beside single dependencies. */
function remarksOf({ teams, sharedServices, coupling, integration, linkTypes }: Report): string[] {
  const busy = teams.filter(({ tooMany }) => tooMany);
  const bottlenecks = sharedServices.filter(({ isBottleneck }) => isBottleneck);
  const renamed = linkTypes.filter(({ missing }) => missing.length > 0);
  return [
    ...busy
      .slice(0, TEAMS)
      .map(
        ({ team, weeks, of }) =>
          `${team} waited on three teams or more in ${weeks} of ${of} weeks: too many.`,
      ),
    ...more(busy, TEAMS),
    ...bottlenecks
      .slice(0, TEAMS)
      .map(
        ({ team, share, customers, itemDays }) =>
          `${team} is a bottleneck: ${told(share, percent, 'waited', 'a share')} of the dependency wait of its ${counted(customers.length, 'customer')}${basisOf(share)}, ${oneDecimal(itemDays)} item-days.`,
      ),
    ...more(bottlenecks, TEAMS),
    ...coupling.hints
      .slice(0, POINTS)
      .map(
        ({ team, art, other, withOther, withOwn }) =>
          `${team} has more to do with ${other} (${oneDecimal(withOther.itemDays)} item-days, n = ${withOther.n}) than with the other teams of ${art} (${oneDecimal(withOwn.itemDays)}, n = ${withOwn.n}).`,
      ),
    ...more(coupling.hints, POINTS),
    ...integration
      .slice(0, POINTS)
      .map(
        ({ name, pi, finished, n, missing, unknown }) =>
          `Integration point ${name} of ${pi}: ${finished} of ${n} parts finished${missing.length === 0 ? '' : `, missing ${some(missing.map(({ key }) => key))}`}${unknown.length === 0 ? '' : `, not known here ${some(unknown)}`}.`,
      ),
    ...more(integration, POINTS),
    ...renamed.map(
      ({ source, missing }) =>
        `${source} has no link called ${some(missing)} any more: an admin should run signalbox check.`,
    ),
  ];
}

function some(names: readonly string[]): string {
  const most = names.slice(0, TEAMS);
  return `${listed(most)}${names.length > TEAMS ? ` and ${names.length - TEAMS} more` : ''}`;
}
