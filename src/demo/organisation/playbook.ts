import type { Authoring } from '../jira/authoring.ts';
import type { Edit } from '../jira/draft.ts';
import { jiraHand } from './hand.ts';
import type { Hand } from './hand.ts';
import type { Life } from './life.ts';
import { teamOf } from './structure.ts';
import type { DemoArt } from './structure.ts';

/** Collects what happens when, and then lets it happen in order, so that ids and keys grow with time. */
export interface Playbook {
  live(life: Life): void;
  at(instant: number, act: (author: Authoring) => void): void;
  /** The key of a life, once it is played. */
  keyOf(life: Life): string;
  /** Everything up to `now`; what lies later never happened. An ART that works elsewhere brings a hand of its own. */
  play(author: Authoring, now: number, handOf?: (art: DemoArt) => Hand | null): void;
}

export function playbook(): Playbook {
  const acts: { readonly at: number; readonly act: (author: Authoring) => void }[] = [];
  const ids = new Map<Life, string>();
  let hands: ((art: DemoArt) => Hand) | null = null;

  function written(life: Life): { readonly id: string; readonly hand: Hand } {
    const id = ids.get(life);
    if (id === undefined || hands === null) {
      throw new Error(`"${life.summary}" has not happened yet.`);
    }
    return { id, hand: hands(life.art) };
  }

  function keyOf(life: Life): string {
    const { id, hand } = written(life);
    return hand.keyOf(id);
  }

  function at(instant: number, act: (author: Authoring) => void): void {
    acts.push({ at: instant, act });
  }

  return {
    at,
    keyOf,
    live(life) {
      at(life.created, () => {
        const parent = life.parent === null ? null : written(life.parent).id;
        ids.set(life, hands!(life.art).create(life, parent));
      });
      for (const step of life.steps) {
        at(step.at, () => {
          const { id, hand } = written(life);
          hand.edit(id, step.at, step.edit);
        });
      }
    },
    play(author, now, handOf) {
      const usual = jiraHand(author);
      hands = (art) => handOf?.(art) ?? usual;
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
