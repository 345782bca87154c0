import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type {
  HistoryEntry,
  ItemHistory,
  Ref,
  WorkItem,
} from '../../../src/core/domain/work-item.ts';
import { carriedTo, steadyAfter } from '../../../src/core/placement/carry.ts';
import {
  anItem,
  at,
  change,
  changed,
  entered,
  moved,
  placed,
  status,
} from '../../support/build.ts';

/** What somebody did to an item; instants in hours, many of them equal. */
type Deed =
  | { readonly kind: 'transition'; readonly to: string }
  | { readonly kind: 'flag' }
  | { readonly kind: 'tag' }
  | { readonly kind: 'retype' }
  /** A move that maps the status without a word in the history. */
  | { readonly kind: 'move'; readonly to: string };

interface Life {
  readonly first: string;
  readonly deeds: readonly { readonly hour: number; readonly deed: Deed }[];
  readonly deletedAt: number | null;
}

const HOURS = 96;
const STATUSES = [
  'Backlog',
  'Ready',
  'In Progress',
  'Review',
  'On Hold',
  'Done',
  'Rejected',
  'Migrated',
  'Unknown',
];

const aStatusName = fc.constantFrom(...STATUSES);
const aDeed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 6, arbitrary: aStatusName.map((to) => ({ kind: 'transition', to }) as const) },
  { weight: 2, arbitrary: fc.constant({ kind: 'flag' } as const) },
  { weight: 1, arbitrary: fc.constant({ kind: 'tag' } as const) },
  { weight: 1, arbitrary: fc.constant({ kind: 'retype' } as const) },
  { weight: 1, arbitrary: aStatusName.map((to) => ({ kind: 'move', to }) as const) },
);
const anHour = fc.integer({ min: 0, max: HOURS });
const aLife: fc.Arbitrary<Life> = fc.record({
  first: aStatusName,
  deeds: fc
    .array(fc.record({ hour: anHour, deed: aDeed }), { maxLength: 14 })
    .map((deeds) => deeds.toSorted((a, b) => a.hour - b.hour)),
  deletedAt: fc.option(anHour, { freq: 4 }),
});

/** Lives a life up to and including an hour: what the tracker would say then. */
function lived({ first, deeds, deletedAt }: Life, until: number): ItemHistory {
  let story = anItem('PAY-1', { status: status(first) });
  for (const { hour, deed } of deeds) {
    if (hour <= until) {
      story = done(story, deed, hour / 24);
    }
  }
  return deletedAt === null || deletedAt > until
    ? story
    : {
        item: { ...story.item, deletion: { at: at(deletedAt / 24), why: 'deleted' } },
        history: story.history,
      };
}

function done(story: ItemHistory, deed: Deed, day: number): ItemHistory {
  switch (deed.kind) {
    case 'transition':
      return moved(story, story.item.status, deed.to, day);
    case 'flag':
      return toggled(story, 'customfield_1', 'Impediment', day);
    case 'tag':
      return toggled(story, 'labels', 'fraud', day);
    case 'retype': {
      const types: readonly Ref[] = [
        { id: 't1', name: 'Story' },
        { id: 't2', name: 'Bug' },
      ];
      const to = types.filter((type) => type.id !== story.item.type.id).slice(0, 1);
      return changed(story, 'type', [story.item.type], to, day);
    }
    case 'move':
      return movedSilently(story, deed.to, day);
  }
}

/**
 * Moves to the other project. Before the first transition the law takes what that transition leaves for the initial
 * status, so nothing is mapped then; and of two silent moves in a row nobody can tell which one mapped the status.
 */
function movedSilently(story: ItemHistory, to: string, day: number): ItemHistory {
  const last = story.history.findLast((entry) => isTransition(entry) || isMove(entry));
  if (last !== undefined && isMove(last)) {
    return story;
  }
  const here = story.item.project;
  const there = here.id === 'p1' ? { id: 'p2', name: 'Ledger' } : { id: 'p1', name: 'Payments' };
  const next = changed(story, 'project', [here], [there], day);
  const mapped = last === undefined ? story.item.status : status(to);
  return { item: { ...next.item, status: mapped }, history: next.history };
}

function isMove(entry: HistoryEntry): boolean {
  return entry.changes.some(({ field }) => field === 'project');
}

function isTransition(entry: HistoryEntry): boolean {
  return entry.changes.some(({ field }) => field === 'status');
}

function toggled(story: ItemHistory, field: string, value: string, day: number): ItemHistory {
  const now = story.item.fields[field] ?? [];
  return changed(story, field, now, now.length === 0 ? [value] : [], day);
}

/** Expects that what was placed as of one hour and carried to another is what placing as of that one gives. */
function expectCarried(story: ItemHistory, hour: number, other: number): void {
  const item = placed(story, hour / 24);
  const steady = steadyAfter(story, item);
  fc.pre(steady !== null && Math.min(at(hour / 24), at(other / 24)) > steady);

  expect(carriedTo(item, at(other / 24))).toEqual(placed(story, other / 24));
}

