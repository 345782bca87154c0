import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Quieting, RiskHappening, RoamDecision } from '../../../src/core/domain/risk.ts';
import { instantOf } from '../../../src/core/domain/time.ts';
import type { Instant } from '../../../src/core/domain/time.ts';
import { kindOfAlert } from '../../../src/core/risks/alert.ts';
import { alertsFor } from '../../../src/core/risks/alerts.ts';
import { riskOf } from '../../../src/core/risks/fold.ts';
import { dayOf, quietUntil } from '../../../src/core/risks/local-time.ts';
import type { RiskStory } from '../../../src/core/risks/story.ts';
import { workingCalendar } from '../../../src/core/timeline/working-calendar.ts';
import { at } from '../../support/build.ts';
import { ANN, aSignal, evidence } from '../../support/risks.ts';
import { aChannel, after, aRegister, begun } from '../../support/risk-tale.ts';

const NIGHT = { from: 18 * 60, to: 8 * 60, highPasses: false };
const SIGNAL = aSignal();
const HIGH = aSignal({ severity: 'high' });
const RECOVERED: RiskHappening = { what: 'recovered' };
const RETURNED: RiskHappening = { what: 'returned', signal: SIGNAL };
const ROSE: RiskHappening = { what: 'severity-changed', signal: HIGH, from: 'medium' };
const FELL: RiskHappening = { what: 'severity-changed', signal: SIGNAL, from: 'high' };

/** Day 0 is a Monday. */
function oClock(day: number, hour: number, minute = 0): Instant {
  return at(day + (hour * 60 + minute) / 1440);
}

function decided(decision: RoamDecision): RiskHappening {
  return { what: 'decided', decision };
}

function owned(by: Instant | null): RiskHappening {
  return decided({ roam: 'owned', owner: 'U-ANN', by });
}

function snooze(until: Instant, risk = 'R-1'): Quieting {
  return { kind: 'snooze', risk, until, by: ANN, at: at(0) };
}

const RESOLVED = decided({ roam: 'resolved', why: 'done' });
const MITIGATED = decided({ roam: 'mitigated', plan: 'a stub', workItem: 'PAY-3', by: null });

