import type { WebClient } from '@slack/web-api';
import type { Organisation } from '../../core/domain/organisation.ts';
import { rtesOfArt } from '../../core/domain/people.ts';
import { artsHolding } from '../../core/risks/whose.ts';
import type { Clock } from '../../shared/clock.ts';
import { isAtLeast, ROLES } from './policy.ts';
import type { Role } from './policy.ts';
import { userGroups } from './user-groups.ts';
import type { RoleEvents, UserGroups } from './user-groups.ts';

interface Members {
  readonly users: readonly string[];
  readonly userGroups: readonly string[];
}

/** Who is what, as configuration says it. */
export interface RoleLists {
  readonly admin?: Members | undefined;
  readonly rte?: Members | undefined;
  readonly contributor?: Members | undefined;
  /** Ids of people and user groups. */
  readonly viewer: 'everyone' | readonly string[];
}

export interface RolesOptions {
  readonly client: WebClient;
  readonly lists: RoleLists;
  readonly organisation: Organisation;
  readonly clock: Clock;
  readonly events: RoleEvents;
}

export interface Held {
  readonly role: Role;
  /** Such as `listed`, `user group S0RTE`, `RTE of cards`, `everyone`. */
  readonly from: string;
}

export interface Roles {
  /**
   * By what a person is at least `needed` in a scope; otherwise the most that they are known to be, null for nothing.
   * Rejects where only a user group could tell and Slack cannot be asked.
   */
  held(user: string, scope: string | null, needed: Role): Promise<Held | null>;
  /** User groups that count for nobody, with why and what to do, for an admin. Rejects where Slack cannot be asked. */
  troubles(): Promise<readonly string[]>;
  /** Somebody joined or left a user group. */
  forget(): void;
}

interface Grant {
  readonly everyone: boolean;
  readonly users: ReadonlySet<string>;
  readonly groups: readonly string[];
}

export function roles(options: RolesOptions): Roles {
  const grants = grantsOf(options.lists);
  const groups = userGroups(options.client, options.clock, options.events);
  const all = [...new Set(Object.values(grants).flatMap((grant) => grant.groups))];
  return {
    async held(user, scope, needed) {
      const known = heldWithoutSlack(options.organisation, grants, user, scope);
      if (known !== null && isAtLeast(known.role, needed)) return known;
      const enough = ROLES.filter((role) => isAtLeast(role, needed));
      const places = enough.flatMap((role) =>
        grants[role].groups.map((group) => ({ role, group })),
      );
      return (await firstWith(user, places, groups)) ?? known;
    },
    async troubles() {
      const states = await Promise.all(
        all.map(async (id) => ({ id, trouble: (await groups.read(id)).trouble })),
      );
      return states.flatMap(({ id, trouble }) =>
        trouble === null
          ? []
          : [`User group ${id} under roles counts for nobody: ${trouble.why}. ${trouble.remedy}`],
      );
    },
    forget: () => groups.forget(),
  };
}

/** Every user group that some role names, with that role, in the order of the configuration. */
export function groupsNamed({
  admin,
  rte,
  contributor,
  viewer,
}: RoleLists): readonly { readonly role: Role; readonly group: string }[] {
  const all = { admin, rte, contributor } as const;
  const viewers = viewer === 'everyone' ? [] : viewer.filter(isGroup);
  return [
    ...(['admin', 'rte', 'contributor'] as const).flatMap((role) =>
      (all[role]?.userGroups ?? []).map((group) => ({ role, group })),
    ),
    ...viewers.map((group) => ({ role: 'viewer' as const, group })),
  ];
}

/** Whoever is not named as anything may do what contributors do, unless contributors or viewers are named. */
function grantsOf({ admin, rte, contributor, viewer }: RoleLists): Readonly<Record<Role, Grant>> {
  const viewers: Grant =
    viewer === 'everyone'
      ? { everyone: true, users: new Set(), groups: [] }
      : grant({
          users: viewer.filter((id) => !isGroup(id)),
          userGroups: viewer.filter(isGroup),
        });
  return {
    viewer: viewers,
    contributor: contributor === undefined ? viewers : grant(contributor),
    rte: grant(rte),
    admin: grant(admin),
  };
}

function grant(members: Members | undefined): Grant {
  return {
    everyone: false,
    users: new Set(members?.users),
    groups: members?.userGroups ?? [],
  };
}

function isGroup(id: string): boolean {
  return id.startsWith('S');
}

/** The most that configuration alone says of a person. */
function heldWithoutSlack(
  organisation: Organisation,
  grants: Readonly<Record<Role, Grant>>,
  user: string,
  scope: string | null,
): Held | null {
  for (const role of ROLES.toReversed()) {
    if (grants[role].users.has(user)) return { role, from: 'listed' };
    const art = role === 'rte' ? artLedBy(organisation, user, scope) : null;
    if (art !== null) return { role, from: `RTE of ${art}` };
    if (grants[role].everyone) return { role, from: 'everyone' };
  }
  return null;
}

/** An ART of a person who is its RTE, if a scope is that ART or one of its teams. */
function artLedBy(organisation: Organisation, user: string, scope: string | null): string | null {
  const arts = scope === null ? [] : artsHolding(organisation, scope);
  return arts.find((art) => rtesOfArt(art).includes(user))?.id ?? null;
}

/** One group that cannot be asked stops nobody who is in another. */
async function firstWith(
  user: string,
  places: readonly { readonly role: Role; readonly group: string }[],
  groups: Pick<UserGroups, 'read'>,
): Promise<Held | null> {
  let trouble: { readonly error: unknown } | null = null;
  for (const { role, group } of places) {
    try {
      const { members } = await groups.read(group);
      if (members.has(user)) return { role, from: `user group ${group}` };
    } catch (error) {
      trouble = { error };
    }
  }
  if (trouble !== null) throw trouble.error;
  return null;
}
