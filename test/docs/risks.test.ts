import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { RiskRules } from '../../src/config/risk-schema.ts';
import { RULES } from '../../src/core/domain/risk.ts';
import { DEFAULT_RULES } from '../../src/core/risks/rules/settings.ts';
import { codeRows, page } from './pages.ts';

const FOLDER = new URL('../../src/core/risks/rules/', import.meta.url);
const text = onOneLine(page('docs/metrics.md').text.replaceAll('**', ''));
const files = readdirSync(FOLDER).filter((file) => /^r\d\d-/.test(file));

function onOneLine(lines: string): string {
  return lines.replaceAll(/\s+/g, ' ').trim();
}

/** The first paragraph, `Name: definition.`, of the docstring that has a worked example. */
function definitionIn(source: string): string | null {
  for (const [, block = ''] of source.matchAll(/\/\*\*\n((?: \*.*\n)+?) \*\/\nexport function/g)) {
    if (!block.includes('@example ')) continue;
    return onOneLine(block.replaceAll(/^ \* ?/gm, '').split('\n\n')[0] ?? '');
  }
  return null;
}

describe('docs/metrics.md, on risks', () => {
  it('has one file for each rule', () => {
    expect(files.map((file) => `R${Number(file.slice(1, 3))}`)).toEqual(RULES);
  });

  it.each(files)('says what the rule of %s is in the words of its docstring', (file) => {
    const definition = definitionIn(readFileSync(new URL(file, FOLDER), 'utf8'));

    expect(definition).not.toBeNull();
    expect(text).toContain(`| R${Number(file.slice(1, 3))} | ${definition}`);
  });
});

const NAMES: Readonly<Record<string, string>> = { lateFor: 'lateForMs', within: 'withinMs' };
const DAY_MS = 86_400_000;
const rows = codeRows(page('docs/configuration.md')).flatMap(({ names, cells }) =>
  /^R\d+\.\w+$/.test(names[0] ?? '') ? [{ name: names[0] ?? '', told: cells[0] ?? '' }] : [],
);

describe('docs/configuration.md, on thresholds of rules', () => {
  it.each(rows)('tells the default of $name', ({ name, told }) => {
    const [rule = '', key = ''] = name.split('.');
    const defaults: Readonly<Record<string, Readonly<Record<string, number>>>> = DEFAULT_RULES;
    const written: unknown = parse(told.replaceAll('`', ''));
    const value = typeof written === 'string' ? Number.parseInt(written, 10) * DAY_MS : written;

    expect(value).toBe(defaults[rule]?.[NAMES[key] ?? key]);
  });

  it('has a row for every threshold', () => {
    const known = RULES.flatMap((rule) => Object.keys(DEFAULT_RULES[rule]).length);

    expect(rows).toHaveLength(known.reduce((sum, n) => sum + n, 0));
    for (const { name, told } of rows) {
      const [rule = '', key = ''] = name.split('.');
      const value: unknown = parse(told.replaceAll('`', ''));
      expect(RiskRules.safeParse({ [rule]: { [key]: value } }).success).toBe(true);
    }
  });
});
