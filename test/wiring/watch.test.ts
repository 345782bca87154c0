import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/load.ts';
import { organisationOf } from '../../src/config/organisation.ts';
import { getsAlerts, listenersOf } from '../../src/wiring/watch.ts';

const CONFIG = `
sources: [{ id: jira, kind: jira, baseUrl: 'https://acme.example', projects: PAY, auth: { email: { env: E }, token: { env: T } } }]
valueStreams: [{ id: payments, arts: [{ id: cards, teams: [{ id: acquiring, match: [{ project: PAY }] }] }] }]
digests:
  - { scope: cards, channel: C0DIGEST, at: Mon 09:00 }
  - { scope: payments, channel: C0PAY, at: Mon 09:00 }
  - { scope: payments, channel: C0PAY2, at: first Mon 09:00, cadence: monthly }
roles: { admin: { users: [U0ADMIN] }, rte: { users: [U0RTE], userGroups: [S0RTE] } }
slack:
  botToken: { env: B }
  appToken: { env: A }
  channels: { cards: [C0CARDS], payments: [C0PAY], portfolio: subscribed }
`;

describe('who may hear of risks', () => {
  const config = parseConfig(CONFIG, 'signalbox.yaml');
  const listeners = listenersOf(config, organisationOf(config));

  it('are the channels that are listed for a scope, and above ARTs those of its digests, each once', () => {
    expect(listeners.channelsOf('cards')).toEqual(['C0CARDS']);
    expect(listeners.channelsOf('payments')).toEqual(['C0PAY', 'C0PAY2']);
    expect(listeners.channelsOf('portfolio')).toEqual([]);
  });

  it('is a channel that only slack.channels or a digest names, which its welcome says, too', () => {
    const organisation = organisationOf(config);
    const hears = getsAlerts(organisation, listeners, { formerIds: () => [] });

    expect(['C0CARDS', 'C0PAY', 'C0PAY2', 'C0DIGEST', 'C0ELSE'].map(hears)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  it('is a channel under the id that Slack gave it since', () => {
    const hears = getsAlerts(organisationOf(config), listeners, {
      formerIds: (channel) => (channel === 'C0NEW' ? ['C0OLD', 'C0CARDS'] : []),
    });

    expect(['C0NEW', 'C0ELSE'].map(hears)).toEqual([true, false]);
  });

  it('are the people whom the role list names one by one', () => {
    expect(listeners.rtes).toEqual(['U0RTE']);
    expect(listeners.admins).toEqual(['U0ADMIN']);
  });
});
