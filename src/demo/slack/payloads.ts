import { isObject } from './elements.ts';
import { shown } from './methods/chat.ts';
import { shownView } from './methods/views.ts';
import type {
  Block,
  SlackChannel,
  SlackMessage,
  SlackUser,
  SlackView,
  Workspace,
} from './workspace.ts';
import { issueTrigger } from './workspace.ts';

export function slashPayload(
  workspace: Workspace,
  user: SlackUser,
  channel: SlackChannel,
  command: string,
  text: string,
): Record<string, unknown> {
  const { identity } = workspace;
  return {
    token: 'verification-token',
    team_id: identity.teamId,
    team_domain: identity.domain,
    channel_id: channel.id,
    channel_name: channel.kind === 'private' ? 'privategroup' : channel.name,
    user_id: user.id,
    user_name: user.name,
    command,
    text,
    api_app_id: identity.appId,
    is_enterprise_install: 'false',
    trigger_id: issueTrigger(workspace, user.id),
  };
}

function common(workspace: Workspace, user: SlackUser): Record<string, unknown> {
  const { identity } = workspace;
  return {
    token: 'verification-token',
    api_app_id: identity.appId,
    team: { id: identity.teamId, domain: identity.domain },
    user: { id: user.id, username: user.name, name: user.name, team_id: user.teamId },
    enterprise: null,
    is_enterprise_install: false,
    trigger_id: issueTrigger(workspace, user.id),
  };
}

/** What is pressed; `value` tells elements of one action apart, `chosen` is what a menu then holds. */
interface Clicked {
  readonly actionId: string;
  readonly value: string | null;
  readonly chosen: object;
}

export function clickPayload(
  workspace: Workspace,
  user: SlackUser,
  { channel, message }: { readonly channel: SlackChannel; readonly message: SlackMessage },
  clicked: Clicked,
): Record<string, unknown> {
  const { element, block } = findElement(message.blocks, clicked.actionId, clicked.value);
  const ephemeral = message.onlyFor !== null;
  return {
    type: 'block_actions',
    ...common(workspace, user),
    container: {
      type: 'message',
      message_ts: message.ts,
      channel_id: channel.id,
      is_ephemeral: ephemeral,
    },
    channel: { id: channel.id, name: channel.name },
    ...(ephemeral ? {} : { message: shown(workspace, message, false) }),
    actions: [
      { ...element, ...clicked.chosen, block_id: block['block_id'], action_ts: workspace.nextTs() },
    ],
  };
}

/** A shortcut of the menu beside a message. */
export function shortcutPayload(
  workspace: Workspace,
  user: SlackUser,
  channel: SlackChannel,
  message: SlackMessage,
  callbackId: string,
): Record<string, unknown> {
  return {
    type: 'message_action',
    ...common(workspace, user),
    callback_id: callbackId,
    action_ts: workspace.nextTs(),
    message_ts: message.ts,
    channel: { id: channel.id, name: channel.name },
    message: shown(workspace, message, false),
  };
}

/** A click in a view. There is no response_url: Slack gives none for views. */
export function viewClickPayload(
  workspace: Workspace,
  user: SlackUser,
  view: SlackView,
  clicked: Clicked,
): Record<string, unknown> {
  const blocks = Array.isArray(view.body['blocks']) ? (view.body['blocks'] as Block[]) : [];
  const { element, block } = findElement(blocks, clicked.actionId, clicked.value);
  return {
    type: 'block_actions',
    ...common(workspace, user),
    container: { type: 'view', view_id: view.id },
    view: shownView(workspace, view),
    actions: [
      { ...element, ...clicked.chosen, block_id: block['block_id'], action_ts: workspace.nextTs() },
    ],
  };
}

function findElement(
  blocks: readonly Block[],
  actionId: string,
  value: string | null,
): { element: Readonly<Record<string, unknown>>; block: Block } {
  for (const block of blocks) {
    const elements = Array.isArray(block['elements']) ? block['elements'] : [];
    for (const element of [...(elements as unknown[]), block['accessory']]) {
      if (!isObject(element) || element['action_id'] !== actionId) continue;
      if (value === null || element['value'] === value) return { element, block };
    }
  }
  throw new Error(`There is no element ${actionId}.`);
}

export function submitPayload(
  workspace: Workspace,
  user: SlackUser,
  view: SlackView,
  values: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return {
    type: 'view_submission',
    ...common(workspace, user),
    view: { ...shownView(workspace, view), state: { values } },
    response_urls: [],
  };
}

/** An Events API callback around an event. */
export function eventPayload(
  workspace: Workspace,
  event: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const { identity } = workspace;
  return {
    token: 'verification-token',
    team_id: identity.teamId,
    api_app_id: identity.appId,
    type: 'event_callback',
    event_id: workspace.nextId('Ev'),
    event_time: Math.floor(workspace.clock() / 1000),
    event,
    authorizations: [
      {
        enterprise_id: null,
        team_id: identity.teamId,
        user_id: identity.botUserId,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    is_ext_shared_channel: false,
  };
}
