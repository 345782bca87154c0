import { boardsOutput, risksOutput } from '../core/risks/output.ts';
import { knownRisks } from '../jobs/known-risks.ts';
import { asOfInstant, openStoreOf, scopeNamed, session } from './context.ts';
import { write } from './io.ts';
import type { ExitCode, Io } from './io.ts';
import { boardsText, risksText } from './risks-text.ts';

export interface RisksOptions {
  readonly config: string;
  /** ROAM boards instead of the open risks. */
  readonly board: boolean;
  readonly json?: boolean;
  readonly asOf?: string;
}

/** What is known of risks. Evaluates nothing: that is the work of the service. */
export async function risks(scopeId: string, options: RisksOptions, io: Io): Promise<ExitCode> {
  const from = await session(io, options.config);
  const scope = scopeNamed(from.organisation, scopeId);
  const asOf = asOfInstant(from, options.asOf);
  await using store = await openStoreOf(from);
  const known = await knownRisks(store, from.organisation, scope, asOf);
  if (options.json === true) {
    const machine = options.board
      ? boardsOutput(known, known.boards)
      : risksOutput(known, known.open);
    await write(io.out, `${JSON.stringify(machine, null, 2)}\n`);
  } else {
    await write(io.out, options.board ? boardsText(known) : risksText(known));
  }
  return 0;
}
