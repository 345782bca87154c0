import type { SlackPerson } from '../../src/demo/slack/person.ts';
import type { SlackMessage } from '../../src/demo/slack/workspace.ts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  ART_CHANNEL,
  aStage,
  GUEST,
  HISTORY_SCOPES,
  MEMBER,
  STREAM_CHANNEL,
  UNLISTED_CHANNEL,
} from '../support/service.ts';
import type { RunningService, Stage } from '../support/service.ts';
import { conformance, slackReferencePresent } from '../support/slack-conformance.ts';
import { MONDAY_NINE, OLDEST } from '../support/small-site.ts';

/** With a channel, in which its risks are told. */
const STREAM = {
  id: 'payments',
  name: 'Payments',
  arts: [
    {
      id: 'payments-art',
      name: 'Payments ART',
      channel: ART_CHANNEL,
      teams: ['Acquiring', 'Fraud'].map((component) => ({
        id: component.toLowerCase(),
        name: component,
        match: [{ source: 'jira', project: 'PAY', component }],
      })),
    },
  ],
};

const PATIENCE = { timeout: 5_000, interval: 20 };
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A Monday on which everything happens that signalbox does with Slack, some of it more than once. */
describe.each(['socket', 'http'] as const)('a full day in %s mode', (mode) => {
  const opened = new AsyncDisposableStack();
  let stage: Stage;
  let service: RunningService;

  beforeAll(async () => {
    stage = opened.use(
      await aStage({
        mode,
        botScopes: [...HISTORY_SCOPES, 'usergroups:read'],
        waitMs: 0,
        userGroups: [{ id: 'S0LEADS', handle: 'leads', users: [MEMBER] }],
        roles: { rte: { userGroups: ['S0LEADS'] }, contributor: { users: [] } },
        config: { valueStreams: [STREAM] },
      }),
    );
    service = await stage.start();
    await digests();
    await risks();
    await questions();
    await errorsThatQuoteSecrets();
  });
  afterAll(() => opened.disposeAsync());

  /** The charts are not ready in time; then answers to the messages and to some of their threads are lost. */
  async function digests(): Promise<void> {
    const { faults } = stage.slack;
    faults.add({ kind: 'slack-file-not-ready' }, { method: 'chat.postMessage' });
    stage.clock.jumpTo(MONDAY_NINE);
    await service.settle();
    faults.add({ kind: 'reset', when: 'after' }, { method: 'chat.postMessage', times: 4 });
    for (const minutes of [3, 4, 5]) {
      stage.clock.jumpTo(MONDAY_NINE + minutes * MINUTE);
      await service.settle();
    }
  }

  /** Raised by hand and from a message, told, owned by a button, decided in a form, and looked at on the Home tab. */
  async function risks(): Promise<void> {
    const member = stage.slack.user(MEMBER);
    const message = stage.slack.channel(ART_CHANNEL).say(MEMBER, 'The vendor may strike.');
    await member.shortcut(message, 'risk.raise');
    await send(member, {
      scope: { type: 'static_select', selected_option: { value: 'payments-art' } },
      title: typed('The vendor may strike'),
      why: typed('Heard at the sync.'),
    });
    await vi.waitFor(() => expect(alert()).toBeDefined(), PATIENCE);
    await member.click(alert()?.ts ?? '', 'risk.own', { replies: 1 });
    await member.slash('/risk', 'resolve R-1', { channel: ART_CHANNEL, replies: 0 });
    await send(member, { why: typed('They agreed.') });
    await member.openHome();
    await vi.waitFor(
      () => expect(JSON.stringify(member.home()?.body)).toContain('My open risks'),
      PATIENCE,
    );
  }

  function alert(): SlackMessage | undefined {
    const messages = stage.slack.channel(ART_CHANNEL).messages();
    return messages.find(({ text }) => text.includes('R-1: The vendor may strike'));
  }

  async function send(
    person: SlackPerson,
    values: Readonly<Record<string, object>>,
  ): Promise<void> {
    await vi.waitFor(
      () => expect(JSON.stringify(person.modal()?.body)).toContain('"input"'),
      PATIENCE,
    );
    const fields = Object.entries(values).map(([field, value]) => [field, { value }]);
    const { error } = await person.submit(person.modal()?.id ?? '', Object.fromEntries(fields));
    expect(error).toBeNull();
  }

  function typed(value: string): object {
    return { type: 'plain_text_input', value };
  }

  async function questions(): Promise<void> {
    for (const text of [
      '',
      'metrics',
      'aging',
      `why ${OLDEST}`,
      'quality',
      'digest',
      'help',
      'x',
    ]) {
      await ask(text, ART_CHANNEL, MEMBER);
    }
    await ask('status', ART_CHANNEL, GUEST);
    for (const channel of [ART_CHANNEL, UNLISTED_CHANNEL]) {
      const ts = await ask('status payments-art', channel, MEMBER);
      await stage.slack.user(MEMBER).click(ts, 'flow_share', { replies: 1 });
    }
  }

  /** Each way to Slack has a secret that the other one does not need. */
  function secretsInUse(): string[] {
    const unused = mode === 'http' ? 'SLACK_APP_TOKEN' : 'SLACK_SIGNING_SECRET';
    return Object.entries(stage.env).flatMap(([name, value]) => (name === unused ? [] : value));
  }

  async function ask(text: string, channel: string, user: string): Promise<string> {
    // Ten questions and shared answers a minute are let through.
    stage.clock.jumpTo(stage.clock.now() + MINUTE / 5);
    const { replies } = await stage.slack.user(user).slash('/flow', text, { channel });
    return replies[0]?.ts ?? '';
  }

  /** As a proxy would, which answers with what it was sent. */
  async function errorsThatQuoteSecrets(): Promise<void> {
    const button = await ask('aging', ART_CHANNEL, MEMBER);
    const error = secretsInUse().join(' ');
    for (const method of ['users.info', 'conversations.info']) {
      stage.slack.faults.add({ kind: 'error', error }, { method });
    }
    stage.clock.jumpTo(stage.clock.now() + HOUR);
    await ask('status', STREAM_CHANNEL, MEMBER);
    await stage.slack.user(MEMBER).click(button, 'flow_share', { replies: 1 });
    stage.clock.jumpTo(MONDAY_NINE + 7 * 24 * HOUR);
    await service.settle();
    stage.slack.faults.clear();
  }

  it('used every method that signalbox ever uses', () => {
    const used = new Set(stage.slack.requests.map(({ method }) => method));

    expect([...used]).toEqual(
      expect.arrayContaining([
        'auth.test',
        ...(mode === 'socket' ? ['apps.connections.open'] : []),
        'users.info',
        'conversations.info',
        'conversations.history',
        'conversations.replies',
        'files.getUploadURLExternal',
        'files.completeUploadExternal',
        'chat.postMessage',
        'chat.update',
        'usergroups.users.list',
        'users.conversations',
        'views.open',
        'views.update',
        'views.publish',
        'response_url',
      ]),
    );
  });

  it.runIf(slackReferencePresent)('keeps to what Slack documents of every method', () => {
    const { calls, violations } = conformance(stage.slack.requests);

    process.stdout.write(`${mode} mode: ${calls} calls, ${violations.length} violations\n`);
    expect(violations).toEqual([]);
    expect(calls).toBeGreaterThan(30);
  });

  it('sends no argument that Slack would not read', () => {
    const unknown = stage.slack.requests.flatMap(({ method, unknownArguments }) =>
      unknownArguments.map((name) => `${method}: ${name}`),
    );

    expect(unknown.filter((name) => !name.endsWith(': team_id'))).toEqual([]);
  });

  it('writes no secret into its log, also where an error quotes it', () => {
    const log = stage.rawLog();
    const errors = stage.log.filter(({ level }) => level === 'error');

    expect(log).toContain('[secret]');
    expect(errors.length).toBeGreaterThan(1);
    for (const secret of secretsInUse()) expect(log).not.toContain(secret);
  });

  it('answers for its health, its readiness and its numbers', async () => {
    const [health, ready, metrics] = await Promise.all(
      ['healthz', 'readyz', 'metrics'].map((path) => fetch(`${service.url}/${path}`)),
    );
    const text = (await metrics?.text()) ?? '';

    expect([health?.status, ready?.status, metrics?.status]).toEqual([200, 200, 200]);
    expect(await health?.json()).toMatchObject({ ok: true, parts: { slack: 'connected' } });
    expect(await ready?.json()).toMatchObject({ ok: true, parts: { store: 'ok' } });
    for (const line of [
      /^signalbox_pulls_total\{source="jira",outcome="complete"\} [1-9]/mu,
      /^signalbox_deliveries_total\{kind="digest",state="sent"\} [1-9]/mu,
      /^signalbox_deliveries\{state="unknown"\} 0$/mu,
      /^signalbox_commands_total\{verb="status",outcome="answered"\} [1-9]/mu,
      /^signalbox_commands_total\{verb="ask",outcome="refused"\} 1$/mu,
    ]) {
      expect(text).toMatch(line);
    }
  });
});
