import { stringify } from 'yaml';
import type { DemoCalendar, DemoPi } from './calendar.ts';
import { ARTS, REVIEW_IN_CHINESE, STREAMS } from './structure.ts';
import type { DemoArt, DemoStream, DemoTeam } from './structure.ts';

export interface DemoAddresses {
  /** Of the emulated Jira. */
  readonly jira: string;
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
  slackBotToken: 'DEMO_SLACK_BOT_TOKEN',
  slackAppToken: 'DEMO_SLACK_APP_TOKEN',
  slackSigningSecret: 'DEMO_SLACK_SIGNING_SECRET',
} as const;

/** The configuration that fits the demo organisation, as a configuration file would hold it. */
export function demoConfig(addresses: DemoAddresses, calendar: DemoCalendar): object {
  return {
    timezone: 'Europe/Berlin',
    storage: { url: addresses.database ?? 'sqlite::memory:' },
    sources: [
      {
        id: 'jira',
        kind: 'jira',
        baseUrl: addresses.jira,
        auth: {
          email: { env: DEMO_SECRETS.jiraEmail },
          token: { env: DEMO_SECRETS.jiraToken },
        },
        projects: ARTS.map((art) => art.project.key),
        fields: {
          storyPoints: 'Story Points',
          flagged: 'Flagged',
          team: 'Team',
          needBy: 'Need by',
        },
        dependencyLinks: ['is blocked by'],
        pull: {
          every: '10m',
          requestsPerSecond: 50,
          concurrency: 4,
          overlap: '10m',
          staleAfter: '2h',
        },
      },
    ],
    workflows: [featureWorkflow(), deliveryWorkflow()],
    levels: { subtask: ['Sub-task'], story: ['Story', 'Bug', 'Task'], feature: ['Feature'] },
    flowItems: [
      { kind: 'defect', types: ['Bug'] },
      { kind: 'risk', labels: ['security', 'compliance'] },
      { kind: 'debt', labels: ['tech-debt'] },
      { default: 'feature' },
    ],
    valueStreams: STREAMS.map(streamConfig),
    planningGrace: '3d',
    pis: calendar.pis.map(piConfig),
    digests: STREAMS.flatMap(digestsOf),
    escaped: { labels: ['production'] },
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

export function demoConfigYaml(addresses: DemoAddresses, calendar: DemoCalendar): string {
  return stringify(demoConfig(addresses, calendar));
}

function featureWorkflow(): object {
  return {
    id: 'features',
    applies: [{ sources: ['jira'], types: ['Feature'] }],
    stages: [
      stage('Funnel', 'new', ['Funnel']),
      stage('Prioritised', 'waiting', ['Prioritised']),
      stage('Implementing', 'active', ['Implementing']),
      stage('Validating', 'active', ['Validating']),
      stage('Done', 'done', ['Done']),
      stage('Rejected', 'cancelled', ['Rejected']),
    ],
    production: 'Done',
  };
}

function deliveryWorkflow(): object {
  return {
    id: 'delivery',
    applies: [{ sources: ['jira'], types: ['Story', 'Bug', 'Task', 'Sub-task'] }],
    stages: [
      stage('Backlog', 'new', ['Backlog']),
      stage('Ready', 'waiting', ['Ready']),
      { ...stage('In progress', 'active', ['In Progress']), wipLimit: 40 },
      { ...stage('On hold', 'waiting', ['Impeded']), blocked: true },
      stage('Review', 'active', ['Code Review', REVIEW_IN_CHINESE.status]),
      stage('Waiting for test', 'waiting', ['Waiting for QA']),
      stage('Test', 'active', [{ id: '10006' }]),
      stage('Ready to release', 'waiting', ['Ready to Release']),
      stage('Done', 'done', ['Done']),
      stage('Rejected', 'cancelled', ['Rejected']),
    ],
    production: 'Done',
  };
}

function stage(
  name: string,
  flow: string,
  statuses: readonly (string | { readonly id: string })[],
): object {
  return { name, flow, statuses };
}

function streamConfig({ id, name, arts }: DemoStream): object {
  return { id, name, arts: arts.map(artConfig) };
}

function artConfig(art: DemoArt): object {
  const { id, name, kind, headcount, channel } = art;
  const letters = art.project.key;
  return {
    id,
    name,
    kind,
    headcount,
    channel,
    people: { rte: [`U0RTE${letters}`], productManagement: [`U0PM${letters}`] },
    teams: art.teams.map((team) => teamConfig(art, team)),
  };
}

function teamConfig(art: DemoArt, { id, name, headcount }: DemoTeam): object {
  return {
    id,
    name,
    headcount,
    match: [{ source: 'jira', project: art.project.key, component: name }],
  };
}

function piConfig(pi: DemoPi): object {
  return {
    id: pi.id,
    from: pi.firstDay,
    to: pi.lastDay,
    iterations: { weeks: 2, innovation: 1 },
    match: [{ source: 'jira', fixVersion: pi.version }],
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
