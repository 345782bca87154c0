import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/load.ts';
import { organisationOf } from '../../src/config/organisation.ts';
import type { WorkingHours } from '../../src/core/domain/organisation.ts';

const SOURCE = {
  id: 'jira',
  kind: 'jira',
  baseUrl: 'https://acme.example',
  auth: { email: { env: 'E' }, token: { env: 'T' } },
  projects: ['PAY'],
};

const OFFICE = { days: ['mon', 'tue', 'wed', 'thu', 'fri'], hours: ['09:00', '17:30'] };

function read(workingCalendar: object | null): WorkingHours | null {
  const text = JSON.stringify({ sources: [SOURCE], metrics: { workingCalendar } });
  return organisationOf(parseConfig(text, 'flow.yaml')).metrics.workingCalendar;
}

describe('the working calendar', () => {
  it('is none unless it is configured', () => {
    expect(read(null)).toBeNull();
  });

  it('has weekdays as numbers and hours as minutes after midnight', () => {
    expect(read({ ...OFFICE, holidays: ['2026-12-25'], zone: 'Europe/Berlin' })).toEqual({
      zone: 'Europe/Berlin',
      days: [1, 2, 3, 4, 5],
      from: 540,
      to: 1050,
      holidays: ['2026-12-25'],
    });
    expect(read({ days: ['sun', 'sat'], hours: ['00:05', '23:59'] })).toEqual({
      zone: null,
      days: [7, 6],
      from: 5,
      to: 1439,
      holidays: [],
    });
  });

  it.each([
    ['hours that end before they begin', { hours: ['17:00', '09:00'] }, 'work ends at 09:00'],
    ['hours that end when they begin', { hours: ['09:00', '09:00'] }, 'work ends at 09:00'],
    ['a time that does not exist', { hours: ['09:00', '24:00'] }, 'write a time as HH:MM'],
    ['no weekday at all', { days: [] }, 'metrics.workingCalendar.days'],
    ['a holiday that is no day', { holidays: ['2026-02-30'] }, 'holidays[0]: no such day'],
    ['a zone that does not exist', { zone: 'Europe/Atlantis' }, 'no such IANA time zone'],
  ])('refuses %s', (_, wrong, message) => {
    expect(() => read({ ...OFFICE, ...wrong })).toThrow(message);
  });
});
