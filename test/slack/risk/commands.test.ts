import { beforeEach, describe, expect, it } from 'vitest';
import { startRiskApp } from '../../support/risk-app.ts';
import type { RiskApp } from '../../support/risk-app.ts';

let at: RiskApp;
beforeEach(async () => {
  at = await startRiskApp();
  return () => at[Symbol.asyncDispose]();
});

describe('looking at risks', () => {
  it('lists those of the channel’s scope, to the asker only', async () => {
    await at.raise();
    await at.raise({ title: 'The queue grows', severity: 'medium', expectedAt: null });

    const said = await at.risk('');

    expect(said).toContain('Open risks · Cards ART');
    expect(said).toContain('2 open: 1 high, 2 that nobody has decided on.');
    expect(said).toContain('R-2 · The queue grows');
    expect(at.slack.channel('C1').messages()).toEqual([]);
  });

  it('brings up a risk from the list by its button', async () => {
    await at.raise();
    await at.raise({ title: 'The queue grows' });
    await at.risk('list');
    const ts = at.slack.user('UANN').ephemerals('C1').at(-1)?.ts ?? '';

    expect(await at.click(ts, 'risk.show.R-2')).toContain('The queue grows');
  });

  it('has a board, a card and a history', async () => {
    await at.raise();

    expect(await at.risk('board portfolio')).toContain('Cards ART · PI-7: 1 open (1 high)');
    expect(await at.risk('show 1')).toContain('chance of being done by then: 20 %');
    expect(await at.risk('r-1')).toContain('Own it');
    expect(await at.risk('history R-1')).toContain('Raised by rule R1');
  });

  it('explains itself, and what it did not understand', async () => {
    expect(await at.risk('help')).toContain('Without a scope, this channel’s is meant: Cards ART.');
    expect(await at.risk('', 'UANN', 'C9')).toContain('/risk board [scope]');
    expect(await at.risk('baord cards')).toContain('Did you mean /risk board cards?');
    expect(await at.risk('own')).toContain('Its id is missing');
  });

  it('says that there is no such risk', async () => {
    expect(await at.risk('show R-99')).toContain('There is no risk “R-99”');
    expect(await at.risk('own 99')).toContain('nothing was changed');
    expect(await at.openForm('resolve 99')).toContain('There is no risk “99”');
  });

  it('tells guests nothing, not even which risks there are', async () => {
    await at.raise();

    for (const text of ['list', 'show 1', 'show 99', 'own 1', 'help']) {
      expect(await at.risk(text, 'UGUEST')).toContain('Guests');
    }
    expect(await at.openForm('resolve 1', 'UGUEST')).toContain('Guests');
  });
});

describe('deciding by command', () => {
  it('owns at once, until a day that people write as they like', async () => {
    await at.raise();

    expect(await at.risk('own R-1')).toContain('R-1: Owned by @UANN.');
    expect(await at.risk('own 1 by fri')).toContain('R-1: Owned by @UANN until 27 Nov 2026.');
    expect(await at.risk('own 1 <@UBEA> by 2026-12-11')).toContain(
      'R-1: Owned by @UBEA until 11 Dec 2026.',
    );
    expect(await at.risk('own 1 pi end')).toContain('until 13 Dec 2026.');
    expect((await at.desk.find('1'))?.risk).toMatchObject({ version: 5, roam: 'owned' });
  });

  it('asks for a day where none was named, and takes it', async () => {
    await at.raise();

    expect(await at.risk('own 1')).toContain('/risk own R-1 by friday');
    const ts = at.slack.user('UANN').ephemerals('C1').at(-1)?.ts ?? '';
    await at.click(ts, 'risk.own-form');
    await at.submit('UANN', { owner: 'UBEA', by: '2026-12-04' });

    expect((await at.desk.find('1'))?.risk.decision).toEqual({
      roam: 'owned',
      owner: 'UBEA',
      by: Date.UTC(2026, 11, 4, 23),
    });
  });

  it.each([
    ['own 1 by soon', '“soon” is no day that I know'],
    ['own 1 by 2026-01-01', 'That day is over'],
    ['own 1 2031-01-01', 'Is the year right?'],
  ])('%s changes nothing, and says why', async (text, why) => {
    await at.raise();

    expect(await at.risk(text)).toContain(why);
    expect((await at.desk.find('1'))?.risk.version).toBe(1);
  });

  it('opens a form that begins with the words', async () => {
    await at.raise();

    expect(await at.openForm('resolve R-1 LED-9 was delivered')).toContain(
      'R-1 · LED-9 may be too late for PAY-1',
    );
    expect(JSON.stringify(at.slack.user('UANN').modal()?.body)).toContain(
      '"initial_value":"LED-9 was delivered"',
    );
  });

  it('snoozes until a time that is said in the zone of the scope', async () => {
    await at.raise();

    expect(await at.risk('snooze 1 tomorrow')).toContain(
      'R-1 is quiet until Tue 24 November 2026, 09:00 (Europe/Berlin).',
    );
    expect(await at.risk('snooze 1 pi')).toContain('Mon 14 December 2026, 09:00');
    expect(await at.risk('list')).toContain('snoozed until Mon 14 December 2026, 09:00');
  });

  it('asks for how long where nobody said', async () => {
    await at.raise();
    await at.openForm('snooze 1');

    const { shown } = await at.submit('UANN', { choice: 'monday' });

    expect(shown).toContain('R-1 is quiet until Mon 30 November 2026, 09:00');
  });

  it('mutes a rule for an ART, also where its team is named, and tells it again', async () => {
    expect(await at.risk('mute R8 fraud', 'URTE')).toContain('Rule R8 is muted for Cards ART');
    expect(await at.risk('list')).toContain('Muted, so told to nobody: R8');
    expect(await at.risk('unmute R8', 'URTE')).toContain('Rule R8 is told again for Cards ART.');
    expect(await at.risk('unmute R8', 'URTE')).toContain('was not muted');
    expect(await at.risk('mute R8')).toContain('Nothing was changed');
  });
});

describe('when something breaks', () => {
  it('says so with a reference that the log has, and nothing else', async () => {
    await using broken = await startRiskApp({
      desk: (desk) => ({ ...desk, open: () => Promise.reject(new Error('select secret')) }),
    });

    const said = await broken.risk('list');

    const reference = /Reference (\w{6})/.exec(said)?.[1] ?? 'none';
    expect(broken.log).toContain(`failed risk list ${reference} Error: select secret`);
    expect(said).toContain('Nothing was changed');
    expect(said).not.toContain('select');
  });

  it('says so in the form that was opened', async () => {
    await using broken = await startRiskApp({
      desk: (desk) => ({ ...desk, find: () => Promise.reject(new Error('select secret')) }),
    });

    const shown = await broken.openForm('resolve 1');

    expect(shown).toMatch(/Nothing was changed[^]*Reference \w{6}/);
    expect(shown).not.toContain('select');
  });

  it('says that it is at it when an answer takes long', async () => {
    await using slow = await startRiskApp({
      slowAfterMs: 20,
      desk: (desk) => ({
        ...desk,
        boards: (scope) =>
          new Promise((resolve) => setTimeout(resolve, 150)).then(() => desk.boards(scope)),
      }),
    });

    const { replies } = await slow.slack
      .user('UANN')
      .slash('/risk', 'board', { channel: 'C1', replies: 2 });

    expect(replies.map(({ effect }) => effect)).toEqual(['new', 'replaced']);
  });
});
