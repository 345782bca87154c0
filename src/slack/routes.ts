import type {
  BlockAction,
  MessageShortcut,
  RespondFn,
  SlashCommand,
  ViewSubmitAction,
} from '@slack/bolt';
import type { ModalView, SlackEvent } from '@slack/types';

/** What a sent-in form is answered with: errors stay beside their fields, an update takes the form's place. */
export type FormAnswer =
  | { readonly kind: 'close' }
  /** `later` is what goes on after that, never rejects, and is waited for when the app stops. */
  | { readonly kind: 'update'; readonly view: ModalView; readonly later?: Promise<void> }
  | { readonly kind: 'errors'; readonly errors: Readonly<Record<string, string>> };

/**
 * Who answers what. Commands and clicks are acknowledged before they are handed over; a form is acknowledged with its
 * answer, which therefore has to be there within three seconds. Whatever is thrown is logged, so handlers that talk to a
 * person turn it into a sentence themselves.
 */
export interface Routes {
  /** By the command's name in this workspace, such as `/risk`. */
  readonly commands?: ReadonlyMap<
    string,
    (command: SlashCommand, respond: RespondFn) => Promise<void>
  >;
  /** By the action's id, or by what stands before its first dot: `risk` takes `risk.own`. */
  readonly actions?: ReadonlyMap<string, (click: BlockAction, respond: RespondFn) => Promise<void>>;
  /** By the callback id, or by what stands before its first dot. */
  readonly forms?: ReadonlyMap<string, (form: ViewSubmitAction) => Promise<FormAnswer>>;
  /** By the callback id. */
  readonly messageShortcuts?: ReadonlyMap<string, (shortcut: MessageShortcut) => Promise<void>>;
  /** By the event's type, such as `app_home_opened`. */
  readonly events?: ReadonlyMap<string, (event: SlackEvent) => Promise<void>>;
  readonly home?: HomeTab;
}

/** A person's own page, as those see it who answer people elsewhere. */
export interface HomeTab {
  /** Shows an answer on top of it: Slack gives no address to answer clicks in Home and in forms. */
  tell(user: string, answer: Parameters<RespondFn>[0]): Promise<void>;
  /** What it shows may have changed, since this person clicked something or sent in a form. */
  acted(user: string): Promise<void>;
  /** A command of this person was answered. */
  asked(user: string): Promise<void>;
}

/** The handler of an id, or of the family that it belongs to; null where there is none. */
export function handlerOf<Handler>(
  routes: readonly (ReadonlyMap<string, Handler> | undefined)[],
  id: string,
): Handler | null {
  const family = id.split('.')[0] ?? id;
  for (const handlers of routes) {
    const handler = handlers?.get(id) ?? handlers?.get(family);
    if (handler !== undefined) return handler;
  }
  return null;
}
