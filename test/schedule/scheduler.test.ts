import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { instantOf } from '../../src/core/domain/time.ts';
import { timingOf } from '../../src/schedule/due.ts';
import { Scheduler } from '../../src/schedule/scheduler.ts';
import type { CalendarJob, RepeatedJob } from '../../src/schedule/scheduler.ts';
import type { Occurrence, Occurrences } from '../../src/store/store.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const monday = Date.parse('2026-01-12T09:00Z');

/** The port's contract in memory; the real ones pass test/contract/store.ts. */
function memory(): Occurrences {
  const rows = new Map<string, { -readonly [Name in keyof Occurrence]: Occurrence[Name] }>();
  return {
    claim: (job, occurrence, at) => {
      if (rows.has(`${job} ${occurrence}`)) return Promise.resolve(false);
      rows.set(`${job} ${occurrence}`, { occurrence, claimedAt: at, finishedAt: null });
      return Promise.resolve(true);
    },
    reclaim: (job, { occurrence, claimedAt }, at) => {
      const row = rows.get(`${job} ${occurrence}`);
      if (row?.claimedAt !== claimedAt || row.finishedAt !== null) return Promise.resolve(false);
      row.claimedAt = at;
      return Promise.resolve(true);
    },
    finish: (job, occurrence, at) => {
      const row = rows.get(`${job} ${occurrence}`);
      if (row) row.finishedAt = at;
      return Promise.resolve();
    },
    last: (job) => {
      const own = [...rows].filter(([name]) => name.startsWith(`${job} `)).map(([, row]) => row);
      const latest = own.toSorted((a, b) => b.occurrence - a.occurrence)[0];
      return Promise.resolve(latest === undefined ? null : { ...latest });
    },
    release: (job, occurrence) => {
      if (rows.get(`${job} ${occurrence}`)?.finishedAt === null)
        rows.delete(`${job} ${occurrence}`);
      return Promise.resolve();
    },
  };
}

interface Bench {
  readonly occurrences: Occurrences;
  readonly ran: number[];
  readonly failures: string[];
  readonly missed: number[];
  now: number;
  fail: number;
  /** Lets a run last until it is stopped. */
  hold: boolean;
}

function bench(now: number): Bench {
  return { occurrences: memory(), ran: [], failures: [], missed: [], now, fail: 0, hold: false };
}

/** A process that knows nothing but what the bench's memory tells it. */
function started(on: Bench, repeated: readonly RepeatedJob[] = []): Scheduler {
  const digest: CalendarJob = {
    name: 'digest',
    timing: timingOf('Mon 09:00', 'weekly', undefined, []),
    zone: 'UTC',
    graceMs: 24 * HOUR,
    run: async (occurrence, signal) => {
      if (on.hold) await once(signal, 'abort');
      signal.throwIfAborted();
      if (on.fail > 0) {
        on.fail -= 1;
        throw new Error('Slack is away');
      }
      on.ran.push(occurrence);
    },
  };
  return new Scheduler({ calendar: [digest], repeated }, on.occurrences, () => on.now, {
    jobFinished: () => undefined,
    jobFailed: (job, _took, error) => on.failures.push(`${job}: ${String(error)}`),
    jobMissed: (_job, occurrence) => on.missed.push(occurrence),
  });
}

async function tickThrough(on: Bench, scheduler: Scheduler, until: number): Promise<void> {
  for (; on.now < until; on.now += MINUTE) {
    await scheduler.tick();
    await scheduler.idle();
  }
}

