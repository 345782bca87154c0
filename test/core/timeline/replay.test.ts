import { describe, expect, it } from 'vitest';
import type { ItemHistory } from '../../../src/core/domain/work-item.ts';
import type { PlacedItem } from '../../../src/core/placement/placed-item.ts';
import {
  aDescription,
  anItem,
  aStatus,
  at,
  change,
  changed,
  deleted,
  entered,
  moved,
  placed,
  status,
  walked,
} from '../../support/build.ts';

const LEDGER = { id: 'p2', name: 'Ledger' };
const PAYMENTS = { id: 'p1', name: 'Payments' };

function visitsOf(item: PlacedItem): unknown[] {
  return item.visits.map((visit) => [visit.status.name, visit.from, visit.to]);
}

function kindsOf(item: PlacedItem): string[] {
  return item.findings.map((finding) => finding.kind);
}

describe('what of a history is visible', () => {
  it('sees an event at exactly the as-of instant', () => {
    const item = placed(walked(anItem(), ['In Progress', 3]), 3);

    expect(visitsOf(item)).toEqual([
      ['Backlog', at(0), at(3)],
      ['In Progress', at(3), at(3)],
    ]);
    expect(item.flow).toBe('active');
  });

  it('does not see an event one millisecond after the as-of instant', () => {
    const story = walked(anItem(), ['In Progress', 3]);

    expect(visitsOf(placed(story, 3 - 1 / 86_400_000))).toEqual([
      ['Backlog', at(0), at(3 - 1 / 86_400_000)],
    ]);
  });

  it('has no item before its creation', () => {
    expect(() => placed(anItem('PAY-1', { createdAt: at(2) }), 1)).toThrow('created after');
  });

  it('has an item of no age at the instant of its creation', () => {
    expect(visitsOf(placed(anItem('PAY-1', { createdAt: at(2) }), 2))).toEqual([
      ['Backlog', at(2), at(2)],
    ]);
  });

  it('ends the open visit at the as-of instant', () => {
    expect(visitsOf(placed(anItem(), 4))).toEqual([['Backlog', at(0), at(4)]]);
  });

  it('ends the last visit of a deleted item at its deletion', () => {
    const item = placed(deleted(walked(anItem(), ['In Progress', 1]), 3), 9);

    expect(visitsOf(item)).toEqual([
      ['Backlog', at(0), at(1)],
      ['In Progress', at(1), at(3)],
    ]);
  });

  it('does not see a deletion that comes later', () => {
    const item = placed(deleted(walked(anItem(), ['In Progress', 1]), 3), 2);

    expect(item.visits.at(-1)?.to).toBe(at(2));
    expect(item.deletion).toBeNull();
  });

  it('sees a deletion at exactly the as-of instant', () => {
    expect(placed(deleted(anItem(), 3), 3).deletion).toEqual({ at: at(3), why: 'deleted' });
  });
});

describe('the initial status', () => {
  it('is the status left by the first transition', () => {
    const story = moved(anItem(), 'Ready', 'In Progress', 2);

    expect(visitsOf(placed(story, 5))[0]).toEqual(['Ready', at(0), at(2)]);
  });

  it('is the status left by the first transition even when that lies after the as-of instant', () => {
    const story = walked(moved(anItem(), 'Ready', 'In Progress', 2), ['Done', 3]);

    expect(visitsOf(placed(story, 1))).toEqual([['Ready', at(0), at(1)]]);
  });

  it('is the current status where there is no transition', () => {
    const story = anItem('PAY-1', { status: status('Review') });

    expect(visitsOf(placed(story, 1))).toEqual([['Review', at(0), at(1)]]);
  });
});

