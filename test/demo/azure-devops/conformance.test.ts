import { describe, expect, it } from 'vitest';
import { anAzureDevOps, ask, serving } from '../../support/an-azure-devops.ts';
import {
  azureDevOpsConformance,
  SPECIFICATIONS_PRESENT,
} from '../../support/azure-devops-conformance.ts';
import { askAzureDevOps } from '../../support/azure-devops-tour.ts';

const MONDAY = Date.parse('2026-01-05T09:00:00Z');
const HOUR = 3_600_000;

describe.runIf(SPECIFICATIONS_PRESENT)('the emulator held against the specification', () => {
  it('answers as described on an organisation with every kind of history', async () => {
    const author = anAzureDevOps();
    const feature = author.create({
      project: 'Claims',
      type: 'Feature',
      title: 'F',
      at: MONDAY,
      area: 'Claims\\Intake',
    });
    const story = author.create({
      project: 'Claims',
      type: 'User Story',
      title: 'S',
      at: MONDAY,
      parent: feature,
      area: 'Claims\\Intake\\Paper',
      values: { 'Microsoft.VSTS.Scheduling.StoryPoints': 5 },
    });
    const gone = author.create({ project: 'Claims', type: 'Bug', title: 'B', at: MONDAY });
    author.edit(story, MONDAY + HOUR, {
      state: 'Active',
      tags: ['a', 'b'],
      assignedTo: 3,
      iteration: 'Claims\\PI 1\\Sprint 1',
    });
    author.link(story, gone, MONDAY + HOUR);
    author.addHyperlink(story, MONDAY + 2 * HOUR, 'https://wiki.example.com/1', 'Notes');
    author.addRemoteLink(
      story,
      MONDAY + 3 * HOUR,
      'System.LinkTypes.Remote.Dependency-Reverse',
      'https://dev.azure.com/other/_apis/wit/workItems/7',
    );
    author.changeType(story, MONDAY + 4 * HOUR, 'Bug', 'Resolved');
    author.remove(gone, MONDAY + 5 * HOUR);
    const times = { queued: MONDAY, started: MONDAY };
    const done = { ...times, project: 'Claims', definition: 'Claims CI' };
    author.build({
      ...done,
      branch: 'refs/heads/main',
      commit: 'c0ffee',
      result: 'succeeded',
      finished: MONDAY,
      items: [story],
    });
    author.deploy({
      ...done,
      release: 'Release-1',
      environment: 'production',
      status: 'succeeded',
      completed: MONDAY,
    });
    author.record({
      ...done,
      environment: 'production',
      build: 1,
      result: 'succeeded',
      finished: MONDAY,
    });
    const conformance = azureDevOpsConformance();
    await using ado = await serving(author, { observe: conformance.observe });

    await askAzureDevOps(ado);

    expect(conformance.violations).toEqual([]);
    expect(conformance.checked.requests).toBe(ado.count());
    expect(conformance.checked.answers).toBeGreaterThan(50);
    expect([...conformance.defects.keys()].toSorted()).toEqual([
      'a list comes wrapped in count and value',
      'a map of fields or attributes has values of every type',
      'a text that nobody set is null',
      'an enumeration may be sent as its number',
      'the values of a reporting feed are objects',
      'with the error policy omit, what is missing is null',
    ]);
  });

  it('notices a request that does not fit', async () => {
    const conformance = azureDevOpsConformance();
    await using ado = await serving(anAzureDevOps(), { observe: conformance.observe });
    const headers = { accept: 'application/json;api-version=7.1' };
    const feed = '/_apis/wit/reporting/workItemRevisions';

    await ask(ado, `${feed}?workItemTypes=Bug`, { headers });
    await ask(ado, `${feed}?continuationToken=1;2;3&startDateTime=2026-01-05T09:00:00Z`, {
      headers,
    });
    await ask(ado, `${feed}?includeDeleted=perhaps`, { headers });
    await ask(ado, '/_apis/wit/wiql', { headers, body: { query: 7 } });
    await ask(ado, '/_apis/wit/nothing', { headers });
    await ask(ado, '/_apis/projects');

    expect(conformance.violations.map(({ side, what }) => `${side}: ${what}`)).toEqual([
      'request: unknown query parameter workItemTypes',
      'request: startDateTime and continuationToken exclude each other',
      'request: query parameter includeDeleted=perhaps',
      'request: /query must be string',
      'request: no such operation',
      'request: no api-version',
    ]);
  });

  it('notices an answer that does not fit', () => {
    const conformance = azureDevOpsConformance();

    conformance.observe({
      endpoint: 'projects',
      host: 'main',
      method: 'GET',
      path: '/_apis/projects',
      query: new URLSearchParams(),
      accept: 'application/json;api-version=7.1',
      body: null,
      status: 200,
      contentType: 'application/json',
      answer: '{"count":1,"value":[{"name":7}]}',
      fault: null,
    });

    expect(conformance.violations).toEqual([
      { side: 'answer', where: 'GET /_apis/projects', what: '/0/name must be string' },
    ]);
  });
});