describe('a channel', () => {
  it('hears the story of a risk: raised, reminded, owned, overdue, worse, mitigated, recovered, resolved, back', () => {
    const channel = aChannel();
    let story = begun('R-1', oClock(0, 12), SIGNAL);
    function hear(when: Instant, happening?: RiskHappening): string[] {
      if (happening !== undefined) story = after(story, when, happening);
      return channel.hear([story], when);
    }

    expect(hear(oClock(0, 12))).toEqual(['R-1 raised']);
    expect(hear(oClock(0, 13))).toEqual([]);
    expect(hear(oClock(2, 12))).toEqual([]);
    expect(hear(oClock(2, 13))).toEqual(['R-1 reminder-2026-01-07 (un-roamed)']);
    expect(hear(oClock(3, 13))).toEqual([]);
    expect(hear(oClock(3, 14), owned(at(5)))).toEqual(['~R-1 raised', '~R-1 reminder-2026-01-07']);
    expect(hear(oClock(5, 12))).toEqual([]);
    expect(hear(oClock(7, 8))).toEqual([]);
    expect(hear(oClock(7, 9))).toEqual(['R-1 reminder-2026-01-12 (owned-overdue)']);
    expect(hear(oClock(7, 15), ROSE)).toEqual([
      'R-1 escalated-3',
      '~R-1 raised',
      '~R-1 reminder-2026-01-07',
      '~R-1 reminder-2026-01-12',
    ]);
    expect(hear(oClock(8, 10), MITIGATED)).toHaveLength(4);
    expect(hear(oClock(9, 10), RECOVERED)[0]).toBe('R-1 recovered-5');
    expect(hear(oClock(10, 10))).toEqual([]);
    expect(hear(oClock(10, 11), RESOLVED)).toEqual([
      '~R-1 escalated-3',
      '~R-1 raised',
      '~R-1 recovered-5',
      '~R-1 reminder-2026-01-07',
      '~R-1 reminder-2026-01-12',
    ]);
    expect(hear(oClock(11, 10), RETURNED)[0]).toBe('R-1 returned-7');
    expect(hear(oClock(11, 11))).toEqual([]);
  });

  it('is shown changed evidence where the risk was told, without a new message', () => {
    const channel = aChannel();
    const story = begun('R-1', oClock(0, 12), SIGNAL);
    channel.hear([story], oClock(0, 12));
    const worse = aSignal({ evidence: evidence({ weight: 1 }) });
    const changed = after(story, oClock(0, 13), { what: 'evidence-changed', signal: worse });

    expect(channel.plan([changed], oClock(0, 13))).toMatchObject({
      posts: [],
      updates: [
        {
          key: { kind: 'alert', scope: 'art-payments', period: 'R-1', part: 'raised' },
          tells: [{ risk: 'R-1', version: 2, shown: 1 }],
        },
      ],
    });
    expect(channel.hear([changed], oClock(0, 13))).toEqual(['~R-1 raised']);
    expect(channel.hear([changed], oClock(0, 13))).toEqual([]);
  });

  it('is not promised a change of a message of which nobody knows whether Slack has it', () => {
    const story = after(begun('R-1', at(0.5), SIGNAL), at(0.6), owned(null));
    const key = { kind: 'alert', scope: 'art-payments', period: 'R-1', part: 'raised' };
    const tells = [{ risk: 'R-1', version: 1, shown: 1 }];
    function planned(isEditable: boolean): unknown {
      const posted = [{ key, at: at(0.5), isEditable, tells }];
      const setting = { quietings: [], quietHours: null, zone: 'UTC', calendar: null };
      return alertsFor({ ...setting, stories: [story], posted, asOf: at(0.6) }).updates;
    }

    expect(planned(false)).toEqual([]);
    expect(planned(true)).toHaveLength(1);
  });

  it('hears of a high risk once, however often its severity goes up and down, until it is back', () => {
    const channel = aChannel();
    let story = begun('R-1', oClock(0, 12), SIGNAL);
    channel.hear([story], oClock(0, 12));
    const heard = [ROSE, FELL, ROSE, RECOVERED, RETURNED, ROSE].map((happening, index) => {
      story = after(story, oClock(0, 13 + index), happening);
      return channel.hear([story], oClock(0, 13 + index)).filter((line) => !line.startsWith('~'));
    });

    expect(heard).toEqual([
      ['R-1 escalated-2'],
      [],
      [],
      ['R-1 recovered-5'],
      ['R-1 returned-6'],
      ['R-1 escalated-7'],
    ]);
  });

  it('never hears of what was resolved or cleared before anybody was told', () => {
    const story = begun('R-1', oClock(0, 12), SIGNAL);

    expect(aChannel().hear([after(story, oClock(0, 12), RECOVERED)], oClock(0, 13))).toEqual([]);
    expect(aChannel().hear([after(story, oClock(0, 12), RESOLVED)], oClock(0, 13))).toEqual([]);
    expect(aChannel().hear([after(story, oClock(0, 12), owned(null))], oClock(0, 13))).toEqual([
      'R-1 raised',
    ]);
  });

  it('does not hear that a resolved risk recovered', () => {
    const channel = aChannel();
    const story = begun('R-1', oClock(0, 12), SIGNAL);
    channel.hear([story], oClock(0, 12));
    const resolved = after(story, oClock(0, 13), RESOLVED);
    const clear = after(resolved, oClock(0, 14), RECOVERED);

    expect(channel.hear([clear], oClock(0, 14))).toEqual(['~R-1 raised']);
  });

  it('hears that a risk is back which somebody had resolved, though nobody was told that it cleared', () => {
    const channel = aChannel();
    const story = begun('R-1', oClock(0, 12), SIGNAL);
    channel.hear([story], oClock(0, 12));
    const back = [RESOLVED, RECOVERED, RETURNED].reduce(
      (one, happening, index) => after(one, oClock(0, 13 + index), happening),
      story,
    );

    expect(channel.hear([back], oClock(0, 15))).toEqual(['R-1 returned-4', '~R-1 raised']);
  });
});

