import { newMessage } from './methods/chat.ts';
import type { SlackMessage, Workspace } from './workspace.ts';

/** A channel as tests and the demo look at it and change it. */
export interface SlackRoom {
  readonly id: string;
  /** All messages, oldest first, thread replies included, ephemeral ones not. */
  messages(): readonly SlackMessage[];
  /** The parent and its replies. */
  thread(parentTs: string): readonly SlackMessage[];
  ephemerals(): readonly SlackMessage[];
  /** A person writes something. */
  say(user: string, text: string): string;
  inviteBot(): void;
  removeBot(): void;
  archive(): void;
  shareExternally(): void;
}

export function createRoom(workspace: Workspace, id: string): SlackRoom {
  const channel = workspace.channels.get(id);
  if (!channel) throw new Error(`The emulated workspace has no channel ${id}.`);
  const { botUserId } = workspace.identity;
  return {
    id,
    messages: () => channel.messages,
    thread: (parentTs) =>
      channel.messages.filter(({ ts, threadTs }) => ts === parentTs || threadTs === parentTs),
    ephemerals: () => channel.ephemerals,
    say(user, text) {
      const content = { text, blocks: [], metadata: null, threadTs: null };
      const message = { ...newMessage(workspace, content), user };
      channel.messages.push(message);
      return message.ts;
    },
    inviteBot: () => void channel.members.add(botUserId),
    removeBot: () => void channel.members.delete(botUserId),
    archive() {
      channel.archived = true;
    },
    shareExternally() {
      channel.extShared = true;
    },
  };
}
