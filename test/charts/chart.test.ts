import { describe, expect, it } from 'vitest';
import { drawChart } from '../../src/charts/chart.ts';
import type { Chart } from '../../src/charts/chart.ts';
import { renderPng } from '../../src/charts/png.ts';
import { instantOf } from '../../src/core/domain/time.ts';
import { decodePng, isDark } from '../support/png.ts';
import { aCumulativeFlow, aReport, BERLIN, instant, weeklySeries } from '../support/reports.ts';

const REPORT = aReport({
  trend: { ...aReport().trend, velocity: weeklySeries([4, 6, 5]) },
  aging: {
    limits: { Test: { kind: 'measured', value: { p50: 6, p85: 12, p95: 21 }, n: 18 } },
    items: aReport().aging.items,
  },
});
const FROM = instant('2026-10-25T23:00:00Z');

const CHARTS: readonly Chart[] = [
  {
    kind: 'cumulative-flow',
    data: aCumulativeFlow(),
    options: { title: 'Cumulative flow', description: 'Grew.', zone: BERLIN },
  },
  {
    kind: 'flow-time',
    data: {
      scope: { name: 'Card Payments', zone: BERLIN },
      window: { from: FROM, to: instant('2026-11-22T23:00:00Z') },
      flowTime: {
        measure: { kind: 'measured', value: { p50: 3, p85: 4, p95: 5 }, n: 5 },
        excluded: 0,
      },
      points: [1, 2, 3, 4, 9].map((flowDays) => ({
        key: `PAY-${flowDays}`,
        kind: 'feature',
        end: instantOf(FROM + flowDays * 86_400_000),
        flowDays,
      })),
    },
  },
  { kind: 'wip-age', data: REPORT },
  {
    kind: 'throughput',
    data: {
      flow: REPORT,
      forecast: {
        by: null,
        fan: { kind: 'too-few', n: 3, needed: 5 },
        sample: {
          from: FROM,
          to: REPORT.asOf,
          days: 28,
          nonWorkingDays: 0,
          nonWorkingCompletions: 0,
          missingDays: 62,
          unreadDays: 0,
          completions: 4,
          activeDays: 3,
          trials: 10_000,
        },
      },
    },
  },
  {
    kind: 'dependencies',
    data: {
      scope: { name: 'Card Payments', zone: BERLIN },
      asOf: REPORT.asOf,
      trailing: { from: FROM, to: REPORT.asOf },
      teams: [
        { id: 'wallet', name: 'Wallet', art: 'Cards' },
        { id: 'ledger', name: 'Ledger', art: 'Accounts' },
      ],
      edges: [{ consumer: 'wallet', provider: 'ledger', open: 2, itemDays: 12, cyclic: true }],
      within: 0,
      outside: 0,
    },
  },
  { kind: 'value-stream', data: REPORT },
];

async function darkPixels(svg: string): Promise<number> {
  return darkIn(await renderPng(svg));
}

function darkIn(png: Uint8Array): number {
  const pixels = decodePng(png);
  let dark = 0;
  for (let y = 0; y < pixels.height; y += 2) {
    for (let x = 0; x < pixels.width; x += 2) if (isDark(pixels, x, y)) dark += 1;
  }
  return dark;
}

describe('every chart', () => {
  it.each(CHARTS)('of kind $kind is drawn with its words visible', async (chart) => {
    const { png, svg } = await drawChart(chart);

    expect(decodePng(png).width).toBe(1200);
    expect(darkIn(png)).toBeGreaterThan(
      (await darkPixels(svg.replace(/<text[^]*?<\/text>/g, ''))) + 500,
    );
  });

  it.each(CHARTS)(
    'of kind $kind carries its title and finding for those who do not see it',
    async (chart) => {
      const { svg, title, altText } = await drawChart(chart);

      expect(svg).toContain(`<title>${title}</title>`);
      expect(svg).toContain(`<desc>${altText}</desc>`);
      expect(altText.length).toBeGreaterThan(0);
      expect(altText).not.toMatch(/chart of|picture of/i);
    },
  );

  it.each(CHARTS)('of kind $kind keeps its words within the sheet', async (chart) => {
    const { svg } = await drawChart(chart);
    const places = [
      ...svg.replace(/<g [^]*<\/g>/, '').matchAll(/<text x="([-\d.]+)" y="([-\d.]+)"/g),
    ];
    const height = Number(/height="(\d+)"/.exec(svg)?.[1]);

    expect(places.length).toBeGreaterThan(2);
    for (const [, x, y] of places) {
      expect(Number(x)).toBeGreaterThanOrEqual(0);
      expect(Number(x)).toBeLessThan(712);
      expect(Number(y)).toBeGreaterThan(10);
      expect(Number(y)).toBeLessThan(height - 3);
    }
  });

  it.each(CHARTS)('of kind $kind is the same for the same data', async (chart) => {
    expect((await drawChart(chart)).svg).toBe((await drawChart(chart)).svg);
  });
});
