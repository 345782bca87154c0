import { dayAndTime } from '../../core/digest/dates.ts';
import type { Instant } from '../../core/domain/time.ts';
import { md, type Mrkdwn } from './escape.ts';

/** The instant in each reader's own zone; the fallback says it in the scope's. */
export function dateMarkup(at: Instant, zone: string): Mrkdwn {
  const token = `!date^${Math.floor(at / 1000)}^{date_short_pretty} at {time}`;
  return { mrkdwn: `<${token}|${md`${dayAndTime(at, zone)}`.mrkdwn}>` };
}

export function asOfMarkup(at: Instant, zone: string): Mrkdwn {
  return md`As of ${dateMarkup(at, zone)}.`;
}

export function asOfWords(at: Instant, zone: string): string {
  return `As of ${dayAndTime(at, zone)} (${zone}).`;
}