describe('scheduler', () => {
  it('does not run what was due before it was first started', async () => {
    const on = bench(monday + HOUR);

    await tickThrough(on, started(on), monday + 12 * HOUR);

    expect(on.ran).toEqual([]);
  });

  it('runs each occurrence once, however often it ticks', async () => {
    const on = bench(monday - HOUR);

    await tickThrough(on, started(on), monday + 3 * HOUR);

    expect(on.ran).toEqual([monday]);
  });

  it('runs late, once, after the process was down at the time', async () => {
    const on = bench(monday - HOUR);
    await tickThrough(on, started(on), monday - MINUTE);
    on.now = monday + 5 * HOUR;

    await tickThrough(on, started(on), monday + 6 * HOUR);

    expect(on.ran).toEqual([monday]);
  });

  it('says that it missed one when the grace period is over, and does not run it', async () => {
    const on = bench(monday - HOUR);
    await tickThrough(on, started(on), monday - MINUTE);
    on.now = monday + 25 * HOUR;

    await tickThrough(on, started(on), monday + 26 * HOUR);

    expect(on.ran).toEqual([]);
    expect(on.missed).toEqual([monday]);
  });

  it('shows every job from the start on, also one that is not due for long', async () => {
    const on = bench(monday - HOUR);
    const scheduler = started(on);

    await scheduler.tick();

    expect(scheduler.statuses()).toEqual([
      { name: 'digest', running: false, lastStartedAt: null, lastError: null },
    ]);
  });

  it('tries a failed one again with growing pauses until it works', async () => {
    const on = bench(monday - HOUR);
    const scheduler = started(on);
    await tickThrough(on, scheduler, monday - MINUTE);
    on.fail = 3;

    await tickThrough(on, scheduler, monday + 2 * HOUR);

    expect(on.ran).toEqual([monday]);
    expect(on.failures).toHaveLength(3);
  });

  it('leaves to another process what that has just claimed, and takes it over when it must be dead', async () => {
    const on = bench(monday - HOUR);
    await tickThrough(on, started(on), monday - MINUTE);
    await on.occurrences.claim('digest', instantOf(monday), instantOf(monday));
    const scheduler = started(on);

    await tickThrough(on, scheduler, monday + 10 * MINUTE);
    const meanwhile = [...on.ran];
    await tickThrough(on, scheduler, monday + HOUR);

    expect(meanwhile).toEqual([]);
    expect(on.ran).toEqual([monday]);
  });

  it('takes over what a dead process left in one of two processes only', async () => {
    const on = bench(monday - HOUR);
    await tickThrough(on, started(on), monday - MINUTE);
    await on.occurrences.claim('digest', instantOf(monday), instantOf(monday));
    on.now = monday + HOUR;
    const [one, two] = [started(on), started(on)];

    await Promise.all([one.tick(), two.tick()]);
    await Promise.all([one.idle(), two.idle()]);

    expect(on.ran).toEqual([monday]);
  });

  it('gives back at a stop what it could not end, so that the next process need not wait', async () => {
    const on = bench(monday - HOUR);
    const first = started(on);
    await tickThrough(on, first, monday);
    on.hold = true;
    await first.tick();
    await first.stop();
    on.hold = false;

    await tickThrough(on, started(on), monday + 2 * MINUTE);

    expect(on.ran).toEqual([monday]);
  });

  it('lets only one of two schedulers on one memory run an occurrence', async () => {
    const on = bench(monday - HOUR);
    const [one, two] = [started(on), started(on)];
    await tickThrough(on, one, monday - MINUTE);
    on.now = monday;

    await Promise.all([one.tick(), two.tick()]);
    await Promise.all([one.idle(), two.idle()]);

    expect(on.ran).toEqual([monday]);
  });

  it('does not start a job again while it is still running', async () => {
    const on = bench(monday);
    let running = 0;
    let most = 0;
    const { promise: held, resolve: release } = Promise.withResolvers<undefined>();
    const slow: RepeatedJob = {
      name: 'pull',
      everyMs: MINUTE,
      lastTriedAt: () => Promise.resolve(null),
      run: async () => {
        running += 1;
        most = Math.max(most, running);
        await held;
        running -= 1;
      },
    };
    const scheduler = started(on, [slow]);

    await scheduler.tick();
    await scheduler.tick();
    release(undefined);
    await scheduler.stop();

    expect(most).toBe(1);
    expect(running).toBe(0);
  });

  it('does not start a job twice when two ticks come together', async () => {
    const on = bench(monday);
    let runs = 0;
    const { promise: held, resolve: release } = Promise.withResolvers<undefined>();
    const pull: RepeatedJob = {
      name: 'pull',
      everyMs: MINUTE,
      lastTriedAt: () => Promise.resolve(null),
      run: async () => {
        runs += 1;
        await held;
      },
    };
    const scheduler = started(on, [pull]);

    await Promise.all([scheduler.tick(), scheduler.tick()]);
    release(undefined);
    await scheduler.stop();

    expect(runs).toBe(1);
  });

  it('leaves nothing running after a stop, also when a tick was under way', async () => {
    const on = bench(monday);
    const { promise: asked, resolve: answer } = Promise.withResolvers<null>();
    let ended = 0;
    const pull: RepeatedJob = {
      name: 'pull',
      everyMs: MINUTE,
      lastTriedAt: () => asked,
      run: async () => {
        await setImmediate();
        ended += 1;
      },
    };
    const scheduler = started(on, [pull]);

    const ticking = scheduler.tick();
    const stopping = scheduler.stop();
    answer(null);
    await stopping;
    const endedBefore = ended;
    await ticking;
    await scheduler.idle();

    expect(ended).toBe(endedBefore);
  });

  it('keeps the other jobs running when the check of one fails', async () => {
    const on = bench(monday - HOUR);
    const broken: RepeatedJob = {
      name: 'pull',
      everyMs: MINUTE,
      lastTriedAt: () => Promise.reject(new Error('the database is away')),
      run: () => Promise.resolve(),
    };

    await tickThrough(on, started(on, [broken]), monday + HOUR);

    expect(on.ran).toEqual([monday]);
    expect(on.failures[0]).toContain('the database is away');
  });
});

