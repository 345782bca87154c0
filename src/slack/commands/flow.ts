import type { BlockAction, RespondFn, SlashCommand } from '@slack/bolt';
import { z } from 'zod';
import type { Scope } from '../../core/domain/organisation.ts';
import { instantOf } from '../../core/domain/time.ts';
import type { DateAsked } from '../../core/forecast/date-asked.ts';
import type { Clock } from '../../shared/clock.ts';
import { daySaid } from '../dates.ts';
import type { Outbox } from '../deliver.ts';
import type { SlackEvents } from '../events.ts';
import type { Gate } from '../gate.ts';
import type { Message } from '../message.ts';
import type { Answers, ItemAnswer, NamingRisk, RisksNaming } from '../ports.ts';
import { helpView, unknownCommandView } from '../views/help.ts';
import { NO_RISKS, RISKS_SHOWN } from '../views/why.ts';
import type { RisksOfItem } from '../views/why.ts';
import { answerTo, type Answered } from './answer.ts';
import { parseCommand } from './parse.ts';
import { isChannelWish, type ChannelWish } from './question.ts';
import { postShared } from './post-share.ts';
import { reply } from './reply.ts';
import { notice } from './notice.ts';
import { readShareValue, withShareButton, type Shareable } from './share.ts';
import { chartFor, pictured, type Pictures } from './share-picture.ts';
import type { Place } from './subscriptions.ts';

export interface FlowOptions {
  /** The command's name in this workspace, such as `/flow`. */
  readonly command: string;
  readonly workspace: string;
  readonly answers: Answers;
  readonly scopeOfChannel: (channel: string) => string | null;
  readonly gate: Gate;
  /** What a channel gets, and how it is set. */
  readonly channelWish: (wish: ChannelWish, place: Place) => Promise<Message>;
  /** Open risks that name an item, and the address of a message; null where nobody knows of risks. */
  readonly risks: { readonly naming: RisksNaming; readonly linkTo: LinkTo } | null;
  /** For answers that are shared; null where nothing draws. */
  readonly pictures: Pictures | null;
  readonly outbox: Pick<Outbox, 'add' | 'deliver'>;
  readonly clock: Clock;
  readonly events: SlackEvents;
  readonly slowAfterMs: number;
}

/** The address of a message. Rejects where Slack does not tell. */
type LinkTo = (message: NonNullable<NamingRisk['message']>) => Promise<string>;

/** Answers `/flow …`, to the asker only. Already acknowledged. */
export async function answerCommand(
  options: FlowOptions,
  command: SlashCommand,
  respond: RespondFn,
): Promise<void> {
  const asked = parseCommand(command.text, {
    scopes: options.answers.scopes(),
    scopeOfChannel: options.scopeOfChannel,
    dayAsked: (text, scope) => dayAsked(options, text, scope),
    channel: command.channel_id,
  });
  const verb = 'verb' in asked ? asked.verb : asked.kind;
  await reply({ ...options, verb, respond, changed: 'Nothing was changed.' }, async () => {
    const permission = await options.gate.may({
      user: command.user_id,
      action: 'ask',
      scope: 'scope' in asked ? (asked.scope?.id ?? null) : null,
      object: `${options.command} ${verb}`,
      channel: command.channel_id,
    });
    if (permission.kind === 'denied') return notice(permission.sentence);
    if (asked.kind === 'misunderstood') return unknownCommandView(options.command, asked);
    if (asked.kind === 'help')
      return helpView(options.command, nameOfScope(options, command.channel_id));
    if (isChannelWish(asked)) {
      const place = { user: command.user_id, channel: command.channel_id };
      return options.channelWish(asked, place);
    }
    const { message, shareable } = await answerTo(asked, options.answers, options.clock, (items) =>
      risksOf(options, items),
    );
    return shareable === null ? message : withShareButton(message, shareable);
  });
}

/** An answer without a link is better than none. */
async function risksOf({ risks }: FlowOptions, items: readonly ItemAnswer[]): Promise<RisksOfItem> {
  if (risks === null) return NO_RISKS;
  const all = await risks.naming(
    items.map(({ item }) => item),
    RISKS_SHOWN,
  );
  const shown = await Promise.all(
    all.slice(0, RISKS_SHOWN).map(async ({ risk, message }) => ({
      risk,
      url: message === null ? null : await risks.linkTo(message).catch(() => null),
    })),
  );
  return { shown, left: all.length - shown.length };
}

/** What forecasts understand, and what people type for days elsewhere, such as `tomorrow` or `11 dec`. */
function dayAsked({ answers, clock }: FlowOptions, text: string, scope: Scope): DateAsked {
  const asked = answers.dayAsked(text, scope);
  if (asked.kind !== 'unknown') return asked;
  const said = daySaid(text, {
    asOf: instantOf(clock()),
    scope,
    portfolioZone: answers.scopes()[0]?.zone ?? scope.zone,
    dayAsked: (words, of) => answers.dayAsked(words, of),
  });
  return said.kind === 'day' ? answers.dayAsked(said.day, scope) : said;
}

function nameOfScope(options: FlowOptions, channel: string): string | null {
  const id = options.scopeOfChannel(channel);
  return options.answers.scopes().find((scope) => scope.id === id)?.name ?? null;
}

const Click = z.object({
  user: z.object({ id: z.string() }),
  channel: z.object({ id: z.string() }),
  container: z.object({ message_ts: z.string() }),
  actions: z.array(z.object({ value: z.string() })).min(1),
});

const MAYBE_POSTED = 'The answer may have been posted all the same; look into the channel.';

/** Posts the answer under a Share button for everybody in the channel, once however often it is clicked. */
export async function shareAnswer(
  options: FlowOptions,
  body: BlockAction,
  respond: RespondFn,
): Promise<void> {
  await reply(
    { ...options, verb: 'share', respond, slowAfterMs: null, changed: MAYBE_POSTED },
    async () => {
      const click = Click.parse(body);
      const shareable = readShareValue(click.actions[0]?.value ?? '', options.answers.scopes());
      if (shareable === null) {
        return notice(
          `This answer is no longer known, so nothing was posted. Ask again with ${options.command}.`,
        );
      }
      const permission = await options.gate.may({
        user: click.user.id,
        action: 'share',
        scope: shareable.scope.id,
        object: `${options.command} ${shareable.question.kind}`,
        channel: click.channel.id,
      });
      if (permission.kind === 'denied') return notice(permission.sentence);
      const { answers, clock } = options;
      const answered = await answerTo(shareable.question, answers, clock, () =>
        Promise.resolve(NO_RISKS),
      );
      // What cannot be answered any more is said to the person who clicked.
      if (answered.shareable === null) return answered.message;
      const place = { channel: click.channel.id, shown: click.container.message_ts };
      const shared = { ...place, user: click.user.id, scope: shareable.scope.id };
      const withImage = await picturedAnswer(options, answered, shareable);
      return postShared(options, shared, answered.message, withImage);
    },
  );
}

async function picturedAnswer(
  { pictures, answers, events }: FlowOptions,
  { message, numbers }: Answered,
  { question, scope }: Shareable,
): Promise<Message | null> {
  if (pictures === null || numbers === null) return null;
  const chart = chartFor(question, await numbers(), answers.scopes());
  return chart === null ? null : pictured(message, chart, scope.id, pictures, events);
}
