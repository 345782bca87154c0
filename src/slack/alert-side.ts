import type { People } from './commands/people.ts';
import type { MayShare } from './commands/rooms.ts';
import type { Outbox } from './deliver.ts';
import type { UserGroups } from './may/user-groups.ts';

/** What telling people of risks needs of Slack. Every question rejects where Slack cannot be asked. */
export interface AlertSide {
  readonly workspace: string;
  /** The id that a configured channel has now, where Slack gave it another one. */
  channelNow(channel: string): string;
  /** Why the numbers of a scope may not be posted into a channel; null where they may. Asked anew each time. */
  refusalOf(channel: string, scope: string): Promise<string | null>;
  /** A person who may be told, with what people call them, and their IANA time zone where it is known; null for others. */
  reader(user: string): Promise<Reader | null>;
  /** Ids of those whom a user group has, whoever they are; none where it counts for nobody, which is logged. */
  membersOf(group: string): Promise<readonly string[]>;
  /** Sends what is due. */
  flush(): Promise<void>;
}

interface Reader {
  readonly name: string;
  readonly zone: string | null;
}

export interface AlertSideOptions {
  readonly workspace: string;
  readonly channelNow: (channel: string) => string;
  readonly mayShare: MayShare;
  readonly people: People;
  readonly groups: Pick<UserGroups, 'read'>;
  readonly outbox: Pick<Outbox, 'flush'>;
}

export function alertSide(options: AlertSideOptions): AlertSide {
  const { workspace, channelNow, mayShare, people, groups, outbox } = options;
  return {
    workspace,
    channelNow,
    refusalOf: async (channel, scope) => (await mayShare(channel, scope))?.sentence ?? null,
    async reader(user) {
      const { refusal, name, zone } = await people(user);
      if (refusal !== null) return null;
      return { name, zone: zone !== null && isZone(zone) ? zone : null };
    },
    membersOf: async (group) => [...(await groups.read(group)).members],
    flush: () => outbox.flush(),
  };
}

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).format(0) !== '';
  } catch {
    return false;
  }
}
