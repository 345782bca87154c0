import { stringify } from 'yaml';
import { BLOCKED_TAG } from './azure-devops-hand.ts';
import { areaPath, azureDevOpsArt, IN_AZURE_DEVOPS, piPath } from './azure-devops-house.ts';
import type { DemoCalendar, DemoPi } from './calendar.ts';
import { integrationPointsOf, objectivesOf } from './plan.ts';
import type { PlannedStories } from './plan.ts';
import { ARTS, REVIEW_IN_CHINESE, STREAMS } from './structure.ts';
import type { DemoArt, DemoStream, DemoTeam } from './structure.ts';

export interface DemoAddresses {
  /** Of the emulated Jira. */
  readonly jira: string;
  /** Of the emulated Azure DevOps, where one of the ARTs works; without it everybody works in Jira. */
  readonly azureDevOps?: string;
  /** Of the emulated Slack's Web API, with its `/api/`. */
  readonly slackApi: string;
  readonly slackMode?: 'socket' | 'http';
  readonly database?: string;
  readonly httpPort?: number;
}

/** Names of the environment variables that carry the demo's secrets. */
export const DEMO_SECRETS = {
  jiraEmail: 'DEMO_JIRA_EMAIL',
  jiraToken: 'DEMO_JIRA_TOKEN',
  azureDevOpsToken: 'DEMO_AZURE_DEVOPS_TOKEN',
  slackBotToken: 'DEMO_SLACK_BOT_TOKEN',
  slackAppToken: 'DEMO_SLACK_APP_TOKEN',
  slackSigningSecret: 'DEMO_SLACK_SIGNING_SECRET',
} as const;

/**
 * The configuration that fits the demo organisation, as a configuration file would hold it; with its stories the running PI
 * has integration points.
 */
export function demoConfig(
  addresses: DemoAddresses,
  calendar: DemoCalendar,
  stories: PlannedStories | null = null,
): object {
  const spans = addresses.azureDevOps !== undefined;
  return {
    timezone: 'Europe/Berlin',
    storage: { url: addresses.database ?? 'sqlite::memory:' },
    sources: [
      jiraSource(addresses),
      ...(addresses.azureDevOps === undefined ? [] : [azureDevOpsSource(addresses.azureDevOps)]),
    ],
    workflows: [featureWorkflow(spans), deliveryWorkflow(spans)],
    levels: levels(spans),
    flowItems: [
      { kind: 'defect', types: ['Bug'] },
      { kind: 'risk', labels: ['security', 'compliance'] },
      { kind: 'debt', labels: ['tech-debt'] },
      { default: 'feature' },
    ],
    metrics: {
      workingCalendar: { days: ['mon', 'tue', 'wed', 'thu', 'fri'], hours: ['09:00', '17:00'] },
    },
    valueStreams: STREAMS.map((stream) => streamConfig(stream, spans)),
    planningGrace: '3d',
    pis: calendar.pis.map((pi) => ({
      ...piConfig(pi, spans),
      objectives: objectivesOf(pi, calendar),
      ...(stories === null
        ? {}
        : { integrationPoints: integrationPointsOf(pi, calendar, stories) }),
    })),
    digests: STREAMS.flatMap(digestsOf),
    escaped: { labels: ['production'] },
    ...(spans ? { deployments: DEPLOYMENTS } : {}),
    http: { host: '127.0.0.1', port: addresses.httpPort ?? 0 },
    slack: {
      mode: addresses.slackMode ?? 'socket',
      botToken: { env: DEMO_SECRETS.slackBotToken },
      appToken: { env: DEMO_SECRETS.slackAppToken },
      signingSecret: { env: DEMO_SECRETS.slackSigningSecret },
      apiUrl: addresses.slackApi,
      channels: Object.fromEntries(
        [...STREAMS, ...ARTS].map((scope) => [scope.id, [scope.channel]]),
      ),
    },
  };
}

export function demoConfigYaml(
  addresses: DemoAddresses,
  calendar: DemoCalendar,
  stories: PlannedStories | null = null,
): string {
  return stringify(demoConfig(addresses, calendar, stories));
}

/** Those of the ART in Azure DevOps; of the others nobody tells. */
const DEPLOYMENTS = { production: [{ source: 'ado', environment: 'Production' }] };

const PULL = {
  every: '10m',
  requestsPerSecond: 50,
  concurrency: 4,
  overlap: '10m',
  staleAfter: '2h',
};

function jiraSource({ jira, azureDevOps }: DemoAddresses): object {
  const here = azureDevOps === undefined ? ARTS : ARTS.filter((art) => !isElsewhere(art));
  return {
    id: 'jira',
    kind: 'jira',
    baseUrl: jira,
    auth: {
      email: { env: DEMO_SECRETS.jiraEmail },
      token: { env: DEMO_SECRETS.jiraToken },
    },
    projects: here.map((art) => art.project.key),
    fields: {
      storyPoints: 'Story Points',
      flagged: 'Flagged',
      team: 'Team',
      needBy: 'Need by',
    },
    dependencyLinks: ['is blocked by'],
    pull: PULL,
  };
}

