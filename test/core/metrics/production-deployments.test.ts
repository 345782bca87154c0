import { describe, expect, it } from 'vitest';
import type { DeployedItem, Deployment } from '../../../src/core/domain/deployment.ts';
import { sourceId } from '../../../src/core/domain/ids.ts';
import { seenDeployments } from '../../../src/core/metrics/production-deployments.ts';
import type { PlacedItem } from '../../../src/core/placement/placed-item.ts';
import { aDeployment, PRODUCTION } from './delivery-support.ts';
import { aScope, at, finished } from './support.ts';

const ITEMS: readonly PlacedItem[] = [
  { ...finished('PAY-1', 1, 5), id: '10' },
  { ...finished('PAY-2', 1, 5, { team: 'blue' }), id: '11', otherKeys: ['OLD-7'] },
  { ...finished('LED-1', 1, 5, { team: 'green' }), id: '12' },
  { ...finished('NOBODY-1', 1, 5, { team: null }), id: '13' },
  { ...finished('4711', 1, 5, { source: sourceId('ado') }), id: '4711' },
];

function naming(...keys: readonly string[]): Deployment {
  return aDeployment(20, { items: keys.map((idOrKey) => named(idOrKey)) });
}

function named(idOrKey: string, source: string | null = null): DeployedItem {
  return { source: source === null ? null : sourceId(source), idOrKey };
}

/** Whether it is the scope's, and whether no scope but the portfolio can claim it. */
function seen(
  deployment: Deployment,
  scope = aScope(),
  items = ITEMS,
): { readonly ours: number; readonly unattributed: number } {
  const { ours, unattributed } = seenDeployments([deployment], items, scope, PRODUCTION, at(30));
  return { ours: ours.length, unattributed: unattributed.length };
}

const PORTFOLIO = aScope({ id: 'portfolio', kind: 'portfolio', teams: ['red', 'blue', 'green'] });

describe('a deployment', () => {
  it.each<readonly [string, Deployment, number, number]>([
    ['names an item of a team of the scope', naming('PAY-1'), 1, 0],
    ['names several items of the scope, and is one deployment', naming('PAY-1', 'PAY-2'), 1, 0],
    ['names items of several scopes', naming('PAY-1', 'LED-1'), 1, 0],
    ['names an item of another scope', naming('LED-1'), 0, 0],
    ['names an item by its id', naming('10'), 1, 0],
    ['names an item by a key it had before', naming('OLD-7'), 1, 0],
    ['names an item in other letters', naming(' pay-1 '), 1, 0],
    ['names no item', naming(), 0, 1],
    ['names an item that nobody knows', naming('GONE-1'), 0, 1],
    ['names an item without a team', naming('NOBODY-1'), 0, 1],
    ['names an item of another source', aDeployment(20, { items: [named('4711', 'jira')] }), 0, 1],
    ['names an item with its source', aDeployment(20, { items: [named('4711', 'ado')] }), 1, 0],
  ])('when it %s', (_, deployment, ours, unattributed) => {
    expect(seen(deployment)).toEqual({ ours, unattributed });
  });

  it('is nobody’s when two sources have an item of that name', () => {
    const both = [...ITEMS, { ...finished('4711', 1, 5), id: '77' }];

    expect(seen(naming('4711'), aScope(), both)).toEqual({ ours: 0, unattributed: 1 });
    expect(seen(naming('4711'), aScope(), ITEMS)).toEqual({ ours: 1, unattributed: 0 });
  });

  it('always belongs to the portfolio, also with items of nobody', () => {
    expect(seen(naming(), PORTFOLIO)).toEqual({ ours: 1, unattributed: 1 });
    expect(seen(naming('LED-1'), PORTFOLIO)).toEqual({ ours: 1, unattributed: 0 });
  });

  it('is not in production where the rule names another environment, and then unattributed nowhere', () => {
    const staging = aDeployment(20, { environment: 'staging', items: [named('PAY-1')] });

    const found = seenDeployments([staging], ITEMS, aScope(), PRODUCTION, at(30));

    expect(found).toMatchObject({ production: [], ours: [], unattributed: [] });
    expect(found.oursAnywhere).toEqual([staging]);
  });

  it('is seen from the instant at which it ended', () => {
    const one = naming('PAY-1');

    expect(seenDeployments([one], ITEMS, aScope(), PRODUCTION, at(20)).ours).toEqual([one]);
    expect(seenDeployments([one], ITEMS, aScope(), PRODUCTION, at(19.999)).production).toEqual([]);
  });
});
