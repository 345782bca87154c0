import { beforeEach, describe, expect, it } from 'vitest';
import { instantOf } from '../../../src/core/domain/time.ts';
import { aBatch, pulled } from '../../support/batches.ts';
import { anItem } from '../../support/build.ts';
import { problemsOf } from '../../support/block-kit.ts';
import { conformance, slackReferencePresent } from '../../support/slack-conformance.ts';
import { startRiskApp } from '../../support/risk-app.ts';
import type { RiskApp } from '../../support/risk-app.ts';
import { LATE_PROVIDER, NOW } from '../../support/told-risks.ts';
import { instant } from '../../support/reports.ts';
import { SIGNALBOX } from '../../support/risks.ts';

let at: RiskApp;
beforeEach(async () => {
  at = await startRiskApp();
  return () => at[Symbol.asyncDispose]();
});

describe('the buttons of a card', () => {
  it('owns with one click', async () => {
    const ts = await at.post(await at.raise());

    expect(await at.click(ts, 'risk.own')).toContain('R-1: Owned by @UANN.');

    expect((await at.desk.find('1'))?.risk.decision).toEqual({
      roam: 'owned',
      owner: 'UANN',
      by: null,
    });
    expect((await at.trail()).at(-1)).toMatchObject({
      action: 'risk.own',
      object: 'R-1',
      outcome: 'done',
      actor: 'UANN',
      role: 'contributor (listed)',
      channel: 'C1',
    });
  });

  it('tells the second who was first, and shows how it stands', async () => {
    const ts = await at.post(await at.raise());

    const said = await Promise.all([
      at.click(ts, 'risk.own', 'UANN'),
      at.click(ts, 'risk.own', 'UBEA'),
    ]);

    const [won, lost] = said.toSorted((a, b) => a.length - b.length);
    const winner = (await at.desk.find('1'))?.risk.decidedBy;
    const name = winner?.kind === 'person' ? winner.user : '';
    expect(won).toContain(`R-1: Owned by @${name}.`);
    expect(lost).toContain(
      `Somebody was first, so nothing was changed. R-1: Owned by @${name}. Decided by @${name}, Mon 23 November 2026, 09:00.`,
    );
    expect(lost).toContain('[ Mitigate ]');
    expect((await at.desk.find('1'))?.events).toHaveLength(2);
  });

  it('does not decide on what the person did not see', async () => {
    const ts = await at.post(await at.raise());
    await at.store.risks.append('R-1', 1, {
      at: instant('2026-11-23T08:00:00Z'),
      who: SIGNALBOX,
      happening: { what: 'evidence-changed', signal: LATE_PROVIDER },
    });

    expect(await at.click(ts, 'risk.own')).toContain('R-1 has changed since you saw it');
    expect((await at.desk.find('1'))?.risk.roam).toBe('un-roamed');
  });

  it('changes the card that only the person sees', async () => {
    await at.raise();
    await at.risk('show 1');
    const { ts } = at.slack.user('UANN').ephemerals('C1').at(-1) ?? { ts: '' };

    await at.click(ts, 'risk.own');

    const card = at.slack
      .user('UANN')
      .ephemerals('C1')
      .find((one) => one.ts === ts);
    expect(JSON.stringify(card?.blocks)).not.toContain('"risk.own"');
    expect(card?.text).toContain('Owned by <@UANN>');
  });

  it('refuses who may not, and writes it down', async () => {
    const ts = await at.post(await at.raise());

    expect(await at.click(ts, 'risk.own', 'UVIEW')).toContain('Nothing was changed');
    expect(await at.click(ts, 'risk.own', 'UGUEST')).toContain('Guests');
    await at.click(ts, 'risk.accept', 'UANN');
    expect(at.form('UANN')).toMatch(/RTE[^]*Nothing was changed/);

    expect((await at.desk.find('1'))?.risk.roam).toBe('un-roamed');
    expect((await at.trail()).map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
      'risk.own denied',
      'risk.own denied',
      'risk.accept denied',
    ]);
  });

  it('says that a click came too late for a form', async () => {
    const ts = await at.post(await at.raise());
    at.slack.faults.add({ kind: 'error', error: 'expired_trigger_id' }, { method: 'views.open' });

    expect(await at.click(ts, 'risk.resolve')).toContain('Nothing was changed. Click again.');
    expect(at.slack.user('UANN').modal()).toBeNull();
  });

  it('has what is quieter in a menu', async () => {
    const ts = await at.post(await at.raise());
    function choose(value: string, user = 'UANN'): Promise<string> {
      return at.click(ts, 'risk.more', user, { selected_option: { value } });
    }

    expect(await choose('history R-1')).toContain('History of R-1');
    await choose('snooze R-1');
    expect(at.form('UANN')).toContain('For how long is nobody told of it?');
    await choose('mute R-1', 'URTE');
    expect(at.form('URTE')).toContain('Rule R1: provider unlikely by the day it is needed.');
    expect((await at.submit('URTE', {})).shown).toContain('Rule R1 is muted for Cards ART');
    expect(await at.desk.quietings()).toMatchObject([{ kind: 'mute', rule: 'R1', scope: 'cards' }]);
  });

  it.each(['R-1|1', '', '{"risk":"R-1"}', '{"risk":1,"version":1}', '['])(
    'is not confused by what is no button of ours: %j',
    async (value) => {
      const ts = await at.post(await at.raise());

      expect(await at.click(ts, 'risk.own', 'UANN', { value })).toContain(
        'This button is no longer known, so nothing was changed.',
      );
    },
  );
});

