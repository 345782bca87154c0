import { createInterface } from 'node:readline';
import type { RiskSignal } from '../../src/core/domain/risk.ts';
import { instantOf } from '../../src/core/domain/time.ts';
import type { Instant } from '../../src/core/domain/time.ts';
import type { SlackEmulator } from '../../src/demo/slack/slack.ts';
import { openStore } from '../../src/store/open.ts';
import { alertsTo, aWatch, oneArt } from './a-watch.ts';

/** What the rules find, and when. */
export interface AlertRound {
  readonly at: number;
  readonly signals: readonly RiskSignal[];
}

/** Where to tell of it. */
export type AlertPlace = Pick<SlackEmulator, 'botToken' | 'apiUrl' | 'identity'>;

/**
 * Run by tests as a process of its own, to be killed: evaluates and tells one round from standard input, and says when it
 * is ready and when it has done.
 */
const [database = '', place = ''] = process.argv.slice(2);
await using store = await openStore(database);
process.stdout.write('ready\n');
for await (const line of createInterface(process.stdin)) {
  const { at, signals } = JSON.parse(line) as AlertRound;
  const began = Date.now();
  function clock(): Instant {
    return instantOf(at + Date.now() - began);
  }
  const watch = aWatch({
    organisation: oneArt(),
    store,
    side: alertsTo(JSON.parse(place) as AlertPlace, store, clock),
    evaluations: () => [{ signals, unjudged: [] }],
    pulling: new Map(),
    clock,
    said: [],
  });
  await watch.run();
  process.stdout.write('done\n');
}
