import { existsSync } from 'node:fs';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli } from '../support/cli.ts';
import type { Ran } from '../support/cli.ts';
import { aLinkedCompany, AS_OF, fill } from '../support/linked-company.ts';
import type { LinkedCompany } from '../support/linked-company.ts';
import { decodePng } from '../support/png.ts';

let company: LinkedCompany;
let folder: string;
beforeAll(async () => {
  company = await aLinkedCompany();
  await fill(company);
  folder = await mkdtemp(join(tmpdir(), 'signalbox-chart-'));
});
afterAll(() => company[Symbol.asyncDispose]());

async function chart(...argv: readonly string[]): Promise<Ran> {
  return cli(['chart', ...argv, '--config', company.config, '--as-of', AS_OF]);
}

describe('signalbox chart', () => {
  it.each([
    ['cumulative-flow', 'Cumulative flow · Cards ART'],
    ['flow-time', 'Flow time · Cards ART'],
    ['wip-age', 'Age of work in progress · Cards ART'],
    ['throughput', 'Throughput and forecast · Cards ART'],
    ['dependencies', 'Dependencies between teams · Cards ART'],
    ['value-stream', 'Value stream · Cards ART'],
  ])('draws %s as SVG and says what it shows', async (kind, title) => {
    const file = join(folder, `${kind}.svg`);
    const { code, out, err } = await chart(kind, 'cards', '--out', file);

    expect({ code, err }).toEqual({ code: 0, err: `Wrote the chart to ${file}.\n` });
    const [first, finding] = out.split('\n');
    expect(first).toBe(title);
    expect(finding?.length).toBeGreaterThan(20);
    expect(await readFile(file, 'utf8')).toMatch(/^<svg /);
    expect(out).not.toMatch(/NaN|undefined|null/);
  });

  it('draws a PNG where the file is called so', async () => {
    const file = join(folder, 'age.PNG');
    const { code } = await chart('wip-age', 'cards', '--out', file);

    expect(code).toBe(0);
    expect(decodePng(await readFile(file)).width).toBeGreaterThan(300);
  });

  it('draws the window that is asked for', async () => {
    const file = join(folder, 'window.svg');
    const { out } = await chart(
      'flow-time',
      'cards',
      '--out',
      file,
      '--from',
      '2026-01-12',
      '--to',
      '2026-01-19',
    );

    expect(out).toContain('12–18 January 2026');
  });

  it('writes no file where there is nothing to draw, and says so', async () => {
    const file = join(folder, 'nothing.svg');
    // Before anything was linked.
    const early = ['--config', company.config, '--as-of', '2026-01-02'];
    const { code, err } = await cli(['chart', 'dependencies', 'cards', '--out', file, ...early]);

    expect(code).toBe(1);
    expect(err).toContain('There is nothing to draw');
    expect(existsSync(file)).toBe(false);
  });

  it.each([
    [['wip-age', 'cards', '--out', 'chart.gif'], 'end it with .svg or .png'],
    [['pie', 'cards', '--out', 'chart.svg'], 'cumulative-flow'],
    [['wip-age', 'card', '--out', 'chart.svg'], 'Did you mean "cards"?'],
    [['wip-age', 'cards'], '--out'],
  ])('asks what was meant by %j', async (argv, help) => {
    const { code, err } = await chart(...argv);

    expect(code).toBe(2);
    expect(err).toContain(help);
  });

  it('says why a file cannot be written', async () => {
    const { code, err } = await chart('wip-age', 'cards', '--out', join(folder, 'no', 'such.svg'));

    expect(code).toBe(1);
    expect(err).toContain('there is no such folder');
  });
});
