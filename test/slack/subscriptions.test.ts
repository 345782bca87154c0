import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Organisation } from '../../src/core/domain/organisation.ts';
import { scopesOf } from '../../src/core/domain/scopes.ts';
import { instantOf } from '../../src/core/domain/time.ts';
import { startSlack, type SlackEmulator } from '../../src/demo/slack/slack.ts';
import { askedChannels } from '../../src/jobs/asked-channels.ts';
import { subscriptionDesk } from '../../src/jobs/subscription-desk.ts';
import { slackApp, type SlackApp } from '../../src/slack/app.ts';
import { bulkClient, interactiveClient } from '../../src/slack/clients.ts';
import { mayShare } from '../../src/slack/commands/rooms.ts';
import { answerChannelWish } from '../../src/slack/commands/subscriptions.ts';
import { outbox } from '../../src/slack/deliver.ts';
import type { SlackEvents } from '../../src/slack/events.ts';
import { gate } from '../../src/slack/may/gate.ts';
import type { Answers } from '../../src/slack/ports.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { withAsked } from '../../src/wiring/channels.ts';
import type { Channels } from '../../src/wiring/channels.ts';
import { anOrganisation } from '../support/build.ts';
import { problemsOf } from '../support/block-kit.ts';

/** Monday 23 November 2026, 08:00 UTC. */
const NOW = Date.UTC(2026, 10, 23, 8);
/** Of the Cards ART alone. */
const CARDS_RTE = 'U3';
const ORGANISATION = withRte(anOrganisation());
const SCOPES = scopesOf(ORGANISATION);

function withRte(organisation: Organisation): Organisation {
  return {
    ...organisation,
    valueStreams: organisation.valueStreams.map((stream) => ({
      ...stream,
      arts: stream.arts.map((art) =>
        art.id === 'cards' ? { ...art, people: { rte: [CARDS_RTE] } } : art,
      ),
    })),
  };
}

let slack: SlackEmulator;
let store: Store;
let app: SlackApp;
let stands: Channels;

const EVENTS = {
  slackLibrary: () => undefined,
  acknowledged: () => undefined,
  commandAnswered: () => undefined,
  commandFailed: () => undefined,
  commandRefused: () => undefined,
  requestRefused: () => undefined,
  connectionUp: () => undefined,
  connectionLost: () => undefined,
  deliverySettled: () => undefined,
  imageFailed: () => undefined,
} satisfies Partial<SlackEvents> as unknown as SlackEvents;

const CONFIGURED: Channels = {
  scopeOf: (channel) => (channel === 'C1' ? 'cards' : null),
  mayPost: (channel, scope) => channel === 'C1' && scope === 'cards',
  mayAskFor: (channel, scope) => scope === 'fraud' || (channel === 'C1' && scope === 'cards'),
  all: ['C1'],
};

beforeEach(async () => {
  store = await openStore('sqlite::memory:');
  slack = await startSlack({
    ackTimeoutMs: 500,
    users: [
      { id: 'U1', name: 'rte' },
      { id: 'U2', name: 'member' },
      { id: CARDS_RTE, name: 'rte of cards' },
    ],
    channels: [
      { id: 'C1', name: 'cards' },
      { id: 'C2', name: 'configured' },
      { id: 'C9', name: 'random' },
    ],
  });
  app = await start();
});
afterEach(async () => {
  await app.stop();
  await slack[Symbol.asyncDispose]();
  await store[Symbol.asyncDispose]();
});

async function start(): Promise<SlackApp> {
  const workspace = slack.identity.teamId;
  const access = { botToken: slack.botToken, apiUrl: slack.apiUrl, events: EVENTS };
  const client = interactiveClient(access);
  const asked = askedChannels(store, workspace);
  const ids = new Set(SCOPES.map(({ id }) => id));
  const channels = withAsked(CONFIGURED, asked, (id) => ids.has(id));
  stands = channels;
  function clock(): number {
    return NOW;
  }
  const may = gate({
    client,
    workspace,
    roles: { viewer: 'everyone', rte: { users: ['U1'], userGroups: [] } },
    organisation: ORGANISATION,
    mayPost: channels.mayPost,
    audit: store.audit,
    clock,
    events: { ...EVENTS, userGroupUnreadable: () => undefined },
  });
  const box = outbox({
    workspace,
    deliveries: store.deliveries,
    client: bulkClient(access),
    turn: () => Promise.resolve(),
    clock: () => Date.now(),
    events: EVENTS,
    signal: new AbortController().signal,
  });
  const started = await slackApp({
    way: { mode: 'socket', appToken: slack.appToken },
    ...access,
    workspace,
    command: '/flow',
    answers: { scopes: () => SCOPES } as unknown as Answers,
    scopeOfChannel: channels.scopeOf,
    gate: may,
    channelWish: (wish, place) =>
      answerChannelWish(wish, place, {
        command: '/flow',
        workspace,
        desk: subscriptionDesk({
          store,
          organisation: ORGANISATION,
          workspace,
          digests: [{ scope: 'payments', channel: 'C2', at: 'Tue 10:00', cadence: 'weekly' }],
          piEnds: [],
          asked,
          clock,
        }),
        gate: may,
        scopeOfChannel: channels.scopeOf,
        mayAskFor: mayShare(client, channels.mayAskFor),
        outbox: box,
        events: EVENTS,
      }),
    outbox: box,
    clock,
    events: EVENTS,
  });
  await started.start();
  return started;
}

