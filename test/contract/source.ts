import { describe, expect, it } from 'vitest';
import type { Batch, PulledItem } from '../../src/core/domain/batch.ts';
import type { SourceId } from '../../src/core/domain/ids.ts';
import { instantOf } from '../../src/core/domain/time.ts';
import type { ItemHistory } from '../../src/core/domain/work-item.ts';
import { takeCensus } from '../../src/jobs/census.ts';
import { pull } from '../../src/jobs/pull.ts';
import { systemClock } from '../../src/shared/clock.ts';
import type { Clock } from '../../src/shared/clock.ts';
import type { Sleep } from '../../src/shared/retry.ts';
import { sleepFor } from '../../src/shared/retry.ts';
import type { Source } from '../../src/sources/source.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { aBatch } from '../support/batches.ts';

/** What people do on a tracker; items are named by the tracker's immutable id. */
export interface People {
  create(title: string, at: number): string;
  /** Gives the item the status `started`. */
  start(id: string, at: number): void;
  readonly started: string;
  link(id: string, other: string, at: number): void;
  block(id: string, at: number): void;
  isBlocked(item: ItemHistory): boolean;
  move(id: string, at: number): void;
  /** For good. */
  remove(id: string, at: number): void;
  /** So that it can come back: into a recycle bin, or by archiving its project. */
  putAway(id: string, at: number): void;
  bringBack(id: string, at: number): void;
}

/** A tracker of one kind on loopback. Its pages are small, so that a few items fill several. */
interface Tracker extends AsyncDisposable {
  readonly people: People;
  open(options: {
    readonly clock: Clock;
    readonly sleep: Sleep;
    readonly onSlowed?: () => void;
  }): Source;
  /** How many requests came in. */
  requests(): number;
  /** Requests that came although an answer had asked to stay away for longer. */
  impatient(): number;
  /** Cuts the connection of every request after so many, until `heal`. */
  cutAfter(requests: number): void;
  /** Every way in which an answer can be thin or wrong, lasting until `heal`. */
  readonly failures: Readonly<Record<string, () => void>>;
  heal(): void;
}

interface TrackerOptions {
  readonly clock: Clock;
  /** Where the account lives. */
  readonly zone?: string;
  readonly throttle?: { readonly perSecond: number };
}

export type StartTracker = (options: TrackerOptions) => Promise<Tracker>;

