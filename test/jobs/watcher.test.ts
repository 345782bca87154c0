import { afterEach, describe, expect, it } from 'vitest';
import type { Actor, RiskSignal } from '../../src/core/domain/risk.ts';
import { instantOf } from '../../src/core/domain/time.ts';
import { unreadArt } from '../../src/core/risks/rules/evaluate-rules.ts';
import { JIRA } from '../support/build.ts';
import { ANN, aSignal, evidence } from '../support/risks.ts';
import { watchedRisks } from '../support/watched-risks.ts';
import type { Watched, WatchedOptions } from '../support/watched-risks.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let place: Watched | null = null;
afterEach(async () => {
  await place?.[Symbol.asyncDispose]();
  place = null;
});

async function aPlace(options: WatchedOptions = {}): Promise<Watched> {
  place = await watchedRisks(options);
  return place;
}

function signal(n = 9, changes: Partial<RiskSignal> = {}): RiskSignal {
  const title = `LED-${n} is late for PAY-1`;
  return aSignal({ scope: 'cards', key: `R1:cards:LED-${n}`, title, expectedAt: null, ...changes });
}

/** Of a team, whose ART's channel hears of it; its key comes before those of the ART. */
function ofTeam(told = evidence()): RiskSignal {
  return signal(8, {
    scope: 'acquiring',
    key: 'R1:acquiring:LED-8',
    severity: 'high',
    evidence: told,
  });
}

/** Where each message stands and how it begins: `-` in the channel, `>` in a thread, `*` changed since. */
function messages({ slack }: Watched, channel = 'C1'): string[] {
  return slack
    .channel(channel)
    .messages()
    .map(({ text, threadTs, editedTs }) => {
      const thread = threadTs === null ? '-' : '>';
      return `${thread}${editedTs === null ? '' : '*'} ${text.slice(0, 70)}`;
    });
}

