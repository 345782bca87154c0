import type { Source } from '../source.ts';
import { cloudIdWalk, takeCensus } from './census.ts';
import { readCheckpoint } from './checkpoint.ts';
import { jiraClient } from './client.ts';
import { describeSite } from './describe.ts';
import { RequestError } from '../http/failure.ts';
import { fieldCatalogue } from './fields.ts';
import { identify } from './identify.ts';
import { jiraComments } from './comments.ts';
import type { JiraOptions } from './options.ts';
import { ExpiredToken, scopeJql, scopeWords } from './search.ts';
import { jiraTransport } from './transport.ts';
import { walk } from './walk.ts';

/** Jira Cloud, read-only. */
export function jiraSource(options: JiraOptions): Source {
  const client = jiraClient(options, jiraTransport(options));

  return {
    id: options.id,

    async *changes(since, description, signal) {
      const catalogue = fieldCatalogue(description.fields, options);
      const reader = { options, client, catalogue };
      const asked = JSON.stringify([scopeJql(options.scope), catalogue.requested]);
      const progress = readCheckpoint(since, asked);
      try {
        yield* walk(reader, progress, signal);
      } catch (error) {
        if (!(error instanceof ExpiredToken)) throw error;
        options.onRestart?.(
          `Jira does not know the page of the interrupted walk any more; reading again what changed since the last complete one (${error.message})`,
        );
        yield* again(reader, { ...progress, walk: null }, signal);
      }
    },

    census: (signal) => takeCensus(options, client, cloudIdWalk(client, options), signal),

    describe: (signal) => describeSite(options, client, signal),

    // Released versions are in the description; Jira's public interface tells of nothing else that was deployed.
    deployments: null,

    identify: (signal) => identify(client, signal),

    comments: jiraComments(client, options),
  };

  /** The second walk; a token that does not live even for one walk is no accident any more. */
  async function* again(...args: Parameters<typeof walk>): ReturnType<typeof walk> {
    try {
      yield* walk(...args);
    } catch (error) {
      if (!(error instanceof ExpiredToken)) throw error;
      throw new RequestError(options.id, `search for changed issues ${scopeWords(options.scope)}`, {
        reason: 'refused',
        status: 400,
        said: 'Jira refuses page tokens that it gave a moment ago',
        advice: 'It is tried again with the next pull.',
        cause: error,
      });
    }
  }
}
