import type { Generated } from 'kysely';
import type { DeliveryState } from '../../core/domain/delivery.ts';
import type { AuditEntry } from '../../core/domain/audit.ts';
import type { Subscription } from '../../core/domain/subscription.ts';
import type { FlowState } from '../../core/domain/workflow.ts';

/**
 * Only types that both drivers return alike: text, integers (instants in epoch ms, flags 0 or 1) and null.
 * JSON is text: the codec reads it, never the database.
 */
export interface Tables {
  work_item: WorkItemRow;
  item_record: ItemRecordRow;
  item_prose: ItemProseRow;
  item_team: ItemTeamRow;
  item_key: ItemKeyRow;
  item_link: ItemLinkRow;
  rejected: RejectedRow;
  shelved: ShelvedRow;
  source_state: SourceStateRow;
  source_description: SourceDescriptionRow;
  status_seen: StatusSeenRow;
  sprint_seen: SprintSeenRow;
  delivery: DeliveryRow;
  occurrence: OccurrenceRow;
  deployment: DeploymentRow;
  deployment_state: DeploymentStateRow;
  last_number: LastNumberRow;
  risk: RiskRow;
  risk_event: RiskEventRow;
  risk_watch: RiskWatchRow;
  quieting: QuietingRow;
  subscription: SubscriptionRow;
  setting: SettingRow;
  audit: AuditRow;
  channel_publication: ChannelPublicationRow;
  alert: AlertRow;
  alert_tell: AlertTellRow;
  alert_turn: AlertTurnRow;
  risk_evaluation: RiskEvaluationRow;
}

/** Identity of an item in every table: `id_order` is the tracker's id, written so that text order is number order. */
interface ItemIdentity {
  source: string;
  id_order: string;
}

/** Narrow, so that finding what to read and noting a placement never touches the big texts. */
export interface WorkItemRow extends ItemIdentity {
  key: string;
  created_at: number;
  updated_at: number;
  truncated: number;
  /** Fingerprint the placement was computed under; empty while it has to be computed. */
  placed_with: string;
  start_at: number | null;
  end_at: number | null;
  /** When the item was closed; OPEN while it is not, so that one comparison answers "still matters at". */
  open_until: number;
  flow: FlowState | null;
  /** Key of the project, and the deletion that the facts tell: what a census reads. */
  project: string;
  deleted_at: number | null;
  deleted_why: string | null;
  /** The one level that it has at any time, and teams too; null where that does not hold or is not known. */
  level: string | null;
  /** The one kind that it has at any time, '' for none; null where it has several or is not known. */
  kind: string | null;
  /** `id_order` of the parent that it has for good from an instant on; null without one or not known. */
  parent: string | null;
  parent_since: number | null;
  /** Its creation or its last event. */
  latest_at: number | null;
  /** Drawn anew whenever its record is written. */
  stamp: number;
  /** 1 where a link of it may make a dependency at any time, 0 where none can; null where that is not known. */
  tells: number | null;
}

export interface ItemRecordRow extends ItemIdentity {
  facts: string;
  history: string;
}

interface ItemProseRow extends ItemIdentity {
  prose: string;
}

interface ItemTeamRow extends ItemIdentity {
  team: string;
  open_until: number;
}

/** Every key that an item ever had, in capitals. */
export interface ItemKeyRow extends ItemIdentity {
  key: string;
}

/** An item of which a link, or a parent other than the lasting one, ever named it; by id or key, in capitals. */
export interface ItemLinkRow extends ItemIdentity {
  named_source: string;
  name: string;
}

interface RejectedRow {
  source: string;
  key: string;
  why: string;
}

interface ShelvedRow {
  source: string;
  shelf: number;
  part: string;
  text: string;
}

interface SourceStateRow {
  source: string;
  checkpoint: string | null;
  pulled_at: number | null;
  read_until: number | null;
  tried_at: number | null;
  error: string | null;
  first_pulled_at: number | null;
  census_tried_at: number | null;
  census_at: number | null;
  /** Why the last census could conclude nothing, wholly or in part. */
  census_trouble: string | null;
}

