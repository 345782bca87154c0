import { stringify } from 'yaml';
import { parseConfig } from '../../src/config/load.ts';
import { Secrets } from '../../src/config/secrets.ts';
import { RULES } from '../../src/core/domain/risk.ts';
import type { Authoring } from '../../src/demo/jira/authoring.ts';
import { startJira } from '../../src/demo/jira/server.ts';
import type { JiraEmulator } from '../../src/demo/jira/server.ts';
import type { ChannelSeed, GroupSeed, UserSeed } from '../../src/demo/slack/seed.ts';
import { startSlack } from '../../src/demo/slack/slack.ts';
import type { SlackEmulator } from '../../src/demo/slack/slack.ts';
import type { SlackMessage } from '../../src/demo/slack/workspace.ts';
import { startService } from '../../src/service.ts';
import type { Service } from '../../src/service.ts';
import { MONDAY_MORNING, smallSite } from './small-site.ts';

/** The ART's digest goes to the first, the value stream's to the second. */
export const ART_CHANNEL = 'C0ART';
export const STREAM_CHANNEL = 'C0STREAM';
/** Internal, but nobody listed it for any numbers. */
export const UNLISTED_CHANNEL = 'C0OTHER';
export const MEMBER = 'U0RTE';
export const GUEST = 'U0GUEST';

export const HISTORY_SCOPES = [
  'commands',
  'chat:write',
  'files:write',
  'channels:read',
  'users:read',
  'channels:history',
];

/** Everything but signalbox itself, and signalbox as often as it is started. */
export interface Stage extends AsyncDisposable {
  readonly jira: JiraEmulator;
  /** Those who work in the tracker. */
  readonly author: Authoring;
  readonly slack: SlackEmulator;
  /** Runs on by itself from where it was last set. */
  readonly clock: MovableClock;
  /** Lines that all services wrote, oldest first. */
  readonly log: readonly LogLine[];
  readonly rawLog: () => string;
  readonly env: Readonly<Record<string, string>>;
  readonly configYaml: string;
  /** Starts a service on the stage's database; the stage stops it at the end if nobody did. */
  start(options?: StartOptions): Promise<RunningService>;
}

interface StartOptions {
  /** False hands the service over while its first jobs still run. */
  readonly settled?: boolean;
}

interface MovableClock {
  readonly now: () => number;
  readonly jumpTo: (at: number) => void;
}

export type LogLine = Readonly<Record<string, unknown>> & { readonly msg: string };

export interface RunningService extends Service {
  readonly url: string;
  /** What the minute tick does, until all of it has ended. */
  settle(): Promise<void>;
}

export interface StageOptions {
  readonly mode?: 'socket' | 'http';
  /** In memory when absent, so each start begins anew; name a file or a server to start again on it. */
  readonly database?: string;
  readonly botScopes?: readonly string[];
  readonly at?: number;
  readonly digests?: readonly object[];
  readonly roles?: object;
  /** Those who work in the tracker; the small site's when absent. */
  readonly author?: Authoring;
  /** What is read of the tracker. */
  readonly projects?: readonly string[];
  /** Sources besides the Jira. */
  readonly sources?: readonly object[];
  /** People of the workspace besides the member and the guest, and channels besides the three. */
  readonly users?: readonly UserSeed[];
  readonly channels?: readonly ChannelSeed[];
  readonly userGroups?: readonly GroupSeed[];
  /** Takes the place of the configuration's keys of the same names. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** All rules are off when absent: whoever counts messages counts those of digests. */
  readonly risks?: object;
  readonly settleMs?: number;
  readonly requestTimeoutMs?: number;
  /** How long `digest` waits for a delivery that is due later. */
  readonly waitMs?: number;
}

