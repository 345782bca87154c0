import { afterEach, describe, expect, it } from 'vitest';
import { checkSlack } from '../../src/cli/check-slack.ts';
import type { Verdict } from '../../src/cli/verdicts.ts';
import { startSlack, type SlackEmulator, type SlackOptions } from '../../src/demo/slack/slack.ts';
import { interactiveClient } from '../../src/slack/clients.ts';
import type { RoleLists } from '../../src/slack/may/roles.ts';
import { SCOPES } from '../../src/slack/scopes.ts';

let slack: SlackEmulator;

afterEach(async () => {
  await slack[Symbol.asyncDispose]();
});

async function checked(
  options: SlackOptions,
  channels: readonly string[] = [],
  roles: RoleLists = { viewer: 'everyone' },
): Promise<readonly Verdict[]> {
  slack = await startSlack(options);
  const client = interactiveClient({
    botToken: slack.botToken,
    apiUrl: slack.apiUrl,
    events: { slackLibrary: () => undefined },
  });
  return checkSlack(client, channels, roles);
}

const EVERYTHING = SCOPES.map(({ scope }) => scope);

describe('check of Slack', () => {
  it('finds nothing to say where all scopes are granted', async () => {
    const verdicts = await checked({ botScopes: EVERYTHING }, ['C1']);

    expect(verdicts.map(({ kind, what }) => `${kind} ${what}`)).toEqual([
      'ok slack: connected to Emulated workspace',
      'ok slack: the bot is in #general (C1)',
    ]);
  });

  it('says of each missing scope what is lost by it, as a problem or as a note', async () => {
    const verdicts = await checked({
      botScopes: ['commands', 'channels:read', 'users:read', 'files:write', 'groups:read'],
    });

    expect(verdicts.slice(1).map(({ kind, what }) => `${kind} ${what}`)).toEqual([
      'problem slack: the scope chat:write is missing: nothing is posted',
      'note slack: the optional scope channels:history is not granted: a lost post in a public channel has to be looked up by hand',
      'note slack: the optional scope groups:history is not granted: a lost post in a private channel has to be looked up by hand',
      'note slack: the optional scope usergroups:read is not granted: user groups in the configured roles count for nobody',
    ]);
    expect(verdicts[1]?.remedy).toBe('Add it to the app and install it again.');
  });

  it('looks at every configured channel', async () => {
    const verdicts = await checked(
      {
        botScopes: EVERYTHING,
        channels: [
          { id: 'C1', name: 'in' },
          { id: 'C2', name: 'out', withBot: false },
          { id: 'C3', name: 'old', archived: true },
          { id: 'C4', name: 'partners', extShared: true },
        ],
      },
      ['C1', 'C2', 'C3', 'C4', 'C5'],
    );

    expect(verdicts.slice(1).map(({ kind, what }) => `${kind} ${what}`)).toEqual([
      'ok slack: the bot is in #in (C1)',
      'problem slack: the bot is not in #out (C2)',
      'problem slack: #old (C3) is archived',
      'problem slack: #partners (C4) is shared with another organisation, so nothing will be posted there',
      'problem slack: channel C5: Slack says channel_not_found',
    ]);
  });

  const GROUPS: RoleLists = {
    admin: { users: ['U1'], userGroups: ['S0GONE'] },
    rte: { users: [], userGroups: ['S0RTE', 'S0EMPTY'] },
    viewer: ['U1', 'S0RTE'],
  };
  const userGroups = [
    { id: 'S0RTE', handle: 'rtes', users: ['U1', 'U2'] },
    { id: 'S0EMPTY', handle: 'empty', users: [] },
  ];

  it('tries every user group that a role names', async () => {
    const verdicts = await checked({ botScopes: EVERYTHING, userGroups }, [], GROUPS);

    expect(verdicts.slice(1).map(({ kind, what }) => `${kind} ${what}`)).toEqual([
      'problem slack: user group S0GONE of roles.admin counts for nobody: Slack knows no such user group',
      'ok slack: user group S0RTE of roles.rte can be read: 2 members',
      'note slack: user group S0EMPTY of roles.rte can be read, and nobody is in it',
      'ok slack: user group S0RTE of roles.viewer can be read: 2 members',
    ]);
    expect(verdicts[1]?.remedy).toBe('Correct its id.');
    expect(slack.count('usergroups.users.list')).toBe(3);
  });

  it('says what to do where user groups cannot be read at all', async () => {
    const botScopes = EVERYTHING.filter((scope) => scope !== 'usergroups:read');
    const roles: RoleLists = { rte: { users: [], userGroups: ['S0RTE'] }, viewer: 'everyone' };
    const unscoped = await checked({ botScopes, userGroups }, [], roles);
    await slack[Symbol.asyncDispose]();
    const unpaid = await checked({ botScopes: EVERYTHING, withUserGroups: false }, [], roles);

    expect([unscoped.at(-1), unpaid.at(-1)]).toEqual([
      {
        kind: 'problem',
        what: 'slack: user group S0RTE of roles.rte counts for nobody: the bot token lacks usergroups:read',
        remedy: 'Add that scope to the app and install it again.',
      },
      {
        kind: 'problem',
        what: 'slack: user group S0RTE of roles.rte counts for nobody: this Slack plan has no user groups',
        remedy: 'List people by their ids instead.',
      },
    ]);
  });

  it('does not take an outage of Slack for a group that nobody is in', async () => {
    slack = await startSlack({ botScopes: EVERYTHING, userGroups });
    slack.faults.add(
      { kind: 'error', error: 'internal_error' },
      { method: 'usergroups.users.list' },
    );
    const client = interactiveClient({
      botToken: slack.botToken,
      apiUrl: slack.apiUrl,
      events: { slackLibrary: () => undefined },
    });
    const roles: RoleLists = { rte: { users: [], userGroups: ['S0RTE'] }, viewer: 'everyone' };

    expect((await checkSlack(client, [], roles)).at(-1)).toEqual({
      kind: 'problem',
      what: 'slack: user group S0RTE of roles.rte: Slack says internal_error',
      remedy: 'Try again in a minute.',
    });
  });
});
