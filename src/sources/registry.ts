import type { AzureDevOpsOptions } from './azure-devops/options.ts';
import { azureDevOpsSource } from './azure-devops/source.ts';
import { dataCenterSource } from './jira/data-center/source.ts';
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
      return settings.deployment === 'data-center'
        ? dataCenterSource(settings.options)
        : jiraSource(settings.options);
    case 'azure-devops':
      return azureDevOpsSource(settings.options);
  }
}
