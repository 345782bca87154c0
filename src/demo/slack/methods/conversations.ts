import type { Answer, Call, Method } from '../call.ts';
import {
  Refusal,
  channelOf,
  flagOf,
  hasScope,
  isMember,
  page,
  requireChannelScope,
  textOf,
} from '../call.ts';
import type { SlackChannel, SlackMessage } from '../workspace.ts';
import { directChannel } from '../workspace.ts';
import { shown } from './chat.ts';

export const CONVERSATIONS: Readonly<Record<string, Method>> = {
  'conversations.info': info,
  'conversations.history': history,
  'conversations.replies': replies,
  'conversations.list': list,
  'conversations.members': members,
  'conversations.open': open,
  'conversations.join': join,
  'users.conversations': conversationsOfUser,
};

function info(call: Call): Answer {
  const channel = channelOf(call);
  requireChannelScope(call, channel, 'read');
  const count = flagOf(call, 'include_num_members');
  return {
    channel: {
      ...shownChannel(call, channel),
      ...(count ? { num_members: channel.members.size } : {}),
    },
  };
}

function history(call: Call): Answer {
  const channel = readableChannel(call);
  const roots = channel.messages.filter(({ threadTs, ts }) => threadTs === null || threadTs === ts);
  return messagePage(call, channel, inRange(call, roots).toReversed());
}

function replies(call: Call): Answer {
  const channel = readableChannel(call);
  const ts = textOf(call, 'ts');
  const parent = channel.messages.find((message) => message.ts === ts);
  if (!parent) throw new Refusal('thread_not_found');
  const root = parent.threadTs ?? parent.ts;
  const thread = channel.messages.filter((m) => m.ts === root || m.threadTs === root);
  return messagePage(call, channel, inRange(call, thread));
}

function messagePage(call: Call, channel: SlackChannel, messages: readonly SlackMessage[]): Answer {
  const { items, cursor } = page(call, messages);
  const withMetadata = flagOf(call, 'include_all_metadata');
  return {
    messages: items.map((message) => ({
      ...shown(call.workspace, message, withMetadata),
      ...threadFacts(channel, message),
    })),
    has_more: cursor !== '',
    pin_count: 0,
    channel_actions_ts: null,
    channel_actions_count: 0,
    response_metadata: { next_cursor: cursor },
  };
}

function threadFacts(channel: SlackChannel, message: SlackMessage): Answer {
  const answers = channel.messages.filter(
    ({ threadTs, ts }) => threadTs === message.ts && ts !== message.ts,
  );
  if (answers.length === 0) return {};
  return {
    thread_ts: message.ts,
    reply_count: answers.length,
    latest_reply: answers.at(-1)?.ts,
  };
}

/** `oldest` and `latest` leave out the message at the very instant unless `inclusive` is set. */
function inRange(call: Call, messages: readonly SlackMessage[]): readonly SlackMessage[] {
  const oldest = instant(call, 'oldest', 0);
  const latest = instant(call, 'latest', Infinity);
  const inclusive = flagOf(call, 'inclusive');
  return messages.filter((message) => {
    const at = Number(message.ts);
    return inclusive ? at >= oldest && at <= latest : at > oldest && at < latest;
  });
}

function instant(call: Call, name: 'oldest' | 'latest', absent: number): number {
  const text = textOf(call, name);
  if (text === '') return absent;
  const value = Number(text);
  if (Number.isNaN(value)) throw new Refusal(`invalid_ts_${name}`);
  return value;
}

function list(call: Call): Answer {
  return channelPage(call, visibleChannels(call));
}

function conversationsOfUser(call: Call): Answer {
  const user = textOf(call, 'user') || call.workspace.identity.botUserId;
  return channelPage(
    call,
    visibleChannels(call).filter(({ members: inside }) => inside.has(user)),
  );
}

function channelPage(call: Call, channels: readonly SlackChannel[]): Answer {
  const { items, cursor } = page(call, channels);
  return {
    channels: items.map((channel) => shownChannel(call, channel)),
    response_metadata: { next_cursor: cursor },
  };
}

const KINDS: Readonly<Record<string, SlackChannel['kind']>> = {
  public_channel: 'public',
  private_channel: 'private',
  im: 'im',
};
const SCOPE_OF_KIND = { public: 'channels:read', private: 'groups:read', im: 'im:read' } as const;

function visibleChannels(call: Call): SlackChannel[] {
  const types = (textOf(call, 'types') || 'public_channel').split(',').map((type) => type.trim());
  const kinds = new Set<SlackChannel['kind']>();
  for (const type of types) {
    const kind = KINDS[type];
    if (!kind) continue;
    const needed = SCOPE_OF_KIND[kind];
    if (!hasScope(call, needed)) {
      throw new Refusal('missing_scope', { needed, provided: call.token?.scopes.join(',') ?? '' });
    }
    kinds.add(kind);
  }
  const withoutArchived = flagOf(call, 'exclude_archived');
  return [...call.workspace.channels.values()].filter(
    (channel) =>
      kinds.has(channel.kind) &&
      (channel.kind === 'public' || isMember(call, channel)) &&
      !(withoutArchived && channel.archived),
  );
}

function members(call: Call): Answer {
  const channel = channelOf(call);
  requireChannelScope(call, channel, 'read');
  const { items, cursor } = page(call, [...channel.members]);
  return { members: items, response_metadata: { next_cursor: cursor } };
}

function open(call: Call): Answer {
  const users = textOf(call, 'users')
    .split(',')
    .filter((user) => user !== '');
  const [user] = users;
  if (user === undefined) {
    const channel = textOf(call, 'channel');
    if (channel === '') throw new Refusal('users_list_not_supplied');
    return { channel: { id: channelOf(call).id } };
  }
  if (users.length > 1) throw new Refusal('method_not_supported_for_channel_type');
  if (!call.workspace.users.has(user)) throw new Refusal('user_not_found');
  return { channel: { id: directChannel(call.workspace, user).id } };
}

function join(call: Call): Answer {
  const channel = channelOf(call);
  if (channel.kind !== 'public') throw new Refusal('method_not_supported_for_channel_type');
  if (channel.archived) throw new Refusal('is_archived');
  channel.members.add(call.workspace.identity.botUserId);
  return { channel: shownChannel(call, channel) };
}

function readableChannel(call: Call): SlackChannel {
  const channel = channelOf(call);
  requireChannelScope(call, channel, 'history');
  if (!isMember(call, channel)) throw new Refusal('not_in_channel');
  return channel;
}

function shownChannel(call: Call, channel: SlackChannel): Record<string, unknown> {
  return {
    id: channel.id,
    name: channel.name,
    is_channel: channel.kind === 'public',
    is_group: channel.kind === 'private',
    is_im: channel.kind === 'im',
    is_private: channel.kind !== 'public',
    is_archived: channel.archived,
    is_member: isMember(call, channel),
    is_shared: channel.extShared,
    is_ext_shared: channel.extShared,
    is_org_shared: false,
    is_pending_ext_shared: false,
    is_general: false,
    context_team_id: call.workspace.identity.teamId,
  };
}
