import { describe, expect, it } from 'vitest';
import type { DeliveryState } from '../../src/core/domain/delivery.ts';
import type { Actor, RiskSignal } from '../../src/core/domain/risk.ts';
import type { SlackFault } from '../../src/demo/slack/faults.ts';
import type { SlackMessage } from '../../src/demo/slack/workspace.ts';
import { aSignal } from '../support/risks.ts';
import { HISTORY_SCOPES } from '../support/service.ts';
import { watchedRisks } from '../support/watched-risks.ts';
import type { Watched } from '../support/watched-risks.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const STATES: readonly DeliveryState[] = ['due', 'sending', 'sent', 'unknown', 'failed'];
const BEA: Actor = { kind: 'person', workspace: 'T0SIGNALBOX', user: 'U2' };

/** Messages and deliveries listed as unknown, where nobody can look whether Slack did what it was asked for. */
const REFUSED = [1, 0];
const DONE = [1, 1];
const NOT_DONE = [0, 1];

/** What Slack, or the way to it, may do to a call, and what is left of it without history. */
const FAULTS: readonly (readonly [name: string, fault: SlackFault, left: readonly number[]])[] = [
  ['429 with a time', { kind: 'rate-limited', retryAfterSeconds: 30 }, REFUSED],
  ['429 without a time', { kind: 'rate-limited', retryAfterSeconds: null }, REFUSED],
  ['503 before the work', { kind: 'status', status: 503 }, NOT_DONE],
  ['500 after the work', { kind: 'status', status: 500, when: 'after' }, DONE],
  ['a reset before the work', { kind: 'reset' }, NOT_DONE],
  ['a reset after the work', { kind: 'reset', when: 'after' }, DONE],
  ['internal_error before the work', { kind: 'error', error: 'internal_error' }, NOT_DONE],
  ['internal_error after it', { kind: 'error', error: 'internal_error', when: 'after' }, DONE],
  ['fatal_error after it', { kind: 'error', error: 'fatal_error', when: 'after' }, DONE],
  ['no answer, and no work', { kind: 'hang' }, NOT_DONE],
  ['no answer after the work', { kind: 'hang', when: 'after' }, DONE],
  ['half an answer', { kind: 'truncated' }, DONE],
];

const SIGNAL: RiskSignal = aSignal({
  scope: 'cards',
  key: 'R1:cards:LED-9',
  title: 'LED-9 is late for PAY-1',
  severity: 'high',
  expectedAt: null,
});

type Act = 'post' | 'update' | 'reply';

/** What leads to the call that the fault hits. */
async function prepare(watched: Watched, act: Act): Promise<void> {
  if (act === 'post') return;
  await watched.round(SIGNAL);
  // Clear once: the next time is the second in a row.
  if (act === 'reply') await watched.round();
}

async function happen(watched: Watched, act: Act): Promise<void> {
  if (act === 'post') await watched.round(SIGNAL);
  else if (act === 'reply') await watched.round();
  else {
    const decision = { roam: 'owned', owner: 'U2', by: null } as const;
    const event = {
      at: watched.now(),
      who: BEA,
      happening: { what: 'decided', decision },
    } as const;
    await watched.store.risks.append('R-1', 1, event);
    await watched.watch().run();
  }
}

/** What the minutes after it bring: no pull, only the clock and new processes. */
async function later(watched: Watched): Promise<void> {
  for (const ms of [MINUTE, 3 * MINUTE, 30 * MINUTE, 2 * HOUR]) {
    watched.wait(ms);
    await watched.watch().run();
  }
}

async function faulty(act: Act, fault: SlackFault, scopes: readonly string[]): Promise<Outcome> {
  await using watched = await watchedRisks();
  const { slack, store } = watched;
  slack.grantScopes(scopes);
  await prepare(watched, act);
  const method = act === 'update' ? 'chat.update' : 'chat.postMessage';
  slack.faults.add(fault, { method, times: 1 });
  await happen(watched, act);
  await later(watched);
  const deliveries = await store.deliveries.list(STATES, 100);
  return {
    messages: slack.channel('C1').messages(),
    states: deliveries.map(({ key, state }) => `${key.part.replace(/\d.*/u, 'n')} ${state}`),
    errors: deliveries.flatMap(({ lastError }) => lastError ?? []),
  };
}

interface Outcome {
  readonly messages: readonly SlackMessage[];
  readonly states: readonly string[];
  readonly errors: readonly string[];
}

describe.each(FAULTS)('%s', (_name, fault, left) => {
  it('leaves one message of a new risk where history may be read', async () => {
    const { messages, states } = await faulty('post', fault, HISTORY_SCOPES);

    expect(messages.map(({ text }) => text.slice(0, 5))).toEqual(['New: ']);
    expect(states).toEqual(['raised sent']);
  });

  it('leaves a changed message as its risk stands', async () => {
    const { messages, states } = await faulty('update', fault, HISTORY_SCOPES);

    expect(messages).toHaveLength(1);
    expect(messages[0]?.text).toMatch(/Owned by/);
    expect(states.filter((state) => !state.endsWith(' sent'))).toEqual([]);
    expect(states.length).toBeGreaterThan(1);
  });

  it('leaves one answer in the thread', async () => {
    const { messages, states } = await faulty('reply', fault, HISTORY_SCOPES);

    expect(messages.map(({ threadTs }) => threadTs !== null)).toEqual([false, true]);
    expect(messages[1]?.text).toMatch(/^R-1 has recovered/);
    expect(messages[0]?.text).toMatch(/recovered/);
    expect(states.filter((state) => !state.endsWith(' sent'))).toEqual([]);
  });

  it.each(['post', 'reply'] as const)(
    'never leads to a second %s where history may not be read, and is listed where nobody knows',
    async (act) => {
      const scopes = HISTORY_SCOPES.filter((scope) => !scope.endsWith(':history'));
      const { messages, states, errors } = await faulty(act, fault, scopes);

      const own = messages.filter(({ threadTs }) => (threadTs === null) === (act === 'post'));
      const unknown = states.filter((state) => state.endsWith(' unknown'));
      const advice = errors.filter((one) => one.includes('Look into the channel'));
      expect([own.length, unknown.length]).toEqual(left);
      expect(advice).toHaveLength(unknown.length);
    },
  );
});
