import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Actor, RiskSignal } from '../../src/core/domain/risk.ts';
import { instantOf } from '../../src/core/domain/time.ts';
import type { Random } from '../../src/demo/organisation/random.ts';
import type { AlertPlace, AlertRound } from './alert-teller.ts';
import { aSignal } from './risks.ts';
import { watchedRisks } from './watched-risks.ts';
import type { Watched } from './watched-risks.ts';

const MINUTE = 60_000;
/** Three rounds make a day: in the morning, when people may be reminded, and two after it. */
const A_DAY = 3;
const TO_THE_EVENING = 10 * 60 * MINUTE;
const TO_THE_MORNING = 13 * 60 * MINUTE + 38 * MINUTE;
const SOON = 11 * MINUTE;
/** Slack does the work at once and answers so much later: a kill in between is the hardest case. */
const ANSWER_MS = 40;
/** The rounds after which the last risks have become urgent, and one is not found any more. */
const URGENT_AFTER = 2;
const GONE_AFTER = 7;

/** A process that waits for a round to tell of; started ahead, for it takes its time. */
interface Teller extends AsyncDisposable {
  /** Begins; `isOver` says whether it has told everything. */
  tell(round: AlertRound): { readonly isOver: () => boolean };
  /** Ends it at once, as a power cut would. */
  kill(): Promise<void>;
}

async function startTeller(database: string, place: AlertPlace): Promise<Teller> {
  const script = fileURLToPath(new URL('./alert-teller.ts', import.meta.url));
  const { botToken, apiUrl, identity } = place;
  const args = [script, database, JSON.stringify({ botToken, apiUrl, identity })];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  async function said(word: string): Promise<void> {
    const { value } = await lines.next();
    if (value !== word) throw new Error(`The teller said ${String(value)} instead of ${word}`);
  }
  async function kill(): Promise<void> {
    child.kill('SIGKILL');
    await ended;
  }
  await said('ready');
  return {
    tell(round) {
      child.stdin.write(`${JSON.stringify(round)}\n`);
      let over = false;
      // A killed one never says so.
      said('done').then(
        () => void (over = true),
        () => undefined,
      );
      return { isOver: () => over };
    },
    kill,
    [Symbol.asyncDispose]: kill,
  };
}

/** Risks that come, are owned, become urgent, are overdue and go, told by processes of which each is killed. */
export interface KilledAlerts extends AsyncDisposable {
  readonly watched: Watched;
  /** Rules found so many risks. */
  readonly raised: () => number;
  /** One round, whose process is killed at a random instant around what it sends; in the evenings nobody is. */
  kill(random: Random): Promise<void>;
  /** A round that nobody disturbs, after the lease of those that were killed. */
  tellAll(afterMs?: number): Promise<void>;
}

export async function killedAlerts(scopes: readonly string[]): Promise<KilledAlerts> {
  await using opened = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-'));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  const storage = `sqlite:${join(folder, 'signalbox.db')}`;
  const watched = opened.use(await watchedRisks({ storage }));
  const { slack } = watched;
  slack.grantScopes(scopes);
  let round = 0;
  let next = startTeller(storage, slack);
  next.catch(() => undefined);
  opened.defer(async () => (await next)[Symbol.asyncDispose]());

  /** The next process starts while this one is at work. */
  async function aTeller(): Promise<Teller> {
    const teller = await next;
    next = startTeller(storage, slack);
    next.catch(() => undefined);
    return teller;
  }

  /** The next thing happens, and a round of pulls shows it. */
  async function happen(): Promise<AlertRound> {
    round += 1;
    await ownOne(watched, round);
    await watched.pulled(round % A_DAY === 0 ? TO_THE_MORNING : SOON);
    return { at: watched.now(), signals: found(round) };
  }

  async function tellAll(afterMs = SOON): Promise<void> {
    watched.find(...found(round));
    await watched.pulled(afterMs);
    await watched.watch().run();
  }

  const kept = opened.move();
  return {
    watched,
    raised: () => numbers(round).length,
    async kill(random) {
      const teller = await aTeller();
      const call = random.between(1, 4);
      const afterMs = random.next() * ANSWER_MS;
      const hurry = slack.faults.add({ kind: 'slow', ms: ANSWER_MS });
      const told = teller.tell(await happen());
      const before = slack.count();
      while (slack.count() - before < call && !told.isOver()) await sleep(1);
      await sleep(afterMs);
      await teller.kill();
      hurry();
      if ((round + 1) % A_DAY === 0) await tellAll(TO_THE_EVENING);
    },
    tellAll,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** Each round brings a risk, each sixth one five at once. */
function numbers(round: number): readonly number[] {
  return Array.from({ length: round }, (_, index) => index + 1).flatMap((one) =>
    one % 6 === 0 ? [0, 1, 2, 3, 4].map((more) => one * 10 + more) : [one * 10],
  );
}

function found(round: number): readonly RiskSignal[] {
  return numbers(round).flatMap((n) => {
    const age = round - Math.floor(n / 10);
    // Two stay, and nobody decides on them.
    if (n > 20 && age >= GONE_AFTER) return [];
    const severity = age < URGENT_AFTER && (n === 10 || n % 40 === 0) ? 'medium' : 'high';
    const title = `LED-${n} is late for PAY-1`;
    return [
      aSignal({ scope: 'cards', key: `R1:cards:LED-${n}`, title, severity, expectedAt: null }),
    ];
  });
}

const OWNER: Actor = { kind: 'person', workspace: 'T0SIGNALBOX', user: 'U2' };

/** Somebody owns what was raised in the round before, until a time that is over tomorrow. */
async function ownOne(watched: Watched, round: number): Promise<void> {
  const { store } = watched;
  const risk = await store.risks.byKey(`R1:cards:LED-${(round - 1) * 10}`);
  if (risk === null || round <= 3) return;
  const now = watched.now();
  const by = instantOf(now + 30 * MINUTE);
  const happening = { what: 'decided', decision: { roam: 'owned', owner: 'U2', by } } as const;
  await store.risks.append(risk.id, risk.version, { at: now, who: OWNER, happening });
}