describe('quiet hours', () => {
  it('keep a risk back until they end', () => {
    const channel = aChannel({ quietHours: NIGHT });
    const story = begun('R-1', oClock(0, 19), HIGH);

    expect(channel.plan([story], oClock(0, 19))).toEqual({
      posts: [],
      updates: [],
      lookAgainAt: oClock(1, 8),
    });
    expect(channel.hear([story], oClock(1, 7, 59))).toEqual([]);
    expect(channel.hear([story], oClock(1, 8))).toEqual(['R-1 raised']);
  });

  it('let a high risk through where that is configured', () => {
    const quietHours = { ...NIGHT, highPasses: true };

    expect(
      aChannel({ quietHours }).hear([begun('R-1', oClock(0, 19), HIGH)], oClock(0, 19)),
    ).toEqual(['R-1 raised']);
    expect(
      aChannel({ quietHours }).hear([begun('R-1', oClock(0, 19), SIGNAL)], oClock(0, 19)),
    ).toEqual([]);
  });

  it('are those of the reader', () => {
    const story = begun('R-1', oClock(0, 10), SIGNAL);
    // 10:00 in UTC is 19:00 in Tokyo, and 23:00 is 8:00 of the next day there.
    const tokyo = aChannel({ quietHours: NIGHT, zone: 'Asia/Tokyo' });

    expect(tokyo.hear([story], oClock(0, 10))).toEqual([]);
    expect(tokyo.hear([story], oClock(0, 23))).toEqual(['R-1 raised']);
  });

  it('make one message of what happened in them, and none of what came and went', () => {
    const risen = [ROSE, owned(null)].reduce(
      (one, happening) => after(one, oClock(0, 22), happening),
      begun('R-1', oClock(0, 19), SIGNAL),
    );
    const gone = after(begun('R-2', oClock(0, 19), SIGNAL), oClock(0, 23), RECOVERED);
    const channel = aChannel({ quietHours: NIGHT });

    expect(channel.hear([risen, gone], oClock(0, 23))).toEqual([]);
    expect(channel.hear([risen, gone], oClock(1, 8))).toEqual(['R-1 raised']);
    expect(channel.hear([risen, gone], oClock(1, 9))).toEqual([]);
  });

  it('do not hear of a condition that cleared and came back in them', () => {
    const channel = aChannel({ quietHours: NIGHT });
    const story = begun('R-1', oClock(0, 12), SIGNAL);
    channel.hear([story], oClock(0, 12));
    const cleared = after(story, oClock(0, 20), RECOVERED);
    const back = after(cleared, oClock(0, 23), RETURNED);

    expect(channel.hear([cleared], oClock(0, 20))).toEqual(['~R-1 raised']);
    expect(channel.hear([back], oClock(1, 8))).toEqual(['~R-1 raised']);
  });

  it('do not keep back that a message shows who took a risk', () => {
    const channel = aChannel({ quietHours: NIGHT });
    const story = begun('R-1', oClock(0, 12), SIGNAL);
    channel.hear([story], oClock(0, 12));

    expect(channel.hear([after(story, oClock(0, 20), owned(null))], oClock(0, 20))).toEqual([
      '~R-1 raised',
    ]);
  });
});