const NOW = Date.parse('2026-03-16T08:30:20.345Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ITEMS = 23;

/** What every source has to do. A new one needs a function that starts its emulator, and one line in source.test.ts. */
export function sourceContract(name: string, start: StartTracker): void {
  describe(`${name} as a source`, () => {
    itDeliversInAnyOrder(start);
    itResumes(start);
    itSeesWhatHappens(start);
    itNeverTakesAFailureForAnAnswer(start);
    itKeepsThePace(start);
    itDoesNotCareWhereTheAccountLives(start);
  });
}

/** A tracker with items of a few weeks, a store, and a clock that moves when somebody sleeps. */
interface Scene extends AsyncDisposable {
  readonly tracker: Tracker;
  readonly people: People;
  readonly ids: readonly string[];
  readonly clock: Clock;
  advance(ms: number): void;
  source(): Source;
}

async function aScene(start: StartTracker, zone?: string): Promise<Scene> {
  let now = NOW;
  function clock(): number {
    return now;
  }
  const tracker = await start({ clock, ...(zone === undefined ? {} : { zone }) });
  async function sleep(ms: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    now += ms;
    // Whoever else is due has a turn.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return {
    tracker,
    people: tracker.people,
    ids: populate(tracker.people),
    clock,
    advance: (ms) => {
      now += ms;
    },
    source: () => tracker.open({ clock, sleep }),
    [Symbol.asyncDispose]: () => tracker[Symbol.asyncDispose](),
  };
}

function populate(people: People): string[] {
  const ids: string[] = [];
  for (let n = 0; n < ITEMS; n += 1) {
    // Some at the same instant, as an import would have it.
    ids.push(people.create(`Item ${n + 1}`, NOW - 30 * DAY + Math.floor(n / 4) * HOUR));
  }
  for (const [n, id] of ids.entries()) {
    if (n % 3 !== 0) people.start(id, NOW - 20 * DAY + n * HOUR);
    if (n % 5 === 0) people.block(id, NOW - 10 * DAY + n * HOUR);
  }
  people.link(ids[1]!, ids[2]!, NOW - 5 * DAY);
  return ids;
}

async function memory(): Promise<Store> {
  return openStore('sqlite::memory:');
}

async function pullInto(store: Store, source: Source, clock: Clock): Promise<string> {
  const { kind } = await pull(source, store, clock, new AbortController().signal);
  return kind;
}

async function censusInto(store: Store, source: Source, clock: Clock): Promise<string> {
  const { kind } = await takeCensus(source, store.censuses, clock, new AbortController().signal);
  return kind;
}

/** Everything of every item, in the order of the store. */
async function dump(store: Store): Promise<ItemHistory[]> {
  const query = { createdUntil: instantOf(8.64e15), openSince: null, teams: null, fingerprint: '' };
  return (await Array.fromAsync(store.items.read(query))).flat();
}

async function itemOf(store: Store, source: SourceId, id: string): Promise<ItemHistory> {
  const [found] = await store.items.byIds(source, [id]);
  if (found === undefined) throw new Error(`The store has no item ${id}.`);
  return found;
}

/** All batches of a walk, saved as they come, so that a source can build upon what is known. */
async function walked(store: Store, source: Source, clock: Clock): Promise<Batch[]> {
  const batches: Batch[] = [];
  await pull(source, store, clock, new AbortController().signal, (batch) => {
    batches.push(batch);
  });
  return batches;
}

function itDeliversInAnyOrder(start: StartTracker): void {
  it('delivers items that may be stored in any order and any number of times', async () => {
    await using scene = await aScene(start);
    const { people, ids, clock } = scene;
    await using straight = await memory();
    const first = await walked(straight, scene.source(), clock);
    scene.advance(HOUR);
    people.start(ids[0]!, clock());
    people.block(ids[3]!, clock());
    people.move(ids[4]!, clock());
    scene.advance(HOUR);
    const second = await walked(straight, scene.source(), clock);
    const [before, after] = [first, second].map((batches) =>
      batches.flatMap((batch) => batch.items),
    ) as [PulledItem[], PulledItem[]];
    const { id: source } = scene.source();
    const expected = await dump(straight);

    const orders = {
      backwards: [...before, ...after].toReversed(),
      'the newer first': [...after, ...before],
      'all of it twice': [...before, ...after, ...before, ...after],
    };
    for (const [order, items] of Object.entries(orders)) {
      await using store = await memory();
      for (const item of items) await store.pulls.save(aBatch([item], { source }), instantOf(NOW));
      expect({ order, stored: await dump(store) }).toEqual({ order, stored: expected });
    }
    expect(expected).toHaveLength(ITEMS);
    expect(after.map(({ item }) => item.id)).toEqual(
      expect.arrayContaining([ids[0]!, ids[3]!, ids[4]!]),
    );
  });
}

function itResumes(start: StartTracker): void {
  it('resumes to the same store wherever the connection is cut', async () => {
    await using scene = await aScene(start);
    await using whole = await memory();
    const before = scene.tracker.requests();
    expect(await pullInto(whole, scene.source(), scene.clock)).toBe('complete');
    const needed = scene.tracker.requests() - before;
    const expected = await dump(whole);

    for (let cut = 0; cut < needed; cut += 1) {
      await using store = await memory();
      scene.tracker.cutAfter(cut);
      expect(await pullInto(store, scene.source(), scene.clock)).toBe('interrupted');
      scene.tracker.heal();

      expect(await pullInto(store, scene.source(), scene.clock)).toBe('complete');
      expect({ cut, stored: await dump(store) }).toEqual({ cut, stored: expected });
    }
    expect(needed).toBeGreaterThan(5);
  }, 60_000);

  it('resumes to the same store after every batch, also when items have come and gone since', async () => {
    await using scene = await aScene(start);
    const { tracker, people, ids, clock } = scene;
    await using counted = await memory();
    const { length } = await walked(counted, scene.source(), clock);

    for (let stop = 1; stop <= length; stop += 1) {
      await using store = await memory();
      const stopping = new AbortController();
      let batches = 0;
      await pull(scene.source(), store, clock, stopping.signal, () => {
        batches += 1;
        if (batches === stop) stopping.abort();
      });
      scene.advance(HOUR);
      people.remove(people.create('A short life', clock()), clock());
      people.remove(ids[7 + stop]!, clock());
      people.start(ids.at(-1)!, clock());
      people.create(`New after batch ${stop}`, clock());

      expect(await pullInto(store, scene.source(), clock)).toBe('complete');
      expect(await pullInto(store, scene.source(), clock)).toBe('complete');
      expect(await censusInto(store, scene.source(), clock)).toBe('taken');

      await using fresh = await memory();
      await pullInto(fresh, scene.source(), clock);
      const living = (await dump(store)).filter(({ item }) => item.deletion === null);
      const expected = (await dump(fresh)).filter(({ item }) => item.deletion === null);
      expect({ stop, living }).toEqual({ stop, living: expected });
    }
    expect(tracker.requests()).toBeGreaterThan(0);
  }, 60_000);
}

function itSeesWhatHappens(start: StartTracker): void {
  const happenings: Readonly<
    Record<
      string,
      {
        readonly act: (people: People, ids: readonly string[], at: number) => string;
        readonly seen: (now: ItemHistory, before: ItemHistory, scene: Scene) => void;
      }
    >
  > = {
    changed: {
      act: (people, ids, at) => {
        people.start(ids[0]!, at);
        return ids[0]!;
      },
      seen: ({ item, history }, _before, { people, clock }) => {
        expect(item.status.name).toBe(people.started);
        const entry = history.find(({ at }) => at === clock());
        const change = entry?.changes.find(({ field }) => field === 'status');
        expect(change?.to.map(({ name }) => name)).toEqual([people.started]);
      },
    },
    linked: {
      act: (people, ids, at) => {
        people.link(ids[5]!, ids[6]!, at);
        return ids[5]!;
      },
      seen: ({ item }, before, { ids }) => {
        expect(before.item.links).toEqual([]);
        expect(item.links.map(({ other }) => other.id)).toEqual([ids[6]]);
      },
    },
    blocked: {
      act: (people, ids, at) => {
        people.block(ids[1]!, at);
        return ids[1]!;
      },
      seen: (now, before, { people }) => {
        expect([people.isBlocked(before), people.isBlocked(now)]).toEqual([false, true]);
      },
    },
    moved: {
      act: (people, ids, at) => {
        people.move(ids[4]!, at);
        return ids[4]!;
      },
      seen: ({ item, history }, before) => {
        expect(item.project.name).not.toBe(before.item.project.name);
        expect(history.length).toBeGreaterThan(before.history.length);
        expect(item.createdAt).toBe(before.item.createdAt);
      },
    },
    deleted: {
      act: (people, ids, at) => {
        people.remove(ids[2]!, at);
        return ids[2]!;
      },
      seen: ({ item, history }, before) => {
        expect(before.item.deletion).toBeNull();
        expect(item.deletion?.at).toBeGreaterThan(NOW);
        expect(history).toEqual(before.history);
      },
    },
  };
  it.each(Object.entries(happenings))(
    'is right about an item that was %s between two pulls',
    async (_name, { act, seen }) => {
      await using scene = await aScene(start);
      const { people, ids, clock } = scene;
      await using store = await memory();
      const source = scene.source();
      await pullInto(store, source, clock);
      const before = new Map((await dump(store)).map((one) => [one.item.id, one]));
      scene.advance(30 * 60_000);

      const id = act(people, ids, clock());
      await pullInto(store, source, clock);
      await censusInto(store, source, clock);

      seen(await itemOf(store, source.id, id), before.get(id)!, scene);
      const others = (await dump(store)).filter(
        ({ item }) => item.id !== id && item.deletion !== null,
      );
      expect(others).toEqual([]);
    },
  );

  it('is right about an item that was put away and brought back', async () => {
    await using scene = await aScene(start);
    const { people, ids, clock } = scene;
    await using store = await memory();
    const source = scene.source();
    await pullInto(store, source, clock);
    const before = await itemOf(store, source.id, ids[7]!);

    scene.advance(DAY);
    people.putAway(ids[7]!, clock());
    await pullInto(store, source, clock).catch(() => undefined);
    await censusInto(store, source, clock);
    const away = await itemOf(store, source.id, ids[7]!);
    scene.advance(DAY);
    people.bringBack(ids[7]!, clock());
    await pullInto(store, source, clock);
    await censusInto(store, source, clock);
    const back = await itemOf(store, source.id, ids[7]!);

    expect(away.item.deletion).not.toBeNull();
    expect(back.item.deletion).toBeNull();
    expect(back.item.status).toEqual(before.item.status);
    expect((await dump(store)).filter(({ item }) => item.deletion !== null)).toEqual([]);
  });
}

function itNeverTakesAFailureForAnAnswer(start: StartTracker): void {
  it('takes nothing for deleted, and changes nothing, when a read fails', async () => {
    await using scene = await aScene(start);
    const { tracker, people, ids, clock } = scene;
    await using store = await memory();
    await pullInto(store, scene.source(), clock);
    const before = await dump(store);
    scene.advance(HOUR);
    people.start(ids[0]!, clock());

    for (const [failure, arm] of Object.entries(tracker.failures)) {
      arm();
      const outcomes = [
        await pullInto(store, scene.source(), clock),
        await censusInto(store, scene.source(), clock),
      ];
      tracker.heal();

      expect({ failure, outcomes, stored: await dump(store) }).toEqual({
        failure,
        outcomes: ['interrupted', expect.stringMatching(/^(failed|unobserved)$/)],
        stored: before,
      });
    }
    expect(await pullInto(store, scene.source(), clock)).toBe('complete');
    expect(await dump(store)).not.toEqual(before);
    expect(Object.keys(tracker.failures).length).toBeGreaterThan(3);
  }, 60_000);
}

function itKeepsThePace(start: StartTracker): void {
  it('needs at most three requests when nothing has changed', async () => {
    await using scene = await aScene(start);
    await using store = await memory();
    await pullInto(store, scene.source(), scene.clock);
    scene.advance(10 * 60_000);
    const before = scene.tracker.requests();

    expect(await pullInto(store, scene.source(), scene.clock)).toBe('complete');

    expect(scene.tracker.requests() - before).toBeLessThanOrEqual(3);
  });

  it('stays away as long as a throttling tracker asks, and says once that it is slowed', async () => {
    await using tracker = await start({ clock: systemClock, throttle: { perSecond: 5 } });
    populate(tracker.people);
    await using store = await memory();
    let slowed = 0;
    const source = tracker.open({
      clock: systemClock,
      sleep: sleepFor,
      onSlowed: () => {
        slowed += 1;
      },
    });

    expect(await pullInto(store, source, systemClock)).toBe('complete');

    expect(tracker.impatient()).toBe(0);
    expect(tracker.requests()).toBeGreaterThan(5);
    expect(slowed).toBe(1);
    expect(await store.items.count()).toBe(ITEMS);
  }, 60_000);
}

function itDoesNotCareWhereTheAccountLives(start: StartTracker): void {
  it('stores the same whether the account lives in Auckland, UTC or Honolulu', async () => {
    const stored: string[] = [];
    for (const zone of ['Pacific/Auckland', 'UTC', 'Pacific/Honolulu']) {
      await using scene = await aScene(start, zone);
      const { people, ids, clock } = scene;
      await using store = await memory();
      await pullInto(store, scene.source(), clock);
      // Between two minutes: a time that is cut to the minute must not lose it.
      scene.advance(30_000);
      people.start(ids[0]!, clock());
      people.block(ids[1]!, clock() + 1);
      scene.advance(HOUR);
      await pullInto(store, scene.source(), clock);
      expect((await itemOf(store, scene.source().id, ids[0]!)).item.status.name).toBe(
        people.started,
      );
      stored.push(JSON.stringify(await dump(store)).replaceAll(/127\.0\.0\.1:\d+/g, 'tracker'));
    }

    expect(stored[0]).toBe(stored[1]);
    expect(stored[2]).toBe(stored[1]);
  });
}