interface SourceDescriptionRow {
  source: string;
  at: number;
  description: string;
}

interface StatusSeenRow {
  source: string;
  id: string;
  status: string;
}

interface SprintSeenRow {
  source: string;
  id: string;
  name: string;
  start_at: number | null;
  end_at: number | null;
}

export interface DeliveryRow {
  id: string;
  workspace: string;
  channel: string;
  kind: string;
  scope: string;
  period: string;
  part: string;
  state: DeliveryState;
  payload: string;
  ts: string | null;
  sent_in: string | null;
  attempts: number;
  not_before: number;
  claimed_at: number | null;
  last_error: string | null;
  created_at: number;
  due_since: number;
  updated_at: number;
}

interface OccurrenceRow {
  job: string;
  occurrence: number;
  claimed_at: number;
  finished_at: number | null;
  error: string | null;
}

interface DeploymentRow {
  source: string;
  id: string;
  kind: string;
  at: number;
  deployment: string;
}

interface DeploymentStateRow {
  source: string;
  checkpoint: string | null;
  read_at: number | null;
  tried_at: number | null;
  error: string | null;
}

/** The last number that was given to something that people call by a number, such as a risk. */
interface LastNumberRow {
  name: string;
  number: number;
}

/** Where a risk stands: nothing but the fold of its events, in columns what lists are narrowed by. */
export interface RiskRow {
  id: string;
  /** That of its id: the order in which risks were raised. */
  number: number;
  version: number;
  key: string;
  scope: string;
  pi: string | null;
  roam: string;
  condition: string;
  severity: string;
  seen_at: number;
  decided_at: number | null;
  updated_at: number;
  /** JSON of the whole risk. */
  risk: string;
}

/** Only ever added to: triggers refuse anything else. */
export interface RiskEventRow {
  risk: string;
  version: number;
  at: number;
  who: string;
  happening: string;
}

interface RiskWatchRow {
  risk: string;
  last_seen_at: number;
  clear_evaluations: number;
}

export interface QuietingRow {
  kind: 'snooze' | 'mute';
  /** The risk that is snoozed, or the rule that is muted. */
  subject: string;
  /** Where a rule is muted; empty for a snooze. */
  scope: string;
  until: number | null;
  by: string;
  at: number;
}

export interface SubscriptionRow {
  workspace: string;
  channel: string;
  scope: string;
  cadence: Subscription['cadence'];
  at: string;
  anchor: string | null;
  by: string;
  created_at: number;
}

interface SettingRow {
  workspace: string;
  /** A channel's or a person's id. */
  owner: string;
  name: string;
  value: string;
}

/** Only ever added to: triggers refuse anything else. */
export interface AuditRow {
  id: Generated<number>;
  at: number;
  workspace: string;
  actor: string;
  role: string;
  action: string;
  object: string;
  outcome: AuditEntry['outcome'];
  why: string;
  state_before: string | null;
  state_after: string | null;
  channel: string | null;
  request: string;
}

export interface ChannelPublicationRow {
  workspace: string;
  channel: string;
  scope: string;
  period: string;
  from_at: number;
  to_at: number;
  numbers: string;
  at: number;
}

/** A delivery that tells of risks. */
interface AlertRow {
  delivery: string;
  /** How often it was changed since. */
  changes: number;
  /** The delivery that changed it last. */
  last_change: string | null;
}

/** One of the risks that an alert tells of: `version` when it was put in, `shown` since its last change. */
export interface AlertTellRow {
  delivery: string;
  position: number;
  risk: string;
  version: number;
  shown: number;
  reason: string | null;
}

/** How often a channel was told of risks. */
interface AlertTurnRow {
  workspace: string;
  channel: string;
  turn: number;
}

interface RiskEvaluationRow {
  name: string;
  at: number;
}

export const OPEN = Number.MAX_SAFE_INTEGER;