describe('a wish not to be told', () => {
  it('keeps a snoozed risk back, and brings it up again when the time is over', () => {
    const channel = aChannel();
    const story = begun('R-1', oClock(0, 9), SIGNAL);
    channel.hear([story], oClock(0, 9));
    channel.wish(snooze(oClock(0, 14)));
    const risen = after(story, oClock(0, 10), ROSE);

    expect(channel.plan([risen], oClock(0, 10))).toMatchObject({
      posts: [],
      lookAgainAt: oClock(0, 14),
    });
    expect(channel.hear([story], oClock(0, 13))).toEqual([]);
    expect(channel.hear([story], oClock(0, 14))).toEqual(['R-1 reminder-2026-01-05 (snooze-over)']);
    expect(channel.hear([story], oClock(0, 15))).toEqual([]);
  });

  it('whose time is over on a day with a reminder is told on the next working day, not at night', () => {
    const channel = aChannel();
    const story = begun('R-1', oClock(0, 12), SIGNAL);
    channel.hear([story], oClock(0, 12));
    // Friday, the fourth working day.
    expect(channel.hear([story], oClock(4, 10))).toEqual(['R-1 reminder-2026-01-09 (un-roamed)']);
    channel.wish(snooze(oClock(4, 14, 10)));

    expect(channel.hear([story], oClock(4, 15))).toEqual([]);
    expect(channel.hear([story], oClock(5, 1))).toEqual([]);
    expect(channel.hear([story], oClock(7, 9))).toEqual(['R-1 reminder-2026-01-12 (snooze-over)']);
  });

  it('tells what is new instead when the time is over, and nothing of what was decided', () => {
    const story = begun('R-1', oClock(0, 9), SIGNAL);
    const channels = [aChannel(), aChannel(), aChannel()];
    for (const channel of channels) {
      channel.hear([story], oClock(0, 9));
      channel.wish(snooze(oClock(0, 14)));
    }
    const ends = [ROSE, owned(null), RECOVERED].map((happening, index) =>
      channels[index]
        ?.hear([after(story, oClock(0, 10), happening)], oClock(0, 14))
        .filter((line) => !line.startsWith('~')),
    );

    expect(ends).toEqual([['R-1 escalated-2'], [], ['R-1 recovered-2']]);
  });

  it('mutes a rule in a scope, and only there', () => {
    const mute: Quieting = { kind: 'mute', rule: 'R1', scope: 'art-payments', by: ANN, at: at(0) };
    const stories = [
      begun('R-1', oClock(0, 9), SIGNAL),
      begun('R-2', oClock(0, 9), aSignal({ key: 'b', rule: 'R2' })),
      begun('R-3', oClock(0, 9), aSignal({ key: 'c', scope: 'art-cards' })),
    ];

    expect(aChannel({ quietings: [mute] }).hear(stories, oClock(0, 9))).toEqual([
      'R-2 raised',
      'R-3 raised',
    ]);
  });
});

describe('several risks at once', () => {
  function many(count: number): ReturnType<typeof begun>[] {
    return Array.from({ length: count }, (_, index) =>
      begun(`R-${index + 9}`, oClock(0, 9), aSignal({ key: `${index}` })),
    );
  }

  it('are one message where there are more than three', () => {
    expect(aChannel().hear(many(3), oClock(0, 9))).toEqual([
      'R-9 raised',
      'R-10 raised',
      'R-11 raised',
    ]);
    expect(aChannel().hear(many(4), oClock(0, 9))).toEqual(['R-9+R-10+R-11+R-12 group-raised']);
  });

  it('stay one message, which shows what becomes of each', () => {
    const channel = aChannel();
    const stories = many(4);
    channel.hear(stories, oClock(0, 9));
    const later = stories.map((one) =>
      one.risk.id === 'R-11' ? after(one, oClock(0, 10), RESOLVED) : one,
    );

    expect(channel.hear([...later, ...many(5).slice(4)], oClock(0, 10))).toEqual([
      'R-13 raised',
      '~R-9 group-raised',
    ]);
    expect(channel.hear(later, oClock(0, 11))).toEqual([]);
  });

  it('recover in one message too, and are reminded of in one', () => {
    const channel = aChannel();
    const stories = many(4);
    channel.hear(stories, oClock(0, 9));

    expect(channel.hear(stories, oClock(3, 9))).toEqual([
      'R-9+R-10+R-11+R-12 group-reminder-2026-01-08 (un-roamed)',
    ]);
    expect(
      channel.hear(
        stories.map((one) => after(one, oClock(3, 10), RECOVERED)),
        oClock(3, 10),
      )[0],
    ).toBe('R-9+R-10+R-11+R-12 group-recovered-2');
  });

  it('are told the most urgent first', () => {
    const soon = begun('R-3', oClock(0, 9), aSignal({ key: 'c', expectedAt: at(2) }));
    const later = begun('R-2', oClock(0, 9), aSignal({ key: 'b', expectedAt: at(5) }));
    const high = begun('R-4', oClock(0, 9), aSignal({ key: 'd', severity: 'high' }));

    expect(aChannel().hear([later, soon, high], oClock(0, 9))).toEqual([
      'R-4 raised',
      'R-3 raised',
      'R-2 raised',
    ]);
  });
});

