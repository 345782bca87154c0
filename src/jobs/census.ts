import type { CensusJudgement } from '../core/domain/census.ts';
import { judgeCensus } from '../core/domain/judge-census.ts';
import { DAY_MS, instantOf } from '../core/domain/time.ts';
import type { Instant } from '../core/domain/time.ts';
import type { Clock } from '../shared/clock.ts';
import { SourceError } from '../shared/errors.ts';
import type { Source } from '../sources/source.ts';
import type { Censuses, CensusState } from '../store/store.ts';

export type CensusOutcome =
  | { readonly kind: 'taken'; readonly judgement: CensusJudgement; readonly trouble: string | null }
  /** The source could not tell what exists: nothing was concluded. */
  | { readonly kind: 'unobserved'; readonly why: string }
  | { readonly kind: 'failed'; readonly error: SourceError }
  | { readonly kind: 'stopped' };

const HOUR_MS = 3_600_000;
const PROJECTS_NAMED = 5;

/**
 * Compares what the store knows with what the tracker has, and notes what is gone and what is there again. The known
 * items are read first: one that is pulled while the census walks is not missing because the walk was past its place.
 */
export async function takeCensus(
  source: Source,
  censuses: Censuses,
  clock: Clock,
  signal: AbortSignal,
): Promise<CensusOutcome> {
  try {
    const known = await censuses.known(source.id);
    const census = await source.census(signal);
    const at = instantOf(clock());
    if (census.kind === 'unobserved') {
      await censuses.tried(source.id, at, census.why);
      return census;
    }
    const judgement = judgeCensus(known, census, at);
    const trouble = troubleOf(judgement);
    signal.throwIfAborted();
    await censuses.save(source.id, { verdicts: judgement.verdicts, trouble, at });
    return { kind: 'taken', judgement, trouble };
  } catch (error) {
    if (signal.aborted) return { kind: 'stopped' };
    if (!(error instanceof SourceError)) throw error;
    await censuses.tried(source.id, instantOf(clock()), error.message);
    return { kind: 'failed', error };
  }
}

function troubleOf({ unobserved }: CensusJudgement): string | null {
  if (unobserved.length === 0) return null;
  const named = unobserved
    .slice(0, PROJECTS_NAMED)
    .map(({ project, vanished, known }) => `${project} (${vanished} of ${known} items)`);
  const more = unobserved.length - named.length;
  return (
    `so much vanished at once that nothing was concluded: ${named.join(', ')}` +
    (more > 0 ? ` and ${more} more projects` : '')
  );
}

/**
 * From when on the day until the next census is counted. The first complete pull counts as one; after a census that
 * told nothing the next one is due in an hour.
 */
export function lastCensus(state: CensusState, now: Instant): Instant {
  if (state.firstPulledAt === null) return now;
  if (state.triedAt === null) return state.firstPulledAt;
  const told = state.takenAt === state.triedAt;
  return told ? state.triedAt : instantOf(state.triedAt - DAY_MS + HOUR_MS);
}
