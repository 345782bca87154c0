import { WebAPIPlatformError, type WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { Clock } from '../../shared/clock.ts';

export interface RoleEvents {
  /** Whoever is in it has no role by it. */
  userGroupUnreadable(group: string, why: string): void;
}

interface UserGroup {
  /** Ids of people, as Slack lists them: some may have left, or be apps. */
  readonly members: ReadonlySet<string>;
  /** Why it counts for nobody, and what to do about it; null where it was read. */
  readonly trouble: { readonly why: string; readonly remedy: string } | null;
}

export interface UserGroups {
  /** As Slack said within the last five minutes. Rejects where it cannot be asked now. */
  read(id: string): Promise<UserGroup>;
  /** Somebody joined or left one. */
  forget(): void;
}

const REMEMBER_MS = 5 * 60_000;

export function userGroups(
  client: Pick<WebClient, 'usergroups'>,
  clock: Clock,
  events: RoleEvents,
): UserGroups {
  const known = new Map<string, { readonly until: number; readonly group: Promise<UserGroup> }>();
  return {
    read(id) {
      const hit = known.get(id);
      if (hit !== undefined && hit.until > clock()) return hit.group;
      const group = readGroup(client, id, events);
      const fresh = { until: clock() + REMEMBER_MS, group };
      known.set(id, fresh);
      group.catch(() => {
        if (known.get(id) === fresh) known.delete(id);
      });
      return group;
    },
    // What is being read may have been answered before somebody left: whoever asks next reads anew.
    forget: () => known.clear(),
  };
}

const Users = z.object({ users: z.array(z.string()).default([]) });

/** What an admin has to do about it; these stay so until somebody does. */
const LASTING: Readonly<Record<string, NonNullable<UserGroup['trouble']>>> = {
  plan_upgrade_required: {
    why: 'this Slack plan has no user groups',
    remedy: 'List people by their ids instead.',
  },
  missing_scope: {
    why: 'the bot token lacks usergroups:read',
    remedy: 'Add that scope to the app and install it again.',
  },
  no_such_subteam: { why: 'Slack knows no such user group', remedy: 'Correct its id.' },
};

async function readGroup(
  client: Pick<WebClient, 'usergroups'>,
  id: string,
  events: RoleEvents,
): Promise<UserGroup> {
  try {
    const { users } = Users.parse(await client.usergroups.users.list({ usergroup: id }));
    return { members: new Set(users), trouble: null };
  } catch (error) {
    const code = error instanceof WebAPIPlatformError ? error.data.error : '';
    const trouble = LASTING[code];
    if (trouble === undefined) throw error;
    events.userGroupUnreadable(id, code);
    return { members: new Set(), trouble };
  }
}