describe('forms', () => {
  it('decide, and close where the message says so itself', async () => {
    await at.store.pulls.save(aBatch([pulled(anItem('PAY-40'))]), instantOf(NOW));
    const ts = await at.post(await at.raise());
    await at.click(ts, 'risk.mitigate');
    expect(at.form('UANN')).toContain('What is done about it?');

    const { shown } = await at.submit('UANN', {
      plan: 'A stub until the ledger is there.',
      workItem: 'PAY-40',
      by: '2026-12-01',
    });

    expect(shown).toBe('');
    expect((await at.desk.find('1'))?.risk.decision).toEqual({
      roam: 'mitigated',
      plan: 'A stub until the ledger is there.',
      workItem: 'PAY-40',
      by: Date.UTC(2026, 11, 1, 23),
    });
  });

  it('say at once where no tracker has the work item, which stops nobody', async () => {
    const ts = await at.post(await at.raise());
    await at.click(ts, 'risk.mitigate');

    const { shown } = await at.submit('UANN', { plan: 'A stub.', workItem: 'PYA-40', by: '' });

    expect(shown).toContain('PYA-40 is not among the work items that were read so far.');
    expect((await at.desk.find('1'))?.risk.roam).toBe('mitigated');
  });

  it('keep what is wrong beside its field, and change nothing', async () => {
    await at.raise();
    await at.openForm('mitigate 1');
    const mitigate = await at.submit('UANN', { plan: ' ', workItem: 'no key!', by: '2026-01-01' });
    await at.openForm('accept 1', 'URTE');
    const accept = await at.submit('URTE', { why: 'x'.repeat(1001), reviewOn: '' });

    expect(mitigate.errors).toEqual({
      plan: expect.stringContaining('Say what will be done') as string,
      workItem: expect.stringContaining('PAY-12') as string,
      by: expect.stringContaining('That day is over') as string,
    });
    expect(accept.errors).toEqual({
      why: expect.stringContaining('1001 characters') as string,
      reviewOn: expect.stringContaining('Choose the day') as string,
    });
    expect((await at.desk.find('1'))?.risk.version).toBe(1);
  });

  it('say what the person should know though it stopped nobody', async () => {
    const ts = await at.post(await at.raise());
    await at.click(ts, 'risk.resolve');

    const { shown } = await at.submit('UANN', { why: 'LED-9 was delivered.' });

    expect(shown).toContain('R-1: Resolved.');
    expect(shown).toContain('Rule R1 still finds this to be the case.');
  });

  it('accept with a reason and a day', async () => {
    await at.raise();
    await at.openForm('accept 1', 'URTE');

    const { shown } = await at.submit('URTE', { why: 'It can wait.', reviewOn: '2026-12-11' });

    expect(shown).toContain('R-1: Accepted, to be looked at again on 11 Dec 2026.');
  });

  it('tell the second who was first, and keep what they wrote', async () => {
    const ts = await at.post(await at.raise());
    await at.click(ts, 'risk.resolve', 'UANN');
    await at.click(ts, 'risk.mitigate', 'UBEA');
    await at.submit('UANN', { why: 'Delivered.' });

    const { shown, errors } = await at.submit('UBEA', {
      plan: 'A stub.',
      workItem: 'PAY-1',
      by: '',
    });

    expect(errors).toEqual({
      plan: 'ann was first, so nothing was changed. R-1: Resolved, Mon 23 November 2026, 09:00. What you wrote is still here: copy what you need, close this form, and open it again.',
    });
    expect(shown).toContain('What is done about it?');
    expect((await at.desk.find('1'))?.risk.roam).toBe('resolved');
    expect((await at.trail()).at(-1)).toMatchObject({ actor: 'UBEA', outcome: 'conflict' });
  });

  it.each([
    ['mitigate', 'UANN', { plan: 'A stub.', workItem: 'PAY-1', by: '' }, 'plan'],
    ['resolve', 'UBEA', { why: 'Delivered.' }, 'why'],
    ['accept', 'URTE', { why: 'It can wait.', reviewOn: '2026-12-11' }, 'why'],
  ])('to %s say beside a field who owns it since', async (name, user, fields, field) => {
    const ts = await at.post(await at.raise());
    await at.click(ts, `risk.${name}`, user);
    await at.risk('own 1 <@UBEA|bea> by 2026-12-04', 'UANN');

    const { errors } = await at.submit(user, fields);

    expect(Object.keys(errors)).toEqual([field]);
    expect(errors[field]).toContain(
      'ann was first, so nothing was changed. R-1: Owned by bea until 4 Dec 2026, Mon 23 November 2026, 09:00.',
    );
  });

  it('say so without a name where Slack does not tell it', async () => {
    const ts = await at.post(await at.raise());
    await at.click(ts, 'risk.resolve', 'UBEA');
    await at.store.risks.append('R-1', 1, {
      at: instant('2026-11-23T08:00:00Z'),
      who: { kind: 'person', workspace: 'T1', user: 'UGONE' },
      happening: { what: 'decided', decision: { roam: 'resolved', why: 'x' } },
    });

    const { errors } = await at.submit('UBEA', { why: 'Delivered.' });

    expect(errors['why']).toMatch(/^Somebody was first, so nothing was changed\. R-1: Resolved, /);
  });

  it.each([
    ['its evidence', { what: 'evidence-changed', signal: LATE_PROVIDER }, ''],
    [
      'its severity',
      {
        what: 'severity-changed',
        signal: { ...LATE_PROVIDER, severity: 'medium' },
        from: 'high',
      },
      'Since you opened the form its severity went from high to medium.',
    ],
    ['its condition', { what: 'recovered' }, 'Since you opened the form it has recovered.'],
  ] as const)('decide though a rule found %s otherwise meanwhile', async (_, happening, said) => {
    const ts = await at.post(await at.raise());
    await at.click(ts, 'risk.resolve', 'UANN');
    await at.store.risks.append('R-1', 1, {
      at: instant('2026-11-23T08:00:00Z'),
      who: SIGNALBOX,
      happening,
    });

    const { errors, shown } = await at.submit('UANN', { why: 'LED-9 was delivered.' });

    expect(errors).toEqual({});
    expect(shown).toContain(said);
    expect((await at.desk.find('1'))?.risk).toMatchObject({ version: 3, roam: 'resolved' });
    expect((await at.trail()).map(({ outcome }) => outcome)).toEqual(['done']);
  });

  it('are not opened for what was decided since the person looked', async () => {
    const ts = await at.post(await at.raise());
    await at.click(ts, 'risk.own', 'UBEA');

    await at.click(ts, 'risk.resolve', 'UANN');

    expect(at.form('UANN')).toContain(
      'Somebody was first, so nothing was changed. R-1: Owned by @UBEA.',
    );
  });

  it('ask again who may when they are sent in', async () => {
    await at.raise();
    await at.openForm('resolve 1', 'UANN');
    const view = at.slack.user('UANN').modal();

    const { payload } = await at.slack
      .user('UVIEW')
      .submit(view?.id ?? '', { why: { value: { type: 'plain_text_input', value: 'Fine.' } } });

    expect(JSON.stringify(payload)).toContain('Nothing was changed');
    expect((await at.desk.find('1'))?.risk.roam).toBe('un-roamed');
  });

  it('are answered in time even where the answer is not, for which a stop waits', async () => {
    await using slow = await startRiskApp({
      desk: (desk) => ({
        ...desk,
        decide: (...all) =>
          new Promise((resolve) => setTimeout(resolve, 2_600)).then(() => desk.decide(...all)),
      }),
    });
    await slow.raise();
    await slow.openForm('resolve 1');

    const ann = slow.slack.user('UANN');
    const { payload } = await ann.submit(ann.modal()?.id ?? '', {
      why: { value: { type: 'plain_text_input', value: 'Delivered.' } },
    });
    expect(JSON.stringify(payload)).toContain('This takes a moment…');
    expect(slow.form('UANN')).not.toContain('R-1: Resolved.');
    await slow.app.stop();

    expect(slow.form('UANN')).toContain('R-1: Resolved.');
  });

  it('end with a sentence and a reference where something breaks', async () => {
    await using broken = await startRiskApp({
      desk: (desk) => ({ ...desk, decide: () => Promise.reject(new Error('select secret')) }),
    });
    await broken.raise();
    await broken.openForm('resolve 1');

    const { shown } = await broken.submit('UANN', { why: 'Delivered.' });

    expect(shown).toMatch(/It may have been changed all the same[^]*Reference \w{6}/);
    expect(shown).not.toContain('select');
  });
});

