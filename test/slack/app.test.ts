import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startHttp, type HttpServer } from '../../src/ops/http.ts';
import { createMetrics } from '../../src/ops/metrics.ts';
import { drawChart } from '../../src/charts/chart.ts';
import { instantOf, type Period } from '../../src/core/domain/time.ts';
import { startSlack, type SlackEmulator } from '../../src/demo/slack/slack.ts';
import { slackApp, SLACK_PATH, type SlackApp, type SlackAppOptions } from '../../src/slack/app.ts';
import { bulkClient, interactiveClient } from '../../src/slack/clients.ts';
import { outbox } from '../../src/slack/deliver.ts';
import type { SlackEvents } from '../../src/slack/events.ts';
import { pictureUploader } from '../../src/slack/images.ts';
import { gate } from '../../src/slack/may/gate.ts';
import type { GateOptions, Guard } from '../../src/slack/may/gate.ts';
import type { Answers } from '../../src/slack/ports.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { problemsOf } from '../support/block-kit.ts';
import { anOrganisation, aPlacedItem } from '../support/build.ts';
import { planned } from '../support/planned.ts';
import {
  aDeliveryReport,
  aDependencyReport,
  aForecastReport,
  aTopologyReport,
} from '../support/other-reports.ts';
import { aDigest, aReport } from '../support/reports.ts';
import { conformance, slackReferencePresent } from '../support/slack-conformance.ts';
import { aStory, OWNED } from '../support/told-risks.ts';
import { scopeOfChannel, SCOPES } from './scopes.ts';

let slack: SlackEmulator;
let store: Store;
let app: SlackApp;
let server: HttpServer | null;
let asked: { readonly scope: string; readonly window: Period | null }[];
let forecasts: {
  readonly scope: string;
  readonly count: number | null;
  readonly by: number | null;
}[];
let happened: string[];

/** Berlin days from 5 October to 11 December. */
const PI = {
  id: 'PI-4',
  period: {
    from: instantOf(Date.UTC(2026, 9, 4, 22)),
    to: instantOf(Date.UTC(2026, 11, 11, 23)),
  },
};

beforeEach(async () => {
  server = null;
  store = await openStore('sqlite::memory:');
  asked = [];
  forecasts = [];
  happened = [];
  slack = await startSlack({
    ackTimeoutMs: 500,
    users: [
      { id: 'U1', name: 'member' },
      { id: 'U2', name: 'guest', guest: 'multi' },
      { id: 'U3', name: 'single', guest: 'single' },
      { id: 'U4', name: 'stranger', teamId: 'T0ELSEWHERE' },
    ],
    channels: [
      { id: 'C1', name: 'cards' },
      { id: 'C2', name: 'fraud' },
      { id: 'C9', name: 'random' },
    ],
  });
});
afterEach(async () => {
  await app.stop();
  await server?.close(0);
  await slack[Symbol.asyncDispose]();
  await store[Symbol.asyncDispose]();
});

const EVENTS: SlackEvents = {
  slackLibrary: () => undefined,
  acknowledged: () => undefined,
  commandAnswered: (verb) => void happened.push(`answered ${verb}`),
  commandFailed: (verb, reference) => void happened.push(`failed ${verb} ${reference}`),
  commandRefused: (verb, _user, _channel, why) => void happened.push(`refused ${verb} ${why}`),
  requestRefused: (why) => void happened.push(`request ${why}`),
  connectionUp: () => undefined,
  connectionLost: () => undefined,
  deliverySettled: () => undefined,
  imageFailed: (error) => void happened.push(`no picture: ${String(error)}`),
};

function notAsked(): Promise<never> {
  return Promise.reject(new Error('nobody asks for this here'));
}

