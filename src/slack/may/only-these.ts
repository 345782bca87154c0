import type { Organisation } from '../../core/domain/organisation.ts';
import { rtesOfArt } from '../../core/domain/people.ts';
import { artsHolding } from '../../core/risks/whose.ts';
import type { Wish } from '../gate.ts';
import { capped } from '../views/escape.ts';
import { roleNeeded, wordsFor } from './policy.ts';
import type { RoleLists } from './roles.ts';

const MOST_NAMED = 3;

/** Who may do what somebody may not, and whom to ask. People are written `<@U…>`; names of scopes cannot be. */
export function onlyThese(
  wish: Pick<Wish, 'action' | 'scope'>,
  lists: RoleLists,
  organisation: Organisation,
): string {
  const needed = roleNeeded(wish.action);
  const words = wordsFor(wish.action);
  const admins = lists.admin?.users ?? [];
  switch (needed) {
    case 'viewer':
      return `Only people who are listed as viewers can ${words}. ${ask(admins, 'viewer')}`;
    case 'contributor':
      return `Only contributors can ${words}. ${ask(admins, 'contributor')}`;
    case 'rte': {
      const art = wish.scope === null ? undefined : artsHolding(organisation, wish.scope)[0];
      const whose = art === undefined ? '' : ` of ${named(art.name)}`;
      const rtes = [...(art === undefined ? [] : rtesOfArt(art)), ...(lists.rte?.users ?? [])];
      return `Only RTEs${whose} can ${words}. ${ask(rtes, 'rte')}`;
    }
    case 'admin':
      return `Only admins can ${words}. ${ask(admins, 'admin')}`;
  }
}

function ask(users: readonly string[], role: string): string {
  const people = [...new Set(users)].slice(0, MOST_NAMED).map((user) => `<@${user}>`);
  if (people.length > 0) return `Ask ${people.join(' or ')}.`;
  return `Whoever runs signalbox can name people under roles.${role} in its configuration.`;
}

function named(name: string): string {
  return capped(name.replaceAll(/[<>]/g, ''), 80);
}
