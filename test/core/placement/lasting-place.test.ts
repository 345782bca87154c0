import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LastingPlace } from '../../../src/core/domain/lasting-place.ts';
import type { ItemHistory } from '../../../src/core/domain/work-item.ts';
import { lastingPlaceOf } from '../../../src/core/placement/lasting-place.ts';
import { prepareModel } from '../../../src/core/placement/model.ts';
import {
  aDescription,
  anItem,
  anOrganisation,
  at,
  changed,
  JIRA,
  placed,
  walked,
} from '../../support/build.ts';

const LEDGER = { id: 'p2', name: 'Ledger' };
const PARENT = { id: '77', name: 'PAY-77' };

function lasting(item: ItemHistory): LastingPlace {
  return lastingPlaceOf(item, prepareModel(anOrganisation(), new Map([[JIRA, aDescription()]])));
}

describe('what of a place lasts', () => {
  it('is level, kind, parent and the last event of an item that only moved through statuses', () => {
    const item = anItem('PAY-1', { parent: { id: '77', key: 'PAY-77' }, createdAt: at(1) });

    expect(lasting(walked(item, ['Ready', 2], ['Done', 3]))).toEqual({
      level: 'story',
      kind: 'feature',
      parent: { id: '77', since: at(1) },
      latestAt: at(3),
    });
  });

  it('is no level where it had two, or for a time no level or no team', () => {
    const epic = { id: 't3', name: 'Epic' };
    const story = { id: 't1', name: 'Story' };
    const chore = { id: 't9', name: 'Chore' };
    const payments = { id: 'p1', name: 'Payments' };

    expect(lasting(changed(anItem(), 'type', [epic], [story], 2)).level).toBeNull();
    expect(lasting(changed(anItem(), 'type', [chore], [story], 2)).level).toBeNull();
    expect(lasting(changed(anItem(), 'project', [LEDGER], [payments], 2)).level).toBeNull();
    expect(lasting(anItem('LED-1', { project: LEDGER })).level).toBeNull();
  });

  it('is no kind where it had two, and the same one from one type to the next', () => {
    const bug = { id: 't2', name: 'Bug' };
    const story = { id: 't1', name: 'Story' };

    const turned = lasting(changed(anItem(), 'type', [story], [bug], 2));
    expect([turned.level, turned.kind]).toEqual(['story', null]);
    expect(lasting(changed(anItem(), 'labels', [], ['late'], 2)).kind).toBe('feature');
  });

  it('is the last parent since it was set, and none where it was taken away', () => {
    const adopted = changed(anItem(), 'parent', [], [PARENT], 4);

    expect(lasting(adopted).parent).toEqual({ id: '77', since: at(4) });
    expect(lasting(changed(adopted, 'parent', [PARENT], [], 6)).parent).toBeNull();
  });

  it('agrees with the place as of every instant', () => {
    const type = fc.constantFrom('Story', 'Bug', 'Epic', 'Chore');
    const changes = fc.array(fc.tuple(fc.constantFrom('type', 'label', 'parent'), type), {
      maxLength: 4,
    });
    fc.assert(
      fc.property(changes, fc.integer({ min: 0, max: 6 }), (steps, day) => {
        const item = steps.reduce(changedBy, anItem('LED-1', { project: LEDGER }));
        const then = placed(item, day);
        const { level, kind, parent } = lasting(item);

        expect({
          level: level === null ? null : then.level,
          team: level === null ? null : then.team,
          kind: kind === null ? null : then.kind,
          parent: parent === null || parent.since > at(day) ? null : then.parent?.id,
        }).toEqual({
          level,
          team: level === null ? null : 'fraud',
          kind,
          parent: parent === null || parent.since > at(day) ? null : parent.id,
        });
      }),
    );
  });
});

function changedBy(
  item: ItemHistory,
  [what, name]: readonly [string, string],
  index: number,
): ItemHistory {
  const { type, parent, fields } = item.item;
  if (what === 'type') return changed(item, 'type', [type], [{ id: null, name }], index + 1);
  if (what === 'label')
    return changed(
      item,
      'labels',
      fields['labels'] ?? [],
      name === 'Chore' ? [] : ['fraud'],
      index + 1,
    );
  const before = parent === null ? [] : [{ id: parent.id, name: parent.key }];
  return changed(item, 'parent', before, [{ id: `id-${name}`, name }], index + 1);
}