describe('a channel that has heard enough', () => {
  function medium(n: number, when: Instant): RiskStory {
    return begun(`R-${n}`, when, aSignal({ key: `${n}` }));
  }

  /** are told on Monday morning, one after the other. */
  function busy(): { readonly channel: ReturnType<typeof aChannel>; readonly told: RiskStory[] } {
    const channel = aChannel();
    const told = [1, 2, 3].map((n) => medium(n, oClock(0, 9 + n)));
    for (const [index] of told.entries()) {
      channel.hear(told.slice(0, index + 1), oClock(0, 10 + index));
    }
    return { channel, told };
  }

  it('hears of further medium risks together, on the next morning on which there is room', () => {
    const { channel, told } = busy();
    const more = [4, 5].map((n) => medium(n, oClock(0, 13)));

    expect(channel.plan([...told, ...more], oClock(0, 13)).posts).toEqual([]);
    // 56 hours after 10:00 it is Wednesday evening.
    expect(channel.plan(more, oClock(0, 13)).lookAgainAt).toBe(oClock(1, 9));
    expect(channel.hear(more, oClock(2, 23))).toEqual([]);
    expect(channel.hear(more, oClock(3, 9))).toEqual(['R-4+R-5 group-raised']);
    expect(channel.hear([...more, medium(6, oClock(3, 10))], oClock(3, 10))).toEqual([]);
  });

  it('is asked again when there is room', () => {
    const { channel } = busy();
    const clear = after(medium(4, oClock(0, 13)), oClock(0, 14), RECOVERED);

    expect(channel.plan([medium(4, oClock(2, 13))], oClock(2, 13)).lookAgainAt).toBe(oClock(3, 9));
    expect(channel.plan([clear], oClock(2, 13)).lookAgainAt).toBeNull();
  });

  it('hears of a high risk at once, and of a medium one as soon as it becomes high', () => {
    const { channel, told } = busy();
    const high = begun('R-4', oClock(0, 13), aSignal({ key: '4', severity: 'high' }));
    const waiting = medium(5, oClock(0, 13));

    expect(channel.hear([...told, high, waiting], oClock(0, 13))).toEqual(['R-4 raised']);
    expect(channel.hear([after(waiting, oClock(0, 14), ROSE)], oClock(0, 14))).toEqual([
      'R-5 raised',
    ]);
  });

  it('hears in time of what is expected before there is room', () => {
    const { channel, told } = busy();
    // There is room on Thursday at 9:00; what comes by the end of the day after is told now, with all that waits.
    const friday = begun('R-4', oClock(0, 13), aSignal({ key: '4', expectedAt: oClock(4, 9) }));
    const later = begun('R-5', oClock(0, 13), aSignal({ key: '5', expectedAt: oClock(4, 10) }));
    const over = aSignal({ key: '6', nature: 'issue', expectedAt: oClock(0, 9) });

    expect(channel.hear([...told, later], oClock(0, 13))).toEqual([]);
    expect(channel.hear([begun('R-6', oClock(0, 13), over)], oClock(0, 13))).toEqual([]);
    expect(channel.hear([...told, friday, later], oClock(0, 13))).toEqual(['R-4+R-5 group-raised']);
  });

  it('hears at once what people raise, and is reminded of the days that they named', () => {
    const { channel, told } = busy();
    const byHand: RiskHappening = {
      what: 'raised-by-hand',
      scope: 'art-payments',
      title: 'The vendor may strike',
      why: 'Heard at the sync.',
      pi: null,
      workItem: null,
    };
    const event = { risk: 'R-4', version: 1, at: oClock(0, 13), who: ANN, happening: byHand };
    const raised = { risk: riskOf([event], 'by-hand:1'), events: [event] };
    const promised = told.map((one) => after(one, oClock(0, 13), owned(at(1))));

    expect(channel.hear([raised], oClock(0, 13))).toEqual(['R-4 raised']);
    expect(channel.hear(promised, oClock(1, 9)).slice(0, 3)).toEqual([
      'R-1 reminder-2026-01-06 (owned-overdue)',
      'R-2 reminder-2026-01-06 (owned-overdue)',
      'R-3 reminder-2026-01-06 (owned-overdue)',
    ]);
  });

  it('hears nothing of what came and went while it waited, nor of what went and came back', () => {
    const { channel, told } = busy();
    const [first, ...others] = told;
    const gone = after(medium(4, oClock(0, 13)), oClock(1, 10), RECOVERED);
    if (first === undefined) throw new Error('nothing was told');
    const recovered = after(first, oClock(0, 13), RECOVERED);
    channel.hear([recovered, ...others], oClock(0, 13));
    const back = after(recovered, oClock(0, 14), RETURNED);
    const clear = after(back, oClock(1, 10), RECOVERED);

    expect(channel.hear([back, gone], oClock(0, 14))).toEqual(['~R-1 raised', '~R-1 recovered-2']);
    expect(channel.hear([clear, gone], oClock(3, 9)).filter((one) => !one.startsWith('~'))).toEqual(
      [],
    );
  });

  it('hears of what is new and of what is back in one message, the most urgent first', () => {
    const { channel, told } = busy();
    const [first] = told;
    if (first === undefined) throw new Error('nothing was told');
    const recovered = after(first, oClock(0, 13), RECOVERED);
    channel.hear([recovered], oClock(0, 13));
    const back = after(recovered, oClock(0, 14), RETURNED);
    const soon = begun('R-4', oClock(0, 14), aSignal({ key: '4', expectedAt: at(9) }));

    expect(channel.hear([back, soon], oClock(3, 9))[0]).toBe('R-4+R-1 group-raised');
  });

  it('hears that several recovered in the thread of each message that told of them', () => {
    const { channel, told } = busy();
    const more = [4, 5].map((n) => medium(n, oClock(0, 13)));
    channel.hear(more, oClock(3, 9));
    const clear = [...told, ...more].map((one) => after(one, oClock(3, 12), RECOVERED));
    const heard = channel.hear(clear, oClock(3, 12));

    expect(heard.filter((line) => line.includes('recovered'))).toEqual([
      'R-1 recovered-2',
      'R-2 recovered-2',
      'R-3 recovered-2',
      'R-4+R-5 group-recovered-2',
    ]);
  });
});