function answers(changes: Partial<Answers> = {}): Answers {
  return {
    scopes: () => SCOPES,
    dayAsked: (text) =>
      text === '2026-12-11'
        ? { kind: 'by', by: instantOf(Date.UTC(2026, 11, 11, 23)) }
        : { kind: 'unknown' },
    runningPi: () => PI,
    report(scope, window) {
      asked.push({ scope: scope.id, window });
      return Promise.resolve(aReport());
    },
    delivery: () => Promise.resolve(aDeliveryReport()),
    dependencies(scope, window) {
      asked.push({ scope: scope.id, window });
      return Promise.resolve(aDependencyReport());
    },
    forecast(scope, { count, by }) {
      forecasts.push({ scope: scope.id, count, by });
      return Promise.resolve(aForecastReport());
    },
    backtest: notAsked,
    topology: () => Promise.resolve(aTopologyReport()),
    items: (key) =>
      Promise.resolve(
        key === 'PAY-1'
          ? [
              {
                item: planned(aPlacedItem({ key: 'PAY-1', team: 'acquiring' })),
                aging: null,
                due: null,
                edges: [],
                freshness: { pulledAt: null, stale: true },
                zone: 'UTC',
              },
            ]
          : [],
      ),
    digest: () => Promise.resolve(aDigest()),
    ...changes,
  };
}

function aGate(changes: Partial<GateOptions> = {}): Guard {
  return gate({
    client: interactiveClient({ botToken: slack.botToken, apiUrl: slack.apiUrl, events: EVENTS }),
    workspace: slack.identity.teamId,
    roles: { viewer: 'everyone' },
    organisation: anOrganisation(),
    mayPost: (channel) => channel !== 'C9',
    audit: store.audit,
    clock: () => Date.UTC(2026, 10, 23, 8),
    events: { ...EVENTS, userGroupUnreadable: () => undefined },
    ...changes,
  });
}

async function start(changes: Partial<SlackAppOptions> = {}): Promise<void> {
  const client = bulkClient({ botToken: slack.botToken, apiUrl: slack.apiUrl, events: EVENTS });
  app = await slackApp({
    way: { mode: 'socket', appToken: slack.appToken },
    botToken: slack.botToken,
    apiUrl: slack.apiUrl,
    workspace: slack.identity.teamId,
    command: '/flow',
    answers: answers(),
    scopeOfChannel,
    gate: aGate(),
    outbox: outbox({
      workspace: slack.identity.teamId,
      deliveries: store.deliveries,
      client,
      turn: () => Promise.resolve(),
      clock: () => Date.now(),
      events: EVENTS,
      signal: new AbortController().signal,
    }),
    clock: () => Date.UTC(2026, 10, 23, 8),
    events: EVENTS,
    ...changes,
  });
  await app.start();
}

async function flow(text: string, user = 'U1', channel = 'C1'): Promise<string> {
  const { replies, error } = await slack.user(user).slash('/flow', text, { channel });
  // The answer is on the screen before its sender hears so.
  await expect.poll(() => app.inFlight(), { interval: 2 }).toBe(0);
  expect(error).toBeNull();
  expect(replies.every(({ visibility }) => visibility === 'ephemeral')).toBe(true);
  return replies.map((reply) => reply.text).join('\n---\n');
}

