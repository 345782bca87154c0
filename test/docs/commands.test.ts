import { PassThrough } from 'node:stream';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { program } from '../../src/cli/program.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { allPages, codeOf, codeRows, page } from './pages.ts';

const io = {
  out: new PassThrough(),
  err: new PassThrough(),
  input: new PassThrough(),
  env: {},
  clock: systemClock,
  signal: new AbortController().signal,
};
const commands = new Map<string, Command>(
  program(io, 'test', () => undefined).commands.map((command) => [command.name(), command]),
);

interface Use {
  readonly page: string;
  readonly command: string;
  readonly line: string;
  readonly flags: readonly string[];
}

/** Every `signalbox …` that a reader could type, on one line each. */
const uses: Use[] = allPages().flatMap((one) =>
  codeOf(one).flatMap((code) =>
    [...code.matchAll(/^(?:.*npx |.*--rm |)signalbox ([a-z]+)(.*)$/gm)].map(
      ([line, command = '', rest = '']) => ({
        page: one.path,
        command,
        line,
        flags:
          rest
            .replace(/ #.*/, '')
            .match(/--?[a-z][a-z-]*/g)
            ?.filter(isFlag) ?? [],
      }),
    ),
  ),
);

/** `PI-26` and `main-job` are no flags. */
function isFlag(text: string): boolean {
  return text.startsWith('--');
}

describe('the commands in the documentation', () => {
  it('are found at all', () => {
    expect(uses.length).toBeGreaterThan(20);
  });

  it.each(uses)('exist, with their options: $line ($page)', ({ command, flags }) => {
    const known = commands.get(command);

    expect(known).toBeDefined();
    const options = known?.options.map((option) => option.long) ?? [];
    expect(flags.filter((flag) => flag !== '--help' && !options.includes(flag))).toEqual([]);
  });

  it('are all in the table of the README, and nothing else is', () => {
    const named = codeRows(page('README.md')).flatMap(
      ({ names }) => /^signalbox (\w+)/.exec(names[0] ?? '')?.[1] ?? [],
    );

    expect(named.toSorted()).toEqual([...commands.keys()].toSorted());
  });

  it('have every option of theirs named in docs/cli.md', () => {
    const text = page('docs/cli.md').text;
    const missing = [...commands.values()].flatMap((command) =>
      command.options.filter(({ long }) => !text.includes(long ?? '')).map(({ flags }) => flags),
    );

    expect(missing).toEqual([]);
  });

  it('are run by npm scripts that exist', () => {
    const scripts = new Set(
      Object.keys((JSON.parse(page('package.json').text) as { scripts: object }).scripts),
    );
    const named = allPages().flatMap((one) =>
      codeOf(one).flatMap((code) =>
        [...code.matchAll(/npm run ([\w:]+)/g)].map(([, script = '']) => script),
      ),
    );

    expect(named.filter((script) => !scripts.has(script))).toEqual([]);
    expect(scripts.has('test')).toBe(true);
  });
});
