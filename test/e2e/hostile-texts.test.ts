import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SlackPerson } from '../../src/demo/slack/person.ts';
import {
  CONSUMER,
  LEAD,
  LEDGER_CHANNEL,
  march,
  PROVIDER,
  roamCompany,
  roamStage,
  RTE,
  VIEWER,
} from '../support/roam-company.ts';
import { picked, typed } from '../support/roam-story.ts';
import { say } from '../support/say.ts';
import {
  ART_CHANNEL,
  GUEST,
  MEMBER,
  STREAM_CHANNEL,
  UNLISTED_CHANNEL,
} from '../support/service.ts';
import type { RunningService, Stage } from '../support/service.ts';
import { problemsIn, shownIn } from '../support/slack-payloads.ts';

/** What somebody may write who means harm: people and channels that nobody of us would ever name among them. */
const HOSTILE: readonly (readonly [name: string, text: string, probe: string])[] = [
  [
    'mentions and links',
    '<!channel> <!here|x> <@U0VICTIM> <#C0VICTIM> <!subteam^S1> <https://evil.example|me> https://evil.example/x',
    '!here|x',
  ],
  [
    'markup, pipes, and what turns or hides text',
    '`code` ```block``` *b* _i_ > q | a\u202egnp.exe\u2066\u200f\u0000\u001b[31m\u2028 \ud800 </script>"\'\\ {{x}}',
    'block',
  ],
  ['ten thousand characters', '<!channel>&`|\u202e'.repeat(800), '!channel'],
];

/** So that there is something to post again. */
const ON_PURPOSE = 'is_archived';
const TOO_FAST = 'You ask faster than';
const NAME_AT_MOST = 80;
const LONGEST_FIELD = 600;

let opened: AsyncDisposableStack;
beforeEach(() => {
  opened = new AsyncDisposableStack();
});
afterEach(() => opened.disposeAsync());

/** A company in which everything that anybody can name is called that way. */
async function hostileStage(text: string): Promise<Stage> {
  const author = roamCompany();
  const name = text.toWellFormed().slice(0, NAME_AT_MOST);
  for (const key of [CONSUMER, PROVIDER, ...Array.from({ length: 10 }, (_, n) => `LED-${n + 1}`)]) {
    author.edit(key, march(16, '08:10'), { summary: text });
  }
  function art(id: string, channel: string, project: string, team: string): object {
    const teams = [{ id: team, name, match: [{ source: 'jira', project }] }];
    return { id, name, channel, people: { rte: [RTE] }, teams };
  }
  return opened.use(
    await roamStage({
      author,
      users: [
        { id: LEAD, name: text },
        { id: VIEWER, name: text },
      ],
      channels: [
        { id: LEDGER_CHANNEL, name: text },
        { id: 'C0HOSTILE', name: text },
      ],
      roles: { admin: { users: [MEMBER] }, contributor: { users: [LEAD] }, viewer: 'everyone' },
      config: {
        valueStreams: [
          {
            id: 'payments',
            name,
            arts: [
              art('payments-art', ART_CHANNEL, 'PAY', 'acquiring'),
              art('ledger-art', LEDGER_CHANNEL, 'LED', 'ledger'),
            ],
          },
        ],
      },
    }),
  );
}

async function at(stage: Stage, service: RunningService, day: number, time: string): Promise<void> {
  stage.clock.jumpTo(march(day, time));
  await service.settle();
  await service.settle();
}

const FLOW = [
  '',
  'metrics',
  'aging',
  'constraint',
  'deps',
  'forecast',
  'topology',
  'quality',
  'digest',
  `why ${PROVIDER}`,
  'list',
  'settings',
  'help',
];
const RISK = [
  '',
  'board',
  'show R-1',
  'history R-1',
  'help',
  'snooze R-1 4h',
  'mute R8',
  'unmute R8',
];

/** Types every command, with the hostile text too, and shares every answer. */
async function ask(stage: Stage, person: SlackPerson, text: string): Promise<void> {
  for (const channel of [ART_CHANNEL, UNLISTED_CHANNEL]) {
    for (const [command, verbs] of [
      [
        '/flow',
        [
          ...FLOW,
          text,
          `why ${text}`,
          `status ${text}`,
          `forecast ${text}`,
          `subscribe ${text}`,
          `settings ${text}`,
        ],
      ],
      [
        '/risk',
        [...RISK, text, `show ${text}`, `own R-1 ${text}`, `mute ${text}`, `snooze R-1 ${text}`],
      ],
    ] as const) {
      for (const verb of verbs) {
        // Ten a minute are let through.
        stage.clock.jumpTo(stage.clock.now() + 20_000);
        const { replies } = await person.slash(command, verb.slice(0, 3_000), { channel });
        const last = replies.at(-1);
        const buttons = JSON.stringify(last?.blocks ?? []);
        for (const share of ['flow_share', 'risk.share']) {
          if (!buttons.includes(`"${share}"`)) continue;
          await person.click(last?.ts ?? '', share, { replies: 1 });
        }
      }
    }
  }
}

