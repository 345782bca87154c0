import type { Authoring } from '../jira/authoring.ts';
import type { Edit } from '../jira/draft.ts';
import type { Life } from './life.ts';
import { teamOf } from './structure.ts';

/** Collects what happens when, and then lets it happen in order, so that ids and keys grow with time. */
export interface Playbook {
  live(life: Life): void;
  at(instant: number, act: (author: Authoring) => void): void;
  /** The key of a life, once it is played. */
  keyOf(life: Life): string;
  /** Everything up to `now`; what lies later never happened. */
  play(author: Authoring, now: number): void;
}

export function playbook(): Playbook {
  const acts: { readonly at: number; readonly act: (author: Authoring) => void }[] = [];
  const ids = new Map<Life, string>();
  let site: Authoring | null = null;

  function keyOf(life: Life): string {
    const id = ids.get(life);
    if (id === undefined || site === null)
      throw new Error(`"${life.summary}" has not happened yet.`);
    return site.read(id).key;
  }

  function at(instant: number, act: (author: Authoring) => void): void {
    acts.push({ at: instant, act });
  }

  return {
    at,
    keyOf,
    live(life) {
      at(life.created, (author) => {
        const parent = life.parent === null ? null : keyOf(life.parent);
        const { type, summary, created } = life;
        const project = life.art.project.key;
        const key = author.create({ ...life.first, project, type, summary, at: created, parent });
        ids.set(life, author.read(key).id);
      });
      for (const step of life.steps) {
        at(step.at, (author) => author.edit(keyOf(life), step.at, step.edit));
      }
    },
    play(author, now) {
      site = author;
      // Stable: what is planned for one instant happens in the order it was planned in.
      for (const { at: instant, act } of acts.toSorted((a, b) => a.at - b.at)) {
        if (instant > now) break;
        act(author);
      }
    },
  };
}

/** A life written by hand: who, what, when it is created in which status, and what happens then. */
export function told(
  team: string,
  type: string,
  summary: string,
  created: number,
  first: Edit & { readonly status: string },
  steps: readonly (readonly [number, Edit])[],
): Life {
  const placed = teamOf(team);
  return {
    ...placed,
    type,
    summary,
    created,
    first: { components: [placed.team.name], ...first },
    steps: steps.map(([at, edit]) => ({ at, edit })),
    parent: null,
  };
}
