import { describe, expect, it } from 'vitest';
import { wipAgeAltText, wipAgeSvg } from '../../src/charts/wip-age.ts';
import type { FlowReport } from '../../src/core/metrics/report.ts';
import { aReport, aStage, anAgingItem } from '../support/reports.ts';
import { NOT_A_NUMBER, textsOf } from './svg.ts';

function aPicture(aging: Partial<FlowReport['aging']> = {}): FlowReport {
  return aReport({
    aging: {
      limits: {
        Ready: { kind: 'too-few', n: 1, needed: 5 },
        Build: { kind: 'measured', value: { p50: 3, p85: 8, p95: 14 }, n: 20 },
        Test: { kind: 'measured', value: { p50: 6, p85: 12, p95: 21 }, n: 18 },
      },
      items: [
        anAgingItem({
          id: '2',
          key: 'PAY-2',
          stage: 'Test',
          ageDays: 45.2,
          band: '>p95',
          blockedNow: true,
        }),
        anAgingItem(),
        anAgingItem({ id: '3', key: 'PAY-3', stage: 'Ready', band: null }),
      ],
      ...aging,
    },
  });
}

describe('the picture of the age of work in progress', () => {
  it('names the stages in workflow order with the items in them', () => {
    const texts = textsOf(wipAgeSvg(aPicture()));

    expect(texts.filter((words) => /^(Ready|Build|Test): /.test(words))).toEqual([
      'Ready: 1',
      'Build: 1',
      'Test: 1',
    ]);
  });

  it('draws three bands for each stage with limits and none for one without', () => {
    const svg = wipAgeSvg(aPicture());

    expect(svg.match(/<rect [^>]*fill="#(e3eef9|f7e8c6|f0cf94)"/g)).toHaveLength(6);
    expect(textsOf(svg)).toEqual(expect.arrayContaining(['p50 6 d', 'p85 12 d', 'p95 21 d']));
  });

  it('labels what is above p95, and says whether it is blocked', () => {
    const texts = textsOf(wipAgeSvg(aPicture()));

    expect(texts.filter((words) => words.startsWith('PAY-'))).toEqual(['PAY-2 blocked']);
  });

  it('states in its alt text what is older than nearly everything finished', () => {
    expect(wipAgeAltText(aPicture())).toBe(
      'Age of work in progress, Card Payments, Mon 23 November 2026, 09:00: 1 of 3 items older than 95 % of the finished items were when they left the same stage: PAY-2 (45.2 days, Test). 1 item in stages without limits. Items per stage: 1 Ready 1, 2 Build 1, 3 Test 1.',
    );
  });

  it('says so in words where nothing is in progress', () => {
    const nothing = aPicture({ items: [] });

    expect(textsOf(wipAgeSvg(nothing))).toContain('Nothing is in progress in these stages');
    expect(wipAgeAltText(nothing)).toMatch(/: nothing is in progress\.$/);
  });

  it('counts the items that are in none of its stages', () => {
    const lost = aPicture({ items: [anAgingItem(), anAgingItem({ id: '9', stage: null })] });

    expect(textsOf(wipAgeSvg(lost))[1]).toContain('n = 1 (1 in other stages)');
  });

  it('takes a stage named like a part of every object for a stage', () => {
    const odd = aReport({
      stages: [aStage({ stage: 'constructor' })],
      aging: { limits: {}, items: [anAgingItem({ stage: 'constructor' })] },
    });

    expect(wipAgeSvg(odd)).not.toMatch(NOT_A_NUMBER);
  });

  it('draws at most twelve stages, those with the most in them', () => {
    const names = Array.from({ length: 15 }, (_, n) => `S${n}`);
    const many = aReport({
      stages: names.map((stage) => aStage({ stage })),
      aging: {
        limits: {},
        items: names.slice(3).map((stage, n) => anAgingItem({ id: String(n), stage })),
      },
    });

    const texts = textsOf(wipAgeSvg(many)).filter((words) => /^S\d+: 1$/.test(words));

    expect(texts).toEqual(names.slice(3).map((name) => `${name}: 1`));
  });

  it('writes hostile and undrawable names harmlessly', () => {
    const hostile = aReport({
      stages: [aStage({ stage: '<g>"' }), aStage({ stage: '测试' })],
      aging: {
        limits: { '<g>"': { kind: 'measured', value: { p50: 0, p85: 0, p95: 0 }, n: 5 } },
        items: [
          anAgingItem({ key: '</text>', stage: '<g>"', ageDays: 9, band: '>p95' }),
          anAgingItem({ id: '2', key: '😀', stage: '测试' }),
        ],
      },
    });
    const svg = wipAgeSvg(hostile);

    expect(textsOf(svg)).toEqual(expect.arrayContaining(['&lt;g&gt;&quot;: 1', 'Stage 2: 1']));
    expect(svg).not.toMatch(NOT_A_NUMBER);
  });
});
