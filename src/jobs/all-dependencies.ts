import { dependenciesOf } from '../core/dependencies/dependency.ts';
import { cyclesOf } from '../core/dependencies/cycles.ts';
import type { Span } from '../core/dependencies/edge.ts';
import { planningOf } from '../core/dependencies/planning.ts';
import type { DependencyRow } from '../core/dependencies/report.ts';
import { rowAs } from '../core/dependencies/rows.ts';
import { judge } from '../core/dependencies/state.ts';
import type { Instant } from '../core/domain/time.ts';
import { loadEverything } from './answer-dependencies.ts';
import type { Reading } from './reading.ts';

/** An edge of any state, with every time during which its link stood. */
export interface DependencyRecord extends DependencyRow {
  readonly spans: readonly Span[];
}

const ROWS = 500;

/** Every edge that was ever known by then, resolved, removed and guessed ones too, ordered by consumer, then provider. */
export async function* allDependencies(
  reading: Reading,
  asOf: Instant,
): AsyncGenerator<readonly DependencyRecord[]> {
  const { items, edges, context } = await loadEverything(reading, asOf);
  const dependencies = dependenciesOf(items, edges);
  const outlook = {
    ...context,
    planning: planningOf(reading.organisation),
    cycles: cyclesOf(dependencies),
  };
  for (let from = 0; from < dependencies.length; from += ROWS) {
    yield dependencies.slice(from, from + ROWS).map((dependency) => ({
      ...rowAs(dependency, judge(dependency, outlook), () => true, asOf),
      spans: dependency.edge.spans,
    }));
  }
}
