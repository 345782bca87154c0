import { describe, expect, it } from 'vitest';
import {
  hygieneDecisions,
  hygieneTable,
  promiseTable,
  roamLine,
  roamOf,
} from '../../../src/core/digest/roam.ts';
import type { Roam } from '../../../src/core/digest/roam.ts';
import type { RiskHappening, RiskSignal, RoamDecision } from '../../../src/core/domain/risk.ts';
import type { RiskStory } from '../../../src/core/risks/story.ts';
import { anItem, at, placed, walked } from '../../support/build.ts';
import { aSignal, evidence } from '../../support/risks.ts';
import { after, begun } from '../../support/risk-tale.ts';

/** Raised on Monday, day 0, at noon; what happens is given with its day. */
function aRisk(
  id: string,
  signal: Partial<RiskSignal> = {},
  ...happenings: readonly (readonly [day: number, what: RiskHappening])[]
): RiskStory {
  return happenings.reduce(
    (story, [day, what]) => after(story, at(day), what),
    begun(id, at(0.5), aSignal({ title: `Title of ${id}`, severity: 'medium', ...signal })),
  );
}

function decided(decision: RoamDecision): RiskHappening {
  return { what: 'decided', decision };
}

function owned(by: number | null): RiskHappening {
  return decided({ roam: 'owned', owner: 'U-ANN', by: by === null ? null : at(by) });
}

function mitigated(workItem: string, by: number): RiskHappening {
  return decided({ roam: 'mitigated', plan: 'Stub the ledger', workItem, by: at(by) });
}

const ACCEPTED = decided({ roam: 'accepted', why: 'small', reviewAt: at(60) });
const RECOVERED: RiskHappening = { what: 'recovered' };

/** As a digest of Monday, day 14, at nine sees them, which is about the week before. */
function roam(stories: readonly RiskStory[], asOf = 14.375): Roam {
  const item = walked(anItem('PAY-1'), ['In Progress', 3], ['Done', 9]);
  return roamOf({
    stories,
    workItems: new Map([['PAY-1', placed(item, asOf)]]),
    week: { from: at(7), to: at(14) },
    asOf: at(asOf),
    zone: 'UTC',
    calendar: null,
  });
}

/** One of each: kept in the week, late, missed, not due yet; and two that nobody has decided. */
const STORIES = [
  aRisk('R-1', {}, [2, mitigated('PAY-1', 12)]),
  aRisk('R-2', {}, [2, owned(9)], [11, RECOVERED]),
  aRisk('R-3', { severity: 'high' }, [2, owned(12)]),
  aRisk('R-4', {}, [8, owned(20)]),
  aRisk('R-5', { nature: 'issue' }),
  aRisk('R-6'),
  aRisk('R-7', {}, [3, ACCEPTED]),
];

describe('the line on risks', () => {
  it('counts how open ones stand, and says whether what was promised was honoured', () => {
    expect(roamLine(roam(STORIES))).toEqual({
      label: 'Risks',
      text:
        '7 open (1 high, 1 issue): 2 un-ROAMed, 3 owned, 1 accepted, 1 mitigated. ' +
        'Promises of the period: 1 kept (R-1), 1 kept late (R-2), 1 missed (R-3), 1 not due yet.',
    });
  });

  it('says that nothing was promised', () => {
    expect(roamLine(roam([aRisk('R-6')])).text).toBe(
      '1 open: 1 un-ROAMed. No promise was made or due in the period.',
    );
  });

  it('is short where there are none', () => {
    expect(roamLine(roam([])).text).toBe('none is open.');
  });

  it('names three of many and counts the others', () => {
    const missed = [1, 2, 3, 4, 5].map((n) => aRisk(`R-${n}`, {}, [2, owned(12)]));

    expect(roamLine(roam(missed)).text).toContain('5 missed (R-1, R-2, R-3 and 2 more).');
  });

  it('knows nothing of what happened after the digest', () => {
    const later = aRisk('R-1', {}, [20, owned(30)]);
    const unborn = aRisk('R-2');

    expect(roamLine(roam([later])).text).toContain('1 un-ROAMed');
    expect(roamLine(roam([unborn], 0.25)).text).toBe('none is open.');
  });
});

describe('what ROAM owes', () => {
  it('is asked for in at most three lines, the most urgent finding first, one for each risk', () => {
    const decisions = hygieneDecisions(roam(STORIES));

    expect(decisions.map(({ headline, why }) => [headline, why])).toEqual([
      [
        'R-3: keep the promise or name another day',
        'Title of R-3. Owned until 16 Jan 2026, which is over.',
      ],
      [
        'R-5: decide: resolve, own, accept or mitigate it',
        'Title of R-5. Nobody has decided for 13.9 days.',
      ],
      [
        'R-6: decide: resolve, own, accept or mitigate it',
        'Title of R-6. Nobody has decided for 13.9 days.',
      ],
    ]);
    expect(decisions[0]?.items).toEqual([
      { key: 'LED-9', url: 'https://x.test/LED-9', title: 'Ledger <b>' },
    ]);
  });

  it('is nothing where everything was seen to', () => {
    expect(hygieneDecisions(roam([aRisk('R-7', {}, [3, ACCEPTED])]))).toEqual([]);
  });

  it('says that an accepted risk has become worse', () => {
    const worse = {
      what: 'evidence-changed',
      signal: aSignal({ evidence: evidence({ weight: 9 }) }),
    };
    const [decision] = hygieneDecisions(
      roam([aRisk('R-7', {}, [3, ACCEPTED], [10, worse as RiskHappening])]),
    );

    expect(decision?.headline).toBe('R-7: decide again, it was accepted and has become worse');
    expect(decision?.why).toContain('So since 8 Jan 2026.');
  });

  it('is all in the table', () => {
    const table = hygieneTable(
      roam([...STORIES, aRisk('R-8'), aRisk('R-9', {}, [4, owned(null)])]),
    );

    expect(table.rows.map(([id, , todo]) => `${id} ${todo}`)).toEqual([
      'R-3 keep the promise or name another day',
      'R-5 decide: resolve, own, accept or mitigate it',
      'R-6 decide: resolve, own, accept or mitigate it',
      'R-8 decide: resolve, own, accept or mitigate it',
      'R-9 name the day by which it is seen to',
    ]);
  });
});

describe('the table of promises', () => {
  it('says by when each was made and what became of it', () => {
    const { rows } = promiseTable(roam(STORIES));

    expect(rows.map(([id, , ...rest]) => [id, ...rest])).toEqual([
      ['R-3', 'own it', '16 Jan 2026', 'missed'],
      ['R-1', 'mitigate: Stub the ledger', '16 Jan 2026', 'kept, work item done 14 Jan 2026'],
      ['R-2', 'own it', '13 Jan 2026', 'kept late, gone since 16 Jan 2026'],
      ['R-4', 'own it', '24 Jan 2026', 'not due yet'],
    ]);
  });
});
