import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startAzureDevOps } from '../../src/demo/azure-devops/server.ts';
import type { AzureDevOpsEmulator } from '../../src/demo/azure-devops/server.ts';
import { anAzureDevOps } from '../support/an-azure-devops.ts';
import { cli, startCli } from '../support/cli.ts';
import { CONSUMER, march, roamStage, RTE } from '../support/roam-company.ts';
import { typed } from '../support/roam-story.ts';
import { ART_CHANNEL } from '../support/service.ts';
import type { RunningService, Stage } from '../support/service.ts';

const MINUTE = 60_000;

let opened: AsyncDisposableStack;
beforeEach(() => {
  opened = new AsyncDisposableStack();
});
afterEach(() => opened.disposeAsync());

interface Trackers {
  readonly stage: Stage;
  readonly ado: AzureDevOpsEmulator;
  /** An item of the Azure DevOps. */
  readonly item: number;
  readonly folder: string;
}

/** The service with both trackers, on a database of its own. */
async function trackers(
  writeBack: 'comment' | 'off' | null,
  at = march(16, '08:30'),
): Promise<Trackers> {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-'));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  const author = anAzureDevOps();
  const item = author.create({
    project: 'Claims',
    type: 'User Story',
    title: 'A stub of the ledger',
    at: at - 60 * MINUTE,
  });
  const ado = opened.use(
    await startAzureDevOps({ organisation: author.organisation, clock: () => at }),
  );
  const token = join(folder, 'pat');
  await writeFile(token, ado.pat);
  const stage = opened.use(
    await roamStage({
      at,
      database: `sqlite:${join(folder, 'signalbox.db')}`,
      digests: [],
      roles: { admin: { users: [RTE] }, viewer: 'everyone' },
      sources: [
        {
          id: 'ado',
          kind: 'azure-devops',
          baseUrl: ado.url,
          auth: { token: { file: token } },
          projects: ['Claims'],
          pull: { every: '10m', requestsPerSecond: 50, concurrency: 4 },
        },
      ],
      config: writeBack === null ? {} : { writeBack },
    }),
  );
  return { stage, ado, item, folder };
}

/** Somebody raises a risk about an item of Jira, owns it, and mitigates it with one of Azure DevOps. */
async function decide({ stage, item }: Trackers): Promise<void> {
  const person = stage.slack.user(RTE);
  async function submit(command: string, values: Readonly<Record<string, object>>): Promise<void> {
    const before = person.modal()?.id;
    await person.slash('/risk', command, { channel: ART_CHANNEL, replies: 0 });
    await expect.poll(() => person.modal()?.id).not.toBe(before);
    await expect.poll(() => JSON.stringify(person.modal()?.body)).toContain('"input"');
    const fields = Object.entries(values).map(([field, value]) => [field, { value }]);
    const { payload, error } = await person.submit(
      person.modal()?.id ?? '',
      Object.fromEntries(fields),
    );
    expect([error, payload['errors']]).toEqual([null, undefined]);
  }
  await submit('add The ledger may be late', {
    scope: { type: 'static_select', selected_option: { value: 'payments-art' } },
    title: typed('The ledger may be late'),
    why: typed('Heard at the sync.'),
    workItem: typed(CONSUMER),
  });
  const { error } = await person.slash('/risk', 'own R-1', { channel: ART_CHANNEL });
  expect(error).toBeNull();
  await submit('mitigate R-1', {
    plan: typed('A stub until it is there.'),
    workItem: typed(`ado:#${item}`),
    by: { type: 'datepicker', selected_date: '' },
  });
}

async function minutes(stage: Stage, service: RunningService, count: number): Promise<void> {
  for (let minute = 0; minute < count; minute += 1) {
    stage.clock.jumpTo(stage.clock.now() + MINUTE);
    await service.settle();
  }
}

function underJira({ stage }: Trackers): string[] {
  return stage.jira.comments(CONSUMER).map(({ body }) => JSON.stringify(body));
}

function underAdo({ ado, item }: Trackers): string[] {
  return (ado.organisation.comments.get(item) ?? []).map(({ text }) => text);
}

