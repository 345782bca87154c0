import type { Organisation } from '../domain/organisation.ts';
import { scopesOf } from '../domain/scopes.ts';
import { instantOf } from '../domain/time.ts';
import type { Instant, Period } from '../domain/time.ts';
import { defaultWindow } from '../metrics/horizon.ts';
import { trailing } from '../metrics/service-level.ts';
import { completeWeeksBefore } from '../timeline/calendar.ts';
import { LOAD_WEEKS } from './network.ts';

/**
 * The earliest instant that a number on dependencies looks at, whatever the scope (metrics.md section 6). An edge of which
 * both items were closed before it, and that nobody made or touched since then, changes no number, unless its provider was
 * dropped: somebody may still need that.
 */
export function dependencyHorizon(
  organisation: Organisation,
  asOf: Instant,
  window: Period | null,
): Instant {
  const zones = new Set([organisation.zone, ...scopesOf(organisation).map(({ zone }) => zone)]);
  const firsts = [...zones].flatMap((zone) => [
    (window ?? defaultWindow(asOf, zone)).from,
    completeWeeksBefore(asOf, zone, LOAD_WEEKS)[0]?.from ?? asOf,
  ]);
  return instantOf(Math.min(asOf, trailing(asOf).from, ...firsts));
}
