import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allPages, anchors, codeOf, page, ROOT } from './pages.ts';

const pages = allPages();

describe('the documentation', () => {
  it.each(pages)('links only to what is there: $path', ({ path, text }) => {
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
    const broken = links
      .filter((target) => !/^https?:/.test(target))
      .filter((target) => {
        const [file = '', anchor] = target.split('#');
        const to = file === '' ? path : normalize(join(dirname(path), file));
        if (!existsSync(join(ROOT, to))) return true;
        return anchor !== undefined && !anchors(page(to)).has(anchor);
      });

    expect(broken).toEqual([]);
  });

  it.each(pages)('names only files and folders that are there: $path', (one) => {
    const named = codeOf(one)
      .flatMap((code) => code.match(/(?<![\w./-])(?:src|test|config|docs|tools)\/[\w./*-]*/g) ?? [])
      .map((path) => path.replace(/\.$/, ''))
      // What a reader will make, and patterns.
      .filter((path) => !/[*]|config\/signalbox\.yaml/.test(path));

    expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it('has every decision in the list of decisions, under its own title', () => {
    const list = page('docs/decisions/README.md').text;
    const decisions = pages.filter(({ path }) => /decisions\/\d{4}-/.test(path));

    for (const { path, text } of decisions) {
      const title = /^# (?:0*\d+)[.:] (.+)$/m.exec(text)?.[1] ?? `no title in ${path}`;
      expect(list).toContain(`](${path.slice('docs/decisions/'.length)}) | ${title} |`);
    }
    expect(decisions.length).toBeGreaterThan(10);
  });
});
