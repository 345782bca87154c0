import type { Config } from '../config/schema.ts';
import type { DeploymentsWanted } from '../jobs/deployments.ts';
import type { Source } from '../sources/source.ts';

/** What of a source is to be read for deployments; null where nothing is. */
export function deploymentsWanted(
  { deployments, timezone }: Pick<Config, 'deployments' | 'timezone'>,
  source: Pick<Source, 'id' | 'deployments'>,
): DeploymentsWanted | null {
  const versions = (deployments?.production ?? []).some(
    (rule) => rule.source === source.id && rule.releasedVersions === true,
  );
  return versions || source.deployments !== null ? { versions, zone: timezone } : null;
}
