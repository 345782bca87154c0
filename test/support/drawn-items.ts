import fc from 'fast-check';
import { findScope } from '../../src/core/domain/scopes.ts';
import type { ItemHistory } from '../../src/core/domain/work-item.ts';
import type { Reader } from '../../src/jobs/answer.ts';
import { anItem, anOrganisation, at, change, changed, deleted, entered, walked } from './build.ts';

/** Companies and questions as a property draws them: items that move, hang together and disappear. */
export const PULLED = 40;
const TYPES = { Story: 't1', Bug: 't2', Epic: 't3', Chore: 't4' } as const;
const type = fc.constantFrom('Story', 'Story', 'Bug', 'Epic', 'Chore');
const day = fc.integer({ min: 0, max: PULLED + 2 });
const relative = fc.option(fc.integer({ min: 0, max: 9 }));

export const drawn = fc.record({
  type,
  theirs: fc.constantFrom('PAY', 'PAY', 'LED', 'fraud'),
  created: fc.integer({ min: 0, max: 20 }),
  steps: fc.array(fc.tuple(fc.constantFrom('Ready', 'In Progress', 'Done', 'Rejected'), day), {
    maxLength: 3,
  }),
  parent: relative,
  /** What an item was until a day; without a type it always had the same. */
  other: fc.option(
    fc.record({ day, type: fc.option(type), parent: relative, fraud: fc.boolean() }),
    { freq: 3 },
  ),
  needs: relative,
  deleted: fc.option(day, { freq: 6 }),
});
export type Drawn = typeof drawn extends fc.Arbitrary<infer T> ? T : never;

function keyOf(n: number): string {
  return `PAY-${n + 1}`;
}

function parentOf(n: number | null): { readonly id: string; readonly key: string } | null {
  return n === null ? null : { id: anItem(keyOf(n)).item.id, key: keyOf(n) };
}

export function itemOf(facts: Drawn, n: number): ItemHistory {
  const born = anItem(keyOf(n), {
    type: { id: TYPES[facts.type], name: facts.type },
    project: facts.theirs === 'PAY' ? { id: 'p1', name: 'Payments' } : { id: 'p2', name: 'Ledger' },
    fields: facts.theirs === 'fraud' ? { labels: [{ id: null, name: 'fraud' }] } : {},
    parent: parentOf(facts.parent),
    createdAt: at(facts.created),
    links:
      facts.needs === null
        ? []
        : [{ phrase: 'is blocked by', type: 'Blocks', other: parentOf(facts.needs)! }],
  });
  const days = facts.steps.map(([, step]) => Math.max(step, facts.created)).toSorted(byNumber);
  let item = walked(born, ...facts.steps.map(([to], i) => [to, days[i]!] as const));
  if (facts.other !== null) item = changedOnce(item, facts.other, facts.type);
  return facts.deleted === null ? item : deleted(item, Math.max(facts.deleted, facts.created));
}

function changedOnce(
  item: ItemHistory,
  before: NonNullable<Drawn['other']>,
  typeNow: keyof typeof TYPES,
): ItemHistory {
  const was = parentOf(before.parent);
  const is = item.item.parent;
  const turned =
    before.type === null
      ? item
      : changed(
          item,
          'type',
          [{ id: TYPES[before.type], name: before.type }],
          [{ id: TYPES[typeNow], name: typeNow }],
          before.day,
        );
  return entered(turned, before.day, [
    change(
      'parent',
      was === null ? [] : [{ id: was.id, name: was.key }],
      is === null ? [] : [{ id: is.id, name: is.key }],
    ),
    ...(before.fraud ? [change('labels', ['fraud'], item.item.fields['labels'] ?? [])] : []),
  ]);
}

function byNumber(a: number, b: number): number {
  return a - b;
}

export const asked = fc.record({
  scope: fc.constantFrom('portfolio', 'portfolio', 'payments', 'cards', 'fraud'),
  day: fc.integer({ min: 1, max: PULLED + 2 }),
  what: fc.constantFrom(
    'last weeks',
    'one day',
    'digest',
    'delivery',
    'dependencies',
    'forecast',
    'backtest',
    'topology',
    'items',
  ),
});
type Asked = typeof asked extends fc.Arbitrary<infer T> ? T : never;

export async function answerTo(
  { scope: id, day: then, what }: Asked,
  read: Reader,
): Promise<unknown> {
  const scope = findScope(organisation, id)!;
  const asOf = at(then);
  switch (what) {
    case 'last weeks':
      return read.report(scope, asOf, null);
    case 'one day':
      return read.report(scope, asOf, { from: at(then - 1), to: asOf });
    case 'digest':
      return read.digest(scope, asOf);
    case 'delivery':
      return read.delivery(scope, asOf, { from: at(then - 1), to: asOf });
    case 'dependencies':
      return read.dependencies(scope, asOf, null);
    case 'forecast':
      return read.forecast(scope, asOf, { count: 3, by: at(then + 14) });
    case 'backtest':
      return read.backtest(scope, asOf);
    case 'topology':
      return read.topology(asOf);
    case 'items':
      return read.items('PAY-1', asOf);
  }
}

const base = anOrganisation();
export const organisation = { ...base, metrics: { ...base.metrics, floor: 1 } };
