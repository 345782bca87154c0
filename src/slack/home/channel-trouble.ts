import type { HomeDesk } from './home-desk.ts';
import type { Membership, Memberships } from './memberships.ts';

/** Why nothing can be posted into a channel, by what the app is in; null where nothing is known against it. */
export function troubleOf(channel: string, bot: Membership): string | null {
  // Names instead of ids, and people, are not among what Slack lists.
  if (bot.kind === 'unknown' || !/^[CG][A-Z0-9]+$/.test(channel)) return null;
  const found = bot.channels.get(channel);
  if (found?.archived === true) return 'the channel is archived. Unarchive it or name another.';
  if (found !== undefined) return null;
  return bot.withPrivate
    ? 'signalbox is not in the channel. Invite it there with /invite.'
    : 'signalbox is not in the channel, or it is private and the scope groups:read is missing. Invite it there with /invite.';
}

/** What admins have to put right, in sentences. */
export async function adminTroubles(options: {
  readonly homeDesk: Pick<HomeDesk, 'digests' | 'movedChannels'>;
  readonly memberships: Memberships;
  readonly troubles: () => Promise<readonly string[]>;
}): Promise<readonly string[]> {
  const [others, moved, digests, bot] = await Promise.all([
    options.troubles(),
    options.homeDesk.movedChannels(),
    options.homeDesk.digests(),
    options.memberships.of(null),
  ]);
  const channels = [...new Set(digests.map(({ channel }) => channel))];
  return [
    ...others,
    ...moved.map(
      ({ from, to }) =>
        `Slack gave the channel ${from} the id ${to}. Write ${to} into the configuration and restart; until then signalbox takes one for the other.`,
    ),
    ...channels.flatMap((channel) => {
      const trouble = troubleOf(channel, bot);
      return trouble === null ? [] : [`Digests for ${channel} do not arrive: ${trouble}`];
    }),
    ...(bot.kind === 'unknown'
      ? [`Slack did not tell which channels signalbox is in. ${bot.why}`]
      : []),
  ];
}
