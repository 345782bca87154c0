import { z } from 'zod';
import type { Deployment } from '../../../core/domain/deployment.ts';
import { instantOf } from '../../../core/domain/time.ts';
import { RequestError, quoted } from '../../http/failure.ts';
import { instantFrom } from '../values.ts';
import { isTrusted } from './trusted.ts';
import { GIVEN_UP_AFTER_MS, pageOf, repeated } from './reader.ts';
import type { DeploymentReader, Step } from './reader.ts';

const PER_PAGE = '100';
const RELEASE_AREA = 'efc2f575-36ef-48e9-b672-0c6fb4a48ac5';

const Areas = z.object({
  result: z.object({
    value: z.array(z.object({ id: z.string(), locationUrl: z.string().nullish() })).nullish(),
  }),
});
const Named = z.object({ name: z.string() });
const Release = z.object({
  id: z.number(),
  release: Named,
  releaseDefinition: Named,
  releaseEnvironment: Named,
  deploymentStatus: z.string(),
  queuedOn: z.unknown(),
  completedOn: z.unknown().optional(),
});
type Release = z.infer<typeof Release>;

/** Deployments of classic releases by their numbers; one that has not ended is waited for. */
export async function* readReleases(reader: DeploymentReader): AsyncGenerator<Step> {
  const { project } = reader;
  const about = `releases of project ${project.name}`;
  const address = await releaseAddress(reader);
  if (address === null) return;
  let next = Number(reader.place('releases') ?? 1);
  let waitsAt: number | null = null;
  for (;;) {
    const page = await pageOf(reader, about, {
      area: 'Release',
      id: 'b005ef73-cddc-448e-9ba2-5193bf36b19f',
      route: { project: project.id },
      query: { queryOrder: 'ascending', $top: PER_PAGE, continuationToken: String(next) },
      ...address,
    });
    const releases = (page?.records ?? []).flatMap((raw) => {
      const release = Release.safeParse(raw);
      return release.success ? [release.data] : [];
    });
    waitsAt ??= releases.find((one) => isUnderWay(one, reader.now))?.id ?? null;
    const after = Math.max(next, ...releases.map(({ id }) => id + 1));
    const deployments = releases.flatMap((release) => deploymentOf(reader, release));
    yield { place: 'releases', at: String(waitsAt ?? after), deployments };
    if ((page?.token ?? null) === null || releases.length === 0) return;
    if (after === next) throw repeated(reader.source, about);
    next = after;
  }
}

/**
 * Releases have an address of their own in the cloud; a server on premises lists none and answers for all. Null where
 * the organisation has no releases.
 */
async function releaseAddress(reader: DeploymentReader): Promise<{ base?: string } | null> {
  const about = 'addresses of the services';
  const { result } = await reader.client.ask(
    about,
    Areas,
    async ({ raw }) => raw('/_apis/resourceAreas'),
    reader.signal,
  );
  const areas = result.value ?? [];
  if (areas.length === 0) return {};
  const url = areas.find(({ id }) => id.toLowerCase() === RELEASE_AREA)?.locationUrl ?? null;
  if (url === null) return null;
  if (isTrusted(url, reader.baseUrl)) return { base: url.replace(/\/+$/, '') };
  throw new RequestError(reader.source, about, {
    reason: 'refused',
    status: null,
    said: `releases are said to be at ${quoted(url)}, which the token is not sent to`,
    advice: 'Check `baseUrl`, and what stands between here and Azure DevOps.',
  });
}

const ENDED = new Set(['succeeded', 'partiallysucceeded', 'failed', 'notdeployed']);

function isUnderWay({ deploymentStatus, queuedOn }: Release, now: number): boolean {
  if (ENDED.has(deploymentStatus.toLowerCase())) return false;
  return now - (instantFrom(queuedOn) ?? 0) < GIVEN_UP_AFTER_MS;
}

function deploymentOf(reader: DeploymentReader, release: Release): Deployment[] {
  const status = release.deploymentStatus.toLowerCase();
  const environment = release.releaseEnvironment.name;
  const at = instantFrom(release.completedOn);
  const isOurs = reader.environments.includes(environment.trim().toLowerCase());
  if (!isOurs || at === null || !ENDED.has(status) || status === 'notdeployed') return [];
  return [
    {
      source: reader.source,
      id: `release ${release.id}`,
      kind: 'release',
      service: release.releaseDefinition.name,
      name: release.release.name,
      environment,
      at: instantOf(at),
      outcome: status === 'failed' ? 'failed' : 'succeeded',
      items: [],
      commits: [],
      labels: [],
    },
  ];
}
