import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const DEPENDENCIES = new URL('../../src/core/dependencies/', import.meta.url);

const page = onOneLine(
  readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8').replaceAll('**', ''),
);

interface Definition {
  readonly name: string;
  readonly sentence: string;
}

/** The docstrings of exported functions with a worked example: they open with `Name: definition.` and a blank line. */
function definitionsIn(source: string): readonly Definition[] {
  const blocks = source.matchAll(/\/\*\*\n((?: \*.*\n)+?) \*\/\nexport function/g);
  return [...blocks]
    .filter(([, block = '']) => block.includes('@example '))
    .map(([, block = '']) => {
      const [sentence = ''] = block.replaceAll(/^ \* ?/gm, '').split('\n\n');
      return { name: sentence.split(':')[0] ?? '', sentence: onOneLine(sentence) };
    });
}

function onOneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

const definitions = readdirSync(DEPENDENCIES).flatMap((file) =>
  definitionsIn(readFileSync(new URL(file, DEPENDENCIES), 'utf8')),
);

describe('docs/metrics.md, on dependencies', () => {
  it('defines every number of them', () => {
    expect(definitions.map(({ name }) => name).toSorted()).toEqual([
      'Component chain',
      'Coupling',
      'Dependency wait',
      'Fan-out and fan-in',
      'Integration wait',
      'Needed by',
      'Open, new and resolved dependencies',
      'Resolution time',
      'Shared-service bottleneck',
      'State of a dependency',
      'Too many dependencies',
    ]);
  });

  it.each(definitions)('says what "$name" is in the words of its docstring', (definition) => {
    expect(page).toContain(definition.sentence);
  });
});
