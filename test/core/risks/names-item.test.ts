import { describe, expect, it } from 'vitest';
import type { RiskHappening } from '../../../src/core/domain/risk.ts';
import { riskOf } from '../../../src/core/risks/fold.ts';
import { namesItem } from '../../../src/core/risks/names-item.ts';
import { at, JIRA } from '../../support/build.ts';
import { aSignal, evidence, SIGNALBOX } from '../../support/risks.ts';

const ITEM = { source: JIRA, id: '10001', key: 'PAY-1', otherKeys: ['OLD-7'] };

function names(...happenings: readonly RiskHappening[]): boolean {
  const events = happenings.map((happening, index) => ({
    risk: 'R-1',
    version: index + 1,
    at: at(index),
    who: SIGNALBOX,
    happening,
  }));
  return namesItem(riskOf(events), events[0], ITEM);
}

function found(source: string, id: string): RiskHappening {
  const items = [{ source, id, key: 'PAY-1', url: '', title: '' }];
  return { what: 'raised', signal: aSignal({ evidence: evidence({ items }) }) };
}

function mitigated(workItem: string): RiskHappening {
  return { what: 'decided', decision: { roam: 'mitigated', plan: 'x', workItem, by: null } };
}

function byHand(workItem: string | null): RiskHappening {
  return { what: 'raised-by-hand', scope: 'cards', title: 'x', why: 'x', pi: null, workItem };
}

describe('a risk', () => {
  it('names the item that its evidence is about, not one of the same key elsewhere', () => {
    expect(names(found(JIRA, '10001'))).toBe(true);
    expect(names(found(JIRA, '10002'))).toBe(false);
    expect(names(found('other', '10001'))).toBe(false);
  });

  it.each([
    ['PAY-1', true],
    ['pay-1', true],
    [' #PAY-1 ', true],
    ['OLD-7', true],
    [`${JIRA}:PAY-1`, true],
    ['other:PAY-1', false],
    ['PAY-12', false],
    ['', false],
  ])('names the item of the key that somebody wrote: %j', (written, expected) => {
    expect(names(found(JIRA, '10002'), mitigated(written))).toBe(expected);
    expect(names(byHand(written))).toBe(expected);
  });

  it('names no item where nobody did', () => {
    expect(names(byHand(null))).toBe(false);
  });

  it('names the item that it was raised for also once another one mitigates it', () => {
    expect(names(byHand('PAY-1'), mitigated('PAY-2'))).toBe(true);
  });
});