describe('a risk that the rules find', () => {
  it('is told once in the channel of its ART, and an evaluation that finds the same says nothing', async () => {
    const watched = await aPlace();
    await watched.round(signal());
    await watched.round(signal());
    await watched.round(signal());

    const [message, ...others] = watched.slack.channel('C1').messages();
    expect(others).toEqual([]);
    expect(message?.text).toContain('LED-9 is late for PAY-1');
    expect(message).toMatchObject({ threadTs: null, editedTs: null });
    expect(watched.said).toEqual(['raised C1 R-1']);
    expect(await watched.store.risks.find('R-1')).toMatchObject({ version: 1, scope: 'cards' });
  });

  it('changes in place where its evidence changed materially, without a new message', async () => {
    const watched = await aPlace();
    await watched.round(signal());
    const worse = evidence({ why: 'LED-9 will be done by Friday with 5 %.', weight: 0.95 });
    await watched.round(signal(9, { evidence: worse }));

    const [message] = watched.slack.channel('C1').messages();
    expect(watched.slack.channel('C1').messages()).toHaveLength(1);
    expect(message?.text).toContain('with 5 %');
    expect(message?.editedTs).not.toBeNull();
    expect(watched.slack.count('chat.postMessage')).toBe(1);
    expect(watched.slack.count('chat.update')).toBe(1);
  });

  it('is told anew when its severity rises, and the first message shows it too', async () => {
    const watched = await aPlace();
    await watched.round(signal());
    await watched.round(signal(9, { severity: 'high' }));
    await watched.round(signal(9, { severity: 'high' }));

    const [first, second, ...others] = watched.slack.channel('C1').messages();
    expect(others).toEqual([]);
    expect(second).toMatchObject({ threadTs: null });
    expect(second?.text).toMatch(/^Severity has risen/);
    expect(first?.editedTs).not.toBeNull();
    expect(watched.said).toEqual(['raised C1 R-1', 'escalated C1 R-1']);
  });

  it('that is clear twice has recovered, which is said once, in its thread', async () => {
    const watched = await aPlace();
    await watched.round(signal());
    await watched.round();
    expect(watched.slack.channel('C1').messages()).toHaveLength(1);
    await watched.round();
    await watched.round();

    const [first, second, ...others] = watched.slack.channel('C1').messages();
    expect(others).toEqual([]);
    expect(second?.threadTs).toBe(first?.ts);
    expect(second?.text).toMatch(/^R-1 has recovered/);
    expect(first?.editedTs).not.toBeNull();
    expect(await watched.store.risks.find('R-1')).toMatchObject({
      condition: 'clear',
      roam: 'un-roamed',
    });
  });

  it('says its recovery in the thread of its newest message', async () => {
    const watched = await aPlace();
    await watched.round(signal());
    await watched.round(signal(9, { severity: 'high' }));
    await watched.round();
    await watched.round();

    const [, escalated, recovered] = watched.slack.channel('C1').messages();
    expect(recovered?.threadTs).toBe(escalated?.ts);
  });

  it('is one of a group where more than three are found at once', async () => {
    const watched = await aPlace();
    await watched.round(signal(1), signal(2), signal(3), signal(4));
    expect(messages(watched)).toEqual([expect.stringMatching(/^- 4 new risks/)]);

    await watched.round(signal(1, { severity: 'high' }), signal(2), signal(3), signal(4));

    expect(messages(watched)).toEqual([
      expect.stringMatching(/^-\* 4 new risks/),
      expect.stringMatching(/^- Severity has risen/),
    ]);
    expect(watched.said).toEqual(['raised C1 R-1+R-2+R-3+R-4', 'escalated C1 R-1']);
  });

  it('of a group recovers in the thread of the group', async () => {
    const watched = await aPlace();
    const others = [signal(2), signal(3), signal(4)];
    await watched.round(signal(1), ...others);
    await watched.round(...others);
    await watched.round(...others);

    const [group, recovered] = watched.slack.channel('C1').messages();
    expect(recovered?.threadTs).toBe(group?.ts);
    expect(recovered?.text).toMatch(/^R-1 has recovered/);
  });

  it('is not forgotten where a rule could not judge it, and nothing recovers', async () => {
    const watched = await aPlace();
    await watched.round(signal());
    watched.judge(unreadArt('cards', ['jira']));
    for (let n = 0; n < 3; n += 1) {
      await watched.pulled();
      await watched.watch().run();
    }

    expect(await watched.store.risks.find('R-1')).toMatchObject({ version: 1, condition: 'holds' });
    expect(messages(watched)).toHaveLength(1);
  });

  it('of an ART that is no longer configured neither recovers nor returns', async () => {
    const watched = await aPlace();
    await watched.store.risks.raise('R1:gone:X', {
      at: watched.now(),
      who: { kind: 'signalbox' },
      happening: { what: 'raised', signal: signal(9, { scope: 'gone', key: 'R1:gone:X' }) },
    });
    await watched.round();
    await watched.round();
    await watched.round();

    expect(await watched.store.risks.find('R-1')).toMatchObject({ version: 1 });
    expect(watched.said).toEqual(['unheard gone R-1']);
  });
});

describe('quiet hours', () => {
  const quietHours = { from: 18 * 60, to: 8 * 60, highPasses: false };

  it('hold messages back, not changes, and their end tells without any pull', async () => {
    const watched = await aPlace({ quietHours });
    await watched.round(signal(1));
    watched.wait(10 * HOUR);
    await watched.round(signal(1, { severity: 'high' }), signal(2));
    expect(messages(watched)).toEqual([expect.stringMatching(/^-\* /)]);
    const watch = watched.watch();
    await watch.run();
    watched.wait(12.5 * HOUR);
    expect(watch.state().tellsAgainAt).toBeLessThan(watched.now());
    watched.find(signal(1, { severity: 'high' }), signal(2));
    await watch.run();

    expect(watched.said.toSorted()).toEqual(['escalated C1 R-1', 'raised C1 R-1', 'raised C1 R-2']);
  });

  it('are those of the clocks that the reader lives by, not those of the organisation', async () => {
    const watched = await aPlace({ quietHours, art: { channel: null } });
    // U1 lives in Berlin, an hour ahead of the organisation: 17:10 there is 18:10.
    await watched.round(signal(1));
    expect(messages(watched, 'D1')).toHaveLength(1);

    watched.wait(7.5 * HOUR);
    await watched.round(signal(1), signal(2));
    expect(messages(watched, 'D1')).toHaveLength(1);
  });

  it('let high risks pass where configuration says so', async () => {
    const watched = await aPlace({ quietHours: { ...quietHours, highPasses: true } });
    watched.wait(10 * HOUR);
    await watched.round(signal(1, { severity: 'high' }), signal(2));

    expect(watched.said).toEqual(['raised C1 R-1']);
  });
});

