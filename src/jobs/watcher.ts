import { DAY_MS, instantOf } from '../core/domain/time.ts';
import type { Instant } from '../core/domain/time.ts';
import type { Clock } from '../shared/clock.ts';
import { singleFlight } from '../shared/single-flight.ts';
import type { AlertSide } from '../slack/alert-side.ts';
import type { PullState, Store } from '../store/store.ts';
import type { RiskTeller } from './tell-risks.ts';
import { evaluateRisks } from './watch.ts';
import type { Evaluated, WatchParts } from './watch.ts';

export interface WatchEvents {
  risksEvaluated(evaluated: Evaluated, tookMs: number): void;
  /** What people decided is not in all messages yet; it is tried again. */
  tellingFailed(error: unknown): void;
}

export interface WatcherParts extends WatchParts {
  readonly store: Pick<Store, 'risks' | 'pulls'>;
  readonly teller: RiskTeller;
  /** Null while Slack is not there: nothing is told then, and nothing forgotten. */
  readonly side: () => AlertSide | null;
  /** Sources that are being read now, and since when: what they bring belongs to the same round. */
  readonly pulling: ReadonlyMap<string, Instant>;
  /** How often the source that is read most often is read: a round of pulls counts once, however many sources it has. */
  readonly roundMs: number;
  readonly clock: Clock;
  readonly events: WatchEvents;
}

interface WatcherState {
  readonly evaluatedAt: Instant | null;
  /** When people will be told something though nothing happens. */
  readonly tellsAgainAt: Instant | null;
}

/** Keeps risks as the trackers have them, and messages as risks are. */
export interface Watcher {
  /** Evaluates after a round of pulls, and tells what there is to tell: for every minute, and after each pull. */
  run(): Promise<void>;
  /** Somebody decided something: messages follow at once. Never rejects. */
  changed(): Promise<void>;
  state(): WatcherState;
  /** Tells nothing more, and waits for what is being told. */
  stop(): Promise<void>;
}

/** A source that takes longer than this does not hold up what the others brought; nor does the first pull of one. */
const WAIT_FOR_PULLS_MS = 15 * 60_000;
/** Pulls of a round begin together, but do not end together. */
const NEARLY = 0.8;
/** Without any pull rules are evaluated so often all the same: what is stale, or late, comes with time alone. */
const AT_LEAST_EVERY_MS = DAY_MS / 24;

export function watcher(parts: WatcherParts): Watcher {
  const { store, events } = parts;
  const once = singleFlight<void>();
  let evaluatedAt: Instant | null = null;
  let tellsAgainAt: Instant | null = null;
  // What a process that was killed has not told is told by the next one.
  let isToTell = true;
  let isStopping = false;

  function now(): Instant {
    return instantOf(parts.clock());
  }

  async function evaluate(): Promise<void> {
    const began = now();
    const evaluated = await evaluateRisks(parts, began);
    evaluatedAt = began;
    isToTell = true;
    events.risksEvaluated(evaluated, now() - began);
  }

  function tell(): Promise<void> {
    return once('tell', async () => {
      // What is decided while this runs is told as well.
      while (isToTell) {
        const side = isStopping ? null : parts.side();
        if (side === null) return;
        isToTell = false;
        try {
          tellsAgainAt = await parts.teller.tell(side, now());
        } catch (error) {
          isToTell = true;
          throw error;
        }
      }
    });
  }

  return {
    run: () =>
      once('run', async () => {
        evaluatedAt ??= await store.risks.lastEvaluatedAt();
        if (await isRoundOver(parts, now())) await evaluate();
        if (tellsAgainAt !== null && tellsAgainAt <= now()) isToTell = true;
        await tell();
      }),
    async changed() {
      isToTell = true;
      // One that is under way may have read what was there before.
      await tell().catch((error: unknown) => events.tellingFailed(error));
    },
    state: () => ({ evaluatedAt, tellsAgainAt }),
    async stop() {
      isStopping = true;
      await tell().catch(() => undefined);
    },
  };
}

async function isRoundOver(parts: WatcherParts, now: Instant): Promise<boolean> {
  const { store, organisation, roundMs } = parts;
  const states: PullState[] = [];
  for (const { id } of organisation.sources) states.push(await store.pulls.state(id));
  const read = states.filter(({ pulledAt }) => pulledAt !== null);
  if (read.length === 0 || read.some((state) => isWaitedFor(state, parts, now))) return false;
  // Another replica may have evaluated meanwhile.
  const last = await store.risks.lastEvaluatedAt();
  if (last === null) return true;
  if (now - last >= AT_LEAST_EVERY_MS) {
    // After a time in which nothing ran it is known what is stale when it was tried again.
    return states.every((state) => Math.max(state.lastTriedAt ?? 0, state.pulledAt ?? 0) > last);
  }
  const isNew = read.some(({ pulledAt }) => pulledAt !== null && pulledAt > last);
  return isNew && now - last >= NEARLY * roundMs;
}

function isWaitedFor({ source }: PullState, { pulling }: WatcherParts, now: Instant): boolean {
  const since = pulling.get(source);
  return since !== undefined && now - since < WAIT_FOR_PULLS_MS;
}
