import type { DeliveryKey } from '../domain/delivery.ts';
import type { Instant } from '../domain/time.ts';

/** What a message about a risk is for. A message about several risks says the same thing of each. */
export type AlertKind = 'raised' | 'returned' | 'escalated' | 'recovered' | 'reminder';

/** Names a message of one channel for ever: what an outbox never posts twice. */
export type AlertKey = Pick<DeliveryKey, 'kind' | 'scope' | 'period' | 'part'>;

/** What a message tells: a risk as its first `version` events left it. */
interface Telling {
  readonly risk: string;
  readonly version: number;
}

/** A message that was handed to the outbox, whatever became of it there. */
export interface PostedAlert {
  readonly key: AlertKey;
  readonly at: Instant;
  /** Slack is known to have it, so that it can be changed. */
  readonly isEditable: boolean;
  /** `version` is that of its posting, `shown` that of its last change. */
  readonly tells: readonly (Telling & { readonly shown: number })[];
}

/**
 * Why people are reminded. `un-roamed`: nobody has decided for two working days. `owned-overdue`, `mitigated-overdue`: the
 * day that was named is over. `review-due`: that of an accepted one. `snooze-over`: nobody has decided since.
 */
export type ReminderReason =
  | 'un-roamed'
  | 'owned-overdue'
  | 'mitigated-overdue'
  | 'review-due'
  | 'snooze-over';

export interface AlertPost {
  readonly key: AlertKey;
  readonly what: AlertKind;
  /** One risk, or more than three in a message for all of them; the most urgent first. `reason` only of reminders. */
  readonly tells: readonly (Telling & { readonly reason: ReminderReason | null })[];
}

/** A message that shows risks as they are no more. */
export interface AlertUpdate {
  readonly key: AlertKey;
  /** All of its risks, in the order of the message; `shown` is what it shows of them before the change. */
  readonly tells: readonly (Telling & { readonly shown: number })[];
}

export interface AlertPlan {
  readonly posts: readonly AlertPost[];
  readonly updates: readonly AlertUpdate[];
  /** When there may be more to say though nothing happens: an end of quiet hours or of a snooze, a morning; null: never. */
  readonly lookAgainAt: Instant | null;
}

const KINDS: readonly AlertKind[] = ['raised', 'returned', 'escalated', 'recovered', 'reminder'];

/** More than so many that say the same become one message. */
export const MOST_AT_ONCE = 3;

/**
 * Period is the (first) risk's id, part says what it is told of it: `raised`, `returned-5`, `escalated-4`, `recovered-3`
 * with the version that made it so, `reminder-2026-11-21`; `group-` stands before the part of the first of several.
 */
export function keyOfAlert(
  first: { readonly scope: string; readonly id: string },
  part: string,
  isGroup: boolean,
): AlertKey {
  return {
    kind: 'alert',
    scope: first.scope,
    period: first.id,
    part: isGroup ? `group-${part}` : part,
  };
}

/** What an alert was for; null where its part is none that `keyOfAlert` gives. */
export function kindOfAlert({ part }: Pick<AlertKey, 'part'>): AlertKind | null {
  const words = part.split('-');
  const word = words[0] === 'group' ? words[1] : words[0];
  return KINDS.find((kind) => kind === word) ?? null;
}

/** Whether an alert is a message of its own; the others are replies in the thread of one. */
export function standsAlone(key: Pick<AlertKey, 'part'>): boolean {
  const kind = kindOfAlert(key);
  return kind === 'raised' || kind === 'returned' || kind === 'escalated';
}