describe('the order of transitions', () => {
  it('is by instant, however the tracker lists them', () => {
    const story = walked(anItem(), ['Ready', 1], ['In Progress', 2], ['Done', 3]);
    const backwards = { item: story.item, history: story.history.toReversed() };

    expect(placed(backwards, 5)).toEqual(placed(story, 5));
    expect(placed(backwards, 5).findings).toEqual([]);
  });

  it('is by the number of the history entry at one instant, not by its text', () => {
    const first = entered(
      anItem(),
      1,
      [change('status', [status('Backlog')], [status('Ready')])],
      '9',
    );
    const both = entered(first, 1, [change('status', [status('Ready')], [status('Review')])], '10');
    const story = {
      item: { ...both.item, status: status('Review') },
      history: both.history.toReversed(),
    };

    expect(visitsOf(placed(story, 2))).toEqual([
      ['Backlog', at(0), at(1)],
      ['Ready', at(1), at(1)],
      ['Review', at(1), at(2)],
    ]);
  });

  it('is by the place in the entry where one entry holds several', () => {
    const both = entered(anItem(), 1, [
      change('status', [status('Backlog')], [status('Ready')]),
      change('status', [status('Ready')], [status('Review')]),
    ]);
    const story = { item: { ...both.item, status: status('Review') }, history: both.history };

    expect(placed(story, 2).visits.map((visit) => visit.status.name)).toEqual([
      'Backlog',
      'Ready',
      'Review',
    ]);
  });

  it('counts transitions dated before the creation as at the creation, in their order', () => {
    const late = anItem('PAY-1', { createdAt: at(5) });
    const story = walked(late, ['Ready', 1], ['In Progress', 2], ['Done', 7]);

    expect(visitsOf(placed(story, 9))).toEqual([
      ['Backlog', at(5), at(5)],
      ['Ready', at(5), at(5)],
      ['In Progress', at(5), at(7)],
      ['Done', at(7), at(9)],
    ]);
  });
});

describe('neighbouring visits', () => {
  it('merge where the status id is the same', () => {
    const story = walked(anItem(), ['Ready', 1], ['Ready', 2], ['Done', 3]);

    expect(visitsOf(placed(story, 4))).toEqual([
      ['Backlog', at(0), at(1)],
      ['Ready', at(1), at(3)],
      ['Done', at(3), at(4)],
    ]);
  });

  it('stay apart where two ids carry one name', () => {
    const other = { id: '33', name: 'In Progress' };
    const story = moved(walked(anItem(), ['In Progress', 1]), 'In Progress', other, 2);

    expect(placed(story, 3).visits.map((visit) => visit.status.id)).toEqual(['1', '3', '33']);
  });

  it('keep a visit of zero length, which counts as an entry', () => {
    const story = walked(anItem(), ['Ready', 1], ['In Progress', 2], ['Review', 2], ['Done', 4]);

    const item = placed(story, 5);

    expect(item.visits.map((visit) => visit.to - visit.from)).toContain(0);
    expect(item.stays.map((stay) => stay.stage)).toEqual([
      'Backlog',
      'Ready',
      'In progress',
      'Review',
      'Done',
    ]);
  });

  it('merge only after the gap check, so that a gap into the same status is still found', () => {
    const story = moved(walked(anItem(), ['Ready', 1]), 'In Progress', 'Ready', 3);

    const item = placed(story, 4);

    expect(visitsOf(item)).toEqual([
      ['Backlog', at(0), at(1)],
      ['Ready', at(1), at(4)],
    ]);
    expect(kindsOf(item)).toEqual(['history-gap']);
  });
});

