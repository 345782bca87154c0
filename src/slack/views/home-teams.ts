import type { KnownBlock } from '@slack/types';
import { dayAndTime } from '../../core/digest/dates.ts';
import { counted } from '../../core/digest/words.ts';
import type { Scope } from '../../core/domain/organisation.ts';
import type { RiskStory } from '../../core/risks/story.ts';
import type { DigestLine, HomeData, TeamHealth } from '../home/home-data.ts';
import { bold, header, line, paragraph } from './blocks.ts';
import type { Phrase } from './blocks.ts';
import { cap, md } from './escape.ts';
import type { Mrkdwn } from './escape.ts';
import { channelMarkup, joined, pager, partBlocks, section } from './home-parts.ts';
import { riskButtons } from './risk-buttons.ts';
import { expectedWords, kindWords, statePhrases } from './risk-words.ts';

const TITLE_AT_MOST = 200;
const WHY_AT_MOST = 300;
const MOST_CHANNELS = 8;
const MOST_DIGESTS_EACH = 5;
const MOST_NEXT = 5;

export const KIND_WORDS: Readonly<Record<Scope['kind'], string>> = {
  portfolio: 'portfolio',
  'value-stream': 'value stream',
  art: 'ART',
  team: 'team',
};

export const CADENCE_WORDS: Readonly<Record<DigestLine['cadence'], string>> = {
  weekly: 'every week',
  fortnightly: 'every second week',
  monthly: 'every month',
  pi: 'every PI',
};

/** The same words as `/flow status`, and the risks. */
export function teamBlocks(data: HomeData): KnownBlock[] {
  return [
    header('My teams'),
    ...partBlocks(data.teams, (page) => [
      ...(page.total === 0
        ? [paragraph('No team of yours is known yet: choose them under Settings below.')]
        : [
            paragraph(`The last four weeks. What the numbers rest on: ${data.command} status.`),
            ...page.shown.map((team) => section(healthMarkup(team))),
          ]),
      ...pager('teams', page),
    ]),
  ];
}

function healthMarkup({ scope, headline, decision, openRisks, undecided }: TeamHealth): Mrkdwn {
  const risks =
    openRisks === 0
      ? 'No open risks.'
      : `${counted(openRisks, 'open risk')}, ${roamWords(openRisks, undecided)}.`;
  return joined([
    md`*${scope.name}* (${KIND_WORDS[scope.kind]})`,
    md`${headline}`,
    ...(decision === null ? [] : [md`To decide on first: ${decision}.`]),
    md`${risks}`,
  ]);
}

function roamWords(open: number, undecided: number): string {
  const all = open === 1 ? '' : 'all ';
  if (undecided === 0) return `${all}ROAMed`;
  return undecided === open ? `${all}un-ROAMed` : `${undecided} of them un-ROAMed`;
}

/** Each with its buttons; whether somebody may press them is asked when they do. */
export function riskBlocks(data: HomeData): KnownBlock[] {
  return [
    header('My open risks'),
    ...partBlocks(data.owned, (page) =>
      page.total === 0
        ? [paragraph('You own no open risk.')]
        : [...page.shown.flatMap((story) => riskRow(story, data)), ...pager('owned', page)],
    ),
    ...partBlocks(data.waiting, (page) =>
      page.total === 0
        ? []
        : [
            bold('Un-ROAMed in my teams'),
            ...page.shown.flatMap((story) => riskRow(story, data)),
            ...pager('waiting', page),
          ],
    ),
  ];
}

function riskRow({ risk }: RiskStory, { scopes, zone }: HomeData): KnownBlock[] {
  const scope = scopes.find(({ id }) => id === risk.scope);
  const days = scope?.zone ?? zone;
  const facts = [scope?.name ?? risk.scope, expectedWords(risk, days)];
  const phrases: Phrase[] = [
    { bold: `${risk.id} · ${kindWords(risk)}: ${cap(risk.title, TITLE_AT_MOST)}` },
    ` · ${facts.filter((fact) => fact !== null).join(' · ')}. `,
    cap(risk.evidence.why, WHY_AT_MOST),
    ' ',
    ...statePhrases(risk, { zone: days, naming: 'unnamed' }),
    '.',
  ];
  return [line(...phrases), ...riskButtons(risk)];
}

export function digestBlocks(data: HomeData): KnownBlock[] {
  return [
    header('Digests'),
    ...partBlocks(data.digests, (digests) =>
      digests.length === 0
        ? [
            paragraph(
              `No channel of yours gets a digest yet. Write ${data.command} subscribe in a channel to have one there.`,
            ),
          ]
        : [...subscriptionBlocks(digests), ...nextBlocks(digests)],
    ),
  ];
}

function subscriptionBlocks(digests: readonly DigestLine[]): KnownBlock[] {
  const channels = [...Map.groupBy(digests, ({ channel }) => channel)];
  const rest = channels.length - MOST_CHANNELS;
  return [
    section(
      joined([
        md`
_By channel_
        `,
        ...channels.slice(0, MOST_CHANNELS).map(([channel, all]) => channelLine(channel, all)),
        ...(rest > 0 ? [md`… ${rest} more channels`] : []),
      ]),
    ),
  ];
}

function channelLine(channel: string, digests: readonly DigestLine[]): Mrkdwn {
  const what = digests
    .slice(0, MOST_DIGESTS_EACH)
    .map(({ scope, cadence }) => `${cap(scope.name, 60)} ${CADENCE_WORDS[cadence]}`)
    .join(', ');
  const more =
    digests.length > MOST_DIGESTS_EACH ? `, … ${digests.length - MOST_DIGESTS_EACH} more` : '';
  const trouble = digests[0]?.trouble ?? null;
  return trouble === null
    ? md`• ${channelMarkup(channel)}: ${what}${more}`
    : md`• ${channelMarkup(channel)}: ${what}${more}. *Nothing arrives: ${trouble}*`;
}

function nextBlocks(digests: readonly DigestLine[]): KnownBlock[] {
  const next = digests.flatMap(({ next: at, channel, scope }) =>
    at === null
      ? []
      : [
          md`• ${dayAndTime(at, scope.zone)} (${scope.zone}): ${cap(scope.name, 60)} in ${channelMarkup(channel)}`,
        ],
  );
  return next.length === 0
    ? []
    : [
        section(
          joined([
            md`
_Next_
            `,
            ...next.slice(0, MOST_NEXT),
          ]),
        ),
      ];
}
