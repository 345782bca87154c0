/** Jira's own JSON, as far as the emulator looks into it; the rest travels untouched. */
export interface RawStatus {
  readonly self: string;
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly statusCategory: {
    readonly self: string;
    readonly id: number;
    readonly key: string;
    readonly colorName: string;
    readonly name: string;
  };
}

export interface RawType {
  readonly self: string;
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly subtask: boolean;
  readonly hierarchyLevel: number;
}

export interface RawField {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly custom: boolean;
  readonly orderable: boolean;
  readonly navigable: boolean;
  readonly searchable: boolean;
  readonly clauseNames: readonly string[];
  readonly schema: Readonly<Record<string, unknown>>;
}

export interface RawLinkType {
  readonly self: string;
  readonly id: string;
  readonly name: string;
  readonly inward: string;
  readonly outward: string;
}

export interface RawComponent {
  readonly self: string;
  readonly id: string;
  readonly name: string;
}

export interface RawVersion {
  readonly self: string;
  readonly id: string;
  readonly name: string;
  readonly archived: boolean;
  readonly released: boolean;
  readonly startDate?: string;
  readonly releaseDate?: string;
}

export interface RawSprint {
  readonly id: number;
  readonly name: string;
  readonly state: string;
  readonly originBoardId?: number;
}

export interface SiteProject {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly components: readonly RawComponent[];
  readonly versions: readonly RawVersion[];
}

export interface SiteBoard {
  readonly id: number;
  readonly name: string;
  readonly type: string;
  readonly projectKey: string | null;
  readonly configuration: Readonly<Record<string, unknown>>;
  readonly sprints: readonly RawSprint[];
}

/** One change of one field. Jira calls the name of the new value `toString`. */
export interface RawChange {
  readonly field: string;
  readonly fieldtype?: string;
  readonly fieldId?: string;
  readonly from?: string | null;
  readonly fromString?: string | null;
  readonly to?: string | null;
}

export interface RawHistory {
  readonly id: string;
  readonly author?: Readonly<Record<string, unknown>>;
  /** ISO 8601 with the account's offset. */
  readonly created: string;
  readonly items: readonly RawChange[] | null;
}

export interface RawRemoteLink {
  readonly id: number;
  readonly object: { readonly url: string; readonly title: string };
  readonly relationship?: string;
}

/** An issue as the API shows it with everything expanded. */
export interface RawIssue {
  readonly id: string;
  readonly key: string;
  readonly self: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly histories: readonly RawHistory[];
  readonly remoteLinks: readonly RawRemoteLink[];
  /** Keys the issue had before it was moved; they still find it. */
  readonly formerKeys: readonly string[];
}
