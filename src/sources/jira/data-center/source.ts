import type { Source } from '../../source.ts';
import { takeCensus } from '../census.ts';
import type { IdWalk } from '../census.ts';
import { jiraClient } from '../client.ts';
import type { JiraClient } from '../client.ts';
import { describeSite } from '../describe.ts';
import { fieldCatalogue } from '../fields.ts';
import { identify } from '../identify.ts';
import { jiraComments } from '../comments.ts';
import type { JiraOptions } from '../options.ts';
import { scopeJql } from '../search.ts';
import { dataCenterApi } from '../site-api.ts';
import { jiraTransport } from '../transport.ts';
import { readCheckpoint } from './checkpoint.ts';
import { offsetPages } from './pages.ts';
import { walk } from './walk.ts';

const MARKS_PER_PAGE = 1_000;

/** Jira Data Center (and Server), read-only. */
export function dataCenterSource(options: JiraOptions): Source {
  const client = jiraClient(options, jiraTransport(options), dataCenterApi);
  return {
    id: options.id,
    async *changes(since, description, signal) {
      const catalogue = fieldCatalogue(description.fields, options);
      const asked = JSON.stringify([scopeJql(options.scope), catalogue.requested]);
      yield* walk({ options, client, catalogue }, readCheckpoint(since, asked), signal);
    },
    census: (signal) => takeCensus(options, client, idWalk(client, options), signal),
    describe: (signal) => describeSite(options, client, signal),
    // Released versions are in the description; Jira's public interface tells of nothing else that was deployed.
    deployments: null,

    identify: (signal) => identify(client, signal),

    comments: jiraComments(client, options),
  };
}

function idWalk(client: JiraClient, { id }: JiraOptions): IdWalk {
  return (jql, about, signal) => {
    const question = { about, jql, fields: ['created'], withHistories: false } as const;
    return offsetPages(client, id, { ...question, perPage: MARKS_PER_PAGE }, null, signal);
  };
}
