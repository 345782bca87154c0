import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkBlocks } from '../../../src/demo/slack/blocks.ts';
import type { RiskHappening } from '../../../src/core/domain/risk.ts';
import type { FlowReport } from '../../../src/core/metrics/report.ts';
import type { RiskStory } from '../../../src/core/risks/story.ts';
import type { Gate, Wish } from '../../../src/slack/gate.ts';
import type { Routes } from '../../../src/slack/routes.ts';
import { aReport } from '../../support/reports.ts';
import { evidence } from '../../support/risks.ts';
import { LATE_PROVIDER, NOW, aStory, storyOf } from '../../support/told-risks.ts';
import { slackReferencePresent, conformance } from '../../support/slack-conformance.ts';
import { ADMIN, GUEST, homeStage, MEMBER, twoArts, type HomeStage } from './stage.ts';

let stage: HomeStage;

afterEach(async () => {
  await stage[Symbol.asyncDispose]();
});

const HOUR = 3_600_000;

/** Takes so many wishes; looking whether somebody is an admin is none. */
function tooOftenAfter(wishes: Wish[], taken: number): Gate {
  return {
    may(wish) {
      wishes.push(wish);
      const asked = wishes.filter(({ action }) => action !== 'admin.see').length;
      if (wish.action === 'admin.see' || asked > taken) {
        const sentence = 'You ask too often.';
        return Promise.resolve({ kind: 'denied', why: 'too-often', sentence });
      }
      const { user } = wish;
      const acting = {
        workspace: 'T1',
        user,
        name: user,
        role: 'viewer (everyone)',
        channel: null,
      };
      return Promise.resolve({ kind: 'allowed', acting: { ...acting, request: 'r3' } });
    },
  };
}

function ownedBy(owner: string): RiskHappening {
  return { what: 'decided', decision: { roam: 'owned', owner, by: null } };
}

/** Every channel name, title and error that anybody outside can write. */
const HOSTILE = `<!channel> <@U1> <https://evil.test|click> \`x\` | \u202etxet ${'a'.repeat(10_000)}`;

describe('my teams', () => {
  it('shows the ARTs whose people I am with their health in the words of /flow status', async () => {
    stage = await homeStage();

    const seen = await stage.open(MEMBER);

    expect(seen).toContain('*Card Payments ART* (ART)\n');
    // As the report of the tests has it: 14 finished, 23 in progress, the oldest 45.2 days.
    expect(seen).toContain('Finished 14 items; 23 in progress, the oldest 45.2 days.');
    expect(seen).toContain('The last four weeks. What the numbers rest on: /flow status.');
    expect(seen).toContain('To decide on first: ');
    expect(seen).toContain('No open risks.');
    expect(seen).not.toContain('Ledger ART*');
    expect(seen).toContain(
      'Found by the channels that you are in and the ARTs whose people you are.',
    );
  });

  it('shows the scopes of the channels that I am in', async () => {
    stage = await homeStage();

    const seen = await stage.open(ADMIN);

    expect(seen).toContain('*Card Payments ART*');
    expect(seen).toContain('*Ledger ART*');
  });

  it('shows what I chose instead, until I leave it to signalbox again', async () => {
    stage = await homeStage();
    await stage.open(MEMBER);

    const option = { text: { type: 'plain_text', text: 'Ledger ART' }, value: 'ledger' };
    const chosen = await stage.click(MEMBER, 'home.teams', {
      chosen: { selected_options: [option] },
    });

    expect(chosen).toContain('*Ledger ART*');
    expect(chosen).not.toContain('*Card Payments ART*');
    expect(chosen).toContain('You chose these.');
    expect(await stage.click(MEMBER, 'home.find-teams')).toContain('*Card Payments ART*');
  });

  it('asks to choose where Slack does not tell which channels I am in', async () => {
    stage = await homeStage();
    stage.slack.grantScopes(['chat:write']);

    const seen = await stage.open(ADMIN);

    expect(seen).toContain('No team of yours is known yet: choose them under Settings below.');
    expect(seen).toContain('Slack did not tell which channels you are in, so choose your teams.');
    expect(seen).toContain('missing_scope');
  });

  it.each([
    [[aStory('R-1'), aStory('R-2', ownedBy('U9'))], '2 open risks, 1 of them un-ROAMed.'],
    [[aStory('R-1'), aStory('R-2')], '2 open risks, all un-ROAMed.'],
    [[aStory('R-1', ownedBy('U9')), aStory('R-2', ownedBy('U9'))], '2 open risks, all ROAMed.'],
    [[aStory('R-1')], '1 open risk, un-ROAMed.'],
    [[aStory('R-1', ownedBy('U9'))], '1 open risk, ROAMed.'],
  ])(
    'counts the risks of a team and those of them that nobody has decided on',
    async (stories, words) => {
      stage = await homeStage();
      stage.stories = stories;

      expect(await stage.open(MEMBER)).toContain(words);
    },
  );

  it('tells what cannot be read in its place, with a reference, and shows the rest', async () => {
    stage = await homeStage({
      answers: { report: () => Promise.reject(new Error('secret path')) },
    });

    const seen = await stage.open(MEMBER);

    expect(seen).toMatch(/This could not be read, .* reference [0-9A-F]{6}/);
    expect(seen).not.toContain('secret path');
    expect(seen).toContain('You own no open risk.');
    expect(stage.happened).toContain('failed home teams: Error: secret path');
  });
});

