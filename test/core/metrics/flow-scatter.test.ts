import { describe, expect, it } from 'vitest';
import { flowReport } from '../../../src/core/metrics/flow-report.ts';
import { flowScatter } from '../../../src/core/metrics/flow-scatter.ts';
import { aContext, aScope, at, days, finished, finishedOn, story } from './support.ts';

const WINDOW = days(72, 100);

describe('the items behind flow time', () => {
  it('are those completed in the window, by their end, with their days', () => {
    const items = [
      finished('LATER', 80, 90, { kind: 'defect' }),
      finished('EARLIER', 70, 75.5),
      finished('BEFORE', 60, 71.9),
      finished('AT-THE-END', 60, 100),
      story('OPEN', [['Build', 80]]),
    ];

    const { points } = flowScatter(items, aScope(), aContext(100, WINDOW));

    expect(points).toEqual([
      { key: 'EARLIER', kind: 'feature', end: at(75.5), flowDays: 5.5 },
      { key: 'LATER', kind: 'defect', end: at(90), flowDays: 10 },
    ]);
  });

  it('leave out what went straight to done, and count it', () => {
    const straight = story('S', [
      ['Backlog', 70],
      ['Done', 80],
    ]);

    const { points, flowTime } = flowScatter([straight], aScope(), aContext(100, WINDOW));

    expect(points).toEqual([]);
    expect(flowTime.excluded).toBe(1);
  });

  it('carry the percentiles of the flow report', () => {
    const items = [...finishedOn(80, 1, 2, 3, 4, 10), ...finishedOn(90, 8, 20)];
    const context = aContext(100, WINDOW);

    expect(flowScatter(items, aScope(), context).flowTime).toEqual(
      flowReport(items, aScope(), context).flowTime,
    );
  });

  it('refuse an empty window', () => {
    expect(() => flowScatter([], aScope(), aContext(100, days(20, 20)))).toThrow(RangeError);
  });
});
