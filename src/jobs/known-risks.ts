import type { Organisation, Scope } from '../core/domain/organisation.ts';
import { instantOf } from '../core/domain/time.ts';
import type { Instant } from '../core/domain/time.ts';
import { isOnBoard, riskBoards } from '../core/risks/board.ts';
import type { RiskBoard } from '../core/risks/board.ts';
import { riskOf } from '../core/risks/fold.ts';
import type { RiskHeading } from '../core/risks/output.ts';
import { byUrgency } from '../core/risks/story.ts';
import type { RiskStory } from '../core/risks/story.ts';
import { scopesShown } from '../core/risks/whose.ts';
import type { Store } from '../store/store.ts';
import { riskStories } from './risk-stories.ts';

/** What is written of risks, as of an instant: nothing is evaluated for it. */
export interface KnownRisks extends RiskHeading {
  /** Not resolved then, the most urgent first. */
  readonly open: readonly RiskStory[];
  readonly boards: readonly RiskBoard[];
}

/** Risks of a scope and of what is below it, as the events until then had left them. */
export async function knownRisks(
  { risks }: Pick<Store, 'risks'>,
  organisation: Organisation,
  scope: Scope,
  asOf: Instant,
): Promise<KnownRisks> {
  const all = await riskStories(risks)(scopesShown(organisation, scope), instantOf(0));
  const stories = all.flatMap((story) => storyAsOf(story, asOf));
  return {
    scope,
    asOf,
    evaluatedAt: await risks.lastEvaluatedAt(),
    open: stories
      .filter(({ risk }) => risk.roam !== 'resolved')
      .toSorted((a, b) => byUrgency(a.risk, b.risk)),
    boards: riskBoards(
      stories
        .map(({ risk }) => risk)
        .filter((risk) => isOnBoard(risk, organisation, asOf, scope.zone)),
      organisation.pis.map(({ id }) => id),
    ),
  };
}

/** None of a risk that nobody had raised by then. */
function storyAsOf(story: RiskStory, asOf: Instant): RiskStory[] {
  const events = story.events.filter(({ at }) => at <= asOf);
  if (events.length === 0) return [];
  if (events.length === story.events.length) {
    const { lastSeenAt } = story.risk;
    // What was seen later is not known then.
    return lastSeenAt <= asOf ? [story] : [{ risk: { ...story.risk, lastSeenAt: asOf }, events }];
  }
  return [{ risk: riskOf(events, story.risk.key), events }];
}
