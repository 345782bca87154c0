import type { Acknowledgement } from './envelope.ts';
import type { SlackChannel, Workspace } from './workspace.ts';

/** What happens to a workspace around the app: each changes it and tells the app, as Slack does. */
export interface SlackLife {
  /** Somebody brings the app, or another member, into a channel. */
  invite(channel: string, user?: string): Promise<Acknowledgement>;
  /** Somebody leaves, or is removed; the app itself where nobody is named. */
  leave(channel: string, user?: string): Promise<Acknowledgement>;
  archive(channel: string): Promise<Acknowledgement>;
  unarchive(channel: string): Promise<Acknowledgement>;
  rename(channel: string, name: string): Promise<Acknowledgement>;
  changeId(from: string, to: string): Promise<Acknowledgement>;
  /** Somebody puts other people into a user group. */
  changeGroup(id: string, users: readonly string[]): Promise<Acknowledgement>;
  revokeTokens(): Promise<Acknowledgement>;
  uninstall(): Promise<Acknowledgement>;
}

export function createLife(
  workspace: Workspace,
  tell: (event: Readonly<Record<string, unknown>>) => Promise<Acknowledgement>,
): SlackLife {
  const { botUserId, teamId } = workspace.identity;
  const [somebody = botUserId] = [...workspace.users.keys()];

  function happens(type: string, facts: object = {}): Promise<Acknowledgement> {
    return tell({ type, ...facts, event_ts: workspace.nextTs() });
  }

  function membership(type: string, channel: SlackChannel, user: string): Promise<Acknowledgement> {
    const kind = channel.kind === 'private' ? 'G' : 'C';
    return happens(type, { user, channel: channel.id, channel_type: kind, team: teamId });
  }

  return {
    invite(id, user = botUserId) {
      const channel = channelOf(workspace, id);
      channel.members.add(user);
      return membership('member_joined_channel', channel, user);
    },
    async leave(id, user = botUserId) {
      const channel = channelOf(workspace, id);
      channel.members.delete(user);
      const told = await membership('member_left_channel', channel, user);
      if (user !== botUserId) return told;
      const type = channel.kind === 'private' ? 'group_left' : 'channel_left';
      return happens(type, { channel: id, actor_id: somebody });
    },
    archive(id) {
      channelOf(workspace, id).archived = true;
      return happens('channel_archive', { channel: id, user: somebody });
    },
    unarchive(id) {
      channelOf(workspace, id).archived = false;
      return happens('channel_unarchive', { channel: id, user: somebody });
    },
    rename(id, name) {
      workspace.channels.set(id, { ...channelOf(workspace, id), name });
      return happens('channel_rename', { channel: { id, name, created: 0 } });
    },
    changeId(from, to) {
      workspace.channels.set(to, { ...channelOf(workspace, from), id: to });
      workspace.channels.delete(from);
      return happens('channel_id_changed', { old_channel_id: from, new_channel_id: to });
    },
    changeGroup: (id, users) =>
      happens('subteam_members_changed', { team_id: teamId, ...regroup(workspace, id, users) }),
    revokeTokens() {
      revoke(workspace);
      return happens('tokens_revoked', { tokens: { oauth: [], bot: [botUserId] } });
    },
    uninstall() {
      revoke(workspace);
      return happens('app_uninstalled');
    },
  };
}

/** What Slack tells of who came and went. */
function regroup(workspace: Workspace, id: string, users: readonly string[]): object {
  const group = workspace.userGroups.get(id);
  if (!group) throw new Error(`The emulated workspace has no user group ${id}.`);
  workspace.userGroups.set(id, { ...group, users });
  const added = users.filter((user) => !group.users.includes(user));
  const removed = group.users.filter((user) => !users.includes(user));
  return {
    subteam_id: id,
    added_users: added,
    removed_users: removed,
    added_users_count: added.length,
    removed_users_count: removed.length,
  };
}

/** The app-level token belongs to the app, not to its installation: connections stay. */
function revoke(workspace: Workspace): void {
  for (const token of workspace.tokens.values()) if (token.kind === 'bot') token.revoked = true;
}

function channelOf(workspace: Workspace, id: string): SlackChannel {
  const channel = workspace.channels.get(id);
  if (!channel) throw new Error(`The emulated workspace has no channel ${id}.`);
  return channel;
}
