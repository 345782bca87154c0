import type { RespondFn, SlashCommand } from '@slack/bolt';
import type { Scope } from '../../core/domain/organisation.ts';
import { instantOf } from '../../core/domain/time.ts';
import { notice } from '../commands/notice.ts';
import { reply, tell } from '../commands/reply.ts';
import { daySaid } from '../dates.ts';
import type { Action } from '../gate.ts';
import type { Message } from '../message.ts';
import {
  conflictView,
  decidedView,
  mutedView,
  noSuchRisk,
  problemsView,
  snoozedView,
  unknownDay,
  unmutedView,
} from '../views/risk-answers.ts';
import { riskHelp, unclearRisk } from '../views/risk-help.ts';
import { riskHistory } from '../views/risk-history.ts';
import { formAbout, formToRaise } from './forms.ts';
import type { AboutRisk } from './forms.ts';
import { openForm } from './open.ts';
import { MAYBE_CHANGED, NOTHING_CHANGED, SLOW_AFTER_MS, admit, scopeOf } from './options.ts';
import type { Asker, RiskOptions } from './options.ts';
import { parseRiskCommand } from './parse.ts';
import type { RiskMisunderstanding, RiskQuestion } from './parse.ts';
import { lookAt, withShare } from './read.ts';
import type { Look } from './read.ts';

/** Answers `/risk …`, to the asker only. Already acknowledged. */
export async function answerRiskCommand(
  options: RiskOptions,
  command: SlashCommand,
  respond: RespondFn,
): Promise<void> {
  const asked = parseRiskCommand(command.text, {
    scopes: options.scopes(),
    scopeOfChannel: options.scopeOfChannel,
    channel: command.channel_id,
  });
  const asker = { user: command.user_id, channel: command.channel_id };
  const form = formFor(options, asker, asked);
  if (form !== null) {
    const { trigger_id: trigger } = command;
    const opening = {
      kind: form.kind,
      trigger,
      tell: (said: Message) => tell(respond, said, false),
    };
    return openForm(options, opening, form.fill);
  }
  await reply(
    {
      verb: `risk ${asked.verb}`,
      respond,
      events: options.events,
      slowAfterMs: options.slowAfterMs ?? SLOW_AFTER_MS,
      changed: CHANGING.has(asked.verb) ? MAYBE_CHANGED : NOTHING_CHANGED,
    },
    () => answerTo(options, asker, asked),
  );
}

const CHANGING: ReadonlySet<string> = new Set(['own', 'mute', 'unmute', 'snooze']);

type Asked = RiskQuestion | RiskMisunderstanding;

/** What is asked for in a form; null where it can be answered at once. */
function formFor(
  options: RiskOptions,
  asker: Asker,
  asked: Asked,
): {
  readonly kind: AboutRisk | 'raise';
  readonly fill: () => ReturnType<typeof formAbout>;
} | null {
  switch (asked.verb) {
    case 'add': {
      const draft = { title: asked.title, why: '' };
      return { kind: 'raise', fill: () => formToRaise(options, asker, draft) };
    }
    case 'accept':
    case 'mitigate':
    case 'resolve':
      return aboutRisk(options, asker, asked.verb, asked);
    case 'snooze':
      return asked.choice === null
        ? aboutRisk(options, asker, 'snooze', { id: asked.id, words: '' })
        : null;
    case 'list':
    case 'board':
    case 'show':
    case 'history':
    case 'own':
    case 'mute':
    case 'unmute':
    case 'help':
    case 'misunderstood':
      return null;
  }
}

function aboutRisk(
  options: RiskOptions,
  asker: Asker,
  kind: AboutRisk,
  { id, words }: { readonly id: string; readonly words: string },
): ReturnType<typeof formFor> {
  const wanted = { kind, id, words, seen: null, onMessage: false };
  return { kind, fill: () => formAbout(options, asker, wanted) };
}

async function answerTo(options: RiskOptions, asker: Asker, asked: Asked): Promise<Message> {
  switch (asked.verb) {
    case 'list':
    case 'board':
      return look(options, asker, { view: asked.verb, scope: asked.scope });
    case 'show':
      return showRisk(options, asker, asked.id);
    case 'history':
      return tellHistory(options, asker, asked.id);
    case 'own':
      return own(options, asker, asked);
    case 'mute':
    case 'unmute':
      return mute(options, asker, asked);
    case 'snooze':
      return snooze(options, asker, asked);
    case 'help':
    case 'misunderstood':
      return explain(options, asker, asked);
    // These are answered with a form.
    case 'add':
    case 'accept':
    case 'mitigate':
    case 'resolve':
      throw new TypeError(`${asked.verb} is asked for in a form`);
  }
}

type Of<Verb extends Asked['verb']> = Extract<Asked, { readonly verb: Verb }>;