async function flow(text: string, channel = 'C1', user = 'U1'): Promise<string> {
  const { replies, error } = await slack.user(user).slash('/flow', text, { channel });
  await expect.poll(() => app.inFlight(), { interval: 2 }).toBe(0);
  expect(error).toBeNull();
  expect(replies.every(({ visibility }) => visibility === 'ephemeral')).toBe(true);
  return replies.map((reply) => reply.text).join('\n');
}

function posted(channel = 'C1'): string[] {
  const messages = slack.channel(channel).messages();
  for (const message of messages) {
    const { text, blocks } = message;
    expect(problemsOf({ text, blocks }, ['U1'])).toEqual([]);
  }
  return messages.map(({ text }) => text);
}

async function trail(): Promise<string[]> {
  const lines: string[] = [];
  for await (const chunk of store.audit.read({ from: instantOf(0), to: instantOf(NOW * 2) })) {
    lines.push(
      ...chunk.map((one) =>
        `${one.action} ${one.object} ${one.outcome} ${one.actor} ${one.why}`.trim(),
      ),
    );
  }
  return lines;
}

describe('/flow subscribe', () => {
  it('gives the channel a digest and tells everybody in it who asked for it', async () => {
    const said = await flow('subscribe weekly at fri 16:30');

    expect(said).toBe(
      'Done: the digest of Cards ART, weekly at Fri 16:30 (UTC), next on Fri 27 November 2026, 16:30.',
    );
    expect(posted()).toEqual([
      '<@U1> subscribed this channel to the digest of Cards ART, weekly at Fri 16:30 (UTC); next on Fri 27 November 2026, 16:30. /flow list shows what it gets, /flow unsubscribe cards ends it.',
    ]);
    expect(await store.subscriptions.list()).toMatchObject([
      { channel: 'C1', scope: 'cards', cadence: 'weekly', at: 'Fri 16:30', by: 'U1' },
    ]);
    expect(await trail()).toEqual(['subscription.add cards in C1 done U1']);
  });

  it('says what takes the place of what, and nothing where it is so already', async () => {
    await flow('subscribe weekly');
    await flow('subscribe weekly at tue 9');

    expect(await flow('subscribe weekly at Tue 09:00')).toContain('It is so already');
    expect(posted()).toHaveLength(2);
    expect(posted()[1]).toContain('weekly at Tue 09:00 (UTC) instead of weekly at Mon 09:00 (UTC)');
  });

  it('is for RTEs; whoever else asks is told so, and it is written down', async () => {
    const said = await flow('subscribe weekly', 'C1', 'U2');

    expect(said).toContain('Only RTEs');
    expect(said).toContain('Nothing was changed.');
    expect(posted()).toEqual([]);
    expect(await store.subscriptions.list()).toEqual([]);
    expect(await trail()).toEqual(['subscription.change cards in C1 denied U2 needs rte']);
  });

  it('is refused in a channel that is not listed for the scope, and that is written down', async () => {
    const said = await flow('subscribe cards weekly', 'C9');

    expect(said).toContain('not listed for the numbers of cards');
    expect(said).toContain('Nothing was changed.');
    expect(posted('C9')).toEqual([]);
    expect(await trail()).toEqual(['subscription.add cards in C9 denied U1 unlisted']);
  });

  it('brings a scope that goes wherever it is asked for into any internal channel, which then stands for it', async () => {
    const before = [stands.mayPost('C9', 'fraud'), stands.scopeOf('C9')];

    await flow('subscribe fraud fortnightly', 'C9');

    expect(before).toEqual([false, null]);
    expect([stands.mayPost('C9', 'fraud'), stands.scopeOf('C9')]).toEqual([true, 'fraud']);
    expect(posted('C9')).toHaveLength(1);
  });

  it('never brings one into a channel that is shared with others', async () => {
    slack.channel('C9').shareExternally();

    expect(await flow('subscribe fraud weekly', 'C9')).toContain('another organisation');
    expect(await store.subscriptions.list()).toEqual([]);
    expect(await trail()).toEqual(['subscription.add fraud in C9 denied U1 shared-channel']);
  });

  it.each([
    ['subscribe weekly at first Mon 10:00', 'write one such as Mon 09:00 or Fri 16:30'],
    ['subscribe pi', 'No PI that ends later is configured'],
    ['subscribe weekly at nine', '“nine” is no time that I know'],
  ])('answers %s with what would do', async (text, answer) => {
    const said = await flow(text);

    expect(said).toContain(answer);
    expect(said).toContain('Nothing was changed.');
    expect(posted()).toEqual([]);
  });

  it('leaves what the configuration manages alone', async () => {
    expect(await flow('unsubscribe payments', 'C2')).toContain(
      'The configuration manages the digest of Payments, weekly at Tue 10:00 (UTC)',
    );
    expect(await flow('list', 'C2')).toContain('managed by configuration');
  });

  it('holds whatever people write for a scope', async () => {
    expect(await flow('subscribe <!channel> weekly')).not.toContain('<!channel>');
    expect(await flow(`subscribe ${'x'.repeat(280)}`)).toContain('Nothing was changed.');
  });
});