describe('my open risks', () => {
  it('have the buttons that decide, with nothing but the risk and its version', async () => {
    stage = await homeStage();
    stage.stories = [aStory('R-7', ownedBy(MEMBER)), aStory('R-8')];

    const seen = await stage.open(MEMBER);

    expect(seen).toContain('R-7 · High risk: LED-9 may be too late for PAY-1');
    expect(seen).toContain('Un-ROAMed in my teams\n');
    expect(buttons(stage, MEMBER, 'risk.')).toEqual([
      ['risk.mitigate', '{"risk":"R-7","version":2}'],
      ['risk.accept', '{"risk":"R-7","version":2}'],
      ['risk.resolve', '{"risk":"R-7","version":2}'],
      ['risk.own', '{"risk":"R-8","version":1}'],
      ['risk.mitigate', '{"risk":"R-8","version":1}'],
      ['risk.accept', '{"risk":"R-8","version":1}'],
      ['risk.resolve', '{"risk":"R-8","version":1}'],
    ]);
  });

  it('follow a click, whose answer stands on top of the tab', async () => {
    const risk: Routes = {
      actions: new Map([
        [
          'risk',
          async (_click, respond) => {
            stage.stories = [aStory('R-8', ownedBy(MEMBER))];
            await respond({ text: 'You own R-8 now.' });
          },
        ],
      ]),
    };
    stage = await homeStage({ routes: () => [risk] });
    stage.stories = [aStory('R-8')];
    await stage.open(MEMBER);

    const seen = await stage.click(MEMBER, 'risk.own');

    expect(seen.split('\n')[0]).toBe('You own R-8 now.');
    expect(buttons(stage, MEMBER, 'risk.own')).toEqual([]);
    expect(await stage.open(MEMBER)).not.toContain('You own R-8 now.');
  });

  it('come in pages of five', async () => {
    stage = await homeStage();
    stage.stories = Array.from({ length: 12 }, (_, n) => aStory(`R-${n + 1}`, ownedBy(MEMBER)));
    await stage.open(MEMBER);

    const second = await stage.click(MEMBER, 'home.on');

    expect(second).toContain('R-6 · ');
    expect(second).toContain('R-10 · ');
    expect(second).not.toContain('R-11 · ');
    const last = await stage.click(MEMBER, 'home.on');
    expect(last).toContain('R-12 · ');
    // Opened anew it begins with the first again.
    expect(await stage.open(MEMBER)).toContain('R-1 · ');
  });

  it('goes to the last page there is when the list got shorter meanwhile', async () => {
    stage = await homeStage();
    stage.stories = Array.from({ length: 6 }, (_, n) => aStory(`R-${n + 1}`, ownedBy(MEMBER)));
    await stage.open(MEMBER);
    stage.stories = stage.stories.slice(0, 2);

    expect(await stage.click(MEMBER, 'home.on')).toContain('R-2 · ');
  });
});

