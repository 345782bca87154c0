import { describe, expect, it } from 'vitest';
import { valueStreamMapAltText, valueStreamMapSvg } from '../../src/charts/value-stream-map.ts';
import { aReport, aStage } from '../support/reports.ts';
import { NOT_A_NUMBER, textsOf } from './svg.ts';

const STREAM = aReport({
  stages: [
    aStage({ stage: 'Idea', state: 'new' }),
    aStage({ stage: 'Ready', state: 'waiting', loadNow: 5 }),
    aStage({ time: { kind: 'measured', value: { p50: 4.25, p85: 9 }, n: 11 } }),
    aStage({
      stage: 'Test',
      n: 2,
      time: { kind: 'too-few', n: 2, needed: 5 },
      forwardExits: 1,
      firstPassRate: { kind: 'too-few', n: 1, needed: 5 },
      loadNow: 3,
    }),
  ],
  constraint: { ...aReport().constraint, name: 'Build' },
});

describe('the value stream map', () => {
  it('shows each stage from commitment on in order, with time or wait, first pass and load', () => {
    const texts = textsOf(valueStreamMapSvg(STREAM)).slice(2);

    expect(texts.slice(0, 9)).toEqual([
      'Ready',
      'wait 2.1 d',
      '1st pass 90 %',
      'load 5',
      'Build',
      'time 4.3 d',
      '1st pass 90 %',
      'load 8',
      'constraint',
    ]);
    expect(texts).not.toContain('Idea');
  });

  it('says how many visits there were where they are too few for a number', () => {
    const texts = textsOf(valueStreamMapSvg(STREAM));

    expect(texts).toEqual(expect.arrayContaining(['time: n = 2', '1st pass: n = 1']));
  });

  it('sums up flow time, efficiency as an upper bound and the rolled first pass, each with its n', () => {
    const texts = textsOf(valueStreamMapSvg(STREAM));

    expect(texts.slice(-2)).toEqual([
      'Flow time 6.2 days (p50), 14.1 days (p85), n = 12',
      'Efficiency at most 36 %, n = 12 · rolled first pass 72 %, n = 25',
    ]);
  });

  it('states in its alt text where the time goes, what the constraint is, and every stage', () => {
    expect(valueStreamMapAltText(STREAM)).toBe(
      'Value stream of Card Payments, 16–22 November 2026: the longest stage is Build, half of its visits within 4.3 days. The constraint is Build. Flow time 6.2 days (p50), 14.1 days (p85), n = 12; efficiency at most 36 %, n = 12; rolled first pass 72 %, n = 25. Stages: 1 Ready (wait 2.1 d, 1st pass 90 %, load 5); 2 Build (time 4.3 d, 1st pass 90 %, load 8); 3 Test (time: n = 2, 1st pass: n = 1, load 3).',
    );
  });

  it('draws the bar of a stage in proportion to the longest one', () => {
    const svg = valueStreamMapSvg(STREAM);

    const [wait = 0, time = 1] = [...svg.matchAll(/width="([\d.]+)" height="7"/g)].map(
      ([, width]) => Number(width),
    );

    expect(wait / time).toBeCloseTo(2.1 / 4.25, 2);
  });

  it('says in words why there are no stages', () => {
    const none = aReport({ stages: [], stagesMissing: 'no workflow maps statuses to stages' });

    expect(textsOf(valueStreamMapSvg(none))).toEqual(
      expect.arrayContaining(['No stages to draw', 'no workflow maps statuses to stages']),
    );
    expect(valueStreamMapAltText(none)).toMatch(
      /no stages, no workflow maps statuses to stages\.$/,
    );
  });

  it('grows with its rows and says how many stages it leaves out', () => {
    const many = aReport({
      stages: Array.from({ length: 23 }, (_, n) => aStage({ stage: `S${n + 1}` })),
    });
    const texts = textsOf(valueStreamMapSvg(many));

    expect(texts).toContain('S20');
    expect(texts).not.toContain('S21');
    expect(texts[1]).toMatch(/· 3 more stages$/);
  });

  it('breaks a long name into two lines and numbers one that it cannot write', () => {
    const named = aReport({
      stages: ['Waiting for test', '等待发布', '<b>'.repeat(30_000), 'A', 'B'].map((stage) =>
        aStage({ stage }),
      ),
    });
    const svg = valueStreamMapSvg(named);
    const texts = textsOf(svg);

    expect(texts).toEqual(expect.arrayContaining(['Waiting for', 'test', 'Stage 2']));
    expect(svg).not.toContain('<b>');
    expect(svg.length).toBeLessThan(20_000);
    expect(valueStreamMapAltText(named).length).toBeLessThan(2000);
  });

  it('prints no number that is none where every time is 0', () => {
    const zero = aReport({
      stages: [aStage({ time: { kind: 'measured', value: { p50: 0, p85: 0 }, n: 9 } })],
    });

    expect(valueStreamMapSvg(zero)).not.toMatch(NOT_A_NUMBER);
  });
});
