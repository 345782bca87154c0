import cron from 'node-cron';
import type { ScheduledTask } from 'node-cron';
import { instantOf } from '../core/domain/time.ts';
import type { Instant } from '../core/domain/time.ts';
import type { Clock } from '../shared/clock.ts';
import { messageOf } from '../shared/errors.ts';
import type { Occurrence, Occurrences } from '../store/store.ts';
import { due, latestOccurrence } from './due.ts';
import type { Timing } from './due.ts';

/** Happens at a wall-clock time of a zone, each occurrence once. */
export interface CalendarJob {
  readonly name: string;
  readonly timing: Timing;
  readonly zone: string;
  readonly graceMs: number;
  /** When somebody asked for it: what was due by then is past. Absent: it was always there. */
  readonly since?: Instant;
  readonly run: (occurrence: Instant, signal: AbortSignal) => Promise<void>;
}

/** Happens again and again, a fixed time after it was last tried. */
export interface RepeatedJob {
  readonly name: string;
  readonly everyMs: number;
  readonly lastTriedAt: () => Promise<Instant | null>;
  readonly run: (signal: AbortSignal) => Promise<void>;
}

export interface JobStatus {
  readonly name: string;
  readonly running: boolean;
  readonly lastStartedAt: Instant | null;
  readonly lastError: string | null;
}

export interface SchedulerEvents {
  readonly jobFinished: (job: string, tookMs: number) => void;
  readonly jobFailed: (job: string, tookMs: number, error: unknown) => void;
  readonly jobMissed: (job: string, occurrence: Instant) => void;
}

/** What there is to do. */
export interface Jobs {
  readonly calendar: readonly CalendarJob[];
  readonly repeated: readonly RepeatedJob[];
  /** Further calendar jobs, which people ask for and give up: asked anew on every tick. */
  readonly wished?: () => Promise<readonly CalendarJob[]>;
}

const WISHES = 'wishes';
const FIRST_RETRY_MS = 60_000;
const LONGEST_RETRY_MS = 30 * 60_000;
/** A claim of another process that is older than this belongs to one that is gone, or that fails again and again. */
const TAKE_OVER_AFTER_MS = 10 * 60_000;

interface Attempt {
  tries: number;
  notBefore: number;
}

/**
 * Ticks once a minute and starts what is due. Each job runs at most once at a time; a calendar job that fails is
 * tried again with back-off while its grace period lasts.
 */
export class Scheduler {
  readonly #calendar: readonly CalendarJob[];
  readonly #repeated: readonly RepeatedJob[];
  readonly #wished: NonNullable<Jobs['wished']>;
  readonly #occurrences: Occurrences;
  readonly #clock: Clock;
  readonly #events: SchedulerEvents;
  readonly #stopping = new AbortController();
  readonly #running = new Map<string, Promise<void>>();
  readonly #attempts = new Map<string, Attempt>();
  readonly #statuses = new Map<string, JobStatus>();
  /** When this process claimed the occurrence of a job that it has not ended. */
  readonly #claims = new Map<string, Instant>();
  /** As of the last tick. */
  #wishes: readonly CalendarJob[] = [];
  #ticking: Promise<void> = Promise.resolve();
  #task: ScheduledTask | null = null;

  constructor(jobs: Jobs, occurrences: Occurrences, clock: Clock, events: SchedulerEvents) {
    this.#calendar = jobs.calendar;
    this.#repeated = jobs.repeated;
    this.#wished = jobs.wished ?? (() => Promise.resolve([]));
    this.#occurrences = occurrences;
    this.#clock = clock;
    this.#events = events;
  }

