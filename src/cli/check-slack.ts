import { WebAPIPlatformError } from '@slack/web-api';
import type { WebClient } from '@slack/web-api';
import { identify } from '../slack/clients.ts';
import { messageOf } from '../shared/errors.ts';
import { note, ok, problem } from './verdicts.ts';
import type { Verdict } from './verdicts.ts';

const NEEDED = {
  commands: 'slash commands',
  'chat:write': 'posting',
  'files:write': 'charts',
  'channels:read': 'checking channels before posting',
  'users:read': 'refusing guests',
} as const;

const OPTIONAL = {
  'channels:history':
    'finding out whether a lost post arrived, so that it need not be looked up by hand',
  'groups:read': 'private channels',
} as const;

/** Token, scopes and channels of the workspace, each with what to do about it. */
export async function checkSlack(
  client: WebClient,
  channels: readonly string[],
): Promise<Verdict[]> {
  let scopes: readonly string[];
  let who: string;
  try {
    const identity = await identify(client);
    scopes = identity.scopes;
    who = identity.workspaceName;
  } catch (error) {
    return [
      problem(
        `slack: ${slackError(error)}`,
        'Put the bot token (xoxb-…) of the installed app where the configuration names it.',
      ),
    ];
  }
  const verdicts = [ok(`slack: connected to ${who}`), ...scopeVerdicts(scopes)];
  for (const channel of channels) verdicts.push(await channelVerdict(client, channel));
  return verdicts;
}

function scopeVerdicts(scopes: readonly string[]): Verdict[] {
  if (scopes.length === 0) return [note('slack: the token does not say which scopes it has')];
  const missing = Object.entries(NEEDED).filter(([scope]) => !scopes.includes(scope));
  const extra = Object.entries(OPTIONAL).filter(([scope]) => !scopes.includes(scope));
  return [
    ...missing.map(([scope, use]) =>
      problem(
        `slack: the scope ${scope} is missing (${use})`,
        'Add it to the app and install it again.',
      ),
    ),
    ...extra.map(([scope, use]) => note(`slack: without the optional scope ${scope}: no ${use}`)),
  ];
}

async function channelVerdict(client: WebClient, channel: string): Promise<Verdict> {
  try {
    const { channel: info } = await client.conversations.info({ channel });
    const name = `#${info?.name ?? channel} (${channel})`;
    if (info?.is_archived === true)
      return problem(`slack: ${name} is archived`, 'Unarchive it or name another.');
    if (info?.is_ext_shared === true || info?.is_org_shared === true) {
      return problem(
        `slack: ${name} is shared with another organisation, so nothing will be posted there`,
        'Name an internal channel.',
      );
    }
    if (info?.is_member !== true) {
      return problem(`slack: the bot is not in ${name}`, 'Invite it there with /invite.');
    }
    return ok(`slack: the bot is in ${name}`);
  } catch (error) {
    return problem(
      `slack: channel ${channel}: ${slackError(error)}`,
      'Use the channel id (C…), and invite the bot if the channel is private.',
    );
  }
}

function slackError(error: unknown): string {
  return error instanceof WebAPIPlatformError ? `Slack says ${error.data.error}` : messageOf(error);
}
