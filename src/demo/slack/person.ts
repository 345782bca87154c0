import type { Delivering } from './delivery.ts';
import { isObject } from './elements.ts';
import type { Acknowledgement } from './envelope.ts';
import { shownView } from './methods/views.ts';
import {
  clickPayload,
  eventPayload,
  shortcutPayload,
  slashPayload,
  submitPayload,
  viewClickPayload,
} from './payloads.ts';
import type { Reply, ReplyTarget } from './replies.ts';
import { showReply } from './replies.ts';
import type { SlackChannel, SlackMessage, SlackUser, SlackView, Workspace } from './workspace.ts';
import { issueResponseUrl } from './workspace.ts';

/** What came of a command, a click or a submitted form. */
export interface Interaction {
  /** Null when nobody acknowledged in time. */
  readonly acknowledgedInMs: number | null;
  /** What the person is shown instead, such as `operation_timeout` or `dispatch_failed`. */
  readonly error: string | null;
  /** In order of arrival; later ones are added while the person waits. */
  readonly replies: readonly Reply[];
  /** What the acknowledgement carried. */
  readonly payload: Readonly<Record<string, unknown>>;
  /** Waits until that many replies are there, or time is up. */
  waitForReplies(count: number, timeoutMs?: number): Promise<readonly Reply[]>;
}

interface WaitOptions {
  /** Replies to wait for before answering; 0 for none. One when absent. */
  readonly replies?: number;
  readonly timeoutMs?: number;
}

interface ViewClick {
  readonly value?: string;
  /** What a menu then holds, such as `{ selected_option: … }`. */
  readonly chosen?: object;
}

export interface SlackPerson {
  readonly id: string;
  slash(
    command: string,
    text: string,
    options: WaitOptions & { readonly channel: string },
  ): Promise<Interaction>;
  /** Presses a button of a message or chooses from a menu, an ephemeral one included. Waits for no reply unless told. */
  click(
    messageTs: string,
    actionId: string,
    options?: WaitOptions & ViewClick,
  ): Promise<Interaction>;
  /** Chooses a shortcut from the menu of a message. Waits for no reply unless told. */
  shortcut(messageTs: string, callbackId: string, options?: WaitOptions): Promise<Interaction>;
  /** Sends a form; `values` is block_id → action_id → what the element holds. */
  submit(viewId: string, values: Readonly<Record<string, unknown>>): Promise<Interaction>;
  openHome(): Promise<Acknowledgement>;
  /** Presses a button of the Home tab, or chooses from a menu; `value` tells buttons of one action apart. */
  clickHome(actionId: string, clicked?: ViewClick): Promise<Interaction>;
  /** The same in the modal on top. */
  clickModal(actionId: string, clicked?: ViewClick): Promise<Interaction>;
  /** The modal on top, null when none is open. */
  modal(): SlackView | null;
  home(): SlackView | null;
  /** What only this person sees in a channel. */
  ephemerals(channel: string): readonly SlackMessage[];
}

export interface PersonParts {
  readonly workspace: Workspace;
  readonly delivering: Delivering;
  readonly baseUrl: () => string;
  /** Calls back for every reply to a response_url. */
  readonly onReplyTo: (path: string, listener: (reply: Reply) => void) => void;
}

const PATIENCE_MS = 5_000;

export function createPerson(parts: PersonParts, user: SlackUser): SlackPerson {
  const { workspace, delivering } = parts;

  return {
    id: user.id,
    async slash(command, text, options) {
      const channel = requireChannel(workspace, options.channel);
      const target: ReplyTarget = { user: user.id, channel: channel.id, originalTs: null };
      const payload = slashPayload(workspace, user, channel, command, text);
      return interact(parts, target, 'slash_commands', payload, { replies: 1, ...options });
    },
    async click(messageTs, actionId, options = {}) {
      const { channel, message } = findMessage(workspace, messageTs);
      const target = { user: user.id, channel: channel.id, originalTs: message.ts };
      const { value = null, chosen = {} } = options;
      const clicked = { actionId, value, chosen };
      const payload = clickPayload(workspace, user, { channel, message }, clicked);
      return interact(parts, target, 'interactive', payload, { replies: 0, ...options });
    },
    async shortcut(messageTs, callbackId, options = {}) {
      const { channel, message } = findMessage(workspace, messageTs);
      const target = { user: user.id, channel: channel.id, originalTs: null };
      const payload = shortcutPayload(workspace, user, channel, message, callbackId);
      return interact(parts, target, 'interactive', payload, { replies: 0, ...options });
    },
    async submit(viewId, values) {
      const view = workspace.views.get(viewId);
      if (!view) throw new Error(`There is no view ${viewId}.`);
      const target = { user: user.id, channel: '', originalTs: null };
      const payload = submitPayload(workspace, user, view, values);
      const result = await interact(parts, target, 'interactive', payload, { replies: 0 });
      followSubmission(workspace, user.id, view, result);
      return result;
    },
    openHome() {
      return delivering.event(
        eventPayload(workspace, {
          type: 'app_home_opened',
          user: user.id,
          channel: `D${user.id.slice(1)}`,
          tab: 'home',
          event_ts: workspace.nextTs(),
          ...shownHome(workspace, user),
        }),
      );
    },
    ...viewClicks(parts, user),
    modal() {
      return workspace.views.get(workspace.modals.get(user.id)?.at(-1) ?? '') ?? null;
    },
    home: () => workspace.views.get(workspace.homes.get(user.id) ?? '') ?? null,
    ephemerals(channel) {
      return requireChannel(workspace, channel).ephemerals.filter((m) => m.onlyFor === user.id);
    },
  };
}

