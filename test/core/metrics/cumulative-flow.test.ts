import { describe, expect, it } from 'vitest';
import { cumulativeFlow } from '../../../src/core/metrics/cumulative-flow.ts';
import type { PlacedItem } from '../../../src/core/placement/placed-item.ts';
import { at, aStream, story } from './support.ts';

const DAYS = [at(10), at(11), at(12), at(13)];

function bands(...items: readonly PlacedItem[]): Record<string, readonly number[]> {
  const flow = cumulativeFlow(items, aStream(items), DAYS);
  return Object.fromEntries(flow.bands.map((band) => [band.stage, band.counts]));
}

describe('the cumulative flow picture', () => {
  it('has waiting and active stages in workflow order and done last', () => {
    expect(Object.keys(bands(story('A', [['Build', 0]])))).toEqual([
      'Ready',
      'Build',
      'Queue',
      'Test',
      'Release',
      'Done',
    ]);
  });

  it('counts where items sit at each midnight, a move at midnight included', () => {
    const moving = story('A', [
      ['Build', 0],
      ['Test', 11],
      ['Done', 12.5],
    ]);

    expect(bands(moving)).toMatchObject({
      Build: [1, 0, 0, 0],
      Test: [0, 1, 1, 0],
      Done: [0, 0, 0, 1],
    });
  });

  it('counts an open item at the as-of instant itself', () => {
    expect(bands(story('A', [['Build', 12.5]], { asOf: 13 }))['Build']).toEqual([0, 0, 0, 1]);
  });

  it('does not count what was done before it begins', () => {
    expect(
      bands(
        story('A', [
          ['Build', 0],
          ['Done', 9],
        ]),
      )['Done'],
    ).toEqual([0, 0, 0, 0]);
  });

  it('takes off what left done again', () => {
    const again = story('A', [
      ['Build', 0],
      ['Done', 10.5],
      ['Build', 11.5],
    ]);

    expect(bands(again)).toMatchObject({ Build: [1, 0, 1, 1], Done: [0, 1, 0, 0] });
  });

  it('keeps what was deleted after it was done, and drops what was deleted before', () => {
    const done = story(
      'A',
      [
        ['Build', 0],
        ['Done', 10.5],
      ],
      { deleted: 11.5 },
    );
    const open = story('B', [['Test', 0]], { deleted: 11.5 });

    expect(bands(done, open)).toMatchObject({ Done: [0, 1, 1, 1], Test: [1, 1, 0, 0] });
  });

  it('leaves out what passed through between two midnights', () => {
    const quick = story('A', [
      ['Ready', 10.2],
      ['Build', 10.4],
      ['Done', 10.6],
    ]);

    expect(bands(quick)).toMatchObject({
      Ready: [0, 0, 0, 0],
      Build: [0, 0, 0, 0],
      Done: [0, 1, 1, 1],
    });
  });
});