describe('a calendar job that somebody asks for', () => {
  interface Wishing {
    since: number | null;
    at: string;
    fails: boolean;
  }

  /** The Monday job of a channel, which may be asked for and given up between two ticks. */
  function wishing(on: Bench, wish: Wishing): Scheduler {
    function run(occurrence: number): Promise<void> {
      if (wish.fails) return Promise.reject(new Error('Slack is away'));
      on.ran.push(occurrence);
      return Promise.resolve();
    }
    return new Scheduler(
      {
        calendar: [],
        repeated: [],
        wished: () =>
          Promise.resolve(
            wish.since === null
              ? []
              : [
                  {
                    name: 'digest cards C1',
                    timing: timingOf(wish.at, 'weekly', undefined, []),
                    zone: 'UTC',
                    graceMs: 24 * HOUR,
                    since: instantOf(wish.since),
                    run,
                  },
                ],
          ),
      },
      on.occurrences,
      () => on.now,
      {
        jobFinished: () => undefined,
        jobFailed: (job, _took, error) => on.failures.push(`${job}: ${String(error)}`),
        jobMissed: (_job, occurrence) => on.missed.push(occurrence),
      },
    );
  }

  it('runs at the first time after it was asked for, be it in the very next minute', async () => {
    const on = bench(monday);
    const wish = { since: monday - 10_000, at: 'Mon 09:00', fails: false };

    await tickThrough(on, wishing(on, wish), monday + 10 * MINUTE);

    expect(on.ran).toEqual([monday]);
  });

  it('is not late by a tick when the first one after the wish is the time itself', async () => {
    const on = bench(monday);
    const scheduler = wishing(on, { since: monday - 1, at: 'Mon 09:00', fails: false });

    await scheduler.tick();
    await scheduler.idle();

    expect(on.ran).toEqual([monday]);
  });

  it('never runs for a time before it was asked for, whatever ran for an earlier wish', async () => {
    const on = bench(monday - HOUR);
    const wish: Wishing = { since: monday - 2 * HOUR, at: 'Mon 09:00', fails: false };
    const scheduler = wishing(on, wish);
    await tickThrough(on, scheduler, monday + HOUR);
    wish.since = null;
    await tickThrough(on, scheduler, monday + 2 * HOUR);

    // Asked for anew a week later, an hour after the time.
    on.now = monday + 7 * 24 * HOUR + HOUR;
    wish.since = on.now - 1;
    await tickThrough(on, scheduler, on.now + 3 * HOUR);

    expect(on.ran).toEqual([monday]);
    expect(on.missed).toEqual([]);
  });

  it('does not run for a new time that has passed already when it was moved there', async () => {
    const on = bench(monday - HOUR);
    const wish: Wishing = { since: monday - 2 * HOUR, at: 'Mon 09:00', fails: false };
    const scheduler = wishing(on, wish);
    await tickThrough(on, scheduler, monday + HOUR);
    wish.since = on.now;
    wish.at = 'Mon 09:30';

    await tickThrough(on, scheduler, monday + 5 * HOUR);

    expect(on.ran).toEqual([monday]);
  });

  it('does not go on with what an earlier wish left unfinished', async () => {
    const on = bench(monday);
    const wish: Wishing = { since: monday - HOUR, at: 'Mon 09:00', fails: true };
    const scheduler = wishing(on, wish);
    await tickThrough(on, scheduler, monday + 3 * MINUTE);
    wish.since = null;
    await tickThrough(on, scheduler, monday + HOUR);
    wish.since = on.now;
    wish.fails = false;

    await tickThrough(on, scheduler, monday + 5 * HOUR);

    expect(on.ran).toEqual([]);
  });

  it('runs no more once it is given up, and is listed while it is there', async () => {
    const on = bench(monday - HOUR);
    const wish: Wishing = { since: on.now, at: 'Mon 09:00', fails: false };
    const scheduler = wishing(on, wish);
    await scheduler.tick();
    const names = scheduler.statuses().map(({ name }) => name);
    wish.since = null;

    await tickThrough(on, scheduler, monday + HOUR);

    expect(names).toEqual(['digest cards C1']);
    expect(scheduler.statuses()).toEqual([]);
    expect(on.ran).toEqual([]);
  });

  it('keeps nothing else from running while it cannot be told what is asked for', async () => {
    const on = bench(monday - HOUR);
    const jobs = {
      calendar: [],
      repeated: [
        {
          name: 'pull',
          everyMs: 0,
          lastTriedAt: () => Promise.resolve(null),
          run: () => {
            on.ran.push(on.now);
            return Promise.resolve();
          },
        },
      ],
      wished: () => Promise.reject(new Error('the store is away')),
    };
    const scheduler = new Scheduler(jobs, on.occurrences, () => on.now, {
      jobFinished: () => undefined,
      jobFailed: (job, _took, error) => on.failures.push(`${job}: ${String(error)}`),
      jobMissed: () => undefined,
    });

    await scheduler.tick();
    await scheduler.idle();

    expect(on.ran).toHaveLength(1);
    expect(on.failures).toEqual(['wishes: Error: the store is away']);
  });
});
