import type { Button, KnownBlock } from '@slack/types';
import { dayAndTime } from '../../core/digest/dates.ts';
import type { AdminData } from '../home/home-data.ts';
import { mayBeSentAgain } from '../home/home-desk.ts';
import type { SourceState, Unsent } from '../home/home-desk.ts';
import { bold, header, paragraph } from './blocks.ts';
import { button } from './controls.ts';
import { cap, md } from './escape.ts';
import type { Mrkdwn } from './escape.ts';
import { channelMarkup, HOME, joined, pager, partBlocks, section } from './home-parts.ts';

const MOST_SOURCES = 12;
const MOST_TROUBLES = 10;
const ERROR_AT_MOST = 300;

/** For admins only: what an operator would otherwise have to look for in the log. */
export function adminBlocks(admin: AdminData, zone: string): KnownBlock[] {
  return [
    header('For admins'),
    ...partBlocks(admin.sources, (sources) => [section(sourcesMarkup(sources, zone))]),
    ...partBlocks(admin.troubles, (troubles) =>
      troubles.length === 0 ? [] : [section(troublesMarkup(troubles))],
    ),
    bold('Messages and comments that did not arrive'),
    ...partBlocks(admin.unsent, (page) =>
      page.total === 0
        ? [paragraph('Everything that is not waiting for its time has arrived.')]
        : [...page.shown.map((one) => unsentBlock(one, zone)), ...pager('unsent', page)],
    ),
  ];
}

function sourcesMarkup(sources: readonly SourceState[], zone: string): Mrkdwn {
  const rest = sources.length - MOST_SOURCES;
  return joined([
    md`
_Sources_
    `,
    ...sources.slice(0, MOST_SOURCES).map((source) => md`• ${sourceWords(source, zone)}`),
    ...(rest > 0 ? [md`… ${rest} more sources`] : []),
  ]);
}

function sourceWords(
  { source, pulledAt, stale, unobserved, lastError }: SourceState,
  zone: string,
): string {
  const read =
    pulledAt === null
      ? 'never read'
      : `${stale ? 'stale, ' : ''}last read ${dayAndTime(pulledAt, zone)} (${zone})`;
  const gone =
    unobserved === undefined ? '' : ` Deletions are unobserved: ${cap(unobserved, ERROR_AT_MOST)}`;
  const error = lastError === null ? '' : ` Last error: ${cap(lastError, ERROR_AT_MOST)}`;
  return `${source}: ${read}.${gone}${error}`;
}

function troublesMarkup(troubles: readonly string[]): Mrkdwn {
  const rest = troubles.length - MOST_TROUBLES;
  return joined([
    md`
_To put right_
    `,
    ...troubles.slice(0, MOST_TROUBLES).map((trouble) => md`• ${cap(trouble, ERROR_AT_MOST)}`),
    ...(rest > 0 ? [md`… ${rest} more`] : []),
  ]);
}

function unsentBlock(one: Unsent, zone: string): KnownBlock {
  const { kind, scope } = one.key;
  const state = one.state === 'failed' ? 'failed' : 'nobody knows whether it arrived';
  const isLeft = mayBeSentAgain(one);
  return section(
    joined([
      md`*${cap(kind, 40)}* of ${cap(scope, 80)} ${whereMarkup(one)}: ${state}, since ${dayAndTime(one.since, zone)} (${zone}).`,
      md`${cap(one.error, ERROR_AT_MOST)}`,
      ...(isLeft ? [] : [BY_ITSELF]),
    ]),
    isLeft ? postAgainButton(one) : undefined,
  );
}

const BY_ITSELF = md`
There is nothing to press: signalbox looks for it among the comments of the item, and writes it again by itself if it is not there.
`;

function whereMarkup({ to, key: { channel, period, part } }: Unsent): Mrkdwn {
  return to === 'tracker'
    ? md`under item ${cap(part, 60)} of ${cap(channel, 60)}, ${cap(period, 60)}`
    : md`for ${channelMarkup(channel)}, ${cap(period, 60)} (${cap(part, 60)})`;
}

/** Of one that may have arrived a person must have looked. */
function postAgainButton({ id, state, key }: Unsent): Button {
  const plain = button({
    id: HOME.postAgain,
    label: 'Post again',
    value: id,
    spoken: `Post again: ${key.kind} of ${key.scope}, ${key.period}`,
  });
  if (state === 'failed') return plain;
  return {
    ...plain,
    confirm: {
      title: { type: 'plain_text', text: 'Is it not in the channel?' },
      text: {
        type: 'plain_text',
        text: 'Slack may have this message. Look into the channel first: if it is there, posting it again makes a second one.',
      },
      confirm: { type: 'plain_text', text: 'It is not there' },
      deny: { type: 'plain_text', text: 'Cancel' },
    },
  };
}
