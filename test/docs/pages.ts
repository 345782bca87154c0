import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the project, with a separator at its end. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface Page {
  /** Relative to the root, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** Everything that people read: the pages at the root and all under docs/. */
export function allPages(): Page[] {
  const docs = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => `docs/${path.replaceAll('\\', '/')}`);
  return ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...docs].map(page);
}

export function page(path: string): Page {
  return { path, text: readFileSync(join(ROOT, path), 'utf8').replaceAll('\r\n', '\n') };
}

/** The fenced blocks of one language; indented ones lose their indentation. */
export function blocks({ text }: Page, language: string): string[] {
  const fences = text.matchAll(/^( *)```(\w*)\n([\s\S]*?)^ *```$/gm);
  return [...fences].flatMap(([, indent = '', found, body = '']) =>
    found === language ? [body.replaceAll(new RegExp(`^${indent}`, 'gm'), '')] : [],
  );
}

/** What stands in code, inline or fenced. */
export function codeOf({ text }: Page): string[] {
  const fenced = [...text.matchAll(/^ *```\w*\n([\s\S]*?)^ *```$/gm)].map(([, body = '']) => body);
  const prose = text.replaceAll(/^ *```\w*\n[\s\S]*?^ *```$/gm, '');
  const inline = [...prose.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
  return [...fenced, ...inline];
}

/** Rows of the tables whose first cell is code: its texts, and the other cells. */
export function codeRows({ text }: Page): { readonly names: string[]; readonly cells: string[] }[] {
  return [...text.matchAll(/^\| (`.*) \|$/gm)].map(([, row = '']) => {
    // An empty cell is written `| |`.
    const [first = '', ...cells] = row.split(/ \|(?: |$)/);
    return { names: [...first.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name), cells };
  });
}

/** The anchors that GitHub gives to a page's headings. */
export function anchors({ text }: Page): Set<string> {
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) => title);
  return new Set(
    headings.map((title) =>
      title
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}