describe('a reminder', () => {
  function told(
    happening: RiskHappening | null,
    setting: Parameters<typeof aChannel>[0] = {},
    signal = SIGNAL,
  ): (when: Instant) => string[] {
    const channel = aChannel(setting);
    const story = begun('R-1', oClock(0, 9), signal);
    channel.hear([story], oClock(0, 9));
    const now = happening === null ? story : after(story, oClock(0, 9), happening);
    channel.hear([now], oClock(0, 9));
    return (when) => channel.hear([now], when);
  }

  it('comes again after seven days, not before', () => {
    const hear = told(null, {}, HIGH);

    expect(hear(oClock(3, 9))).toEqual(['R-1 reminder-2026-01-08 (un-roamed)']);
    expect(hear(oClock(9, 12))).toEqual([]);
    expect(hear(oClock(10, 9))).toEqual(['R-1 reminder-2026-01-15 (un-roamed)']);
  });

  it('comes once where nobody has decided on a medium risk: then it belongs to the digest', () => {
    const hear = told(null);

    expect(hear(oClock(3, 9))).toEqual(['R-1 reminder-2026-01-08 (un-roamed)']);
    for (const day of [10, 17, 24]) expect(hear(oClock(day, 9))).toEqual([]);
  });

  it('gives those who were told late as much time to decide as anybody', () => {
    const channel = aChannel();
    const story = begun('R-1', oClock(0, 9), SIGNAL);
    channel.hear([story], oClock(1, 12));

    expect(channel.hear([story], oClock(2, 13))).toEqual([]);
    expect(channel.hear([story], oClock(3, 13))).toEqual(['R-1 reminder-2026-01-08 (un-roamed)']);
  });

  it('comes again after seven days to who promised something, whatever the severity', () => {
    const hear = told(owned(at(2)));

    expect(hear(oClock(2, 9))).toEqual(['R-1 reminder-2026-01-07 (owned-overdue)']);
    expect(hear(oClock(9, 9))).toEqual(['R-1 reminder-2026-01-14 (owned-overdue)']);
  });

  it('comes when a day that was named is over, or the day of a review is', () => {
    const dueOnTuesday = at(2);

    expect(told(owned(dueOnTuesday))(oClock(1, 23))).toEqual([]);
    expect(told(owned(dueOnTuesday))(oClock(2, 9))).toEqual([
      'R-1 reminder-2026-01-07 (owned-overdue)',
    ]);
    expect(
      told(decided({ roam: 'accepted', why: 'cheap', reviewAt: dueOnTuesday }))(oClock(2, 9)),
    ).toEqual(['R-1 reminder-2026-01-07 (review-due)']);
    expect(
      told(decided({ roam: 'mitigated', plan: 'x', workItem: 'A-1', by: dueOnTuesday }))(
        oClock(2, 9),
      ),
    ).toEqual(['R-1 reminder-2026-01-07 (mitigated-overdue)']);
    expect(told(owned(null))(oClock(4, 9))).toEqual([]);
    expect(told(RESOLVED)(oClock(4, 9))).toEqual([]);
  });

  it('does not come for what is clear', () => {
    expect(told(RECOVERED)(oClock(4, 9))).toEqual([]);
  });

  it('waits for a working day of the calendar, which also says how long two of them are', () => {
    const hours = { zone: 'UTC', days: [1, 2, 3, 4, 5], from: 540, to: 1020 } as const;
    const calendar = workingCalendar(
      { ...hours, days: [...hours.days], holidays: ['2026-01-06', '2026-01-08'] },
      'UTC',
    );
    const hear = told(null, { calendar });

    // Monday and Wednesday are the two working days; they are over on Wednesday at 17:00, Thursday is a holiday.
    expect(hear(oClock(2, 17))).toEqual([]);
    expect(hear(oClock(3, 12))).toEqual([]);
    expect(hear(oClock(4, 9))).toEqual([]);
    expect(hear(oClock(4, 9, 1))).toEqual(['R-1 reminder-2026-01-09 (un-roamed)']);
  });
});