describe('/flow', () => {
  it('answers where the channel’s scope stands, to the asker only', async () => {
    await start();

    expect(await flow('')).toContain('Card Payments');

    expect(asked).toEqual([{ scope: 'card-payments', window: null }]);
    expect(slack.channel('C1').messages()).toEqual([]);
    expect(happened).toEqual(['answered status']);
  });

  it.each([
    'status',
    'metrics',
    'aging',
    'quality',
    'constraint',
    'deps',
    'forecast',
    'topology',
    'digest',
    'why PAY-1',
    'help',
  ])('answers %s with blocks that Slack takes', async (text) => {
    await start();

    expect((await flow(text)).length).toBeGreaterThan(40);
    expect(happened).toEqual([`answered ${text.split(' ')[0] ?? ''}`]);
  });

  it('looks back over the complete weeks that were asked for, in the scope’s zone', async () => {
    await start();

    await flow('metrics fraud last 2 weeks');

    // As of Monday 23 November 2026, 08:00 UTC: weeks 46 and 47, from 9 to 23 November, Berlin midnight.
    expect(asked).toEqual([
      {
        scope: 'fraud',
        window: { from: Date.UTC(2026, 10, 8, 23), to: Date.UTC(2026, 10, 22, 23) },
      },
    ]);
  });

  it('looks at the PI that runs, from its first day to its last', async () => {
    await start();

    await flow('metrics pi');
    await flow('deps fraud PI');

    expect(asked).toEqual([
      { scope: 'card-payments', window: PI.period },
      { scope: 'fraud', window: PI.period },
    ]);
  });

  it('says that no PI runs, and asks nothing', async () => {
    await start({ answers: answers({ runningPi: () => null }) });

    expect(await flow('metrics pi')).toContain('No PI of Card Payments ART runs now');
    expect(asked).toEqual([]);
  });

  it('asks for a forecast of so many items by the end of a day, named as people do', async () => {
    await start();

    await flow('forecast fraud 40 items by 2026-12-11');
    await flow('forecast by 11 dec');

    const by = Date.UTC(2026, 11, 11, 23);
    expect(forecasts).toEqual([
      { scope: 'fraud', count: 40, by },
      { scope: 'card-payments', count: null, by },
    ]);
    expect(await flow('forecast by someday')).toContain('“someday” is no day');
  });

  it('shows help in a channel that stands for nothing', async () => {
    await start();

    expect(await flow('', 'U1', 'C9')).toContain('/flow status');
    expect(asked).toEqual([]);
  });

  it('finds an item whatever the case of its key, and says so where there is none', async () => {
    await start();

    expect(await flow('why pay-1')).toContain('PAY-1');
    expect(await flow('why PAY-2')).toContain('No item');
    expect(await flow('why other:PAY-1')).toContain('No item');
  });

  it('suggests what may have been meant', async () => {
    await start();

    expect(await flow('metrcs fraud')).toContain('/flow metrics fraud');
    expect(await flow('xyzzy')).toContain('/flow help');
    expect(asked).toEqual([]);
  });

  it.each([
    ['U2', 'Guests', 'guest'],
    ['U3', 'Guests', 'guest'],
    ['U4', 'members of this workspace', 'other-workspace'],
  ])('tells %s nothing but why', async (user, sentence, why) => {
    await start();

    expect(await flow('status', user)).toContain(sentence);
    expect(asked).toEqual([]);
    expect(happened[0]).toBe(`refused ask ${why}`);
  });

  it('asks Slack about a person once in five minutes', async () => {
    await start();

    await flow('');
    await flow('');

    expect(slack.count('users.info')).toBe(1);
  });

  it('tells nothing when Slack does not say who asks', async () => {
    await start();
    slack.faults.add({ kind: 'status', status: 500 }, { method: 'users.info' });

    const said = await flow('status');

    expect(asked).toEqual([]);
    expect(said).toContain('Nothing was changed');
  });

  it('says that it is at it when an answer takes long, and puts the answer in its place', async () => {
    const wait = new Promise((resolve) => setTimeout(resolve, 150));
    const slow = answers({ report: () => wait.then(() => aReport()) });
    await start({ answers: slow, slowAfterMs: 30 });

    const { replies, acknowledgedInMs } = await slack
      .user('U1')
      .slash('/flow', 'status', { channel: 'C1', replies: 2 });

    expect(acknowledgedInMs).toBeLessThan(150);
    expect(replies.map(({ effect }) => effect)).toEqual(['new', 'replaced']);
    expect(replies[0]?.text).toContain('Working on it');
  });

  it('turns a fault into a sentence with a reference that the log has, and nothing of the fault', async () => {
    await start({ answers: answers({ report: () => Promise.reject(new Error('select secret')) }) });

    const said = await flow('status');

    const reference = /Reference (\w{6})/.exec(said)?.[1];
    expect(happened).toEqual([`failed status ${reference ?? 'none'}`]);
    expect(said).toContain('Nothing was changed');
    expect(said).not.toContain('select');
  });

  it('survives a response_url that no longer works', async () => {
    await start();
    slack.faults.add({ kind: 'status', status: 404 }, { method: 'response_url', times: 2 });

    await slack.user('U1').slash('/flow', 'status', { channel: 'C1', replies: 0 });
    await expect.poll(() => happened.filter((line) => line.startsWith('failed')).length).toBe(2);

    expect(await flow('status')).toContain('Card Payments');
  });

  it('acknowledges fifty at once, each long before Slack loses patience', async () => {
    await start();

    const user = slack.user('U1');
    await Promise.all(
      Array.from({ length: 50 }, () => user.slash('/flow', 'status', { channel: 'C1' })),
    );

    const latencies = slack.deliveries.map(({ outcome }) =>
      outcome.kind === 'acknowledged' ? outcome.latencyMs : Infinity,
    );
    expect(Math.max(...latencies)).toBeLessThan(500);
    expect(slack.deliveries).toHaveLength(50);
  });
});

