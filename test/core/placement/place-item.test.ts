import { describe, expect, it } from 'vitest';
import { anItem, at, placed, walked } from '../../support/build.ts';

describe('placing an item', () => {
  it('gives start, end, durations, place and kind of a finished story', () => {
    const story = walked(anItem(), ['Ready', 1], ['In Progress', 2], ['Review', 4], ['Done', 7]);

    const item = placed(story, 10);

    expect(item).toMatchObject({
      start: at(1),
      end: at(7),
      flow: 'done',
      stage: 'Done',
      type: 'Story',
      status: 'Done',
      level: 'story',
      kind: 'feature',
      team: 'acquiring',
      art: 'cards',
      valueStream: 'payments',
      everTeams: ['acquiring'],
      workflow: 'delivery',
      findings: [],
      closedAt: at(7),
      blockedNow: false,
    });
    expect(item.durations).toEqual({
      flowTime: 6 * 86_400_000,
      active: 5 * 86_400_000,
      waiting: 86_400_000,
      blocked: 0,
    });
  });
});
