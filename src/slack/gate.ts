/** What a person may want to do; docs/slack.md says which role may. */
export const ACTIONS = [
  'ask',
  'share',
  'risk.raise',
  'risk.own',
  'risk.mitigate',
  'risk.resolve',
  'risk.accept',
  'risk.snooze',
  'risk.mute',
  'subscription.change',
  'settings.change',
  'delivery.post-again',
  'admin.see',
  'home.set',
] as const;
export type Action = (typeof ACTIONS)[number];

/** What somebody wants to do, to what, and where. */
export interface Wish {
  readonly user: string;
  readonly action: Action;
  /** Whose numbers or risks it is about; null where it is about none. */
  readonly scope: string | null;
  /** For the audit trail, such as `R-12`. */
  readonly object: string;
  /** Where it is asked; null in App Home. */
  readonly channel: string | null;
  /** Whether numbers of the scope get into that channel by it, now or later. Sharing always does; subscribing says so. */
  readonly posts?: boolean;
}

/** A person who acts, with what was found to allow it: what every change is written down with. */
export interface Acting {
  readonly workspace: string;
  readonly user: string;
  /** What people call them: for comments in the tracker. */
  readonly name: string;
  /** Such as `rte (user group S0RTE)`. */
  readonly role: string;
  readonly channel: string | null;
  /** Ties the audit trail to the log. */
  readonly request: string;
}

export type Permission =
  | { readonly kind: 'allowed'; readonly acting: Acting }
  /** `why` is one of our words; `sentence` tells the person who may, and that nothing was changed. */
  | { readonly kind: 'denied'; readonly why: string; readonly sentence: string };

/**
 * Who may do what. Asked at the moment of acting, also when a form is sent in: buttons and forms carry no authority.
 * Denials are in the audit trail when it answers. Rejects where Slack cannot be asked: then nothing is allowed.
 */
export interface Gate {
  may(wish: Wish): Promise<Permission>;
}
