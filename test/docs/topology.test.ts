import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { explainedFindings } from '../../src/core/digest/quality.ts';
import { TOPOLOGY_RULES } from '../../src/core/topology/report.ts';
import { codeRows, page } from './pages.ts';

const TOPOLOGY = new URL('../../src/core/topology/', import.meta.url);
const metrics = page('docs/metrics.md');
const text = onOneLine(metrics.text.replaceAll('**', ''));

interface Definition {
  readonly name: string;
  readonly sentence: string;
}

/** The docstrings with a worked example: they open with `Name: definition.` and a blank line. */
function definitionsIn(source: string): readonly Definition[] {
  const blocks = source.matchAll(/\/\*\*\n((?: \*.*\n)+?) \*\/\n(?:export )?function/g);
  return [...blocks]
    .filter(([, block = '']) => block.includes('@example '))
    .map(([, block = '']) => {
      const [sentence = ''] = block.replaceAll(/^ \* ?/gm, '').split('\n\n');
      return { name: sentence.split(':')[0] ?? '', sentence: onOneLine(sentence) };
    });
}

function onOneLine(lines: string): string {
  return lines.replaceAll(/\s+/g, ' ').trim();
}

const definitions = readdirSync(TOPOLOGY).flatMap((file) =>
  definitionsIn(readFileSync(new URL(file, TOPOLOGY), 'utf8')),
);

describe('docs/metrics.md, on topology', () => {
  it.each(TOPOLOGY_RULES)('tells what %s means', (rule) => {
    expect(metrics.text).toContain(`\`${rule}\``);
  });

  it('takes a definition from each rule that has its own, and from what two of them share', () => {
    // Two rules are defined by the dependency report.
    expect(definitions).toHaveLength(TOPOLOGY_RULES.length - 2 + 2);
  });

  it.each(definitions)('says what "$name" is in the words of its docstring', (definition) => {
    expect(text).toContain(definition.sentence);
  });
});

describe('docs/metrics.md, on data quality', () => {
  const section = metrics.text.split('\n## Data quality\n')[1]?.split('\n## ')[0] ?? '';
  const kinds = codeRows({ ...metrics, text: section }).flatMap(({ names }) => names.slice(0, 1));

  it('has a row for every finding that people are told in words, and no other', () => {
    const all = Object.fromEntries(kinds.map((kind) => [kind, { n: 1, keys: ['A-1'] }]));
    const explained = explainedFindings({ dataQuality: all });

    expect(kinds).toHaveLength(17);
    expect(explained.filter(({ effect }) => effect === '')).toEqual([]);
  });
});
