import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { spread, tickDays } from '../../src/charts/axes.ts';
import { cumulativeFlowSvg } from '../../src/charts/cumulative-flow.ts';
import { fitted, isDrawable, widthOf } from '../../src/charts/text.ts';
import { instantOf } from '../../src/core/domain/time.ts';
import type { CumulativeFlow } from '../../src/core/metrics/report.ts';
import { aCumulativeFlow, BERLIN } from '../support/reports.ts';

const OPTIONS = { title: 'Cumulative flow · Card Payments', description: 'Grew.', zone: BERLIN };

function textsOf(svg: string): string[] {
  return [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map((match) => match[1] ?? '');
}

function withStages(names: readonly string[]): CumulativeFlow {
  const { days } = aCumulativeFlow();
  return {
    days,
    bands: names.map((stage) => ({ stage, state: 'active', counts: days.map(() => 2) })),
  };
}

describe('the cumulative flow picture', () => {
  it('names each band with its last count and says since when done counts', () => {
    const texts = textsOf(cumulativeFlowSvg(aCumulativeFlow(), OPTIONS));

    expect(texts).toEqual(expect.arrayContaining(['Ready: 5', 'Build: 4', 'Test: 3', 'Done: 6']));
    expect(texts).toContain('Items per stage at midnight, done since 19 Nov (Europe/Berlin)');
  });

  it('writes the days of the given zone', () => {
    const berlin = textsOf(cumulativeFlowSvg(aCumulativeFlow(), OPTIONS));
    const utc = textsOf(cumulativeFlowSvg(aCumulativeFlow(), { ...OPTIONS, zone: 'UTC' }));

    expect(berlin).toEqual(expect.arrayContaining(['19 Nov', '20 Nov', '21 Nov', '22 Nov']));
    expect(utc).toEqual(expect.arrayContaining(['18 Nov', '19 Nov', '20 Nov', '21 Nov']));
  });

  it('stacks the last stage at the bottom and the first on top', () => {
    const svg = cumulativeFlowSvg(aCumulativeFlow(), OPTIONS);

    const labels = [...svg.matchAll(/y="([\d.]+)"[^>]*>(Ready|Build|Test|Done):/g)];

    expect(labels.map((label) => label[2])).toEqual(['Ready', 'Build', 'Test', 'Done']);
    const heights = labels.map((label) => Number(label[1]));
    expect(heights).toEqual(heights.toSorted((a, b) => a - b));
  });

  it('carries its title and finding for those who do not see it, escaped', () => {
    const svg = cumulativeFlowSvg(withStages(['<script>&"']), {
      ...OPTIONS,
      title: 'A <b> & \u0007',
      description: 'x < y\ud800',
    });

    expect(svg).toContain('<title>A &lt;b&gt; &amp; </title>');
    expect(svg).toContain('<desc>x &lt; y</desc>');
    expect(svg).toContain('&lt;script&gt;&amp;&quot;: 2');
    expect(svg).not.toContain('<script>');
  });

  it('writes the number of a stage whose name the font cannot draw', () => {
    const texts = textsOf(
      cumulativeFlowSvg(withStages(['Build', '等待发布', 'Проверка']), OPTIONS),
    );

    expect(texts).toEqual(expect.arrayContaining(['Build: 2', 'Stage 2: 2', 'Проверка: 2']));
  });

  it('draws flow states when there are more stages than labels fit', () => {
    const many = withStages(Array.from({ length: 13 }, (_, n) => `Stage ${n}`));

    const texts = textsOf(cumulativeFlowSvg(many, OPTIONS));

    expect(texts).toContain('Active: 26');
    expect(texts.join(' ')).toContain('Items per flow state');
  });

  it('gives neighbouring bands different colours', () => {
    const svg = cumulativeFlowSvg(withStages(['A', 'B', 'C', 'D', 'E', 'F']), OPTIONS);

    const colours = [...svg.matchAll(/<path d="[^"]*" fill="(#\w+)"/g)].map((match) => match[1]);

    expect(colours).toHaveLength(6);
    expect(colours.every((colour, index) => colour !== colours[index + 1])).toBe(true);
  });

  it('says so when there is nothing to draw', () => {
    const nothing = cumulativeFlowSvg({ days: [], bands: [] }, OPTIONS);
    const empty = cumulativeFlowSvg(
      { ...aCumulativeFlow(), bands: [{ stage: 'Build', state: 'active', counts: [0, 0, 0, 0] }] },
      OPTIONS,
    );

    expect(textsOf(nothing)).toContain('Nothing to draw');
    expect(`${nothing}${empty}`).not.toMatch(/NaN|Infinity|undefined/);
  });
});

describe('labels', () => {
  it('keep their distance within the borders, in order', () => {
    expect(spread([10, 12, 14, 300], 20, 0, 400)).toEqual([10, 30, 50, 300]);
    expect(spread([380, 390, 399], 20, 0, 400)).toEqual([360, 380, 400]);
    expect(spread([-5], 20, 0, 400)).toEqual([0]);
    expect(spread([], 20, 0, 400)).toEqual([]);
  });

  it('are cut with dots at the width there is', () => {
    const cut = fitted('Waiting for the release manager', 100, 15);

    expect(cut).toMatch(/^Wait.*…$/);
    expect(widthOf(cut, 15)).toBeLessThanOrEqual(100);
    expect(fitted('Test', 100, 15)).toBe('Test');
  });

  it.each([2, 4, 5, 8, 15, 29, 57, 85, 183])('has at most six dates over %i days', (count) => {
    const days = Array.from({ length: count }, (_, n) => instantOf(n * 86_400_000));

    const ticks = tickDays(days);

    expect(ticks.length).toBeLessThanOrEqual(6);
    expect(ticks.length).toBeGreaterThanOrEqual(Math.min(4, count));
  });
});

describe('the letters that count as drawable', () => {
  it('are all in both fonts that come with the package', () => {
    for (const file of ['400Regular/Inter_400Regular', '600SemiBold/Inter_600SemiBold']) {
      const glyphs = glyphsOf(`@expo-google-fonts/inter/${file}.ttf`);
      const missing = Array.from({ length: 0xffff }, (_, code) => code).filter(
        (code) => isDrawable(String.fromCharCode(code)) && !glyphs.has(code),
      );

      expect(glyphs.size).toBeGreaterThan(2000);
      expect(missing).toEqual([]);
    }
  });

  it('leave out scripts and signs that the font lacks, and marks that turn text around', () => {
    expect(['测', 'ש', '😀', '\u202e', '\u0000', '\ud800'].filter(isDrawable)).toEqual([]);
  });
});

/** The code points of a TrueType font's table of characters, subtable format 12. */
function glyphsOf(file: string): Set<number> {
  const font = readFileSync(createRequire(import.meta.url).resolve(file));
  const tables = Array.from({ length: font.readUInt16BE(4) }, (_, n) => 12 + n * 16);
  const record = tables.find((at) => font.toString('latin1', at, at + 4) === 'cmap') ?? 0;
  const cmap = font.readUInt32BE(record + 8);
  const subtables = Array.from(
    { length: font.readUInt16BE(cmap + 2) },
    (_, n) => cmap + font.readUInt32BE(cmap + 8 + n * 8),
  );
  const table = subtables.find((at) => font.readUInt16BE(at) === 12) ?? 0;
  const glyphs = new Set<number>();
  for (let group = 0; group < font.readUInt32BE(table + 12); group += 1) {
    const at = table + 16 + group * 12;
    for (let code = font.readUInt32BE(at); code <= font.readUInt32BE(at + 4); code += 1) {
      glyphs.add(code);
    }
  }
  return glyphs;
}
