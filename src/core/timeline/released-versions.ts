import type { Deployment } from '../domain/deployment.ts';
import type { SourceDescription } from '../domain/description.ts';
import type { Instant } from '../domain/time.ts';
import type { WorkItem } from '../domain/work-item.ts';
import { startOfDate } from './calendar.ts';

/**
 * Versions that a tracker says are released, as deployments at the first moment of their release day: the tracker
 * tells no more than the day. A version without a day is left out. `items` are those that carry any version.
 */
export function releasedVersions(
  { source, projects }: Pick<SourceDescription, 'source' | 'projects'>,
  items: Iterable<Pick<WorkItem, 'id' | 'fields'>>,
  zone: string,
): readonly Deployment[] {
  const carriers = carriersOf(items);
  return projects.flatMap((project) =>
    project.versions.flatMap(({ id, name, released, releaseDate }) => {
      const at = released ? dayOf(releaseDate, zone) : null;
      return at === null
        ? []
        : [
            {
              source,
              id: `version ${id}`,
              kind: 'version' as const,
              service: project.key,
              name,
              environment: null,
              at,
              outcome: 'succeeded' as const,
              items: (carriers.get(id) ?? []).map((item) => ({ source, idOrKey: item })),
              commits: [],
              labels: [],
            },
          ];
    }),
  );
}

/** Ids of items by the id of a version that they carry. */
function carriersOf(
  items: Iterable<Pick<WorkItem, 'id' | 'fields'>>,
): ReadonlyMap<string, readonly string[]> {
  const carriers = new Map<string, string[]>();
  for (const { id, fields } of items) {
    for (const version of fields['versions'] ?? []) {
      if (version.id === null) continue;
      const ids = carriers.get(version.id);
      if (ids === undefined) carriers.set(version.id, [id]);
      else ids.push(id);
    }
  }
  return carriers;
}

/** Null for what is no day. */
function dayOf(date: string | null, zone: string): Instant | null {
  if (date === null || !/^\d{4}-\d{2}-\d{2}$/.test(date)) return null;
  try {
    return startOfDate(date, zone);
  } catch {
    return null;
  }
}