describe('what people decide', () => {
  async function own(watched: Watched, who: Actor = ANN): Promise<void> {
    const decision = { roam: 'owned', owner: 'U2', by: null } as const;
    const happening = { what: 'decided', decision } as const;
    await watched.store.risks.append('R-1', 1, { at: watched.now(), who, happening });
  }

  it('is shown at once, without a new message', async () => {
    const watched = await aPlace();
    await watched.round(signal());
    const watch = watched.watch();
    await watch.run();
    await own(watched);
    await watch.changed();

    const [message] = watched.slack.channel('C1').messages();
    expect(watched.slack.channel('C1').messages()).toHaveLength(1);
    expect(message?.editedTs).not.toBeNull();
    expect(message?.text).toContain('<@U2>');
  });

  it('is told later where Slack is away, and nothing is lost', async () => {
    const watched = await aPlace();
    await watched.round(signal());
    await own(watched);
    watched.slack.faults.add({ kind: 'status', status: 503 }, { method: 'conversations.info' });
    const watch = watched.watch();
    await watch.changed();
    expect(watched.said.at(-1)).toMatch(/^failed/);

    watched.slack.faults.clear();
    await watch.run();

    expect(watched.slack.channel('C1').messages()[0]?.editedTs).not.toBeNull();
  });

  it('is told after the next start where signalbox is stopping', async () => {
    const watched = await aPlace();
    await watched.round(signal());
    const stopping = watched.watch();
    await stopping.stop();
    await own(watched);
    await stopping.changed();
    expect(watched.slack.channel('C1').messages()[0]?.editedTs).toBeNull();

    await watched.watch().run();

    expect(watched.slack.channel('C1').messages()[0]?.editedTs).not.toBeNull();
  });

  it('keeps a snoozed risk quiet until its time, and then asks again', async () => {
    const watched = await aPlace();
    await watched.round(signal());
    const until = instantOf(watched.now() + 4 * HOUR);
    const at = watched.now();
    await watched.store.quietings.add({ kind: 'snooze', risk: 'R-1', until, by: ANN, at });
    await watched.round(signal(9, { severity: 'high' }));
    expect(watched.slack.channel('C1').messages()).toHaveLength(1);
    const watch = watched.watch();
    await watch.run();
    expect(watch.state().tellsAgainAt).toBe(until);
    watched.wait(4 * HOUR);
    await watch.run();

    expect(watched.said).toEqual(['raised C1 R-1', 'escalated C1 R-1']);
  });

  it('keeps a muted rule quiet, also over its recovery', async () => {
    const watched = await aPlace();
    await watched.store.quietings.add({
      kind: 'mute',
      rule: 'R1',
      scope: 'cards',
      by: ANN,
      at: watched.now(),
    });
    await watched.round(signal());
    await watched.round();
    await watched.round();

    expect(watched.slack.count('chat.postMessage')).toBe(0);
    expect(await watched.store.risks.find('R-1')).toMatchObject({ condition: 'clear' });
  });

  it('is asked for after two working days, in the thread, once a day', async () => {
    const watched = await aPlace();
    await watched.round(signal());
    const watch = watched.watch();
    for (let hour = 0; hour < 4 * 24; hour += 1) {
      watched.wait(HOUR);
      watched.find(signal());
      await watch.run();
    }

    const [first, reminder, ...others] = watched.slack.channel('C1').messages();
    expect(others).toEqual([]);
    expect(reminder?.threadTs).toBe(first?.ts);
    expect(reminder?.text).toContain('<@U1>');
    expect(watched.said).toEqual(['raised C1 R-1', 'reminder C1 R-1']);
  });
});

