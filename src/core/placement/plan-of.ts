import type { Instant } from '../domain/time.ts';
import type { FieldKey, ItemHistory, Ref } from '../domain/work-item.ts';
import { endOfSight } from '../timeline/build-timeline.ts';
import { dayOfText } from '../timeline/calendar.ts';
import { inOrder } from '../timeline/order.ts';
import { fieldHistory, notBefore, sameRef, valuesUntil } from '../timeline/values.ts';
import type { FieldHistory } from '../timeline/values.ts';
import type { Facts } from './facts.ts';
import { horizonOf } from './horizon.ts';
import type { Model, SourceModel } from './model.ts';
import type { PiSpan, Plan } from './plan.ts';
import { pointsOf } from './points.ts';
import { factsAt } from './read-facts.ts';

/**
 * What was planned for an item that exists at `asOf`, and who held it, as of then (metrics.md sections 1, 3 and 6).
 * Everything is read from the history by the one rule of `asOf`; of a deleted item, as it stood when it went. Costs
 * one more reading of the history beside placing: only for questions that need plans.
 */
export function planOf({ item, history }: ItemHistory, model: Model, asOf: Instant): Plan {
  const source = model.sourceOf(item.source);
  const { plans } = source;
  const horizon = horizonOf(item, asOf);
  const past: Past = {
    history: fieldHistory(item, inOrder(history), plans.watched),
    source,
    until: endOfSight(horizon),
  };
  const facts = factsAt(past.history, source, past.until);
  const isGone = horizon.deletedAt !== null && item.deletion?.why === 'deleted';
  return {
    needBy: dayIn(facts, plans.needBy, plans.zone),
    dueDate: dayIn(facts, plans.dueDates, plans.zone),
    iteration: plans.readIteration(facts.value('sprints'), firstOf(facts, plans.iterationPaths)),
    pis: pisOf(past, isGone ? horizon.deletedAt : null),
    points: stepsOf(past, new Set(source.points), (then) => pointsOf(then, source.points)),
    teams: stepsOf(
      past,
      source.placing,
      (then) => source.teams.find(({ isTeamOf }) => isTeamOf(then))?.team ?? null,
    ).map(({ from, value }) => ({ from, team: value })),
    passedOn: passedOn(past),
    escaped: plans.isEscaped === null ? null : plans.isEscaped(facts),
  };
}

/** What can be seen of one item. */
interface Past {
  readonly history: FieldHistory;
  readonly source: SourceModel;
  readonly until: Instant;
}

/** The first of the fields that holds a day. */
function dayIn(facts: Facts, fields: readonly FieldKey[], zone: string): string | null {
  for (const field of fields) {
    const text = facts.value(field)[0]?.name;
    const day = text === undefined ? null : dayOfText(text, zone);
    if (day !== null) {
      return day;
    }
  }
  return null;
}

function firstOf(facts: Facts, fields: readonly FieldKey[]): Ref | undefined {
  return fields.flatMap((field) => facts.value(field))[0];
}

/** The creation, and every moment since then at which one of the fields changed, each once. */
function momentsOf({ history, until }: Past, fields: ReadonlySet<FieldKey>): readonly Instant[] {
  const { item, entries, changed } = history;
  const moments = [item.createdAt];
  if (changed.size === 0) {
    return moments;
  }
  for (const { at, changes } of entries) {
    const from = notBefore(at, item.createdAt);
    const isNews = from <= until && from !== moments.at(-1);
    if (isNews && changes.some(({ field }) => fields.has(field))) {
      moments.push(from);
    }
  }
  return moments;
}

interface Step<T> {
  readonly from: Instant;
  readonly value: T;
}

/** What the facts amounted to over time; the first step begins at the creation. */
function stepsOf<T>(
  past: Past,
  fields: ReadonlySet<FieldKey>,
  read: (facts: Facts) => T,
): readonly Step<T>[] {
  const steps: Step<T>[] = [];
  for (const from of momentsOf(past, fields)) {
    const value = read(factsAt(past.history, past.source, from));
    const last = steps.at(-1);
    if (last === undefined || last.value !== value) {
      steps.push({ from, value });
    }
  }
  return steps;
}

/** Open spans last; `goneAt` ends them. A PI that an item comes back to has several. */
function pisOf(past: Past, goneAt: Instant | null): readonly PiSpan[] {
  const { pis, joining } = past.source.plans;
  if (pis.length === 0) {
    return [];
  }
  const closed: PiSpan[] = [];
  const open = new Map<string, Instant>();
  for (const at of momentsOf(past, joining)) {
    const facts = factsAt(past.history, past.source, at);
    for (const { pi, isIn } of pis) {
      const from = open.get(pi);
      if (isIn(facts)) {
        open.set(pi, from ?? at);
      } else if (from !== undefined) {
        closed.push({ pi, from, to: at });
        open.delete(pi);
      }
    }
  }
  const order = pis.map(({ pi }) => pi);
  const last = [...open].map(([pi, from]) => ({ pi, from, to: goneAt }));
  return [...inTime(closed, order), ...inTime(last, order)];
}

function inTime(spans: readonly PiSpan[], order: readonly string[]): readonly PiSpan[] {
  return spans.toSorted((a, b) => a.from - b.from || order.indexOf(a.pi) - order.indexOf(b.pi));
}

/** Nobody in between is nobody: the next person is who it was passed on to. */
function passedOn({ history, until }: Past): readonly Instant[] {
  if (!history.changed.has('assignee')) {
    return [];
  }
  const moments: Instant[] = [];
  let holder: Ref | null = null;
  for (const { from, value } of valuesUntil(history, 'assignee', until)) {
    const person = value[0];
    if (person === undefined) {
      continue;
    }
    if (holder !== null && !sameRef(holder, person)) {
      moments.push(from);
    }
    holder = person;
  }
  return moments;
}
