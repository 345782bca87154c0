import { beforeEach, describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../../src/core/domain/audit.ts';
import { startSlack } from '../../../src/demo/slack/slack.ts';
import type { SlackEmulator, SlackOptions } from '../../../src/demo/slack/slack.ts';
import { interactiveClient } from '../../../src/slack/clients.ts';
import { ACTIONS } from '../../../src/slack/gate.ts';
import type { Action, Permission, Wish } from '../../../src/slack/gate.ts';
import { gate } from '../../../src/slack/may/gate.ts';
import type { GateOptions, Guard } from '../../../src/slack/may/gate.ts';
import { openStore } from '../../../src/store/open.ts';
import type { Store } from '../../../src/store/store.ts';
import { anOrganisation, at } from '../../support/build.ts';

const USERS = [
  { id: 'UVIEW', name: 'viewer' },
  { id: 'UTEAM', name: 'contributor' },
  { id: 'UTRAIN', name: 'rte-of-cards' },
  { id: 'UOTHER', name: 'rte-of-wallet' },
  { id: 'URTE', name: 'rte' },
  { id: 'UADMIN', name: 'admin' },
  { id: 'UGUEST', name: 'guest', guest: 'multi' },
  { id: 'USINGLE', name: 'single', guest: 'single' },
  { id: 'USTRANGE', name: 'stranger', teamId: 'T0ELSEWHERE' },
  { id: 'UGONE', name: 'gone', deleted: true },
  { id: 'UROBOT', name: 'robot', isBot: true },
] as const;

const CHANNELS = [
  { id: 'C1', name: 'cards' },
  { id: 'C2', name: 'wallet' },
  { id: 'C3', name: 'cards-with-a-supplier', extShared: true },
  { id: 'C4', name: 'cards-of-old', archived: true },
  { id: 'C5', name: 'cards-without-us', withBot: false },
];
const LISTED = new Set(['C1 cards', 'C2 wallet', 'C3 cards', 'C4 cards', 'C5 cards']);

const LISTS: GateOptions['roles'] = {
  admin: { users: ['UADMIN'], userGroups: [] },
  rte: { users: [], userGroups: ['S0RTE'] },
  contributor: { users: [], userGroups: ['S0TEAMS'] },
  viewer: 'everyone',
};

const [STREAM] = anOrganisation().valueStreams;
const [ART] = STREAM?.arts ?? [];
if (STREAM === undefined || ART === undefined) throw new Error('There is an ART');
const ORGANISATION = anOrganisation({
  valueStreams: [
    {
      ...STREAM,
      arts: [
        { ...ART, name: 'Cards <!channel> ART', people: { 'Release Train Engineer': ['UTRAIN'] } },
        { ...ART, id: 'wallet', name: 'Wallet', people: { rte: ['UOTHER'] }, teams: [] },
      ],
    },
  ],
});

let slack: SlackEmulator;
let store: Store;
let now: number;
let log: string[];

async function open(
  changes: Partial<GateOptions> = {},
  workspace: SlackOptions = {},
): Promise<Guard> {
  slack = await startSlack({
    users: USERS,
    channels: CHANNELS,
    userGroups: [
      { id: 'S0RTE', handle: 'rtes', users: ['URTE'] },
      { id: 'S0TEAMS', handle: 'teams', users: ['UTEAM'] },
    ],
    botScopes: ['users:read', 'channels:read', 'usergroups:read'],
    ...workspace,
  });
  const events = { slackLibrary: () => undefined };
  return gate({
    client: interactiveClient({ botToken: slack.botToken, apiUrl: slack.apiUrl, events }),
    workspace: slack.identity.teamId,
    roles: LISTS,
    organisation: ORGANISATION,
    mayPost: (channel, scope) => LISTED.has(`${channel} ${scope}`),
    audit: store.audit,
    clock: () => now,
    events: {
      commandRefused: (verb, user, channel, why, request) =>
        void log.push(`${verb} ${user} ${channel} ${why} ${request ?? ''}`),
      userGroupUnreadable: (group, why) => void log.push(`${group} ${why}`),
    },
    ...changes,
  });
}

beforeEach(async () => {
  store = await openStore('sqlite::memory:');
  now = at(0);
  log = [];
  return async () => {
    await slack[Symbol.asyncDispose]();
    await store[Symbol.asyncDispose]();
  };
});

async function trail(): Promise<AuditEntry[]> {
  return (await Array.fromAsync(store.audit.read({ from: at(0), to: at(1000) }))).flat();
}

function wish(changes: Partial<Wish> = {}): Wish {
  return {
    user: 'UTEAM',
    action: 'ask',
    scope: 'cards',
    object: 'R-1',
    channel: 'C1',
    ...changes,
  };
}

function sentenceOf(permission: Permission): string {
  return permission.kind === 'denied' ? permission.sentence : '';
}

/**
 * Who may do what in the ART `cards`, by column: a viewer, a contributor, the RTE of that ART, the RTE of another one, an
 * RTE of all, an admin. `+` anywhere, `p` where the place lets it be posted, `-` nowhere.
 */
const MATRIX: Readonly<Record<Action, string>> = {
  ask: '+ + + + + +',
  share: '- p p - p p',
  'risk.raise': '- + + - + +',
  'risk.own': '- + + - + +',
  'risk.mitigate': '- + + - + +',
  'risk.resolve': '- + + - + +',
  'risk.snooze': '- + + - + +',
  'risk.accept': '- - + - + +',
  'risk.mute': '- - + - + +',
  'subscription.change': '- - + - + +',
  'settings.change': '- - + - + +',
  'delivery.post-again': '- - - - - +',
  'admin.see': '- - - - - +',
  'home.set': '+ + + + + +',
};
const COLUMNS = ['UVIEW', 'UTEAM', 'UTRAIN', 'UOTHER', 'URTE', 'UADMIN'] as const;

/** What a place says to posting numbers of `cards`; null: let it be. */
const PLACES: readonly (readonly [place: string, channel: string | null, why: string | null])[] = [
  ['the ART’s channel', 'C1', null],
  ['another ART’s channel', 'C2', 'unlisted'],
  ['a channel shared with another organisation', 'C3', 'shared-channel'],
  ['an archived channel', 'C4', 'archived'],
  ['a channel without signalbox', 'C5', 'not-in-channel'],
  ['a direct message', 'D0UTEAM', 'unlisted'],
  ['App Home', null, 'nowhere'],
];

const OUTSIDERS = {
  UGUEST: 'guest',
  USINGLE: 'guest',
  USTRANGE: 'other-workspace',
  UGONE: 'deactivated',
  UROBOT: 'bot',
  UNOBODY: 'other-workspace',
} as const;

describe('who may do what, where', () => {
  it(
    'is as the table says, and every denial is audited and explained',
    { timeout: 60_000 },
    async () => {
      const guard = await open();
      const found: Record<string, string> = {};
      const expected: Record<string, string> = {};
      const sentences: string[] = [];
      let looks = 0;
      for (const action of ACTIONS) {
        const cells = MATRIX[action].split(' ');
        for (const [place, channel, why] of PLACES) {
          for (const user of [...COLUMNS, ...Object.keys(OUTSIDERS)]) {
            const cell = cells[COLUMNS.findIndex((column) => column === user)];
            const name = `${action} by ${user} in ${place}`;
            expected[name] = expectedOf(user, cell, why);
            // Another day, so that nobody asks too often.
            now += 86_400_000;
            const permission = await guard.may(wish({ user, action, channel, object: name }));
            found[name] = permission.kind === 'allowed' ? 'allowed' : kindOf(permission.why);
            if (permission.kind === 'denied') sentences.push(permission.sentence);
            // Looking at one's own Home tab is no attempt to do anything.
            if (permission.kind === 'denied' && action === 'admin.see') looks += 1;
          }
        }
      }

      const lines = (
        await Array.fromAsync(store.audit.read({ from: at(0), to: at(9_999) }))
      ).flat();
      expect(found).toEqual(expected);
      for (const sentence of sentences) {
        expect(sentence).toMatch(/Nothing was changed\.|nothing was posted/i);
        expect(sentence).not.toContain('<!');
      }
      expect(looks).toBe(7 * (6 + 5));
      expect(lines).toHaveLength(sentences.length - looks);
      expect(log).toHaveLength(lines.length);
      for (const [index, line] of lines.entries()) {
        expect(line).toMatchObject({ outcome: 'denied', role: 'none', before: null, after: null });
        expect(line.object).toContain(`${line.action} by ${line.actor} in `);
        expect(log[index]).toContain(line.request);
      }
    },
  );

  function expectedOf(user: string, cell: string | undefined, why: string | null): string {
    if (cell === undefined) return OUTSIDERS[user as keyof typeof OUTSIDERS];
    if (cell === '-') return 'role';
    return cell === 'p' ? (why ?? 'allowed') : 'allowed';
  }

  function kindOf(why: string): string {
    return why.startsWith('needs ') ? 'role' : why;
  }
});

describe('a person who may', () => {
  it('acts under a name, with the role that allowed it and where it comes from', async () => {
    const guard = await open();

    const accept = await guard.may(wish({ user: 'URTE', action: 'risk.accept' }));
    const own = await guard.may(wish({ user: 'UTRAIN', action: 'risk.accept', channel: null }));

    expect(accept).toEqual({
      kind: 'allowed',
      acting: {
        workspace: slack.identity.teamId,
        user: 'URTE',
        name: 'rte',
        role: 'rte (user group S0RTE)',
        channel: 'C1',
        request: expect.stringMatching(/^[0-9a-f]{12}$/),
      },
    });
    expect(own).toMatchObject({ acting: { role: 'rte (RTE of cards)', channel: null } });
    expect(await trail()).toEqual([]);
  });

  it('is called by the name that people know, and by the id where Slack shows nobody', async () => {
    const guard = await open();

    expect(await guard.nameOf('UTRAIN')).toBe('rte-of-cards');
    expect(await guard.nameOf('UNOBODY')).toBe('UNOBODY');
  });

  it('may in the teams of the ART that they lead, and not above it', async () => {
    const guard = await open();
    const mute = { user: 'UTRAIN', action: 'risk.mute' } as const;

    const kinds: string[] = [];
    for (const scope of [
      'cards',
      'acquiring',
      'wallet',
      'payments',
      'portfolio',
      'nowhere',
      null,
    ]) {
      kinds.push((await guard.may(wish({ ...mute, scope }))).kind);
    }

    expect(kinds).toEqual(['allowed', 'allowed', 'denied', 'denied', 'denied', 'denied', 'denied']);
  });

  it('is asked of Slack once in five minutes, and a changed user group counts at once', async () => {
    const guard = await open();
    const accept = wish({ user: 'UTEAM', action: 'risk.accept' });
    const before = await guard.may(accept);
    await guard.may(accept);
    const asked = slack.count('usergroups.users.list');

    slack.life.changeGroup('S0RTE', ['UTEAM']).catch(() => undefined);
    const stillBefore = await guard.may(accept);
    await guard.routes.events?.get('subteam_members_changed')?.({
      type: 'subteam_members_changed',
    } as never);
    const after = await guard.may(accept);

    expect([before.kind, stillBefore.kind, after.kind]).toEqual(['denied', 'denied', 'allowed']);
    expect(asked).toBe(1);
    expect(slack.count('users.info')).toBe(1);
    now += 5 * 60_000;
    await guard.may(accept);
    expect(slack.count('usergroups.users.list')).toBe(3);
  });

  it('puts nothing where it must not be posted, also when it is to be posted later', async () => {
    const guard = await open();
    const subscribe = { user: 'URTE', action: 'subscription.change', posts: true } as const;

    expect(await guard.may(wish({ ...subscribe }))).toMatchObject({ kind: 'allowed' });
    expect(await guard.may(wish({ ...subscribe, channel: 'C3' }))).toMatchObject({
      why: 'shared-channel',
    });
    expect(await guard.may(wish({ ...subscribe, channel: 'C3', posts: false }))).toMatchObject({
      kind: 'allowed',
    });
  });
});

describe('a person who may not', () => {
  it('is told who may, whom to ask, and that nothing was changed', async () => {
    const guard = await open();

    const accept = await guard.may(wish({ action: 'risk.accept' }));
    const above = await guard.may(wish({ action: 'risk.accept', scope: 'payments' }));
    const own = await guard.may(wish({ user: 'UVIEW', action: 'risk.own' }));
    const again = await guard.may(wish({ user: 'URTE', action: 'delivery.post-again' }));

    expect(sentenceOf(accept)).toBe(
      'Only RTEs of Cards !channel ART can accept risks. Ask <@UTRAIN>. Nothing was changed.',
    );
    expect(sentenceOf(above)).toBe(
      'Only RTEs can accept risks. Whoever runs signalbox can name people under roles.rte in its configuration. Nothing was changed.',
    );
    expect(sentenceOf(own)).toBe(
      'Only contributors can own risks. Ask <@UADMIN>. Nothing was changed.',
    );
    expect(sentenceOf(again)).toBe(
      'Only admins can post messages again. Ask <@UADMIN>. Nothing was changed.',
    );
    expect(await trail()).toMatchObject([
      { action: 'risk.accept', why: 'needs rte' },
      { action: 'risk.accept' },
      { action: 'risk.own', why: 'needs contributor' },
      { action: 'delivery.post-again', why: 'needs admin' },
    ]);
  });

  it('only looks at their own Home tab where it has no part for admins: that is no denial', async () => {
    const guard = await open();
    const look = wish({ action: 'admin.see', channel: null });

    for (let n = 0; n < 40; n += 1) expect((await guard.may(look)).kind).toBe('denied');
    expect(await trail()).toEqual([]);
    expect(log).toEqual([]);

    await guard.may(wish({ action: 'delivery.post-again', channel: null }));
    expect(await trail()).toMatchObject([{ action: 'delivery.post-again', outcome: 'denied' }]);
  });

  it('hears after how long to ask again when it was too often, and is one line of the audit trail', async () => {
    const guard = await open();
    const answers: Permission[] = [];
    for (let n = 0; n < 15; n += 1) answers.push(await guard.may(wish()));
    const other = await guard.may(wish({ user: 'UVIEW' }));
    const click = await guard.may(wish({ action: 'risk.own' }));

    now += 6_000;
    const later = await guard.may(wish());

    expect(answers.filter(({ kind }) => kind === 'allowed')).toHaveLength(10);
    expect(answers.at(-1)).toEqual({
      kind: 'denied',
      why: 'too-often',
      sentence:
        'You ask faster than signalbox answers one person. Try again in 6 seconds. Nothing was changed.',
    });
    expect([other.kind, click.kind, later.kind]).toEqual(['allowed', 'allowed', 'allowed']);
    expect(await trail()).toMatchObject([{ action: 'ask', why: 'too-often' }]);
  });

  it.each([
    ['UGUEST', 'ask', 'Guests cannot see flow metrics and risks. Ask a member of the team.'],
    ['USINGLE', 'risk.own', 'Guests cannot own risks. Ask a member of the team.'],
    ['USTRANGE', 'share', 'Only members of this workspace can share answers in a channel.'],
  ] as const)('is told of what they asked for: %s and %s', async (user, action, sentence) => {
    const guard = await open();

    expect(sentenceOf(await guard.may(wish({ user, action })))).toBe(
      `${sentence} Nothing was changed.`,
    );
  });

  it('may click thirty times a minute', async () => {
    const guard = await open();
    const kinds: string[] = [];
    for (let n = 0; n < 31; n += 1) {
      kinds.push((await guard.may(wish({ action: 'risk.own', object: `R-${n}` }))).kind);
    }

    expect(kinds.filter((kind) => kind === 'allowed')).toHaveLength(30);
  });
});

describe('roles that are not configured', () => {
  it('leave everybody a contributor, and nobody an RTE but those of ARTs', async () => {
    const guard = await open({ roles: { viewer: 'everyone' } });

    const kinds = new Map<string, string>();
    for (const [user, action] of [
      ['UVIEW', 'risk.own'],
      ['UTRAIN', 'risk.accept'],
      ['URTE', 'risk.accept'],
      ['UADMIN', 'admin.see'],
      ['UGUEST', 'ask'],
    ] as const) {
      kinds.set(user, (await guard.may(wish({ user, action }))).kind);
    }

    expect(Object.fromEntries(kinds)).toEqual({
      UVIEW: 'allowed',
      UTRAIN: 'allowed',
      URTE: 'denied',
      UADMIN: 'denied',
      UGUEST: 'denied',
    });
    expect(slack.count('usergroups.users.list')).toBe(0);
  });

  it('leave those who are listed as viewers, and those who are more, to ask and contribute', async () => {
    const guard = await open({
      roles: { viewer: ['UVIEW', 'S0TEAMS'], admin: { users: ['UADMIN'], userGroups: [] } },
    });

    const asked: Record<string, string> = {};
    for (const user of ['UVIEW', 'UTEAM', 'UTRAIN', 'UADMIN', 'URTE']) {
      const [ask, own] = [
        await guard.may(wish({ user })),
        await guard.may(wish({ user, action: 'risk.own' })),
      ];
      asked[user] = `${ask.kind} ${own.kind}`;
    }

    expect(asked).toEqual({
      UVIEW: 'allowed allowed',
      UTEAM: 'allowed allowed',
      UTRAIN: 'allowed allowed',
      UADMIN: 'allowed allowed',
      URTE: 'denied denied',
    });
  });
});

describe('a user group that cannot be read', () => {
  const accept = wish({ user: 'URTE', action: 'risk.accept' });

  it.each<[string, SlackOptions, string, string]>([
    [
      'for the plan has none',
      { withUserGroups: false },
      'plan_upgrade_required',
      'User group S0RTE under roles counts for nobody: this Slack plan has no user groups. List people by their ids instead.',
    ],
    [
      'for the token may not',
      { botScopes: ['users:read', 'channels:read'] },
      'missing_scope',
      'User group S0RTE under roles counts for nobody: the bot token lacks usergroups:read. Add that scope to the app and install it again.',
    ],
    [
      'for there is none',
      { userGroups: [{ id: 'S0TEAMS', handle: 'teams', users: ['UTEAM'] }] },
      'no_such_subteam',
      'User group S0RTE under roles counts for nobody: Slack knows no such user group. Correct its id.',
    ],
  ])('%s counts for nobody, and an admin is told', async (_, workspace, code, trouble) => {
    const guard = await open({}, workspace);

    const refused = await guard.may(accept);
    const listed = await guard.may(wish({ user: 'UADMIN', action: 'risk.accept' }));
    await guard.may(accept);

    expect([refused.kind, listed.kind]).toEqual(['denied', 'allowed']);
    expect(log.filter((line) => line === `S0RTE ${code}`)).toHaveLength(1);
    expect(await guard.troubles()).toContain(trouble);
  });

  it('since Slack is away allows nothing to whom only it could, and is asked again', async () => {
    const guard = await open();
    const over = slack.faults.add(
      { kind: 'status', status: 503 },
      { method: 'usergroups.users.list' },
    );

    await expect(guard.may(accept)).rejects.toThrow('503');
    const listed = await guard.may(wish({ user: 'UADMIN', action: 'risk.accept' }));
    over();
    const later = await guard.may(accept);

    expect([listed.kind, later.kind]).toEqual(['allowed', 'allowed']);
    expect(await guard.troubles()).toEqual([]);
  });
});