describe('digests', () => {
  const MONDAY_NINE = { at: 'Mon 09:00', cadence: 'weekly' } as const;

  it('are told by channel, and the next ones with time and zone', async () => {
    stage = await homeStage({
      digests: [{ ...MONDAY_NINE, scope: 'card-payments', channel: 'C1' }],
    });

    const seen = await stage.open(ADMIN);

    expect(seen).toContain('• <#C1>: Card Payments ART every week\n');
    // It is Monday 23 November 2026, 9:00 in Berlin: the one of this moment is out, the next is in a week.
    expect(seen).toContain(
      '• Mon 30 November 2026, 09:00 (Europe/Berlin): Card Payments ART in <#C1>',
    );
  });

  it('are there when somebody asked for them by command', async () => {
    stage = await homeStage();
    await stage.store.subscriptions.save({
      workspace: stage.slack.identity.teamId,
      channel: 'C1',
      scope: 'ledger',
      cadence: 'monthly',
      at: 'first Mon 10:00',
      anchor: null,
      by: 'U7',
      createdAt: NOW,
    });

    expect(await stage.open(ADMIN)).toContain(
      'Mon 7 December 2026, 10:00 (Europe/Berlin): Ledger ART in <#C1>',
    );
  });

  it('say that nothing arrives where signalbox is not in the channel', async () => {
    stage = await homeStage({ digests: [{ ...MONDAY_NINE, scope: 'ledger', channel: 'C2' }] });

    const seen = await stage.open(ADMIN);

    expect(seen).toMatch(
      /<#C2>: Ledger ART every week\. \*Nothing arrives: signalbox is not in the channel/,
    );
  });

  it('say that nothing arrives in an archived channel', async () => {
    stage = await homeStage({
      digests: [{ ...MONDAY_NINE, scope: 'card-payments', channel: 'C1' }],
    });
    stage.slack.channel('C1').archive();

    expect(await stage.open(ADMIN)).toContain('*Nothing arrives: the channel is archived.');
  });

  it('of channels that I am not in are not mine', async () => {
    stage = await homeStage({
      digests: [{ ...MONDAY_NINE, scope: 'card-payments', channel: 'C1' }],
    });

    expect(await stage.open(MEMBER)).toContain('No channel of yours gets a digest yet.');
  });
});

describe('the first steps', () => {
  it('are checked off as they are done, and go away by themselves', async () => {
    stage = await homeStage();
    expect(await stage.open(ADMIN)).toContain('First steps: 1 of 3 done');

    await stage.slack.user(ADMIN).slash('/flow', 'help', { channel: 'C1' });
    expect(await stage.open(ADMIN)).toContain('First steps: 2 of 3 done');

    await stage.store.subscriptions.save({
      workspace: stage.slack.identity.teamId,
      channel: 'C1',
      scope: 'card-payments',
      cadence: 'weekly',
      at: 'Mon 09:00',
      anchor: null,
      by: ADMIN,
      createdAt: NOW,
    });
    expect(await stage.open(ADMIN)).toContain('First steps: 3 of 3 done');
    expect(await stage.open(ADMIN)).not.toContain('First steps');
  });

  it('are put away for good, and come back when they are wanted', async () => {
    stage = await homeStage();
    await stage.open(MEMBER);

    expect(await stage.click(MEMBER, 'home.steps-away')).not.toContain('First steps:');
    expect(await stage.open(MEMBER)).not.toContain('First steps:');
    expect(await stage.click(MEMBER, 'home.steps-again')).toContain('First steps:');
  });
});

const ACTING = {
  workspace: 'T1',
  user: ADMIN,
  name: 'Ann',
  role: 'admin (listed)',
  channel: null,
  request: 'r3',
};

