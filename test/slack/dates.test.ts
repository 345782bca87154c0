import { describe, expect, it } from 'vitest';
import type { Scope } from '../../src/core/domain/organisation.ts';
import { dateAsked } from '../../src/core/forecast/date-asked.ts';
import { daySaid, type DaySaid } from '../../src/slack/dates.ts';
import { anOrganisation } from '../support/build.ts';
import { instant } from '../support/reports.ts';

/** Monday 23 November 2026, 9:00 in Berlin. */
const MONDAY = '2026-11-23T08:00:00Z';

const PI_7 = {
  id: 'PI-7',
  arts: ['cards'],
  period: { from: instant('2026-10-04T22:00:00Z'), to: instant('2026-12-13T23:00:00Z') },
  graceEnds: instant('2026-10-04T22:00:00Z'),
  iterations: [],
  match: [],
  integrationPoints: [],
  objectives: [],
};
/** Its ART `cards` has the team `acquiring`. */
const ORGANISATION = anOrganisation({ pis: [PI_7] });

function say(text: string, now = MONDAY, zone = 'Europe/Berlin'): DaySaid {
  const scope: Scope = {
    id: 'cards',
    kind: 'art',
    name: 'Cards',
    zone,
    level: { level: 'story', orphans: [] },
    teams: ['acquiring'],
  };
  return daySaid(text, {
    asOf: instant(now),
    scope,
    portfolioZone: 'Europe/Berlin',
    dayAsked: (words, of) => dateAsked(words, of, ORGANISATION, instant(now)),
  });
}

describe('a day that somebody types', () => {
  it.each([
    ['today', '2026-11-23'],
    ['Tomorrow', '2026-11-24'],
    ['fri', '2026-11-27'],
    ['by Friday', '2026-11-27'],
    // On a Monday the next one is meant.
    ['monday', '2026-11-30'],
    ['2026-12-11', '2026-12-11'],
    ['2026-01-05', '2026-01-05'],
    ['11 dec', '2026-12-11'],
    ['Dec 11', '2026-12-11'],
    ['on 11 December', '2026-12-11'],
    ['11. dec', '2026-12-11'],
    ['11 december 2027', '2027-12-11'],
    ['Dec 11, 2027', '2027-12-11'],
    // This year's is over, today's is not.
    ['22 nov', '2027-11-22'],
    ['23 nov', '2026-11-23'],
    // The next one that there is.
    ['29 feb', '2028-02-29'],
    ['29 february 2028', '2028-02-29'],
    ['4 sept', '2027-09-04'],
  ])('%s is %s', (text, day) => {
    expect(say(text)).toEqual({ kind: 'day', day });
  });

  it.each([
    '',
    'soon',
    'fr',
    '31 feb',
    '29 feb 2027',
    '2026-13-01',
    '2026-02-30',
    '11 decade',
    '11 dec 12',
    '12',
    'dec',
  ])('is not understood: %j', (text) => {
    expect(say(text)).toEqual({ kind: 'unknown' });
  });

  it('is one of the zone of the scope', () => {
    // 23:30 on Monday in Berlin is 7:30 on Tuesday in Tokyo.
    const late = '2026-11-23T22:30:00Z';

    expect(say('tomorrow', late)).toEqual({ kind: 'day', day: '2026-11-24' });
    expect(say('tomorrow', late, 'Asia/Tokyo')).toEqual({ kind: 'day', day: '2026-11-25' });
    expect(say('tue', late, 'Asia/Tokyo')).toEqual({ kind: 'day', day: '2026-12-01' });
  });

  it('is right on both days on which the clocks change', () => {
    // Sunday 25 October 2026 has 25 hours in Berlin: 23:30 is still that day, 24 hours later it is 22:30 on Monday.
    expect(say('tomorrow', '2026-10-25T22:30:00Z')).toEqual({ kind: 'day', day: '2026-10-26' });
    // Sunday 28 March 2027 has 23 hours: 24 hours after 23:30 on Saturday it would be Monday already.
    expect(say('tomorrow', '2027-03-27T22:30:00Z')).toEqual({ kind: 'day', day: '2027-03-28' });
    expect(say('sun', '2027-03-27T22:30:00Z')).toEqual({ kind: 'day', day: '2027-03-28' });
  });

  it('may be the end of the PI, whose days are those of the portfolio', () => {
    // PI-7 ends on Sunday 13 December in Berlin; then it is Monday already in Tokyo.
    expect(say('PI end')).toEqual({ kind: 'day', day: '2026-12-13' });
    expect(say('by end of PI', MONDAY, 'Asia/Tokyo')).toEqual({ kind: 'day', day: '2026-12-13' });
    expect(say('PI end', '2027-06-01T08:00:00Z')).toEqual({ kind: 'no-pi' });
  });
});
