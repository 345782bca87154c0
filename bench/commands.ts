import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import { z } from 'zod';
import { demoCalendar } from '../src/demo/organisation/calendar.ts';
import { DEMO_SECRETS, demoConfig } from '../src/demo/organisation/config.ts';
import { ARTS } from '../src/demo/organisation/structure.ts';
import { startSlack } from '../src/demo/slack/slack.ts';
import type { SlackEmulator } from '../src/demo/slack/slack.ts';
import { startWorker } from './support/child.ts';
import type { LiveOrder } from './support/live.ts';
import type { Running, RunOrder } from './support/running.ts';
import { NOW } from './support/setting.ts';
import type { TrackerAddress } from './support/setting.ts';

export interface CommandsOptions {
  /** Items of the tracker that is pulled meanwhile. */
  readonly items: number;
  readonly profiles: string | null;
}

/** Of a number of times, in milliseconds. */
export interface Times {
  readonly n: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

export interface Round {
  readonly acknowledged: Times;
  readonly answered: Times;
  /** Commands that Slack gave up on, because nobody acknowledged them within three seconds. */
  readonly lost: number;
  /** Commands that were not answered with what was asked. */
  readonly failed: number;
}

export interface Commands {
  readonly items: number;
  readonly atOnce: number;
  /** How often so many came at once, while the pull ran and as often afterwards. */
  readonly rounds: number;
  readonly pullSeconds: number;
  readonly pulling: Round;
  /** The same with no pull. */
  readonly quiet: Round;
}

const LIVE = new URL('support/live.ts', import.meta.url);
const RUNNING = new URL('support/running.ts', import.meta.url);

const AT_ONCE = 50;
const MOST_ROUNDS = 8;
const PAUSE_MS = 8_000;
const ANSWER_MS = 120_000;
const WORKING = 'Working on it';
const FAILED = /I could not work this out|You ask faster/;
/** Everybody asks something else of some ART: what is cheap and what is dear in turns. */
const TEXTS = [
  '',
  'metrics',
  'aging',
  'deps',
  'forecast 40 items',
  'constraint',
  'quality',
  'why PAY-1',
  'list',
  'help',
];

/** Fifty commands at once through the emulated Slack, again and again, while the real service pulls; then without. */
export async function commands({ items, profiles }: CommandsOptions): Promise<Commands> {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-bench-'));
  try {
    await using live = startWorker<LiveOrder, TrackerAddress>(LIVE);
    const tracker = await live.ask({ tracker: 'jira-cloud', items });
    await using slack = await startSlack({
      users: people(),
      channels: ARTS.map(({ channel, id }) => ({ id: channel, name: id })),
    });
    await using service = startWorker<RunOrder, Running>(RUNNING, profiles);
    const began = performance.now();
    const { port } = await service.ask(orderFor(tracker, slack, folder));
    const pulling = await roundsWhile(slack, () => isPulling(port), MOST_ROUNDS);
    while (await isPulling(port)) await sleep(500);
    const pullSeconds = (performance.now() - began) / 1000;
    const quiet = await roundsWhile(slack, () => Promise.resolve(true), pulling.rounds);
    return {
      items,
      atOnce: AT_ONCE,
      rounds: pulling.rounds,
      pullSeconds,
      pulling: pulling.round,
      quiet: quiet.round,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** One person may ask ten times a minute. */
function people(): { readonly id: string; readonly name: string }[] {
  return Array.from({ length: AT_ONCE }, (_, n) => ({ id: `U0BENCH${n}`, name: `person-${n}` }));
}

function orderFor(tracker: TrackerAddress, slack: SlackEmulator, folder: string): RunOrder {
  const calendar = demoCalendar(NOW);
  const addresses = {
    jira: tracker.url,
    slackApi: slack.apiUrl,
    database: `sqlite:${join(folder, 'commands.db')}`,
  };
  const config = z
    .looseObject({ sources: z.array(z.looseObject({ pull: z.looseObject({}) })) })
    .parse(demoConfig(addresses, calendar));
  const sources = config.sources.map((source) => ({
    ...source,
    // As fast as configuration lets it, and not again while the floor is measured.
    pull: { ...source.pull, every: '12h', requestsPerSecond: 100 },
  }));
  return {
    config: stringify({ ...config, sources, digests: [] }),
    env: {
      [DEMO_SECRETS.jiraEmail]: tracker.email,
      [DEMO_SECRETS.jiraToken]: tracker.token,
      [DEMO_SECRETS.slackBotToken]: slack.botToken,
      [DEMO_SECRETS.slackAppToken]: slack.appToken,
      [DEMO_SECRETS.slackSigningSecret]: slack.signingSecret,
    },
  };
}

const Health = z.object({
  parts: z.object({ jobs: z.array(z.object({ name: z.string(), running: z.boolean() })) }),
});

async function isPulling(port: number): Promise<boolean> {
  const response = await fetch(`http://127.0.0.1:${port}/healthz`);
  const { parts } = Health.parse(await response.json());
  return parts.jobs.some(({ name, running }) => running && name.startsWith('pull'));
}

interface Asked {
  readonly acknowledgedMs: number | null;
  readonly answeredMs: number;
  readonly failed: boolean;
}

async function roundsWhile(
  slack: SlackEmulator,
  goesOn: () => Promise<boolean>,
  most: number,
): Promise<{ readonly rounds: number; readonly round: Round }> {
  const all: Asked[] = [];
  let rounds = 0;
  // Once at least, also where there is nothing to pull but a little.
  while (rounds === 0 || (rounds < most && (await goesOn()))) {
    const began = performance.now();
    all.push(...(await Promise.all(people().map(({ id }, n) => ask(slack, id, n)))));
    rounds += 1;
    const rest = PAUSE_MS - (performance.now() - began);
    if (rounds < most && rest > 0) await sleep(rest);
  }
  return {
    rounds,
    round: {
      acknowledged: timesOf(all.flatMap(({ acknowledgedMs }) => acknowledgedMs ?? [])),
      answered: timesOf(all.map(({ answeredMs }) => answeredMs)),
      failed: all.filter(({ failed }) => failed).length,
      lost: all.filter(({ acknowledgedMs }) => acknowledgedMs === null).length,
    },
  };
}

async function ask(slack: SlackEmulator, user: string, n: number): Promise<Asked> {
  const began = performance.now();
  const channel = ARTS[n % ARTS.length]?.channel ?? '';
  const text = TEXTS[n % TEXTS.length] ?? '';
  const asked = await slack
    .user(user)
    .slash('/flow', text, { channel, replies: 1, timeoutMs: ANSWER_MS });
  if (asked.replies[0]?.text.startsWith(WORKING) === true) await asked.waitForReplies(2, ANSWER_MS);
  const last = asked.replies.at(-1)?.text ?? '';
  return {
    acknowledgedMs: asked.acknowledgedInMs,
    answeredMs: performance.now() - began,
    failed: last === '' || last.startsWith(WORKING) || FAILED.test(last),
  };
}

function timesOf(all: readonly number[]): Times {
  const sorted = all.toSorted((a, b) => a - b);
  function rank(share: number): number {
    return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
  }
  return { n: sorted.length, p50: rank(0.5), p99: rank(0.99), max: rank(1) };
}
