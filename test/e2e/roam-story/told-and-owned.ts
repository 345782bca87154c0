import { beforeAll, expect, it } from 'vitest';
import { CONSUMER, LEAD, march, RTE, VIEWER } from '../../support/roam-company.ts';
import { picked, seen } from '../../support/roam-story.ts';
import type { RoamStory } from '../../support/roam-story.ts';
import { ART_CHANNEL, GUEST, postsIn } from '../../support/service.ts';

const CARD = 'LED-11 may be too late for PAY-1';
const WHY_SHOWN =
  'You see this because risks of Payments ART are told here. To quiet it: Snooze or Mute in the menu beside the buttons; more under /risk help.';

/** The first week: the risk is told, owned, and its owner reminded. */
export function toldAndOwned(current: () => RoamStory): void {
  let story: RoamStory;
  beforeAll(() => {
    story = current();
  });

  function card(): string {
    return story.card(story.alert());
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
    expect(story.alert()).toBe(told?.parent.ts);
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
    const { replies } = await story.stage.slack
      .user(user)
      .click(story.alert(), 'risk.own', { replies: 1 });

    expect(replies.map(({ visibility, text }) => [visibility, text])).toEqual([['ephemeral', why]]);
    expect(card()).toContain('ROAM: Nobody has decided yet.');
  });

  it('is owned by the RTE with one click, and whoever is second is told who was first', async () => {
    const lead = story.stage.slack.user(LEAD);
    const looking = await lead.slash('/risk', 'show R-1', { channel: ART_CHANNEL });
    const first = await story.rte.click(story.alert(), 'risk.own', { replies: 1 });
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
    expect(story.thread(story.alert())).toEqual([]);
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
    expect(story.thread(story.alert())).toEqual([]);
  });

  it('is reminded of once in its thread, from nine in the morning after the day, by the owner’s name', async () => {
    for (const time of ['09:03', '09:20', '15:00']) await story.at(19, time);

    expect(story.thread(story.alert()).map(({ text }) => text.split('\n').slice(0, 3))).toEqual([
      [
        '<@U0RTE>, R-1: it was to be dealt with by 18 Mar 2026 – LED-11 may be too late for PAY-1.',
        'High risk · Payments ART · PI-2026.1 · expected by 20 Mar 2026.',
        'Owned by <@U0RTE> until 18 Mar 2026. Its condition holds.',
      ],
    ]);
    expect(
      story
        .thread(story.alert())
        .map((one) => seen(one))
        .join('\n'),
    ).toContain('\n[ Mitigate ]  [ Accept ]  [ Resolve ]  [ … ▾ ]\n');
    expect(story.titles()).toHaveLength(2);
  });
}
