import type { Action } from '../gate.ts';

/** From the one who may least to the one who may most; each may what those before it may. */
export const ROLES = ['viewer', 'contributor', 'rte', 'admin'] as const;
export type Role = (typeof ROLES)[number];

interface Rule {
  readonly role: Role;
  /** Whether others always read what comes of it in the channel where it is asked. */
  readonly posts: boolean;
  /** As in "Only RTEs can …". */
  readonly words: string;
}

/** Who may do what: docs/slack.md has it as a table. */
const RULES: Readonly<Record<Action, Rule>> = {
  ask: { role: 'viewer', posts: false, words: 'see flow metrics and risks' },
  share: { role: 'contributor', posts: true, words: 'share answers in a channel' },
  'risk.raise': { role: 'contributor', posts: false, words: 'raise risks' },
  'risk.own': { role: 'contributor', posts: false, words: 'own risks' },
  'risk.mitigate': { role: 'contributor', posts: false, words: 'mitigate risks' },
  'risk.resolve': { role: 'contributor', posts: false, words: 'resolve risks' },
  'risk.snooze': { role: 'contributor', posts: false, words: 'snooze risks' },
  'risk.accept': { role: 'rte', posts: false, words: 'accept risks' },
  'risk.mute': { role: 'rte', posts: false, words: 'mute rules' },
  'subscription.change': { role: 'rte', posts: false, words: 'change what a channel gets' },
  'settings.change': { role: 'rte', posts: false, words: 'change the settings of a channel' },
  'delivery.post-again': { role: 'admin', posts: false, words: 'post messages again' },
  'admin.see': { role: 'admin', posts: false, words: 'see how signalbox is doing' },
  'home.set': { role: 'viewer', posts: false, words: 'choose what their Home tab shows' },
};

/** What a person needs to be for it. */
export function roleNeeded(action: Action): Role {
  return RULES[action].role;
}

export function isAtLeast(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}

/** Whether it always makes numbers of a scope readable for everybody in the channel where it is asked. */
export function alwaysPosts(action: Action): boolean {
  return RULES[action].posts;
}

export function wordsFor(action: Action): string {
  return RULES[action].words;
}
