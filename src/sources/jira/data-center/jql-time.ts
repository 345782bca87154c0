import { Temporal } from 'temporal-polyfill';

const HOUR_MS = 3_600_000;
/** The zone that is farthest behind UTC: a wall time of it is, read anywhere else, no later. */
const FARTHEST_BEHIND_MS = 12 * HOUR_MS;

/**
 * An instant as a JQL date that, read in the account's zone, is never later: JQL knows minutes and no offset. A time
 * that clocks show twice is left for the minute before both. Without a zone that we know, half a day is added instead.
 */
export function jqlTime(at: number, zone: string | null): string {
  const instant = Temporal.Instant.fromEpochMilliseconds(at);
  let local: Temporal.ZonedDateTime;
  try {
    local = instant.toZonedDateTimeISO(zone ?? 'unknown');
  } catch {
    const behind = Temporal.Instant.fromEpochMilliseconds(at - FARTHEST_BEHIND_MS);
    return written(behind.toZonedDateTimeISO('UTC'));
  }
  const first = local.toPlainDateTime().toZonedDateTime(local.timeZoneId, {
    disambiguation: 'earlier',
  });
  const last = local.toPlainDateTime().toZonedDateTime(local.timeZoneId, {
    disambiguation: 'later',
  });
  if (first.epochMilliseconds === last.epochMilliseconds) return written(local);
  // The repeated stretch is as long as the clocks are set back: this far before its first turn no time is repeated.
  const length = last.epochMilliseconds - first.epochMilliseconds;
  const begin = first.epochMilliseconds - length - 60_000;
  return written(
    Temporal.Instant.fromEpochMilliseconds(begin).toZonedDateTimeISO(local.timeZoneId),
  );
}

function written(local: Temporal.ZonedDateTime): string {
  const [month, day, hour, minute] = [local.month, local.day, local.hour, local.minute].map(
    (part) => String(part).padStart(2, '0'),
  );
  return `${local.year}/${month}/${day} ${hour}:${minute}`;
}