describe('signalbox check', () => {
  async function checked(both: Trackers): Promise<string> {
    const config = join(both.folder, 'signalbox.yaml');
    await writeFile(config, both.stage.configYaml);
    const { out } = await cli(['check', '--config', config], {
      env: both.stage.env,
      clock: both.stage.clock.now,
    });
    return out;
  }

  it('says whether the accounts may comment where decisions are written back', async () => {
    const both = await trackers('comment');
    const allowed = await checked(both);
    both.stage.jira.allowComments(false);
    const refused = await checked(both);

    expect(allowed).toContain('ok    jira: decisions can be written back as comments');
    expect(allowed).toContain('note  ado: writeBack is on; whether the account may comment cannot');
    expect(refused).toContain(
      'FIX   jira: writeBack is on, but the account may not comment in PAY, LED\n      → Give it the project permission "Add comments" there, or set writeBack: off.',
    );
    expect(both.stage.jira.count('comment')).toBe(0);
  });

  it('asks nothing of the kind where nothing is written', async () => {
    const both = await trackers('off');

    expect(await checked(both)).not.toContain('comment');
    expect(both.stage.jira.count('permissions')).toBe(0);
  });
});

describe('what is decided in Slack', () => {
  it('stands once under the items of both trackers, with the name of whoever decided', async () => {
    const both = await trackers('comment');
    const service = await both.stage.start();
    await decide(both);
    await minutes(both.stage, service, 12);

    expect([underJira(both), underAdo(both)]).toEqual([
      [expect.stringContaining('release-train-engineer owns risk R-1.')],
      [expect.stringContaining('release-train-engineer mitigates risk R-1 with ado:#')],
    ]);
    expect(underAdo(both)[0]).toContain('Plan: A stub until it is there.');
  });

  it.each(['off', null] as const)('is written nowhere where writeBack is %s', async (setting) => {
    const both = await trackers(setting);
    const service = await both.stage.start();
    await decide(both);
    await minutes(both.stage, service, 3);

    expect([...underJira(both), ...underAdo(both)]).toEqual([]);
    expect(both.stage.jira.count('comment')).toBe(0);
  });

  it('is written once though the process is killed after the tracker took it and before it knew', async () => {
    const both = await trackers('comment', Date.now());
    const { stage, folder } = both;
    const config = join(folder, 'signalbox.yaml');
    await writeFile(config, stage.configYaml);
    const service = await stage.start();
    await decide(both);
    await service[Symbol.asyncDispose]();
    expect(underJira(both)).toEqual([]);
    stage.jira.fail({ kind: 'slow', ms: 3_000 }, { on: 'comment' });
    const child = startCli(['start', '--config', config], stage.env);
    while (underJira(both).length === 0) await sleep(5);
    child.kill();
    await child.ended;
    const sentAtTheKill = stage.jira.count('comment');

    stage.clock.jumpTo(Date.now() + 6 * MINUTE);
    const next = await stage.start();
    await minutes(stage, next, 12);

    expect(sentAtTheKill).toBe(1);
    expect(underJira(both)).toHaveLength(1);
    expect(underAdo(both)).toHaveLength(1);
  }, 60_000);

  it('that a tracker refuses is shown to admins, who have it written once the account may', async () => {
    const both = await trackers('comment');
    const { stage } = both;
    stage.jira.allowComments(false);
    const service = await stage.start();
    await decide(both);
    await minutes(stage, service, 2);
    stage.clock.jumpTo(stage.clock.now() + 25 * 60 * MINUTE);
    await service.settle();
    const admin = stage.slack.user(RTE);
    function home(): string {
      return JSON.stringify(admin.home()?.body ?? '');
    }
    await admin.openHome();
    await expect.poll(home).toContain('*comment* of payments-art under item');
    expect(home()).toContain('You do not have the permission to comment on this issue.');

    stage.jira.allowComments(true);
    const [, id] =
      /"value":"([^"]+)","accessibility_label":"Post again: comment/.exec(home()) ?? [];
    await admin.clickHome('home.post-again', { value: id ?? '' });
    await expect.poll(home).toContain('It is written within the next minutes.');
    await minutes(stage, service, 1);

    expect(underJira(both)).toHaveLength(1);
    await admin.openHome();
    await expect.poll(home).toContain('Everything that is not waiting for its time has arrived.');
  });
});
