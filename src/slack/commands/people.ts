import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { Clock } from '../../shared/clock.ts';

/** Null when the person may ask; otherwise why not, in a word of ours and in a sentence for them. */
export type Refusal = { readonly why: string; readonly sentence: string } | null;

/** Guests and people of other workspaces are not told anything. */
export type MayAsk = (user: string) => Promise<Refusal>;

const REMEMBER_MS = 5 * 60_000;
const MOST_REMEMBERED = 10_000;

export function mayAsk(client: WebClient, workspace: string, clock: Clock): MayAsk {
  const known = new Map<string, { readonly until: number; readonly refusal: Refusal }>();
  return async (user) => {
    const hit = known.get(user);
    if (hit !== undefined && hit.until > clock()) return hit.refusal;
    const answer = await client.users.info({ user });
    const refusal = judge(User.parse(answer.user), workspace);
    if (known.size >= MOST_REMEMBERED) known.clear();
    known.set(user, { until: clock() + REMEMBER_MS, refusal });
    return refusal;
  };
}

const User = z.object({
  team_id: z.string(),
  deleted: z.boolean().default(false),
  is_restricted: z.boolean().default(false),
  is_ultra_restricted: z.boolean().default(false),
  is_stranger: z.boolean().default(false),
  enterprise_user: z.object({ teams: z.array(z.string()).default([]) }).optional(),
});

function judge(user: z.infer<typeof User>, workspace: string): Refusal {
  const home = user.team_id === workspace || user.enterprise_user?.teams.includes(workspace);
  if (home !== true || user.is_stranger) {
    return {
      why: 'other-workspace',
      sentence: 'Only members of this workspace can see flow metrics.',
    };
  }
  if (user.is_restricted || user.is_ultra_restricted) {
    return { why: 'guest', sentence: 'Guests cannot see flow metrics. Ask a member of the team.' };
  }
  if (user.deleted) return { why: 'deactivated', sentence: 'This account is deactivated.' };
  return null;
}
