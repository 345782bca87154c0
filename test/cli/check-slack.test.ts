import { afterEach, describe, expect, it } from 'vitest';
import { checkSlack } from '../../src/cli/check-slack.ts';
import type { Verdict } from '../../src/cli/verdicts.ts';
import { startSlack, type SlackEmulator, type SlackOptions } from '../../src/demo/slack/slack.ts';
import { interactiveClient } from '../../src/slack/clients.ts';
import { SCOPES } from '../../src/slack/scopes.ts';

let slack: SlackEmulator;

afterEach(async () => {
  await slack[Symbol.asyncDispose]();
});

async function checked(
  options: SlackOptions,
  channels: readonly string[] = [],
): Promise<readonly Verdict[]> {
  slack = await startSlack(options);
  const client = interactiveClient({
    botToken: slack.botToken,
    apiUrl: slack.apiUrl,
    events: { slackLibrary: () => undefined },
  });
  return checkSlack(client, channels);
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
});
