import { startTracker as startAzureDevOps } from './azure-devops.ts';
import { startTracker } from './jira.ts';
import { sourceContract } from './source.ts';

sourceContract('Jira Cloud', startTracker('cloud'));
sourceContract('Jira Data Center', startTracker('data-center'));
sourceContract('Azure DevOps', startAzureDevOps);
