import type { Organisation, Scope, ScopeKind } from '../domain/organisation.ts';
import type { ProgramIncrement } from '../domain/program-increment.ts';
import { instantOf } from '../domain/time.ts';
import type { Instant, Period } from '../domain/time.ts';
import { addWeeks, completeWeeksBefore, isoWeek } from '../timeline/calendar.ts';
import { dayRange, periodBefore, periodName } from './dates.ts';

/** How often a digest goes out, which says how much time it is about. */
export type Cadence = 'weekly' | 'fortnightly' | 'monthly' | 'pi';

export interface DigestPeriod {
  readonly window: Period;
  /** What it is compared with: as much time, and that of the PI before where it is a PI. */
  readonly before: Period;
  /** Such as "week 47, 16–22 November 2026". */
  readonly name: string;
  /** Such as "the week before". */
  readonly beforeName: string;
  /** How posts are told apart: `2026-W47`, `2026-W44+4`, or the PI's id. */
  readonly key: string;
  /** Null where it is no PI. */
  readonly pi: ProgramIncrement | null;
  readonly piBefore: ProgramIncrement | null;
}

const WEEKS = { weekly: 1, fortnightly: 2, monthly: 4 } as const;
/** About as long as a PI, where none is configured. */
const INSTEAD_OF_A_PI = 12;

/** How often the audience of a scope usually looks: a team every other week, an ART weekly, and so on. */
export function usualCadence(kind: ScopeKind): Cadence {
  switch (kind) {
    case 'team':
      return 'fortnightly';
    case 'art':
      return 'weekly';
    case 'value-stream':
      return 'monthly';
    case 'portfolio':
      return 'pi';
  }
}

/**
 * The time that a digest is about (docs/decisions/0005-digest-period-and-as-of.md): the last 1, 2 or 4 complete ISO weeks of
 * the scope's zone; with `pi` the scope's PI that runs, up to the as-of instant, once its planning grace is over, and
 * before that the one that ended last. Without any such PI it is the last 12 complete weeks.
 */
export function digestPeriod(
  scope: Scope,
  asOf: Instant,
  cadence: Cadence,
  organisation: Pick<Organisation, 'pis' | 'valueStreams'>,
): DigestPeriod {
  if (cadence !== 'pi') return weeksBefore(asOf, scope.zone, WEEKS[cadence]);
  const pis = pisOf(scope, organisation);
  const pi = piAt(pis, asOf);
  return pi === null ? weeksBefore(asOf, scope.zone, INSTEAD_OF_A_PI) : ofPi(pi, pis, scope, asOf);
}

function weeksBefore(asOf: Instant, zone: string, weeks: number): DigestPeriod {
  const complete = completeWeeksBefore(asOf, zone, weeks);
  const window = { from: complete[0]?.from ?? asOf, to: complete.at(-1)?.to ?? asOf };
  const { year, week } = isoWeek(window.from, zone);
  const first = `${year}-W${String(week).padStart(2, '0')}`;
  return {
    window,
    before: { from: addWeeks(window.from, -weeks, zone), to: window.from },
    name: periodName(window, zone),
    beforeName: periodBefore(window, zone),
    key: weeks === 1 ? first : `${first}+${weeks}`,
    pi: null,
    piBefore: null,
  };
}

function ofPi(
  pi: ProgramIncrement,
  pis: readonly ProgramIncrement[],
  { zone }: Scope,
  asOf: Instant,
): DigestPeriod {
  const runs = asOf < pi.period.to;
  const window = runs ? { from: pi.period.from, to: asOf } : pi.period;
  const piBefore = lastEnded(pis, pi.period.from);
  const length = window.to - window.from;
  const before =
    piBefore === null
      ? { from: instantOf(window.from - length), to: window.from }
      : {
          from: piBefore.period.from,
          to: instantOf(Math.min(piBefore.period.to, piBefore.period.from + length)),
        };
  const asMuch = before.to === piBefore?.period.to ? '' : 'the same time of ';
  return {
    window,
    before,
    name: `${pi.id}${runs ? ' so far' : ''}, ${dayRange(window, zone)}`,
    beforeName: piBefore === null ? 'the same time before it' : `${asMuch}${piBefore.id}`,
    key: pi.id,
    pi,
    piBefore,
  };
}

/** In which at least one of its ARTs takes part. */
function pisOf(
  { teams }: Scope,
  { pis, valueStreams }: Pick<Organisation, 'pis' | 'valueStreams'>,
): ProgramIncrement[] {
  const arts = valueStreams
    .flatMap((stream) => stream.arts)
    .filter((art) => art.teams.some(({ id }) => teams.includes(id)));
  return pis.filter((pi) => arts.some(({ id }) => pi.arts.includes(id)));
}

/** The one that ends first of those that run and are planned; else the one that ended last. */
function piAt(pis: readonly ProgramIncrement[], asOf: Instant): ProgramIncrement | null {
  const running = pis
    .filter(({ graceEnds, period }) => graceEnds <= asOf && asOf < period.to)
    .toSorted((a, b) => a.period.to - b.period.to);
  return running[0] ?? lastEnded(pis, asOf);
}

function lastEnded(pis: readonly ProgramIncrement[], by: Instant): ProgramIncrement | null {
  const ended = pis.filter(({ period }) => period.to <= by);
  return ended.toSorted((a, b) => b.period.to - a.period.to)[0] ?? null;
}
