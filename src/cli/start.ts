import packageJson from '../../package.json' with { type: 'json' };
import { startService } from '../service.ts';
import { ConfigError } from '../shared/errors.ts';
import { collectGarbageEarly } from '../shared/heap.ts';
import { session } from './context.ts';
import type { ExitCode, Io } from './io.ts';

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error'];

/** Runs until SIGTERM or SIGINT; then takes nothing new, lets what runs come to a safe point, and closes. */
export async function start(options: { readonly config: string }, io: Io): Promise<ExitCode> {
  collectGarbageEarly();
  const { config, secrets } = await session(io, options.config);
  const logLevel = levelOf(io.env['LOG_LEVEL'] ?? 'info');
  await using service = await startService(config, secrets, {
    version: packageJson.version,
    clock: io.clock,
    log: { write: (line: string) => void io.out.write(line) },
    logLevel,
  });
  io.err.write(
    `signalbox is running; health at http://${config.http.host}:${service.port}/healthz\n`,
  );
  await stopped(io.signal);
  io.err.write('Stopping: finishing what runs…\n');
  return 0;
}

function levelOf(named: string): string {
  if (LEVELS.includes(named)) return named;
  throw new ConfigError(
    `LOG_LEVEL is "${named}"; nothing was started. Set it to one of ${LEVELS.join(', ')}.`,
  );
}

async function stopped(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
