import { z } from 'zod';
import type { Deployment } from '../../../core/domain/deployment.ts';
import { instantOf } from '../../../core/domain/time.ts';
import { instantFrom } from '../values.ts';
import { GIVEN_UP_AFTER_MS, pageOf, repeated } from './reader.ts';
import type { DeploymentReader, Step } from './reader.ts';

const PER_PAGE = '200';

const Environment = z.object({ id: z.number(), name: z.string() });
type Environment = z.infer<typeof Environment>;

const DeploymentRecord = z.object({
  id: z.number(),
  stageName: z.string().nullish(),
  stageAttempt: z.number().nullish(),
  definition: z.object({ name: z.string() }).nullish(),
  owner: z.object({ id: z.number(), name: z.string().nullish() }).nullish(),
  result: z.string().nullish(),
  queueTime: z.unknown().optional(),
  finishTime: z.unknown().optional(),
});
type DeploymentRecord = z.infer<typeof DeploymentRecord>;

/** What pipelines deployed to the configured environments. */
export async function* readEnvironments(reader: DeploymentReader): AsyncGenerator<Step> {
  for (const environment of await environmentsOf(reader)) {
    const place = `environment ${environment.id}`;
    const settled = Number(reader.place(place) ?? 0);
    const records = await recordsAfter(reader, environment, settled);
    // A stage may deploy in several jobs, each with a record: together they are one deployment.
    const groups = [...Map.groupBy(records, groupOf).values()];
    const waiting = groups.filter((group) => group.some((one) => isUnderWay(one, reader.now)));
    const oldest = Math.min(...waiting.flat().map(({ id }) => id - 1));
    const at = Math.min(oldest, Math.max(settled, ...records.map(({ id }) => id)));
    const deployments = await Promise.all(
      groups
        .filter((group) => !waiting.includes(group))
        .map((group) => deploymentOf(reader, environment, group)),
    );
    yield { place, at: String(at), deployments: deployments.filter((one) => one !== null) };
  }
}

async function environmentsOf(reader: DeploymentReader): Promise<Environment[]> {
  const { project } = reader;
  const records = await allPages(
    reader,
    `environments of project ${project.name}`,
    '8572b1fc-2482-47fa-8f74-7e3ed53ee54b',
    { project: project.id },
    { $top: PER_PAGE },
    () => false,
  );
  return records
    .flatMap((raw) => {
      const environment = Environment.safeParse(raw);
      return environment.success ? [environment.data] : [];
    })
    .filter(({ name }) => reader.environments.includes(name.trim().toLowerCase()));
}

/** The newest come first: read until what is known, oldest first in what is given back. */
async function recordsAfter(
  reader: DeploymentReader,
  environment: Environment,
  settled: number,
): Promise<DeploymentRecord[]> {
  const raw = await allPages(
    reader,
    `deployments to ${environment.name} in project ${reader.project.name}`,
    '51bb5d21-4305-4ea6-9dbb-b7488af73334',
    { project: reader.project.id, environmentId: String(environment.id) },
    { top: PER_PAGE },
    (page) => page.some((one) => (readRecord(one)?.id ?? Infinity) <= settled),
  );
  return raw
    .flatMap((one) => readRecord(one) ?? [])
    .filter(({ id }) => id > settled)
    .toSorted((a, b) => a.id - b.id);
}

async function allPages(
  reader: DeploymentReader,
  about: string,
  id: string,
  route: Readonly<Record<string, string>>,
  query: Readonly<Record<string, string>>,
  isEnough: (page: readonly unknown[]) => boolean,
): Promise<unknown[]> {
  const all: unknown[] = [];
  const used = new Set<string>();
  for (let token: string | null = null; ;) {
    const asked = { ...query, ...(token === null ? {} : { continuationToken: token }) };
    const page = await pageOf(reader, about, { area: 'distributedtask', id, route, query: asked });
    all.push(...(page?.records ?? []));
    token = page?.token ?? null;
    if (token === null || isEnough(page?.records ?? [])) return all;
    if (used.has(token)) throw repeated(reader.source, about);
    used.add(token);
  }
}

function readRecord(raw: unknown): DeploymentRecord | null {
  const record = DeploymentRecord.safeParse(raw);
  return record.success ? record.data : null;
}

function groupOf({ id, owner, stageName, stageAttempt }: DeploymentRecord): string {
  return owner === null || owner === undefined
    ? `record ${id}`
    : `run ${owner.id} ${stageName ?? ''} ${stageAttempt ?? 1}`;
}

function isUnderWay({ result, queueTime }: DeploymentRecord, now: number): boolean {
  const ended = typeof result === 'string' && result !== '';
  return !ended && now - (instantFrom(queueTime) ?? 0) < GIVEN_UP_AFTER_MS;
}

const OUTCOMES: ReadonlyMap<string, Deployment['outcome']> = new Map([
  ['succeeded', 'succeeded'],
  ['succeededwithissues', 'succeeded'],
  ['failed', 'failed'],
  ['abandoned', 'failed'],
]);

/** Null where all of it was cancelled or skipped. One job that failed makes the whole a failure. */
async function deploymentOf(
  reader: DeploymentReader,
  environment: Environment,
  group: readonly DeploymentRecord[],
): Promise<Deployment | null> {
  const [first] = group;
  const outcomes = group.map(({ result }) => OUTCOMES.get((result ?? '').toLowerCase()));
  const ends = group.flatMap(({ finishTime }) => instantFrom(finishTime) ?? []);
  const told = outcomes.filter((outcome) => outcome !== undefined);
  if (first === undefined || told.length === 0 || ends.length === 0) return null;
  const run = first.owner ?? null;
  const content = run === null ? { items: [], commits: [] } : await reader.contents(run.id);
  return {
    source: reader.source,
    id: `environment ${environment.id} ${groupOf(first)}`,
    kind: 'environment',
    service: first.definition?.name ?? environment.name,
    name: run?.name ?? String(first.id),
    environment: environment.name,
    at: instantOf(Math.max(...ends)),
    outcome: told.includes('failed') ? 'failed' : 'succeeded',
    ...content,
    labels: [],
  };
}
