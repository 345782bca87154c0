import { contains } from '../domain/time.ts';
import type { Period } from '../domain/time.ts';
import type { Series } from '../metrics/report.ts';

/** What the XmR rules say about the weeks of a window: only `outside` and `run` are signals (metrics.md section 3, "Trend"). */
export type Verdict =
  | {
      readonly kind: 'outside';
      readonly side: Side;
      readonly lower: number;
      readonly upper: number;
    }
  | { readonly kind: 'run'; readonly side: Side; readonly weeks: number; readonly mean: number }
  | { readonly kind: 'routine' }
  | { readonly kind: 'no-limits'; readonly weeks: number };

type Side = 'above' | 'below';

/** Null when no week of the window is in the series: a week below the floor cannot be judged. */
export function verdictOf(series: Series, window: Period): Verdict | null {
  const inWindow = series.points.filter(([at]) => contains(window, at));
  if (inWindow.length === 0) return null;
  const { limits } = series;
  if (limits === null) return { kind: 'no-limits', weeks: series.points.length };

  const outside = inWindow.findLast(([at]) => series.outside.includes(at));
  if (outside !== undefined) {
    const side = sideOf(outside[1], limits.mean);
    return { kind: 'outside', side, lower: limits.lower, upper: limits.upper };
  }
  const run = series.runs.find(([first, last]) => first < window.to && last >= window.from);
  if (run !== undefined) {
    const points = series.points.filter(([at]) => at >= run[0] && at <= run[1]);
    const side = sideOf(points.at(-1)?.[1] ?? limits.mean, limits.mean);
    return { kind: 'run', side, weeks: points.length, mean: limits.mean };
  }
  return { kind: 'routine' };
}

export function isSignal(verdict: Verdict | null): boolean {
  return verdict?.kind === 'outside' || verdict?.kind === 'run';
}

/** `spell` writes a value of the series with its unit. */
export function verdictWords(verdict: Verdict, spell: (value: number) => string): string {
  switch (verdict.kind) {
    case 'outside': {
      const range = `${spell(Math.max(0, verdict.lower))} to ${spell(verdict.upper)}`;
      return `a signal, ${verdict.side} the usual range of ${range}`;
    }
    case 'run':
      return `a signal, ${verdict.weeks} weeks in a row ${verdict.side} the average of ${spell(verdict.mean)}`;
    case 'routine':
      return 'routine variation';
    case 'no-limits':
      return `too few weeks to tell a signal from routine variation (${verdict.weeks} of 10)`;
  }
}

function sideOf(value: number, mean: number): Side {
  return value > mean ? 'above' : 'below';
}
