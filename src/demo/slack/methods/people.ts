import type { Answer, Call, Method } from '../call.ts';
import { Refusal, flagOf, page, textOf } from '../call.ts';
import type { SlackUser } from '../workspace.ts';

export const PEOPLE: Readonly<Record<string, Method>> = {
  'api.test': apiTest,
  'auth.test': authTest,
  'team.info': teamInfo,
  'users.info': userInfo,
  'users.list': userList,
  'usergroups.list': groupList,
  'usergroups.users.list': groupUsers,
};

function apiTest(call: Call): Answer {
  const error = textOf(call, 'error');
  if (error !== '') throw new Refusal(error, { args: { error } });
  return { args: {} };
}

function authTest(call: Call): Answer {
  const { identity } = call.workspace;
  const base = {
    url: `https://${identity.domain}.slack.com/`,
    team: identity.teamName,
    team_id: identity.teamId,
    is_enterprise_install: false,
  };
  if (call.token?.kind === 'app') return { ...base, app_id: identity.appId };
  return { ...base, user: 'signalbox', user_id: identity.botUserId, bot_id: identity.botId };
}

function teamInfo(call: Call): Answer {
  const { teamId, teamName, domain } = call.workspace.identity;
  return { team: { id: teamId, name: teamName, domain, email_domain: '' } };
}

function userInfo(call: Call): Answer {
  const user = call.workspace.users.get(textOf(call, 'user'));
  if (!user) throw new Refusal('user_not_found');
  return { user: shownUser(user) };
}

function userList(call: Call): Answer {
  const { items, cursor } = page(call, [...call.workspace.users.values()]);
  return { members: items.map(shownUser), response_metadata: { next_cursor: cursor } };
}

function groupList(call: Call): Answer {
  requireUserGroups(call);
  const withUsers = flagOf(call, 'include_users');
  return {
    usergroups: [...call.workspace.userGroups.values()].map(({ id, handle, users }) => ({
      id,
      handle,
      name: handle,
      team_id: call.workspace.identity.teamId,
      ...(withUsers ? { users } : {}),
    })),
  };
}

function groupUsers(call: Call): Answer {
  requireUserGroups(call);
  const group = call.workspace.userGroups.get(textOf(call, 'usergroup'));
  if (!group) throw new Refusal('no_such_subteam');
  return { users: group.users };
}

function requireUserGroups(call: Call): void {
  if (!call.workspace.hasUserGroups) throw new Refusal('plan_upgrade_required');
}

function shownUser(user: SlackUser): Record<string, unknown> {
  return {
    id: user.id,
    team_id: user.teamId,
    name: user.name,
    real_name: user.name,
    deleted: user.deleted,
    tz: user.tz,
    is_bot: user.isBot,
    is_app_user: false,
    is_restricted: user.guest !== 'none',
    is_ultra_restricted: user.guest === 'single',
    is_admin: false,
    is_owner: false,
    profile: { real_name: user.name, display_name: user.name, team: user.teamId },
  };
}
