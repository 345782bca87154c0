import type { Art, Organisation } from '../../src/core/domain/organisation.ts';
import type { RiskSignal } from '../../src/core/domain/risk.ts';
import { instantOf } from '../../src/core/domain/time.ts';
import type { Instant } from '../../src/core/domain/time.ts';
import type { Listeners } from '../../src/core/risks/audience.ts';
import type { RiskEvaluation } from '../../src/core/risks/rules/verdict.ts';
import type { UserSeed } from '../../src/demo/slack/seed.ts';
import { startSlack } from '../../src/demo/slack/slack.ts';
import type { SlackEmulator } from '../../src/demo/slack/slack.ts';
import type { TellParts } from '../../src/jobs/tell-risks.ts';
import type { Watcher } from '../../src/jobs/watcher.ts';
import type { AlertSide } from '../../src/slack/alert-side.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { alertsTo, aWatch, oneArt } from './a-watch.ts';
import { aBatch } from './batches.ts';
import { at } from './build.ts';

/** Monday 12 January 2026, 9:30 in UTC: people may be reminded. */
const MONDAY_MORNING = instantOf(at(7) + 9.5 * 3_600_000);
const MINUTE = 60_000;

export interface Watched extends AsyncDisposable {
  readonly slack: SlackEmulator;
  readonly store: Store;
  readonly organisation: Organisation;
  /** What is logged of telling. */
  readonly said: string[];
  /** Sources that are being read. */
  readonly pulling: Map<string, Instant>;
  now(): Instant;
  wait(ms: number): void;
  /** What the rules find from now on. */
  find(...signals: readonly RiskSignal[]): void;
  judge(evaluation: RiskEvaluation): void;
  /** A round of pulls ends, a while after the last one. */
  pulled(afterMs?: number): Promise<void>;
  /** The watch of a process; a new one knows only what is stored. */
  watch(changes?: Partial<AlertSide>, through?: Store): Watcher;
  /** A round of pulls, and the watch after it. */
  round(...signals: readonly RiskSignal[]): Promise<void>;
}

export interface WatchedOptions extends Partial<Pick<TellParts, 'quietHours' | 'calendarOf'>> {
  readonly art?: Partial<Art>;
  readonly listeners?: Partial<Listeners>;
  readonly storage?: string;
  readonly users?: readonly UserSeed[];
}

/** One ART whose rules find what a test says, a real store and an emulated Slack. */
export async function watchedRisks(options: WatchedOptions = {}): Promise<Watched> {
  const organisation = oneArt(options.art);
  await using opened = new AsyncDisposableStack();
  let now = MONDAY_MORNING;
  const { users } = options;
  const seed = users === undefined ? {} : { users };
  const slack = opened.use(await startSlack({ clock: () => now, ...seed }));
  const store = opened.use(await openStore(options.storage ?? 'sqlite::memory:'));
  const said: string[] = [];
  let evaluations: readonly RiskEvaluation[] = [];
  const pulling = new Map<string, Instant>();

  function watch(changes: Partial<AlertSide> = {}, through: Store = store): Watcher {
    return aWatch({
      ...options,
      organisation,
      store: through,
      side: { ...alertsTo(slack, store, () => now), ...changes },
      evaluations: () => evaluations,
      pulling,
      clock: () => now,
      said,
    });
  }

  const own = watch();
  async function pulled(afterMs = 10 * MINUTE): Promise<void> {
    now = instantOf(now + afterMs);
    await store.pulls.save(aBatch([], { complete: true, readUntil: now }), now);
  }
  const kept = opened.move();
  return {
    slack,
    store,
    organisation,
    said,
    pulling,
    now: () => now,
    wait(ms) {
      now = instantOf(now + ms);
    },
    find(...signals) {
      evaluations = [{ signals, unjudged: [] }];
    },
    judge(evaluation) {
      evaluations = [evaluation];
    },
    pulled,
    watch,
    async round(...signals) {
      evaluations = [{ signals, unjudged: [] }];
      await pulled();
      await own.run();
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}