describe('who is told', () => {
  it('are the RTEs where the ART has no channel, each in their own conversation', async () => {
    const watched = await aPlace({ art: { channel: null, people: { rte: ['U1', 'U2'] } } });
    await watched.round(signal());
    await watched.round(signal(9, { severity: 'high' }));

    for (const channel of ['D1', 'D2']) {
      expect(messages(watched, channel)).toEqual([
        expect.stringMatching(/^-\* /),
        expect.stringMatching(/^- Severity has risen/),
      ]);
    }
  });

  it('are the RTEs where the channel takes no numbers, which is logged once', async () => {
    const watched = await aPlace();
    watched.slack.channel('C1').shareExternally();
    await watched.round(signal(1));
    await watched.round(signal(1), signal(2));

    expect(watched.slack.channel('C1').messages()).toEqual([]);
    expect(messages(watched, 'D1')).toHaveLength(2);
    expect(watched.said).toEqual(['refused C1', 'raised U1 R-1', 'raised U1 R-2']);
  });

  it('are the RTEs for those scopes only that the channel takes no numbers of', async () => {
    const watched = await aPlace();
    const own = watched.watch({
      refusalOf: (_, scope) => Promise.resolve(scope === 'acquiring' ? 'Not here.' : null),
    });
    for (const more of [1, 3]) {
      const ofArt = [1, 2, 3].slice(0, more).map((n) => signal(n, { severity: 'high' }));
      watched.find(...ofArt, ofTeam());
      await watched.pulled();
      await own.run();
    }

    expect(watched.said).toEqual([
      'refused C1',
      'raised C1 R-2',
      'raised U1 R-1',
      'raised C1 R-3',
      'raised C1 R-4',
    ]);
    expect(messages(watched, 'C1')).toHaveLength(3);
    expect(messages(watched, 'D1')).toHaveLength(1);
  });

  it('see a message left as it is that also tells of a scope which the channel takes no numbers of now', async () => {
    const watched = await aPlace();
    let refused = '';
    const own = watched.watch({
      refusalOf: (_, scope) => Promise.resolve(scope === refused ? 'Not here.' : null),
    });
    const three = [1, 2, 3].map((n) => signal(n, { severity: 'high' }));
    async function round(...signals: readonly RiskSignal[]): Promise<void> {
      watched.find(...signals);
      await watched.pulled();
      await own.run();
    }
    await round(...three, ofTeam());
    refused = 'acquiring';
    const worse = evidence({ why: 'LED-1 will be done by Friday with 5 %.', weight: 0.99 });
    await round(...three.with(0, signal(1, { severity: 'high', evidence: worse })), ofTeam(worse));

    expect(watched.said).toEqual(['raised C1 R-1+R-2+R-3+R-4', 'refused C1', 'raised U1 R-1']);
    expect(watched.slack.channel('C1').messages()).toMatchObject([{ editedTs: null }]);
  });

  it('is nobody who has left: their risk is logged once, and kept', async () => {
    const watched = await aPlace({ art: { channel: null, people: { rte: ['U404'] } } });
    await watched.round(signal());
    await watched.round(signal());

    expect(watched.said).toEqual(['unheard cards R-1']);
    expect(await watched.store.risks.find('R-1')).not.toBeNull();
  });
});

