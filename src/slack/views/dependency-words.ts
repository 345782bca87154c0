import type { DependencyRow, ItemView } from '../../core/dependencies/report.ts';
import type { DependencyState } from '../../core/dependencies/state.ts';
import { days, listed, told } from '../../core/digest/words.ts';
import type { Phrase } from './blocks.ts';
import { capped } from './escape.ts';

const NAME = 40;
const KEYS = 4;

/** A state with the figures that say why. */
export function stateWords(state: DependencyState): string {
  switch (state.kind) {
    case 'late':
      return `late by ${days(state.daysLate)}`;
    case 'conflict':
      return `planned too late, for ${state.scheduled.day} (${state.scheduled.by})`;
    case 'at-risk':
      return state.risk.kind === 'unlikely'
        ? `at risk: ${state.risk.chance.words} (n = ${state.risk.n})`
        : `at risk: not started, ${days(state.risk.daysLeft)} left, usually takes ${days(state.risk.usualDays)} (n = ${state.risk.n})`;
    case 'cyclic':
      return `in a circle: ${circle(state.keys)}`;
    case 'same-iteration':
      return `planned for the same iteration, ${capped(state.iteration, NAME)}`;
    case 'dropped':
      return `will not come: ${state.how}`;
    case 'unplanned':
      return 'planned for no time';
    case 'resolved':
      return 'resolved';
    case 'unknown':
      return 'on an item that nobody here knows';
    case 'on-track':
      return 'on track';
  }
}

/** By when, how likely, and since when somebody waits; empty where nothing is known. */
export function urgencyWords({ neededBy, chance, waitedDays, counts }: DependencyRow): string {
  const parts = [
    ...(neededBy === null ? [] : [`needed by ${neededBy.day} (${neededBy.origin})`]),
    ...(chance === null
      ? []
      : [
          `chance ${told(chance, ({ words }) => `${words}`, 'finished', 'a chance')}${chance.kind === 'measured' ? ` (n = ${chance.n})` : ''}`,
        ]),
    ...(waitedDays > 0 ? [`waited ${days(waitedDays)}`] : []),
    ...(counts ? [] : ['a guess, in no number']),
  ];
  return parts.join(', ');
}

/** An item with its team, and a link where it has one. */
export function itemPhrases(item: ItemView): Phrase[] {
  const key = capped(item.key, NAME);
  const name: Phrase = item.url === null ? { bold: key } : { url: item.url, text: key };
  return [name, ` (${teamOf(item)})`];
}

export function itemWords(item: ItemView): string {
  return `${capped(item.key, NAME)} (${teamOf(item)})`;
}

function teamOf({ team }: ItemView): string {
  return team === null ? 'no team' : capped(team, NAME);
}

function circle(keys: readonly string[]): string {
  const shown = keys.slice(0, KEYS).map((key) => capped(key, NAME));
  const rest = keys.length - shown.length;
  return `${listed(shown)}${rest > 0 ? ` and ${rest} more` : ''}`;
}
