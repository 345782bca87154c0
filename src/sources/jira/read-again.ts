import type { Rejected } from '../../core/domain/batch.ts';
import { RequestError } from '../http/failure.ts';
import { IssueId } from './schema.ts';

/** What came of asking once more for issues that could not be read. */
export interface ReadAgain {
  readonly issues: readonly unknown[];
  readonly rejected: readonly Rejected[];
  /** Keys of those that are gone. */
  readonly forgotten: readonly string[];
}

export const NOTHING_AGAIN: ReadAgain = { issues: [], rejected: [], forgotten: [] };

/**
 * Asks for some unread issues by id. Those that come leave `unread`: they return to it, behind the ones that had no turn,
 * where they still cannot be read. What the site refuses for good stays in it with the reason, because one
 * issue must not keep all others from being pulled; other failures are those of the whole pull.
 *
 * @param unread Keys by id.
 */
export async function readAgain(
  unread: Map<string, string>,
  most: number,
  ask: (ids: readonly string[]) => Promise<readonly unknown[]>,
): Promise<ReadAgain> {
  const due = [...unread].slice(0, most);
  if (due.length === 0) return NOTHING_AGAIN;
  for (const [id] of due) unread.delete(id);
  try {
    const issues = await ask(due.map(([id]) => id));
    const found = new Set(issues.map((issue) => IssueId.safeParse(issue).data?.id));
    const forgotten = due.filter(([id]) => !found.has(id)).map(([, key]) => key);
    return { issues, rejected: [], forgotten };
  } catch (error) {
    if (!(error instanceof RequestError) || error.reason !== 'refused') throw error;
    for (const [id, key] of due) unread.set(id, key);
    return {
      issues: [],
      rejected: due.map(([, key]) => ({ key, why: error.said })),
      forgotten: [],
    };
  }
}
