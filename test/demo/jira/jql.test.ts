import { describe, expect, it } from 'vitest';
import { parseJql } from '../../../src/demo/jira/jql.ts';
import { aJiraSite } from '../../support/a-jira-site.ts';

const MONDAY = Date.parse('2026-01-05T09:00:00Z');

function matching(jql: string): string[] {
  const author = aJiraSite();
  const draft = { status: 'Ready', summary: 'x' };
  author.create({ ...draft, project: 'PAY', type: 'Story', at: MONDAY });
  author.create({ ...draft, project: 'PAY', type: 'Sub-task', at: MONDAY + 1 });
  author.create({ ...draft, project: 'LED', type: 'Epic', at: MONDAY + 2 });
  const query = parseJql(jql);
  const found = [...author.site.issues.all()].filter((issue) => query.matches(issue));
  return found.map((issue) => issue.key);
}

describe('the understood part of JQL', () => {
  it.each([
    ['project = pay', ['PAY-1', 'PAY-2']],
    ['project in (PAY, "Ledger")', ['PAY-1', 'PAY-2', 'LED-1']],
    ['project not in (PAY)', ['LED-1']],
    ["issuetype != Epic and project in ('PAY', LED)", ['PAY-1', 'PAY-2']],
    ['type = "Sub-task"', ['PAY-2']],
    [`project = PAY AND updated >= ${MONDAY + 1}`, ['PAY-2']],
    [`updated < ${MONDAY + 1} OR key = LED-1`, ['PAY-1', 'LED-1']],
    [`(project = PAY AND type = Epic) OR (project = LED AND id != 1)`, ['LED-1']],
    ['status in (10001) AND project = LED', ['LED-1']],
  ])('%s', (jql, keys) => {
    expect(matching(jql)).toEqual(keys);
  });

  it.each([
    ['', 'Unbounded'],
    ['ORDER BY updated ASC', 'Unbounded'],
    ['updated >= "2026-01-05 09:00"', 'invalid'],
    ['updated >= -5d', 'invalid'],
    ['project = PAY AND', 'the end of the query'],
    ['project in (PAY', 'not closed'],
    ['project ~ PAY', 'unexpected'],
    ['assignee = currentUser()', "Field 'assignee'"],
    ['project = PAY ORDER BY rank', "unexpected 'rank'"],
    ['project = PAY ORDER BY key, key, key, key, key, key, key, key', 'at most 7'],
    ['project = PAY limit 5', "unexpected 'limit'"],
  ])('refuses: %s', (jql, why) => {
    expect(() => parseJql(jql)).toThrow(why);
  });
});
