import type { Instant } from '../domain/time.ts';
import type { HistoryEntry, Ref, WorkItem } from '../domain/work-item.ts';
import type { ItemFinding } from './timeline.ts';
import { notBefore, sameRef } from './values.ts';

/** A stay in one status as the tracker tells it, before stages: it lasts until the next one begins. */
export interface StatusSpan {
  status: Ref;
  from: Instant;
}

export interface Replayed {
  /** From creation on, never empty; neighbours of one status are not merged yet. */
  readonly spans: readonly StatusSpan[];
  readonly findings: readonly ItemFinding[];
}

/** How far history is visible: up to and including `asOf`, and strictly before a deletion. */
export interface Horizon {
  readonly asOf: Instant;
  readonly deletedAt: Instant | null;
}

/** Whether the name in an entry belongs today only to other statuses than the entry's id. */
export type IsMisnamed = (status: Ref) => boolean;

interface Replay {
  readonly spans: StatusSpan[];
  readonly findings: ItemFinding[];
  /** Where the last project or key change since the last transition begins; null without one. */
  movedAt: Instant | null;
}

/**
 * Replays the status transitions of an item (metrics.md section 2, "Replay"). `entries` must be in order.
 * Findings: `history-gap`, `status-id-name-mismatch`.
 */
export function replayStatuses(
  item: WorkItem,
  entries: readonly HistoryEntry[],
  horizon: Horizon,
  isMisnamed: IsMisnamed,
): Replayed {
  const replay: Replay = { spans: [], findings: [], movedAt: null };
  let transitions = 0;
  let told: Ref | null = item.status;
  let past = false;

  scan: for (const entry of entries) {
    const at = notBefore(entry.at, item.createdAt);
    past ||= at > horizon.asOf || (horizon.deletedAt !== null && at >= horizon.deletedAt);
    for (const change of entry.changes) {
      if (change.field === 'status') {
        const to = change.to[0];
        const from = change.from[0] ?? replay.spans.at(-1)?.status ?? to;
        if (to === undefined || from === undefined) {
          continue;
        }
        if (replay.spans.length === 0) {
          replay.spans.push({ status: from, from: item.createdAt });
        }
        if (past) {
          // The `from` of the first transition out of sight tells where the item stood in sight.
          told = from;
          break scan;
        }
        transitions += 1;
        takeTransition(replay, from, to, at);
        noteMisnamed(replay, from, isMisnamed);
        noteMisnamed(replay, to, isMisnamed);
      } else if (change.field === 'project' || change.field === 'key') {
        if (past) {
          // A move out of sight may have mapped the status: what is told after it says nothing of before it.
          told = null;
          if (replay.spans.length > 0) {
            break scan;
          }
        } else {
          replay.movedAt = at;
        }
      }
    }
  }
  if (replay.spans.length === 0) {
    replay.spans.push({ status: item.status, from: item.createdAt });
  }
  if (transitions > 0 && told !== null) {
    settleLast(replay, told);
  }
  return { spans: replay.spans, findings: replay.findings };
}

function takeTransition(replay: Replay, from: Ref, to: Ref, at: Instant): void {
  const standing = replay.spans.at(-1);
  if (standing !== undefined && !sameRef(standing.status, from)) {
    gap(replay, standing.status, from);
    if (replay.movedAt !== null) {
      replay.spans.push({ status: from, from: replay.movedAt });
    }
  }
  replay.spans.push({ status: to, from: at });
  replay.movedAt = null;
}

/** The last transition against where the tracker says the item stands. */
function settleLast(replay: Replay, told: Ref): void {
  const last = replay.spans.at(-1);
  if (last === undefined || sameRef(last.status, told)) {
    return;
  }
  gap(replay, last.status, told);
  if (replay.movedAt === null) {
    last.status = told;
  } else {
    replay.spans.push({ status: told, from: replay.movedAt });
  }
}

function gap(replay: Replay, standing: Ref, told: Ref): void {
  replay.findings.push({
    kind: 'history-gap',
    detail: `history leads to ${standing.name}, then goes on from ${told.name}`,
  });
}

function noteMisnamed(replay: Replay, status: Ref, isMisnamed: IsMisnamed): void {
  if (isMisnamed(status)) {
    replay.findings.push({
      kind: 'status-id-name-mismatch',
      detail: `${status.name} (id ${status.id})`,
    });
  }
}
