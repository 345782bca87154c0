import type { RiskStory } from '../core/risks/story.ts';
import type { Instant } from '../core/domain/time.ts';
import type { Risks } from '../store/store.ts';

/** Risks with all of their events, as far as somebody could still want to know of them. */
export type StoriesOf = (
  /** Ids; null for all scopes. */
  scopes: readonly string[] | null,
  /** Resolved ones are among them if they were decided or seen since then; none are where it is null. */
  since: Instant | null,
) => Promise<readonly RiskStory[]>;

export function riskStories(risks: Pick<Risks, 'list' | 'events'>): StoriesOf {
  return async (scopes, since) => {
    const stories: RiskStory[] = [];
    for (const risk of await risks.list({ scopes, since })) {
      const events = await risks.events(risk.id);
      // Somebody may have decided between the two reads: the story ends where the risk does.
      stories.push({ risk, events: events.filter(({ version }) => version <= risk.version) });
    }
    return stories;
  };
}
