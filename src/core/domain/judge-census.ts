import type { Census, CensusJudgement, CensusVerdict, KnownItem } from './census.ts';
import type { Instant } from './time.ts';
import type { Deletion } from './work-item.ts';

type Observed = Extract<Census, { readonly kind: 'observed' }>;

/**
 * What has gone and what is there again, from the items known before the census began.
 *
 * What the tracker says itself is believed: an item or project in its recycle bin is deleted, a project that it calls
 * archived is archived, a project that it shows no more has lost us. What is merely absent is deleted, unless half or
 * more of its project's living items vanished at once: then nothing is concluded there. A single vanished item is
 * always believed, or a project with one or two items could never lose one. Where no project can be seen any more, it
 * is the account that has changed: nothing is concluded at all. An item that was gone before keeps its first reason
 * and instant.
 *
 * @param known Items of one source, read before the census was taken.
 * @param at When the census noticed: the deletion's instant, since the tracker tells none.
 */
export function judgeCensus(
  known: readonly KnownItem[],
  taken: Observed,
  at: Instant,
): CensusJudgement {
  const census = folded(taken);
  const verdicts: CensusVerdict[] = [];
  const projects = new Map<string, Tally>();
  for (const item of known) {
    const reason = reasonOf(item, census, foldedName(item.project));
    if (item.deletion !== null) {
      if (reason === null) verdicts.push({ id: item.id, deletion: null });
      continue;
    }
    const tally = projects.get(item.project) ?? { living: 0, told: [], absent: [] };
    projects.set(item.project, tally);
    tally.living += 1;
    if (reason === 'absent') tally.absent.push(item.id);
    else if (reason !== null && reason !== 'not-looked-for') {
      tally.told.push({ id: item.id, deletion: { at, why: reason } });
    }
  }
  const unobserved: Unobserved[] = [];
  const everythingHidden = isEverythingHidden(projects, census);
  for (const [project, { living, told, absent }] of projects) {
    if (everythingHidden || isMassVanishing(absent.length, living)) {
      unobserved.push({ project, vanished: told.length + absent.length, known: living });
    } else {
      for (const id of absent) verdicts.push(verdict(id, at, 'deleted'));
    }
    if (!everythingHidden) for (const one of told) verdicts.push(one);
  }
  return { verdicts, unobserved, at };
}

type Unobserved = CensusJudgement['unobserved'][number];

interface Tally {
  living: number;
  /** Gone by the tracker's own word. */
  readonly told: CensusVerdict[];
  /** Merely not there. */
  readonly absent: string[];
}

/** Null: it is there. */
function reasonOf(
  { id }: KnownItem,
  census: Observed,
  project: string,
): Deletion['why'] | 'absent' | 'not-looked-for' | null {
  if (census.deleted.has(id)) return 'deleted';
  if (census.ids.has(id)) return null;
  if (census.archivedProjects.has(project)) return 'archived';
  if (census.deletedProjects?.has(project) === true) return 'deleted';
  if (census.hiddenProjects.has(project)) return 'access-lost';
  return census.walkedProjects?.has(project) === false ? 'not-looked-for' : 'absent';
}

/** Projects may be configured in other capitals than the tracker writes. */
function folded(census: Observed): Observed {
  const { archivedProjects, hiddenProjects, deletedProjects, walkedProjects } = census;
  return {
    ...census,
    archivedProjects: foldedSet(archivedProjects),
    hiddenProjects: foldedSet(hiddenProjects),
    ...(deletedProjects === undefined ? {} : { deletedProjects: foldedSet(deletedProjects) }),
    ...(walkedProjects === undefined ? {} : { walkedProjects: foldedSet(walkedProjects) }),
  };
}

function foldedSet(projects: ReadonlySet<string>): Set<string> {
  return new Set([...projects].map(foldedName));
}

function foldedName(project: string): string {
  return project.toLowerCase();
}

function verdict(id: string, at: Instant, why: Deletion['why']): CensusVerdict {
  return { id, deletion: { at, why } };
}

/** Exactly half counts as too much. */
function isMassVanishing(absent: number, living: number): boolean {
  return absent > 1 && absent * 2 >= living;
}

function isEverythingHidden(projects: ReadonlyMap<string, Tally>, census: Observed): boolean {
  return (
    projects.size > 0 &&
    census.ids.size === 0 &&
    [...projects.keys()].every((project) => census.hiddenProjects.has(foldedName(project)))
  );
}
