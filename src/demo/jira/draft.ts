import type { RawHistory, RawRemoteLink } from './raw.ts';

/** What the emulator's author knows of an issue; never changed, only replaced. */
export interface Draft {
  readonly id: string;
  readonly key: string;
  readonly formerKeys: readonly string[];
  readonly project: string;
  readonly type: string;
  readonly summary: string;
  readonly status: string;
  readonly created: number;
  readonly updated: number;
  readonly resolved: number | null;
  readonly labels: readonly string[];
  readonly components: readonly string[];
  readonly fixVersions: readonly string[];
  readonly sprints: readonly number[];
  readonly flagged: boolean;
  readonly assignee: number | null;
  readonly parent: string | null;
  readonly points: number | null;
  readonly team: string | null;
  readonly needBy: string | null;
  readonly dueDate: string | null;
  readonly links: readonly DraftLink[];
  readonly histories: readonly RawHistory[];
  readonly remoteLinks: readonly RawRemoteLink[];
}

export interface DraftLink {
  readonly id: string;
  readonly type: string;
  /** How the other issue is shown on this one: `inward` reads "is blocked by". */
  readonly side: 'inward' | 'outward';
  /** The other issue's id, for keys change. */
  readonly other: string;
}

/** What one edit may change; what is not named stays. */
export interface Edit {
  readonly status?: string;
  readonly type?: string;
  readonly summary?: string;
  readonly labels?: readonly string[];
  readonly components?: readonly string[];
  readonly fixVersions?: readonly string[];
  readonly sprints?: readonly number[];
  readonly flagged?: boolean;
  readonly assignee?: number | null;
  /** Key of the new parent. */
  readonly parent?: string | null;
  readonly points?: number | null;
  readonly team?: string | null;
  readonly needBy?: string | null;
  readonly dueDate?: string | null;
}
