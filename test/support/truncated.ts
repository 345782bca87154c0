import fc from 'fast-check';
import type { ItemHistory } from '../../src/core/domain/work-item.ts';
import { anItem, at, walked } from './build.ts';

/** Histories that go on after an instant, and the same as a tracker had them then. */
export const T = 100;

/** Dropping what happened after T, and setting the status back to what it was then. */
export function truncated({ item, history }: ItemHistory): ItemHistory {
  const later = history.find((entry) => entry.at > at(T))?.changes[0]?.from[0];
  return {
    item: { ...item, status: later ?? item.status },
    history: history.filter((entry) => entry.at <= at(T)),
  };
}

export const aHistory = fc
  .record({
    born: fc.integer({ min: 0, max: T }),
    gaps: fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 6 }),
    steps: fc.array(fc.constantFrom('Ready', 'In Progress', 'Review', 'Done', 'Backlog'), {
      minLength: 6,
      maxLength: 6,
    }),
  })
  .map(({ born, gaps, steps }) => (key: string): ItemHistory => {
    let day = born;
    return gaps.reduce(
      (history, gap, index) => {
        day += gap;
        return walked(history, [steps[index] ?? 'Done', day]);
      },
      anItem(key, { createdAt: at(born) }),
    );
  });
