import type { KnownBlock } from '@slack/types';
import { dayAndTime } from '../../core/digest/dates.ts';
import { explainedFindings } from '../../core/digest/quality.ts';
import { bandName } from '../../core/digest/tables.ts';
import { counted, days } from '../../core/digest/words.ts';
import { DAY_MS } from '../../core/domain/time.ts';
import type { Risk } from '../../core/domain/risk.ts';
import type { ItemFinding, Stay } from '../../core/timeline/timeline.ts';
import type { Message } from '../message.ts';
import type { ItemAnswer } from '../ports.ts';
import { bold, context, fields, line, list, message, paragraph, table } from './blocks.ts';
import type { Phrase } from './blocks.ts';
import { dateMarkup } from './as-of.ts';
import { cap, md } from './escape.ts';
import { kindWords, statePhrases } from './risk-words.ts';

const ITEMS = 3;

interface Fact {
  readonly name: string;
  readonly lines: readonly string[];
}

export const RISKS_SHOWN = 5;
const RISK_TITLE_AT_MOST = 100;

/** Open risks that name the items, the most urgent first; `url` is that of the message that tells of one. */
export interface RisksOfItem {
  readonly shown: readonly { readonly risk: Risk; readonly url: string | null }[];
  /** How many more there are. */
  readonly left: number;
}

export const NO_RISKS: RisksOfItem = { shown: [], left: 0 };

/** `/flow why KEY`: what an item's numbers rest on and which open risks name it, or that there is no such item. */
export function whyView(
  key: string,
  answers: readonly ItemAnswer[],
  risks: RisksOfItem = NO_RISKS,
): Message {
  if (answers.length === 0) return unknownKey(key);
  const shown = answers.slice(0, ITEMS);
  const rest = answers.length - shown.length;
  const more = rest === 0 ? [] : [paragraph(`… ${rest} more items have or had the key ${key}.`)];
  const lines = riskLines(risks, shown[0]?.zone ?? 'UTC');
  return message(
    [
      ...shown.flatMap(sentencesOf),
      ...(rest === 0 ? [] : [`… ${rest} more items.`]),
      ...lines.map((one): Phrase[] => ['Open risk ', ...one, '.']),
      ...(risks.left === 0 ? [] : [`… ${risks.left} more open risks.`]),
    ],
    [...shown.flatMap((answer) => itemBlocks(answer, shown.length === 1)), ...more],
    lines.length === 0
      ? []
      : [
          bold('Open risks that name it'),
          list('bullet', risks.left === 0 ? lines : [...lines, [`… ${risks.left} more`]]),
        ],
  );
}

function riskLines({ shown }: Pick<RisksOfItem, 'shown'>, zone: string): Phrase[][] {
  return shown.map(({ risk, url }): Phrase[] => [
    url === null ? { bold: risk.id } : { url, text: risk.id },
    `: ${kindWords(risk)}, ${cap(risk.title, RISK_TITLE_AT_MOST)} – `,
    ...statePhrases(risk, { zone }),
  ]);
}

function unknownKey(key: string): Message {
  const what = `No item has or had the key ${key}.`;
  const next =
    'Its project may not be configured, or it may not have been read yet. Nothing was changed. Check the key, or run check.';
  return message([what, next], [bold(what), paragraph(next)]);
}

/** Slack takes one table per message, so the stays are shown for a single item only. */
function itemBlocks(answer: ItemAnswer, alone: boolean): KnownBlock[] {
  const { item } = answer;
  const findings = item.findings.map((finding) => [findingSentence(finding)]);
  return [
    line(
      { url: item.url, text: item.key },
      { bold: ` ${item.title}` },
      ` (${item.type}, ${item.status})`,
    ),
    fields(factsOf(answer)),
    ...(alone && item.stays.length > 0 ? staysTable(item.stays, answer.zone) : []),
    ...(findings.length === 0
      ? []
      : [bold('What differs from the model'), list('bullet', findings)]),
    freshness(answer),
  ];
}

