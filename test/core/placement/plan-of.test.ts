import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SourceDescription } from '../../../src/core/domain/description.ts';
import { sourceId } from '../../../src/core/domain/ids.ts';
import type { MatchRule, Organisation } from '../../../src/core/domain/organisation.ts';
import type { ProgramIncrement } from '../../../src/core/domain/program-increment.ts';
import type { ItemHistory, Ref } from '../../../src/core/domain/work-item.ts';
import { prepareModel } from '../../../src/core/placement/model.ts';
import type { Plan } from '../../../src/core/placement/plan.ts';
import { planOf } from '../../../src/core/placement/plan-of.ts';
import {
  aDescription,
  aMatch,
  anItem,
  anOrganisation,
  at,
  change,
  changed,
  deleted,
  entered,
  sourceRules,
} from '../../support/build.ts';

const BERLIN = 'Europe/Berlin';

function aPi(id: string, ...lines: readonly Partial<MatchRule>[]): ProgramIncrement {
  return {
    id,
    arts: ['cards'],
    period: { from: at(0), to: at(70) },
    graceEnds: at(3),
    iterations: [],
    match: lines.map(aMatch),
    integrationPoints: [],
    objectives: [],
  };
}

function plan(
  history: ItemHistory,
  asOfDay: number,
  organisation: Partial<Organisation> = {},
  description: Partial<SourceDescription> = {},
): Plan {
  const described = aDescription(description);
  const model = prepareModel(
    anOrganisation(organisation),
    new Map([[described.source, described]]),
  );
  return planOf(history, model, at(asOfDay));
}

function sprint(id: string): Ref {
  return { id, name: `Sprint ${id}` };
}

describe('the plan of an item', () => {
  it('is empty but for its team and its size where nobody planned anything', () => {
    expect(plan(anItem(), 10)).toEqual({
      needBy: null,
      dueDate: null,
      iteration: null,
      pis: [],
      points: [{ from: at(0), value: null }],
      teams: [{ from: at(0), team: 'acquiring' }],
      passedOn: [],
      escaped: null,
    });
  });

  it('works for a source that was never described', () => {
    const model = prepareModel(anOrganisation(), new Map());
    const foreign = anItem('X-1', { source: sourceId('elsewhere') });

    expect(planOf(foreign, model, at(1)).teams).toEqual([{ from: at(0), team: null }]);
  });
});