export async function aStage(options: StageOptions = {}): Promise<Stage> {
  const opened = new AsyncDisposableStack();
  const clock = movableClock(options.at ?? MONDAY_MORNING);
  const author = options.author ?? smallSite();
  const jira = opened.use(await startJira({ site: author.site, clock: clock.now }));
  const slack = opened.use(await startSlack({ clock: clock.now, ...workspace(options) }));
  const lines: string[] = [];
  const configYaml = stringify({ ...configOf(jira, slack, options), ...options.config });
  const env = {
    JIRA_EMAIL: jira.email,
    JIRA_TOKEN: jira.token,
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_SIGNING_SECRET: slack.signingSecret,
  };

  async function start({ settled = true }: StartOptions = {}): Promise<RunningService> {
    const service = opened.use(
      await startService(parseConfig(configYaml, 'signalbox.yaml'), new Secrets(env), {
        version: 'test',
        clock: clock.now,
        log: { write: (line: string) => void lines.push(line) },
        logLevel: 'info',
        slackTempo: {
          patience: { settleMs: options.settleMs ?? 20, waitMs: options.waitMs ?? 65_000 },
          spacing: { channelMs: 5, workspaceMs: 2 },
          requestTimeoutMs: options.requestTimeoutMs ?? 2_000,
          uploadPausesMs: [5],
        },
      }),
    );
    const url = `http://127.0.0.1:${service.port}`;
    if (options.mode === 'http') slack.deliverTo({ url: `${url}/slack/events` });
    if (settled) await service.idle();
    return {
      ...service,
      url,
      async settle() {
        await service.tick();
        await service.idle();
      },
    };
  }

  return {
    jira,
    author,
    slack,
    clock,
    env,
    configYaml,
    get log() {
      return lines.map((line) => JSON.parse(line) as LogLine);
    },
    rawLog: () => lines.join(''),
    start,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

function movableClock(start: number): MovableClock {
  let offset = start - Date.now();
  return {
    now: () => Date.now() + offset,
    jumpTo: (at) => {
      offset = at - Date.now();
    },
  };
}

function workspace(options: StageOptions): object {
  const { botScopes, users = [], channels = [], userGroups = [] } = options;
  return {
    users: [
      { id: MEMBER, name: 'release-train-engineer' },
      { id: GUEST, name: 'contractor', guest: 'single' },
      ...users,
    ],
    channels: [
      { id: ART_CHANNEL, name: 'payments-art' },
      { id: STREAM_CHANNEL, name: 'payments' },
      { id: UNLISTED_CHANNEL, name: 'random' },
      ...channels,
    ],
    userGroups,
    ...(botScopes === undefined ? {} : { botScopes }),
  };
}

const DIGESTS = [
  { scope: 'payments-art', channel: ART_CHANNEL, at: 'Mon 09:00', cadence: 'weekly' },
  { scope: 'payments', channel: STREAM_CHANNEL, at: 'Mon 09:00', cadence: 'weekly' },
];

function configOf(jira: JiraEmulator, slack: SlackEmulator, options: StageOptions): object {
  return {
    timezone: 'Europe/Berlin',
    storage: { url: options.database ?? 'sqlite::memory:' },
    sources: [
      {
        id: 'jira',
        kind: 'jira',
        baseUrl: jira.url,
        auth: { email: { env: 'JIRA_EMAIL' }, token: { env: 'JIRA_TOKEN' } },
        projects: options.projects ?? ['PAY'],
        fields: { flagged: 'Flagged' },
        pull: { every: '10m', requestsPerSecond: 50, concurrency: 4 },
      },
      ...(options.sources ?? []),
    ],
    workflows: [
      {
        id: 'delivery',
        applies: [{ sources: ['jira'], types: ['Story'] }],
        stages: [
          { name: 'Backlog', flow: 'new', statuses: ['Backlog'] },
          { name: 'Ready', flow: 'waiting', statuses: ['Ready'] },
          { name: 'In progress', flow: 'active', statuses: ['In Progress'] },
          { name: 'Test', flow: 'active', statuses: ['Test'] },
          { name: 'Done', flow: 'done', statuses: ['Done'] },
        ],
      },
    ],
    levels: { story: ['Story'] },
    metrics: { scopeLevels: { valueStream: 'story', portfolio: 'story' } },
    valueStreams: [
      {
        id: 'payments',
        name: 'Payments',
        arts: [
          {
            id: 'payments-art',
            name: 'Payments ART',
            teams: [team('acquiring', 'Acquiring'), team('fraud', 'Fraud')],
          },
        ],
      },
    ],
    digests: options.digests ?? DIGESTS,
    risks: options.risks ?? { rules: Object.fromEntries(RULES.map((rule) => [rule, 'off'])) },
    ...(options.roles === undefined ? {} : { roles: options.roles }),
    http: { host: '127.0.0.1', port: 0 },
    slack: {
      mode: options.mode ?? 'socket',
      botToken: { env: 'SLACK_BOT_TOKEN' },
      appToken: { env: 'SLACK_APP_TOKEN' },
      signingSecret: { env: 'SLACK_SIGNING_SECRET' },
      apiUrl: slack.apiUrl,
      channels: { 'payments-art': [ART_CHANNEL], payments: [STREAM_CHANNEL] },
    },
  };
}

function team(id: string, component: string): object {
  return { id, name: component, match: [{ source: 'jira', project: 'PAY', component }] };
}

/** The messages of a channel that stand by themselves, each with what is in its thread. */
export function postsIn(
  slack: SlackEmulator,
  channel: string,
): readonly { readonly parent: SlackMessage; readonly replies: readonly SlackMessage[] }[] {
  const messages = slack.channel(channel).messages();
  return messages
    .filter(({ threadTs }) => threadTs === null)
    .map((parent) => ({ parent, replies: messages.filter((m) => m.threadTs === parent.ts) }));
}

/** The lines about a delivery that ended in another way than wanted, or in the wanted one. */
export function settledLines(stage: Stage, state: string): readonly LogLine[] {
  return stage.log.filter((line) => line.msg === 'delivery settled' && line['state'] === state);
}
