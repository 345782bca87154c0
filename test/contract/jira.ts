import { startJira } from '../../src/demo/jira/server.ts';
import type { JiraEmulator } from '../../src/demo/jira/server.ts';
import type { Fault } from '../../src/demo/jira/faults.ts';
import { sourceId } from '../../src/core/domain/ids.ts';
import { openSource } from '../../src/sources/registry.ts';
import { aJiraSite } from '../support/a-jira-site.ts';
import type { Authoring } from '../../src/demo/jira/authoring.ts';
import type { People, StartTracker } from './source.ts';

const FLAGGED = 'customfield_10021';
const ALWAYS = Number.POSITIVE_INFINITY;

const FAILURES: Readonly<Record<string, Fault>> = {
  'a dead token': { kind: 'dead-token' },
  'a login page': { kind: 'login-page' },
  'a body that breaks off': { kind: 'cut-json' },
  'a connection that breaks off': { kind: 'reset', when: 'mid-body' },
  'an outage': { kind: 'unavailable', retryAfterSeconds: null },
  'an answer without its list': { kind: 'missing-list' },
  'a page without issues that is not the last': { kind: 'empty-page' },
};

/** An emulated Jira of either deployment with two projects, both of which are read. */
export function startTracker(deployment: 'cloud' | 'data-center'): StartTracker {
  return async ({ clock, zone, throttle }) => {
    const author = aJiraSite();
    const jira = await startJira({
      site: author.site,
      deployment,
      clock,
      pageSize: 5,
      slimPageSize: 10,
      ...(deployment === 'cloud' ? {} : { contextPath: '/jira' }),
      ...(zone === undefined ? {} : { zone }),
      ...(throttle === undefined ? {} : { throttle }),
    });
    return {
      people: peopleOn(author, jira),
      open: (options) =>
        openSource({
          kind: 'jira',
          deployment,
          options: {
            id: sourceId('jira'),
            baseUrl: jira.url,
            email: deployment === 'cloud' ? jira.email : '',
            token: jira.token,
            scope: { projects: ['PAY', 'LED'] },
            fields: {
              flagged: 'Flagged',
              team: 'Team',
              storyPoints: 'Story Points',
              needBy: null,
            },
            extraFields: [],
            pacing: { requestsPerSecond: 1_000, concurrency: 4 },
            overlapMs: 10 * 60_000,
            timeoutMs: 5_000,
            ...options,
          },
        }),
      requests: () => jira.count(),
      impatient: () => jira.impatient(),
      cutAfter: (requests) =>
        void jira.fail({ kind: 'reset', when: 'after' }, { after: requests, times: ALWAYS }),
      failures: Object.fromEntries(
        Object.entries(FAILURES).map(([name, fault]) => [
          name,
          () => void jira.fail(fault, { times: ALWAYS }),
        ]),
      ),
      heal: () => jira.restore(),
      [Symbol.asyncDispose]: () => jira.close(),
    };
  };
}

function peopleOn(author: Authoring, jira: JiraEmulator): People {
  function keyOf(id: string): string {
    return author.read(id).key;
  }
  return {
    create(summary, at) {
      const key = author.create({ project: 'PAY', type: 'Story', summary, status: 'Ready', at });
      return author.read(key).id;
    },
    started: 'In Progress',
    start: (id, at) => author.edit(keyOf(id), at, { status: 'In Progress', sprints: [11] }),
    link: (id, other, at) => author.link(keyOf(id), keyOf(other), at),
    block: (id, at) => author.edit(keyOf(id), at, { flagged: true, assignee: 3 }),
    isBlocked: ({ item }) => (item.fields[FLAGGED] ?? []).length > 0,
    move: (id, at) => void author.move(keyOf(id), at, 'LED', 'Ready'),
    remove: (id) => author.remove(keyOf(id)),
    putAway: (id) => jira.setProject(author.read(id).project, 'archived'),
    bringBack: (id) => jira.setProject(author.read(id).project, 'live'),
  };
}