describe('alerts', () => {
  const step = fc.record({
    hours: fc.integer({ min: 1, max: 30 }),
    holding: fc.subarray([0, 1, 2, 3, 4, 5]),
    high: fc.subarray([0, 1, 2, 3, 4, 5]),
    what: fc.constantFrom('nothing', 'own', 'resolve', 'snooze'),
    whose: fc.integer({ min: 1, max: 6 }),
  });
  const MUTED: Quieting = { kind: 'mute', rule: 'R2', scope: 'art-payments', by: ANN, at: at(0) };
  const ZONE = 'Europe/Berlin';

  it('are never said twice, never when nobody wants them, and in the end all are said', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        const register = aRegister();
        const channel = aChannel({ quietHours: NIGHT, zone: ZONE, quietings: [MUTED] });
        const snoozes = new Map<string, Instant>();
        let now = at(0);
        for (const { hours, holding, high, what, whose } of steps) {
          now = instantOf(now + hours * 3_600_000);
          const id = `R-${whose}`;
          register.evaluate(
            now,
            ...holding.map((n) =>
              aSignal({
                key: `k${n}`,
                rule: n === 5 ? 'R2' : 'R1',
                severity: high.includes(n) ? 'high' : 'medium',
              }),
            ),
          );
          if (what === 'own') register.happen(id, now, owned(instantOf(now + 86_400_000)));
          if (what === 'resolve') register.happen(id, now, RESOLVED);
          if (what === 'snooze') {
            const until = instantOf(now + 40 * 3_600_000);
            snoozes.set(id, until);
            channel.wish(snooze(until, id));
          }
          const plan = channel.plan(register.stories, now);
          expect(channel.plan(register.stories.toReversed(), now)).toEqual(plan);
          const isQuiet = quietUntil(now, NIGHT, ZONE) !== null;
          expect(isQuiet ? plan.posts : []).toEqual([]);
          for (const { risk } of plan.posts.flatMap(({ tells }) => tells)) {
            expect(snoozes.get(risk) ?? now).toBeLessThanOrEqual(now);
          }
          channel.hear(register.stories, now);
          expect(channel.plan(register.stories, now)).toMatchObject({ posts: [], updates: [] });
        }
        // A noon, long after the last snooze.
        const end = instantOf(Math.ceil((now - at(0)) / 86_400_000 + 7) * 86_400_000 + at(0.5));
        channel.hear(register.stories, end);
        // What was urgent then may have taken all room.
        channel.hear(register.stories, instantOf(end + 7 * 86_400_000));

        const keys = channel.posted.map(({ key }) => JSON.stringify(key));
        expect(new Set(keys).size).toBe(keys.length);
        const reminders = channel.posted
          .filter(({ key }) => kindOfAlert(key) === 'reminder')
          .flatMap(({ at: when, tells }) =>
            tells.map(({ risk }) => `${risk} ${dayOf(when, ZONE)}`),
          );
        expect(new Set(reminders).size).toBe(reminders.length);
        // What is back may stand in one message with what is new.
        const tells = channel.posted.filter(({ key }) => {
          const what = kindOfAlert(key);
          return what === 'raised' || what === 'returned';
        });
        const versions = tells.flatMap((one) =>
          one.tells.map(({ risk, version }) => `${risk} ${version}`),
        );
        expect(new Set(versions).size).toBe(versions.length);
        const raised = tells.flatMap((one) => one.tells.map(({ risk }) => risk));
        const pressing = register.stories
          .map(({ risk }) => risk)
          .filter(({ condition, roam }) => condition === 'holds' && roam !== 'resolved');
        const muted = register.stories.filter(({ risk }) => risk.raisedBy === 'R2');
        expect(raised).toEqual(
          expect.arrayContaining(
            pressing.filter(({ raisedBy }) => raisedBy !== 'R2').map(({ id }) => id),
          ),
        );
        expect(muted.filter(({ risk }) => raised.includes(risk.id))).toEqual([]);
        const together = channel.posted.map(({ tells }) => tells.map(({ risk }) => risk));
        expect(together.map((risks) => [...new Set(risks)])).toEqual(together);
      }),
      { numRuns: 60 },
    );
  });
});
