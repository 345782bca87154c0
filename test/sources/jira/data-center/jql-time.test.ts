import { describe, expect, it } from 'vitest';
import { jqlTime } from '../../../../src/sources/jira/data-center/jql-time.ts';

function at(text: string): number {
  return Date.parse(text);
}

describe('a JQL time', () => {
  it.each([
    { when: '2026-03-16T08:30:59.999Z', zone: 'UTC', text: '2026/03/16 08:30' },
    { when: '2026-03-16T08:30:59.999Z', zone: 'Pacific/Auckland', text: '2026/03/16 21:30' },
    { when: '2026-03-16T08:30:59.999Z', zone: 'Pacific/Honolulu', text: '2026/03/15 22:30' },
    { when: '2026-03-16T08:30:59.999Z', zone: 'Asia/Kathmandu', text: '2026/03/16 14:15' },
  ])('of $when is the minute that clocks in $zone show', ({ when, zone, text }) => {
    expect(jqlTime(at(when), zone)).toBe(text);
  });

  it.each([
    { turn: 'first', when: '2026-10-25T00:30:00Z' },
    { turn: 'second', when: '2026-10-25T01:30:00Z' },
  ])('in the $turn turn of a repeated hour is from before both', ({ when }) => {
    // Clocks in Berlin show 02:30 twice; 01:29 they show once, two hours before the second.
    expect(jqlTime(at(when), 'Europe/Berlin')).toBe('2026/10/25 01:29');
  });

  it.each([null, 'Nowhere/Land'])('in the zone %s is early enough for every zone', (zone) => {
    expect(jqlTime(at('2026-03-16T08:30:00Z'), zone)).toBe('2026/03/15 20:30');
  });
});
