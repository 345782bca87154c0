import packageJson from '../../package.json' with { type: 'json' };
import { startService } from '../service.ts';
import { session } from './context.ts';
import type { ExitCode, Io } from './io.ts';

/** Runs until SIGTERM or SIGINT; then takes nothing new, lets what runs come to a safe point, and closes. */
export async function start(options: { readonly config: string }, io: Io): Promise<ExitCode> {
  const { config, secrets } = await session(io, options.config);
  await using service = await startService(config, secrets, {
    version: packageJson.version,
    clock: io.clock,
    log: { write: (line: string) => void io.out.write(line) },
    logLevel: io.env['LOG_LEVEL'] ?? 'info',
  });
  io.err.write(
    `signalbox is running; health at http://${config.http.host}:${service.port}/healthz\n`,
  );
  await stopped(io.signal);
  io.err.write('Stopping: finishing what runs…\n');
  return 0;
}

async function stopped(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
