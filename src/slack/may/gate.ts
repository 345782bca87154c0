import { randomBytes } from 'node:crypto';
import type { WebClient } from '@slack/web-api';
import type { AuditEntry } from '../../core/domain/audit.ts';
import type { Organisation } from '../../core/domain/organisation.ts';
import { instantOf } from '../../core/domain/time.ts';
import type { Clock } from '../../shared/clock.ts';
import { people } from '../commands/people.ts';
import type { People, Refusal } from '../commands/people.ts';
import { mayShare } from '../commands/rooms.ts';
import type { MayShare } from '../commands/rooms.ts';
import type { SlackEvents } from '../events.ts';
import type { Gate, Permission, Wish } from '../gate.ts';
import { recentKeys } from '../receivers/intake.ts';
import type { RecentKeys } from '../receivers/intake.ts';
import type { Routes } from '../routes.ts';
import { isFull, takeFrom } from './bucket.ts';
import type { Bucket, Rate } from './bucket.ts';
import { onlyThese } from './only-these.ts';
import { alwaysPosts, isAtLeast, roleNeeded, wordsFor } from './policy.ts';
import { roles } from './roles.ts';
import type { Held, RoleLists, Roles } from './roles.ts';
import type { RoleEvents } from './user-groups.ts';

export interface GateOptions {
  readonly client: WebClient;
  readonly workspace: string;
  readonly roles: RoleLists;
  readonly organisation: Organisation;
  /** Whether a channel is listed for the numbers of a scope. */
  readonly mayPost: (channel: string, scope: string) => boolean;
  readonly audit: { add(entry: AuditEntry): Promise<void> };
  readonly clock: Clock;
  readonly events: Pick<SlackEvents, 'commandRefused'> & RoleEvents;
}

export interface Guard extends Gate {
  /** Slack's events after which people may have other roles. */
  readonly routes: Routes;
  /** What an admin should know of roles that do not work. Rejects where Slack cannot be asked. */
  troubles(): Promise<readonly string[]>;
  /** What people call somebody: for comments in trackers. Rejects where Slack cannot be asked. */
  nameOf(user: string): Promise<string>;
}

const MINUTE_MS = 60_000;
/** Questions cost work; decisions are clicked through in a meeting. */
const QUESTIONS: Rate = { most: 10, perMs: MINUTE_MS };
const CHANGES: Rate = { most: 30, perMs: MINUTE_MS };
const MOST_REMEMBERED = 10_000;

/** Who may do what, asked of configuration and Slack at the moment of acting. */
export function gate(options: GateOptions): Guard {
  const { client, workspace, clock, organisation, events } = options;
  const known = roles({ client, lists: options.roles, organisation, clock, events });
  const parts: Parts = {
    options,
    roles: known,
    personOf: people(client, workspace, clock),
    mayShare: mayShare(client, options.mayPost),
    turns: turnsOf(clock),
    overruns: recentKeys(clock, MINUTE_MS),
  };
  function forget(): Promise<void> {
    known.forget();
    return Promise.resolve();
  }
  return {
    may: (wish) => may(parts, wish),
    troubles: () => known.troubles(),
    nameOf: async (user) => (await parts.personOf(user)).name,
    routes: {
      events: new Map([
        ['subteam_members_changed', forget],
        ['subteam_updated', forget],
      ]),
    },
  };
}

interface Parts {
  readonly options: GateOptions;
  readonly roles: Roles;
  readonly personOf: People;
  readonly mayShare: MayShare;
  readonly turns: Turns;
  /** Who was told lately that they ask too much: a flood of clicks is one line of the audit trail. */
  readonly overruns: RecentKeys;
}

