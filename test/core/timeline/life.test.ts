import { describe, expect, it } from 'vitest';
import { anItem, at, deleted, placed, status, walked } from '../../support/build.ts';

const DAY = 86_400_000;

function createdIn(name: string): ReturnType<typeof anItem> {
  return anItem('PAY-1', { status: status(name) });
}

function kindsOf(story: ReturnType<typeof anItem>, day: number): string[] {
  return placed(story, day).findings.map((finding) => finding.kind);
}

describe('the start', () => {
  it('is the first entry into a waiting stage', () => {
    expect(placed(walked(anItem(), ['Ready', 1], ['In Progress', 2]), 5).start).toBe(at(1));
  });

  it('is the first entry into an active stage where nothing waits before it', () => {
    expect(placed(walked(anItem(), ['In Progress', 2], ['Ready', 3]), 5).start).toBe(at(2));
  });

  it('is missing while the item has never left new', () => {
    expect(placed(anItem(), 5).start).toBeNull();
  });

  it.each(['Ready', 'In Progress'])('is the creation of an item created in %s', (name) => {
    expect(placed(createdIn(name), 5).start).toBe(at(0));
  });

  it('begins again after a return to new, which is a finding', () => {
    const story = walked(anItem(), ['Ready', 1], ['Backlog', 2], ['Ready', 4], ['Done', 6]);

    const item = placed(story, 9);

    expect(item.start).toBe(at(4));
    expect(item.durations.flowTime).toBe(2 * DAY);
    expect(item.findings).toEqual([{ kind: 'returned-to-new', detail: 'once' }]);
  });

  it('is gone while an item that returned to new stays there', () => {
    const item = placed(walked(anItem(), ['Ready', 1], ['Backlog', 2]), 5);

    expect(item.start).toBeNull();
    expect(item.durations).toEqual({ flowTime: null, active: null, waiting: null, blocked: null });
  });

  it('begins again after a return to new from done or from cancelled as well', () => {
    expect(kindsOf(walked(anItem(), ['Done', 1], ['Backlog', 2]), 5)).toContain('returned-to-new');
    expect(kindsOf(walked(anItem(), ['Rejected', 1], ['Backlog', 2]), 5)).toEqual([
      'returned-to-new',
    ]);
  });

  it('counts every return to new', () => {
    const story = walked(anItem(), ['Ready', 1], ['Backlog', 2], ['Ready', 3], ['Backlog', 4]);

    expect(placed(story, 5).findings).toEqual([{ kind: 'returned-to-new', detail: '2 times' }]);
  });

  it('is no return to new where an item merely stands in new', () => {
    expect(kindsOf(anItem(), 5)).toEqual([]);
  });

  it('is the entry itself where the visit has no length', () => {
    expect(placed(walked(anItem(), ['Ready', 1], ['Done', 1]), 5).start).toBe(at(1));
  });
});

describe('the end', () => {
  it('is the entry into done', () => {
    expect(placed(walked(anItem(), ['Ready', 1], ['Done', 4]), 9).end).toBe(at(4));
  });

  it('is the creation of an item created in done', () => {
    const item = placed(createdIn('Done'), 9);

    expect(item.end).toBe(at(0));
    expect(item.start).toBeNull();
  });

  it('is missing where the item is not in done at the as-of instant', () => {
    const story = walked(anItem(), ['Ready', 1], ['Done', 4], ['Review', 6]);

    expect(placed(story, 7).end).toBeNull();
    expect(placed(story, 5).end).toBe(at(4));
  });

  it('is there for an entry at exactly the as-of instant', () => {
    expect(placed(walked(anItem(), ['Ready', 1], ['Done', 4]), 4).end).toBe(at(4));
  });

  it('moves to the next completion after a re-opening', () => {
    const story = walked(anItem(), ['Ready', 1], ['Done', 4], ['Review', 6], ['Done', 8]);

    expect(placed(story, 9).end).toBe(at(8));
  });

  it('is missing for cancelled items, which never complete', () => {
    const item = placed(walked(anItem(), ['Ready', 1], ['Done', 2], ['Rejected', 4]), 9);

    expect(item.end).toBeNull();
    expect(item.flow).toBe('cancelled');
  });

  it('stays at the last entry from outside done when an item comes back to done from cancelled', () => {
    const story = walked(anItem(), ['Ready', 1], ['Done', 2], ['Rejected', 4], ['Done', 5]);

    expect(placed(story, 9).end).toBe(at(5));
  });
});

describe('re-opening', () => {
  it.each([
    ['Backlog', 1],
    ['Ready', 1],
    ['Review', 1],
    ['Rejected', 0],
  ])('counts done to %s %i times', (name, times) => {
    const story = walked(anItem(), ['In Progress', 1], ['Done', 3], [name, 5]);

    expect(placed(story, 9).reopens).toBe(times);
  });

  it('is counted over the whole life and found once', () => {
    const story = walked(
      anItem(),
      ['In Progress', 1],
      ['Done', 2],
      ['Review', 3],
      ['Done', 4],
      ['Review', 5],
    );

    const item = placed(story, 9);

    expect(item.reopens).toBe(2);
    expect(item.lastReopenedAt).toBe(at(5));
    expect(item.findings).toEqual([{ kind: 'reopened', detail: '2 times' }]);
  });

  it('leaves the start where it was', () => {
    const story = walked(anItem(), ['In Progress', 1], ['Done', 3], ['Review', 5], ['Done', 6]);

    expect(placed(story, 9).start).toBe(at(1));
  });

  it('moves the start where the item went back to new', () => {
    const story = walked(anItem(), ['In Progress', 1], ['Done', 3], ['Backlog', 5], ['Ready', 7]);

    const item = placed(story, 9);

    expect(item.start).toBe(at(7));
    expect(item.reopens).toBe(1);
  });

  it('counts the rest in done between as waiting in the flow time', () => {
    const story = walked(anItem(), ['In Progress', 1], ['Done', 3], ['Review', 5], ['Done', 6]);

    expect(placed(story, 9).durations).toEqual({
      flowTime: 5 * DAY,
      active: 3 * DAY,
      waiting: 2 * DAY,
      blocked: 0,
    });
  });
});

