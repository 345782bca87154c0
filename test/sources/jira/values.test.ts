import { describe, expect, it } from 'vitest';
import {
  instantFrom,
  refsOf,
  refsOfChange,
  refsOfLabels,
} from '../../../src/sources/jira/values.ts';

const OLD_SPRINT =
  'com.atlassian.greenhopper.service.sprint.Sprint@1f[id=225,rapidViewId=24,state=CLOSED,' +
  'name=Payments, week 3 [late],goal=,startDate=2026-01-05T09:00:00.000Z,sequence=225]';

describe('a current value', () => {
  it.each([
    ['nothing', null, []],
    ['an empty text', '', []],
    ['an empty list', [], []],
    ['a text', 'Team A', [{ id: null, name: 'Team A' }]],
    ['a whole number', 5, [{ id: null, name: '5' }]],
    ['a fraction', 0.5, [{ id: null, name: '0.5' }]],
    ['zero', 0, [{ id: null, name: '0' }]],
    ['an option', { id: '10019', value: 'Impediment' }, [{ id: '10019', name: 'Impediment' }]],
    ['a version', { id: '7', name: '1.0', released: true }, [{ id: '7', name: '1.0' }]],
    ['a sprint with a numeric id', [{ id: 17, name: 'S 17' }], [{ id: '17', name: 'S 17' }]],
    ['a team with a title', { id: 'a-b', title: 'Team A' }, [{ id: 'a-b', name: 'Team A' }]],
    [
      'a list of labels',
      ['a', 'b'],
      [
        { id: null, name: 'a' },
        { id: null, name: 'b' },
      ],
    ],
    [
      'a cascading option',
      { id: '1', value: 'EMEA', child: { id: '2', value: 'Berlin' } },
      [
        { id: '1', name: 'EMEA' },
        { id: '2', name: 'Berlin' },
      ],
    ],
    ['an object that names nothing', { type: 'doc', content: [] }, []],
  ])('of %s is read', (_, value, refs) => {
    expect(refsOf(value)).toEqual(refs);
  });

  it('keeps of a person only the account id', () => {
    const person = { accountId: 'abc', displayName: 'Somebody', emailAddress: 's@acme.example' };

    expect(refsOf([person])).toEqual([{ id: 'abc', name: '' }]);
    expect(refsOf({ key: 'JIRAUSER1', displayName: 'Somebody', emailAddress: 's@x' })).toEqual([
      { id: 'JIRAUSER1', name: '' },
    ]);
  });

  it('reads the sprint text of old Data Center sites, commas and brackets in its name included', () => {
    expect(refsOf([OLD_SPRINT])).toEqual([{ id: '225', name: 'Payments, week 3 [late]' }]);
  });
});

describe('one side of a change', () => {
  it.each([
    ['nothing', null, null, []],
    ['empty texts', '', '', []],
    ['an empty list of options', '[]', 'Impediment', []],
    ['an id with its name', '3', 'In Progress', [{ id: '3', name: 'In Progress' }]],
    ['a name alone', null, 'Team A', [{ id: null, name: 'Team A' }]],
    ['a name with an empty id', '', 'Ranked higher', [{ id: null, name: 'Ranked higher' }]],
    ['an id alone', '3', null, [{ id: '3', name: '' }]],
    ['one option', '[10019]', 'Impediment', [{ id: '10019', name: 'Impediment' }]],
    ['a date', '2020-06-12', '12/Jun/20', [{ id: null, name: '2020-06-12' }]],
    [
      'an id that is no number',
      'PAY-2',
      'This blocks PAY-2',
      [{ id: 'PAY-2', name: 'This blocks PAY-2' }],
    ],
    ['one name with a comma', '17', 'Sprint, one', [{ id: '17', name: 'Sprint, one' }]],
    [
      'several sprints',
      '17, 18',
      'Sprint 17, Sprint 18',
      [
        { id: '17', name: 'Sprint 17' },
        { id: '18', name: 'Sprint 18' },
      ],
    ],
    [
      'several ids whose names cannot be told apart',
      '17, 18',
      'Sprint, one, Sprint two',
      [
        { id: '17', name: 'Sprint, one, Sprint two' },
        { id: '18', name: 'Sprint, one, Sprint two' },
      ],
    ],
  ])('with %s is read', (_, id, name, refs) => {
    expect(refsOfChange(id, name)).toEqual(refs);
  });

  it('splits labels at spaces', () => {
    expect(refsOfLabels(' a  b ')).toEqual([
      { id: null, name: 'a' },
      { id: null, name: 'b' },
    ]);
    expect(refsOfLabels(null)).toEqual([]);
  });
});

describe('a time', () => {
  it.each([
    ['an offset without colon', '2026-01-05T09:00:00.000+0100', Date.UTC(2026, 0, 5, 8)],
    ['an offset with colon', '2026-01-05T09:00:00.000+01:00', Date.UTC(2026, 0, 5, 8)],
    ['epoch milliseconds', 1_767_603_600_000, 1_767_603_600_000],
    ['epoch seconds', 1_767_603_600, 1_767_603_600_000],
    ['epoch milliseconds as text', '1767603600000', 1_767_603_600_000],
    ['no time at all', 'yesterday', null],
    ['nothing', null, null],
    ['no number', Number.NaN, null],
  ])('with %s is read', (_, value, ms) => {
    expect(instantFrom(value)).toBe(ms);
  });
});