  async start(): Promise<void> {
    this.#task = cron.schedule('* * * * *', () => this.tick(), {
      name: 'signalbox',
      timezone: 'UTC',
      noOverlap: true,
    });
    await this.tick();
  }

  /**
   * Starts everything that is due now; resolves when it is known what was started, not when that has ended. One tick
   * after the other: two at once could both find the same job not running.
   */
  async tick(): Promise<void> {
    this.#ticking = this.#ticking.then(() => this.#startDue());
    await this.#ticking;
  }

  async #startDue(): Promise<void> {
    for (const job of this.#repeated) await this.#guard(job.name, () => this.#startRepeated(job));
    await this.#guard(WISHES, async () => {
      this.#wishes = await this.#wished();
    });
    for (const job of this.#allCalendar()) {
      await this.#guard(job.name, () => this.#startCalendar(job));
    }
  }

  /** What is wished for under a name that is there already is nothing new. */
  #allCalendar(): readonly CalendarJob[] {
    const names = new Set(this.#calendar.map(({ name }) => name));
    return [...this.#calendar, ...this.#wishes.filter(({ name }) => !names.has(name))];
  }

  /** A job whose check fails (the database is away, say) must not keep the others from running. */
  async #guard(name: string, check: () => Promise<void>): Promise<void> {
    if (this.#stopping.signal.aborted || this.#running.has(name)) return;
    try {
      await check();
    } catch (error) {
      this.#note(name, { lastError: messageOf(error) });
      this.#events.jobFailed(name, 0, error);
    }
  }

  async #startRepeated(job: RepeatedJob): Promise<void> {
    const last = await job.lastTriedAt();
    if (last !== null && this.#clock() - last < job.everyMs) return;
    this.#launch(job.name, async () => {
      await job.run(this.#stopping.signal);
    });
  }

  async #startCalendar(job: CalendarJob): Promise<void> {
    const now = instantOf(this.#clock());
    let last = await this.#occurrences.last(job.name);
    if (last === null) {
      await this.#recordBaseline(job, now);
      // What was due between the wish and this tick is due now.
      last = await this.#occurrences.last(job.name);
      if (last === null) return;
    }
    if (last.finishedAt === null) {
      await this.#again(job, last, now);
      return;
    }
    const found = due(job.timing, job.zone, job.graceMs, now, last);
    if (found.kind === 'not-due' || isPast(job, found.occurrence)) return;
    if (!(await this.#occurrences.claim(job.name, found.occurrence, now))) return;
    if (found.kind === 'run') this.#launchOccurrence(job, found.occurrence, now);
    else await this.#missed(job, found.occurrence, now);
  }

  /** A job seen for the first time: what came before is past (docs/decisions/0004-what-is-due.md). */
  async #recordBaseline(job: CalendarJob, now: Instant): Promise<void> {
    const past = latestOccurrence(job.timing, job.zone, job.since ?? now);
    const baseline = past ?? instantOf(0);
    if (await this.#occurrences.claim(job.name, baseline, now)) {
      await this.#occurrences.finish(job.name, baseline, now, null);
    }
  }

  /** Claimed but not finished: it failed, another process is at it, or the one that was has died. */
  async #again(job: CalendarJob, last: Occurrence, now: Instant): Promise<void> {
    const ours = this.#claims.get(job.name) === last.claimedAt;
    const attempt = this.#attempts.get(job.name);
    if (ours && attempt && now < attempt.notBefore) return;
    if (!ours && now - last.claimedAt < TAKE_OVER_AFTER_MS) return;
    if (!(await this.#occurrences.reclaim(job.name, last, now))) return;
    const tooLate = now - last.occurrence > job.graceMs || isPast(job, last.occurrence);
    if (tooLate) await this.#missed(job, last.occurrence, now);
    else this.#launchOccurrence(job, last.occurrence, now);
  }

  async #missed(job: CalendarJob, occurrence: Instant, now: Instant): Promise<void> {
    await this.#occurrences.finish(
      job.name,
      occurrence,
      now,
      'missed by more than its grace period',
    );
    this.#attempts.delete(job.name);
    this.#claims.delete(job.name);
    this.#events.jobMissed(job.name, occurrence);
  }

  #launchOccurrence(job: CalendarJob, occurrence: Instant, claimedAt: Instant): void {
    this.#claims.set(job.name, claimedAt);
    this.#launch(job.name, async () => {
      try {
        await job.run(occurrence, this.#stopping.signal);
      } catch (error) {
        await this.#notRun(job, occurrence);
        throw error;
      }
      this.#attempts.delete(job.name);
      await this.#occurrences.finish(job.name, occurrence, instantOf(this.#clock()), null);
      this.#claims.delete(job.name);
    });
  }

  /** Interrupted by a stop, it is left to the next process at once; otherwise we try again ourselves, later. */
  async #notRun(job: CalendarJob, occurrence: Instant): Promise<void> {
    if (this.#stopping.signal.aborted) {
      await this.#occurrences.release(job.name, occurrence);
      return;
    }
    const tries = (this.#attempts.get(job.name)?.tries ?? 0) + 1;
    const wait = Math.min(FIRST_RETRY_MS * 2 ** (tries - 1), LONGEST_RETRY_MS);
    this.#attempts.set(job.name, { tries, notBefore: this.#clock() + wait });
  }

  #launch(name: string, work: () => Promise<void>): void {
    const began = instantOf(this.#clock());
    this.#note(name, { running: true, lastStartedAt: began });
    const run = work()
      .then(
        () => {
          this.#note(name, { running: false, lastError: null });
          this.#events.jobFinished(name, this.#clock() - began);
        },
        (error: unknown) => {
          this.#note(name, { running: false, lastError: messageOf(error) });
          if (!this.#stopping.signal.aborted) {
            this.#events.jobFailed(name, this.#clock() - began, error);
          }
        },
      )
      .finally(() => this.#running.delete(name));
    this.#running.set(name, run);
  }

  #note(name: string, change: Partial<JobStatus>): void {
    this.#statuses.set(name, { ...this.#status(name), ...change });
  }

  #status(name: string): JobStatus {
    const blank: JobStatus = { name, running: false, lastStartedAt: null, lastError: null };
    return this.#statuses.get(name) ?? blank;
  }

  /** Every job, also one that this process has had no reason to start. */
  statuses(): readonly JobStatus[] {
    return [...this.#repeated, ...this.#allCalendar()].map(({ name }) => this.#status(name));
  }

  /** Resolves when nothing that was started is running any more. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running.values());
  }

  /** Starts nothing new, asks what is running to stop at its next safe point, and waits for it. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#task?.destroy();
    await this.#ticking;
    await this.idle();
  }
}

/** Due before somebody asked for it (again). */
function isPast({ since }: CalendarJob, occurrence: Instant): boolean {
  return since !== undefined && occurrence <= since;
}
