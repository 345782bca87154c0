import { describe, expect, it } from 'vitest';
import { cumulativeFlowSvg } from '../../src/charts/cumulative-flow.ts';
import { renderPng } from '../../src/charts/png.ts';
import { decodePng, isDark, type Pixels } from '../support/png.ts';
import { aCumulativeFlow, BERLIN } from '../support/reports.ts';

const SVG = cumulativeFlowSvg(aCumulativeFlow(), {
  title: 'Cumulative flow · Card Payments',
  description: '',
  zone: BERLIN,
});

function darkIn(pixels: Pixels, [left, top, right, bottom]: readonly number[]): number {
  let dark = 0;
  for (let y = top ?? 0; y < (bottom ?? 0); y += 1) {
    for (let x = left ?? 0; x < (right ?? 0); x += 1) if (isDark(pixels, x, y)) dark += 1;
  }
  return dark;
}

describe('the chart as a PNG', () => {
  it('is 1200 wide and keeps its proportions', async () => {
    const { width, height } = decodePng(await renderPng(SVG));

    expect([width, height]).toEqual([1200, 675]);
  });

  it('shows its text, which a missing font would make disappear without an error', async () => {
    const withText = decodePng(await renderPng(SVG));
    const without = decodePng(await renderPng(SVG.replace(/<text[^]*?<\/text>/g, '')));

    const title = [20, 20, 600, 55];
    const labels = [900, 100, 1190, 620];

    expect(darkIn(without, title)).toBe(0);
    expect(darkIn(withText, title)).toBeGreaterThan(500);
    expect(darkIn(withText, labels)).toBeGreaterThan(darkIn(without, labels) + 300);
  });

  it('draws the title bolder than the text below it', async () => {
    const bold = decodePng(await renderPng(SVG));
    const regular = decodePng(await renderPng(SVG.replace('font-weight="600"', '')));

    const title = [20, 20, 600, 55];

    expect(darkIn(bold, title)).toBeGreaterThan(darkIn(regular, title) * 1.1);
  });

  it('is the same for the same data, also when drawn side by side', async () => {
    const [first, second] = await Promise.all([renderPng(SVG), renderPng(SVG)]);

    expect(Buffer.compare(first ?? new Uint8Array(), second ?? new Uint8Array())).toBe(0);
  });
});
