import { describe, expect, it } from 'vitest';
import { startJira } from '../../../src/demo/jira/server.ts';
import { demoOrganisation } from '../../../src/demo/organisation/organisation.ts';
import { aJiraSite } from '../../support/a-jira-site.ts';
import { jiraConformance, SPECIFICATIONS_PRESENT } from '../../support/jira-conformance.ts';
import { ask, search } from '../../support/jira-conversation.ts';
import { askEverything } from '../../support/jira-tour.ts';

const MONDAY = Date.parse('2026-01-05T09:00:00Z');
const HOUR = 3_600_000;

describe.runIf(SPECIFICATIONS_PRESENT)('the emulator held against the specification', () => {
  it('answers as described on a site with every kind of history', async () => {
    const author = aJiraSite();
    const epic = author.create({
      project: 'PAY',
      type: 'Epic',
      summary: 'E',
      status: 'Backlog',
      at: MONDAY,
    });
    const story = author.create({
      project: 'PAY',
      type: 'Story',
      summary: 'S',
      status: 'Ready',
      at: MONDAY,
      labels: ['a'],
    });
    const other = author.create({
      project: 'LED',
      type: 'Bug',
      summary: 'B',
      status: 'Done',
      at: MONDAY,
    });
    author.edit(story, MONDAY + HOUR, {
      status: 'Done',
      type: 'Bug',
      summary: 'T',
      labels: [],
      components: ['Acquiring'],
      fixVersions: ['PI 1', 'PI 2'],
      sprints: [11, 12],
      flagged: true,
      assignee: 3,
      parent: epic,
      points: 5,
      team: 'Fraud',
      needBy: '2026-03-01',
      dueDate: '2026-03-02',
    });
    author.edit(story, MONDAY + 2 * HOUR, {
      status: 'Test',
      flagged: false,
      assignee: null,
      team: null,
    });
    author.link(story, other, MONDAY + 3 * HOUR);
    author.addRemoteLink(story, MONDAY + 4 * HOUR, 'https://wiki.example.com/1', 'Notes');
    author.move(story, MONDAY + 5 * HOUR, 'LED', 'Ready');
    const conformance = jiraConformance();
    await using jira = await startJira({ site: author.site, observe: conformance.observe });

    await askEverything(jira);

    expect(conformance.violations).toEqual([]);
    expect(conformance.checked.answers).toBe(jira.count());
    expect([...conformance.defects.keys()].toSorted()).toEqual([
      'created in a bulk changelog is a number',
      'from, fromString, to and toString of a change may be null',
    ]);
  });

  it('answers as described on the demo organisation', async () => {
    const conformance = jiraConformance();
    const { site } = demoOrganisation({ seed: 1, now: Date.parse('2026-11-21T09:00:00Z') });
    await using jira = await startJira({ site, observe: conformance.observe });

    await askEverything(jira);

    expect(conformance.violations).toEqual([]);
    expect(conformance.checked.requests).toBeGreaterThan(150);
  }, 30_000);

  it('notices a request that does not fit', async () => {
    const conformance = jiraConformance();
    await using jira = await startJira({ site: aJiraSite().site, observe: conformance.observe });

    await ask(jira, 'GET', '/rest/api/3/myself?nonsense=1');
    await ask(jira, 'GET', '/rest/api/3/project/search?maxResults=5000');
    await search(jira, { jql: 'project = PAY', fields: ['id'], startAt: 0 });
    await ask(jira, 'GET', '/rest/api/3/nothing/there');

    expect(conformance.violations.map(({ side, what }) => `${side}: ${what}`)).toEqual([
      'request: unknown query parameter nonsense',
      'request: query parameter maxResults=5000',
      'request: / must NOT have additional properties (startAt)',
      'request: no such operation',
    ]);
  });

  it('notices an answer that does not fit', async () => {
    const author = aJiraSite();
    author.create({ project: 'PAY', type: 'Story', summary: 'S', status: 'Ready', at: MONDAY });
    const conformance = jiraConformance();
    await using jira = await startJira({ site: author.site, observe: conformance.observe });

    jira.spoil('PAY-1', 'not-an-object');
    await search(jira, { jql: 'project = PAY', fields: ['summary'] });

    expect(conformance.violations).toEqual([
      { side: 'answer', where: 'POST /rest/api/3/search/jql', what: '/issues/0 must be object' },
    ]);
  });
});