function factsOf(answer: ItemAnswer): Fact[] {
  const { item } = answer;
  const { flowTime, active, waiting, blocked } = item.durations;
  return [
    { name: 'Stage', lines: [item.stage ?? 'none', item.flow ?? 'no flow state'] },
    { name: 'Counted in', lines: [placeOf(answer)] },
    { name: 'Clock', lines: clockOf(answer) },
    {
      name: flowTime === null ? 'Time so far' : 'Flow time',
      lines: [
        flowTime === null ? '' : inDays(flowTime),
        active === null || waiting === null
          ? 'not started, so no times'
          : `active ${inDays(active)}, waiting ${inDays(waiting)}`,
        blocked === null || blocked === 0 ? '' : `blocked ${inDays(blocked)}`,
      ],
    },
    ...ageFact(answer),
  ];
}

function placeOf({ item }: ItemAnswer): string {
  if (item.level === null) return `nothing: the type ${item.type} has no level`;
  if (item.team === null) return 'no team: no rule matches it';
  const place = [item.team, item.art, item.valueStream].filter((part) => part !== null);
  return `${place.join(' › ')}, as ${item.level}${item.kind === null ? '' : `, ${item.kind}`}`;
}

function clockOf({ item, zone }: ItemAnswer): string[] {
  const started = item.start === null ? 'not started' : `started ${dayAndTime(item.start, zone)}`;
  const ended = item.end === null ? '' : `finished ${dayAndTime(item.end, zone)}`;
  const straight = item.end !== null && item.start === null ? 'went straight to done' : '';
  const reopened = item.reopens === 0 ? '' : `reopened ${counted(item.reopens, 'time')}`;
  const deleted =
    item.deletion === null ? '' : `${item.deletion.why} ${dayAndTime(item.deletion.at, zone)}`;
  return [straight === '' ? started : straight, ended, reopened, deleted];
}

function ageFact({ aging }: ItemAnswer): Fact[] {
  if (aging === null) return [];
  const band =
    aging.band === null
      ? 'too few finished items to compare with'
      : `${bandName(aging.band)} of finished items at this stage`;
  const reopened =
    aging.sinceReopenedDays === null ? '' : `${days(aging.sinceReopenedDays)} since reopened`;
  return [
    {
      name: 'Age',
      lines: [days(aging.ageDays), band, reopened, aging.blockedNow ? 'blocked now' : ''],
    },
  ];
}

function staysTable(stays: readonly Stay[], zone: string): KnownBlock[] {
  const newest = stays.toReversed().slice(0, 40);
  return table(
    ['Stage', 'State', `From (${zone})`, 'To', 'Days'],
    newest.map((stay) => [
      stay.stage ?? 'no stage',
      stay.flow ?? '–',
      dayAndTime(stay.from, zone),
      stay.ended ? dayAndTime(stay.to, zone) : 'still there',
      ((stay.to - stay.from) / DAY_MS).toFixed(1),
    ]),
    stays.length - newest.length,
  );
}

function sentencesOf(answer: ItemAnswer): string[] {
  const { item, zone } = answer;
  const facts = factsOf(answer).map(
    ({ name, lines }) => `${name}: ${lines.filter((line) => line !== '').join(', ')}.`,
  );
  const stays = item.stays.map(
    (stay) =>
      `${stay.stage ?? 'No stage'} from ${dayAndTime(stay.from, zone)}${stay.ended ? ` to ${dayAndTime(stay.to, zone)}` : ', still there'}.`,
  );
  return [
    `${item.key}: ${item.title} (${item.type}, ${item.status}).`,
    ...facts,
    ...stays,
    ...item.findings.map(findingSentence),
    `Times are in ${zone}.`,
  ];
}

function findingSentence({ kind, detail }: ItemFinding): string {
  const [explained] = explainedFindings({ dataQuality: { [kind]: { n: 1, keys: [] } } });
  const effect = explained?.effect ?? '';
  return `${kind}${detail === '' ? '' : ` (${detail})`}: ${effect}`;
}

function freshness({ item, zone, freshness: { pulledAt, stale } }: ItemAnswer): KnownBlock {
  if (pulledAt === null) return context(md`${item.source} was never read.`);
  const read = dateMarkup(pulledAt, zone);
  return stale
    ? context(md`${item.source} is stale: last read ${read}, so newer changes are missing.`)
    : context(md`${item.source} read ${read}.`);
}

function inDays(ms: number): string {
  return days(ms / DAY_MS);
}
