import type { Art, Organisation, SourceRules } from '../../domain/organisation.ts';
import { DAY_MS } from '../../domain/time.ts';
import type { Instant } from '../../domain/time.ts';
import type { Freshness } from '../../metrics/report.ts';
import type { RiskSettings } from './settings.ts';
import { rulesOf } from './settings.ts';
import { evaluationOf, figure, raised, riskKey, SWITCHED_OFF, unjudged } from './verdict.ts';
import type { RiskEvaluation, Verdict } from './verdict.ts';
import { ago, days } from './words.ts';

export interface SourcesInput {
  readonly organisation: Organisation;
  readonly asOf: Instant;
  /** Per source, as every report carries it. */
  readonly freshness: Readonly<Record<string, Freshness>>;
}

/**
 * Source stale: a tracker has not been read within its limit, which has happened and so is an issue.
 *
 * Told once, in the narrowest scope that has all ARTs that read the tracker: the ART, else the value stream, else the
 * portfolio. High beyond four times the limit. A tracker that was never read yet is not judged.
 *
 * @example A limit of 2 hours, last read 3 hours ago: medium; 9 hours ago: high.
 */
export function staleSources(input: SourcesInput, settings: RiskSettings): RiskEvaluation {
  const verdicts = input.organisation.sources.map((source): Verdict | null =>
    sourceVerdict(source, input, settings),
  );
  return evaluationOf(verdicts.filter((one) => one !== null));
}

function sourceVerdict(
  source: SourceRules,
  { organisation, asOf, freshness }: SourcesInput,
  settings: RiskSettings,
): Verdict | null {
  const scope = scopeReading(source, organisation);
  const rule = rulesOf(settings, scope).R12;
  if (rule === 'off') return unjudged('R12', scope, 'off', SWITCHED_OFF);
  const state = freshness[source.id];
  const key = riskKey('R12', scope, source.id);
  if (state === undefined || state.pulledAt === null) {
    return unjudged('R12', scope, 'too-few', 'the source has not been read yet', [key]);
  }
  if (!state.stale) return null;
  const silence = asOf - state.pulledAt;
  const limits = source.staleAfterMs === 0 ? 1 : silence / source.staleAfterMs;
  return raised({
    rule: 'R12',
    scope,
    key,
    title: `${source.id} was last read ${ago(silence)}`,
    nature: 'issue',
    severity: limits > rule.urgentAfterLimits ? 'high' : 'medium',
    why: `What changed in ${source.id} since then is in no number and no risk here.`,
    figures: [
      figure('last read', ago(silence), source.id),
      figure('limit', days(source.staleAfterMs / DAY_MS), 'configured for the source'),
    ],
    items: [],
    // By whole limits: an hour more is no news.
    weight: Math.max(1, Math.floor(limits)),
    expectedAt: null,
    pi: null,
  });
}

/** Ids of the sources that the teams of an ART are matched in. */
export function sourcesOf({ teams }: Pick<Art, 'teams'>, { sources }: Organisation): Set<string> {
  const lines = teams.flatMap(({ match }) => match);
  return new Set(
    sources
      .map(({ id }) => id)
      .filter((id) => lines.some(({ source }) => source === null || source === id)),
  );
}

function scopeReading({ id }: SourceRules, organisation: Organisation): string {
  const readers = organisation.valueStreams.flatMap((stream) =>
    stream.arts
      .filter((art) => sourcesOf(art, organisation).has(id))
      .map((art) => ({ stream: stream.id, art: art.id })),
  );
  const arts = new Set(readers.map(({ art }) => art));
  const streams = new Set(readers.map(({ stream }) => stream));
  if (arts.size === 1) return [...arts][0] ?? 'portfolio';
  return streams.size === 1 ? ([...streams][0] ?? 'portfolio') : 'portfolio';
}