describe('a gap in the history', () => {
  it('is bridged by believing where each transition leads', () => {
    const story = moved(walked(anItem(), ['Ready', 1]), 'In Progress', 'Review', 3);

    const item = placed(story, 4);

    expect(visitsOf(item)).toEqual([
      ['Backlog', at(0), at(1)],
      ['Ready', at(1), at(3)],
      ['Review', at(3), at(4)],
    ]);
    expect(kindsOf(item)).toEqual(['history-gap']);
  });

  it('is believed from a project move in between on', () => {
    const ready = walked(anItem(), ['Ready', 1]);
    const inLedger = changed(ready, 'project', [PAYMENTS], [LEDGER], 2);
    const story = moved(inLedger, 'In Progress', 'Review', 3);

    const item = placed(story, 4);

    expect(visitsOf(item)).toEqual([
      ['Backlog', at(0), at(1)],
      ['Ready', at(1), at(2)],
      ['In Progress', at(2), at(3)],
      ['Review', at(3), at(4)],
    ]);
    expect(kindsOf(item)).toContain('history-gap');
  });

  it('is believed from a key change in between on', () => {
    const renamed = changed(walked(anItem(), ['Ready', 1]), 'key', ['PAY-1'], ['LED-9'], 2);

    expect(visitsOf(placed(moved(renamed, 'In Progress', 'Done', 3), 4))[2]).toEqual([
      'In Progress',
      at(2),
      at(3),
    ]);
  });

  it('is believed from the last of several moves', () => {
    const once = changed(walked(anItem(), ['Ready', 1]), 'project', [PAYMENTS], [LEDGER], 1.5);
    const twice = changed(once, 'project', [LEDGER], [PAYMENTS], 2);

    expect(visitsOf(placed(moved(twice, 'In Progress', 'Done', 3), 4))[2]).toEqual([
      'In Progress',
      at(2),
      at(3),
    ]);
  });

  it('does not take a move before the last transition for one in between', () => {
    const inLedger = changed(anItem(), 'project', [PAYMENTS], [LEDGER], 0.5);
    const story = moved(walked(inLedger, ['Ready', 1]), 'In Progress', 'Review', 3);

    expect(visitsOf(placed(story, 4))).toHaveLength(3);
  });

  it('is none where a move changed nothing about the status', () => {
    const ready = walked(anItem(), ['Ready', 1]);
    const story = walked(changed(ready, 'project', [PAYMENTS], [LEDGER], 2), ['Review', 3]);

    expect(kindsOf(placed(story, 4))).not.toContain('history-gap');
  });
});

describe('a current status other than where the history leads', () => {
  function standsIn(
    name: string,
    story = walked(anItem(), ['Ready', 1], ['In Progress', 2]),
  ): ItemHistory {
    return { item: { ...story.item, status: status(name) }, history: story.history };
  }

  it('is believed from the last transition on, whose target is not believed at all', () => {
    const item = placed(standsIn('Review'), 5);

    expect(visitsOf(item)).toEqual([
      ['Backlog', at(0), at(1)],
      ['Ready', at(1), at(2)],
      ['Review', at(2), at(5)],
    ]);
    expect(kindsOf(item)).toEqual(['history-gap']);
    expect(item.status).toBe('Review');
  });

  it('merges with the visit before where it is the same status', () => {
    expect(visitsOf(placed(standsIn('Ready'), 5))).toEqual([
      ['Backlog', at(0), at(1)],
      ['Ready', at(1), at(5)],
    ]);
  });

  it('is believed from the last project move after the last transition on', () => {
    const story = walked(anItem(), ['Ready', 1], ['In Progress', 2]);
    const inLedger = changed(story, 'project', [PAYMENTS], [LEDGER], 3);

    const item = placed(standsIn('Review', inLedger), 5);

    expect(visitsOf(item)).toEqual([
      ['Backlog', at(0), at(1)],
      ['Ready', at(1), at(2)],
      ['In Progress', at(2), at(3)],
      ['Review', at(3), at(5)],
    ]);
    expect(kindsOf(item)).toContain('history-gap');
  });

  it('is rewound to the as-of instant: the status that the next transition leaves', () => {
    const gap = moved(walked(anItem(), ['Ready', 1]), 'In Progress', 'Review', 3);

    const item = placed(gap, 2);

    expect(visitsOf(item)).toEqual([
      ['Backlog', at(0), at(1)],
      ['In Progress', at(1), at(2)],
    ]);
    expect(kindsOf(item)).toEqual(['history-gap']);
  });

  it('says nothing of the time before a move that lies after the as-of instant', () => {
    const ready = walked(anItem(), ['Ready', 1]);
    const inLedger = changed(ready, 'project', [PAYMENTS], [LEDGER], 3);
    const mapped = {
      item: { ...inLedger.item, status: status('In Progress') },
      history: inLedger.history,
    };
    const goneOn = moved(inLedger, 'In Progress', 'Review', 4);

    for (const story of [mapped, goneOn]) {
      expect(visitsOf(placed(story, 2))).toEqual(visitsOf(placed(ready, 2)));
      expect(kindsOf(placed(story, 2))).toEqual([]);
    }
  });
});

