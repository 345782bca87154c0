import type { Clock } from '../../shared/clock.ts';

/** What the emulated Slack remembers. Plain data; the methods change it. */
export interface SlackUser {
  readonly id: string;
  readonly name: string;
  readonly tz: string;
  readonly isBot: boolean;
  readonly deleted: boolean;
  /** `multi` may see several channels, `single` one. */
  readonly guest: 'none' | 'multi' | 'single';
  /** Another workspace's id for people who come through Slack Connect. */
  readonly teamId: string;
}

export interface SlackMessage {
  readonly ts: string;
  readonly threadTs: string | null;
  readonly user: string;
  readonly text: string;
  readonly blocks: readonly Block[];
  readonly metadata: Record<string, unknown> | null;
  /** Set by `chat.update`. */
  readonly editedTs: string | null;
  /** Only this person sees it. */
  readonly onlyFor: string | null;
  /** `webhook` when it came through a response_url or an acknowledgement. */
  readonly via: 'api' | 'webhook' | 'file';
}

export type Block = Readonly<Record<string, unknown>> & { readonly type?: unknown };

export interface SlackChannel {
  readonly id: string;
  readonly name: string;
  readonly kind: 'public' | 'private' | 'im';
  archived: boolean;
  /** Shared with another organisation (Slack Connect). */
  extShared: boolean;
  readonly members: Set<string>;
  /** Oldest first, thread replies included. */
  messages: SlackMessage[];
  ephemerals: SlackMessage[];
}

export interface SlackFile {
  readonly id: string;
  readonly name: string;
  readonly length: number;
  bytes: Uint8Array | null;
  title: string;
  completed: boolean;
  /** Channels in which a message shows it; none means private. */
  readonly sharedIn: Set<string>;
}

export interface SlackView {
  readonly id: string;
  readonly type: 'modal' | 'home';
  readonly user: string;
  readonly hash: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly rootId: string;
  readonly previousId: string | null;
}

export interface ResponseUrl {
  readonly user: string;
  readonly channel: string;
  readonly expiresAt: number;
  usesLeft: number;
  /** The message that `replace_original` and `delete_original` mean; null until there is one. */
  originalTs: string | null;
}

interface UserGroup {
  readonly id: string;
  readonly handle: string;
  readonly users: readonly string[];
}

export interface TokenFacts {
  readonly kind: 'bot' | 'app';
  readonly scopes: readonly string[];
  revoked: boolean;
}

export interface Identity {
  readonly teamId: string;
  readonly teamName: string;
  readonly domain: string;
  readonly appId: string;
  readonly botId: string;
  readonly botUserId: string;
}

export interface Workspace {
  readonly clock: Clock;
  readonly identity: Identity;
  readonly users: Map<string, SlackUser>;
  readonly channels: Map<string, SlackChannel>;
  readonly userGroups: Map<string, UserGroup>;
  /** Whether the plan of the workspace has user groups. */
  hasUserGroups: boolean;
  readonly tokens: Map<string, TokenFacts>;
  readonly files: Map<string, SlackFile>;
  readonly views: Map<string, SlackView>;
  /** Open modals of a person, the uppermost last. */
  readonly modals: Map<string, string[]>;
  /** The published Home tab of a person. */
  readonly homes: Map<string, string>;
  readonly triggers: Map<
    string,
    { readonly user: string; readonly expiresAt: number; used: boolean }
  >;
  readonly responseUrls: Map<string, ResponseUrl>;
  /** A timestamp later than all before it. */
  nextTs(): string;
  /** A new id with Slack's leading letter, such as `F00000004`. */
  nextId(letter: string): string;
}

export function createWorkspace(clock: Clock, identity: Identity): Workspace {
  let lastMicros = 0;
  let lastId = 0;
  return {
    clock,
    identity,
    users: new Map(),
    channels: new Map(),
    userGroups: new Map(),
    hasUserGroups: true,
    tokens: new Map(),
    files: new Map(),
    views: new Map(),
    modals: new Map(),
    homes: new Map(),
    triggers: new Map(),
    responseUrls: new Map(),
    nextTs() {
      lastMicros = Math.max(clock() * 1000, lastMicros + 1);
      return `${Math.floor(lastMicros / 1e6)}.${String(lastMicros % 1e6).padStart(6, '0')}`;
    },
    nextId(letter) {
      lastId += 1;
      return `${letter}${String(lastId).padStart(8, '0')}`;
    },
  };
}

const TRIGGER_LIFE_MS = 3_000;
const RESPONSE_URL_LIFE_MS = 30 * 60_000;
const RESPONSE_URL_USES = 5;

export function issueTrigger(workspace: Workspace, user: string): string {
  const id = `${workspace.nextId('')}.${workspace.identity.teamId}.trigger`;
  workspace.triggers.set(id, { user, expiresAt: workspace.clock() + TRIGGER_LIFE_MS, used: false });
  return id;
}

/** Returns the part of the URL after the server's address. */
export function issueResponseUrl(
  workspace: Workspace,
  to: { readonly user: string; readonly channel: string; readonly originalTs: string | null },
): string {
  const path = `/response/${workspace.identity.teamId}/${workspace.nextId('')}`;
  workspace.responseUrls.set(path, {
    ...to,
    expiresAt: workspace.clock() + RESPONSE_URL_LIFE_MS,
    usesLeft: RESPONSE_URL_USES,
  });
  return path;
}

/** The conversation between the bot and a person, made at first use. */
export function directChannel(workspace: Workspace, user: string): SlackChannel {
  const id = `D${user.slice(1)}`;
  const existing = workspace.channels.get(id);
  if (existing) return existing;
  const channel: SlackChannel = {
    id,
    name: user,
    kind: 'im',
    archived: false,
    extShared: false,
    members: new Set([user, workspace.identity.botUserId]),
    messages: [],
    ephemerals: [],
  };
  workspace.channels.set(id, channel);
  return channel;
}
