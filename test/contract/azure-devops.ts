import { sourceId } from '../../src/core/domain/ids.ts';
import type { Authoring } from '../../src/demo/azure-devops/authoring.ts';
import type { Fault } from '../../src/demo/azure-devops/faults.ts';
import { startAzureDevOps } from '../../src/demo/azure-devops/server.ts';
import { openSource } from '../../src/sources/registry.ts';
import { anAzureDevOps } from '../support/an-azure-devops.ts';
import type { People, StartTracker } from './source.ts';

const ALWAYS = Number.POSITIVE_INFINITY;
const BLOCKED = 'Blocked';

const FAILURES: Readonly<Record<string, Fault>> = {
  'a dead token': { kind: 'unauthorised' },
  'a page to sign in': { kind: 'sign-in-page' },
  'a redirect to sign in': { kind: 'redirect' },
  'a page of a proxy': { kind: 'html' },
  'a body that breaks off': { kind: 'cut-json' },
  'a connection that breaks off': { kind: 'reset', when: 'mid-body' },
  'an empty answer': { kind: 'no-content' },
  'an outage': { kind: 'unavailable', retryAfterSeconds: null },
  'an address that is gone': { kind: 'not-found' },
};

/** An emulated Azure DevOps with two projects, both of which are read. It tells all times in UTC, wherever one lives. */
export async function startTracker({
  clock,
  throttle,
}: Parameters<StartTracker>[0]): ReturnType<StartTracker> {
  const author = anAzureDevOps();
  const ado = await startAzureDevOps({
    organisation: author.organisation,
    clock,
    pageSize: 5,
    ...(throttle === undefined ? {} : { throttle }),
  });
  return {
    people: peopleOn(author),
    open: (options) =>
      openSource({
        kind: 'azure-devops',
        options: {
          id: sourceId('azure-devops'),
          baseUrl: ado.url,
          auth: { kind: 'pat', token: () => ado.pat },
          // What is made of slow answers does not depend on how many teams there are to ask for.
          projects: throttle === undefined ? [] : ['Claims'],
          fields: { blocked: null, team: null, storyPoints: null, needBy: null },
          extraFields: [],
          pacing: { requestsPerSecond: 1_000, concurrency: 4 },
          timeoutMs: 5_000,
          ...options,
        },
      }),
    requests: () => ado.count(),
    impatient: () => ado.forbidden,
    cutAfter: (requests) =>
      void ado.fail({ kind: 'reset', when: 'after' }, { after: requests, times: ALWAYS }),
    failures: Object.fromEntries(
      Object.entries(FAILURES).map(([name, fault]) => [
        name,
        () => void ado.fail(fault, { times: ALWAYS }),
      ]),
    ),
    heal: () => ado.restore(),
    [Symbol.asyncDispose]: () => ado.close(),
  };
}

function peopleOn(author: Authoring): People {
  return {
    create: (title, at) =>
      String(author.create({ project: 'Claims', type: 'User Story', title, at })),
    started: 'Active',
    start: (id, at) => author.edit(Number(id), at, { state: 'Active' }),
    link: (id, other, at) => author.link(Number(id), Number(other), at),
    block: (id, at) => author.edit(Number(id), at, { tags: [BLOCKED], assignedTo: 3 }),
    isBlocked: ({ item }) => (item.fields['labels'] ?? []).some(({ name }) => name === BLOCKED),
    move: (id, at) =>
      author.moveProject(Number(id), at, 'Core Systems', {
        type: 'Requirement',
        state: 'Proposed',
      }),
    remove: (id) => author.destroy(Number(id)),
    putAway: (id, at) => author.remove(Number(id), at),
    bringBack: (id, at) => author.restore(Number(id), at),
  };
}
