import type { Plan, PlannedItem } from '../../src/core/placement/plan.ts';
import type { PlacedItem } from '../../src/core/placement/placed-item.ts';

/** A placed item with a plan: nothing is planned for it but what the case says; its team is the one it always had. */
export function planned(item: PlacedItem, plan: Partial<Plan> = {}): PlannedItem {
  return {
    ...item,
    plan: {
      needBy: null,
      dueDate: null,
      iteration: null,
      pis: [],
      points: [{ from: item.createdAt, value: item.points }],
      teams: [{ from: item.createdAt, team: item.team }],
      passedOn: [],
      escaped: null,
      ...plan,
    },
  };
}
