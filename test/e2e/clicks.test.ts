import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SlackPerson } from '../../src/demo/slack/person.ts';
import { instantOf } from '../../src/core/domain/time.ts';
import { openStore } from '../../src/store/open.ts';
import { look } from '../support/look.ts';
import { startPostgres } from '../support/postgres.ts';
import { CONSUMER, march, MITIGATION, PROVIDER, roamStage, RTE } from '../support/roam-company.ts';
import { picked, seen, typed } from '../support/roam-story.ts';
import { ART_CHANNEL, postsIn } from '../support/service.ts';
import type { RunningService, Stage, StageOptions } from '../support/service.ts';

const CROWD = Array.from({ length: 12 }, (_, n) => `U0CROWD${n + 1}`);

async function aCrowdedStage(options: StageOptions): Promise<Stage> {
  return roamStage({
    users: CROWD.map((id) => ({ id, name: id.toLowerCase() })),
    roles: { contributor: { users: CROWD }, viewer: 'everyone' },
    digests: [],
    ...options,
  });
}

/** The consumer is needed earlier than the provider is likely to be done. */
function becomesLate({ author }: Stage, at: number): void {
  author.edit(CONSUMER, at, { dueDate: '2026-03-20' });
}

async function at(stage: Stage, service: RunningService, when: number): Promise<void> {
  stage.clock.jumpTo(when);
  await service.settle();
  await service.settle();
}

function alertsIn(stage: Stage): ReturnType<typeof postsIn> {
  return postsIn(stage.slack, ART_CHANNEL);
}

/** How a form shows what can be filled in; whoever decided has none left, and perhaps a remark instead. */
const FIELD = '[ … ]';

function formOf(person: SlackPerson): string {
  const body = person.modal()?.body;
  return body === undefined ? '' : look({ text: '', blocks: body['blocks'] as object[] });
}

async function openForm(
  person: SlackPerson,
  [ts, action, field]: readonly [ts: string, action: string, field: string],
  chosen: object = {},
): Promise<string> {
  await person.click(ts, action, { chosen });
  await expect.poll(() => formOf(person)).toContain(field);
  return person.modal()?.id ?? '';
}

describe('two replicas on one PostgreSQL', () => {
  const opened = new AsyncDisposableStack();
  let database: string;
  let stage: Stage;
  let replicas: readonly RunningService[];
  let alert: string;

  beforeAll(async () => {
    database = await opened.use(await startPostgres()).freshDatabase();
    stage = opened.use(await aCrowdedStage({ database }));
    const first = await stage.start();
    replicas = [first, await stage.start()];
    becomesLate(stage, march(16, '09:05'));
    await at(stage, first, march(16, '09:12'));
    alert = alertsIn(stage)[0]?.parent.ts ?? '';
  });
  afterAll(() => opened.disposeAsync());

  it('let one of twelve own a risk who click at once, and tell the others who was first', async () => {
    const clicks = await Promise.all(
      CROWD.map((id) => stage.slack.user(id).click(alert, 'risk.own', { replies: 1 })),
    );

    const answers = clicks.map(({ replies }) => replies.map((one) => one.text).join('\n'));
    const winners = CROWD.filter((id, n) => answers[n]?.startsWith(`R-1: Owned by <@${id}>.\n`));
    expect(winners).toHaveLength(1);
    const lead = `Somebody was first, so nothing was changed. R-1: Owned by <@${winners[0]}>. Decided by <@${winners[0]}>, Mon 16 March 2026, 09:12.`;
    expect(answers.filter((text) => text.startsWith(lead))).toHaveLength(11);
    await expect.poll(cardNow).toContain(`ROAM: Owned by @${winners[0]}.`);
    // Both took some of the clicks.
    for (const { url } of replicas) {
      const metrics = await (await fetch(`${url}/metrics`)).text();
      expect(metrics).toMatch(
        /signalbox_commands_total\{verb="risk click own",outcome="answered"\} [1-9]/,
      );
    }
  });

  it('let one of three forms decide that are sent at once, and tell the others in theirs, which keep what they wrote', async () => {
    const people = [RTE, CROWD[0], CROWD[1]].map((id) => stage.slack.user(id ?? ''));
    const [rte, mitigator, resolver] = people as [SlackPerson, SlackPerson, SlackPerson];
    const forms = [
      await openForm(rte, [alert, 'risk.accept', 'Why can it be accepted?']),
      await openForm(mitigator, [alert, 'risk.mitigate', 'What is done about it?']),
      await openForm(resolver, [alert, 'risk.resolve', 'Why is it resolved?']),
    ] as const;
    const sent = await Promise.all([
      rte.submit(forms[0], fields({ why: typed('It can wait'), reviewOn: picked('2026-03-19') })),
      mitigator.submit(forms[1], fields({ plan: typed('By hand'), workItem: typed(MITIGATION) })),
      resolver.submit(forms[2], fields({ why: typed('Not needed any more') })),
    ]);

    expect(sent.map(({ error }) => error)).toEqual([null, null, null]);
    const errors = sent.flatMap(({ payload }) => Object.values(payload['errors'] ?? {}));
    const losers = errors.filter((text) =>
      /^[^.]+ was first, so nothing was changed\. R-1: (?:Accepted|Mitigated|Resolved)/.test(
        String(text),
      ),
    );
    expect(losers).toHaveLength(2);
    // Whoever was not first keeps what they wrote.
    expect(people.filter((person) => formOf(person).includes(FIELD))).toHaveLength(2);
  });

  it('leave one line of events without gaps, one message, and a line of audit for every click', async () => {
    await using store = await openStore(database);
    const events = await store.risks.events('R-1');
    const decided = events.filter(({ happening }) => happening.what === 'decided');
    const trail = await Array.fromAsync(
      store.audit.read({ from: instantOf(0), to: instantOf(stage.clock.now() + 1) }),
    );
    const outcomes = Object.groupBy(trail.flat(), ({ outcome }) => outcome);

    expect(events.map(({ version }) => version)).toEqual(events.map((_, index) => index + 1));
    expect(decided).toHaveLength(2);
    expect(outcomes.done).toHaveLength(2);
    expect(outcomes.conflict).toHaveLength(11 + 2);
    for (const replica of replicas) await replica.settle();
    expect(alertsIn(stage)).toHaveLength(1);
    expect(alertsIn(stage)[0]?.replies).toEqual([]);
    // What stands there is what was decided last.
    const last = decided.at(-1)?.happening;
    const roam = last?.what === 'decided' ? last.decision.roam : '';
    await expect.poll(cardNow).toMatch(new RegExp(`ROAM: ${roam}`, 'i'));
  });

  function cardNow(): string {
    const shown = alertsIn(stage)[0]?.parent;
    return shown === undefined ? '' : seen(shown);
  }
});

