import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { write } from '../cli/io.ts';
import type { ExitCode, Io } from '../cli/io.ts';
import type { Clock } from '../shared/clock.ts';
import { table } from '../cli/text.ts';
import { parseConfig } from '../config/load.ts';
import type { Config } from '../config/schema.ts';
import { Secrets } from '../config/secrets.ts';
import { startService } from '../service.ts';
import type { Service } from '../service.ts';
import { demoConfigYaml, DEMO_SECRETS } from './organisation/config.ts';
import { azureDevOpsArt } from './organisation/azure-devops-house.ts';
import { ARTS, CONSTRAINED_ART, STREAMS } from './organisation/structure.ts';
import { startSlack } from './slack/slack.ts';
import type { SlackEmulator } from './slack/slack.ts';
import type { SlackMessage } from './slack/workspace.ts';
import { otherAnswers } from './answers.ts';
import { converse } from './converse.ts';
import { roam } from './roam.ts';
import { showAnswer, showMessage, showThread } from './show.ts';
import { startTrackers } from './trackers.ts';
import type { Trackers } from './trackers.ts';

const SEED = 20_260_105;
const MINUTE_MS = 60_000;
/** As the configuration names the RTE of the ART. */
const PERSON = `U0RTE${ARTS.find(({ id }) => id === CONSTRAINED_ART)?.project.key ?? ''}`;

/** Everything that the demo started, on loopback. */
interface Stage {
  readonly trackers: Trackers;
  readonly slack: SlackEmulator;
  readonly service: Service;
  readonly config: Config;
  readonly clock: DemoClock;
  readonly out: string;
}

/** Runs from a moment of the demo's own; people watch a Monday morning whenever they start it. */
interface DemoClock {
  readonly now: Clock;
  readonly jumpTo: (at: number) => void;
}

/** The main job on an emulated organisation: pull, alerts, digests, commands. Ends by itself unless asked to stay. */
export async function demo(
  options: { readonly stay: boolean; readonly out: string },
  io: Io,
): Promise<ExitCode> {
  const began = io.clock();
  await using opened = new AsyncDisposableStack();
  const stage = await setUp(options.out, io, opened);
  await stage.service.idle();
  await sayPulled(stage, io);

  await say(io, 'Monday 09:00: the digests are due');
  stage.clock.jumpTo(mondayNine(stage));
  await stage.service.tick();
  await stage.service.idle();
  await showDigest(stage, io);
  await roam(
    {
      slack: stage.slack,
      person: PERSON,
      channel: channelOf(CONSTRAINED_ART),
      late: stage.trackers.organisation.stories.lateDependency,
    },
    io,
  );
  await askInSlack(stage, io);
  await askBesides(stage, io);
  await farewell(stage, options, io, began);
  if (options.stay)
    await converse(stage.slack, { person: PERSON, channel: channelOf(CONSTRAINED_ART) }, io);
  return posted(stage) === 0 ? 1 : 0;
}

async function setUp(out: string, io: Io, opened: AsyncDisposableStack): Promise<Stage> {
  // Half past eight on this week's Monday in Berlin, give or take summer time: before every digest of the demo.
  const start = mondayMorning(io.clock());
  const clock = demoClock(io, start);
  await say(
    io,
    'Starting an emulated Jira, Azure DevOps and Slack on this machine (no account, no network)',
  );
  const trackers = opened.use(await startTrackers({ seed: SEED, now: start, clock: clock.now }));
  const slack = opened.use(await startSlack({ clock: clock.now, ...workspace() }));
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  const file = join(out, 'signalbox.yaml');
  const yaml = demoConfigYaml(
    {
      ...trackers.addresses,
      slackApi: slack.apiUrl,
      database: databaseIn(out),
    },
    trackers.organisation.calendar,
    trackers.organisation.stories,
  );
  await writeFile(file, yaml);
  const config = parseConfig(yaml, file);
  const secrets = new Secrets({
    ...trackers.secrets,
    [DEMO_SECRETS.slackBotToken]: slack.botToken,
    [DEMO_SECRETS.slackAppToken]: slack.appToken,
    [DEMO_SECRETS.slackSigningSecret]: slack.signingSecret,
  });
  const log: string[] = [];
  opened.defer(() => writeFile(join(out, 'service.log'), log.join('')));
  await say(io, 'Starting signalbox itself: it pulls every item with its whole history');
  const service = opened.use(
    await startService(config, secrets, {
      version: 'demo',
      clock: clock.now,
      log: { write: (line: string) => void log.push(line) },
      logLevel: 'info',
    }),
  );
  return { trackers, slack, service, config, clock, out };
}

function demoClock(io: Io, start: number): DemoClock {
  let offset = start - io.clock();
  return {
    now: () => io.clock() + offset,
    jumpTo: (at) => {
      offset = at - io.clock();
    },
  };
}

/** The latest Monday 06:30 UTC. */
function mondayMorning(now: number): number {
  const DAY = 86_400_000;
  const midnight = Math.floor(now / DAY) * DAY;
  // 1970-01-01 was a Thursday, so day 4 of the epoch was a Monday.
  const monday = midnight - ((((midnight / DAY - 4) % 7) + 7) % 7) * DAY;
  const morning = monday + 6.5 * 3_600_000;
  return morning <= now ? morning : morning - 7 * DAY;
}

