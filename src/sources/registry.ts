import { ConfigError } from '../shared/errors.ts';
import type { AzureDevOpsOptions } from './azure-devops/options.ts';
import { azureDevOpsSource } from './azure-devops/source.ts';
import type { JiraOptions } from './jira/options.ts';
import { jiraSource } from './jira/source.ts';
import type { Source } from './source.ts';

/** One configured tracker, ready to be opened. */
export type SourceSettings =
  | {
      readonly kind: 'jira';
      readonly deployment: 'cloud' | 'data-center';
      readonly options: JiraOptions;
    }
  | { readonly kind: 'azure-devops'; readonly options: AzureDevOpsOptions };

/** Kind of tracker → the factory that reads it. */
export function openSource(settings: SourceSettings): Source {
  switch (settings.kind) {
    case 'jira':
      if (settings.deployment === 'data-center') {
        throw new ConfigError(
          `Source "${settings.options.id}": Jira Data Center cannot be read yet; only deployment: cloud can. ` +
            'Take the source out of the configuration until then.',
        );
      }
      return jiraSource(settings.options);
    case 'azure-devops':
      return azureDevOpsSource(settings.options);
  }
}
