import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/load.ts';
import { organisationOf } from '../../src/config/organisation.ts';
import type { Subscription } from '../../src/core/domain/subscription.ts';
import { instantOf } from '../../src/core/domain/time.ts';
import { channelsOf, withAsked } from '../../src/wiring/channels.ts';
import type { Channels } from '../../src/wiring/channels.ts';

function channels(slack: string): Channels {
  const config = parseConfig(
    `
sources: [{ id: jira, kind: jira, baseUrl: 'https://x.atlassian.net', auth: { email: { env: E }, token: { env: T } }, projects: [PAY] }]
valueStreams:
  - id: payments
    arts:
      - { id: cards, channel: C0ART, teams: [{ id: wallet, match: [{ project: PAY }] }] }
slack:
  botToken: { env: B }
  appToken: { env: A }
  channels: ${slack}
`,
    'flow.yaml',
  );
  return channelsOf(config, organisationOf(config));
}

function asked(
  subscriptions: readonly (readonly [channel: string, scope: string])[],
  defaults: Readonly<Record<string, string>> = {},
): Parameters<typeof withAsked>[1] {
  return {
    subscriptions: () =>
      subscriptions.map(([channel, scope]): Subscription => ({
        workspace: 'T1',
        channel,
        scope,
        cadence: 'weekly',
        at: 'Mon 09:00',
        anchor: null,
        by: 'U1',
        createdAt: instantOf(0),
      })),
    defaultScope: (channel) => defaults[channel] ?? null,
    formerIds: (channel) => (channel === 'C0MOVED' ? ['C0OLD', 'C0ART'] : []),
  };
}

function isScope(id: string): boolean {
  return ['portfolio', 'payments', 'cards', 'wallet'].includes(id);
}

describe('a channel', () => {
  it('may ask for a scope that goes wherever it is asked for, and have it once it did', () => {
    const configured = channels('{ wallet: subscribed }');
    const without = withAsked(configured, asked([]), isScope);
    const after = withAsked(configured, asked([['C0ANY', 'wallet']]), isScope);

    expect(without.mayAskFor('C0ANY', 'wallet')).toBe(true);
    expect(without.mayPost('C0ANY', 'wallet')).toBe(false);
    expect(after.mayPost('C0ANY', 'wallet')).toBe(true);
    expect(after.mayPost('C0OTHER', 'wallet')).toBe(false);
    expect(after.mayAskFor('C0ANY', 'payments')).toBe(false);
  });

  it('has nothing by a subscription that the configuration does not allow any more', () => {
    const after = withAsked(channels('{ wallet: [C0ART] }'), asked([['C0ANY', 'wallet']]), isScope);

    expect(after.mayPost('C0ANY', 'wallet')).toBe(false);
  });

  it.each([
    ['{ default: subscribed }', 'C0ANY', 'wallet', true],
    ['{ default: subscribed, wallet: [C0W] }', 'C0ANY', 'wallet', false],
    ['{ default: subscribed, wallet: [C0W] }', 'C0W', 'wallet', true],
    ['{ default: [C0W] }', 'C0W', 'wallet', true],
    ['{ default: [C0W] }', 'C0ANY', 'wallet', false],
    ['{ default: [C0W], wallet: [] }', 'C0W', 'wallet', false],
    ['{ default: subscribed }', 'C0ANY', 'nobody', false],
    ['{}', 'C0ART', 'cards', true],
    ['{}', 'C0ANY', 'cards', false],
  ])('under %s: %s may ask for %s: %s', (slack, channel, scope, may) => {
    expect(channels(slack).mayAskFor(channel, scope)).toBe(may);
  });

  it('stands for what somebody set, then for what is configured, then for its first subscription', () => {
    const configured = channels('{ wallet: subscribed }');
    const of = withAsked(
      configured,
      asked(
        [
          ['C0ANY', 'gone'],
          ['C0ANY', 'wallet'],
          ['C0ART', 'wallet'],
          ['C0SET', 'wallet'],
        ],
        { C0SET: 'payments', C0ART: 'gone' },
      ),
      isScope,
    );

    expect(['C0SET', 'C0ART', 'C0ANY', 'C0NONE'].map((channel) => of.scopeOf(channel))).toEqual([
      'payments',
      'cards',
      'wallet',
      null,
    ]);
  });

  it('is under a new id what the configuration says of the old one', () => {
    const of = withAsked(channels('{}'), asked([]), isScope);

    expect(of.scopeOf('C0MOVED')).toBe('cards');
    expect(of.mayPost('C0MOVED', 'cards')).toBe(true);
    expect(of.mayAskFor('C0MOVED', 'cards')).toBe(true);
    expect(of.mayPost('C0MOVED', 'wallet')).toBe(false);
    expect(of.mayPost('C0NEW', 'cards')).toBe(false);
  });
});
