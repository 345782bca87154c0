import { afterEach, describe, expect, it } from 'vitest';
import { audiencesOf } from '../../src/core/risks/audience.ts';
import type { Listeners } from '../../src/core/risks/audience.ts';
import { groupListeners } from '../../src/jobs/group-listeners.ts';
import type { RiskTeller } from '../../src/jobs/tell-risks.ts';
import type { AlertSide } from '../../src/slack/alert-side.ts';
import { startSlack } from '../../src/demo/slack/slack.ts';
import type { SlackEmulator, SlackOptions } from '../../src/demo/slack/slack.ts';
import { SCOPES } from '../../src/slack/scopes.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { alertsTo, oneArt } from '../support/a-watch.ts';
import { at } from '../support/build.ts';

const LISTED: Listeners = { channelsOf: () => [], rtes: ['URITA'], admins: [] };
const PEOPLE = Array.from({ length: 14 }, (_, n) => ({ id: `U${n + 10}`, name: `person-${n}` }));

let slack: SlackEmulator;
let store: Store;
afterEach(async () => {
  await slack[Symbol.asyncDispose]();
  await store[Symbol.asyncDispose]();
});

async function sideOf(users: readonly string[], options: SlackOptions = {}): Promise<AlertSide> {
  slack = await startSlack({
    users: [
      ...PEOPLE,
      { id: 'UROBOT', name: 'robot', isBot: true },
      { id: 'UGONE', name: 'gone', deleted: true },
      { id: 'UGUEST', name: 'guest', guest: 'single' },
    ],
    userGroups: [{ id: 'S0RTE', handle: 'rtes', users }],
    botScopes: SCOPES.map(({ scope }) => scope),
    ...options,
  });
  store = await openStore('sqlite::memory:');
  return alertsTo(slack, store, () => at(0));
}

/** Tells nobody, and says who would have been told. */
function hearing(listeners: Listeners, heard: unknown[]): RiskTeller {
  const art = oneArt({ channel: null, people: {} });
  return {
    tell() {
      heard.push(audiencesOf(art, 'cards', listeners));
      return Promise.resolve(null);
    },
  };
}

describe('who is in a user group of RTEs', () => {
  it('hears of risks besides those who are listed, but for apps, guests and who has left', async () => {
    const side = await sideOf(['U10', 'UROBOT', 'UGONE', 'URITA', 'UGUEST', 'U11']);
    const groups = groupListeners(LISTED, { rtes: ['S0RTE'], admins: [] });
    const heard: unknown[] = [];
    await groups.asking(hearing(groups.listeners, heard)).tell(side, at(0));

    expect(heard).toEqual([[{ kind: 'people', users: ['URITA', 'U10', 'U11'] }]]);
  });

  it('hears of them only among the first ten', async () => {
    const side = await sideOf(['UROBOT', ...PEOPLE.map(({ id }) => id)]);
    const groups = groupListeners({ ...LISTED, rtes: [] }, { rtes: ['S0RTE'], admins: ['S0RTE'] });
    await groups.asking(hearing(groups.listeners, [])).tell(side, at(0));

    const first = PEOPLE.slice(0, 10).map(({ id }) => id);
    expect(groups.listeners.rtes).toEqual(first);
    expect(groups.listeners.admins).toEqual(first);
    expect(slack.count('usergroups.users.list')).toBe(1);
  });

  it('goes on hearing of them while Slack cannot be asked, which is tried again', async () => {
    const side = await sideOf(['U10']);
    const groups = groupListeners(LISTED, { rtes: ['S0RTE'], admins: [] });
    const heard: unknown[] = [];
    const teller = groups.asking(hearing(groups.listeners, heard));
    await teller.tell(side, at(0));
    const away = { ...side, membersOf: () => Promise.reject(new Error('Slack is away')) };

    await expect(teller.tell(away, at(0))).rejects.toThrow('Slack is away');
    expect(heard[1]).toEqual(heard[0]);
  });

  it('is nobody where the plan has no user groups: those who are listed are told', async () => {
    const side = await sideOf(['U10'], { withUserGroups: false });
    const groups = groupListeners(LISTED, { rtes: ['S0RTE'], admins: [] });
    const heard: unknown[] = [];
    await groups.asking(hearing(groups.listeners, heard)).tell(side, at(0));

    expect(heard).toEqual([[{ kind: 'people', users: ['URITA'] }]]);
  });
});
