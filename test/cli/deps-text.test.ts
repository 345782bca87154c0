import { describe, expect, it } from 'vitest';
import { depsText } from '../../src/cli/deps-text.ts';
import { dependencyReport } from '../../src/core/dependencies/dependency-report.ts';
import { findScope } from '../../src/core/domain/scopes.ts';
import { context, edge, item } from '../core/dependencies/planned-support.ts';

describe('dependencies on a terminal', () => {
  it('show the teams that a team waited on one below the other, the longest wait first', () => {
    // Red waited for blue on 20 days, for green on 10.
    const red = item('A-1', [['Build', 10]]);
    const blue = item('B-1', [['Build', 10]], { team: 'blue' });
    const green = item('G-1', [['Build', 10]], { team: 'green' });
    const made = context();
    const report = dependencyReport(
      [red, blue, green],
      [edge(red, blue, [[80, null]]), edge(red, green, [[90, null]])],
      findScope(made.organisation, 'cards')!,
      made,
    );

    const lines = depsText({ ...report, freshness: {} }).split('\n');
    const first = lines.findIndex((line) => line.includes('blue 20.0 (n = 1)'));

    expect(lines[first]).toMatch(/^ +red +blue 20\.0 \(n = 1\) +nobody /);
    expect(lines[first + 1]).toMatch(/^ +green 10\.0 \(n = 1\)$/);
  });
});
