import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const METRICS = new URL('../../src/core/metrics/', import.meta.url);

/** Files that hold no definition of their own. A new file in the folder is a metric unless it is named here. */
const HELPERS = new Set([
  'box-flow.ts',
  'delivery-output.ts',
  'delivery-report.ts',
  'flow-report.ts',
  'flow-scatter.ts',
  'horizon.ts',
  'measure.ts',
  'output.ts',
  'percentile.ts',
  'pi-membership.ts',
  'production-deployments.ts',
  'report.ts',
  'rewind.ts',
  'stage-counts.ts',
  'stream.ts',
]);

/** The first sentence, as `Name: definition.`, of the first docstring of an exported function that has one. */
function definitionIn(source: string): { readonly name: string; readonly text: string } | null {
  for (const [, block = ''] of source.matchAll(/\/\*\*\n((?: \*.*\n)+?) \*\/\nexport function/g)) {
    const prose = onOneLine(block.replaceAll(/^ \*/gm, ''));
    const [sentence, name] = /^([A-Z][^:.]+): .*?\.(?=\s|$)/.exec(prose) ?? [];
    if (sentence !== undefined && name !== undefined) return { name, text: sentence };
  }
  return null;
}

function onOneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

const page = onOneLine(
  readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8').replaceAll('**', ''),
);
const files = readdirSync(METRICS).filter((file) => !HELPERS.has(file));

describe('docs/metrics.md', () => {
  it.each(files)('defines what %s computes in the words of its docstring', (file) => {
    const definition = definitionIn(readFileSync(new URL(file, METRICS), 'utf8'));

    expect(definition, `${file} opens with "Name: definition."`).not.toBeNull();
    expect(page).toContain(definition?.text);
  });

  it.each(files)('finds a worked example beside the definition in %s', (file) => {
    expect(readFileSync(new URL(file, METRICS), 'utf8')).toContain(' * @example ');
  });
});