describe('every timeline', () => {
  it('has visits that tile the life from the creation to T or to the deletion', () => {
    fc.assert(
      fc.property(aLife, anHour, (life, hour) => {
        const item = placed(lived(life, HOURS), hour / 24);

        const until = Math.min(hour, life.deletedAt ?? hour);
        for (const tiles of [item.visits, item.stays]) {
          expect(tiles[0]?.from).toBe(at(0));
          expect(tiles.at(-1)?.to).toBe(at(until / 24));
          tiles.slice(1).forEach((tile, index) => expect(tile.from).toBe(tiles[index]?.to));
          tiles.forEach((tile) => expect(tile.to).toBeGreaterThanOrEqual(tile.from));
        }
      }),
    );
  });

  it('is the same in whatever order the history comes', () => {
    const shuffled = aLife.chain((life) => {
      const story = lived(life, HOURS);
      return fc
        .shuffledSubarray([...story.history], { minLength: story.history.length })
        .map((history) => ({ story, history }));
    });
    fc.assert(
      fc.property(shuffled, anHour, ({ story, history }, hour) => {
        expect(placed({ item: story.item, history }, hour / 24)).toEqual(placed(story, hour / 24));
      }),
    );
  });

  it('as of T is that of the item as the tracker had it at T', () => {
    fc.assert(
      fc.property(aLife, anHour, (life, hour) => {
        expect(placed(lived(life, HOURS), hour / 24)).toEqual(placed(lived(life, hour), hour / 24));
      }),
      { numRuns: 400 },
    );
  });

  it('has durations that are not negative, and active and waiting time that make up the flow time', () => {
    fc.assert(
      fc.property(aLife, anHour, (life, hour) => {
        const item = placed(lived(life, HOURS), hour / 24);

        const { flowTime, active, waiting, blocked } = item.durations;
        for (const duration of [flowTime, active, waiting, blocked]) {
          expect(duration ?? 0).toBeGreaterThanOrEqual(0);
        }
        const parts = flowTime === null ? null : (active ?? 0) + (waiting ?? 0);
        expect(parts).toBe(flowTime);
        expect(flowTime === null || (blocked ?? 0) <= flowTime).toBe(true);
        expect(active === null).toBe(item.start === null);
        expect(flowTime === null).toBe(item.start === null || item.end === null);
      }),
    );
  });

  it('has blocked periods in order that do not touch and lie within the life', () => {
    fc.assert(
      fc.property(aLife, anHour, (life, hour) => {
        const { blocked, visits } = placed(lived(life, HOURS), hour / 24);

        blocked.forEach((period, index) => {
          expect(period.from).toBeLessThan(period.to);
          expect(period.from).toBeGreaterThan(blocked[index - 1]?.to ?? at(0) - 1);
          expect(period.to).toBeLessThanOrEqual(visits.at(-1)?.to ?? 0);
        });
      }),
    );
  });

  it('is the same as of any instant after its last event, but for what lasts', () => {
    fc.assert(
      fc.property(aLife, anHour, anHour, (life, until, hour) => {
        expectCarried(lived(life, until), HOURS + hour, until + hour);
      }),
      { numRuns: 400 },
    );
    const blocked = changed(anItem(), 'customfield_1', [], ['Impediment'], 1);
    expect(steadyAfter(blocked, placed(blocked, 2))).toBeNull();
  });

  it('does not change any more after the instant that closes it', () => {
    fc.assert(
      fc.property(aLife, anHour, (life, hour) => {
        const story = lived(life, HOURS);
        const { closedAt } = placed(story, HOURS / 24);
        fc.pre(closedAt !== null && at(hour / 24) >= (closedAt ?? 0));

        const item = placed(story, hour / 24);

        expect(item.closedAt).toBe(closedAt);
        expect(item.stays.every((stay) => stay.from <= (closedAt ?? 0))).toBe(true);
        expect(item.deletion !== null || item.flow === 'done' || item.flow === 'cancelled').toBe(
          true,
        );
      }),
    );
  });
});

/** A history of which nothing need fit together: gaps, no-ops, a current status from elsewhere. */
const aBrokenHistory: fc.Arbitrary<ItemHistory> = fc
  .record({
    current: aStatusName,
    labels: fc.constantFrom<readonly string[]>([], ['blocked'], ['fraud']),
    entries: fc.array(
      fc.record({ hour: anHour, from: aStatusName, to: aStatusName, tags: fc.boolean() }),
      { maxLength: 8 },
    ),
  })
  .map(({ current, labels, entries }) => {
    const fields = { labels: labels.map((name) => ({ id: null, name })) };
    return entries
      .toSorted((a, b) => a.hour - b.hour)
      .reduce(
        (story, { hour, from, to, tags }) =>
          entered(story, hour / 24, [
            change('status', [status(from)], [status(to)]),
            ...(tags ? [change('labels', [from], ['blocked'])] : []),
          ]),
        anItem('PAY-1', { status: status(current), fields }),
      );
  });

/** Drops the entries after an hour and takes what the first of them leaves for the value at that hour. */
function truncated({ item, history }: ItemHistory, hour: number): ItemHistory {
  const later = history
    .filter((entry) => entry.at > at(hour / 24))
    .flatMap((entry) => entry.changes);
  const left = later.find(({ field }) => field === 'status')?.from[0] ?? item.status;
  const labels = later.find(({ field }) => field === 'labels')?.from ?? item.fields['labels'] ?? [];
  const rewound: WorkItem = { ...item, status: left, fields: { ...item.fields, labels } };
  return { item: rewound, history: history.filter((entry) => entry.at <= at(hour / 24)) };
}

describe('a history that does not fit together', () => {
  it('gives as of T what it gives when it is truncated at T', () => {
    fc.assert(
      fc.property(aBrokenHistory, anHour, (story, hour) => {
        expect(placed(story, hour / 24)).toEqual(placed(truncated(story, hour), hour / 24));
      }),
      { numRuns: 400 },
    );
  });
});