describe('belonging to a PI', () => {
  const pis = [aPi('PI-1', { fixVersion: 'PI 26.1' }), aPi('PI-2', { fixVersion: 'PI 26.2' })];

  it('lasts from when the version was set until it was taken away', () => {
    const joined = changed(anItem(), 'versions', [], ['PI 26.1'], 2);
    const left = changed(joined, 'versions', ['PI 26.1'], ['PI 26.2'], 5);

    expect(plan(left, 10, { pis }).pis).toEqual([
      { pi: 'PI-1', from: at(2), to: at(5) },
      { pi: 'PI-2', from: at(5), to: null },
    ]);
  });

  it('sees a change at exactly T and none after it', () => {
    const joined = changed(anItem(), 'versions', [], ['PI 26.1'], 2);

    expect(plan(joined, 2, { pis }).pis).toEqual([{ pi: 'PI-1', from: at(2), to: null }]);
    expect(plan(joined, 1.999, { pis }).pis).toEqual([]);
  });

  it('begins at the creation for what it held from the start', () => {
    const story = anItem('PAY-1', { fields: { versions: [{ id: '9', name: 'pi 26.1' }] } });

    expect(plan(story, 3, { pis }).pis).toEqual([{ pi: 'PI-1', from: at(0), to: null }]);
  });

  it('comes twice for an item that left and came back, what it is in standing last', () => {
    const tagged = [aPi('A', { labels: ['a'] }), aPi('B', { labels: ['b'] })];
    const first = changed(anItem(), 'labels', [], ['b'], 1);
    const both = changed(first, 'labels', ['b'], ['a', 'b'], 2);
    const left = changed(both, 'labels', ['a', 'b'], ['b'], 3);
    const back = changed(left, 'labels', ['b'], ['a', 'b'], 4);

    expect(plan(back, 9, { pis: tagged }).pis).toEqual([
      { pi: 'A', from: at(2), to: at(3) },
      { pi: 'B', from: at(1), to: null },
      { pi: 'A', from: at(4), to: null },
    ]);
  });

  it('holds on where one line takes over from another', () => {
    const either = [aPi('A', { labels: ['a'] }, { fixVersion: 'PI 26.1' })];
    const first = changed(anItem(), 'labels', [], ['a'], 1);
    const second = entered(first, 2, [
      change('labels', ['a'], []),
      change('versions', [], ['PI 26.1']),
    ]);
    const item = { ...second.item, fields: { versions: [{ id: null, name: 'PI 26.1' }] } };

    expect(plan({ ...second, item }, 9, { pis: either }).pis).toEqual([
      { pi: 'A', from: at(1), to: null },
    ]);
  });

  it('follows fields that no team asks for, by their display name', () => {
    const byField = [aPi('A', { fields: [{ field: 'Increment', value: 'one' }] })];
    const fields = [{ key: 'customfield_9', name: 'Increment', custom: true }];
    const joined = changed(anItem(), 'customfield_9', [], ['One'], 2);

    expect(plan(joined, 9, { pis: byField }, { fields }).pis).toEqual([
      { pi: 'A', from: at(2), to: null },
    ]);
  });

  it('follows iteration paths below the one that the PI names', () => {
    const byPath = [aPi('A', { iterationPath: 'Shop\\PI 26.1' })];
    const path = 'System.IterationPath';
    const joined = changed(anItem(), path, ['Shop'], ['Shop\\PI 26.1\\Sprint 2'], 2);
    const left = changed(joined, path, ['Shop\\PI 26.1\\Sprint 2'], ['Shop\\PI 26.10'], 3);

    expect(plan(left, 9, { pis: byPath }).pis).toEqual([{ pi: 'A', from: at(2), to: at(3) }]);
  });

  it('is not told by lines for another source', () => {
    const elsewhere = [aPi('A', { source: 'ado', labels: ['a'] }), aPi('B', { source: 'jira' })];
    const story = anItem('PAY-1', { fields: { labels: [{ id: null, name: 'a' }] } });

    expect(plan(story, 9, { pis: elsewhere }).pis.map(({ pi }) => pi)).toEqual(['B']);
  });

  it('ends when the item is deleted, not when it is archived or out of reach', () => {
    const story = anItem('PAY-1', { fields: { versions: [{ id: null, name: 'PI 26.1' }] } });
    const archived = {
      ...story,
      item: { ...story.item, deletion: { at: at(4), why: 'archived' as const } },
    };

    expect(plan(deleted(story, 4), 9, { pis }).pis).toEqual([
      { pi: 'PI-1', from: at(0), to: at(4) },
    ]);
    expect(plan(deleted(story, 4), 3, { pis }).pis[0]?.to).toBeNull();
    expect(plan(archived, 9, { pis }).pis[0]?.to).toBeNull();
  });

  it('counts what is dated before the creation as at it, and moments with several entries once', () => {
    const early = changed(anItem(), 'versions', ['PI 26.2'], ['PI 26.1'], -3);
    const within = changed(early, 'versions', ['PI 26.1'], [], 2);
    const again = changed(within, 'versions', [], ['PI 26.2'], 2);

    expect(plan(again, 9, { pis }).pis).toEqual([
      { pi: 'PI-1', from: at(0), to: at(2) },
      { pi: 'PI-2', from: at(2), to: null },
    ]);
  });
});

describe('needed-by and due days', () => {
  const sources = [sourceRules({ needBy: 'Need by' })];
  const fields = [{ key: 'customfield_7', name: 'Need by', custom: true }];

  function withDue(text: string, zone = BERLIN): string | null {
    return plan(anItem('PAY-1', { fields: { dueDate: [{ id: null, name: text }] } }), 1, { zone })
      .dueDate;
  }

  it('are those of T', () => {
    const first = changed(anItem(), 'dueDate', [], ['2026-02-01'], 1);
    const later = changed(first, 'dueDate', ['2026-02-01'], ['2026-03-01'], 3);

    expect([0, 1, 3].map((day) => plan(later, day).dueDate)).toEqual([
      null,
      '2026-02-01',
      '2026-03-01',
    ]);
  });

  it('come from the configured field, named as people see it', () => {
    const story = changed(anItem(), 'customfield_7', [], ['2026-02-01'], 1);

    expect(plan(story, 2, { sources }, { fields }).needBy).toBe('2026-02-01');
    expect(plan(story, 2, {}, { fields }).needBy).toBeNull();
  });

  it('are found by the id that the tracker gives a field of ours', () => {
    const rules = [sourceRules({ needBy: 'Microsoft.VSTS.Scheduling.DueDate' })];
    const known = [
      { key: 'dueDate', name: 'Due Date', custom: false, id: 'Microsoft.VSTS.Scheduling.DueDate' },
    ];
    const story = anItem('PAY-1', { fields: { dueDate: [{ id: null, name: '2026-02-01' }] } });

    expect(plan(story, 1, { sources: rules }, { fields: known }).needBy).toBe('2026-02-01');
  });

  it('fall back to the target date where an item has no due date', () => {
    const target = [{ id: null, name: '2026-04-01T00:00:00Z' }];
    const epic = anItem('PAY-1', { fields: { 'Microsoft.VSTS.Scheduling.TargetDate': target } });
    const both = {
      ...epic,
      item: {
        ...epic.item,
        fields: { ...epic.item.fields, dueDate: [{ id: null, name: '2026-03-01T00:00:00Z' }] },
      },
    };

    expect(plan(epic, 1).dueDate).toBe('2026-04-01');
    expect(plan(both, 1).dueDate).toBe('2026-03-01');
  });

  it.each([
    ['a day', '2026-03-01', '2026-03-01'],
    ['midnight without a zone, as Jira writes histories', '2026-03-01 00:00:00.0', '2026-03-01'],
    ['midnight UTC, as services write days', '2026-03-01T00:00:00Z', '2026-03-01'],
    // 23:00 UTC is midnight in Berlin in winter: what somebody there picked as 1 March.
    ['the midnight of the portfolio', '2026-02-28T23:00:00Z', '2026-03-01'],
    ['a time with an offset as Jira writes it', '2026-03-01T23:30:00.000-0500', '2026-03-02'],
    ['what is no day', 'early in March', null],
    ['a day that does not exist', '2026-02-30', null],
    ['nothing', '', null],
  ])('read %s', (_, text, day) => {
    expect(withDue(text)).toBe(day);
  });

  it('keep a day written as midnight UTC west of Greenwich', () => {
    expect(withDue('2026-03-01T00:00:00.000Z', 'America/New_York')).toBe('2026-03-01');
    expect(withDue('2026-03-01T05:00:00Z', 'America/New_York')).toBe('2026-03-01');
  });
});

