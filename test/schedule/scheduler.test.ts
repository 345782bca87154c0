import { describe, expect, it } from 'vitest';
import { instantOf } from '../../src/core/domain/time.ts';
import type { Instant } from '../../src/core/domain/time.ts';
import { timingOf } from '../../src/schedule/due.ts';
import { Scheduler } from '../../src/schedule/scheduler.ts';
import type { CalendarJob, RepeatedJob } from '../../src/schedule/scheduler.ts';
import type { Occurrences } from '../../src/store/store.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const monday = Date.parse('2026-01-12T09:00Z');

/** The port's contract in memory; the real ones pass test/contract/store.ts. */
function memory(): Occurrences {
  const rows = new Map<string, { occurrence: Instant; finishedAt: Instant | null }[]>();
  function of(job: string): { occurrence: Instant; finishedAt: Instant | null }[] {
    const found = rows.get(job) ?? [];
    rows.set(job, found);
    return found;
  }
  return {
    claim: (job, occurrence) => {
      if (of(job).some((row) => row.occurrence === occurrence)) return Promise.resolve(false);
      of(job).push({ occurrence, finishedAt: null });
      return Promise.resolve(true);
    },
    finish: (job, occurrence, at) => {
      const row = of(job).find((candidate) => candidate.occurrence === occurrence);
      if (row) row.finishedAt = at;
      return Promise.resolve();
    },
    last: (job) =>
      Promise.resolve(of(job).toSorted((a, b) => b.occurrence - a.occurrence)[0] ?? null),
    release: (job, occurrence) => {
      rows.set(
        job,
        of(job).filter((row) => row.occurrence !== occurrence),
      );
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
}

function bench(now: number): Bench {
  return { occurrences: memory(), ran: [], failures: [], missed: [], now, fail: 0 };
}

/** A process that knows nothing but what the bench's memory tells it. */
function started(on: Bench, repeated: readonly RepeatedJob[] = []): Scheduler {
  const digest: CalendarJob = {
    name: 'digest',
    timing: timingOf('Mon 09:00', 'weekly', undefined, []),
    zone: 'UTC',
    graceMs: 24 * HOUR,
    run: (occurrence) => {
      if (on.fail > 0) {
        on.fail -= 1;
        return Promise.reject(new Error('Slack is away'));
      }
      on.ran.push(occurrence);
      return Promise.resolve();
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

  it('tries a failed one again with growing pauses until it works', async () => {
    const on = bench(monday - HOUR);
    const scheduler = started(on);
    await tickThrough(on, scheduler, monday - MINUTE);
    on.fail = 3;

    await tickThrough(on, scheduler, monday + 2 * HOUR);

    expect(on.ran).toEqual([monday]);
    expect(on.failures).toHaveLength(3);
  });

  it('runs again what a dead process had claimed but not finished', async () => {
    const on = bench(monday - HOUR);
    await tickThrough(on, started(on), monday - MINUTE);
    await on.occurrences.claim('digest', instantOf(monday), instantOf(monday));
    on.now = monday + MINUTE;

    await tickThrough(on, started(on), monday + HOUR);

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