function azureDevOpsSource(baseUrl: string): object {
  return {
    id: 'ado',
    kind: 'azure-devops',
    baseUrl,
    auth: { token: { env: DEMO_SECRETS.azureDevOpsToken } },
    projects: [azureDevOpsArt().project.name],
    fields: { storyPoints: 'Story Points', needBy: 'Target Date' },
    blocked: { tags: [BLOCKED_TAG] },
    pull: PULL,
  };
}

function levels(spans: boolean): object {
  if (!spans) {
    return { subtask: ['Sub-task'], story: ['Story', 'Bug', 'Task'], feature: ['Feature'] };
  }
  return {
    subtask: ['Sub-task', { source: 'ado', type: 'Task' }],
    story: ['Story', 'User Story', 'Enabler', 'Bug', { source: 'jira', type: 'Task' }],
    feature: ['Feature'],
    epic: [{ source: 'ado', type: 'Epic' }],
  };
}

/** Jira's names of a stage, and after them those of Azure DevOps where somebody works there. */
type Stages = (
  name: string,
  flow: string,
  statuses: readonly (string | { readonly id: string })[],
  there: string,
) => { readonly name: string; readonly flow: string; readonly statuses: readonly unknown[] };

function stages(spans: boolean): Stages {
  return (name, flow, statuses, there) => {
    const more = spans && !statuses.includes(there);
    return { name, flow, statuses: more ? [...statuses, there] : statuses };
  };
}

function applies(spans: boolean, here: readonly string[], there: readonly string[]): object[] {
  const jira = { sources: ['jira'], types: here };
  return spans ? [jira, { sources: ['ado'], types: there }] : [jira];
}

function featureWorkflow(spans: boolean): object {
  const stage = stages(spans);
  return {
    id: 'features',
    applies: applies(spans, ['Feature'], ['Feature']),
    stages: [
      stage('Funnel', 'new', ['Funnel'], 'New'),
      stage('Prioritised', 'waiting', ['Prioritised'], 'Prioritised'),
      stage('Implementing', 'active', ['Implementing'], 'Active'),
      stage('Validating', 'active', ['Validating'], 'Validating'),
      stage('Done', 'done', ['Done'], 'Closed'),
      stage('Rejected', 'cancelled', ['Rejected'], 'Removed'),
    ],
    production: 'Done',
  };
}

function deliveryWorkflow(spans: boolean): object {
  const stage = stages(spans);
  const here = ['Story', 'Bug', 'Task', 'Sub-task'];
  return {
    id: 'delivery',
    applies: applies(spans, here, ['User Story', 'Enabler', 'Bug', 'Task']),
    stages: [
      stage('Backlog', 'new', ['Backlog'], 'New'),
      stage('Ready', 'waiting', ['Ready'], 'Approved'),
      { ...stage('In progress', 'active', ['In Progress'], 'Active'), wipLimit: 40 },
      { ...stage('On hold', 'waiting', ['Impeded'], 'On Hold'), blocked: true },
      stage('Review', 'active', ['Code Review', REVIEW_IN_CHINESE.status], 'In Review'),
      stage('Waiting for test', 'waiting', ['Waiting for QA'], 'Waiting for Test'),
      stage('Test', 'active', [{ id: '10006' }], 'Test'),
      stage('Ready to release', 'waiting', ['Ready to Release'], 'Ready to Release'),
      stage('Done', 'done', ['Done'], 'Closed'),
      stage('Rejected', 'cancelled', ['Rejected'], 'Removed'),
    ],
    production: 'Done',
  };
}

function isElsewhere(art: DemoArt): boolean {
  return art.id === IN_AZURE_DEVOPS;
}

function streamConfig({ id, name, arts }: DemoStream, spans: boolean): object {
  return { id, name, arts: arts.map((art) => artConfig(art, spans)) };
}

function artConfig(art: DemoArt, spans: boolean): object {
  const { id, name, kind, headcount, channel } = art;
  const letters = art.project.key;
  return {
    id,
    name,
    kind,
    headcount,
    channel,
    people: { rte: [`U0RTE${letters}`], productManagement: [`U0PM${letters}`] },
    teams: art.teams.map((team) => teamConfig(art, team, spans)),
  };
}

function teamConfig(art: DemoArt, { id, name, headcount }: DemoTeam, spans: boolean): object {
  const match =
    spans && isElsewhere(art)
      ? { source: 'ado', areaPath: areaPath(name) }
      : { source: 'jira', project: art.project.key, component: name };
  return { id, name, headcount, match: [match] };
}

function piConfig(pi: DemoPi, spans: boolean): object {
  const there = { source: 'ado', iterationPath: piPath(pi.version) };
  return {
    id: pi.id,
    from: pi.firstDay,
    to: pi.lastDay,
    iterations: { weeks: 2, innovation: 1 },
    match: [{ source: 'jira', fixVersion: pi.version }, ...(spans ? [there] : [])],
  };
}

function digestsOf(stream: DemoStream): object[] {
  return [stream, ...stream.arts].map((scope) => ({
    scope: scope.id,
    channel: scope.channel,
    at: 'Mon 09:00',
    cadence: 'weekly',
  }));
}