async function may(parts: Parts, wish: Wish): Promise<Permission> {
  const request = randomBytes(6).toString('hex');
  const waitMs = parts.turns(wish);
  if (waitMs !== null) {
    const isNews = parts.overruns.add(wish.user);
    return deny(parts, wish, request, tooOften(waitMs), isNews);
  }
  const person = await parts.personOf(wish.user);
  if (person.refusal !== null) {
    const { why, sentence } = person.refusal;
    const refusal = { why, sentence: sentence(wordsFor(wish.action)) };
    return deny(parts, wish, request, refusal, true);
  }
  const needed = roleNeeded(wish.action);
  const held = await parts.roles.held(wish.user, wish.scope, needed);
  if (held === null || !isAtLeast(held.role, needed)) {
    const { roles: lists, organisation } = parts.options;
    const sentence = onlyThese(wish, lists, organisation);
    return deny(parts, wish, request, { why: `needs ${needed}`, sentence }, true);
  }
  const place = await placeRefusal(parts, wish);
  if (place !== null) return deny(parts, wish, request, place, true);
  return {
    kind: 'allowed',
    acting: {
      workspace: parts.options.workspace,
      user: wish.user,
      name: person.name,
      role: nameOf(held),
      channel: wish.channel,
      request,
    },
  };
}

async function placeRefusal(parts: Parts, wish: Wish): Promise<Refusal> {
  const { action, channel, scope, posts = false } = wish;
  if (!posts && !alwaysPosts(action)) return null;
  if (channel !== null && scope !== null) return parts.mayShare(channel, scope);
  return {
    why: 'nowhere',
    sentence: 'There is no channel to post this in, or nobody knows whose numbers it shows.',
  };
}

function tooOften(waitMs: number): NonNullable<Refusal> {
  const seconds = Math.ceil(waitMs / 1000);
  return {
    why: 'too-often',
    sentence: `You ask faster than signalbox answers one person. Try again in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`,
  };
}

/**
 * The log has every denial, the audit trail every one that says something new. That somebody's own Home tab has no part
 * for admins is none: they only looked at it.
 */
async function deny(
  { options }: Parts,
  wish: Wish,
  request: string,
  refusal: NonNullable<Refusal>,
  isNews: boolean,
): Promise<Permission> {
  const { workspace, clock, events, audit } = options;
  const { why } = refusal;
  const denied = { kind: 'denied', why, sentence: complete(refusal.sentence) } as const;
  if (wish.action === 'admin.see') return denied;
  events.commandRefused(wish.action, wish.user, wish.channel ?? 'home', why, request);
  if (isNews) {
    await audit.add({
      at: instantOf(clock()),
      workspace,
      actor: wish.user,
      role: 'none',
      action: wish.action,
      object: wish.object,
      outcome: 'denied',
      why,
      before: null,
      after: null,
      channel: wish.channel,
      request,
    });
  }
  return denied;
}

const NOTHING_HAPPENED = /nothing was (?:changed|posted)/i;

function complete(sentence: string): string {
  return NOTHING_HAPPENED.test(sentence) ? sentence : `${sentence} Nothing was changed.`;
}

function nameOf({ role, from }: Held): string {
  return `${role} (${from})`;
}

/** Takes a turn of a person; after how many milliseconds there is one where there is none now. */
type Turns = (wish: Pick<Wish, 'user' | 'action'>) => number | null;

function turnsOf(clock: Clock): Turns {
  const buckets = new Map<string, Bucket>();
  return ({ user, action }) => {
    // Not a wish of theirs: the Home tab asks for it to know what to draw.
    if (action === 'admin.see') return null;
    const rate = action === 'ask' || action === 'share' ? QUESTIONS : CHANGES;
    const key = `${user} ${rate === QUESTIONS ? 'asks' : 'changes'}`;
    const now = clock();
    if (buckets.size >= MOST_REMEMBERED) {
      for (const [old, bucket] of buckets) if (isFull(bucket, now, rate)) buckets.delete(old);
    }
    const { bucket, waitMs } = takeFrom(buckets.get(key) ?? null, now, rate);
    buckets.set(key, bucket);
    return waitMs;
  };
}