describe('what the app does not know', () => {
  it('is acknowledged: another command, an old button, a form', async () => {
    await start();
    const user = slack.user('U1');

    const other = await user.slash('/risk', 'list', { channel: 'C1' });

    expect(other.error).toBeNull();
    expect(other.replies[0]?.text).toContain('/flow help');
    expect(await user.openHome()).toMatchObject({ kind: 'acknowledged' });
  });
});

describe('Share', () => {
  async function answerWithButton(channel = 'C1', text = 'status'): Promise<string> {
    await flow(text, 'U1', channel);
    return slack.user('U1').ephemerals(channel).at(-1)?.ts ?? '';
  }
  async function share(ts: string): Promise<string> {
    const { replies } = await slack.user('U1').click(ts, 'flow_share', { replies: 1 });
    expect(replies.every(({ visibility }) => visibility === 'ephemeral')).toBe(true);
    return replies.at(-1)?.text ?? '';
  }

  it.each([
    'status',
    'metrics last 3 weeks',
    'metrics pi',
    'aging',
    'quality',
    'constraint',
    'deps last 2 weeks',
    'forecast 40 items by 2026-12-11',
    'topology',
    'digest',
    'why PAY-1',
  ])('posts the answer to %s in the channel and says who shared it', async (text) => {
    await start();

    expect(await share(await answerWithButton('C1', text))).toBe('Shared in the channel.');

    const [message] = slack.channel('C1').messages();
    expect(JSON.stringify(message?.blocks.at(-1))).toContain('<@U1>');
    expect(JSON.stringify(message?.blocks)).not.toContain('flow_share');
  });

  it('shares nothing of the risks that name an item, which only the asker sees', async () => {
    const { risk } = aStory('R-12', OWNED);
    const told = slack.channel('C2').say('U1', 'R-12');
    const message = { channel: 'C2', ts: told };
    const lost = { channel: 'C2', ts: '1.000001' };
    await start({
      risksNaming: (items, most) =>
        Promise.resolve(
          items.flatMap(({ key }) =>
            Array.from({ length: most + 2 }, (_, n) => ({
              risk: { ...risk, title: `${key} is late ${n}` },
              message: n === 0 ? message : n === 1 ? lost : null,
            })),
          ),
        ),
    });
    const answer = await flow('why pay-1');
    const shown = JSON.stringify(slack.user('U1').ephemerals('C1').at(-1)?.blocks);
    await share(await answerWithButton('C1', 'why pay-1'));

    expect(answer.split('\n').filter((one) => one.includes('R-12'))).toEqual([
      'Open risk R-12: High risk, PAY-1 is late 0 – Owned by <@U7BEA> until 4 Dec 2026.',
      'Open risk R-12: High risk, PAY-1 is late 1 – Owned by <@U7BEA> until 4 Dec 2026.',
      'Open risk R-12: High risk, PAY-1 is late 2 – Owned by <@U7BEA> until 4 Dec 2026.',
      'Open risk R-12: High risk, PAY-1 is late 3 – Owned by <@U7BEA> until 4 Dec 2026.',
      'Open risk R-12: High risk, PAY-1 is late 4 – Owned by <@U7BEA> until 4 Dec 2026.',
    ]);
    expect(answer).toContain('… 2 more open risks.');
    expect(shown.split('/archives/C2/p')).toHaveLength(2);
    expect(JSON.stringify(slack.channel('C1').messages())).not.toContain('R-12');
  });

  it('asks the same question again', async () => {
    await start();
    const ts = await answerWithButton('C1', 'forecast fraud 40 items by 2026-12-11');

    await share(ts);

    const by = Date.UTC(2026, 11, 11, 23);
    expect(forecasts).toEqual([
      { scope: 'fraud', count: 40, by },
      { scope: 'fraud', count: 40, by },
    ]);
  });

  describe('with pictures', () => {
    function pictures(): NonNullable<SlackAppOptions['pictures']> {
      const client = bulkClient({ botToken: slack.botToken, apiUrl: slack.apiUrl, events: EVENTS });
      return {
        draw: drawChart,
        upload: pictureUploader(client, []),
        signal: new AbortController().signal,
      };
    }
    function picturesIn(message: { readonly blocks: readonly object[] } | undefined): object[] {
      return (message?.blocks ?? []).filter((block) => 'type' in block && block.type === 'image');
    }

    it.each([
      ['forecast', 'No forecast'],
      ['aging', 'Age of work in progress, Card Payments'],
      ['deps', 'Dependencies between teams of Card Payments'],
      ['constraint', 'Value stream of Card Payments'],
      ['metrics', 'Cumulative flow of Card Payments, 19–21 November 2026.'],
    ])('shows one of %s, with its finding in words', async (text, finding) => {
      await start({ pictures: pictures() });

      expect(await share(await answerWithButton('C1', text))).toBe('Shared in the channel.');

      const [message] = slack.channel('C1').messages();
      expect(picturesIn(message)).toMatchObject([
        {
          type: 'image',
          slack_file: { id: expect.any(String) as string },
          alt_text: expect.stringContaining(finding) as string,
        },
      ]);
      expect(message?.text).toContain(finding);
      expect(JSON.stringify(message?.blocks.at(-1))).toContain('<@U1>');
      expect(
        problemsOf({ text: message?.text ?? '', blocks: message?.blocks ?? [] }, ['U1']),
      ).toEqual([]);
    });

    it.each(['status', 'quality', 'topology', 'digest', 'why PAY-1'])(
      'shows none of %s, which has none',
      async (text) => {
        await start({ pictures: pictures() });

        await share(await answerWithButton('C1', text));

        expect(picturesIn(slack.channel('C1').messages()[0])).toEqual([]);
      },
    );

    it('posts the answer without its picture where that cannot be drawn', async () => {
      const broken = { ...pictures(), draw: () => Promise.reject(new Error('no ink')) };
      await start({ pictures: broken });

      expect(await share(await answerWithButton('C1', 'aging'))).toBe('Shared in the channel.');

      expect(picturesIn(slack.channel('C1').messages()[0])).toEqual([]);
      expect(happened).toContain('no picture: Error: no ink');
    });

    it('posts the answer without its picture where Slack does not take it', async () => {
      await start({ pictures: pictures() });
      const ts = await answerWithButton('C1', 'aging');
      slack.faults.add({ kind: 'status', status: 500 }, { method: 'files.getUploadURLExternal' });

      expect(await share(ts)).toBe('Shared in the channel.');
      expect(picturesIn(slack.channel('C1').messages()[0])).toEqual([]);
    });
  });

  it('posts no forecast of a day that has passed since it was answered', async () => {
    let now = Date.UTC(2026, 10, 23, 8);
    await start({ clock: () => now });
    const ts = await answerWithButton('C1', 'forecast by 2026-12-11');
    now = Date.UTC(2026, 11, 11, 23);

    expect(await share(ts)).toContain('has passed');
    expect(slack.channel('C1').messages()).toEqual([]);
  });

  it('posts once when it is clicked twice', async () => {
    await start();
    const ts = await answerWithButton();

    await Promise.all([share(ts), share(ts)]);

    expect(slack.channel('C1').messages()).toHaveLength(1);
  });

  it.each([
    ['a channel that is not listed', 'C9', 'not listed', () => undefined],
    [
      'a channel shared with others',
      'C1',
      'another organisation',
      () => slack.channel('C1').shareExternally(),
    ],
    ['a channel without the bot', 'C1', '/invite', () => slack.channel('C1').removeBot()],
    ['an archived channel', 'C1', 'archived', () => slack.channel('C1').archive()],
  ])('refuses %s with the reason', async (_name, channel, reason, change) => {
    await start();
    const ts = await answerWithButton(channel, 'status fraud');
    change();

    expect(await share(ts)).toContain(reason);
    expect(slack.channel(channel).messages()).toEqual([]);
    expect(happened.some((line) => line.startsWith('refused share'))).toBe(true);
  });

  it('refuses somebody who has become a guest, whatever button they hold', async () => {
    await start();
    const ts = await answerWithButton();

    const { replies } = await slack.user('U2').click(ts, 'flow_share', { replies: 1 });

    expect(replies[0]?.text).toContain('Guests');
    expect(slack.channel('C1').messages()).toEqual([]);
  });

  it('is not offered under help', async () => {
    await start();
    await flow('help');

    expect(JSON.stringify(slack.user('U1').ephemerals('C1'))).not.toContain('flow_share');
  });
});

