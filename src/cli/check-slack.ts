import { WebAPIPlatformError } from '@slack/web-api';
import type { WebClient } from '@slack/web-api';
import { counted } from '../core/digest/words.ts';
import { identify } from '../slack/clients.ts';
import { groupsNamed } from '../slack/may/roles.ts';
import type { RoleLists } from '../slack/may/roles.ts';
import { userGroups } from '../slack/may/user-groups.ts';
import { SCOPES } from '../slack/scopes.ts';
import { messageOf } from '../shared/errors.ts';
import { note, ok, problem } from './verdicts.ts';
import type { Verdict } from './verdicts.ts';

/** Token, scopes, channels and user groups of the workspace, each with what to do about it. */
export async function checkSlack(
  client: WebClient,
  channels: readonly string[],
  roles: RoleLists,
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
  return [...verdicts, ...(await groupVerdicts(client, roles))];
}

/** Whoever is in a group that cannot be read has no role by it, and is not told of risks. */
async function groupVerdicts(client: WebClient, roles: RoleLists): Promise<readonly Verdict[]> {
  // Asked once each, however many roles name it.
  const groups = userGroups(client, () => 0, { userGroupUnreadable: () => undefined });
  const verdicts: Verdict[] = [];
  for (const { role, group } of groupsNamed(roles)) {
    const what = `slack: user group ${group} of roles.${role}`;
    try {
      const { members, trouble } = await groups.read(group);
      verdicts.push(
        trouble === null
          ? members.size === 0
            ? note(`${what} can be read, and nobody is in it`)
            : ok(`${what} can be read: ${counted(members.size, 'member')}`)
          : problem(`${what} counts for nobody: ${trouble.why}`, trouble.remedy),
      );
    } catch (error) {
      verdicts.push(problem(`${what}: ${slackError(error)}`, 'Try again in a minute.'));
    }
  }
  return verdicts;
}

function scopeVerdicts(scopes: readonly string[]): Verdict[] {
  if (scopes.length === 0) return [note('slack: the token does not say which scopes it has')];
  return SCOPES.filter(({ scope }) => !scopes.includes(scope)).map(({ scope, optional, without }) =>
    optional
      ? note(`slack: the optional scope ${scope} is not granted: ${without}`)
      : problem(
          `slack: the scope ${scope} is missing: ${without}`,
          'Add it to the app and install it again.',
        ),
  );
}

async function channelVerdict(client: WebClient, channel: string): Promise<Verdict> {
  try {
    const { channel: info } = await client.conversations.info({ channel });
    const name = `#${info?.name ?? channel} (${channel})`;
    if (info?.is_archived === true)
      return problem(`slack: ${name} is archived`, 'Unarchive it or name another.');
    const isShared = [info?.is_ext_shared, info?.is_pending_ext_shared, info?.is_org_shared];
    if (isShared.includes(true)) {
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
