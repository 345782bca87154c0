import { describe, expect, it } from 'vitest';
import { escapeRate } from '../../../src/core/metrics/escape-rate.ts';
import type { EscapeRate } from '../../../src/core/metrics/escape-rate.ts';
import type { Organisation } from '../../../src/core/domain/organisation.ts';
import type { PlannedItem } from '../../../src/core/placement/plan.ts';
import { aCompany, aPlannedStory } from './delivery-support.ts';
import { aScope, days } from './support.ts';
import type { Step, Told } from './support.ts';

const WINDOW = days(10, 20);

function rate(
  items: readonly PlannedItem[],
  organisation: Organisation = aCompany(),
  window = WINDOW,
): EscapeRate {
  return escapeRate(items, aScope(), organisation, window);
}

/** A bug of team red, created on day 12 in Build unless told. */
function bug(
  key: string,
  escaped: boolean,
  told: Told = {},
  steps: readonly Step[] = [['Build', 12]],
): PlannedItem {
  return aPlannedStory(key, steps, { escaped }, { kind: 'defect', ...told });
}

const CAUGHT = ['C-1', 'C-2', 'C-3', 'C-4', 'C-5', 'C-6'].map((key) => bug(key, false));
const ESCAPED = ['E-1', 'E-2'].map((key) => bug(key, true));

describe('the defect escape rate', () => {
  it('is the share of the escaped among all defects found', () => {
    expect(rate([...CAUGHT, ...ESCAPED])).toEqual({
      kind: 'counted',
      escaped: 2,
      ofOtherKinds: 0,
      caught: 6,
      setAside: 0,
      rate: { kind: 'measured', n: 8, value: 0.25 },
    });
  });

  it.each<
    readonly [
      string,
      PlannedItem,
      { escaped?: number; caught?: number; setAside?: number; ofOtherKinds?: number },
    ]
  >([
    ['found when the window begins', bug('A', true, {}, [['Build', 10]]), { escaped: 1 }],
    ['found when the window is over', bug('A', true, {}, [['Build', 20]]), {}],
    [
      'found before and finished in it',
      bug('A', true, {}, [
        ['Build', 9],
        ['Done', 15],
      ]),
      {},
    ],
    [
      'finished',
      bug('A', false, {}, [
        ['Build', 12],
        ['Done', 15],
      ]),
      { caught: 1 },
    ],
    [
      'rejected',
      bug('A', true, {}, [
        ['Build', 12],
        ['Rejected', 15],
      ]),
      { setAside: 1 },
    ],
    ['deleted while open', bug('A', true, { deleted: 15 }), { setAside: 1 }],
    [
      'deleted after it was done',
      bug('A', true, { deleted: 16 }, [
        ['Build', 12],
        ['Done', 15],
      ]),
      { escaped: 1 },
    ],
    ['of another team', bug('A', true, { team: 'green' }), {}],
    ['of no team', bug('A', true, { team: null }), {}],
    ['of a type without a level', bug('A', true, { level: null }), {}],
    ['of a lower level', bug('A', false, { level: 'subtask' }), { caught: 1 }],
    ['of a higher level', bug('A', true, { level: 'feature' }), { escaped: 1 }],
    [
      'of another kind, but matched by the rule',
      bug('A', true, { kind: 'risk' }),
      { escaped: 1, ofOtherKinds: 1 },
    ],
    ['of another kind', bug('A', false, { kind: 'feature' }), {}],
    ['of no kind', bug('A', false, { kind: null }), {}],
  ])('of an item %s', (_, item, expected) => {
    const { escaped = 0, caught = 0, setAside = 0, ofOtherKinds = 0 } = expected;

    expect(rate([item])).toMatchObject({ escaped, caught, setAside, ofOtherKinds });
  });

  it('counts no defect that hangs under one found before the window', () => {
    const before = bug('OLD', true, {}, [['Build', 5]]);
    const child = bug('NEW', true, { parent: { id: 'OLD', key: 'OLD' } });

    expect(rate([before, child])).toMatchObject({ escaped: 0, caught: 0 });
  });

  it('counts a defect and the one it hangs under once', () => {
    const child = bug('CHILD', false, { level: 'subtask', parent: { id: 'E-1', key: 'E-1' } });
    const ofStory = bug('OTHER', false, { parent: { id: 'S', key: 'S' } });
    const story = aPlannedStory('S', [['Build', 12]]);

    expect(rate([...ESCAPED, child, ofStory, story])).toMatchObject({ escaped: 2, caught: 1 });
  });

  it('prints the counts but no share below the floor', () => {
    expect(rate(ESCAPED)).toMatchObject({ escaped: 2, rate: { kind: 'too-few', n: 2, needed: 5 } });
    expect(rate([])).toMatchObject({ escaped: 0, rate: { kind: 'too-few', n: 0, needed: 5 } });
  });

  it.each<readonly [string, Organisation]>([
    ['no rule', aCompany({ escaped: null })],
    ['a rule that asks for nothing', aCompany({ escaped: { labels: [], types: [] } })],
    ['no rule for the kind defect', aCompany({ kindRules: [] })],
  ])('is not configured with %s', (_, organisation) => {
    expect(rate([...CAUGHT, ...ESCAPED], organisation)).toEqual({
      kind: 'not-configured',
      what: expect.stringContaining('no rule tells'),
    });
  });

  it('needs no rule for the kind where every item is a defect', () => {
    const organisation = aCompany({ kindRules: [], defaultKind: 'defect' });

    expect(rate(ESCAPED, organisation)).toMatchObject({ kind: 'counted', escaped: 2 });
  });
});
