import { scheduledFor } from '../../dependencies/needed-by.ts';
import type { NeededBy, Scheduled } from '../../dependencies/needed-by.ts';
import { DAY_MS } from '../../domain/time.ts';
import { startOfDate } from '../../timeline/calendar.ts';
import type { EdgeFacts, EdgeHit, EdgeVerdict } from './edge.ts';
import { consumerWords, neededByFigure, providerWords } from './edge.ts';
import type { RuleThresholds } from './settings.ts';
import { figure } from './verdict.ts';
import { days, dayWords, keyWords } from './words.ts';

const URGENT_DAYS = 5;
const HARDLY = 0.2;
/** What a provider planned to end too late is at least: its plan says it, a chance only reckons it. */
const PLANNED_LATE = 0.75;

const PLANNED_BY: Readonly<Record<Scheduled['by'], string>> = {
  iteration: 'to the end of the provider’s iteration',
  pi: 'to the end of the provider’s PI',
  'due-date': 'to the due date of the provider',
};

/**
 * Provider unlikely by needed-by: the provider of an open dependency is not done although the day it is needed has passed, is planned to end after that day, or is done by then with a chance below 50 %.
 *
 * High where the day has passed, 5 days or less are left, or the chance is below 20 %. Once the day has passed it is an
 * issue; more than 30 days later the day is taken for a plan that nobody follows, and the dependency is not judged.
 *
 * @example Needed in 8 days with a chance of 31 %: a medium risk. Needed yesterday: an issue.
 */
export function providerUnlikely(edge: EdgeFacts, threshold: RuleThresholds['R1']): EdgeVerdict {
  const { row, provider, facts } = edge;
  const { neededBy, chance } = row;
  if (neededBy === null) {
    const why = 'nothing tells by when the provider is needed';
    return { kind: 'unjudged', reason: 'not-configured', why };
  }
  if (neededBy.at <= facts.asOf) return late(edge, neededBy, threshold);
  const likely = chance?.kind === 'measured' ? chance.value.value : null;
  const scheduled = scheduledFor(provider, facts.planning);
  if (scheduled !== null && scheduled.day > neededBy.day) {
    return conflict(edge, neededBy, scheduled, likely);
  }
  if (likely === null) {
    const why = 'too few finished items like the provider for a chance';
    return { kind: 'unjudged', reason: 'too-few', why };
  }
  return likely < threshold.chance ? unlikely(edge, neededBy, likely) : null;
}

function late(
  edge: EdgeFacts,
  neededBy: NeededBy,
  { lateForMs }: RuleThresholds['R1'],
): EdgeVerdict {
  const ms = edge.facts.asOf - neededBy.at;
  if (ms > lateForMs) {
    return { kind: 'unjudged', reason: 'past', why: 'the day it was needed is long past' };
  }
  const { consumer, provider } = edge.row;
  return {
    ...hitOf(edge, neededBy, null),
    nature: 'issue',
    severity: 'high',
    // By whole weeks: a day more is no news.
    badness: 1 + Math.floor(ms / (7 * DAY_MS)),
    title: `${keyWords(provider)} is late for ${keyWords(consumer)}`,
    why: `${consumerWords(edge)} needed ${providerWords(edge)} by ${dayWords(neededBy.day)}, and it is not done.`,
    figures: [
      neededByFigure(neededBy),
      figure('late by', days(ms / DAY_MS), 'since the end of that day'),
    ],
  };
}

function conflict(
  edge: EdgeFacts,
  neededBy: NeededBy,
  scheduled: Scheduled,
  likely: number | null,
): EdgeHit {
  const hit = hitOf(edge, neededBy, likely);
  const over = (dayOf(scheduled.day) - dayOf(neededBy.day)) / DAY_MS;
  return {
    ...hit,
    badness: Math.max(hit.badness, PLANNED_LATE),
    why: `${needWords(edge, neededBy)}, but it is planned to be done by ${dayWords(scheduled.day)}.`,
    figures: [...hit.figures, figure('planned after that', days(over), PLANNED_BY[scheduled.by])],
  };
}

function unlikely(edge: EdgeFacts, neededBy: NeededBy, likely: number): EdgeHit {
  const { row } = edge;
  const words = row.chance?.kind === 'measured' ? row.chance.value.words : '';
  return {
    ...hitOf(edge, neededBy, likely),
    why: `${needWords(edge, neededBy)}. The chance that it is done by then is ${words}.`,
  };
}

/** "PAY-1 (acquiring) needs LED-9 (ledger) by 4 Dec 2026" */
function needWords(edge: EdgeFacts, { day }: NeededBy): string {
  return `${consumerWords(edge)} needs ${providerWords(edge)} by ${dayWords(day)}`;
}

function hitOf(edge: EdgeFacts, neededBy: NeededBy, likely: number | null): EdgeHit {
  const { row, facts } = edge;
  const left = (neededBy.at - facts.asOf) / DAY_MS;
  const isUrgent = left <= URGENT_DAYS || (likely !== null && likely < HARDLY);
  const chance =
    row.chance?.kind === 'measured'
      ? [
          figure(
            'chance of being done by then',
            row.chance.value.words,
            `n = ${row.chance.n} finished items of its team`,
          ),
        ]
      : [];
  return {
    kind: 'hit',
    rule: 'R1',
    nature: 'risk',
    severity: isUrgent ? 'high' : 'medium',
    badness: likely === null ? 0.5 : Math.max(0.5, 1 - likely),
    expectedAt: neededBy.at,
    title: `${keyWords(row.provider)} may be too late for ${keyWords(row.consumer)}`,
    why: '',
    figures: [neededByFigure(neededBy), ...chance],
  };
}

function dayOf(day: string): number {
  return startOfDate(day, 'UTC');
}