describe('raising a risk', () => {
  it('takes a title from the command and the rest from the form', async () => {
    expect(await at.openForm('add The vendor may strike')).toContain('Whose risk is it?');

    const { shown } = await at.submit('UANN', {
      scope: 'fraud',
      title: 'The vendor may strike',
      why: 'Heard at the sync.',
      workItem: '',
    });

    expect(shown).toContain('Raised as R-1 in Cards ART: The vendor may strike');
    expect((await at.desk.find('1'))?.risk).toMatchObject({
      scope: 'cards',
      raisedBy: 'by-hand',
      pi: 'PI-7',
      severity: 'medium',
    });
  });

  it('keeps what is wrong beside its field', async () => {
    await at.openForm('add');

    const { errors } = await at.submit('UANN', { scope: '', title: '', why: 'x', workItem: '?' });

    expect(Object.keys(errors).toSorted()).toEqual(['scope', 'title', 'workItem']);
    expect(await at.store.risks.list({ scopes: null, since: null })).toEqual([]);
  });

  it('begins with a message and leads back to it', async () => {
    const ts = at.slack
      .channel('C1')
      .say('UBEA', 'I fear <https://x.test/LED-9|LED-9> is late &amp; lost');

    await at.slack.user('UANN').shortcut(ts, 'risk.raise');
    await expect.poll(() => at.app.inFlight()).toBe(0);

    const form = JSON.stringify(at.slack.user('UANN').modal()?.body);
    expect(form).toContain('I fear LED-9 (https://x.test/LED-9) is late & lost');
    expect(form).toContain(`https://emulated.slack.com/archives/C1/p${ts.replace('.', '')}`);
    expect(form).toContain('"initial_option"');
  });

  it('says that a shortcut came too late', async () => {
    const ts = at.slack.channel('C1').say('UBEA', 'LED-9 is late');
    at.slack.faults.add({ kind: 'error', error: 'trigger_expired' }, { method: 'views.open' });

    await at.slack.user('UANN').shortcut(ts, 'risk.raise');
    await expect.poll(() => at.app.inFlight()).toBe(0);

    expect(at.slack.user('UANN').ephemerals('C1').at(-1)?.text).toContain('Click again');
  });

  it('is not for those who only look', async () => {
    expect(await at.openForm('add', 'UVIEW')).toContain('Nothing was changed');
  });
});

