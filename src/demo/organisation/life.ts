import type { Edit } from '../jira/draft.ts';
import type { DemoTeam } from './structure.ts';
import type { DemoArt } from './structure.ts';

export interface Step {
  readonly at: number;
  readonly edit: Edit;
}

/** An issue's whole life as planned, also what lies after `now` and is not written. */
export interface Life {
  readonly art: DemoArt;
  readonly team: DemoTeam;
  readonly type: string;
  readonly summary: string;
  readonly created: number;
  /** What it is created with; always a status. */
  readonly first: Edit & { readonly status: string };
  /** In order of time. */
  readonly steps: readonly Step[];
  readonly parent: Life | null;
}

/** The instant of the first step into a status, or null when it never gets there. */
export function reaches(life: Life, status: string): number | null {
  return life.steps.find((step) => step.edit.status === status)?.at ?? null;
}
