import type { FlowState } from '../domain/workflow.ts';
import type { Ref } from '../domain/work-item.ts';
import type { ItemFinding } from './timeline.ts';

/** What a workflow says of one status. */
export interface StatusPlace {
  /** The status by the tracker's current name. */
  readonly status: Ref;
  /** Null where the status is not mapped or ignored. */
  readonly stage: string | null;
  /** Null where the status is ignored. */
  readonly flow: FlowState | null;
  readonly blocked: boolean;
  /** The visit merges into the one before it; then neither stage nor flow state. */
  readonly ignored: boolean;
  readonly findings: readonly ItemFinding[];
}

/** Looks statuses up in one item's workflow. */
export type ReadStatus = (status: Ref) => StatusPlace;