describe('sharing', () => {
  async function shared(text: string, user = 'UANN', channel = 'C1'): Promise<string> {
    await at.slack.user(user).slash('/risk', text, { channel });
    await expect.poll(() => at.app.inFlight()).toBe(0);
    const ts = at.slack.user(user).ephemerals(channel).at(-1)?.ts ?? '';
    return at.click(ts, 'risk.share', user);
  }

  it.each(['list', 'board', 'show 1'])(
    'posts the answer to %s for everybody, calls nobody and has nothing to press',
    async (text) => {
      await at.raise();
      await at.risk('own 1', 'UBEA');

      expect(await shared(text)).toContain('Shared in the channel.');

      const [message] = at.slack.channel('C1').messages();
      const blocks = JSON.stringify(message?.blocks.slice(0, -1));
      expect(blocks).toContain('R-1');
      expect(`${blocks}${message?.text ?? ''}`).not.toMatch(/UBEA|action_id/);
      expect(JSON.stringify(message?.blocks.at(-1))).toContain('Shared by <@UANN>');
    },
  );

  it('posts nothing where the channel is not listed, or the person may not', async () => {
    await at.raise();

    expect(await shared('list cards', 'UANN', 'C9')).toContain('not listed');
    expect(await shared('list', 'UVIEW')).toContain('Nothing was');
    expect(at.slack.channel('C9').messages()).toEqual([]);
    expect(at.slack.channel('C1').messages()).toEqual([]);
  });
});