describe.runIf(slackReferencePresent)('what the app asks Slack', () => {
  it('has only arguments that Slack documents', async () => {
    await start();
    await flow('status');
    await slack.user('U1').click(slack.user('U1').ephemerals('C1')[0]?.ts ?? '', 'flow_share', {
      replies: 1,
    });

    const { calls, violations } = conformance(slack.requests);

    expect(violations).toEqual([]);
    expect(calls).toBeGreaterThan(4);
  });
});

describe('HTTP mode', () => {
  it('answers signed requests and refuses forged, old and future ones', async () => {
    await start({
      way: { mode: 'http', signingSecret: slack.signingSecret },
      clock: () => Date.now(),
    });
    server = await startHttp({
      host: '127.0.0.1',
      port: 0,
      health: () => ({ ok: true, parts: {} }),
      ready: () => ({ ok: app.connected(), parts: {} }),
      metrics: createMetrics(),
      measure: () => Promise.resolve(),
      failed: () => undefined,
      mounts: app.httpHandler === null ? {} : { [SLACK_PATH]: app.httpHandler },
    });
    const url = `http://127.0.0.1:${server.port}${SLACK_PATH}`;

    slack.deliverTo({ url });
    expect(await flow('status')).toContain('Card Payments');
    expect(await slack.urlVerification('abc')).toMatchObject({ status: 200 });
    expect(await slack.sslCheck()).toMatchObject({ status: 200 });
    for (const target of [
      { url, signingSecret: 'forged' },
      { url, skewSeconds: -3_600 },
      { url, skewSeconds: 3_600 },
    ]) {
      slack.deliverTo(target);
      await slack.user('U1').slash('/flow', 'status', { channel: 'C1', replies: 0 });
    }

    expect(asked).toHaveLength(1);
    expect(happened).toEqual([
      'answered status',
      'request signature',
      'request clock-skew',
      'request clock-skew',
    ]);
  });
});

