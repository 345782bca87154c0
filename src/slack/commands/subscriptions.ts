import { listed } from '../../core/digest/words.ts';
import type { Outbox } from '../deliver.ts';
import type { SlackEvents } from '../events.ts';
import type { Acting, Gate, Permission, Wish } from '../gate.ts';
import { PARENT, type Message } from '../message.ts';
import type { SubscribedDigest, SubscriptionDesk } from '../subscription-desk.ts';
import {
  nextWords,
  settingNotice,
  settingsView,
  subscribedNotice,
  subscriptionsView,
  timeWords,
  unsubscribedNotice,
} from '../views/subscriptions.ts';
import { notice } from './notice.ts';
import type { ChannelWish, SettingChange } from './question.ts';
import type { MayShare } from './rooms.ts';

export interface SubscriptionOptions {
  /** The command's name in this workspace, such as `/flow`. */
  readonly command: string;
  readonly workspace: string;
  readonly desk: SubscriptionDesk;
  readonly gate: Pick<Gate, 'may'>;
  /** Whose RTEs may change how a channel is set. */
  readonly scopeOfChannel: (channel: string) => string | null;
  /** Whether a channel may ask for a scope's digest: it is listed for it, or the scope goes wherever it is asked for. */
  readonly mayAskFor: MayShare;
  readonly outbox: Pick<Outbox, 'add' | 'deliver'>;
  readonly events: Pick<SlackEvents, 'commandRefused'>;
}

/** Who asks, and where. */
export interface Place {
  readonly user: string;
  readonly channel: string;
}

type Wished<Kind extends ChannelWish['kind']> = Extract<ChannelWish, { readonly kind: Kind }>;

/** Where nothing keeps what channels ask for. */
export function noChannelWishes(): Promise<Message> {
  return Promise.resolve(
    notice('Channels cannot ask for digests here, so nothing was changed. Ask an admin.'),
  );
}

/** What a channel gets and how it is set: shown to the asker, and changes told to everybody in it. */
export async function answerChannelWish(
  wish: ChannelWish,
  place: Place,
  options: SubscriptionOptions,
): Promise<Message> {
  const { command, desk } = options;
  switch (wish.kind) {
    case 'list':
      return subscriptionsView(command, await desk.digestsOf(place.channel));
    case 'settings':
      return wish.change === null
        ? settingsView(command, await desk.settingsOf(place.channel))
        : changeSetting(wish.change, place, options);
    case 'subscribe':
      return subscribe(wish, place, options);
    case 'unsubscribe':
      return unsubscribe(wish, place, options);
  }
}

async function subscribe(
  { scope, cadence, at }: Wished<'subscribe'>,
  { user, channel }: Place,
  options: SubscriptionOptions,
): Promise<Message> {
  const { desk, command } = options;
  const draft = { channel, scope, cadence, at };
  const object = `${scope.id} in ${channel}`;
  const may = await allowed(
    options,
    { user, channel, scope: scope.id, object },
    'subscription.change',
  );
  if (may.kind === 'denied') return notice(may.sentence);
  const refusal = await options.mayAskFor(channel, scope.id);
  if (refusal !== null) {
    options.events.commandRefused('subscribe', user, channel, refusal.why);
    await desk.refused(draft, refusal.why, may.acting);
    return notice(`${refusal.sentence} Nothing was changed.`);
  }
  const outcome = await desk.subscribe(draft, may.acting);
  switch (outcome.kind) {
    case 'done': {
      const { digest, before } = outcome;
      const news = subscribedNotice(user, digest, before, command);
      return confirmed(options, may.acting, scope.id, news, `Done: ${named(digest)}.`);
    }
    case 'unchanged':
      return notice(`It is so already: ${named(outcome.digest)}. Nothing was changed.`);
    case 'configured':
      return notice(
        `The configuration manages ${named(outcome.digest)}, so it cannot be changed here. Nothing was changed. An admin can change it in its digests section.`,
      );
    case 'no-time':
      return notice(
        `That time does not go with ${outcome.cadence}; write one such as ${outcome.examples.join(' or ')}. Nothing was changed.`,
      );
    case 'no-pi':
      return notice(
        'No PI that ends later is configured, so there is no day to go by. Nothing was changed. An admin can add PIs under pis in the configuration.',
      );
    case 'too-many':
      return notice(
        `This channel has ${outcome.most} subscriptions, which is as many as a channel may have. Nothing was changed. End one first: ${command} list shows them.`,
      );
  }
}