describe('quiet', () => {
  it('hours keep a risk back until the morning, through a restart', async () => {
    await using server = await startPostgres();
    await using stage = await aCrowdedStage({
      database: await server.freshDatabase(),
      risks: { quietHours: { from: '18:00', to: '08:00' } },
    });
    const evening = await stage.start();
    becomesLate(stage, march(16, '18:30'));
    for (const time of ['18:41', '20:00', '23:30']) {
      await at(stage, evening, march(16, time));
    }
    await evening[Symbol.asyncDispose]();
    stage.clock.jumpTo(march(17, '06:00'));
    const morning = await stage.start();
    await at(stage, morning, march(17, '07:59'));
    expect(alertsIn(stage)).toEqual([]);

    await at(stage, morning, march(17, '08:00'));
    await at(stage, morning, march(17, '08:30'));

    const [told, ...others] = alertsIn(stage);
    expect(others).toEqual([]);
    expect(told?.parent.text).toMatch(/^New: High risk R-1: LED-11 may be too late for PAY-1\./);
    // Of ten that took more than a day three were done within 4.6, as of ten altogether.
    expect(told?.parent.text).toContain('The chance that it is done by then is 30 %.');
    expect(told?.parent.text).toContain('As of Tue 17 March 2026, 08:00 (Europe/Berlin).');
  });

  it('hours tell nothing of what came and went in them', async () => {
    await using stage = await aCrowdedStage({
      risks: { quietHours: { from: '18:00', to: '08:00' } },
    });
    const service = await stage.start();
    becomesLate(stage, march(16, '18:30'));
    await at(stage, service, march(16, '18:41'));
    stage.author.edit(PROVIDER, march(16, '19:00'), { status: 'Done' });
    for (const time of ['19:11', '19:22', '19:33']) await at(stage, service, march(16, time));
    await at(stage, service, march(17, '08:00'));
    await at(stage, service, march(17, '09:10'));
    const { replies } = await stage.slack
      .user(RTE)
      .slash('/risk', 'history R-1', { channel: ART_CHANNEL });

    expect(alertsIn(stage)).toEqual([]);
    expect(replies[0]?.text).toContain('19:22 – It recovered: its condition was clear twice');
  });

  it('is what somebody asks for: a snoozed risk is told again when it ends, and shown meanwhile', async () => {
    await using stage = await aCrowdedStage({});
    const service = await stage.start();
    becomesLate(stage, march(16, '09:05'));
    await at(stage, service, march(16, '09:12'));
    const alert = alertsIn(stage)[0]?.parent.ts ?? '';
    const person = stage.slack.user(CROWD[0] ?? '');
    const chosen = { selected_option: { value: 'snooze R-1' } };
    const form = await openForm(person, [alert, 'risk.more', 'For how long'], chosen);
    await person.submit(
      form,
      fields({ choice: { type: 'static_select', selected_option: { value: 'tomorrow' } } }),
    );

    expect(formOf(person)).toBe(
      'R-1 is quiet until Tue 17 March 2026, 09:00 (Europe/Berlin). Its message goes on showing how it stands.',
    );
    await at(stage, service, march(17, '08:59'));
    const list = await person.slash('/risk', 'list', { channel: ART_CHANNEL });
    expect(list.replies[0]?.text).toContain(
      'Nobody has decided yet – snoozed until Tue 17 March 2026, 09:00.',
    );
    expect(alertsIn(stage)[0]?.replies).toEqual([]);

    for (const time of ['09:00', '09:12', '15:00']) await at(stage, service, march(17, time));

    const [told, ...others] = alertsIn(stage);
    expect(others).toEqual([]);
    expect(told?.replies.map(({ text }) => text.split('\n')[0])).toEqual([
      '<@U0RTE>, R-1: the snooze is over, and nobody has decided – LED-11 may be too late for PAY-1.',
    ]);
  });
});

function fields(values: Readonly<Record<string, object>>): Readonly<Record<string, object>> {
  return Object.fromEntries(
    Object.entries(values).map(([field, value]) => [field, { value }] as const),
  );
}
