/** What kind of time a stage is: `new` before commitment, `waiting` committed but nobody working. */
export type FlowState = 'new' | 'waiting' | 'active' | 'done' | 'cancelled';

/** A status by its id, or by its name without regard to case (then every id of that name). */
export type StatusRef = { readonly id: string } | { readonly name: string };

export interface Stage {
  readonly name: string;
  readonly flow: FlowState;
  /** Time here counts as blocked time too. */
  readonly blocked: boolean;
  readonly statuses: readonly StatusRef[];
  readonly wipLimit: number | null;
}

/** Which items a workflow is for: all given conditions; an empty list means any. */
export interface Applies {
  readonly sources: readonly string[];
  readonly projects: readonly string[];
  readonly types: readonly string[];
}

/** Stages in order. The first workflow that applies to an item is its workflow. */
export interface Workflow {
  readonly id: string;
  readonly applies: readonly Applies[];
  readonly stages: readonly Stage[];
  /** A visit to one of these merges into the visit before it. */
  readonly ignore: readonly StatusRef[];
  /** Name of the stage that means "in production", where one is named. */
  readonly production: string | null;
}
