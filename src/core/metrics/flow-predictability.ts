import type { Measure } from '../domain/measure.ts';
import type { PiObjective, ProgramIncrement } from '../domain/program-increment.ts';
import { measureOf, tooFew } from './measure.ts';

/** Healthy is 80 to 100 %; more than was committed to means that too little was. */
export type PredictabilityBand = 'below' | 'healthy' | 'under-committed';

export interface FlowPredictability {
  readonly pi: string;
  readonly art: string;
  /** Of the committed objectives. */
  readonly plannedValue: number;
  /** Of all objectives whose actual value is known. */
  readonly actualValue: number;
  readonly objectives: number;
  /** Objectives whose actual value nobody has given yet: until then there is no share. */
  readonly missing: number;
  /** `n` is the number of objectives with an actual value. */
  readonly share: Measure<number>;
  /** Null without a share. */
  readonly band: PredictabilityBand | null;
}

/**
 * Flow predictability: the actual business value of an ART's committed and uncommitted objectives of a PI, divided by the planned business value of the committed ones.
 *
 * Healthy is 80 to 100 %; above 100 % means under-committed (metrics.md section 3). Without committed value it is not
 * configured. While actual values are missing there is no share, because a missing one is not 0.
 *
 * @example Committed to 8 and 12, achieved 8 and 6, and 3 of an uncommitted one of 5: 17 of 20 = 85 %, healthy.
 */
export function flowPredictability(
  pi: ProgramIncrement,
  art: string,
  floor: number,
): FlowPredictability {
  const objectives = pi.objectives.filter((objective) => objective.art === art);
  const plannedValue = sum(
    objectives.map(({ committed, plannedValue: value }) => (committed ? value : 0)),
  );
  const actualValue = sum(objectives.map((objective) => objective.actualValue ?? 0));
  const missing = objectives.filter((objective) => objective.actualValue === null).length;
  const share = shareOf(objectives, { plannedValue, actualValue, missing }, floor);
  return {
    pi: pi.id,
    art,
    plannedValue,
    actualValue,
    objectives: objectives.length,
    missing,
    share,
    band: share.kind === 'measured' ? bandOf(actualValue, plannedValue) : null,
  };
}

/** The band as people read it. */
export function bandWords(band: PredictabilityBand): string {
  switch (band) {
    case 'below':
      return 'below the healthy 80 to 100 %';
    case 'healthy':
      return 'healthy, within 80 to 100 %';
    case 'under-committed':
      return 'above 100 %: under-committed';
  }
}

function shareOf(
  objectives: readonly PiObjective[],
  value: Pick<FlowPredictability, 'plannedValue' | 'actualValue' | 'missing'>,
  floor: number,
): Measure<number> {
  if (value.plannedValue === 0) {
    return { kind: 'not-configured', what: 'no committed business value' };
  }
  const known = objectives.length - value.missing;
  if (value.missing > 0) return tooFew(known, Math.max(objectives.length, floor));
  return measureOf(known, floor, () => value.actualValue / value.plannedValue);
}

/** Compared as multiples, so that 80 % of 30 is exactly 24. */
function bandOf(actual: number, planned: number): PredictabilityBand {
  if (actual > planned) return 'under-committed';
  return actual * 5 >= planned * 4 ? 'healthy' : 'below';
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
