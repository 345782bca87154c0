import { z } from 'zod';
import type { Deployment } from '../../../core/domain/deployment.ts';
import { instantOf } from '../../../core/domain/time.ts';
import { instantFrom } from '../values.ts';
import { pageOf, repeated } from './reader.ts';
import type { DeploymentReader, Step } from './reader.ts';

const PER_PAGE = '200';
/** The service lists runs a little after they ended. */
const OVERLAP_MS = 10 * 60_000;

const Definition = z.object({ id: z.number(), name: z.string() });
const Build = z.object({
  id: z.number(),
  buildNumber: z.string().nullish(),
  status: z.union([z.string(), z.number()]).nullish(),
  result: z.string(),
  finishTime: z.unknown(),
  sourceVersion: z.string().nullish(),
  tags: z.array(z.string()).nullish(),
  definition: z.object({ name: z.string() }),
});
type Build = z.infer<typeof Build>;

/** Runs of the configured pipelines in the order in which they ended. */
export async function* readBuilds(reader: DeploymentReader): AsyncGenerator<Step> {
  const { project, pipelines } = reader;
  const definitions = (await Promise.all(pipelines.map((name) => idsOf(reader, name)))).flat();
  if (definitions.length === 0) return;
  const about = `runs of pipelines in project ${project.name}`;
  const before = instantFrom(reader.place('builds'));
  const query = {
    definitions: definitions.join(','),
    statusFilter: 'completed',
    queryOrder: 'finishTimeAscending',
    $top: PER_PAGE,
    ...(before === null ? {} : { minTime: new Date(before - OVERLAP_MS).toISOString() }),
  };
  const used = new Set<string>();
  let latest = before ?? 0;
  for (let token: string | null = null; ;) {
    const page = await pageOf(reader, about, {
      area: 'build',
      id: '0cd358e1-9217-4d94-8269-1c1ee6f93dcf',
      route: { project: project.id },
      query: { ...query, ...(token === null ? {} : { continuationToken: token }) },
    });
    const builds = (page?.records ?? []).flatMap((raw) => {
      const build = Build.safeParse(raw);
      return build.success ? [build.data] : [];
    });
    const deployments = await Promise.all(builds.map((build) => deploymentOf(reader, build)));
    const known = deployments.filter((one) => one !== null);
    latest = Math.max(latest, ...known.map(({ at }) => at));
    yield { place: 'builds', at: new Date(latest).toISOString(), deployments: known };
    token = page?.token ?? null;
    if (token === null) return;
    if (used.has(token)) throw repeated(reader.source, about);
    used.add(token);
  }
}

async function idsOf(reader: DeploymentReader, name: string): Promise<number[]> {
  const page = await pageOf(reader, `pipelines of project ${reader.project.name}`, {
    area: 'build',
    id: 'dbeaf647-6167-421a-bda9-c9327b25e2e6',
    route: { project: reader.project.id },
    query: { name },
  });
  return (page?.records ?? []).flatMap((raw) => {
    const found = Definition.safeParse(raw);
    return found.success && fold(found.data.name) === fold(name) ? [found.data.id] : [];
  });
}

const OUTCOMES: ReadonlyMap<string, Deployment['outcome']> = new Map([
  ['succeeded', 'succeeded'],
  ['partiallysucceeded', 'succeeded'],
  ['failed', 'failed'],
]);

/** Null for a run that was cancelled: it deployed nothing, and nothing went wrong. */
async function deploymentOf(reader: DeploymentReader, build: Build): Promise<Deployment | null> {
  const outcome = OUTCOMES.get(build.result.toLowerCase());
  const at = instantFrom(build.finishTime);
  if (outcome === undefined || at === null) return null;
  const content = await reader.contents(build.id);
  const built = build.sourceVersion ?? '';
  const isTold = built === '' || content.commits.some(({ id }) => id === built);
  return {
    source: reader.source,
    id: `build ${build.id}`,
    kind: 'build',
    service: build.definition.name,
    name: build.buildNumber ?? String(build.id),
    environment: null,
    at: instantOf(at),
    outcome,
    items: content.items,
    commits: isTold ? content.commits : [...content.commits, { id: built, at: null }],
    labels: build.tags ?? [],
  };
}

function fold(name: string): string {
  return name.trim().toLowerCase();
}
