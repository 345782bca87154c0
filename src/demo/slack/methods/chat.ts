import type { Answer, Call, Method } from '../call.ts';
import { Refusal, blocksOf, channelOf, hasScope, isMember, structureOf, textOf } from '../call.ts';
import { isObject } from '../elements.ts';
import { LIMITS } from '../limits.ts';
import type { Block, SlackChannel, SlackMessage, Workspace } from '../workspace.ts';
import { directChannel } from '../workspace.ts';

export const CHAT: Readonly<Record<string, Method>> = {
  'chat.postMessage': postMessage,
  'chat.update': update,
  'chat.delete': remove,
  'chat.postEphemeral': postEphemeral,
  'chat.getPermalink': getPermalink,
};

function postMessage(call: Call): Answer {
  const channel = postableChannel(call);
  const content = contentOf(call);
  const threadTs = textOf(call, 'thread_ts') || null;
  if (threadTs !== null && !channel.messages.some(({ ts }) => ts === threadTs)) {
    throw new Refusal('thread_not_found');
  }
  const message = newMessage(call.workspace, { ...content, threadTs });
  channel.messages.push(message);
  shareFiles(call.workspace, channel, message.blocks);
  return {
    channel: channel.id,
    ts: message.ts,
    message: shown(call.workspace, message, message.metadata !== null),
  };
}

function update(call: Call): Answer {
  const channel = channelOf(call);
  const message = ownMessage(call, channel, 'cant_update_message');
  const content = contentOf(call);
  const next: SlackMessage = {
    ...message,
    text: content.text,
    blocks: content.blocks,
    metadata: content.metadata ?? message.metadata,
    editedTs: call.workspace.nextTs(),
  };
  channel.messages = channel.messages.map((m) => (m === message ? next : m));
  shareFiles(call.workspace, channel, next.blocks);
  return {
    channel: channel.id,
    ts: next.ts,
    text: next.text,
    message: shown(call.workspace, next, false),
  };
}

function remove(call: Call): Answer {
  const channel = channelOf(call);
  const message = ownMessage(call, channel, 'cant_delete_message');
  channel.messages = channel.messages.filter((m) => m !== message);
  return { channel: channel.id, ts: message.ts };
}

function postEphemeral(call: Call): Answer {
  const channel = postableChannel(call);
  const user = textOf(call, 'user');
  if (!channel.members.has(user)) throw new Refusal('user_not_in_channel');
  const content = contentOf(call);
  const threadTs = textOf(call, 'thread_ts') || null;
  const message = { ...newMessage(call.workspace, { ...content, threadTs }), onlyFor: user };
  channel.ephemerals.push(message);
  return { message_ts: message.ts };
}

function getPermalink(call: Call): Answer {
  const channel = channelOf(call);
  const ts = textOf(call, 'message_ts');
  if (!channel.messages.some((message) => message.ts === ts)) {
    throw new Refusal('message_not_found');
  }
  const { domain } = call.workspace.identity;
  const permalink = `https://${domain}.slack.com/archives/${channel.id}/p${ts.replace('.', '')}`;
  return { channel: channel.id, permalink };
}

/** Where the bot may write: a channel it is in, or the direct conversation with a person. */
function postableChannel(call: Call): SlackChannel {
  const wanted = textOf(call, 'channel');
  const person = call.workspace.users.get(wanted);
  const channel = person ? directChannel(call.workspace, person.id) : channelOf(call);
  if (channel.archived) throw new Refusal('is_archived');
  if (!isMember(call, channel) && !hasScope(call, 'chat:write.public')) {
    throw new Refusal('not_in_channel');
  }
  return channel;
}

type Content = Pick<SlackMessage, 'text' | 'blocks' | 'metadata'>;

function contentOf(call: Call): Content {
  const text = textOf(call, 'text');
  const blocks = blocksOf(call);
  const markdown = textOf(call, 'markdown_text');
  if (markdown !== '' && (text !== '' || blocks.length > 0)) {
    throw new Refusal('markdown_text_conflict');
  }
  if (markdown.length > LIMITS.message.markdownText) throw new Refusal('msg_too_long');
  const attachments = structureOf(call, 'attachments', 'invalid_attachments');
  if (text === '' && markdown === '' && blocks.length === 0 && attachments === undefined) {
    throw new Refusal('no_text');
  }
  return {
    text: (text || markdown).slice(0, LIMITS.message.textTruncatedAbove),
    blocks: withIds(call.workspace, blocks),
    metadata: metadataOf(call),
  };
}

function metadataOf(call: Call): SlackMessage['metadata'] {
  const metadata = structureOf(call, 'metadata', 'invalid_metadata_format');
  if (metadata === undefined) return null;
  if (
    !isObject(metadata) ||
    typeof metadata['event_type'] !== 'string' ||
    !isObject(metadata['event_payload'])
  ) {
    throw new Refusal('invalid_metadata_format');
  }
  return { ...metadata };
}

/** Slack names every block that has no id. */
export function withIds(workspace: Workspace, blocks: readonly Block[]): readonly Block[] {
  return blocks.map((block) => ({
    ...block,
    block_id: block['block_id'] ?? workspace.nextId('b'),
  }));
}

export function newMessage(
  workspace: Workspace,
  content: Content & { readonly threadTs: string | null; readonly via?: SlackMessage['via'] },
): SlackMessage {
  return {
    ts: workspace.nextTs(),
    threadTs: content.threadTs,
    user: workspace.identity.botUserId,
    text: content.text,
    blocks: content.blocks,
    metadata: content.metadata,
    editedTs: null,
    onlyFor: null,
    via: content.via ?? 'api',
  };
}

function ownMessage(call: Call, channel: SlackChannel, foreign: string): SlackMessage {
  const message = channel.messages.find(({ ts }) => ts === textOf(call, 'ts'));
  if (!message) throw new Refusal('message_not_found');
  if (message.user !== call.workspace.identity.botUserId) throw new Refusal(foreign);
  return message;
}

/** A private file becomes visible where a message shows it. */
export function shareFiles(
  workspace: Workspace,
  channel: SlackChannel,
  blocks: readonly Block[],
): void {
  for (const block of blocks) {
    const file = block['slack_file'];
    if (!isObject(file)) continue;
    workspace.files.get(String(file['id']))?.sharedIn.add(channel.id);
  }
}

/** A message as the Web API shows it. */
export function shown(
  workspace: Workspace,
  message: SlackMessage,
  withMetadata: boolean,
): Record<string, unknown> {
  const { identity } = workspace;
  const byBot = message.user === identity.botUserId;
  return {
    type: 'message',
    user: message.user,
    ...(byBot ? { bot_id: identity.botId, app_id: identity.appId } : {}),
    team: identity.teamId,
    ts: message.ts,
    text: message.text,
    ...(message.blocks.length > 0 ? { blocks: message.blocks } : {}),
    ...(message.threadTs === null ? {} : { thread_ts: message.threadTs }),
    ...(message.editedTs === null ? {} : { edited: { user: message.user, ts: message.editedTs } }),
    ...(withMetadata && message.metadata ? { metadata: message.metadata } : {}),
  };
}