describe('the iteration of an item', () => {
  const sprints = [
    { id: '1', name: 'Sprint 1', startAt: at(0), endAt: at(14) },
    { id: '2', name: 'Sprint two', startAt: at(14), endAt: at(28) },
    { id: '3', name: 'Sprint 3', startAt: null, endAt: null },
  ];

  function inSprints(...ids: readonly string[]): Plan['iteration'] {
    return plan(anItem('PAY-1', { fields: { sprints: ids.map(sprint) } }), 1, {}, { sprints })
      .iteration;
  }

  it('is the sprint that ends last, by the name that the tracker shows now', () => {
    const second = { name: 'Sprint two', period: { from: at(14), to: at(28) } };

    expect(inSprints('1', '2')).toEqual(second);
    expect(inSprints('2', '1')).toEqual(second);
  });

  it('is the one without dates where it is in such a one: that lies ahead', () => {
    expect(inSprints('3', '1')).toEqual({ name: 'Sprint 3', period: null });
  });

  it('keeps the name in the history of a sprint that nobody knows any more', () => {
    expect(inSprints('99')).toEqual({ name: 'Sprint 99', period: null });
  });

  it('is that of T', () => {
    const moved = changed(anItem(), 'sprints', [sprint('1')], [sprint('2')], 5);

    expect(plan(moved, 4, {}, { sprints }).iteration?.name).toBe('Sprint 1');
    expect(plan(moved, 5, {}, { sprints }).iteration?.name).toBe('Sprint two');
  });

  const iterations = [
    { id: '50', path: 'Shop', project: 'Shop', startDate: null, finishDate: null },
    {
      id: '51',
      path: 'Shop\\Sprint 7',
      project: 'Shop',
      startDate: '2026-03-23',
      finishDate: '2026-04-03',
    },
    { id: '52', path: 'Shop\\Later', project: 'Shop', startDate: null, finishDate: null },
  ];

  function onPath(path: Ref): Plan['iteration'] {
    const story = anItem('PAY-1', { fields: { 'System.IterationPath': [path] } });
    return plan(story, 1, { zone: BERLIN }, { iterations }).iteration;
  }

  it('is the node of its path, both days included, in the zone of the portfolio', () => {
    // Berlin is at +01:00 on 23 March and at +02:00 from 29 March on.
    expect(onPath({ id: '51', name: 'Shop\\Old name' })).toEqual({
      name: 'Shop\\Sprint 7',
      period: { from: Date.parse('2026-03-22T23:00Z'), to: Date.parse('2026-04-03T22:00Z') },
    });
    expect(onPath({ id: null, name: 'shop\\sprint 7' })?.period).not.toBeNull();
  });

  it('is none at the root of the tree, and without a period where nobody planned it', () => {
    expect(onPath({ id: '50', name: 'Shop' })).toBeNull();
    expect(onPath({ id: '52', name: 'Shop\\Later' })).toEqual({
      name: 'Shop\\Later',
      period: null,
    });
    expect(onPath({ id: '77', name: 'Shop\\Gone' })).toEqual({ name: 'Shop\\Gone', period: null });
  });
});

