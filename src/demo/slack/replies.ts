import { checkBlocks } from './blocks.ts';
import { newMessage, shareFiles, withIds } from './methods/chat.ts';
import type { Block, ResponseUrl, SlackChannel, SlackMessage, Workspace } from './workspace.ts';

/** What a person sees after a command or a click. */
export interface Reply {
  readonly via: 'ack' | 'response_url';
  readonly visibility: 'ephemeral' | 'in_channel';
  /** The message it replaced or removed is gone from the screen. */
  readonly effect: 'new' | 'replaced' | 'deleted';
  readonly ts: string;
  readonly text: string;
  readonly blocks: readonly Block[];
}

export interface ReplyTarget {
  readonly user: string;
  readonly channel: string;
  originalTs: string | null;
}

export type ReplyOutcome =
  | { readonly kind: 'shown'; readonly reply: Reply }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'refused'; readonly error: string };

/** Shows what the app answered in an acknowledgement or through a response_url. */
export function showReply(
  workspace: Workspace,
  target: ReplyTarget,
  body: Readonly<Record<string, unknown>>,
  via: Reply['via'],
): ReplyOutcome {
  const channel = workspace.channels.get(target.channel);
  if (!channel) return { kind: 'refused', error: 'channel_not_found' };
  const original = target.originalTs;
  if (body['delete_original'] === true && original !== null) {
    removeMessage(channel, original);
    return shownAs({ via, effect: 'deleted', ts: original, text: '', blocks: [] }, 'ephemeral');
  }
  const text = typeof body['text'] === 'string' ? body['text'] : '';
  const given = parsedBlocks(body['blocks']);
  if (text === '' && given === null) {
    return via === 'ack' ? { kind: 'nothing' } : { kind: 'refused', error: 'no_text' };
  }
  const verdict = checkBlocks(given ?? [], {
    surface: 'message',
    fileReady: (id) => workspace.files.get(id)?.completed === true,
  });
  if (verdict.error !== null) return { kind: 'refused', error: verdict.error };
  const blocks = withIds(workspace, (given ?? []) as readonly Block[]);
  shareFiles(workspace, channel, blocks);
  if (body['replace_original'] === true && original !== null) {
    const visibility = replaceMessage(channel, original, text, blocks);
    return shownAs({ via, effect: 'replaced', ts: original, text, blocks }, visibility);
  }
  const visibility = body['response_type'] === 'in_channel' ? 'in_channel' : 'ephemeral';
  const message = addMessage(workspace, channel, target, { text, blocks, visibility });
  target.originalTs ??= message.ts;
  return shownAs({ via, effect: 'new', ts: message.ts, text, blocks }, visibility);
}

function shownAs(reply: Omit<Reply, 'visibility'>, visibility: Reply['visibility']): ReplyOutcome {
  return { kind: 'shown', reply: { ...reply, visibility } };
}

/** Blocks may come as a JSON string here too. */
function parsedBlocks(value: unknown): unknown {
  if (typeof value !== 'string') return value ?? null;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

function addMessage(
  workspace: Workspace,
  channel: SlackChannel,
  target: ReplyTarget,
  content: Pick<Reply, 'text' | 'blocks' | 'visibility'>,
): SlackMessage {
  const { text, blocks, visibility } = content;
  const message = newMessage(workspace, {
    text,
    blocks,
    metadata: null,
    threadTs: null,
    via: 'webhook',
  });
  if (visibility === 'in_channel') channel.messages.push(message);
  else channel.ephemerals.push({ ...message, onlyFor: target.user });
  return message;
}

function replaceMessage(
  channel: SlackChannel,
  ts: string,
  text: string,
  blocks: readonly Block[],
): Reply['visibility'] {
  function changed(message: SlackMessage): SlackMessage {
    return message.ts === ts ? { ...message, text, blocks } : message;
  }
  channel.messages = channel.messages.map(changed);
  channel.ephemerals = channel.ephemerals.map(changed);
  return channel.messages.some((message) => message.ts === ts) ? 'in_channel' : 'ephemeral';
}

function removeMessage(channel: SlackChannel, ts: string): void {
  channel.messages = channel.messages.filter((message) => message.ts !== ts);
  channel.ephemerals = channel.ephemerals.filter((message) => message.ts !== ts);
}

/** Uses a response_url once; says why not when it is worn out. */
export function useResponseUrl(
  workspace: Workspace,
  path: string,
): { readonly url: ResponseUrl } | { readonly error: string } {
  const url = workspace.responseUrls.get(path);
  if (!url || workspace.clock() > url.expiresAt) return { error: 'expired_url' };
  if (url.usesLeft <= 0) return { error: 'used_url' };
  url.usesLeft -= 1;
  return { url };
}