describe('whatever trackers and people write', () => {
  it.each([
    '<!channel> <!here|x> <@UBEA> <https://evil.example|click me>',
    '`code` ```block``` *bold* | pipe',
    '\u202egnp.exe\u2066',
    '"\\'.repeat(5_000),
    '&'.repeat(10_000),
  ])('Slack takes every answer and form, and nothing pings: %j', async (nasty) => {
    const figures = [{ label: nasty, value: nasty, basis: nasty }];
    const items = [{ source: nasty, id: nasty, key: nasty, url: nasty, title: nasty }];
    await at.raise({
      title: nasty,
      pi: nasty,
      evidence: { why: nasty, figures, items, weight: 1 },
    });
    await at.openForm('mitigate 1');
    await at.submit('UANN', { plan: nasty.slice(0, 900), workItem: 'PAY-1', by: '' });
    await at.openForm(`resolve 1 ${nasty.slice(0, 2_000)}`);
    await at.openForm(`add ${nasty.slice(0, 2_000)}`);

    const said = [];
    for (const text of ['list', 'board', 'show 1', 'history 1', nasty.slice(0, 200)]) {
      said.push(await at.risk(text));
    }
    const shown = at.slack.user('UANN').ephemerals('C1');

    expect(said.every((one) => one.length > 20 && !one.includes('Reference'))).toBe(true);
    for (const { text, blocks } of shown) {
      expect(problemsOf({ text, blocks }, ['UANN'])).toEqual([]);
    }
    expect(at.log.filter((line) => line.startsWith('failed'))).toEqual([]);
  });
});

describe.runIf(slackReferencePresent)('what is asked of Slack', () => {
  it('has only arguments that Slack documents', async () => {
    const ts = await at.post(await at.raise());
    await at.click(ts, 'risk.resolve');
    await at.submit('UANN', { why: 'Delivered.' });
    const message = at.slack.channel('C1').say('UBEA', 'LED-9 is late');
    await at.slack.user('UANN').shortcut(message, 'risk.raise');
    await expect.poll(() => at.app.inFlight()).toBe(0);

    const { calls, violations } = conformance(at.slack.requests);

    expect(violations).toEqual([]);
    expect(calls).toBeGreaterThan(5);
  });
});