describe('what an item was over time', () => {
  it('is its size from its creation on, the same one once', () => {
    const field = 'customfield_3';
    const sized = changed(anItem(), field, [], ['3'], 1);
    const again = changed(sized, field, ['3'], ['3.0'], 2);
    const resized = changed(again, field, ['3.0'], ['eight'], 3);

    expect(plan(resized, 9).points).toEqual([
      { from: at(0), value: null },
      { from: at(1), value: 3 },
      { from: at(3), value: null },
    ]);
    expect(plan(resized, 2).points).toHaveLength(2);
  });

  it('is its team by the first that matched', () => {
    const labelled = changed(anItem(), 'labels', [], ['fraud'], 1);
    const elsewhere = changed(
      labelled,
      'project',
      [{ id: 'p1', name: 'Payments' }],
      [{ id: 'p2', name: 'Ledger' }],
      2,
    );
    const unlabelled = changed(elsewhere, 'labels', ['fraud'], [], 3);

    expect(plan(unlabelled, 9).teams).toEqual([
      { from: at(0), team: 'acquiring' },
      { from: at(2), team: 'fraud' },
      { from: at(3), team: null },
    ]);
  });
});

describe('passing an item on', () => {
  function held(...people: readonly (string | null)[]): ItemHistory {
    return people.slice(1).reduce<ItemHistory>((item, next, index) => {
      const before = people[index] ?? null;
      return changed(item, 'assignee', ref(before), ref(next), index + 1);
    }, anItem());
  }

  function ref(person: string | null): Ref[] {
    return person === null ? [] : [{ id: person, name: '' }];
  }

  it.each([
    ['from one person to another', ['A', 'B'], [1]],
    ['over nobody once, at the next person', ['A', null, 'B'], [2]],
    ['not when somebody takes it first', [null, 'A'], []],
    ['not when the same person takes it back', ['A', null, 'A'], []],
    ['each time', ['A', 'B', 'A'], [1, 2]],
    ['not when it is put down', ['A', null], []],
  ])('counts %s', (_, people, days) => {
    expect(plan(held(...people), 20).passedOn).toEqual(days.map(at));
  });

  it('is not seen before it happened', () => {
    expect(plan(held('A', 'B', 'C'), 1).passedOn).toEqual([at(1)]);
  });
});

describe('an escaped defect', () => {
  it.each([
    ['has one of the labels', { labels: ['Escaped'], types: [] }, true],
    ['is of one of the types', { labels: [], types: ['story'] }, true],
    ['has neither', { labels: ['field'], types: ['Incident'] }, false],
  ])('%s', (_, escaped, expected) => {
    const story = changed(anItem(), 'labels', [], ['escaped'], 2);

    expect(plan(story, 2, { escaped }).escaped).toBe(expected);
  });

  it('is judged by the labels of T, also after its end, and by no rule where none is set', () => {
    const story = changed(anItem(), 'labels', [], ['escaped'], 2);
    const escaped = { labels: ['escaped'], types: [] };

    expect(plan(story, 1, { escaped }).escaped).toBe(false);
    expect(plan(story, 2).escaped).toBeNull();
  });
});

describe('any plan', () => {
  const pis = [aPi('A', { labels: ['a'] }), aPi('B', { fixVersion: 'b' })];
  const steps = fc.array(
    fc.record({
      day: fc.integer({ min: 1, max: 12 }),
      field: fc.constantFrom('labels', 'versions', 'customfield_3', 'assignee', 'sprints'),
      value: fc.constantFrom('a', 'b', '1', '2'),
    }),
    { maxLength: 12 },
  );

  function lived(given: readonly { day: number; field: string; value: string }[]): ItemHistory {
    const values = new Map<string, string>();
    return given
      .toSorted((x, y) => x.day - y.day)
      .reduce<ItemHistory>((item, { day, field, value }) => {
        const before = values.get(field);
        values.set(field, value);
        return changed(item, field, before === undefined ? [] : [before], [value], day);
      }, anItem());
  }

  it('is the same as of T as when history is cut at T, in whatever order it comes', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 0, max: 12 }), (given, day) => {
        const whole = lived(given);
        const cut = lived(given.filter((step) => step.day <= day));
        const shuffled = { item: whole.item, history: whole.history.toReversed() };

        expect(plan(whole, day, { pis })).toEqual(plan(cut, day, { pis }));
        expect(plan(shuffled, day, { pis })).toEqual(plan(whole, day, { pis }));
      }),
    );
  });

  it('has an item in a PI at most once at any moment', () => {
    fc.assert(
      fc.property(steps, (given) => {
        const spans = plan(lived(given), 20, { pis }).pis;

        for (const pi of ['A', 'B']) {
          const own = spans.filter((span) => span.pi === pi);
          const borders = own.flatMap(({ from, to }) => [from, to ?? at(20)]);
          expect(borders).toEqual([...new Set(borders)].toSorted((x, y) => x - y));
          expect(own.slice(0, -1).every(({ to }) => to !== null)).toBe(true);
        }
      }),
    );
  });
});
