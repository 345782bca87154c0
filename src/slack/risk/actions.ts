import type { BlockAction, RespondFn } from '@slack/bolt';
import { z } from 'zod';
import { notice } from '../commands/notice.ts';
import { postShared } from '../commands/post-share.ts';
import { apology, tell } from '../commands/reply.ts';
import type { Message } from '../message.ts';
import { conflictView, decidedView, noSuchRisk, problemsView } from '../views/risk-answers.ts';
import { riskCard } from '../views/risk-card.ts';
import { showRisk, tellHistory } from './commands.ts';
import { formAbout, readState } from './forms.ts';
import type { AboutRisk } from './forms.ts';
import { openForm } from './open.ts';
import { MAYBE_CHANGED, NOTHING_CHANGED, admit } from './options.ts';
import type { Asker, RiskOptions } from './options.ts';
import { lookAt, scopeShown, sharedLook } from './read.ts';

const Click = z.object({
  user: z.object({ id: z.string() }),
  trigger_id: z.string(),
  channel: z.object({ id: z.string() }).nullish(),
  container: z.object({ message_ts: z.string().nullish(), is_ephemeral: z.boolean().nullish() }),
  actions: z
    .array(
      z.object({
        action_id: z.string(),
        value: z.string().nullish(),
        selected_option: z.object({ value: z.string() }).nullish(),
      }),
    )
    .min(1),
});

/** A click, as far as it concerns us. */
interface Pressed extends Asker {
  /** What stands after the family: `own` of `risk.own`. */
  readonly name: string;
  readonly value: string;
  readonly trigger: string;
  /** Only the person sees what they clicked on. */
  readonly onOwnMessage: boolean;
  readonly message: string | null;
}

const Seen = z.object({ risk: z.string(), version: z.number().int() });

/** Answers a click on something about risks. Already acknowledged. */
export async function answerRiskClick(
  options: RiskOptions,
  body: BlockAction,
  respond: RespondFn,
): Promise<void> {
  const pressed = pressedIn(body);
  const verb = `risk click ${pressed.name}`;
  const { events } = options;
  const startedAt = performance.now();
  try {
    await answer(options, pressed, respond);
    events.commandAnswered(verb, performance.now() - startedAt);
  } catch (error) {
    const changed = pressed.name === 'own' ? MAYBE_CHANGED : NOTHING_CHANGED;
    const { message, reference } = apology({ verb, events, changed }, error);
    await tell(respond, message, false).catch((second: unknown) => {
      // The response_url is worn out or Slack is down: the log is all that is left.
      events.commandFailed(verb, reference, second);
    });
  }
}

function pressedIn(body: BlockAction): Pressed {
  const { user, trigger_id: trigger, channel, container, actions } = Click.parse(body);
  const [action] = actions;
  const [, name = ''] = action?.action_id.split('.') ?? [];
  return {
    user: user.id,
    channel: channel?.id ?? null,
    name,
    value: action?.value ?? action?.selected_option?.value ?? '',
    trigger,
    onOwnMessage: container.is_ephemeral === true,
    message: container.message_ts ?? null,
  };
}

const GONE = 'This button is no longer known, so nothing was changed.';

async function answer(options: RiskOptions, pressed: Pressed, respond: RespondFn): Promise<void> {
  const { name, value } = pressed;
  if (name === 'share') return tell(respond, await share(options, pressed), false);
  if (name === 'more') return more(options, pressed, respond);
  const seen = readState(Seen, value);
  if (seen === null) return tell(respond, notice(GONE), false);
  switch (name) {
    case 'own':
      return own(options, pressed, seen, respond);
    case 'own-form':
      return form(options, pressed, 'own', seen, respond);
    case 'accept':
    case 'mitigate':
    case 'resolve':
      return form(options, pressed, name, seen, respond);
    case 'show':
      return tell(respond, await showRisk(options, pressed, seen.risk), false);
    default:
      return tell(respond, notice(GONE), false);
  }
}

/** Entries of the menu: `snooze R-12`. */
async function more(options: RiskOptions, pressed: Pressed, respond: RespondFn): Promise<void> {
  const [what = '', risk = ''] = pressed.value.split(' ');
  switch (what) {
    case 'snooze':
    case 'mute':
      return form(options, pressed, what, { risk, version: null }, respond);
    case 'history':
      return tell(respond, await tellHistory(options, pressed, risk), false);
    default:
      return tell(respond, notice(GONE), false);
  }
}

async function form(
  options: RiskOptions,
  pressed: Pressed,
  kind: AboutRisk,
  { risk, version }: { readonly risk: string; readonly version: number | null },
  respond: RespondFn,
): Promise<void> {
  const wanted = {
    kind,
    id: risk,
    seen: version,
    words: '',
    onMessage: !pressed.onOwnMessage && pressed.channel !== null,
  };
  const opening = {
    kind,
    trigger: pressed.trigger,
    tell: (said: Message) => tell(respond, said, false),
  };
  await openForm(options, opening, () => formAbout(options, pressed, wanted));
}

/** One click: whoever presses it sees to the risk. A message that only they see is changed here, others follow by themselves. */
async function own(
  options: RiskOptions,
  pressed: Pressed,
  seen: z.infer<typeof Seen>,
  respond: RespondFn,
): Promise<void> {
  const admitted = await admit(options, pressed, 'risk.own', seen.risk);
  if (admitted.kind === 'told') return tell(respond, admitted.message, false);
  const { acting, about } = admitted;
  const draft = { roam: 'owned', owner: pressed.user, by: null } as const;
  const decided = await options.desk.decide(seen.risk, seen.version, draft, acting);
  switch (decided.kind) {
    case 'problems':
      return tell(respond, problemsView(decided.problems, options.command), false);
    case 'unknown':
      return tell(respond, noSuchRisk(options.command, seen.risk), false);
    case 'conflict':
      return tell(respond, conflictView(decided.story, decided.by, about), false);
    case 'done':
      if (pressed.onOwnMessage) await tell(respond, riskCard(decided.story, about), true);
      return tell(respond, decidedView(decided.story, decided.remark, about, 'message'), false);
  }
}

/** Posts what the person sees for everybody in the channel, once however often it is clicked. */
async function share(options: RiskOptions, pressed: Pressed): Promise<Message> {
  const { user, channel, message: shown } = pressed;
  const look = await sharedLook(options, readState(z.unknown(), pressed.value));
  if (look === null || channel === null || shown === null) {
    return notice(
      `This answer is no longer known, so nothing was posted. Ask again with ${options.command}.`,
    );
  }
  const scope = scopeShown(look);
  const object = `risk ${look.view}`;
  const permission = await options.gate.may({ user, action: 'share', scope, object, channel });
  if (permission.kind === 'denied') return notice(permission.sentence);
  const message = await lookAt(options, look, 'unnamed');
  return postShared(options, { channel, user, scope, shown }, message);
}
