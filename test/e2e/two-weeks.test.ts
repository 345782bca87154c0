import { beforeAll, describe, expect, it } from 'vitest';
import { channelsOf, byWeek } from '../../bench/support/weeks-tables.ts';
import { duplicatesIn, foretold } from '../../bench/support/weeks-truth.ts';
import { weeksSetting } from '../../bench/support/weeks-setting.ts';
import { walkWeeks } from '../../bench/support/weeks.ts';
import type { SaidMessage, WeeksWalked } from '../../bench/support/weeks.ts';
import { median } from '../../bench/support/measure.ts';
import { instantOf } from '../../src/core/domain/time.ts';
import type { SpanningOrganisation } from '../../src/demo/organisation/spanning.ts';

const HOUR = 3_600_000;
/** The last two weeks of the demo: a provider in another ART is needed on the second Friday. */
const FROM = instantOf(Date.parse('2026-04-06T00:00:00.000Z'));
const TO = instantOf(Date.parse('2026-04-20T00:00:00.000Z'));
const NOW = instantOf(Date.parse('2026-04-20T06:30:00.000Z'));

describe('two weeks of the demo organisation', () => {
  let walked: WeeksWalked;
  let demo: SpanningOrganisation;

  beforeAll(async () => {
    await using setting = await weeksSetting({ seed: 7, now: NOW });
    demo = setting.demo;
    const period = { from: FROM, to: TO };
    walked = await walkWeeks(setting, { period, people: 'rtes', everyMs: 12 * HOUR });
  }, 240_000);

  /** In each week of each channel. */
  function eachWeek(counts: (message: SaidMessage) => boolean): readonly number[] {
    return channelsOf(walked).flatMap((channel) =>
      byWeek(walked, (one) => one.channel === channel && counts(one)),
    );
  }

  it('bring each channel one digest a week', () => {
    const digests = eachWeek(({ kind, way }) => kind === 'digest' && way === 'message');

    expect(new Set(digests)).toEqual(new Set([1]));
  });

  it('bring a channel three messages about risks a week at most, as a rule', () => {
    const alerts = eachWeek(({ kind, way }) => kind === 'alert' && way === 'message');

    expect(Math.max(...alerts)).toBeGreaterThan(0);
    expect(median(alerts)).toBeLessThanOrEqual(3);
  });

  it('say nothing twice', () => {
    expect(duplicatesIn(walked)).toEqual([]);
  });

  it('bring a late dependency up before the day on which it is needed', () => {
    const late = foretold(demo, walked).find(
      ({ name }) => name === 'late dependency on another ART',
    );

    expect(late?.by?.rule).toMatch(/^R[124]$/);
    expect(late?.by?.told).toBeLessThan((late?.at ?? 0) - 5 * 24 * HOUR);
  });

  it('bring nothing that Slack refuses or that nobody can read', () => {
    expect(walked.said.length).toBeGreaterThan(50);
    expect(walked.said.filter(({ isSent }) => !isSent)).toEqual([]);
    expect(walked.said.filter(({ isReadable }) => !isReadable)).toEqual([]);
  });
});
