import { authoredIssue, person } from './authored.ts';
import type { EmptySite } from './authored.ts';
import { directory } from './directory.ts';
import type { Directory } from './directory.ts';
import type { Draft } from './draft.ts';
import type { RawChange } from './raw.ts';
import { isoOffset } from './local-time.ts';
import { issueRegister } from './site.ts';
import type { JiraSite } from './site.ts';

/** The drafts of a site under work, its numbers, and the one way in which a draft gets a history. */
export interface Ledger {
  readonly site: JiraSite;
  readonly names: Directory;
  readonly find: (idOrKey: string) => Draft | null;
  read(idOrKey: string): Draft;
  put(draft: Draft): void;
  /** Stores a changed draft with one more history. */
  record(draft: Draft, at: number, by: number, items: readonly RawChange[]): void;
  remove(idOrKey: string): void;
  nextId(): string;
  nextKey(project: string): string;
}

const FIRST_ID = 10_001;

export function ledger(empty: EmptySite): Ledger {
  const site: JiraSite = { ...empty, issues: issueRegister() };
  const names = directory(site);
  const drafts = new Map<string, Draft>();
  const lastNumber = new Map<string, number>();
  const people = new Map<number, Record<string, unknown>>();
  let lastId = FIRST_ID - 1;
  const house = { ...site, directory: names, draft: (id: string) => drafts.get(id) ?? null };

  function find(idOrKey: string): Draft | null {
    const id = site.issues.find(idOrKey)?.id;
    return id === undefined ? null : (drafts.get(id) ?? null);
  }

  function read(idOrKey: string): Draft {
    const draft = find(idOrKey);
    if (draft === null) throw new Error(`The site has no issue ${idOrKey}.`);
    return draft;
  }

  function put(draft: Draft): void {
    drafts.set(draft.id, draft);
    site.issues.put(authoredIssue(house, draft));
  }

  function nextId(): string {
    return String((lastId += 1));
  }

  return {
    site,
    names,
    find,
    read,
    put,
    nextId,
    record(draft, at, by, items) {
      const author = people.get(by) ?? person(site.url, site.zone, by);
      people.set(by, author);
      const entry = { id: nextId(), author, created: isoOffset(at), items };
      const updated = Math.max(draft.updated, at);
      put({ ...draft, updated, histories: [...draft.histories, entry] });
    },
    remove(idOrKey) {
      drafts.delete(read(idOrKey).id);
      site.issues.remove(idOrKey);
    },
    nextKey(project) {
      const number = (lastNumber.get(project) ?? 0) + 1;
      lastNumber.set(project, number);
      return `${project}-${number}`;
    },
  };
}
