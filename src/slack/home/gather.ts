import { randomBytes } from 'node:crypto';
import { decisionsOf } from '../../core/digest/decisions.ts';
import { headlineOf } from '../../core/digest/figures.ts';
import type { Scope } from '../../core/domain/organisation.ts';
import { instantOf } from '../../core/domain/time.ts';
import { byUrgency, type RiskStory } from '../../core/risks/story.ts';
import type { Clock } from '../../shared/clock.ts';
import type { SlackEvents } from '../events.ts';
import type { Gate } from '../gate.ts';
import type { Answers } from '../ports.ts';
import type { RiskDesk } from '../risk-desk.ts';
import { adminTroubles, troubleOf } from './channel-trouble.ts';
import type { AdminData, DigestLine, HomeData, Pages, Part, TeamHealth } from './home-data.ts';
import { pageOf } from './home-data.ts';
import type { HomeDesk, HomePerson } from './home-desk.ts';
import type { Membership, Memberships } from './memberships.ts';

export interface GatherOptions {
  readonly answers: Answers;
  readonly desk: RiskDesk;
  readonly homeDesk: HomeDesk;
  readonly memberships: Memberships;
  readonly scopeOfChannel: (channel: string) => string | null;
  readonly gate: Gate;
  /** Sentences about what else an admin has to put right, such as user groups that cannot be read. */
  readonly troubles: () => Promise<readonly string[]>;
  readonly command: string;
  readonly clock: Clock;
  readonly events: Pick<SlackEvents, 'commandFailed'>;
}

/** What a tab was asked to show. */
export interface Wanted {
  readonly pages: Pages;
  readonly notice: string | null;
  /** Shown in place of everything, so that nothing is read; null where everything is shown. */
  readonly instead: string | null;
}

/** Reads everything that a person's tab shows. Rejects only where not even their settings can be read. */
export async function gather(
  options: GatherOptions,
  user: string,
  { pages, notice }: Omit<Wanted, 'instead'>,
): Promise<HomeData> {
  const { answers, homeDesk, desk } = options;
  const [person, membership] = await Promise.all([
    homeDesk.person(user),
    options.memberships.of(user),
  ]);
  const scopes = answers.scopes();
  const found = teamsOf(options, user, person, membership);
  const mine = scopes.filter(({ id }) => found.includes(id));
  const [teams, owned, waiting, digests, admin] = await Promise.all([
    part(options, 'teams', async () => {
      const page = pageOf(mine, 'teams', pages.teams);
      const shown = await Promise.all(page.shown.map((scope) => healthOf(options, scope)));
      return { ...page, shown };
    }),
    part(options, 'risks', async () => pageOf(await desk.ownedBy(user), 'owned', pages.owned)),
    part(options, 'un-ROAMed risks', async () =>
      pageOf(await waitingIn(desk, mine), 'waiting', pages.waiting),
    ),
    part(options, 'digests', () => digestsFor(options, mine, membership)),
    adminData(options, user, pages),
  ]);
  return {
    asOf: instantOf(options.clock()),
    zone: scopes[0]?.zone ?? 'UTC',
    command: options.command,
    notice,
    steps: person.stepsPutAway
      ? null
      : {
          hasTeams: mine.length > 0,
          hasAsked: person.hasAsked,
          hasDigest: digests.kind === 'read' && digests.value.length > 0,
        },
    teamsFrom: whence(person, membership),
    teams,
    owned,
    waiting,
    digests,
    scopes,
    chosen: person.teams,
    admin,
  };
}

/** What cannot be read is told in its place, with a reference to the log. */
async function part<T>(
  { events }: Pick<GatherOptions, 'events'>,
  what: string,
  read: () => Promise<T>,
): Promise<Part<T>> {
  try {
    return { kind: 'read', value: await read() };
  } catch (error) {
    const reference = randomBytes(3).toString('hex').toUpperCase();
    events.commandFailed(`home ${what}`, reference, error);
    return { kind: 'failed', reference };
  }
}

/** Ids: those chosen, else the ARTs whose people they are and the scopes of the channels that they are in. */
function teamsOf(
  { homeDesk, scopeOfChannel }: GatherOptions,
  user: string,
  person: HomePerson,
  membership: Membership,
): readonly string[] {
  if (person.teams !== null) return person.teams;
  const channels = membership.kind === 'known' ? [...membership.channels.keys()] : [];
  return [...homeDesk.artsOf(user), ...channels.flatMap((id) => scopeOfChannel(id) ?? [])];
}

function whence({ teams }: HomePerson, membership: Membership): string {
  if (teams !== null) return 'You chose these.';
  if (membership.kind === 'unknown') {
    return `Slack did not tell which channels you are in, so choose your teams. ${membership.why}`;
  }
  const found = 'Found by the channels that you are in and the ARTs whose people you are.';
  return membership.withPrivate
    ? found
    : `${found} Private channels are not looked at, since signalbox was not granted groups:read.`;
}

/** The numbers of `/flow status`, and the risks of the scope and of what is below it. */
async function healthOf({ answers, desk }: GatherOptions, scope: Scope): Promise<TeamHealth> {
  const [report, open] = await Promise.all([answers.report(scope, null), desk.open(scope)]);
  return {
    scope,
    headline: headlineOf(report, null),
    decision: decisionsOf(report)[0]?.headline ?? null,
    openRisks: open.length,
    undecided: open.filter(({ risk }) => risk.roam === 'un-roamed').length,
  };
}

async function waitingIn(desk: RiskDesk, scopes: readonly Scope[]): Promise<readonly RiskStory[]> {
  const stories = new Map<string, RiskStory>();
  for (const scope of scopes) {
    for (const story of await desk.open(scope)) {
      if (story.risk.roam === 'un-roamed') stories.set(story.risk.id, story);
    }
  }
  return [...stories.values()].toSorted((a, b) => byUrgency(a.risk, b.risk));
}

/** Of the channels that somebody is in; where Slack does not tell, of their teams. */
async function digestsFor(
  { homeDesk, memberships }: GatherOptions,
  mine: readonly Scope[],
  membership: Membership,
): Promise<readonly DigestLine[]> {
  const [all, bot] = await Promise.all([homeDesk.digests(), memberships.of(null)]);
  const ids = new Set(mine.map(({ id }) => id));
  return all
    .filter(({ channel, scope }) =>
      membership.kind === 'known' ? membership.channels.has(channel) : ids.has(scope.id),
    )
    .map((digest) => ({ ...digest, trouble: troubleOf(digest.channel, bot) }));
}

async function adminData(
  options: GatherOptions,
  user: string,
  pages: Pages,
): Promise<AdminData | null> {
  const wish = { user, action: 'admin.see', scope: null, object: 'home', channel: null } as const;
  const permission = await part(options, 'roles', () => options.gate.may(wish));
  if (permission.kind === 'failed' || permission.value.kind === 'denied') return null;
  const { homeDesk } = options;
  const [sources, unsent, troubles] = await Promise.all([
    part(options, 'sources', () => homeDesk.sources()),
    part(options, 'deliveries', async () =>
      pageOf(await homeDesk.unsent(), 'unsent', pages.unsent),
    ),
    part(options, 'troubles', () => adminTroubles(options)),
  ]);
  return { sources, unsent, troubles };
}
