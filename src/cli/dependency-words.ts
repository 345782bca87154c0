import type { DependencyState } from '../core/dependencies/state.ts';
import { decimal, plain } from './text.ts';

/** A state with the figures that say why. */
export function stateWords(state: DependencyState): string {
  switch (state.kind) {
    case 'late':
      return `late by ${decimal(state.daysLate)} d`;
    case 'conflict':
      return `conflict: planned for ${state.scheduled.day} (${state.scheduled.by})`;
    case 'at-risk':
      return state.risk.kind === 'unlikely'
        ? `at risk: ${state.risk.chance.words} (n = ${state.risk.n})`
        : `at risk: not started, ${decimal(state.risk.daysLeft)} d left, usually ${decimal(state.risk.usualDays)} d (n = ${state.risk.n})`;
    case 'cyclic':
      return `cyclic: ${plain(state.keys.join(', '), 60)}`;
    case 'same-iteration':
      return `same iteration: ${plain(state.iteration, 40)}`;
    case 'dropped':
      return `provider ${state.how}`;
    case 'unplanned':
    case 'resolved':
    case 'unknown':
    case 'on-track':
      return state.kind;
  }
}
