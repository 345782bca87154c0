import { afterEach, describe, expect, it } from 'vitest';
import {
  startSlack,
  type SlackEmulator,
  type SlackOptions,
} from '../../../src/demo/slack/slack.ts';
import { interactiveClient } from '../../../src/slack/clients.ts';
import { memberships, type Memberships } from '../../../src/slack/home/memberships.ts';

let slack: SlackEmulator;
let now: number;

afterEach(async () => {
  await slack[Symbol.asyncDispose]();
});

async function asked(options: SlackOptions = {}): Promise<Memberships> {
  slack = await startSlack(options);
  now = 0;
  const client = interactiveClient({
    botToken: slack.botToken,
    apiUrl: slack.apiUrl,
    events: { slackLibrary: () => undefined },
  });
  return memberships(client, () => now);
}

describe('who is in which channels', () => {
  it('is read to the last page', async () => {
    const channels = Array.from({ length: 450 }, (_, n) => ({ id: `C${n}`, name: `c${n}` }));
    const known = await asked({ channels });

    const answer = await known.of('U1');

    expect(answer.kind === 'known' ? answer.channels.size : 0).toBe(450);
  });

  it('is told without private channels where their scope was not granted', async () => {
    const channels = [
      { id: 'C1', name: 'open' },
      { id: 'G1', name: 'closed', kind: 'private' as const },
    ];
    const known = await asked({ channels });

    const without = await known.of('U1');
    slack.grantScopes(['channels:read', 'groups:read']);
    known.forget();
    const with_ = await known.of('U1');

    expect(without).toEqual({
      kind: 'known',
      channels: new Map([['C1', { archived: false }]]),
      withPrivate: false,
    });
    expect(with_).toMatchObject({ withPrivate: true });
    expect(with_.kind === 'known' ? [...with_.channels.keys()] : []).toEqual(['C1', 'G1']);
  });

  it('is asked once in five minutes and person, and anew when it was forgotten', async () => {
    const known = await asked({ botScopes: ['channels:read', 'groups:read'] });

    await Promise.all([known.of('U1'), known.of('U1'), known.of('U2')]);
    now = 5 * 60_000 - 1;
    await known.of('U1');
    const before = slack.count('users.conversations');
    now = 5 * 60_000;
    await known.of('U1');
    known.forget();
    await known.of('U1');

    expect(before).toBe(2);
    expect(slack.count('users.conversations')).toBe(4);
  });

  it('is said to be unknown, with why, and asked again the next time', async () => {
    const known = await asked();
    const mend = slack.faults.add(
      { kind: 'status', status: 503 },
      { method: 'users.conversations' },
    );

    const first = await known.of(null);
    mend();

    expect(first).toEqual({ kind: 'unknown', why: 'Slack answered HTTP 503.' });
    expect(await known.of(null)).toMatchObject({ kind: 'known' });
  });
});
