import { instantOf } from '../../src/core/domain/time.ts';
import type { Instant } from '../../src/core/domain/time.ts';
import { ascending, percentile } from '../../src/core/metrics/percentile.ts';
import { placeItem } from '../../src/core/placement/place-item.ts';
import type { PlacedItem } from '../../src/core/placement/placed-item.ts';
import { knowledge } from '../../src/jobs/place.ts';
import type { WeeksSetting } from './weeks-setting.ts';

/** By source and id: whether an item took longer than 85 % of those that its ART finished at its level. */
export type IsSlow = (source: string, id: string) => boolean;

const USUAL = 0.85;

/** What came of items, as the whole history tells: open ones have taken the time until an instant. */
export async function slowItems(
  { organisation, store }: Pick<WeeksSetting, 'organisation' | 'store'>,
  asOf: Instant,
): Promise<IsSlow> {
  const { model, fingerprint } = await knowledge(organisation, store.pulls);
  const everything = { createdUntil: instantOf(asOf), openSince: null, teams: null, fingerprint };
  const items: PlacedItem[] = [];
  for await (const chunk of store.items.read(everything)) {
    for (const history of chunk) {
      const item = placeItem(history, model, asOf);
      if (item !== null) items.push(item);
    }
  }
  const arts = organisation.valueStreams.flatMap((stream) => stream.arts);
  const artOf = new Map(arts.flatMap((art) => art.teams.map((team) => [team.id, art.id])));
  function peersOf({ team, level }: PlacedItem): string {
    return `${team === null ? '' : artOf.get(team)} ${level}`;
  }
  const limits = new Map(
    [...Map.groupBy(items, peersOf)].map(([peers, all]) => [
      peers,
      percentile(ascending(all.flatMap(({ durations }) => durations.flowTime ?? [])), USUAL),
    ]),
  );
  const slow = new Set(
    items
      .filter((item) => {
        const took = item.durations.flowTime ?? (item.start === null ? 0 : asOf - item.start);
        return took > (limits.get(peersOf(item)) ?? Infinity);
      })
      .map(({ source, id }) => `${source} ${id}`),
  );
  return (source, id) => slow.has(`${source} ${id}`);
}
