import { WebAPIPlatformError, type WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { Clock } from '../../shared/clock.ts';

/** Null when the person may ask; otherwise why not, in a word of ours and in a sentence for them. */
export type Refusal = { readonly why: string; readonly sentence: string } | null;

/** Why somebody is told nothing; `words` are what they asked for, as in "Guests cannot see risks". */
interface NotServed {
  readonly why: string;
  readonly sentence: (words: string) => string;
}

interface Person {
  /** What people call them. */
  readonly name: string;
  /** Their IANA time zone; null where Slack does not say. */
  readonly zone: string | null;
  /** Guests and people of other workspaces are not told anything. */
  readonly refusal: NotServed | null;
}

/** Who somebody is, as Slack said within the last five minutes. Rejects where Slack cannot be asked. */
export type People = (user: string) => Promise<Person>;

const REMEMBER_MS = 5 * 60_000;
const MOST_REMEMBERED = 10_000;

export function people(client: WebClient, workspace: string, clock: Clock): People {
  const known = new Map<string, { readonly until: number; readonly person: Person }>();
  return async (user) => {
    const hit = known.get(user);
    if (hit !== undefined && hit.until > clock()) return hit.person;
    const person = await find(client, user, workspace);
    if (known.size >= MOST_REMEMBERED) known.clear();
    known.set(user, { until: clock() + REMEMBER_MS, person });
    return person;
  };
}

async function find(client: WebClient, user: string, workspace: string): Promise<Person> {
  try {
    const answer = await client.users.info({ user });
    const found = User.parse(answer.user);
    const zone = found.tz ?? null;
    return { name: nameOf(found) ?? user, zone, refusal: judge(found, workspace) };
  } catch (error) {
    const code = error instanceof WebAPIPlatformError ? error.data.error : '';
    // People of organisations that a channel is shared with are not always shown to us.
    if (code === 'user_not_found' || code === 'user_not_visible') {
      return { name: user, zone: null, refusal: FROM_ELSEWHERE };
    }
    throw error;
  }
}

const User = z.object({
  team_id: z.string(),
  name: z.string().optional(),
  real_name: z.string().optional(),
  tz: z.string().optional(),
  profile: z
    .object({ display_name: z.string().optional(), real_name: z.string().optional() })
    .optional(),
  deleted: z.boolean().default(false),
  is_bot: z.boolean().default(false),
  is_restricted: z.boolean().default(false),
  is_ultra_restricted: z.boolean().default(false),
  is_stranger: z.boolean().default(false),
  enterprise_user: z.object({ teams: z.array(z.string()).default([]) }).optional(),
});

/** The full name tells people outside of Slack who it is; a display name may be anything. */
function nameOf({ profile, real_name: real, name }: z.infer<typeof User>): string | null {
  const names = [profile?.real_name, real, profile?.display_name, name];
  return names.find((one) => one !== undefined && one.trim() !== '') ?? null;
}

const FROM_ELSEWHERE: NotServed = {
  why: 'other-workspace',
  sentence: (words) => `Only members of this workspace can ${words}.`,
};

function judge(user: z.infer<typeof User>, workspace: string): NotServed | null {
  const home = user.team_id === workspace || user.enterprise_user?.teams.includes(workspace);
  if (home !== true || user.is_stranger) return FROM_ELSEWHERE;
  if (user.is_restricted || user.is_ultra_restricted) {
    return {
      why: 'guest',
      sentence: (words) => `Guests cannot ${words}. Ask a member of the team.`,
    };
  }
  if (user.deleted) return { why: 'deactivated', sentence: () => 'This account is deactivated.' };
  if (user.is_bot) {
    return { why: 'bot', sentence: () => 'Only people can use signalbox, not apps.' };
  }
  return null;
}
