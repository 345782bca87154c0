import type { Instant, Period } from '../domain/time.ts';
import type { FlowState } from '../domain/workflow.ts';
import type { Ref } from '../domain/work-item.ts';
import type { StatusSpan } from './replay.ts';
import type { ReadStatus, StatusPlace } from './stage-of-status.ts';
import type { ItemFinding, Stay, Visit } from './timeline.ts';
import { sameRef } from './values.ts';

/** A visit while it can still grow. */
interface OpenVisit {
  readonly status: Ref;
  readonly stage: string | null;
  readonly flow: FlowState | null;
  readonly from: Instant;
  to: Instant;
}

interface OpenStay {
  readonly stage: string | null;
  readonly flow: FlowState | null;
  readonly from: Instant;
  to: Instant;
  ended: boolean;
  deleted: boolean;
}

export interface VisitsOfItem {
  readonly visits: readonly Visit[];
  /** Visits in stages whose time counts as blocked; may touch. */
  readonly blocked: readonly Period[];
  readonly findings: readonly ItemFinding[];
}

/**
 * Statuses to visits with stages (metrics.md section 2, "Stages"): an ignored status merges into the visit before
 * it, a first one has no stage and no flow state; then neighbours of one status merge again. The last visit ends at
 * `end`. Findings: what the workflow says of the statuses, each once.
 */
export function visitsOf(
  spans: readonly StatusSpan[],
  read: ReadStatus,
  end: Instant,
): VisitsOfItem {
  const visits: OpenVisit[] = [];
  const findings: ItemFinding[] = [];
  let anyBlocked = false;
  for (let i = 0; i < spans.length; i += 1) {
    const span = spans[i];
    if (span === undefined) {
      continue;
    }
    const to = spans[i + 1]?.from ?? end;
    const place = read(span.status);
    if (place.findings.length > 0) {
      addFindings(findings, place);
    }
    const before = visits.at(-1);
    if (before !== undefined && (place.ignored || sameRef(before.status, place.status))) {
      before.to = to;
    } else {
      const { status, stage, flow } = place;
      visits.push({ status, stage, flow, from: span.from, to });
    }
    anyBlocked ||= place.blocked;
  }
  const blocked = anyBlocked
    ? visits.filter((visit) => visit.stage !== null && read(visit.status).blocked)
    : [];
  return { visits, blocked, findings };
}

function addFindings(findings: ItemFinding[], place: StatusPlace): void {
  for (const finding of place.findings) {
    if (!findings.some((had) => had.kind === finding.kind && had.detail === finding.detail)) {
      findings.push(finding);
    }
  }
}

/** Neighbouring visits of one stage as one stay; moves inside a stage are no arrival and no departure. */
export function staysOf(visits: readonly Visit[], deleted: boolean): readonly Stay[] {
  const stays: OpenStay[] = [];
  let open: OpenStay | null = null;
  for (const visit of visits) {
    if (open !== null && open.stage === visit.stage && open.flow === visit.flow) {
      open.to = visit.to;
      continue;
    }
    if (open !== null) {
      open.ended = true;
    }
    const { stage, flow, from, to } = visit;
    open = { stage, flow, from, to, ended: false, deleted: false };
    stays.push(open);
  }
  if (open !== null && deleted) {
    open.ended = true;
    open.deleted = true;
  }
  return stays;
}