async function explain(
  options: RiskOptions,
  { user, channel }: Asker,
  asked: Of<'help'> | Of<'misunderstood'>,
): Promise<Message> {
  const wish = { user, action: 'ask', scope: null, object: asked.verb, channel } as const;
  const permission = await options.gate.may(wish);
  if (permission.kind === 'denied') return notice(permission.sentence);
  if (asked.verb === 'misunderstood') return unclearRisk(options.command, asked);
  const id = channel === null ? null : options.scopeOfChannel(channel);
  return riskHelp(options.command, id === null ? null : (scopeOf(options, id)?.name ?? null));
}

async function look(
  options: RiskOptions,
  { user, channel }: Asker,
  asked: Extract<Look, { readonly view: 'list' | 'board' }>,
): Promise<Message> {
  const { view, scope } = asked;
  const wish = { user, action: 'ask', scope: scope.id, object: `risk ${view}`, channel } as const;
  const permission = await options.gate.may(wish);
  if (permission.kind === 'denied') return notice(permission.sentence);
  return withShare(await lookAt(options, asked, 'named'), asked);
}

/** The card of a risk. */
export async function showRisk(options: RiskOptions, asker: Asker, id: string): Promise<Message> {
  const admitted = await admit(options, asker, 'ask', id);
  if (admitted.kind === 'told') return admitted.message;
  const asked: Look = { view: 'show', story: admitted.story };
  return withShare(await lookAt(options, asked, 'named'), asked);
}

export async function tellHistory(
  options: RiskOptions,
  asker: Asker,
  id: string,
): Promise<Message> {
  const admitted = await admit(options, asker, 'ask', id);
  return admitted.kind === 'told' ? admitted.message : riskHistory(admitted.story, admitted.about);
}

async function own(
  options: RiskOptions,
  asker: Asker,
  { id, owner, day }: Of<'own'>,
): Promise<Message> {
  const admitted = await admit(options, asker, 'risk.own', id);
  if (admitted.kind === 'told') return admitted.message;
  const { story, acting, about } = admitted;
  const said = day === null ? null : dayIn(options, story.risk.scope, day);
  if (said?.kind === 'no-pi') return notice('No PI is planned ahead, so nothing was changed.');
  if (said?.kind === 'unknown')
    return unknownDay((day ?? '').replace(/^by /i, ''), options.command);
  const { risk } = story;
  const draft = { roam: 'owned', owner: owner ?? asker.user, by: said?.day ?? null } as const;
  const decided = await options.desk.decide(risk.id, risk.version, draft, acting);
  switch (decided.kind) {
    case 'problems':
      return problemsView(decided.problems, options.command);
    case 'unknown':
      return noSuchRisk(options.command, id);
    case 'conflict':
      return conflictView(decided.story, decided.by, about);
    case 'done':
      return decidedView(decided.story, decided.remark, about, 'message');
  }
}

function dayIn(options: RiskOptions, scope: string, text: string): ReturnType<typeof daySaid> {
  const all = options.scopes();
  const [portfolio] = all;
  const own = all.find(({ id }) => id === scope) ?? portfolio;
  if (own === undefined || portfolio === undefined) return { kind: 'unknown' };
  return daySaid(text, {
    asOf: instantOf(options.clock()),
    scope: own,
    portfolioZone: portfolio.zone,
    dayAsked: options.dayAsked,
  });
}

async function mute(
  options: RiskOptions,
  { user, channel }: Asker,
  { verb, rule, scope: said }: Of<'mute' | 'unmute'>,
): Promise<Message> {
  const scope = homeOf(options, said);
  const action: Action = 'risk.mute';
  const object = `${rule} of ${scope.id}`;
  const permission = await options.gate.may({ user, action, scope: scope.id, object, channel });
  if (permission.kind === 'denied') return notice(permission.sentence);
  if (verb === 'unmute') {
    return unmutedView(rule, scope, await options.desk.unmute(rule, scope.id, permission.acting));
  }
  await options.desk.mute(rule, scope.id, permission.acting);
  return mutedView(rule, scope, options.command);
}

/** Risks belong to ARTs and to what is above them, so a team's are those of its ART. */
function homeOf({ scopes }: RiskOptions, scope: Scope): Scope {
  if (scope.kind !== 'team') return scope;
  return scopes().find(({ kind, teams }) => kind === 'art' && teams.includes(scope.id)) ?? scope;
}

async function snooze(
  options: RiskOptions,
  asker: Asker,
  { id, choice }: Of<'snooze'>,
): Promise<Message> {
  const admitted = await admit(options, asker, 'risk.snooze', id);
  if (admitted.kind === 'told') return admitted.message;
  const { story, acting, about } = admitted;
  const until = await options.desk.snooze(story.risk.id, choice ?? 'tomorrow', acting);
  return snoozedView(story.risk.id, until, about);
}
