import { describe, expect, it } from 'vitest';
import { flowScatterAltText, flowScatterSvg } from '../../src/charts/flow-scatter.ts';
import { instantOf } from '../../src/core/domain/time.ts';
import type { FlowPoint, FlowScatter } from '../../src/core/metrics/flow-scatter.ts';
import { BERLIN, instant } from '../support/reports.ts';
import { NOT_A_NUMBER, textsOf } from './svg.ts';

const FROM = instant('2026-10-25T23:00:00Z');

function point(key: string, flowDays: number, kind: string | null = 'feature'): FlowPoint {
  return { key, kind, flowDays, end: instantOf(FROM + 10 * 86_400_000) };
}

/** 19 items of 1 to 19 days and one of 40. */
function aScatter(changes: Partial<FlowScatter> = {}): FlowScatter {
  const points = Array.from({ length: 19 }, (_, n) => point(`PAY-${n + 1}`, n + 1));
  return {
    scope: { name: 'Card Payments', zone: BERLIN },
    window: { from: FROM, to: instant('2026-11-22T23:00:00Z') },
    flowTime: {
      measure: { kind: 'measured', value: { p50: 10.5, p85: 17.2, p95: 20.1 }, n: 20 },
      excluded: 2,
    },
    points: [...points, point('PAY-99', 40)],
    ...changes,
  };
}

describe('the flow time picture', () => {
  it('names the percentiles with their days, how many items there are and what is left out', () => {
    const texts = textsOf(flowScatterSvg(aScatter()));

    expect(texts).toEqual(expect.arrayContaining(['p50 10.5 d', 'p85 17.2 d', 'p95 20.1 d']));
    expect(texts[1]).toBe(
      'Days taken · n = 20, 2 straight to done left out · 26 October – 22 November 2026',
    );
  });

  it('labels what took longer than p95 and nothing else', () => {
    const texts = textsOf(flowScatterSvg(aScatter()));

    expect(texts.filter((words) => words.startsWith('PAY-'))).toEqual(['PAY-99']);
  });

  it('draws one mark for each item beside those of the legend', () => {
    const svg = flowScatterSvg(aScatter());

    expect(svg.match(/<circle/g)).toHaveLength(20 + 1);
  });

  it('tells kinds by shape as well as by colour, and counts them', () => {
    const points = [
      point('A', 1),
      point('B', 2, 'defect'),
      point('C', 3, 'defect'),
      point('D', 4, null),
    ];
    const svg = flowScatterSvg(aScatter({ points }));

    expect(textsOf(svg)).toEqual(expect.arrayContaining(['defect 2', 'feature 1', 'no kind 1']));
    const shapes = [...svg.matchAll(/<(circle|path d="[^"]*")[^>]*fill-opacity/g)].map(
      ([, shape]) => shape,
    );
    expect(new Set(shapes).size).toBe(3);
  });

  it('keeps the others readable when one item took far longer, and says how long that was', () => {
    const texts = textsOf(
      flowScatterSvg(aScatter({ points: [...aScatter().points, point('PAY-1000', 900)] })),
    );

    expect(texts).toContain('PAY-1000 900 d');
    expect(texts).toContain('above 1');
    expect(texts).not.toContain('800');
  });

  it('draws no percentile below the floor and says how many are needed', () => {
    const few = aScatter({
      flowTime: { measure: { kind: 'too-few', n: 3, needed: 5 }, excluded: 0 },
      points: aScatter().points.slice(0, 3),
    });
    const texts = textsOf(flowScatterSvg(few));

    expect(texts.filter((words) => words.startsWith('p'))).toEqual([]);
    expect(texts[1]).toContain('n = 3, 5 needed for percentiles');
    expect(flowScatterAltText(few)).toBe(
      'Flow time of Card Payments, 26 October – 22 November 2026: 3 items finished with a flow time, 5 needed for a percentile.',
    );
  });

  it('says so in words where nothing was finished', () => {
    const nothing = aScatter({
      flowTime: { measure: { kind: 'too-few', n: 0, needed: 5 }, excluded: 0 },
      points: [],
    });

    expect(textsOf(flowScatterSvg(nothing))).toContain(
      'Nothing with a flow time was finished in this time',
    );
  });

  it('states in its alt text how long items took and which took longest', () => {
    expect(flowScatterAltText(aScatter())).toBe(
      'Flow time of Card Payments, 26 October – 22 November 2026: half of 20 items took at most 10.5 days, 85 % at most 17.2 days, 95 % at most 20.1 days. 1 took longer: PAY-99 (40.0 days). 2 items went straight to done.',
    );
  });

  it('writes hostile and undrawable text harmlessly', () => {
    const svg = flowScatterSvg(
      aScatter({
        scope: { name: '<script>\u202e"&', zone: BERLIN },
        points: [point('<b>&', 50), point('קשה', 60), point('x'.repeat(40_000), 55, '😀')],
      }),
    );

    expect(svg).not.toMatch(/<script|<b>|\u202e/);
    expect(textsOf(svg)).toEqual(expect.arrayContaining(['60 d', 'Kind 2 1']));
    expect(svg.length).toBeLessThan(20_000);
    expect(svg).not.toMatch(NOT_A_NUMBER);
  });

  it('draws items that took no time at all', () => {
    const zero = aScatter({
      flowTime: {
        measure: { kind: 'measured', value: { p50: 0, p85: 0, p95: 0 }, n: 5 },
        excluded: 0,
      },
      points: Array.from({ length: 5 }, (_, n) => point(`Z-${n}`, 0)),
    });

    expect(flowScatterSvg(zero)).not.toMatch(NOT_A_NUMBER);
  });
});
