import { beforeAll, expect, it } from 'vitest';
import { march, MITIGATION, PROVIDER } from '../../support/roam-company.ts';
import { picked, seen, typed } from '../../support/roam-story.ts';
import type { RoamStory } from '../../support/roam-story.ts';
import { ART_CHANNEL, postsIn } from '../../support/service.ts';

/** From the owned risk to the next Monday: it is looked at, mitigated, recovers, and is resolved. */
export function mitigatedAndResolved(current: () => RoamStory): void {
  let story: RoamStory;
  beforeAll(() => {
    story = current();
  });

  function card(): string {
    return story.card(story.alert());
  }

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
    const before = await story.form(story.alert(), 'risk.mitigate', 'Which work item does it?');
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
    expect(story.thread(story.alert())).toHaveLength(1);
  });

  it('has recovered once the provider is done and the tracker was read twice, said once in the thread', async () => {
    await story.at(20, '10:00');
    story.stage.author.edit(PROVIDER, march(20, '11:00'), { status: 'Done' });
    await story.at(20, '11:12');
    expect(story.thread(story.alert())).toHaveLength(1);
    for (const time of ['11:24', '11:36', '11:48']) await story.at(20, time);

    expect(story.thread(story.alert())).toHaveLength(2);
    expect(story.thread(story.alert())[1]?.text.split('\n').slice(0, 3)).toEqual([
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
    await story.form(story.alert(), 'risk.resolve', 'Why is it resolved?');
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
      .poll(() => story.thread(story.alert()).map((one) => seen(one)))
      .toEqual([
        expect.stringContaining('ROAM: Resolved. Its condition is clear.'),
        expect.stringContaining('ROAM: Resolved. Its condition is clear.'),
      ]);
    for (const shown of [card(), ...story.thread(story.alert()).map((one) => seen(one))]) {
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
}