function named(digest: SubscribedDigest): string {
  return `the digest of ${digest.scope.name}, ${timeWords(digest)}, ${nextWords(digest)}`;
}

async function unsubscribe(
  { scope, cadence }: Wished<'unsubscribe'>,
  { user, channel }: Place,
  options: SubscriptionOptions,
): Promise<Message> {
  const { desk, command } = options;
  const current = (await desk.digestsOf(channel)).filter(
    (one) => (scope ?? one.scope).id === one.scope.id && (cadence ?? one.cadence) === one.cadence,
  );
  const asked = current.filter(({ askedBy }) => askedBy !== null);
  const scopes = [...new Set(asked.map((one) => one.scope.id))];
  let acting: Acting | null = null;
  // Only one scope can be asked about at the gate; who may not end one of several is told which.
  for (const id of scopes) {
    const object = `${id} in ${channel}`;
    const may = await allowed(options, { user, channel, scope: id, object }, 'subscription.change');
    if (may.kind === 'denied') return notice(may.sentence);
    acting = may.acting;
  }
  if (acting === null) return notice(nothingToEnd(current, command));
  const { removed, configured } = await desk.unsubscribe({ channel, scope, cadence }, acting);
  if (removed.length === 0) return notice(nothingToEnd(configured, command));
  const kept =
    configured.length === 0
      ? ''
      : ` The configuration keeps ${listed(configured.map(named))}; an admin can change that.`;
  const news = unsubscribedNotice(user, removed, command);
  return confirmed(options, acting, scopes.join(' '), news, `Done.${kept}`);
}

function nothingToEnd(configured: readonly SubscribedDigest[], command: string): string {
  return configured.length === 0
    ? `This channel gets no such digest, so nothing was changed. ${command} list shows what it gets.`
    : `The configuration manages ${listed(configured.map(named))}, so it cannot be ended here. Nothing was changed. An admin can change it in its digests section.`;
}

async function changeSetting(
  { name, value }: SettingChange,
  { user, channel }: Place,
  options: SubscriptionOptions,
): Promise<Message> {
  const { desk, command } = options;
  const object = `${name} of ${channel}`;
  const scope = options.scopeOfChannel(channel);
  const may = await allowed(options, { user, channel, scope, object }, 'settings.change');
  if (may.kind === 'denied') return notice(may.sentence);
  const outcome = await desk.set(channel, name, value, may.acting);
  switch (outcome.kind) {
    case 'done': {
      const { setting, before } = outcome;
      const news = settingNotice(user, setting, before, command);
      return confirmed(options, may.acting, setting.name, news, 'Done.');
    }
    case 'unchanged':
      return notice(
        `${outcome.setting.name} is ${outcome.setting.value} already. Nothing was changed.`,
      );
    case 'unknown-name':
      return notice(
        `There is no setting called “${name}”: there are ${listed(outcome.names)}. Nothing was changed.`,
      );
    case 'bad-value':
      return notice(
        `${outcome.setting.name} cannot be “${value}”: it may be ${outcome.setting.choices}. Nothing was changed.`,
      );
  }
}

function allowed(
  { gate }: SubscriptionOptions,
  wish: Omit<Wish, 'action' | 'posts'>,
  action: Wish['action'],
): Promise<Permission> {
  return gate.may({ ...wish, action });
}

/** The change is made; that it could not be told to the others is said, and undoes nothing. */
async function confirmed(
  { outbox, workspace }: SubscriptionOptions,
  { request, channel }: Acting,
  scope: string,
  news: Message,
  done: string,
): Promise<Message> {
  if (channel === null) return notice(done);
  const key = { workspace, channel, kind: 'notice', scope, period: request, part: PARENT };
  await outbox.add(key, { act: 'post', message: news, withoutImage: null });
  const delivery = await outbox.deliver(key);
  return delivery?.state === 'failed'
    ? notice(`${done} The channel could not be told of it: ${delivery.lastError ?? ''}`)
    : notice(done);
}
