import type { Account } from '../sources/source.ts';
import { note, problem, someOf } from './verdicts.ts';
import type { Verdict } from './verdicts.ts';

/** Something that a source asked for and did not get. */
export interface Refused {
  readonly about: string;
  readonly status: number;
}

/** By what was asked for: what does not work without it, and what gives the right to it. */
const NEEDED: readonly (readonly [about: RegExp, without: string, remedy: string])[] = [
  [
    /^recycle bin of/,
    'a deleted item is only seen to be gone, by the daily census',
    'Give the account the right to see the recycle bin (Work Items: read, and access to the project’s areas).',
  ],
  [
    /^(?:teams of|areas of team)/,
    '`init` cannot draft teams from those of the tracker',
    'Give the token the scope "Project and Team (read)".',
  ],
  [
    /^(?:boards of|columns of board)/,
    '`init` cannot draft stages in the order of the boards',
    'Give the account access to the boards, if you want drafts from them.',
  ],
  [
    /^backlog levels of/,
    '`init` takes every type for a story',
    'Give the token the scope "Work Items (read)" for that project.',
  ],
  [
    /^(?:components|versions) of project/,
    '`init` cannot draft teams or PIs of that project',
    'Give the account "Browse projects" there.',
  ],
  [
    /^states of/,
    'states of that type count as not yet committed to',
    'Give the token the scope "Work Items (read)" for that project.',
  ],
];

/** What the account may not do. Nothing here makes a number wrong, so nothing here has to be done. */
export function accessVerdicts(source: string, refused: readonly Refused[]): Verdict[] {
  return NEEDED.flatMap(([about, without, remedy]) => {
    const theirs = refused.filter((one) => about.test(one.about) && one.status === 403);
    if (theirs.length === 0) return [];
    const what = someOf([...new Set(theirs.map((one) => one.about))], 3);
    return note(`${source}: no permission for ${what}; ${without}`, remedy);
  });
}

const DAY_MS = 86_400_000;
const SOON_MS = 14 * DAY_MS;
/** Older servers lack parts of the reporting feeds. */
const OLDEST_API = 6;
const OLDEST_JIRA = 8;

export function accountVerdicts(source: string, account: Account, now: number): Verdict[] {
  return [...versionVerdicts(source, account), ...expiryVerdicts(source, account, now)];
}

function versionVerdicts(source: string, { version }: Account): Verdict[] {
  if (version === undefined) return [];
  const number = Number(/(\d+)\.\d+/.exec(version)?.[1]);
  const oldest = version.startsWith('Jira') ? OLDEST_JIRA : OLDEST_API;
  return number < oldest
    ? [
        problem(
          `${source}: ${version} answers, which is older than what this was built for (${oldest}.0)`,
          'Compare some items by hand before you rely on the numbers, or update the server.',
        ),
      ]
    : [note(`${source}: ${version} answers`)];
}

function expiryVerdicts(source: string, { tokenExpiresAt }: Account, now: number): Verdict[] {
  if (tokenExpiresAt === undefined) return [];
  const when = new Date(tokenExpiresAt).toISOString().slice(0, 16);
  const left = tokenExpiresAt - now;
  if (left > SOON_MS) return [note(`${source}: the token ends ${when} UTC`)];
  return [
    note(
      `${source}: the token ends ${when} UTC, in ${left > DAY_MS ? `${Math.floor(left / DAY_MS)} days` : 'less than a day'}`,
      'Nothing is pulled after that unless something renews it; the variable is read again when a token is refused.',
    ),
  ];
}
