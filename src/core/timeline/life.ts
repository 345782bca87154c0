import type { Instant } from '../domain/time.ts';
import type { FlowState } from '../domain/workflow.ts';
import type { ItemFinding, Stay } from './timeline.ts';

export interface Life {
  readonly start: Instant | null;
  readonly end: Instant | null;
  readonly flow: FlowState | null;
  readonly reopens: number;
  readonly lastReopenedAt: Instant | null;
  /** Entry into the unbroken run of `cancelled` that the item is in; null where it is in none. */
  readonly cancelledAt: Instant | null;
  readonly findings: readonly ItemFinding[];
}

/**
 * Start, end, re-opens and what else an item's stays say about its life (metrics.md section 2).
 * Findings: `returned-to-new`, `reopened`, `straight-to-done`.
 */
export function lifeOf(stays: readonly Stay[]): Life {
  let start: Instant | null = null;
  let end: Instant | null = null;
  let cancelledAt: Instant | null = null;
  let lastReopenedAt: Instant | null = null;
  let reopens = 0;
  let returns = 0;
  let before: FlowState | null = null;
  for (const { flow, from } of stays) {
    if (flow === 'new') {
      start = null;
      returns += before === null || before === 'new' ? 0 : 1;
    } else if (start === null && (flow === 'waiting' || flow === 'active')) {
      start = from;
    }
    if (before === 'done' && (flow === 'new' || flow === 'waiting' || flow === 'active')) {
      reopens += 1;
      lastReopenedAt = from;
    }
    if (flow === 'done' && before !== 'done') {
      end = from;
    }
    if (flow === 'cancelled' && before !== 'cancelled') {
      cancelledAt = from;
    }
    before = flow;
  }
  const findings: ItemFinding[] = [];
  if (returns > 0) {
    findings.push({ kind: 'returned-to-new', detail: times(returns) });
  }
  if (reopens > 0) {
    findings.push({ kind: 'reopened', detail: times(reopens) });
  }
  const completed = before === 'done';
  if (completed && start === null) {
    findings.push({ kind: 'straight-to-done', detail: 'done without having been started' });
  }
  return {
    start,
    end: completed ? end : null,
    flow: before,
    reopens,
    lastReopenedAt,
    cancelledAt: before === 'cancelled' ? cancelledAt : null,
    findings,
  };
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}
