import type { WebClient } from '@slack/web-api';
import type { Scope } from '../../core/domain/organisation.ts';
import { instantOf } from '../../core/domain/time.ts';
import type { DateAsked } from '../../core/forecast/date-asked.ts';
import type { RiskStory } from '../../core/risks/story.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Outbox } from '../deliver.ts';
import type { SlackEvents } from '../events.ts';
import type { Action, Acting, Gate } from '../gate.ts';
import { notice } from '../commands/notice.ts';
import type { Message } from '../message.ts';
import type { RiskDesk } from '../risk-desk.ts';
import { noSuchRisk } from '../views/risk-answers.ts';
import type { RiskContext } from '../views/risk-card.ts';

export interface RiskOptions {
  /** The command's name in this workspace, such as `/risk`. */
  readonly command: string;
  readonly workspace: string;
  /** The interactive one: forms have to be there within three seconds. */
  readonly client: Pick<WebClient, 'views' | 'chat'>;
  readonly desk: RiskDesk;
  readonly gate: Gate;
  /** The portfolio first, then top-down. */
  readonly scopes: () => readonly Scope[];
  readonly scopeOfChannel: (channel: string) => string | null;
  /** What `friday` and `PI end` mean. */
  readonly dayAsked: (text: string, scope: Scope) => DateAsked;
  /** What people call somebody, where Slack shows no name for an id. Rejects where it cannot be asked. */
  readonly nameOf: (user: string) => Promise<string>;
  readonly outbox: Pick<Outbox, 'add' | 'deliver'>;
  readonly clock: Clock;
  readonly events: Pick<SlackEvents, 'commandAnswered' | 'commandFailed'>;
  /** After this without an answer the person is told that we are at it. */
  readonly slowAfterMs?: number;
}

export const SLOW_AFTER_MS = 1_500;
export const NOTHING_CHANGED = 'Nothing was changed.';
export const MAYBE_CHANGED =
  'It may have been changed all the same; look at the risk before you try again.';

/** A person, and where they ask; null in App Home. */
export interface Asker {
  readonly user: string;
  readonly channel: string | null;
}

export function scopeOf({ scopes }: RiskOptions, id: string): Scope | null {
  return scopes().find((scope) => scope.id === id) ?? null;
}

export function contextOf(options: RiskOptions, scope: string): RiskContext {
  const all = options.scopes();
  return {
    asOf: instantOf(options.clock()),
    zone: (all.find(({ id }) => id === scope) ?? all[0])?.zone ?? 'UTC',
    scopeName: (id) => all.find((one) => one.id === id)?.name ?? id,
    rtes: options.desk.rtesOf({ scope }),
    command: options.command,
  };
}

/** A risk that the person may do something about, or what they are told instead. */
export type Admitted =
  | {
      readonly kind: 'admitted';
      readonly story: RiskStory;
      readonly acting: Acting;
      readonly about: RiskContext;
    }
  | { readonly kind: 'told'; readonly message: Message };

/** Asks the gate about the risk that there is, or about none: who may not ask learns nothing, not even of ids. */
export async function admit(
  options: RiskOptions,
  { user, channel }: Asker,
  action: Action,
  id: string,
): Promise<Admitted> {
  const story = await options.desk.find(id);
  const scope = story?.risk.scope ?? null;
  const permission = await options.gate.may({
    user,
    action,
    scope,
    object: story?.risk.id ?? id,
    channel,
  });
  if (permission.kind === 'denied') return { kind: 'told', message: notice(permission.sentence) };
  if (story === null) return { kind: 'told', message: noSuchRisk(options.command, id) };
  const about = contextOf(options, story.risk.scope);
  return { kind: 'admitted', story, acting: permission.acting, about };
}
