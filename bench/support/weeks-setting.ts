import { parseConfig } from '../../src/config/load.ts';
import { organisationOf } from '../../src/config/organisation.ts';
import type { Config } from '../../src/config/schema.ts';
import { Secrets } from '../../src/config/secrets.ts';
import type { Organisation } from '../../src/core/domain/organisation.ts';
import { instantOf } from '../../src/core/domain/time.ts';
import type { Instant } from '../../src/core/domain/time.ts';
import type { ItemHistory } from '../../src/core/domain/work-item.ts';
import { demoConfigYaml } from '../../src/demo/organisation/config.ts';
import type { SpanningOrganisation } from '../../src/demo/organisation/spanning.ts';
import { ARTS, STREAMS } from '../../src/demo/organisation/structure.ts';
import { startSlack } from '../../src/demo/slack/slack.ts';
import type { SlackEmulator } from '../../src/demo/slack/slack.ts';
import { startTrackers } from '../../src/demo/trackers.ts';
import { knowledge, place } from '../../src/jobs/place.ts';
import { pull } from '../../src/jobs/pull.ts';
import { openStore } from '../../src/store/open.ts';
import type { PullState, Store } from '../../src/store/store.ts';
import { buildSources } from '../../src/wiring/sources.ts';

/** The demo organisation with its whole history in a store, and a Slack in which nothing has been said yet. */
export interface WeeksSetting extends AsyncDisposable {
  readonly demo: SpanningOrganisation;
  readonly config: Config;
  readonly organisation: Organisation;
  readonly store: Store;
  readonly slack: SlackEmulator;
  readonly clock: SetClock;
}

/** Stands still until it is set. */
export interface SetClock {
  readonly now: () => Instant;
  readonly set: (at: Instant) => void;
}

export async function weeksSetting(options: {
  readonly seed: number;
  /** When the history ends. */
  readonly now: Instant;
}): Promise<WeeksSetting> {
  const { seed, now } = options;
  await using opened = new AsyncDisposableStack();
  const clock = setClock(now);
  const slack = opened.use(await startSlack({ clock: clock.now, ...workspace() }));
  const store = opened.use(await openStore('sqlite::memory:'));
  await using trackers = await startTrackers({ seed, now, clock: clock.now });
  const { addresses, organisation: demo, secrets } = trackers;
  const here = { ...addresses, slackApi: slack.apiUrl };
  const config = parseConfig(demoConfigYaml(here, demo.calendar, demo.stories), 'demo');
  const organisation = organisationOf(config);
  const signal = new AbortController().signal;
  for (const source of buildSources(config, config.sources, new Secrets(secrets), clock.now, {})) {
    const outcome = await pull(source, store, clock.now, signal, () => undefined);
    if (outcome.kind !== 'complete') throw new Error(`The pull of ${source.id} broke off.`);
  }
  await place(await knowledge(organisation, store.pulls), store.items, signal);
  const kept = opened.move();
  return {
    demo,
    config,
    organisation,
    store,
    slack,
    clock,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

function setClock(start: Instant): SetClock {
  let now = start;
  return {
    now: () => now,
    set: (at) => {
      now = at;
    },
  };
}

/** Every channel of the demo, and those of its people who are told of risks. */
function workspace(): object {
  return {
    channels: [...STREAMS, ...ARTS].map(({ channel, id }) => ({ id: channel, name: id })),
    users: ARTS.map((art) => ({ id: rteOf(art), name: `rte-${art.id}` })),
  };
}

export function rteOf({ project }: Pick<(typeof ARTS)[number], 'project'>): string {
  return `U0RTE${project.key}`;
}

/**
 * The store as a service that pulled all along would have it at the clock's time: numbers are as of an instant anyway, and
 * how far sources were read is told as of the last of the rounds that lie ten minutes apart.
 */
export function asPulledBy(store: Store, clock: SetClock, roundMs: number): Store {
  async function state(source: PullState['source']): Promise<PullState> {
    const ended = await store.pulls.state(source);
    const at = instantOf(Math.floor(clock.now() / roundMs) * roundMs);
    return { ...ended, pulledAt: at, readUntil: at, lastTriedAt: at };
  }
  return { ...store, pulls: { ...store.pulls, state } };
}

/**
 * The same store, with histories opened once: nothing changes in it while weeks pass, and opening them takes a third of an
 * evaluation. Where the store would narrow what is recent, this gives everything, which changes no answer.
 */
export async function openedOnce(store: Store, until: Instant): Promise<Store> {
  const everything = { createdUntil: until, openSince: null, teams: null, fingerprint: '' };
  const all: ItemHistory[] = [];
  for await (const chunk of store.items.read(everything)) all.push(...chunk);
  const byName = new Map(all.map((history) => [nameOf(history.item), history]));
  return {
    ...store,
    items: {
      ...store.items,
      async *recent({ createdUntil }) {
        yield all.filter(({ item }) => item.createdAt <= createdUntil);
        await Promise.resolve();
      },
      byIds: (source, ids) =>
        Promise.resolve(ids.flatMap((id) => byName.get(nameOf({ source, id })) ?? [])),
    },
  };
}

function nameOf({ source, id }: Pick<ItemHistory['item'], 'source' | 'id'>): string {
  return `${source}:${id}`;
}
