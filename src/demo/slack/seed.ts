import type { Identity, SlackChannel, SlackUser, Workspace } from './workspace.ts';

export interface UserSeed extends Partial<SlackUser> {
  readonly id: string;
}

export interface ChannelSeed {
  readonly id: string;
  readonly name: string;
  readonly kind?: 'public' | 'private';
  readonly archived?: boolean;
  readonly extShared?: boolean;
  /** All users and the bot when absent. */
  readonly members?: readonly string[];
  /** False keeps the bot out. */
  readonly withBot?: boolean;
}

export interface GroupSeed {
  readonly id: string;
  readonly handle: string;
  readonly users: readonly string[];
}

export interface WorkspaceSeed {
  readonly users?: readonly UserSeed[];
  readonly channels?: readonly ChannelSeed[];
  readonly userGroups?: readonly GroupSeed[];
  /** False is a workspace on a plan without user groups. */
  readonly withUserGroups?: boolean;
}

export const IDENTITY: Identity = {
  teamId: 'T0EMULATED',
  teamName: 'Emulated workspace',
  domain: 'emulated',
  appId: 'A0SIGNALBOX',
  botId: 'B0SIGNALBOX',
  botUserId: 'U0SIGNALBOX',
};

/** What signalbox's manifest asks for without the optional scopes. */
export const MANIFEST_SCOPES = [
  'commands',
  'chat:write',
  'files:write',
  'channels:read',
  'users:read',
] as const;

export const BOT_TOKEN = 'xoxb-emulated-bot';
export const APP_TOKEN = 'xapp-emulated-app';

const DEFAULT_USERS: readonly UserSeed[] = [
  { id: 'U1', name: 'release-train-engineer' },
  { id: 'U2', name: 'product-manager' },
];
const DEFAULT_CHANNELS: readonly ChannelSeed[] = [{ id: 'C1', name: 'general' }];

export function seedWorkspace(workspace: Workspace, seed: WorkspaceSeed): void {
  const bot = { id: IDENTITY.botUserId, name: 'signalbox', isBot: true };
  for (const user of [...(seed.users ?? DEFAULT_USERS), bot]) {
    workspace.users.set(user.id, userOf(user));
  }
  for (const channel of seed.channels ?? DEFAULT_CHANNELS) {
    workspace.channels.set(channel.id, channelOf(workspace, channel));
  }
  for (const group of seed.userGroups ?? []) workspace.userGroups.set(group.id, group);
  workspace.hasUserGroups = seed.withUserGroups ?? true;
  const scopes = ['connections:write'];
  workspace.tokens.set(APP_TOKEN, { kind: 'app', scopes, revoked: false });
  grantScopes(workspace, MANIFEST_SCOPES);
}

export function grantScopes(workspace: Workspace, scopes: readonly string[]): void {
  workspace.tokens.set(BOT_TOKEN, { kind: 'bot', scopes, revoked: false });
}

function userOf(seed: UserSeed): SlackUser {
  return {
    name: seed.id.toLowerCase(),
    tz: 'Europe/Berlin',
    isBot: false,
    deleted: false,
    guest: 'none',
    teamId: IDENTITY.teamId,
    ...seed,
  };
}

function channelOf(workspace: Workspace, seed: ChannelSeed): SlackChannel {
  const people = seed.members ?? [...workspace.users.keys()];
  const members = new Set(people.filter((id) => id !== IDENTITY.botUserId));
  if (seed.withBot ?? true) members.add(IDENTITY.botUserId);
  return {
    id: seed.id,
    name: seed.name,
    kind: seed.kind ?? 'public',
    archived: seed.archived ?? false,
    extShared: seed.extShared ?? false,
    members,
    messages: [],
    ephemerals: [],
  };
}
