import type { Edition } from './desk.ts';
import { highest } from './locations.ts';
import type { Location } from './locations.ts';
import { Refusal } from './refusal.ts';

const VERSION = /api-version=(\d+\.\d+)(-preview(?:\.\d+)?)?/i;

/** Why the version that was asked for cannot be had; versions stand in the accept header or in the query. */
export function badVersion(
  edition: Edition,
  location: Location,
  accept: string,
  query: URLSearchParams,
): Refusal | null {
  const inQuery = query.get('api-version');
  const asked = VERSION.exec(inQuery === null ? accept : `api-version=${inQuery}`);
  if (asked === null) return null;
  const [, version = '', preview] = asked;
  const latest = Math.min(highest(edition), Number(location.maxVersion));
  if (Number(version) > latest) {
    return new Refusal(
      400,
      'VssVersionOutOfRangeException',
      `The requested REST API version of ${version} is out of range for this server. The latest REST API version this server supports is ${latest.toFixed(1)}.`,
    );
  }
  if (preview === undefined && Number(version) > Number(location.releasedVersion)) {
    return new Refusal(
      400,
      'VssInvalidPreviewVersionException',
      `The requested version "${version}" of the resource is under preview. The -preview flag must be supplied in the api-version for such requests. For example: "${version}-preview"`,
    );
  }
  return null;
}
