import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli } from '../support/cli.ts';
import {
  CONSUMER,
  LEAD,
  LEDGER_CHANNEL,
  march,
  MITIGATION,
  PROVIDER,
  RTE,
  VIEWER,
} from '../support/roam-company.ts';
import { picked, seen, theRoamStory, typed } from '../support/roam-story.ts';
import type { RoamStory } from '../support/roam-story.ts';
import { ART_CHANNEL, GUEST, postsIn, STREAM_CHANNEL } from '../support/service.ts';
import { rowsOf } from '../support/workplace.ts';

/** Slack's contract; nothing else here is about time. */
const ACKNOWLEDGE_WITHIN_MS = 3_000;

const CARD = 'LED-11 may be too late for PAY-1';
const WHY_SHOWN =
  'You see this because risks of Payments ART are told here. To quiet it: Snooze or Mute in the menu beside the buttons; more under /risk help.';

/** One story, told in order: each sentence stands on those before it. */
describe.each([
  { mode: 'socket', database: 'SQLite' },
  { mode: 'http', database: 'SQLite' },
  { mode: 'socket', database: 'PostgreSQL' },
] as const)('a dependency that is going to be late, in $mode mode on $database', (setting) => {
  let story: RoamStory;
  /** Time stamp of the alert. */
  let alert: string;

  beforeAll(async () => {
    story = await theRoamStory(setting);
  });
  afterAll(() => story[Symbol.asyncDispose]());

  function card(): string {
    return story.card(alert);
  }

  it('is nothing to tell while nine of ten such items took less time than is left', async () => {
    // 11.6 days are left to the end of the PI; one of ten took longer.
    await story.at(16, '09:00');

    expect(story.titles()).toEqual(['Payments ART, week 11, 9–15 March 2026']);
    expect(postsIn(story.stage.slack, ART_CHANNEL)[0]?.parent.text).toContain(
      'Risks: none is open.',
    );
    expect(await story.risk('list')).toContain('No open risks.');
  });

  it('is told once in the channel of the ART that needs it, when the tracker says that it is needed earlier', async () => {
    story.stage.author.edit(CONSUMER, march(16, '09:05'), { dueDate: '2026-03-20' });
    await story.at(16, '09:12');
    await story.at(16, '09:24');

    const [, told, ...others] = postsIn(story.stage.slack, ART_CHANNEL);
    expect(others).toEqual([]);
    expect(told?.replies).toEqual([]);
    alert = told?.parent.ts ?? '';
    // 4.6 days are left; three of ten took less.
    expect(card()).toBe(
      [
        CARD,
        '═'.repeat(CARD.length),
        '',
        'New: R-1 · High risk · Payments ART · PI-2026.1 · expected by 20 Mar 2026 · decide within a day',
        '',
        'PAY-1 (acquiring) needs LED-11 (ledger) by 20 Mar 2026. The chance that it is done by then is 30 %.',
        '',
        '• needed by: 20 Mar 2026 (due date of the consumer)',
        '• chance of being done by then: 30 % (n = 10 finished items of its team)',
        '• items that need it in time: 1 (of 1 open dependency on it)',
        '• LED-11 Book invoices',
        '• PAY-1 Pay by invoice',
        '',
        'ROAM: Nobody has decided yet. Its condition holds.',
        '',
        '[ Own it ]  [ Mitigate ]  [ Accept ]  [ Resolve ]  [ … ▾ ]',
        '',
        `Rule R1: provider unlikely by the day it is needed. As of 16 Mar 2026 at 09:12.  ${WHY_SHOWN}`,
      ].join('\n'),
    );
    expect(told?.parent.text.split('\n').slice(0, 3)).toEqual([
      'New: High risk R-1: LED-11 may be too late for PAY-1.',
      'Payments ART · PI-2026.1 · expected by 20 Mar 2026 · decide within a day.',
      'PAY-1 (acquiring) needs LED-11 (ledger) by 20 Mar 2026. The chance that it is done by then is 30 %.',
    ]);
  });

  it.each([
    [GUEST, 'Guests cannot own risks. Ask a member of the team. Nothing was changed.'],
    [
      VIEWER,
      'Only contributors can own risks. Whoever runs signalbox can name people under roles.contributor in its configuration. Nothing was changed.',
    ],
  ])('is not owned by %s, who is told why', async (user, why) => {
    const { replies } = await story.stage.slack.user(user).click(alert, 'risk.own', { replies: 1 });

    expect(replies.map(({ visibility, text }) => [visibility, text])).toEqual([['ephemeral', why]]);
    expect(card()).toContain('ROAM: Nobody has decided yet.');
  });

  it('is owned by the RTE with one click, and whoever is second is told who was first', async () => {
    const lead = story.stage.slack.user(LEAD);
    const looking = await lead.slash('/risk', 'show R-1', { channel: ART_CHANNEL });
    const first = await story.rte.click(alert, 'risk.own', { replies: 1 });
    await expect.poll(card).toContain('ROAM: Owned by @U0RTE. Its condition holds.');
    const second = await lead.click(looking.replies[0]?.ts ?? '', 'risk.own', { replies: 1 });

    expect(first.replies.map((one) => seen(one))).toEqual([
      [
        'R-1: Owned by @U0RTE.',
        '',
        'Say until when, or the weekly digest will ask for a day: /risk own R-1 by friday.',
        '',
        '[ Set a day ]',
      ].join('\n'),
    ]);
    expect(second.replies).toMatchObject([{ visibility: 'ephemeral' }]);
    expect(second.replies.map((one) => seen(one)).join('\n')).toMatch(
      /^Somebody was first, so nothing was changed\. R-1: Owned by @U0RTE\. Decided by @U0RTE, Mon 16 March 2026, 09:24\./,
    );
    expect(card()).toContain('Decided by @U0RTE, Mon 16 March 2026, 09:24.');
    expect(card()).toContain('\n[ Mitigate ]  [ Accept ]  [ Resolve ]  [ … ▾ ]\n');
    expect(story.titles()).toHaveLength(2);
    expect(story.thread(alert)).toEqual([]);
    // The button that goes with the answer.
    await story.rte.click(first.replies[0]?.ts ?? '', 'risk.own-form');
    await expect.poll(story.modal).toContain('Until when?');
  });

  it('is owned until a day, which is not over', async () => {
    const owner = { type: 'users_select', selected_user: RTE };
    const refused = await story.submit({ owner, by: picked('2026-03-13') });
    const taken = await story.submit({ owner, by: picked('2026-03-18') });

    expect(refused).toEqual({
      response_action: 'errors',
      errors: { by: 'That day is over. Choose today or a later one.' },
    });
    expect(taken).toMatchObject({ response_action: 'update' });
    expect(story.modal()).toBe('R-1: Owned by @U0RTE until 18 Mar 2026.');
    await expect.poll(card).toContain('ROAM: Owned by @U0RTE until 18 Mar 2026.');
  });

  it('shows a smaller chance in place as time passes, and reminds nobody before the day is over', async () => {
    await story.at(17, '09:12');
    await story.at(18, '09:12');
    // Of nine that were still in progress after two days two were done within 4.6.
    expect(card()).toContain('The chance that it is done by then is 22 %.');
    expect(card()).toContain('As of 18 Mar 2026 at 09:12.');
    await story.at(18, '18:00');
    await story.at(19, '08:50');

    expect(story.titles()).toHaveLength(2);
    expect(story.thread(alert)).toEqual([]);
  });

  it('is reminded of once in its thread, from nine in the morning after the day, by the owner’s name', async () => {
    for (const time of ['09:03', '09:20', '15:00']) await story.at(19, time);

    expect(story.thread(alert).map(({ text }) => text.split('\n').slice(0, 3))).toEqual([
      [
        '<@U0RTE>, R-1: it was to be dealt with by 18 Mar 2026 – LED-11 may be too late for PAY-1.',
        'High risk · Payments ART · PI-2026.1 · expected by 20 Mar 2026.',
        'Owned by <@U0RTE> until 18 Mar 2026. Its condition holds.',
      ],
    ]);
    expect(
      story
        .thread(alert)
        .map((one) => seen(one))
        .join('\n'),
    ).toContain('\n[ Mitigate ]  [ Accept ]  [ Resolve ]  [ … ▾ ]\n');
    expect(story.titles()).toHaveLength(2);
  });

  it('is in the list, on its card and on the board', async () => {
    expect(await story.risk('list')).toContain(
      [
        '1 open: 1 high.',
        '',
        'R-1 · LED-11 may be too late for PAY-1',
        'High risk · Payments ART · PI-2026.1 · expected by 20 Mar 2026',
        'Owned by @U0RTE until 18 Mar 2026',
      ].join('\n'),
    );
    // Of eight that were still in progress after three days one was done within 4.6: an eighth, cut to whole per cent.
    expect(await story.risk('show R-1')).toContain(
      'PAY-1 (acquiring) needs LED-11 (ledger) by 20 Mar 2026. The chance that it is done by then is 12 %.',
    );
    const board = await story.risk('board');
    expect(board).toContain('Payments ART · PI-2026.1: 1 open (1 high)');
    expect(board).toMatch(
      /Owned \(1\)[^]*R-1 LED-11 may be too late for PAY-1 \(high, until 18 Mar 2026\)[^]*Mitigated \(0\)/,
    );
  });

  it('stands on the Home tab of whoever owns it', async () => {
    await story.rte.openHome();

    await expect.poll(story.home).toContain('My open risks');
    expect(story.home()).toMatch(
      /Payments ART \(ART\)\nFinished no items; 1 in progress, the oldest 6\.3 days\.\n1 open risk, ROAMed\.\n\nLedger ART/,
    );
    expect(story.home()).toMatch(
      /R-1 · High risk: LED-11 may be too late for PAY-1 · Payments ART · expected by 20 Mar 2026\. .* – Owned until 18 Mar 2026\.\n\n\[ Mitigate \]  \[ Accept \]  \[ Resolve \]/,
    );
    expect(story.home()).toContain(
      'Mon 23 March 2026, 09:00 (Europe/Berlin): Payments ART in #C0ART',
    );
    expect(story.home()).not.toContain('Sources');
  });

  it('is mitigated with a plan, a work item and a day, each with its own error where it is none', async () => {
    const before = await story.form(alert, 'risk.mitigate', 'Which work item does it?');
    const refused = await story.submit({
      plan: typed(' '),
      workItem: typed('soon'),
      by: picked('2026-03-18'),
    });
    const taken = await story.submit({
      plan: typed('Ledger books the first invoices by hand'),
      workItem: typed(MITIGATION),
      by: picked('2026-03-20'),
    });

    expect(before).toContain('Owned by @U0RTE until 18 Mar 2026. Its condition holds.');
    expect(refused['errors']).toEqual({
      plan: 'Say what will be done about it.',
      workItem: 'This is no key of a work item. Write one such as PAY-12 or 4711.',
      by: 'That day is over. Choose today or a later one.',
    });
    expect(taken).toEqual({});
    expect(story.rte.modal()).toBeNull();
    await expect
      .poll(card)
      .toContain('ROAM: Mitigated by LED-12, due 20 Mar 2026. Its condition holds.');
    expect(card()).toContain(
      '“Ledger books the first invoices by hand”\n\nDecided by @U0RTE, Thu 19 March 2026, 15:00.\n\n[ Own it ]  [ Accept ]  [ Resolve ]  [ … ▾ ]',
    );
    expect(await story.risk('board')).toMatch(
      /Owned \(0\)[^]*Mitigated \(1\)\s+R-1 LED-11 may be too late for PAY-1 \(high, until 20 Mar 2026\)/,
    );
    expect(story.thread(alert)).toHaveLength(1);
  });

  it('has recovered once the provider is done and the tracker was read twice, said once in the thread', async () => {
    await story.at(20, '10:00');
    story.stage.author.edit(PROVIDER, march(20, '11:00'), { status: 'Done' });
    await story.at(20, '11:12');
    expect(story.thread(alert)).toHaveLength(1);
    for (const time of ['11:24', '11:36', '11:48']) await story.at(20, time);

    expect(story.thread(alert)).toHaveLength(2);
    expect(story.thread(alert)[1]?.text.split('\n').slice(0, 3)).toEqual([
      'R-1 has recovered: LED-11 may be too late for PAY-1.',
      'High risk · Payments ART · PI-2026.1 · expected by 20 Mar 2026.',
      'Mitigated by LED-12, due 20 Mar 2026. It has recovered: its condition is clear, so it can probably be resolved.',
    ]);
    expect(card()).toContain(
      'Before it recovered: PAY-1 (acquiring) needs LED-11 (ledger) by 20 Mar 2026.',
    );
    expect(story.titles()).toHaveLength(2);
  });

  it('is resolved with a reason, and has nothing to press any more', async () => {
    await story.form(alert, 'risk.resolve', 'Why is it resolved?');
    const refused = await story.submit({ why: typed('') });
    const taken = await story.submit({ why: typed('LED-11 is done, and tested with us') });

    expect(refused['errors']).toEqual({
      why: 'Say why it is resolved: next time somebody will ask.',
    });
    expect(taken).toEqual({});
    await expect.poll(card).toContain('ROAM: Resolved. Its condition is clear.');
    expect(card()).toContain(
      '“LED-11 is done, and tested with us”\n\nDecided by @U0RTE, Fri 20 March 2026, 11:48.',
    );
    await expect
      .poll(() => story.thread(alert).map((one) => seen(one)))
      .toEqual([
        expect.stringContaining('ROAM: Resolved. Its condition is clear.'),
        expect.stringContaining('ROAM: Resolved. Its condition is clear.'),
      ]);
    for (const shown of [card(), ...story.thread(alert).map((one) => seen(one))]) {
      expect(shown).not.toContain('[ ');
      expect(shown).toContain('Its history: /risk history R-1.');
    }
    expect(await story.risk('list')).toContain('No open risks.');
    expect(
      (await story.risk('history R-1')).split('\n').filter((line) => line.startsWith('•')),
    ).toEqual([
      '• Fri 20 March 2026, 11:48 – @U0RTE resolved it: “LED-11 is done, and tested with us”',
      '• Fri 20 March 2026, 11:24 – It recovered: its condition was clear twice in a row.',
      '• Thu 19 March 2026, 15:00 – @U0RTE mitigated it by LED-12 until 20 Mar 2026: “Ledger books the first invoices by hand”',
      '• Thu 19 March 2026, 08:50 – The evidence changed: PAY-1 (acquiring) needs LED-11 (ledger) by 20 Mar 2026. The chance that it is done by then is 12 %.',
      '• Wed 18 March 2026, 09:12 – The evidence changed: PAY-1 (acquiring) needs LED-11 (ledger) by 20 Mar 2026. The chance that it is done by then is 22 %.',
      '• Mon 16 March 2026, 09:24 – @U0RTE took it until 18 Mar 2026.',
      '• Mon 16 March 2026, 09:24 – @U0RTE took it.',
      '• Mon 16 March 2026, 09:12 – Raised by rule R1, provider unlikely by the day it is needed: high severity.',
    ]);
  });

  it('is in Monday’s digest: which promise was honoured, and which was not', async () => {
    await story.at(23, '09:00');
    await story.at(23, '09:12');

    const [, , digest, ...others] = postsIn(story.stage.slack, ART_CHANNEL);
    expect(others).toEqual([]);
    expect(digest?.parent.text).toMatch(/^Payments ART, week 12, 16–22 March 2026: /);
    expect(digest?.parent.text).toContain(
      'Risks: none is open. Promises of the period: 1 kept (R-1), 1 missed (R-1).',
    );
    const promises = digest?.replies.find(({ text }) => text.startsWith('What was promised'));
    expect(promises?.text.split('\n').slice(1, 3)).toEqual([
      'R-1: Title LED-11 may be too late for PAY-1, Promise own it, By 18 Mar 2026, Outcome missed.',
      'R-1: Title LED-11 may be too late for PAY-1, Promise mitigate: Ledger books the first invoices by hand, By 20 Mar 2026, Outcome kept, gone since 20 Mar 2026.',
    ]);
    expect(await story.risk('board')).toMatch(
      /Payments ART · PI-2026\.1: 0 open[^]*Resolved \(1\)[^]*R-1 LED-11 may be too late/,
    );
  });

  it('told nobody else, and answered Slack within the three seconds that it gives', () => {
    for (const channel of [LEDGER_CHANNEL, STREAM_CHANNEL]) {
      expect(story.stage.slack.channel(channel).messages()).toEqual([]);
    }
    expect(story.titles()).toHaveLength(3);
    expect(story.thread(alert)).toHaveLength(2);
    const late = story.stage.slack.deliveries.filter(
      ({ outcome }) =>
        outcome.kind !== 'acknowledged' || outcome.latencyMs >= ACKNOWLEDGE_WITHIN_MS,
    );
    expect(story.stage.slack.deliveries.length).toBeGreaterThan(15);
    expect(late).toEqual([]);
  });

  it('has every step in the audit trail, denials and the second click too', async () => {
    const config = join(story.folder, 'signalbox.yaml');
    await writeFile(config, story.stage.configYaml);
    const { code, out } = await cli(['audit', 'export', '--config', config], {
      env: story.stage.env,
      clock: story.stage.clock.now,
    });

    expect(code).toBe(0);
    const rows = rowsOf<Readonly<Record<string, string | null>>>(out);
    expect(
      rows.map(({ actor, action, object, outcome }) => [actor, action, object, outcome]),
    ).toEqual([
      [GUEST, 'risk.own', 'R-1', 'denied'],
      [VIEWER, 'risk.own', 'R-1', 'denied'],
      [RTE, 'risk.own', 'R-1', 'done'],
      [LEAD, 'risk.own', 'R-1', 'conflict'],
      [RTE, 'risk.own', 'R-1', 'done'],
      [RTE, 'risk.mitigate', 'R-1', 'done'],
      [RTE, 'risk.resolve', 'R-1', 'done'],
    ]);
    expect(rows[1]).toMatchObject({
      at: expect.stringMatching(/^2026-03-16T08:24:/),
      why: 'needs contributor',
      channel: ART_CHANNEL,
    });
    expect(rows.at(-1)?.['after']).toContain('LED-11 is done, and tested with us');
  });
});
