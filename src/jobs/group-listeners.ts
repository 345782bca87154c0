import type { Listeners } from '../core/risks/audience.ts';
import type { AlertSide } from '../slack/alert-side.ts';
import type { RiskTeller } from './tell-risks.ts';

/** User groups whose members are told of risks besides those who are listed one by one. */
export interface GroupsTold {
  readonly rtes: readonly string[];
  readonly admins: readonly string[];
}

export interface GroupListeners {
  /** With the members that Slack named last. */
  readonly listeners: Listeners;
  /** A teller that asks Slack for the members first; what cannot be asked leaves those who are known. */
  asking(teller: RiskTeller): RiskTeller;
}

/** A group may be the whole company: so many of its people hear of a risk directly, in Slack's order. */
const MOST_OF_A_GROUP = 10;
/** Apps, guests and those who left do not count, but each of them is a question to Slack. */
const MOST_ASKED = 30;

/** Who is told of risks, with those who are in user groups: nobody else than Slack knows who that is. */
export function groupListeners(listed: Listeners, groups: GroupsTold): GroupListeners {
  const members = new Map<string, readonly string[]>();
  function withMembers(users: readonly string[], of: readonly string[]): readonly string[] {
    return [...new Set([...users, ...of.flatMap((group) => members.get(group) ?? [])])];
  }
  const listeners: Listeners = {
    channelsOf: (scope) => listed.channelsOf(scope),
    get rtes() {
      return withMembers(listed.rtes, groups.rtes);
    },
    get admins() {
      return withMembers(listed.admins, groups.admins);
    },
  };
  const all = [...new Set([...groups.rtes, ...groups.admins])];
  async function ask(side: AlertSide): Promise<void> {
    for (const group of all) members.set(group, await readersIn(side, group));
  }
  return {
    listeners,
    asking: (teller) => ({
      async tell(side, asOf) {
        const [asked] = await Promise.allSettled([ask(side)]);
        const next = await teller.tell(side, asOf);
        // Told to those who are known; whoever else there is hears of it the next time.
        if (asked.status === 'rejected') throw asked.reason;
        return next;
      },
    }),
  };
}

/** Members who may be told. */
async function readersIn(side: AlertSide, group: string): Promise<readonly string[]> {
  const readers: string[] = [];
  for (const user of (await side.membersOf(group)).slice(0, MOST_ASKED)) {
    if (readers.length === MOST_OF_A_GROUP) break;
    if ((await side.reader(user)) !== null) readers.push(user);
  }
  return readers;
}
