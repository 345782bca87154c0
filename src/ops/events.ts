import type { Logger } from 'pino';
import type { CensusOutcome } from '../jobs/census.ts';
import type { TellEvents } from '../jobs/tell-events.ts';
import type { WatchEvents } from '../jobs/watcher.ts';
import type { SlackEvents } from '../slack/events.ts';
import type { LifeEvents } from '../slack/life-events.ts';
import type { RoleEvents } from '../slack/may/user-groups.ts';
import type { IntakeEvents } from './deployment-intake.ts';
import type { Metrics } from './metrics.ts';

/**
 * A function per thing that happens: each writes one static message with its data in fields and moves its counters, so
 * that names cannot drift apart.
 */
export interface Events
  extends SlackEvents, RoleEvents, LifeEvents, IntakeEvents, WatchEvents, TellEvents {
  serviceStarted(fields: { readonly version: string; readonly httpPort: number | null }): void;
  serviceStopping(why: string): void;
  serviceStopped(): void;
  /** An endpoint of ours threw. */
  requestFailed(error: unknown): void;
  sourceRequest(source: string, outcome: string): void;
  batchStored(source: string, items: number, rejected: number): void;
  pullFinished(source: string, tookMs: number, items: number, at: number): void;
  pullFailed(source: string, tookMs: number, error: unknown): void;
  jobFinished(job: string, tookMs: number): void;
  jobFailed(job: string, tookMs: number, error: unknown): void;
  /** A calendar job whose grace period was over before it could run. */
  jobMissed(job: string, occurrence: number): void;
  /** A tracker asked us to wait, or we do so before it must. Said once per slow spell. */
  sourceSlowed(source: string, why: string, waitMs: number): void;
  walkRestarted(source: string, why: string): void;
  censusEnded(source: string, outcome: CensusOutcome): void;
  /** What a tracker knows of deployments was read to its end. */
  deploymentsRead(source: string, deployments: number): void;
  /** Slack could not be reached when the service started; it is tried again. */
  slackAway(error: unknown): void;
}

export function createEvents(log: Logger, metrics: Metrics): Events {
  return {
    ...serviceEvents(log),
    ...workEvents(log, metrics),
    ...deploymentEvents(log, metrics),
    ...riskEvents(log, metrics),
    ...slackEvents(log, metrics),
    ...lifeEvents(log),
  };
}

function serviceEvents(
  log: Logger,
): Pick<
  Events,
  'serviceStarted' | 'serviceStopping' | 'serviceStopped' | 'requestFailed' | 'slackAway'
> {
  return {
    serviceStarted: (fields) => log.info(fields, 'service started'),
    serviceStopping: (why) => log.info({ why }, 'service stopping'),
    serviceStopped: () => log.info('service stopped'),
    requestFailed: (err) => log.error({ err }, 'request failed'),
    slackAway: (err) => log.warn({ err }, 'slack is away, trying again'),
  };
}

type WorkEvents = Pick<
  Events,
  | 'sourceRequest'
  | 'batchStored'
  | 'pullFinished'
  | 'pullFailed'
  | 'jobFinished'
  | 'jobFailed'
  | 'jobMissed'
  | 'sourceSlowed'
  | 'walkRestarted'
  | 'censusEnded'
>;

function workEvents(log: Logger, metrics: Metrics): WorkEvents {
  return {
    sourceRequest(source, outcome) {
      metrics.requests.inc({ source, outcome });
      log.debug({ source, outcome }, 'tracker request');
    },
    batchStored(source, items, rejected) {
      metrics.items.inc({ source }, items);
      metrics.rejected.inc({ source }, rejected);
      log.info({ source, items, rejected }, 'batch stored');
    },
    pullFinished(source, tookMs, items, at) {
      metrics.pulls.inc({ source, outcome: 'complete' });
      metrics.pullSeconds.observe({ source }, tookMs / 1000);
      metrics.lastPull.set({ source }, at / 1000);
      log.info({ source, tookMs, items }, 'pull finished');
    },
    pullFailed(source, tookMs, err) {
      metrics.pulls.inc({ source, outcome: 'failed' });
      metrics.pullSeconds.observe({ source }, tookMs / 1000);
      log.error({ source, tookMs, err }, 'pull failed');
    },
    jobFinished(job, tookMs) {
      metrics.jobs.inc({ job, outcome: 'done' });
      metrics.jobSeconds.observe({ job }, tookMs / 1000);
      // Every minute one: what a job did is said by the events of its own.
      log.debug({ job, tookMs }, 'job finished');
    },
    jobFailed(job, tookMs, err) {
      metrics.jobs.inc({ job, outcome: 'failed' });
      metrics.jobSeconds.observe({ job }, tookMs / 1000);
      log.error({ job, tookMs, err }, 'job failed');
    },
    jobMissed(job, occurrence) {
      metrics.jobs.inc({ job, outcome: 'missed' });
      log.warn({ job, occurrence: new Date(occurrence).toISOString() }, 'job missed');
    },
    sourceSlowed(source, why, waitMs) {
      log.warn({ source, why, waitMs }, 'source slowed down');
    },
    walkRestarted(source, why) {
      log.warn({ source, why }, 'walk begins again');
    },
    censusEnded: (source, outcome) => censusEnded(log, metrics, source, outcome),
  };
}