describe('cancelling', () => {
  it('ends the durations so far with the entry into cancelled', () => {
    const item = placed(walked(anItem(), ['Ready', 1], ['In Progress', 2], ['Rejected', 5]), 20);

    expect(item.durations).toEqual({
      flowTime: null,
      active: 3 * DAY,
      waiting: DAY,
      blocked: 0,
    });
  });

  it('counts the time in cancelled of an item that came back as waiting', () => {
    const story = walked(anItem(), ['In Progress', 1], ['Rejected', 2], ['Review', 5], ['Done', 6]);

    const item = placed(story, 9);

    expect(item.start).toBe(at(1));
    expect(item.reopens).toBe(0);
    expect(item.durations).toEqual({
      flowTime: 5 * DAY,
      active: 2 * DAY,
      waiting: 3 * DAY,
      blocked: 0,
    });
  });
});

describe('straight to done', () => {
  it('has an end, no start, no durations and a finding', () => {
    const item = placed(walked(anItem(), ['Done', 3]), 9);

    expect(item.end).toBe(at(3));
    expect(item.start).toBeNull();
    expect(item.durations).toEqual({ flowTime: null, active: null, waiting: null, blocked: null });
    expect(item.findings.map(({ kind }) => kind)).toEqual(['straight-to-done']);
  });

  it('is also what an item is that went back to new and then straight to done', () => {
    const story = walked(anItem(), ['Ready', 1], ['Backlog', 2], ['Done', 4]);

    expect(kindsOf(story, 9)).toEqual(['returned-to-new', 'straight-to-done']);
  });

  it('is not what an item is that was re-opened and worked on', () => {
    const item = placed(walked(anItem(), ['Done', 1], ['In Progress', 3], ['Done', 5]), 9);

    expect(item.start).toBe(at(3));
    expect(item.durations.flowTime).toBe(2 * DAY);
    expect(item.findings.map(({ kind }) => kind)).toEqual(['reopened']);
  });
});

describe('deletion', () => {
  it('leaves a done item its end and its flow time', () => {
    const item = placed(deleted(walked(anItem(), ['Ready', 1], ['Done', 4]), 6), 9);

    expect(item.end).toBe(at(4));
    expect(item.durations.flowTime).toBe(3 * DAY);
  });

  it('ends the durations of an open item', () => {
    const item = placed(deleted(walked(anItem(), ['In Progress', 1]), 4), 9);

    expect(item.durations).toEqual({ flowTime: null, active: 3 * DAY, waiting: 0, blocked: 0 });
  });

  it('ends the last stay and says why', () => {
    const item = placed(deleted(walked(anItem(), ['In Progress', 1]), 4), 9);

    expect(item.stays).toEqual([
      { stage: 'Backlog', flow: 'new', from: at(0), to: at(1), ended: true, deleted: false },
      { stage: 'In progress', flow: 'active', from: at(1), to: at(4), ended: true, deleted: true },
    ]);
  });

  it('of an item at its very creation leaves one visit of no length', () => {
    const item = placed(deleted(walked(anItem(), ['In Progress', 1]), 0), 9);

    expect(item.visits).toHaveLength(1);
    expect(item.flow).toBe('new');
  });
});

describe('durations', () => {
  it('are so far, up to the as-of instant, for an open item', () => {
    const story = walked(anItem(), ['Ready', 1], ['In Progress', 2], ['Waiting for Test', 4]);

    expect(placed(story, 7).durations).toEqual({
      flowTime: null,
      active: 2 * DAY,
      waiting: 4 * DAY,
      blocked: 0,
    });
  });

  it('do not count what comes before the start', () => {
    const story = walked(anItem(), ['In Progress', 1], ['Backlog', 3], ['Ready', 5], ['Done', 6]);

    expect(placed(story, 9).durations).toEqual({
      flowTime: DAY,
      active: 0,
      waiting: DAY,
      blocked: 0,
    });
  });

  it('are zero, not empty, for an item that started and ended at one instant', () => {
    expect(placed(walked(anItem(), ['In Progress', 1], ['Done', 1]), 9).durations).toEqual({
      flowTime: 0,
      active: 0,
      waiting: 0,
      blocked: 0,
    });
  });
});

describe('the instant from which on nothing changes', () => {
  it('is none for an open item', () => {
    expect(placed(walked(anItem(), ['In Progress', 1]), 9).closedAt).toBeNull();
  });

  it('is the completion', () => {
    expect(placed(walked(anItem(), ['In Progress', 1], ['Done', 2]), 9).closedAt).toBe(at(2));
  });

  it('is the entry into cancelled', () => {
    expect(placed(walked(anItem(), ['In Progress', 1], ['Rejected', 2]), 9).closedAt).toBe(at(2));
  });

  it('is the deletion, also of what was done before', () => {
    const story = deleted(walked(anItem(), ['In Progress', 1], ['Done', 2]), 5);

    expect(placed(story, 9).closedAt).toBe(at(5));
    expect(placed(story, 4).closedAt).toBe(at(2));
  });

  it('is the last completion of an item that was re-opened', () => {
    const story = walked(anItem(), ['In Progress', 1], ['Done', 2], ['Review', 3], ['Done', 4]);

    expect(placed(story, 9).closedAt).toBe(at(4));
    expect(placed(story, 3.5).closedAt).toBeNull();
  });
});
