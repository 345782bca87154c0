import { migrate } from '../store/open.ts';
import { session, storageUrl } from './context.ts';
import { write } from './io.ts';
import type { ExitCode, Io } from './io.ts';
import { numbered } from './text.ts';

export async function migrateStore(
  options: { readonly config: string },
  io: Io,
): Promise<ExitCode> {
  const applied = await migrate(storageUrl(await session(io, options.config)));
  const text =
    applied.length === 0
      ? 'The database is up to date; nothing was changed.\n'
      : `Applied ${numbered(applied.length, 'migration')}: ${applied.join(', ')}.\n`;
  await write(io.out, text);
  return 0;
}
