import { messageOf } from '../shared/errors.ts';
import type { Source } from '../sources/source.ts';
import { note, ok, problem, someOf } from './verdicts.ts';
import type { Verdict } from './verdicts.ts';

/** Enough to see whether the account was given the right at all. */
const PROJECTS_ASKED = 25;

/** Whether the account may write what `writeBack: comment` lets signalbox write. */
export async function writeBackVerdicts(
  { id, comments }: Pick<Source, 'id' | 'comments'>,
  projects: readonly string[],
  signal: AbortSignal,
): Promise<Verdict[]> {
  if (comments === undefined) return [];
  const asked = projects.slice(0, PROJECTS_ASKED);
  try {
    const refused = await comments.refusedIn(asked, signal);
    if (refused === null) return [note(`${id}: ${CANNOT_TELL}`, IF_REFUSED)];
    if (refused.length === 0) return [ok(`${id}: decisions can be written back as comments`)];
    return [
      problem(
        `${id}: writeBack is on, but the account may not comment in ${someOf(refused)}`,
        'Give it the project permission "Add comments" there, or set writeBack: off.',
      ),
    ];
  } catch (error) {
    signal.throwIfAborted();
    return [note(`${id}: whether the account may comment could not be asked: ${messageOf(error)}`)];
  }
}

const CANNOT_TELL =
  'writeBack is on; whether the account may comment cannot be told without writing something';
const IF_REFUSED =
  'It needs "Edit work items in this node", and a PAT "Work Items (Read & write)". Comments that are refused are shown to admins on the Home tab.';