/** Past 09:00 in Berlin, summer or winter, when the demo's digests are due. */
function mondayNine(stage: Stage): number {
  return stage.trackers.organisation.calendar.now + 95 * MINUTE_MS;
}

function workspace(): {
  readonly users: { id: string; name: string; tz: string }[];
  readonly channels: { id: string; name: string }[];
} {
  const scopes = [...STREAMS, ...ARTS];
  return {
    users: [{ id: PERSON, name: 'release-train-engineer', tz: 'Europe/Berlin' }],
    channels: scopes.map((scope) => ({ id: scope.channel, name: scope.id })),
  };
}

function channelOf(scope: string): string {
  return [...STREAMS, ...ARTS].find((one) => one.id === scope)?.channel ?? '';
}

async function say(io: Io, text: string): Promise<void> {
  await write(io.out, `\n▸ ${text}\n`);
}

async function sayPulled({ trackers }: Stage, io: Io): Promise<void> {
  const { organisation, jira, azureDevOps } = trackers;
  const issues = organisation.site.issues.size;
  const items = organisation.azureDevOps.organisation.items.size;
  await write(
    io.out,
    `  ${issues} Jira issues with their histories in ${jira.count()} requests\n` +
      `  ${items} Azure DevOps work items with theirs in ${azureDevOps.count()} requests\n`,
  );
}

function posted({ slack, config }: Stage): number {
  return config.digests.filter(({ channel }) => digestIn(slack, channel) !== null).length;
}

/** The newest one; alerts stand in the same channels. */
function digestIn(slack: SlackEmulator, channel: string): SlackMessage | null {
  const messages = slack.channel(channel).messages();
  return messages.findLast((one) => one.threadTs === null && /, week \d+, /.test(one.text)) ?? null;
}

async function showDigest({ slack, out, ...stage }: Stage, io: Io): Promise<void> {
  const channel = channelOf(CONSTRAINED_ART);
  await write(
    io.out,
    `  ${posted({ slack, out, ...stage })} digests posted; this is the one of ${CONSTRAINED_ART} with its thread, as Slack shows it:\n\n`,
  );
  await write(io.out, showThread(slack, channel, digestIn(slack, channel)?.ts ?? '', io));
  const art = azureDevOpsArt();
  const across = STREAMS.find(({ arts }) => arts.includes(art));
  const other = across === undefined ? null : digestIn(slack, across.channel);
  if (across !== undefined && other !== null) {
    await write(
      io.out,
      `\n  and this the one of ${across.id}, of which ${art.id} works in Azure DevOps and the rest in Jira:\n\n`,
    );
    await write(io.out, showMessage(other, io));
  }
  for (const { name, bytes } of slack.files()) {
    if (bytes !== null) await writeFile(join(out, name), bytes);
  }
}

async function askInSlack({ slack, trackers }: Stage, io: Io): Promise<void> {
  const person = slack.user(PERSON);
  const channel = channelOf(CONSTRAINED_ART);
  for (const text of ['', 'aging', `why ${trackers.organisation.stories.reopened}`]) {
    await say(io, `The RTE types  /flow ${text}`.trimEnd());
    const answer = await person.slash('/flow', text, { channel });
    const took = answer.acknowledgedInMs ?? Number.NaN;
    await write(io.out, `  acknowledged in ${Math.round(took)} ms\n\n`);
    await write(io.out, showAnswer(answer, io));
  }
}

async function askBesides({ config, clock, out }: Stage, io: Io): Promise<void> {
  await say(io, 'What else the command line answers, in a line each');
  await write(io.out, await otherAnswers(config, databaseIn(out), CONSTRAINED_ART, clock.now()));
}

function databaseIn(out: string): string {
  return `sqlite:${resolve(out, 'signalbox.db')}`;
}

async function farewell(
  { out, service, trackers }: Stage,
  { stay }: { readonly stay: boolean },
  io: Io,
  began: number,
): Promise<void> {
  const seconds = Math.round((io.clock() - began) / 1000);
  const config = join(out, 'signalbox.yaml');
  const files = [
    [join(out, '*.png'), 'the charts of the digests'],
    [config, 'the configuration that was used'],
    [join(out, 'service.log'), 'what the service logged'],
  ];
  await say(io, `Done in ${seconds} s. Look at:`);
  await write(
    io.out,
    `${table(['', ''], files, 2)}
  npx signalbox metrics ${CONSTRAINED_ART} --config ${config}
  npx signalbox deps ${CONSTRAINED_ART} --config ${config}
  npx signalbox topology --config ${config}
  npx signalbox item ${trackers.organisation.stories.reopened} --config ${config}
  npx signalbox export items --config ${config} --format csv
`,
  );
  if (!stay) {
    await write(
      io.out,
      '  npm run demo -- --stay     keeps it running and takes /flow and /risk commands here\n',
    );
    return;
  }
  await write(
    io.out,
    `  http://127.0.0.1:${service.port}/healthz and /metrics   while it stays up\n`,
  );
}
