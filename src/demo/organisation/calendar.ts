import { dayAt, dayText, mondayOf, WEEK_MS } from './working-time.ts';

/** Weeks of history before `now`. */
const WEEKS = 26;
const PI_WEEKS = 12;
/** How far the running PI is. */
const WEEKS_INTO_PI = 6;
const SPRINT_WEEKS = 2;

export interface DemoPi {
  readonly id: string;
  /** The fix version that stands for it in Jira. */
  readonly version: string;
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  readonly firstDay: string;
  readonly lastDay: string;
}

export interface DemoSprint {
  readonly number: number;
  readonly from: number;
  readonly to: number;
}

export interface DemoCalendar {
  readonly now: number;
  readonly begin: number;
  /** Three that have begun, the running one third, and the next. */
  readonly pis: readonly DemoPi[];
  readonly sprints: readonly DemoSprint[];
  piAt(at: number): DemoPi;
  sprintAt(at: number): DemoSprint;
}

export function demoCalendar(now: number): DemoCalendar {
  const thisMonday = mondayOf(now);
  const begin = thisMonday - WEEKS * WEEK_MS;
  const running = thisMonday - WEEKS_INTO_PI * WEEK_MS;
  const pis = [-2, -1, 0, 1].map((step, i) => pi(i + 1, running + step * PI_WEEKS * WEEK_MS));
  const first = pis[0]!.from;
  const sprints: DemoSprint[] = [];
  for (let from = first; from < pis[3]!.to; from += SPRINT_WEEKS * WEEK_MS) {
    sprints.push({ number: sprints.length + 1, from, to: from + SPRINT_WEEKS * WEEK_MS });
  }
  return {
    now,
    begin,
    pis,
    sprints,
    piAt: (at) => pis.find((one) => at < one.to) ?? pis[3]!,
    sprintAt: (at) => sprints.find((one) => at < one.to) ?? sprints.at(-1)!,
  };
}

function pi(number: number, from: number): DemoPi {
  const to = from + PI_WEEKS * WEEK_MS;
  return {
    id: `PI-${number}`,
    version: `PI ${number}`,
    from,
    to,
    firstDay: dayText(from),
    // A PI ends on a Friday.
    lastDay: dayText(dayAt(to, -3, 0)),
  };
}