/** Fills in the form that opens, and sends it; resolves with what is wrong with its fields, null where nothing is. */
async function submit(
  person: SlackPerson,
  before: string | null,
  values: Readonly<Record<string, object>>,
): Promise<unknown> {
  await expect.poll(() => person.modal()?.id ?? null).not.toBe(before);
  await expect.poll(() => JSON.stringify(person.modal()?.body)).toContain('"input"');
  const view = person.modal();
  const fields = Object.entries(values).map(([field, value]) => [field, { value }]);
  const { error, payload } = await person.submit(view?.id ?? '', Object.fromEntries(fields));
  expect(error).toBeNull();
  return payload['errors'] ?? null;
}

/** Raises risks, from a message too, and decides in every way, with wrong answers first. */
async function decide(stage: Stage, person: SlackPerson, text: string): Promise<void> {
  const field = text.slice(0, LONGEST_FIELD);
  const message = stage.slack.channel(ART_CHANNEL).say(VIEWER, text);
  const scope = { type: 'static_select', selected_option: { value: 'payments-art' } };
  const raised = {
    scope,
    title: typed(text.slice(0, 140)),
    why: typed(field),
    workItem: typed(''),
  };
  for (const how of ['command', 'shortcut', 'command', 'command']) {
    const before = person.modal()?.id ?? null;
    if (how === 'shortcut') await person.shortcut(message, 'risk.raise');
    else
      await person.slash('/risk', `add ${text.slice(0, 2_000)}`, {
        channel: ART_CHANNEL,
        replies: 0,
      });
    const wrong = { ...raised, workItem: typed(text.slice(0, 2_000)) };
    expect(await submit(person, before, wrong)).not.toBeNull();
    expect(await submit(person, before, raised)).toBeNull();
  }
  const mitigated = { plan: typed(field), workItem: typed(CONSUMER), by: picked('2026-03-20') };
  const decisions = [
    ['accept', { why: typed(field), reviewOn: picked('2026-03-20') }],
    ['mitigate', mitigated],
    ['resolve', { why: typed(field) }],
  ] as const;
  for (const [index, [verb, values]] of decisions.entries()) {
    const before = person.modal()?.id ?? null;
    await person.slash('/risk', `${verb} R-${index + 2}`, { channel: ART_CHANNEL, replies: 0 });
    expect(await submit(person, before, values)).toBeNull();
  }
  const before = person.modal()?.id ?? null;
  const owned = await person.slash('/risk', 'own R-5', { channel: ART_CHANNEL });
  await person.click(owned.replies[0]?.ts ?? '', 'risk.own-form');
  const owner = { type: 'users_select', selected_user: LEAD };
  expect(await submit(person, before, { owner, by: picked('2026-03-20') })).toBeNull();
}

describe.each(HOSTILE)('%s', (_name, text, probe) => {
  it('ping nobody, link nowhere and break no limit, wherever they are shown', async () => {
    const stage = await hostileStage(text);
    const service = await stage.start();
    const person = stage.slack.user(RTE);
    await at(stage, service, 16, '09:00');
    stage.author.edit(CONSUMER, march(16, '09:05'), { dueDate: '2026-03-20' });
    await at(stage, service, 16, '09:12');
    await at(stage, service, 16, '09:24');

    await decide(stage, person, text);
    await ask(stage, person, text);
    for (const user of [LEAD, GUEST]) {
      await stage.slack.user(user).slash('/risk', 'show R-1', { channel: ART_CHANNEL });
    }
    stage.slack.faults.add(
      { kind: 'error', error: ON_PURPOSE },
      { method: 'chat.postMessage', times: 3 },
    );
    stage.jira.fail({ kind: 'dead-token' }, { times: 4 });
    await at(stage, service, 23, '09:00');
    await at(stage, service, 23, '15:00');
    for (const user of [RTE, LEAD]) await stage.slack.user(user).openHome();
    await expect.poll(() => JSON.stringify(person.home()?.body ?? '')).toContain('For admins');
    await stage.slack.life.invite('C0HOSTILE');
    await service.settle();

    const shown = shownIn(stage.slack);
    const allowed = {
      people: [RTE, LEAD, VIEWER],
      channels: [ART_CHANNEL, LEDGER_CHANNEL, STREAM_CHANNEL, UNLISTED_CHANNEL, 'C0HOSTILE'],
      addresses: [stage.jira.url, 'https://emulated.slack.com/archives/'],
    };
    const counts = Map.groupBy(shown, ({ kind, by }) => `${kind} by ${by}`);
    say(`hostile texts: ${[...counts].map(([what, all]) => `${all.length} ${what}`).join(', ')}`);
    const problems = shown
      .filter(({ error }) => error !== ON_PURPOSE)
      .flatMap((one) => problemsIn(one, allowed).map((why) => `${one.kind} by ${one.by}: ${why}`));
    expect([...new Set(problems)]).toEqual([]);
    expect(failed(stage)).toEqual([]);
    expect(shown.filter(({ text: said }) => said.includes(TOO_FAST))).toEqual([]);
    for (const kind of ['message', 'modal', 'home', 'errors'] as const) {
      expect(shown.filter((one) => one.kind === kind).length).toBeGreaterThan(1);
    }
    for (const kind of ['message', 'modal', 'home'] as const) {
      expect(shown.some((one) => one.kind === kind && JSON.stringify(one).includes(probe))).toBe(
        true,
      );
    }
  }, 60_000);
});

/** Nothing broke, save what was broken on purpose. */
function failed(stage: Stage): unknown[] {
  return stage.log.filter(
    ({ msg, level }) => level === 'error' && msg !== 'job failed' && msg !== 'pull failed',
  );
}
