import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const FORECAST = new URL('../../src/core/forecast/', import.meta.url);

const page = onOneLine(
  readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8').replaceAll('**', ''),
);

interface Definition {
  readonly name: string;
  readonly sentence: string;
  readonly example: boolean;
}

/** The docstrings of exported functions that open with `Name: definition.` */
function definitionsIn(source: string): readonly Definition[] {
  const blocks = source.matchAll(/\/\*\*\n((?: \*.*\n)+?) \*\/\nexport function/g);
  return [...blocks].flatMap(([, block = '']) => {
    const prose = onOneLine(block.replaceAll(/^ \*/gm, ''));
    const [sentence, name] = /^([A-Z][^:.`(]+): .*?\.(?=\s[A-Z@]|$)/.exec(prose) ?? [];
    return sentence === undefined || name === undefined
      ? []
      : [{ name, sentence, example: prose.includes('@example ') }];
  });
}

function onOneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

const definitions = readdirSync(FORECAST).flatMap((file) =>
  definitionsIn(readFileSync(new URL(file, FORECAST), 'utf8')),
);

describe('docs/metrics.md, on forecasts', () => {
  it('defines every simulated or estimated number', () => {
    expect(definitions.map(({ name }) => name).toSorted()).toEqual([
      'Back-test',
      'Chance that an item is done by a date',
      'Days ahead',
      'Forecast fan',
      'How many by a date',
      'Nearest rank',
      'Probability',
      'Simulated finish',
      'Survival',
      'Throughput sample',
      'When done',
    ]);
  });

  it.each(definitions)('says what "$name" is in the words of its docstring', (definition) => {
    expect(page).toContain(definition.sentence);
    expect(definition.example).toBe(true);
  });
});