describe('the part for admins', () => {
  it('is for admins only', async () => {
    stage = await homeStage();

    expect(await stage.open(MEMBER)).not.toContain('For admins');
    expect(await stage.open(ADMIN)).toContain('For admins');
  });

  it('shows sources with when they were read and what went wrong last', async () => {
    stage = await homeStage();
    const [source] = twoArts().sources;
    await stage.store.pulls.tried(source!.id, NOW, 'The tracker refused the token.');

    const seen = await stage.open(ADMIN);

    expect(seen).toContain(
      `• ${source!.id}: never read. Last error: The tracker refused the token.`,
    );
  });

  it('shows what has to be put right', async () => {
    stage = await homeStage({
      digests: [{ scope: 'ledger', channel: 'C2', at: 'Mon 09:00', cadence: 'weekly' }],
      home: {
        troubles: () => Promise.resolve(['User group S1 cannot be read: the plan has none.']),
      },
    });

    const seen = await stage.open(ADMIN);

    expect(seen).toContain('• User group S1 cannot be read: the plan has none.');
    expect(seen).toContain('• Digests for C2 do not arrive: signalbox is not in the channel');
  });

  it('posts a failed message again, at most once, whoever clicks first', async () => {
    stage = await homeStage();
    const id = await aFailedOne('C1');
    expect(await stage.open(ADMIN)).toContain(
      '*digest* of card-payments for <#C1>, 2026-W47 (parent): failed',
    );

    await Promise.all([
      stage.slack.user(ADMIN).clickHome('home.post-again', { value: id }),
      stage.slack.user(ADMIN).clickHome('home.post-again', { value: id }),
    ]);
    await expect.poll(() => stage.app.inFlight()).toBe(0);

    expect(stage.slack.channel('C1').messages()).toHaveLength(1);
    expect(stage.seen(ADMIN)).toContain('Everything that is not waiting for its time has arrived.');
    expect((await audit()).map(({ action, outcome }) => [action, outcome])).toEqual([
      ['delivery.post-again', 'done'],
      ['delivery.post-again', 'conflict'],
    ]);
    expect((await audit())[0]).toMatchObject({
      actor: ADMIN,
      role: 'admin (listed)',
      request: 'r1',
    });
  });

  it('tells the one who comes too late', async () => {
    stage = await homeStage();
    const id = await aFailedOne('C1');
    await stage.open(ADMIN);
    await stage.store.deliveries.postAgain(id, NOW);

    expect(await stage.click(ADMIN, 'home.post-again', { value: id })).toContain(
      'Somebody else was first, or it has arrived meanwhile: you have changed nothing.',
    );
  });

  it('says why a message was not posted again', async () => {
    stage = await homeStage();
    const id = await aFailedOne('C2');
    await stage.open(ADMIN);

    const seen = await stage.click(ADMIN, 'home.post-again', { value: id });

    expect(seen).toContain('It was not posted. Slack refused (not_in_channel)');
  });

  it('asks the gate again when the button is pressed, whoever was shown it', async () => {
    let isAdmin = true;
    stage = await homeStage({
      home: {
        gate: {
          may: (wish) =>
            Promise.resolve(
              isAdmin || wish.action === 'ask'
                ? {
                    kind: 'allowed',
                    acting: {
                      workspace: 'T1',
                      user: wish.user,
                      name: 'Ann',
                      role: 'admin (listed)',
                      channel: null,
                      request: 'r2',
                    },
                  }
                : {
                    kind: 'denied',
                    why: 'role',
                    sentence: `Only admins can post messages again. Ask <@${ADMIN}>.`,
                  },
            ),
        },
      },
    });
    const id = await aFailedOne('C1');
    await stage.open(MEMBER);
    isAdmin = false;

    const seen = await stage.click(MEMBER, 'home.post-again', { value: id });

    expect(seen).toContain('Only admins can post messages again.');
    expect(JSON.stringify(stage.view(MEMBER))).toContain(`Ask <@${ADMIN}>.`);
    expect(stage.slack.channel('C1').messages()).toEqual([]);
    expect(await stage.store.deliveries.list(['failed'], 9)).toHaveLength(1);
  });

  it('shows comments that trackers refused, which may be written again, and never as messages of Slack', async () => {
    stage = await homeStage({ writesBack: true });
    const id = await aComment('failed');
    expect(await stage.open(ADMIN)).toContain(
      '*comment* of card-payments under item 10003 of jira, R-4.2: failed, since',
    );

    const seen = await stage.click(ADMIN, 'home.post-again', { value: id });

    expect(seen).toContain('It is written within the next minutes.');
    const [due] = await stage.store.deliveries.list(['due'], 9);
    expect(due).toMatchObject({ id, lastError: 'Refused.' });
    expect((await audit()).map(({ outcome }) => outcome)).toEqual(['done']);
  });

  it('shows comments of which nobody knows without a button, for signalbox looks for them itself', async () => {
    stage = await homeStage({ writesBack: true });
    const id = await aComment('unknown');
    const seen = await stage.open(ADMIN);

    expect(seen).toContain('nobody knows whether it arrived');
    expect(seen).toContain(
      'signalbox looks for it among the comments of the item, and writes it again by itself if it is not there.',
    );
    expect(JSON.stringify(stage.view(ADMIN).blocks)).not.toContain(id);
    await expect(stage.homeDesk.postAgain(id, ACTING)).resolves.toBe('too-late');
  });

  it('says nothing of comments where none are written', async () => {
    stage = await homeStage();
    await aComment('failed');

    expect(await stage.open(ADMIN)).not.toContain('*comment*');
  });

  async function aComment(state: 'failed' | 'unknown'): Promise<string> {
    const key = {
      workspace: 'tracker',
      channel: 'jira',
      kind: 'comment',
      scope: 'card-payments',
      period: 'R-4.2',
      part: '10003',
    };
    const { id } = await stage.store.deliveries.add(key, '{}', NOW);
    await stage.store.deliveries.claim(id, NOW);
    await stage.store.deliveries.settle(id, { state, error: 'Refused.' }, NOW);
    return id;
  }

  async function aFailedOne(channel: string): Promise<string> {
    const key = {
      workspace: stage.slack.identity.teamId,
      channel,
      kind: 'digest',
      scope: 'card-payments',
      period: '2026-W47',
      part: 'parent',
    };
    const message = { text: 'The digest', blocks: [] };
    const { id } = await stage.outbox.add(key, { act: 'post', message, withoutImage: null });
    await stage.store.deliveries.claim(id, NOW);
    await stage.store.deliveries.settle(id, { state: 'failed', error: 'Refused.' }, NOW);
    return id;
  }

  async function audit(): Promise<readonly { action: string; outcome: string }[]> {
    const lines = await Array.fromAsync(
      stage.store.audit.read({ from: NOW, to: (NOW + HOUR) as typeof NOW }),
    );
    return lines.flat();
  }
});