describe('evaluations', () => {
  it('count a round of pulls once, however many of it end', async () => {
    const watched = await aPlace();
    await watched.round(signal());
    watched.find();
    const watch = watched.watch();
    for (const afterMs of [10 * MINUTE, MINUTE, MINUTE, MINUTE]) {
      await watched.pulled(afterMs);
      await watch.run();
    }

    expect(await watched.store.risks.find('R-1')).toMatchObject({ condition: 'holds' });
    expect(await watched.store.risks.watches()).toMatchObject([{ clearEvaluations: 1 }]);
  });

  it('wait for the first pull, and come with time alone when pulls fail', async () => {
    const watched = await aPlace();
    watched.find(signal());
    const watch = watched.watch();
    await watch.run();
    expect(await watched.store.risks.lastEvaluatedAt()).toBeNull();

    await watched.pulled();
    await watch.run();
    watched.find(signal(), signal(2));
    watched.wait(HOUR - 1);
    await watched.store.pulls.tried(JIRA, watched.now(), 'HTTP 500');
    await watch.run();
    expect(await watched.store.risks.find('R-2')).toBeNull();
    watched.wait(1);
    await watch.run();

    expect(await watched.store.risks.find('R-2')).not.toBeNull();
    expect(watch.state().evaluatedAt).toBe(watched.now());
  });

  it('wait, after a time in which nothing ran, until the sources were tried again', async () => {
    const watched = await aPlace();
    await watched.round(signal());
    await watched.store.pulls.tried(JIRA, instantOf(watched.now() + 1), 'HTTP 500');
    watched.wait(20 * HOUR);
    watched.find(signal(), signal(2));
    watched.pulling.set('jira', watched.now());
    const watch = watched.watch();
    await watch.run();
    expect(await watched.store.risks.find('R-2')).toBeNull();

    watched.pulling.clear();
    await watched.pulled(MINUTE);
    await watch.run();

    expect(await watched.store.risks.find('R-2')).not.toBeNull();
  });

  it('wait for a source that is being read, but not for ever', async () => {
    const watched = await aPlace();
    await watched.round();
    watched.find(signal());
    await watched.pulled();
    watched.pulling.set('jira', watched.now());
    const watch = watched.watch();
    watched.wait(14 * MINUTE);
    await watch.run();
    expect(await watched.store.risks.find('R-1')).toBeNull();
    watched.wait(MINUTE);
    await watch.run();

    expect(await watched.store.risks.find('R-1')).not.toBeNull();
  });

  it('broken off anywhere lose nothing and tell nothing twice', async () => {
    const watched = await aPlace();
    const { store, slack } = watched;
    const steps = ['raise', 'append', 'evaluated', 'told', 'add', 'change', 'flush'] as const;
    const rounds = [
      [signal(1), signal(2)],
      [signal(1, { severity: 'high' }), signal(2)],
      [signal(1, { severity: 'high' })],
      [signal(1, { severity: 'high' })],
      [signal(1, { severity: 'high' })],
    ];
    for (const found of rounds) {
      watched.find(...found);
      await watched.pulled();
      for (const step of steps) {
        await dying(step, watched);
        watched.wait(1_000);
      }
      await watched.watch().run();
    }

    expect(messages(watched).map((line) => line.slice(0, 22))).toHaveLength(4);
    expect(watched.said.filter((line) => line.startsWith('escalated'))).toHaveLength(1);
    const texts = slack
      .channel('C1')
      .messages()
      .map(({ text }) => text.split(':')[0]);
    expect(new Set(texts)).toEqual(
      new Set(['Medium risk R-2', 'New', 'R-2 has recovered', 'Severity has risen']),
    );
    expect(await store.risks.list({ scopes: null, since: null })).toHaveLength(2);
    expect((await store.risks.events('R-2')).map(({ happening }) => happening.what)).toEqual([
      'raised',
      'recovered',
    ]);
  });

  /** A process that dies after it did a step, if it ever gets there. */
  async function dying(step: string, watched: Watched): Promise<void> {
    const dead = new Error('killed');
    function mortal<T extends object>(port: T): T {
      return new Proxy(port, {
        get(target, name): unknown {
          const method: unknown = Reflect.get(target, name);
          if (typeof method !== 'function' || name !== step) return method;
          return async (...args: readonly unknown[]) => {
            await (method as (...all: readonly unknown[]) => Promise<unknown>).apply(target, [
              ...args,
            ]);
            throw dead;
          };
        },
      });
    }
    const { risks, alerts } = watched.store;
    const store = { ...watched.store, risks: mortal(risks), alerts: mortal(alerts) };
    const side = step === 'flush' ? { flush: () => Promise.reject(dead) } : {};
    await watched
      .watch(side, store)
      .run()
      .catch(() => undefined);
  }
});
