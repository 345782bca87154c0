import type { WorkItem } from './work-item.ts';

/** A commit or pull request that a tracker says belongs to an item. */
export interface CodeChange {
  readonly kind: 'commit' | 'pull-request';
  /** Ids of the tracker's project and repository. */
  readonly project: string;
  readonly repository: string;
  /** The commit's hash, or the pull request's number. */
  readonly id: string;
}

const ARTIFACT =
  /^vstfs:\/\/\/Git\/(Commit|PullRequestId)\/([\w-]{1,64})(?:%2f|\/)([\w-]{1,64})(?:%2f|\/)([\da-f]{1,64})$/i;

/**
 * Commits and pull requests among an item's links to the outside, each once. Azure DevOps links them; what Jira shows
 * in its development panel is in no public interface.
 */
export function codeChangesOf({ remoteLinks }: Pick<WorkItem, 'remoteLinks'>): CodeChange[] {
  const changes = new Map<string, CodeChange>();
  for (const { url } of remoteLinks) {
    const [, kind, project = '', repository = '', id = ''] = ARTIFACT.exec(url) ?? [];
    if (kind === undefined) continue;
    const isCommit = kind.toLowerCase() === 'commit';
    changes.set(url.toLowerCase(), {
      kind: isCommit ? 'commit' : 'pull-request',
      project,
      repository,
      id,
    });
  }
  return [...changes.values()];
}