describe('drawing the tab', () => {
  it('shows a skeleton while the numbers take long, then the numbers', async () => {
    const report = Promise.withResolvers<FlowReport>();
    stage = await homeStage({
      home: { skeletonAfterMs: 20 },
      answers: { report: () => report.promise },
    });

    await stage.slack.user(MEMBER).openHome();
    await expect.poll(() => stage.seen(MEMBER)).toContain('Working on it');
    report.resolve(aReport());

    await expect.poll(() => stage.seen(MEMBER)).toContain('Finished 14 items');
    await expect.poll(() => stage.app.inFlight()).toBe(0);
  });

  it('draws anew, and over it, where somebody published in between', async () => {
    stage = await homeStage();
    await stage.open(MEMBER);
    const stale = stage.slack.user(MEMBER).home()?.hash;
    stage.slack.faults.add(
      { kind: 'error', error: 'hash_conflict' },
      { method: 'views.publish', times: 1 },
    );

    const seen = await stage.open(MEMBER);

    expect(seen).toContain('*Card Payments ART*');
    expect(stage.slack.user(MEMBER).home()?.hash).not.toBe(stale);
    const hashes = published(stage).map(({ args }) => args['hash'] ?? null);
    expect(hashes).toEqual([null, stale, null]);
  });

  it('is done once for many that ask at the same time', async () => {
    stage = await homeStage();

    await Promise.all(Array.from({ length: 10 }, () => stage.slack.user(MEMBER).openHome()));
    await expect.poll(() => stage.app.inFlight()).toBe(0);

    expect(published(stage).length).toBeLessThanOrEqual(4);
  });

  it('is refused to guests in a sentence', async () => {
    stage = await homeStage();

    expect(await stage.open(GUEST)).toBe('Only some may ask.\nRefresh');
  });

  it('names whom to ask, as a person and not as an id', async () => {
    const sentence = `Only people who are listed as viewers can see this. Ask <@${ADMIN}>.`;
    const denied = { kind: 'denied', why: 'needs viewer', sentence } as const;
    stage = await homeStage({ home: { gate: { may: () => Promise.resolve(denied) } } });

    await stage.open(MEMBER);

    expect(JSON.stringify(stage.view(MEMBER))).toContain(`{"type":"user","user_id":"${ADMIN}"}`);
  });

  it('says with a reference that nothing could be read', async () => {
    stage = await homeStage({ homeDesk: { person: () => Promise.reject(new Error('disk')) } });

    expect(await stage.open(MEMBER)).toMatch(
      /could not read your Home tab; nothing was changed.*[0-9A-F]{6}/,
    );
  });

  it('stops for whoever clicks too often, in a sentence and without reading anything', async () => {
    const wishes: Wish[] = [];
    let reports = 0;
    stage = await homeStage({
      home: { gate: tooOftenAfter(wishes, 3) },
      answers: {
        report: () => {
          reports += 1;
          return Promise.resolve(aReport());
        },
      },
    });
    await stage.open(MEMBER);
    await stage.click(MEMBER, 'home.refresh');
    await stage.click(MEMBER, 'home.refresh');
    const seen = await stage.click(MEMBER, 'home.refresh');

    expect(seen).toBe('You ask too often.\nRefresh');
    expect(reports).toBe(3);
    expect(
      wishes.filter(({ action }) => action !== 'admin.see').map(({ object }) => object),
    ).toEqual(['home', 'home.refresh', 'home.refresh', 'home.refresh']);
  });

  it('goes on after a click that came too often, where the person was', async () => {
    const wishes: Wish[] = [];
    stage = await homeStage({ home: { gate: tooOftenAfter(wishes, 1) } });
    await stage.open(MEMBER);
    await stage.click(MEMBER, 'home.refresh');

    expect(await stage.open(MEMBER)).toContain('*Card Payments ART*');
  });

  it('takes what a person sets on it as a change, and other clicks as questions', async () => {
    stage = await homeStage();
    await stage.open(ADMIN);
    const option = { text: { type: 'plain_text', text: 'Ledger ART' }, value: 'ledger' };
    await stage.click(ADMIN, 'home.teams', { chosen: { selected_options: [option] } });
    await stage.click(ADMIN, 'home.refresh');
    await stage.click(ADMIN, 'home.steps-away');

    const clicks = stage.wishes.filter(({ object }) => object.startsWith('home.'));
    expect(clicks.map(({ action, object }) => `${action} ${object}`)).toEqual([
      'home.set home.teams',
      'ask home.refresh',
      'home.set home.steps-away',
    ]);
  });

  it('is not done for the messages tab', async () => {
    stage = await homeStage();

    await stage.slack.event({
      type: 'app_home_opened',
      user: MEMBER,
      channel: 'D2',
      tab: 'messages',
    });

    expect(published(stage)).toEqual([]);
  });

  it('takes what is no page of ours for the first one', async () => {
    stage = await homeStage();
    stage.stories = Array.from({ length: 6 }, (_, n) => aStory(`R-${n + 1}`, ownedBy(MEMBER)));
    await stage.open(MEMBER);

    const seen = await stage.click(MEMBER, 'home.on', {
      chosen: { value: '{"part":"x","page":-1}' },
    });

    expect(seen).toContain('R-1 · ');
  });
});

