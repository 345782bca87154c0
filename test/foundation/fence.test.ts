import { execFile } from 'node:child_process';
import { mkdtemp, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/**
 * The import rules of the house are lint rules; a fence that nobody tests is decoration. Each case writes a file that
 * breaks one rule into a copy of the folder layout and expects the linter to refuse it.
 */
const cases: readonly { rule: string; file: string; code: string; says: string }[] = [
  {
    rule: 'domain imports nothing',
    file: 'src/core/domain/bad.ts',
    code: `import { timeline } from '../timeline/target.ts';\nexport const x = timeline;`,
    says: 'domain imports nothing',
  },
  {
    rule: 'timeline does not import placement',
    file: 'src/core/timeline/bad.ts',
    code: `import { placement } from '../placement/target.ts';\nexport const x = placement;`,
    says: 'timeline imports only domain',
  },
  {
    rule: 'placement does not import metrics',
    file: 'src/core/placement/bad.ts',
    code: `import { metrics } from '../metrics/target.ts';\nexport const x = metrics;`,
    says: 'placement imports only',
  },
  {
    rule: 'metrics do not import the digest',
    file: 'src/core/metrics/bad.ts',
    code: `import { digest } from '../digest/target.ts';\nexport const x = digest;`,
    says: 'metrics imports only',
  },
  {
    rule: 'the rules of risks do not import the life of a risk',
    file: 'src/core/risks/rules/bad.ts',
    code: `import { risks } from '../target.ts';\nexport const x = risks;`,
    says: 'rules import only what stands before risks',
  },
  {
    rule: 'the core does not import an adapter',
    file: 'src/core/digest/bad.ts',
    code: `import { store } from '../../store/target.ts';\nexport const x = store;`,
    says: 'digest imports only the core',
  },
  {
    rule: 'the core has no clock',
    file: 'src/core/metrics/bad.ts',
    code: `export const x = Date.now();`,
    says: 'Date',
  },
  {
    rule: 'the core has no chance of its own',
    file: 'src/core/metrics/bad.ts',
    code: `export const x = Math.random();`,
    says: 'random',
  },
  {
    rule: 'a source does not import the store',
    file: 'src/sources/bad.ts',
    code: `import { store } from '../store/target.ts';\nexport const x = store;`,
    says: 'A source knows',
  },
  {
    rule: 'the store does not import Slack',
    file: 'src/store/bad.ts',
    code: `import { slack } from '../slack/target.ts';\nexport const x = slack;`,
    says: 'The store knows only the domain',
  },
  {
    rule: 'Slack does not import jobs',
    file: 'src/slack/bad.ts',
    code: `import { jobs } from '../jobs/target.ts';\nexport const x = jobs;`,
    says: 'Slack knows the core and itself',
  },
  {
    rule: 'views do not import Bolt',
    file: 'src/slack/views/bad.ts',
    code: `import { App } from '@slack/bolt';\nexport const x = App;`,
    says: 'Views turn data into blocks',
  },
  {
    rule: 'charts do not import the store',
    file: 'src/charts/bad.ts',
    code: `import { store } from '../store/target.ts';\nexport const x = store;`,
    says: 'Charts turn core data',
  },
  {
    rule: 'jobs build nothing concrete',
    file: 'src/jobs/bad.ts',
    code: `import { jira } from '../sources/jira/target.ts';\nexport const x = jira;`,
    says: 'Jobs join ports',
  },
  {
    rule: 'only config reads the environment',
    file: 'src/jobs/bad.ts',
    code: `export const x = process.env['HOME'];`,
    says: 'Only config/ reads the environment',
  },
  {
    rule: 'only shared/clock.ts asks what time it is',
    file: 'src/store/bad.ts',
    code: `export const x = Date.now();`,
    says: 'Only shared/clock.ts',
  },
  {
    rule: 'nock is used through one file',
    file: 'test/sources/bad.test.ts',
    code: `import nock from 'nock';\nexport const x = nock;`,
    says: 'Use test/support/http.ts',
  },
  {
    rule: 'modules do not import each other in a circle',
    file: 'src/jobs/bad.ts',
    code: `import { back } from './back.ts';\nexport const bad = back;`,
    says: 'cycle',
  },
];

const rooms = [
  'src/core/timeline',
  'src/core/placement',
  'src/core/metrics',
  'src/core/risks',
  'src/core/risks/rules',
  'src/core/digest',
  'src/store',
  'src/slack',
  'src/jobs',
  'src/sources/jira',
];

let house: string;

beforeAll(async () => {
  house = await mkdtemp(join(tmpdir(), 'signalbox-fence-'));
  for (const file of ['.oxlintrc.json', 'tsconfig.json', 'package.json']) {
    await writeFile(join(house, file), await readFile(file));
  }
  await symlink(resolve('node_modules'), join(house, 'node_modules'));
  for (const room of rooms) {
    await mkdir(join(house, room), { recursive: true });
    const name = room.split('/').at(-1) ?? '';
    await writeFile(join(house, room, 'target.ts'), `export const ${name} = 1;\n`);
  }
  await writeFile(
    join(house, 'src/jobs/back.ts'),
    `import { bad } from './bad.ts';\nexport const back = (): unknown => bad;\n`,
  );
});

afterAll(async () => {
  await rm(house, { recursive: true, force: true });
});

async function lint(file: string): Promise<string> {
  const oxlint = resolve('node_modules/oxlint/bin/oxlint');
  const run = promisify(execFile)(process.execPath, [oxlint, file], { cwd: house });
  return run.then(
    ({ stdout }) => stdout,
    (error: { stdout: string }) => error.stdout,
  );
}

describe('the import rules bite', () => {
  it.each(cases)('$rule', async ({ file, code, says }) => {
    await mkdir(dirname(join(house, file)), { recursive: true });
    await writeFile(join(house, file), `${code}\n`);

    const output = await lint(file);
    await rm(join(house, file));

    expect(output).toContain(says);
  });

  it('let a lawful import pass', async () => {
    const file = 'src/core/digest/good.ts';
    await writeFile(
      join(house, file),
      `import { metrics } from '../metrics/target.ts';\n\nexport const good = metrics;\n`,
    );

    expect(await lint(file)).toContain('Found 0 warnings and 0 errors');
  });
});