/** The event carries the tab as it stands, if it was ever published. */
function shownHome(workspace: Workspace, user: SlackUser): { readonly view?: object } {
  const home = workspace.views.get(workspace.homes.get(user.id) ?? '');
  return home ? { view: shownView(workspace, home) } : {};
}

function viewClicks(
  parts: PersonParts,
  user: SlackUser,
): Pick<SlackPerson, 'clickHome' | 'clickModal'> {
  const { homes, modals } = parts.workspace;
  return {
    clickHome: (actionId, clicked) => clickView(parts, user, homes.get(user.id), actionId, clicked),
    clickModal: (actionId, clicked) =>
      clickView(parts, user, modals.get(user.id)?.at(-1), actionId, clicked),
  };
}

async function clickView(
  parts: PersonParts,
  user: SlackUser,
  viewId: string | undefined,
  actionId: string,
  clicked: ViewClick = {},
): Promise<Interaction> {
  const view = parts.workspace.views.get(viewId ?? '');
  if (!view) throw new Error(`${user.id} has no such view open.`);
  const { value = null, chosen = {} } = clicked;
  const payload = viewClickPayload(parts.workspace, user, view, { actionId, value, chosen });
  // Without a response_url: only the acknowledgement comes back.
  const acknowledgement = await parts.delivering.once({ type: 'interactive', payload });
  return {
    acknowledgedInMs: acknowledgement.kind === 'acknowledged' ? acknowledgement.latencyMs : null,
    error: errorOf(acknowledgement),
    payload: bodyOf(acknowledgement),
    replies: [],
    waitForReplies: () => Promise.resolve([]),
  };
}

/** Delivers, shows what comes back and waits for the replies asked for. */
async function interact(
  parts: PersonParts,
  target: ReplyTarget,
  type: 'slash_commands' | 'interactive',
  payload: Readonly<Record<string, unknown>>,
  options: WaitOptions,
): Promise<Interaction> {
  const path = issueResponseUrl(parts.workspace, target);
  const inbox = createInbox();
  parts.onReplyTo(path, inbox.add);
  const acknowledgement = await parts.delivering.once({
    type,
    payload: { ...payload, response_url: `${parts.baseUrl()}${path}` },
  });
  const body = bodyOf(acknowledgement);
  if (type === 'slash_commands') {
    const url = parts.workspace.responseUrls.get(path);
    const outcome = showReply(parts.workspace, url ?? target, body, 'ack');
    if (outcome.kind === 'shown') inbox.add(outcome.reply);
  }
  const error = errorOf(acknowledgement);
  if (error === null) await inbox.wait(options.replies ?? 1, options.timeoutMs ?? PATIENCE_MS);
  return {
    acknowledgedInMs: acknowledgement.kind === 'acknowledged' ? acknowledgement.latencyMs : null,
    error,
    payload: body,
    replies: inbox.replies,
    waitForReplies: (count, timeoutMs = PATIENCE_MS) => inbox.wait(count, timeoutMs),
  };
}

interface Inbox {
  readonly replies: Reply[];
  readonly add: (reply: Reply) => void;
  wait(count: number, timeoutMs: number): Promise<readonly Reply[]>;
}

function createInbox(): Inbox {
  const replies: Reply[] = [];
  const waiters = new Set<() => void>();
  return {
    replies,
    add(reply) {
      replies.push(reply);
      for (const check of waiters) check();
    },
    wait(count, timeoutMs) {
      return new Promise((resolve) => {
        const timer = setTimeout(done, timeoutMs);
        function done(): void {
          clearTimeout(timer);
          waiters.delete(check);
          resolve(replies);
        }
        function check(): void {
          if (replies.length >= count) done();
        }
        waiters.add(check);
        check();
      });
    },
  };
}

function bodyOf(acknowledgement: Acknowledgement): Readonly<Record<string, unknown>> {
  if (acknowledgement.kind !== 'acknowledged') return {};
  return isObject(acknowledgement.payload) ? acknowledgement.payload : {};
}

function errorOf(acknowledgement: Acknowledgement): string | null {
  if (acknowledgement.kind === 'timeout') return 'operation_timeout';
  return acknowledgement.kind === 'undeliverable' ? 'dispatch_failed' : null;
}

/** What the form does next is in the acknowledgement: stay with errors, change, or close. */
function followSubmission(
  workspace: Workspace,
  user: string,
  view: SlackView,
  result: Interaction,
): void {
  if (result.error !== null) return;
  const action = result.payload['response_action'];
  if (action === 'errors') return;
  if (action === 'clear') return void workspace.modals.set(user, []);
  const next = result.payload['view'];
  if (action === 'update' && isObject(next)) {
    workspace.views.set(view.id, { ...view, body: next, hash: `${workspace.nextTs()}.view` });
    return;
  }
  const stack = workspace.modals.get(user) ?? [];
  if (action === 'push' && isObject(next)) {
    const id = workspace.nextId('V');
    workspace.views.set(id, { ...view, id, body: next, previousId: view.id });
    workspace.modals.set(user, [...stack, id]);
    return;
  }
  workspace.modals.set(
    user,
    stack.filter((id) => id !== view.id),
  );
}

function requireChannel(workspace: Workspace, id: string): SlackChannel {
  const channel = workspace.channels.get(id);
  if (!channel) throw new Error(`The emulated workspace has no channel ${id}.`);
  return channel;
}

function findMessage(
  workspace: Workspace,
  ts: string,
): { channel: SlackChannel; message: SlackMessage } {
  for (const channel of workspace.channels.values()) {
    const message = [...channel.messages, ...channel.ephemerals].find((m) => m.ts === ts);
    if (message) return { channel, message };
  }
  throw new Error(`There is no message ${ts}.`);
}