describe('hostile and long texts', () => {
  it('stay within what Slack takes, ping nobody and link nowhere', async () => {
    const hostileSignal = {
      ...LATE_PROVIDER,
      title: HOSTILE,
      evidence: evidence({ why: HOSTILE, items: [] }),
    };
    const arts = twoArts();
    const many = Array.from({ length: 150 }, (_, n) => ({
      ...arts.valueStreams[0]!.arts[0]!,
      id: `art-${n}`,
      name: `${n} ${HOSTILE}`.slice(0, 400),
      people: { rte: [ADMIN] },
      teams: [],
    }));
    stage = await homeStage({
      organisation: {
        ...arts,
        valueStreams: [{ ...arts.valueStreams[0]!, arts: many }],
      },
      digests: many.map(({ id }) => ({
        scope: id,
        channel: 'C1',
        at: 'Mon 09:00',
        cadence: 'weekly',
      })),
      home: { troubles: () => Promise.resolve(Array.from({ length: 50 }, () => HOSTILE)) },
      homeDesk: {
        sources: () =>
          Promise.resolve(
            Array.from({ length: 50 }, () => ({
              source: HOSTILE,
              pulledAt: NOW,
              stale: true,
              unobserved: HOSTILE,
              lastError: HOSTILE,
            })),
          ),
        unsent: () =>
          Promise.resolve(
            Array.from({ length: 50 }, (_, n) => ({
              id: `d-${n}`,
              key: {
                workspace: 'T1',
                channel: HOSTILE,
                kind: HOSTILE,
                scope: HOSTILE,
                period: HOSTILE,
                part: HOSTILE,
              },
              to: n % 3 === 0 ? ('tracker' as const) : ('slack' as const),
              state: n % 2 === 0 ? ('unknown' as const) : ('failed' as const),
              error: HOSTILE,
              since: NOW,
            })),
          ),
      },
    });
    stage.stories = Array.from({ length: 40 }, (_, n): RiskStory => {
      const raised: RiskHappening = {
        what: 'raised',
        signal: { ...hostileSignal, scope: 'art-0' },
      };
      return n % 2 === 0
        ? storyOf(`R-${n + 1}`, raised)
        : storyOf(`R-${n + 1}`, raised, ownedBy(ADMIN));
    });

    await stage.open(ADMIN);

    const view = stage.view(ADMIN);
    expect(view.blocks.length).toBeLessThanOrEqual(60);
    expect(view.blocks.length).toBeGreaterThan(40);
    expect(Buffer.byteLength(JSON.stringify(view))).toBeLessThan(250_000);
    expect(checkBlocks(view.blocks, { surface: 'home', fileReady: () => false }).problems).toEqual(
      [],
    );
    const texts = strings(view.blocks);
    const markup = texts.map((text) => text.replace(/<!date\^\d+\^[^<>|]*\|[^<>|]*>|<#C1>/g, ''));
    expect(markup.filter((text) => /<[!@#]/.test(text))).toEqual([]);
    expect(mrkdwn(view.blocks).filter((text) => /<http/.test(text))).toEqual([]);
    expect(texts.filter((text) => /[\u202e]/.test(text))).toEqual([]);
    expect(stage.happened.filter((one) => one.startsWith('failed'))).toEqual([]);
  });
});

describe.runIf(slackReferencePresent)('what the tab asks Slack', () => {
  beforeEach(async () => {
    stage = await homeStage();
  });

  it('has only arguments that Slack documents', async () => {
    await stage.open(ADMIN);
    await stage.click(ADMIN, 'home.refresh');

    const { calls, violations } = conformance(stage.slack.requests);
    expect(calls).toBeGreaterThan(3);
    expect(violations).toEqual([]);
  });
});

function published({
  slack,
}: HomeStage): readonly { readonly args: Readonly<Record<string, unknown>> }[] {
  return slack.requests.filter(({ method }) => method === 'views.publish');
}

/** Ids and values of the buttons of a family, in order. */
function buttons(on: HomeStage, user: string, family: string): string[][] {
  return on
    .view(user)
    .blocks.flatMap((block) =>
      block.type === 'actions' && 'elements' in block ? block.elements : [],
    )
    .flatMap((element) =>
      element.type === 'button' && element.action_id?.startsWith(family) === true
        ? [[element.action_id, element.value ?? '']]
        : [],
    );
}

/** Texts that Slack reads as markup. */
function mrkdwn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const { type, text } = value as { readonly type?: unknown; readonly text?: unknown };
  if (type === 'mrkdwn') return [String(text)];
  return Object.values(value).flatMap(mrkdwn);
}

function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(strings) : [];
}
