import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

/** Everything that `/metrics` shows. One registry per service, so that two in one process do not mix. */
export interface Metrics {
  readonly registry: Registry;
  readonly pulls: Counter<'source' | 'outcome'>;
  readonly pullSeconds: Histogram<'source'>;
  readonly lastPull: Gauge<'source'>;
  readonly items: Counter<'source'>;
  readonly rejected: Counter<'source'>;
  readonly requests: Counter<'source' | 'outcome'>;
  readonly censusVerdicts: Counter<'source' | 'verdict'>;
  readonly unobserved: Gauge<'source'>;
  readonly deploymentsTold: Counter<'outcome'>;
  readonly jobs: Counter<'job' | 'outcome'>;
  readonly jobSeconds: Histogram<'job'>;
  readonly deliveries: Counter<'kind' | 'state'>;
  readonly deliveriesNow: Gauge<'state'>;
  readonly risksOpen: Gauge<'scope' | 'roam'>;
  readonly risksEvaluated: Gauge;
  readonly alerts: Counter<'what'>;
  readonly commands: Counter<'verb' | 'outcome'>;
  readonly commandSeconds: Histogram<'verb'>;
  readonly ackSeconds: Histogram;
  readonly slackConnections: Gauge;
  readonly slackRefused: Counter<'why'>;
}

const WORK_SECONDS = [0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600];
const ANSWER_SECONDS = [0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 3, 10];

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    ...pullMetrics(registry),
    ...censusMetrics(registry),
    ...deploymentMetrics(registry),
    ...riskMetrics(registry),
    ...slackMetrics(registry),
  };
}

function pullMetrics(
  registry: Registry,
): Pick<
  Metrics,
  'pulls' | 'pullSeconds' | 'lastPull' | 'items' | 'rejected' | 'requests' | 'jobs' | 'jobSeconds'
> {
  const registers = [registry];
  return {
    pulls: new Counter({
      name: 'signalbox_pulls_total',
      help: 'Pulls that ended, by source and outcome',
      labelNames: ['source', 'outcome'],
      registers,
    }),
    pullSeconds: new Histogram({
      name: 'signalbox_pull_seconds',
      help: 'How long pulls took',
      labelNames: ['source'],
      buckets: WORK_SECONDS,
      registers,
    }),
    lastPull: new Gauge({
      name: 'signalbox_last_pull_timestamp_seconds',
      help: 'When the last complete pull of a source ended',
      labelNames: ['source'],
      registers,
    }),
    items: new Counter({
      name: 'signalbox_items_stored_total',
      help: 'Items that pulls stored, repeated ones included',
      labelNames: ['source'],
      registers,
    }),
    rejected: new Counter({
      name: 'signalbox_records_rejected_total',
      help: 'Records that could not be read',
      labelNames: ['source'],
      registers,
    }),
    requests: new Counter({
      name: 'signalbox_source_requests_total',
      help: 'Requests to trackers, by source and outcome',
      labelNames: ['source', 'outcome'],
      registers,
    }),
    jobs: new Counter({
      name: 'signalbox_jobs_total',
      help: 'Scheduled jobs that ended, by outcome',
      labelNames: ['job', 'outcome'],
      registers,
    }),
    jobSeconds: new Histogram({
      name: 'signalbox_job_seconds',
      help: 'How long scheduled jobs took',
      labelNames: ['job'],
      buckets: WORK_SECONDS,
      registers,
    }),
  };
}

function censusMetrics(registry: Registry): Pick<Metrics, 'censusVerdicts' | 'unobserved'> {
  const registers = [registry];
  return {
    censusVerdicts: new Counter({
      name: 'signalbox_census_verdicts_total',
      help: 'Items that a census found deleted, archived, out of reach or restored',
      labelNames: ['source', 'verdict'],
      registers,
    }),
    unobserved: new Gauge({
      name: 'signalbox_census_unobserved',
      help: '1 while the last census of a source could not tell what exists, wholly or in part',
      labelNames: ['source'],
      registers,
    }),
  };
}

function deploymentMetrics(registry: Registry): Pick<Metrics, 'deploymentsTold'> {
  return {
    deploymentsTold: new Counter({
      name: 'signalbox_deployments_told_total',
      help: 'Requests to POST /deployments, by what came of them',
      labelNames: ['outcome'],
      registers: [registry],
    }),
  };
}

function riskMetrics(registry: Registry): Pick<Metrics, 'risksOpen' | 'risksEvaluated' | 'alerts'> {
  const registers = [registry];
  return {
    risksOpen: new Gauge({
      name: 'signalbox_risks_open',
      help: 'Risks that are not resolved, by what was decided about them',
      labelNames: ['scope', 'roam'],
      registers,
    }),
    risksEvaluated: new Gauge({
      name: 'signalbox_risks_evaluated_timestamp_seconds',
      help: 'When risks were evaluated last',
      registers,
    }),
    alerts: new Counter({
      name: 'signalbox_alerts_total',
      help: 'Messages about risks that were put into the outbox, by what they are for',
      labelNames: ['what'],
      registers,
    }),
  };
}

function slackMetrics(
  registry: Registry,
): Pick<
  Metrics,
  | 'deliveries'
  | 'deliveriesNow'
  | 'commands'
  | 'commandSeconds'
  | 'ackSeconds'
  | 'slackConnections'
  | 'slackRefused'
> {
  const registers = [registry];
  return {
    deliveries: new Counter({
      name: 'signalbox_deliveries_total',
      help: 'Attempts to post to Slack, by kind and the state they ended in',
      labelNames: ['kind', 'state'],
      registers,
    }),
    deliveriesNow: new Gauge({
      name: 'signalbox_deliveries',
      help: 'Posts in the outbox that are not sent yet, by state; unknown and failed ones need a person',
      labelNames: ['state'],
      registers,
    }),
    commands: new Counter({
      name: 'signalbox_commands_total',
      help: 'Slash commands and buttons, by verb and outcome',
      labelNames: ['verb', 'outcome'],
      registers,
    }),
    commandSeconds: new Histogram({
      name: 'signalbox_command_seconds',
      help: 'From a slash command to its whole answer',
      labelNames: ['verb'],
      buckets: ANSWER_SECONDS,
      registers,
    }),
    ackSeconds: new Histogram({
      name: 'signalbox_ack_seconds',
      help: 'From the arrival of a Slack request to its acknowledgement',
      buckets: ANSWER_SECONDS,
      registers,
    }),
    slackConnections: new Gauge({
      name: 'signalbox_slack_connections',
      help: 'Socket Mode connections that are up',
      registers,
    }),
    slackRefused: new Counter({
      name: 'signalbox_slack_requests_refused_total',
      help: 'HTTP requests that were not from Slack, too old or repeated',
      labelNames: ['why'],
      registers,
    }),
  };
}
