import { describe, expect, it } from 'vitest';
import type { SprintInfo } from '../../../src/core/domain/description.ts';
import { seenSprints } from '../../../src/sources/jira/sprints.ts';
import { anIssue, someCatalogue } from './samples.ts';

const FIELD = 'customfield_10020';
const DC = 'com.atlassian.greenhopper.service.sprint.Sprint@1f';

function seen(...values: readonly unknown[]): readonly SprintInfo[] {
  const sprints = seenSprints(someCatalogue());
  values.forEach((value, index) => {
    sprints.look(anIssue(index + 1, 1, { [FIELD]: value }));
  });
  return sprints.list();
}

describe('the sprints of issues', () => {
  it('come with their planned dates from the field of each issue', () => {
    const sprint = {
      id: 17,
      name: 'Sprint 17',
      state: 'closed',
      boardId: 3,
      startDate: '2026-01-05T09:00:00.000Z',
      endDate: '2026-01-16T15:00:00.000+0100',
      completeDate: '2026-01-19T08:00:00.000Z',
    };

    expect(seen([sprint])).toEqual([
      {
        id: '17',
        name: 'Sprint 17',
        startAt: Date.UTC(2026, 0, 5, 9),
        endAt: Date.UTC(2026, 0, 16, 14),
      },
    ]);
  });

  it('come from the text of old Data Center sites, unplanned ones without dates', () => {
    const planned =
      `${DC}[id=225,rapidViewId=24,state=ACTIVE,name=Payments, week 3 [late],` +
      'startDate=2026-01-05T09:00:00.000+01:00,endDate=2026-01-16T09:00:00.000Z,' +
      'completeDate=<null>,sequence=225,goal=]';
    const ahead = `${DC}[id=226,state=FUTURE,name=Next,startDate=<null>,endDate=<null>]`;

    expect(seen([planned, ahead])).toEqual([
      {
        id: '225',
        name: 'Payments, week 3 [late]',
        startAt: Date.UTC(2026, 0, 5, 8),
        endAt: Date.UTC(2026, 0, 16, 9),
      },
      { id: '226', name: 'Next', startAt: null, endAt: null },
    ]);
  });

  it('are listed once each, as the last issue shows them', () => {
    const before = { id: 1, name: 'Sprint 1', endDate: '2026-01-16T00:00:00Z' };
    const after = { id: 1, name: 'Sprint one', endDate: '2026-01-19T00:00:00Z' };

    expect(seen([before, { id: 2, name: 'Sprint 2' }], [after])).toEqual([
      { id: '1', name: 'Sprint one', startAt: null, endAt: Date.UTC(2026, 0, 19) },
      { id: '2', name: 'Sprint 2', startAt: null, endAt: null },
    ]);
  });

  it.each([
    ['nothing', null],
    ['an empty list', []],
    ['what has no id', [{ name: 'Sprint' }, null, 7, 'Sprint 5', `${DC}[name=x]`]],
    ['what is no list', { id: 1 }],
  ])('are none in %s', (_, value) => {
    expect(seen(value)).toEqual([]);
  });

  it.each([['later'], [''], ['<null>'], [1e300], [true]])('have no date in %j', (endDate) => {
    expect(seen([{ id: 1, name: 'S', endDate }])[0]?.endAt).toBeNull();
  });

  it('are none in an answer that is no issue', () => {
    const sprints = seenSprints(someCatalogue());
    for (const issue of [null, 'x', {}, { fields: null }]) sprints.look(issue);

    expect(sprints.list()).toEqual([]);
  });
});
