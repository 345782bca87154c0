import type { Delivery } from '../core/domain/delivery.ts';
import type { Organisation } from '../core/domain/organisation.ts';
import { scopesOf } from '../core/domain/scopes.ts';
import type { Subscription } from '../core/domain/subscription.ts';
import { instantOf } from '../core/domain/time.ts';
import type { Instant } from '../core/domain/time.ts';
import { timingOf } from '../schedule/due.ts';
import { nextOccurrence } from '../schedule/next.ts';
import type { Clock } from '../shared/clock.ts';
import type { Acting } from '../slack/gate.ts';
import type {
  ChannelDigest,
  HomeDesk,
  HomePerson,
  SourceState,
  Unsent,
} from '../slack/home/home-desk.ts';
import { mayBeSentAgain } from '../slack/home/home-desk.ts';
import type { Store } from '../store/store.ts';
import { COMMENTS } from './comment-outbox.ts';
import { movedChannels } from './follow-channel.ts';
import { freshnessOf, pullStates, readingOf } from './reading.ts';

/** A digest as configuration orders it. */
export interface ConfiguredDigest {
  readonly scope: string;
  readonly channel: string;
  readonly at: string;
  readonly cadence: Subscription['cadence'];
  readonly anchor?: string | undefined;
}

export interface HomeDeskOptions {
  readonly store: Store;
  readonly organisation: Organisation;
  readonly workspace: string;
  /** Whether decisions are written back into trackers: otherwise nobody would write a comment again. */
  readonly writesBack: boolean;
  readonly digests: readonly ConfiguredDigest[];
  /** Channels that the configuration names anywhere. */
  readonly configuredChannels: readonly string[];
  /** Last days (YYYY-MM-DD) of the PIs. */
  readonly piEnds: readonly string[];
  readonly clock: Clock;
}

const TEAMS = 'home.teams';
const STEPS = 'home.first-steps';
const ASKED = 'home.asked';

export function homeDesk(options: HomeDeskOptions): HomeDesk {
  const { store, organisation, workspace } = options;
  /** Those of whom it is written down already, so that not every command writes. */
  const asked = new Set<string>();
  function set(user: string, name: string, value: string): Promise<void> {
    return store.settings.set({ workspace, of: user, name, value });
  }
  return {
    person: (user) => personOf(options, user),
    chooseTeams: (user, scopes) => set(user, TEAMS, scopes === null ? '' : JSON.stringify(scopes)),
    putStepsAway: (user, away) => set(user, STEPS, away ? 'away' : ''),
    async noteAsked(user) {
      if (asked.has(user)) return;
      await set(user, ASKED, 'yes');
      asked.add(user);
    },
    artsOf: (user) =>
      organisation.valueStreams
        .flatMap(({ arts }) => arts)
        .filter(({ people }) => Object.values(people).some((ids) => ids.includes(user)))
        .map(({ id }) => id),
    digests: () => digestsOf(options),
    sources: () => sourcesOf(options),
    unsent: () => unsentOf(options),
    postAgain: (id, acting) => postAgain(options, id, acting),
    async movedChannels() {
      const moved = await movedChannels(store.settings, workspace);
      return [...moved]
        .map(([from, to]) => ({ from, to }))
        .filter(({ from }) => options.configuredChannels.includes(from));
    },
  };
}

async function personOf({ store, workspace }: HomeDeskOptions, user: string): Promise<HomePerson> {
  const settings = new Map(
    (await store.settings.of(workspace, user)).map(({ name, value }) => [name, value]),
  );
  return {
    teams: idsIn(settings.get(TEAMS) ?? ''),
    stepsPutAway: settings.get(STEPS) === 'away',
    hasAsked: settings.get(ASKED) === 'yes',
  };
}

/** Null for what is no list of ids. */
function idsIn(text: string): readonly string[] | null {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.filter((id) => typeof id === 'string') : null;
  } catch {
    return null;
  }
}

async function digestsOf(options: HomeDeskOptions): Promise<readonly ChannelDigest[]> {
  const scopes = new Map(scopesOf(options.organisation).map((scope) => [scope.id, scope]));
  const now = instantOf(options.clock());
  const asked = (await options.store.subscriptions.list()).filter(
    ({ workspace }) => workspace === options.workspace,
  );
  const moved = await movedChannels(options.store.settings, options.workspace);
  const all = [
    ...options.digests.map((digest) => ({
      ...digest,
      channel: moved.get(digest.channel) ?? digest.channel,
      anchor: digest.anchor ?? null,
      by: null,
    })),
    ...asked,
  ];
  return all
    .flatMap(({ channel, scope: id, cadence, at, anchor, by }) => {
      const scope = scopes.get(id);
      if (scope === undefined) return [];
      const timing = timingOf(at, cadence, anchor ?? undefined, options.piEnds);
      const next = nextOccurrence(timing, scope.zone, now);
      return [{ channel, scope, cadence, next, askedBy: by }];
    })
    .toSorted((a, b) => (a.next ?? Infinity) - (b.next ?? Infinity));
}

async function sourcesOf({
  store,
  organisation,
  clock,
}: HomeDeskOptions): Promise<readonly SourceState[]> {
  const reading = readingOf(organisation, store);
  const states = await pullStates(reading);
  const freshness = await freshnessOf(reading, states, instantOf(clock()));
  return states.map(({ source, pulledAt, lastError }) => ({
    source,
    ...(freshness[source] ?? { pulledAt, stale: true }),
    lastError,
  }));
}

async function unsentOf({
  store,
  workspace,
  writesBack,
}: HomeDeskOptions): Promise<readonly Unsent[]> {
  const all: Unsent[] = [];
  for (const of of writesBack ? [{ workspace }, COMMENTS] : [{ workspace }]) {
    for await (const page of store.deliveries.each(['failed', 'unknown'], of)) {
      all.push(...page.map(unsent));
    }
  }
  return all.toSorted((a, b) => b.since - a.since);
}

function unsent({ id, key, state, lastError, updatedAt }: Delivery): Unsent {
  return {
    id,
    key,
    to: key.workspace === COMMENTS.workspace ? 'tracker' : 'slack',
    state: state === 'failed' ? 'failed' : 'unknown',
    error: lastError ?? 'Nothing is known about why.',
    since: updatedAt,
  };
}

async function postAgain(
  options: HomeDeskOptions,
  id: string,
  acting: Acting,
): Promise<'again' | 'too-late'> {
  const { store, clock } = options;
  const before = (await unsentOf(options)).find((one) => one.id === id) ?? null;
  const at: Instant = instantOf(clock());
  const line = {
    at,
    workspace: acting.workspace,
    actor: acting.user,
    role: acting.role,
    action: 'delivery.post-again',
    object: `delivery ${id.slice(0, 80)}`,
    channel: acting.channel,
    request: acting.request,
  };
  // What is not among ours is of another workspace, or was settled meanwhile.
  if (before !== null && mayBeSentAgain(before)) {
    const { key, state, error } = before;
    const again = await store.deliveries.postAgain(id, at, {
      ...line,
      outcome: 'done',
      why: '',
      before: JSON.stringify({ key, state, error }),
      after: JSON.stringify({ state: 'due' }),
    });
    if (again !== null) return 'again';
  }
  await store.audit.add({
    ...line,
    outcome: 'conflict',
    why: 'it is neither failed nor unknown any more',
    before: null,
    after: null,
  });
  return 'too-late';
}
