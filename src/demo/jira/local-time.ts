import { Temporal } from 'temporal-polyfill';

/** How Jira writes an instant to an account that lives in a zone; without a zone as UTC. */
export function localText(at: number, zone: string | null): string {
  if (zone === null) return isoOffset(at);
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  const wall = local.toPlainDateTime().toString({ fractionalSecondDigits: 3 });
  return `${wall}${local.offset.replace(':', '')}`;
}

/** The instant of a JQL date such as `2026/01/05 09:30`, read in the account's zone; null where it is none. */
export function jqlDate(text: string, zone: string): number | null {
  const parts = /^(\d{4})[/-](\d{1,2})[/-](\d{1,2})(?: (\d{1,2}):(\d{2}))?$/.exec(text);
  if (parts === null) return null;
  const [, year, month, day, hour = 0, minute = 0] = parts.map(Number);
  const wall = Temporal.PlainDateTime.from({ year: year!, month: month!, day: day!, hour, minute });
  return wall.toZonedDateTime(zone).epochMilliseconds;
}

/** Jira writes the offset without a colon. */
export function isoOffset(at: number): string {
  return new Date(at).toISOString().replace('Z', '+0000');
}