describe('/flow unsubscribe and list', () => {
  it('ends what was asked for, and tells everybody who did it', async () => {
    await flow('subscribe weekly');
    await flow('subscribe monthly');
    const listed = await flow('list');

    expect(listed).toContain('Cards ART, weekly at Mon 09:00 (UTC)');
    expect(listed).toContain('asked for by <@U1>');
    expect(await flow('unsubscribe cards monthly')).toBe('Done.');
    expect(await flow('unsubscribe')).toBe('Done.');
    expect(posted().slice(2)).toEqual([
      '<@U1> ended the digest of Cards ART, monthly at first Mon 09:00 (UTC) in this channel. /flow subscribe brings one back.',
      '<@U1> ended the digest of Cards ART, weekly at Mon 09:00 (UTC) in this channel. /flow subscribe brings one back.',
    ]);
    expect(await flow('list')).toContain('This channel gets no digest.');
    expect(await flow('unsubscribe')).toContain('gets no such digest, so nothing was changed');
  });

  it('is for RTEs', async () => {
    await flow('subscribe weekly');

    expect(await flow('unsubscribe', 'C1', 'U2')).toContain('Only RTEs');
    expect(await store.subscriptions.list()).toHaveLength(1);
  });
});

describe('/flow settings', () => {
  it('shows how the channel is set, to anybody', async () => {
    const said = await flow('settings', 'C1', 'U2');

    expect(said).toContain('quiet-weeks: line (as it comes)');
    expect(said).toContain('default-scope: none (as it comes)');
  });

  it('changes one, and tells everybody who did it', async () => {
    expect(await flow('settings quiet-weeks nothing')).toBe('Done.');

    expect(posted()).toEqual([
      '<@U1> set quiet-weeks of this channel to nothing; it was line. /flow settings shows all of them.',
    ]);
    expect(await flow('settings')).toContain('quiet-weeks: nothing,');
    expect(await trail()).toEqual(['settings.change quiet-weeks of C1 done U1']);
  });

  it('makes the channel stand for another scope', async () => {
    await flow('settings default-scope fraud');

    expect(stands.scopeOf('C1')).toBe('fraud');
    expect(await flow('settings default-scope none')).toBe('Done.');
    expect(stands.scopeOf('C1')).toBe('cards');
  });

  it('says that a change could not be told where the app is not in the channel, and keeps it', async () => {
    slack.channel('C1').archive();

    const said = await flow('settings quiet-weeks nothing');

    expect(said).toContain('Done. The channel could not be told of it');
    expect(await flow('settings')).toContain('quiet-weeks: nothing');
  });

  it.each([
    ['settings colour red', 'There is no setting called “colour”'],
    ['settings quiet-weeks maybe', 'it may be line or nothing'],
    ['settings quiet-weeks line', 'quiet-weeks is line already'],
  ])('answers %s with what there is', async (text, answer) => {
    const said = await flow(text);

    expect(said).toContain(answer);
    expect(said).toContain('Nothing was changed.');
  });

  it('are changed by the RTE of the ART that the channel stands for, and by no RTE of another', async () => {
    expect(await flow('settings quiet-weeks nothing', 'C1', CARDS_RTE)).toBe('Done.');
    expect(await flow('settings quiet-weeks nothing', 'C9', CARDS_RTE)).toContain('Only RTEs');
    expect(await store.settings.of(slack.identity.teamId, 'C1')).toMatchObject([
      { name: 'quiet-weeks', value: 'nothing' },
    ]);
    expect(await store.settings.of(slack.identity.teamId, 'C9')).toEqual([]);
  });

  it('is for RTEs', async () => {
    expect(await flow('settings quiet-weeks nothing', 'C1', 'U2')).toContain('Only RTEs');
    expect(await store.settings.of(slack.identity.teamId, 'C1')).toEqual([]);
  });
});