describe('starting and stopping', () => {
  it('tells of a bad bot token instead of ending the process', async () => {
    await start();

    await expect(start({ botToken: 'xoxb-wrong' })).rejects.toThrow('invalid_auth');
  });

  it('is connected between start and stop', async () => {
    await start();
    expect(app.connected()).toBe(true);

    await app.stop();

    expect(app.connected()).toBe(false);
    await expect.poll(() => slack.sockets.count()).toBe(0);
  });

  it('lets an answer under way be given before it stops', async () => {
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    const slow = answers({ report: () => held.then(() => aReport()) });
    await start({ answers: slow, slowAfterMs: 10_000 });
    const answering = slack.user('U1').slash('/flow', 'status', { channel: 'C1' });
    await expect.poll(() => app.inFlight()).toBe(1);

    const stopping = app.stop();
    setTimeout(release, 50);
    await stopping;

    expect(app.inFlight()).toBe(0);
    expect((await answering).replies[0]?.text).toContain('Card Payments');
  });

  it('does not wait for an answer for ever', async () => {
    await start({
      answers: answers({ report: () => new Promise(() => undefined) }),
      slowAfterMs: 10_000,
      drainMs: 50,
    });
    await slack.user('U1').slash('/flow', 'status', { channel: 'C1', replies: 0 });

    await app.stop();

    expect(app.inFlight()).toBe(1);
  });
});
