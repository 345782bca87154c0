import { Command, CommanderError, Option } from 'commander';
import type { Cadence } from '../core/digest/digest-period.ts';
import { ConfigError, messageOf, SlackError, SourceError, StoreError } from '../shared/errors.ts';
import { DEFAULT_CONFIG } from './context.ts';
import { fileTrouble } from './file-trouble.ts';
import { UsageError } from './io.ts';
import type { ExitCode, Io } from './io.ts';
import { asOf, command, given, withConfig } from './program-options.ts';
import type { Done, Options } from './program-options.ts';
import { addReading } from './program-reading.ts';

/** Commands load their code when they are called, so that `--help` and `export` start at once. */
export function program(io: Io, version: string, done: (code: ExitCode) => void): Command {
  const root = new Command('signalbox')
    .description(
      'Flow and dependency metrics of Agile Release Trains, from Jira and Azure DevOps to Slack',
    )
    .version(version)
    .configureOutput({
      writeOut: (text) => io.out.write(text),
      writeErr: (text) => io.err.write(text),
    })
    .showSuggestionAfterError()
    .showHelpAfterError('Add --help to see what the command takes.')
    .exitOverride()
    .addHelpText('after', '\nExit codes: 0 ok, 1 findings or failed, 2 usage or configuration.');
  addWork(root, io, done);
  addReading(root, io, done);
  addSetUp(root, io, done);
  return root;
}

function addWork(root: Command, io: Io, done: Done): void {
  command(root, 'start', 'run the service: pulls, digests, risks, Slack').action(
    async (options: Options) =>
      done(await (await import('./start.ts')).start(withConfig(options), io)),
  );
  command(root, 'pull', 'read every source once, to its end')
    .option('--source <id>', 'only this source')
    .option('--census', 'also look for items that are gone, which otherwise happens once a day')
    .action(async (options: Options) =>
      done(
        await (
          await import('./pull.ts')
        ).pullOnce(
          {
            ...withConfig(options),
            ...given(options, 'source'),
            census: options['census'] === true,
          },
          io,
        ),
      ),
    );
  command(root, 'digest', 'post the digest of a scope, or print what Slack would show')
    .argument('<scope>', 'value stream, ART or team id, or "portfolio"')
    .option('--dry-run', 'print what Slack would show; posts nothing')
    .option('--channel <id>', 'post to this channel instead of the configured ones')
    .option('--chart <file>', 'also write the charts as PNG files')
    .addOption(
      new Option(
        '--cadence <how often>',
        'how much time it is about (default: as configured, else as usual for the scope)',
      ).choices(['weekly', 'fortnightly', 'monthly', 'pi']),
    )
    .addOption(asOf())
    .action(async (scope: string, options: Options) =>
      done(
        await (
          await import('./digest.ts')
        ).digest(
          scope,
          {
            ...withConfig(options),
            ...given(options, 'asOf'),
            ...given(options, 'channel'),
            ...given(options, 'chart'),
            ...cadenceIn(options),
            dryRun: options['dryRun'] === true,
          },
          io,
        ),
      ),
    );
}

/** Only what the option lets pass. */
function cadenceIn({ cadence }: Options): { readonly cadence?: Cadence } {
  return typeof cadence === 'string' ? { cadence: cadence as Cadence } : {};
}

function addSetUp(root: Command, io: Io, done: Done): void {
  root
    .command('init')
    .description('ask a tracker what it has and write a first, commented configuration')
    .requiredOption(
      '--url <url>',
      'the site, such as https://acme.atlassian.net or https://dev.azure.com/acme',
    )
    .addOption(
      new Option('--kind <kind>', 'kind of tracker (default: by its address, or what it answers)')
        // The same list as `init` knows, which is loaded when it is called.
        .choices(['jira', 'jira-data-center', 'azure-devops']),
    )
    .option(
      '--projects <keys>',
      'project keys or names, separated by commas (default: all that are visible)',
    )
    .option(
      '--email-env <name>',
      'environment variable with the e-mail address, for Jira Cloud (default: JIRA_EMAIL)',
    )
    .option(
      '--token-env <name>',
      'environment variable with the token (default: JIRA_TOKEN or AZURE_DEVOPS_TOKEN)',
    )
    .option('--add', 'add the tracker to the file, keeping what people wrote')
    .option('--out <file>', 'file to write', DEFAULT_CONFIG)
    .option('--force', 'overwrite the file if it exists')
    .action(async (options: Options) => done(await (await import('./init.ts')).init(options, io)));
  command(
    root,
    'check',
    'verify the configuration against the sites and the Slack workspace',
  ).action(async (options: Options) =>
    done(await (await import('./check.ts')).check(withConfig(options), io)),
  );
  command(root, 'migrate', 'bring the database up to date').action(async (options: Options) =>
    done(await (await import('./migrate.ts')).migrateStore(withConfig(options), io)),
  );
  root
    .command('demo')
    .description('show the main job on an emulated organisation; needs no account and no network')
    .option('--stay', 'keep everything running and take /flow commands in the terminal')
    .option('--out <folder>', 'where the chart and the database are written', 'out/demo')
    .action(async (options: Options) =>
      done(
        await (
          await import('../demo/demo.ts')
        ).demo({ stay: options['stay'] === true, out: String(options['out']) }, io),
      ),
    );
}

/** Runs a command line; says what went wrong in one place and turns it into an exit code. */
export async function run(argv: readonly string[], io: Io, version: string): Promise<ExitCode> {
  let code: ExitCode = 0;
  const root = program(io, version, (result) => {
    code = result;
  });
  try {
    await root.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    return explain(error, io);
  }
}

function explain(error: unknown, io: Io): ExitCode {
  // Commander has already said what was wrong, or shown the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof ConfigError || error instanceof UsageError) {
    io.err.write(`${error.message}\n`);
    return 2;
  }
  // Whoever watches the output has said that it could not be written.
  if (io.signal.reason === 'output') return 1;
  if (io.signal.aborted) {
    // The reader has seen enough, as `head` does: nothing has failed and nobody is there to be told.
    if (io.signal.reason === 'EPIPE') return 0;
    io.err.write('Stopped. What was stored stays; the next run goes on from there.\n');
    return 1;
  }
  if (error instanceof StoreError || error instanceof SourceError || error instanceof SlackError) {
    io.err.write(`${error.message}\n`);
    return 1;
  }
  const trouble = fileTrouble(error);
  if (trouble !== null) {
    io.err.write(`${trouble}\n`);
    return 1;
  }
  io.err.write(`Something went wrong that should not: ${messageOf(error)}\n`);
  if (error instanceof Error && error.stack !== undefined) io.err.write(`${error.stack}\n`);
  return 1;
}