function censusEnded(log: Logger, metrics: Metrics, source: string, outcome: CensusOutcome): void {
  if (outcome.kind === 'stopped') return;
  const why =
    outcome.kind === 'taken'
      ? outcome.trouble
      : outcome.kind === 'failed'
        ? outcome.error.message
        : outcome.why;
  metrics.unobserved.set({ source }, why === null ? 0 : 1);
  if (outcome.kind !== 'taken') {
    log.warn({ source, why }, 'census told nothing');
    return;
  }
  const verdicts = Object.groupBy(
    outcome.judgement.verdicts,
    ({ deletion }) => deletion?.why ?? 'restored',
  );
  const counts = Object.fromEntries(
    Object.entries(verdicts).map(([verdict, found]) => [verdict, found.length]),
  );
  for (const [verdict, n] of Object.entries(counts)) {
    metrics.censusVerdicts.inc({ source, verdict }, n);
  }
  if (why === null) log.info({ source, ...counts }, 'census taken');
  else log.warn({ source, why, ...counts }, 'census concluded in part');
}

function deploymentEvents(
  log: Logger,
  metrics: Metrics,
): Pick<Events, 'deploymentTold' | 'deploymentRefused' | 'deploymentsRead'> {
  return {
    deploymentTold({ id, service, environment, outcome }, isNew) {
      metrics.deploymentsTold.inc({ outcome: isNew ? 'stored' : 'known' });
      log.info({ id, service, environment, outcome, isNew }, 'deployment told');
    },
    deploymentRefused(why) {
      metrics.deploymentsTold.inc({ outcome: why });
      log.warn({ why }, 'deployment refused');
    },
    deploymentsRead: (source, deployments) => log.info({ source, deployments }, 'deployments read'),
  };
}

function riskEvents(log: Logger, metrics: Metrics): WatchEvents & TellEvents {
  return {
    risksEvaluated({ asOf, raised, changed, lost }, tookMs) {
      metrics.risksEvaluated.set(asOf / 1000);
      const level = raised + changed + lost > 0 ? 'info' : 'debug';
      log[level]({ raised, changed, lost, tookMs }, 'risks evaluated');
    },
    tellingFailed: (err) => log.warn({ err }, 'messages about risks are late'),
    alertPlanned(what, channel, risks) {
      metrics.alerts.inc({ what });
      log.info({ what, channel, risks }, 'risks told');
    },
    alertsRefused: (channel, why) => log.warn({ channel, why }, 'channel takes no risks'),
    risksUnheard: (scope, risks, why) => log.warn({ scope, risks, why }, 'nobody hears of risks'),
  };
}

function slackEvents(log: Logger, metrics: Metrics): SlackEvents & RoleEvents {
  return {
    slackLibrary: (level, text) => log[level]({ text }, 'slack library'),
    acknowledged: (afterMs) => metrics.ackSeconds.observe(afterMs / 1000),
    commandAnswered(verb, afterMs) {
      metrics.commands.inc({ verb, outcome: 'answered' });
      metrics.commandSeconds.observe({ verb }, afterMs / 1000);
      log.info({ verb, afterMs }, 'command answered');
    },
    commandFailed(verb, reference, err) {
      metrics.commands.inc({ verb, outcome: 'failed' });
      log.error({ verb, reference, err }, 'command failed');
    },
    commandRefused(verb, user, channel, why, request) {
      metrics.commands.inc({ verb, outcome: 'refused' });
      log.warn({ verb, user, channel, why, request }, 'command refused');
    },
    userGroupUnreadable: (group, why) => log.warn({ group, why }, 'user group counts for nobody'),
    requestRefused(why) {
      metrics.slackRefused.inc({ why });
      log.warn({ why }, 'slack request refused');
    },
    connectionUp(connection, open) {
      metrics.slackConnections.set(open);
      log.info({ connection, open }, 'slack connection up');
    },
    connectionLost(connection, open, retryInMs, err) {
      metrics.slackConnections.set(open);
      log.warn({ connection, open, retryInMs, err }, 'slack connection lost');
    },
    deliverySettled(key, state, error) {
      metrics.deliveries.inc({ kind: key.kind, state });
      log[state === 'sent' ? 'info' : 'warn']({ ...key, state, error }, 'delivery settled');
    },
    imageFailed: (err) => log.warn({ err }, 'chart could not be uploaded'),
  };
}

function lifeEvents(log: Logger): LifeEvents {
  return {
    lockedOut: (why) => log.error({ why }, 'slack takes nothing of us, posts wait'),
    letIn: () => log.info('slack takes us again, posts go on'),
    channelChanged: (what, channel) => log.info({ what, channel }, 'channel changed'),
  };
}