describe('status ids and names', () => {
  it('take another name under the same id for a rename, which is no finding', () => {
    const old = { id: '3', name: 'Doing' };
    const story = moved(moved(anItem(), 'Backlog', old, 1), 'In Progress', 'Done', 2);

    const item = placed(story, 3);

    expect(item.findings).toEqual([]);
    expect(visitsOf(item)[1]).toEqual(['In Progress', at(1), at(2)]);
  });

  it('find a name that belongs today only to other ids, and believe the id', () => {
    const misnamed = { id: '3', name: 'Review' };
    const story = moved(moved(anItem(), 'Backlog', misnamed, 1), 'In Progress', 'Done', 2);

    const item = placed(story, 3);

    expect(item.findings).toEqual([{ kind: 'status-id-name-mismatch', detail: 'Review (id 3)' }]);
    expect(item.visits[1]).toMatchObject({
      status: { id: '3', name: 'In Progress' },
      flow: 'active',
    });
  });

  it('find no mismatch where the id itself is gone', () => {
    const description = aDescription();
    const statuses = description.statuses.map((info) =>
      info.id === '3' ? { ...info, live: false } : info,
    );
    const story = moved(anItem(), 'Backlog', { id: '3', name: 'Review' }, 1);

    expect(kindsOf(placed(story, 3, undefined, { ...description, statuses }))).toEqual([
      'deleted-status',
    ]);
  });

  it('find no mismatch where the name is also the name of the id itself', () => {
    const description = aDescription();
    const statuses = [...description.statuses, aStatus('33', 'In Progress', 'active')];
    const story = moved(anItem(), 'Backlog', { id: '33', name: 'In Progress' }, 1);

    expect(placed(story, 3, undefined, { ...description, statuses }).findings).toEqual([]);
  });

  it('find no mismatch where the name differs from that of the id itself only in case', () => {
    const description = aDescription();
    const statuses = [...description.statuses, aStatus('33', 'In Progress', 'active')];
    const story = moved(anItem(), 'Backlog', { id: '33', name: 'in progress' }, 1);

    expect(placed(story, 3, undefined, { ...description, statuses }).findings).toEqual([]);
  });

  it('find no mismatch in an entry that is not visible yet', () => {
    const misnamed = { id: '3', name: 'Review' };
    const story = moved(moved(anItem(), 'Backlog', misnamed, 1), 'In Progress', 'Done', 2);

    expect(placed(story, 0.5).findings).toEqual([]);
  });

  it('compare by name where the tracker gives no id', () => {
    const active = { id: null, name: 'In Progress' };
    const ready = { id: null, name: 'Ready' };
    const story = moved(anItem('PAY-1', { status: ready }), ready, active, 1);

    const item = placed(story, 3);

    expect(item.findings).toEqual([]);
    expect(item.stays.map((stay) => stay.stage)).toEqual(['Ready', 'In progress']);
  });
});

describe('the last visit before a deletion', () => {
  it('decides, so that a transition at the very instant of the deletion does not count', () => {
    const item = placed(deleted(walked(anItem(), ['In Progress', 1], ['Done', 3]), 3), 5);

    expect(item.flow).toBe('active');
    expect(item.end).toBeNull();
  });
});
