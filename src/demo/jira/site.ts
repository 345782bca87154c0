import type {
  RawField,
  RawLinkType,
  RawRemoteLink,
  RawStatus,
  RawType,
  SiteBoard,
  SiteProject,
} from './raw.ts';

/** One history entry, its parts already JSON: the emulator only joins strings. */
export interface HistoryText {
  readonly id: string;
  readonly at: number;
  readonly author: string;
  readonly items: string;
  /** Ids of the fields it changes, empty string where Jira writes none. */
  readonly fieldIds: readonly string[];
}

/** An issue as the emulator serves it: what searches look at, and its JSON on demand. */
export interface SiteIssue {
  readonly id: string;
  readonly key: string;
  readonly self: string;
  readonly formerKeys: readonly string[];
  readonly project: { readonly id: string; readonly key: string; readonly name: string };
  readonly type: { readonly id: string; readonly name: string };
  readonly status: { readonly id: string; readonly name: string };
  readonly created: number;
  readonly updated: number;
  readonly remoteLinks: readonly RawRemoteLink[];
  /** JSON text of each field by its id. */
  fields(): ReadonlyMap<string, string>;
  /** Oldest first. */
  histories(): readonly HistoryText[];
}

export interface IssueRegister {
  all(): Iterable<SiteIssue>;
  readonly size: number;
  /** By id, key or former key. */
  find(idOrKey: string): SiteIssue | null;
  /** Adds an issue or replaces the one with its id. */
  put(issue: SiteIssue): void;
  /** Deletes an issue for good, as an administrator would. */
  remove(idOrKey: string): void;
  /** Told of the id of everything that is put or removed; returns how to stop listening. */
  onChange(listener: (id: string) => void): () => void;
}

/** One Jira Cloud site in memory. */
export interface JiraSite {
  /** What `self` links start with. */
  readonly url: string;
  readonly title: string;
  /** The account's IANA zone. */
  readonly zone: string;
  readonly statuses: readonly RawStatus[];
  readonly types: readonly RawType[];
  readonly fields: readonly RawField[];
  readonly linkTypes: readonly RawLinkType[];
  readonly projects: readonly SiteProject[];
  readonly boards: readonly SiteBoard[];
  readonly issues: IssueRegister;
}

export function issueRegister(issues: Iterable<SiteIssue> = []): IssueRegister {
  const byId = new Map<string, SiteIssue>();
  const idByKey = new Map<string, string>();
  const listeners = new Set<(id: string) => void>();

  function remember(issue: SiteIssue): void {
    byId.set(issue.id, issue);
    for (const key of issue.formerKeys) idByKey.set(key.toUpperCase(), issue.id);
    idByKey.set(issue.key.toUpperCase(), issue.id);
  }

  function find(idOrKey: string): SiteIssue | null {
    return byId.get(idOrKey) ?? byId.get(idByKey.get(idOrKey.toUpperCase()) ?? '') ?? null;
  }

  for (const issue of issues) remember(issue);
  return {
    all: () => byId.values(),
    get size(): number {
      return byId.size;
    },
    find,
    put(issue): void {
      remember(issue);
      for (const listener of listeners) listener(issue.id);
    },
    remove(idOrKey): void {
      const issue = find(idOrKey);
      if (issue === null) return;
      byId.delete(issue.id);
      for (const listener of listeners) listener(issue.id);
    },
    onChange(listener): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
