import type { Period } from '../domain/time.ts';
import type { AncestorsOf } from '../placement/ancestors.ts';
import { countedOnce, timeOf } from './waits.ts';
import type { ItemTime, Wait } from './waits.ts';

/** What one group of teams waited for another. */
export interface GroupWait {
  readonly consumer: string;
  readonly provider: string;
  readonly times: readonly ItemTime[];
}

/** The group that an end of a wait belongs to; null where it belongs to none. */
export type GroupOf = (wait: Wait) => string | null;

export function consumerTeam({ consumer }: Wait): string | null {
  return consumer.team;
}

export function providerTeam({ provider }: Wait): string | null {
  return provider.team;
}

export function consumerArt({ consumer }: Wait): string | null {
  return consumer.art;
}

export function providerArt({ provider }: Wait): string | null {
  return provider.art;
}

/**
 * Waits between groups, each moment of an item once per pair of groups: what waits for two groups at once is in both
 * pairs. Waits within one team are left out.
 */
export function waitsBetween(
  waits: readonly Wait[],
  [consumerOf, providerOf]: readonly [GroupOf, GroupOf],
  ancestorsOf: AncestorsOf,
  bounds: Period,
): GroupWait[] {
  const pairs = new Map<string, { consumer: string; provider: string; waits: Wait[] }>();
  for (const wait of waits) {
    const [consumer, provider] = [consumerOf(wait), providerOf(wait)];
    if (consumer === null || provider === null) continue;
    if (wait.dependency.level === 'within-team') continue;
    const pair = pairs.get(`${consumer}\n${provider}`);
    if (pair === undefined)
      pairs.set(`${consumer}\n${provider}`, { consumer, provider, waits: [wait] });
    else pair.waits.push(wait);
  }
  return [...pairs.values()].map((pair) => ({
    consumer: pair.consumer,
    provider: pair.provider,
    times: countedOnce(timeOf(pair.waits), ancestorsOf, bounds),
  }));
}
