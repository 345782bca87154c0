import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JiraEmulator } from '../../src/demo/jira/server.ts';
import { cli, startCli } from './cli.ts';
import type { CliProcess, Ran, Variables } from './cli.ts';

/** A folder with a configuration file and room for a database, in which command lines run. */
export interface Workplace extends AsyncDisposable {
  readonly folder: string;
  readonly config: string;
  readonly database: string;
  readonly env: Variables;
  /** Runs a command in this process, with this place's configuration and secrets. */
  run(...argv: readonly string[]): Promise<Ran>;
  /** The same in a process of its own. */
  start(argv: readonly string[], options?: Parameters<typeof startCli>[2]): CliProcess;
  /** What `export` prints; fails when it does not succeed. */
  exported(what: 'items' | 'visits', asOf: string): Promise<string>;
}

/** `configure` gets the address of a database file in the new folder. */
export async function aWorkplace(
  configure: (database: string) => object | string,
  env: Variables,
): Promise<Workplace> {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-'));
  const config = join(folder, 'signalbox.yaml');
  const database = `sqlite:${join(folder, 'data', 'signalbox.db')}`;
  const content = configure(database);
  // JSON is YAML.
  await writeFile(config, typeof content === 'string' ? content : JSON.stringify(content, null, 1));
  function withConfig(argv: readonly string[]): string[] {
    return [...argv, '--config', config];
  }
  async function run(...argv: readonly string[]): Promise<Ran> {
    return cli(withConfig(argv), { env });
  }
  return {
    folder,
    config,
    database,
    env,
    run,
    start: (argv, options) => startCli(withConfig(argv), env, options),
    async exported(what, asOf) {
      const { code, out, err } = await run('export', what, '--as-of', asOf);
      if (code !== 0) throw new Error(`export ${what} ended with ${code}: ${err}`);
      return out;
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** The variables that the configurations of these tests name. */
export function secretsOf(jira: JiraEmulator): Variables {
  return { JIRA_EMAIL: jira.email, JIRA_TOKEN: jira.token };
}

/** Rows of an NDJSON export. */
export function rowsOf<Row extends object>(text: string): Row[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row);
}
