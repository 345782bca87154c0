import type { Authoring } from '../jira/authoring.ts';
import type { Edit } from '../jira/draft.ts';
import type { Life } from './life.ts';

/** Writes lives into one tracker. Edits speak Jira's words; a hand of another tracker translates them. */
export interface Hand {
  /** Returns an id that stays, whatever happens to the item. */
  create(life: Life, parent: string | null): string;
  edit(id: string, at: number, edit: Edit): void;
  /** What people call the item now. */
  keyOf(id: string): string;
}

export function jiraHand(author: Authoring): Hand {
  return {
    create(life, parent) {
      const { type, summary, created } = life;
      const project = life.art.project.key;
      const above = parent === null ? null : author.read(parent).key;
      const key = author.create({
        ...life.first,
        project,
        type,
        summary,
        at: created,
        parent: above,
      });
      return author.read(key).id;
    },
    edit: (id, at, edit) => author.edit(author.read(id).key, at, edit),
    keyOf: (id) => author.read(id).key,
  };
}
