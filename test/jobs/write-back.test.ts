import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sourceId } from '../../src/core/domain/ids.ts';
import type { RoamDecision } from '../../src/core/domain/risk.ts';
import { instantOf } from '../../src/core/domain/time.ts';
import { startAzureDevOps } from '../../src/demo/azure-devops/server.ts';
import type { AzureDevOpsEmulator } from '../../src/demo/azure-devops/server.ts';
import { startJira } from '../../src/demo/jira/server.ts';
import type { JiraEmulator } from '../../src/demo/jira/server.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { openSource } from '../../src/sources/registry.ts';
import type { Source } from '../../src/sources/source.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { aJiraSite } from '../support/a-jira-site.ts';
import { anAzureDevOps } from '../support/an-azure-devops.ts';
import { aBatch, pulled } from '../support/batches.ts';
import { anItem } from '../support/build.ts';
import { aSignal, evidence, SIGNALBOX } from '../support/risks.ts';
import { aJiraSource, aWriteBack } from './comment-stage.ts';

const MONDAY = Date.parse('2026-01-05T09:00:00Z');
const MINUTE = 60_000;
const { signal } = new AbortController();

let folder: string;
let store: Store;
let jira: JiraEmulator;
let ado: AzureDevOpsEmulator;
let sources: readonly Source[];
let now: number;
let database: string;
let mitigation: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-comments-'));
  database = `sqlite:${join(folder, 'comments.db')}`;
  store = await openStore(database);
  now = Date.now();
  const site = aJiraSite();
  for (const summary of ['Consumer', 'Provider']) {
    site.create({ project: 'PAY', type: 'Story', summary, status: 'Ready', at: MONDAY });
  }
  const organisation = anAzureDevOps();
  mitigation = organisation.create({
    project: 'Claims',
    type: 'User Story',
    title: 'Stub',
    at: MONDAY,
  });
  jira = await startJira({ site: site.site });
  ado = await startAzureDevOps({ organisation: organisation.organisation });
  sources = [aJiraSource(jira), azureSource()];
  const project = { id: 'x', name: 'Payments' };
  const items = ['PAY-1', 'PAY-2'].map((key) => anItem(key, { id: site.read(key).id, project }));
  await store.pulls.save(aBatch(items.map((item) => pulled(item))), instantOf(now));
  const stub = anItem(String(mitigation), {
    source: sourceId('ado'),
    id: String(mitigation),
    key: String(mitigation),
    project: { id: null, name: 'Claims' },
  });
  await store.pulls.save(aBatch([pulled(stub)], { source: sourceId('ado') }), instantOf(now));
});
afterEach(async () => {
  await store[Symbol.asyncDispose]();
  await jira.close();
  await ado.close();
  await rm(folder, { recursive: true, force: true });
});

function azureSource(): Source {
  return openSource({
    kind: 'azure-devops',
    options: {
      id: sourceId('ado'),
      baseUrl: ado.url,
      auth: { kind: 'pat', token: () => ado.pat },
      projects: ['Claims'],
      fields: { blocked: null, team: null, storyPoints: null, needBy: null },
      extraFields: [],
      pacing: { requestsPerSecond: 1_000, concurrency: 4 },
      timeoutMs: 1_000,
      clock: systemClock,
    },
  });
}

/** PAY-1 waits for PAY-2, and somebody decides about it. */
async function decide(decision: RoamDecision, key = 'R1:a', user = 'UANN'): Promise<void> {
  const items = ['PAY-2', 'PAY-1'].map((name) => ({
    source: 'jira',
    id: jira.site.issues.find(name)?.id ?? '',
    key: name,
    url: `${jira.url}/browse/${name}`,
    title: name,
  }));
  const risk = await store.risks.raise(key, {
    at: instantOf(now),
    who: SIGNALBOX,
    happening: {
      what: 'raised',
      signal: aSignal({ key, scope: 'cards', evidence: evidence({ items }) }),
    },
  });
  await store.risks.append(risk.id, risk.version, {
    at: instantOf(now),
    who: { kind: 'person', workspace: 'T1', user },
    happening: { what: 'decided', decision },
  });
}

/** The lines of each comment under an issue. */
function under(key: string): string[][] {
  return jira.comments(key).map(({ body }) => {
    const { content } = body as { content: { content: { text: string }[] }[] };
    return content.map((paragraph) => paragraph.content[0]?.text ?? '');
  });
}

const RESOLVED: RoamDecision = { roam: 'resolved', why: 'It was delivered.' };

describe('a decision that is written back', () => {
  it('stands under the item that waited, with who took it and why, once', async () => {
    await decide(RESOLVED);
    await aWriteBack(store, sources).flush(signal);
    const first = aWriteBack(store, sources);
    await first.flush(signal);
    await first.flush(signal);

    expect(under('PAY-1')).toEqual([
      [
        'Name of UANN resolved risk R-1.',
        'Risk: LED-9 is late for PAY-1',
        'Why: It was delivered.',
        expect.stringMatching(/^Decided in Slack; written by signalbox R-1\/2 [0-9a-f]{12}\.$/),
      ],
    ]);
    expect(under('PAY-2')).toEqual([]);
  });

  it('stands under the work item that mitigates, in whichever tracker, and under the one that waits', async () => {
    await decide({
      roam: 'mitigated',
      plan: 'A stub.',
      workItem: `ado:#${mitigation}`,
      by: null,
    });
    await aWriteBack(store, sources).flush(signal);

    expect(under('PAY-1')).toHaveLength(1);
    const [comment, ...more] = ado.organisation.comments.get(mitigation) ?? [];
    expect(comment?.text).toContain(
      `<div>Name of UANN mitigates risk R-1 with ado:&#35;${mitigation}.</div>`.replace(
        '&#35;',
        '#',
      ),
    );
    expect(more).toEqual([]);
  });

  it('is one comment each where it was decided twice, and none for what signalbox found or was long ago', async () => {
    await decide({ roam: 'owned', owner: 'UBOB', by: null });
    await decide(RESOLVED, 'R1:a');
    now -= 25 * 60 * MINUTE;
    await decide(RESOLVED, 'R1:old');

    await aWriteBack(store, sources).flush(signal);

    expect(under('PAY-1').map(([head]) => head)).toEqual([
      'Name of UANN made Name of UBOB the owner of risk R-1.',
      'Name of UANN resolved risk R-1.',
    ]);
  });

  it('waits while nobody can be asked for a name, and keeps no other back', async () => {
    await decide(RESOLVED);
    await decide(RESOLVED, 'R1:b', 'UBOB');
    let isAway = true;
    const comments = aWriteBack(store, sources, {
      nameOf: (user) =>
        isAway && user === 'UANN'
          ? Promise.reject(new Error('Slack is away'))
          : Promise.resolve(user),
    });

    await expect(comments.flush(signal)).rejects.toThrow('Slack is away');
    const meanwhile = under('PAY-1').map(([head]) => head);
    isAway = false;
    await comments.flush(signal);

    expect(meanwhile).toEqual(['UBOB resolved risk R-2.']);
    expect(under('PAY-1').map(([head]) => head)).toEqual([
      'UBOB resolved risk R-2.',
      'UANN resolved risk R-1.',
    ]);
  });

  it('comes under a work item that was created for it as soon as that has been read, and under no other again', async () => {
    const id = jira.site.issues.find('PAY-2')?.id ?? '';
    await decide({ roam: 'mitigated', plan: 'A stub.', workItem: 'NEW-7', by: null });
    const comments = aWriteBack(store, sources);
    await comments.flush(signal);
    const before = under('PAY-1').length;
    const stub = anItem('NEW-7', { id, project: { id: 'x', name: 'Payments' } });
    await store.pulls.save(aBatch([pulled(stub)]), instantOf(now));
    await comments.flush(signal);
    await comments.flush(signal);

    expect([before, under('PAY-1').length, under('PAY-2').length]).toEqual([1, 1, 1]);
  });

  it('goes nowhere where nobody knows the item, or it is not of a tracker that is configured', async () => {
    await decide({ roam: 'mitigated', plan: 'x', workItem: 'NO-1', by: null });
    await aWriteBack(store, [azureSource()]).flush(signal);

    expect(jira.count('comment')).toBe(0);
    expect(await store.deliveries.list(['due', 'sent', 'failed'], 9)).toEqual([]);
  });
});

describe('a comment whose answer is lost', () => {
  it.each(['before', 'after'] as const)(
    'is looked for before it is written again, and stands there once (%s)',
    async (when) => {
      await decide(RESOLVED);
      jira.fail({ kind: 'reset', when }, { on: 'comment' });
      const states: string[] = [];
      const comments = aWriteBack(store, sources, {
        clock: () => now,
        settled: (text) => states.push(text.replace(/.*: /, '')),
      });

      await comments.flush(signal);
      await comments.flush(signal);
      const tries = jira.count('comment');
      now += 3 * MINUTE;
      await comments.flush(signal);
      await comments.flush(signal);

      expect(tries).toBe(1);
      expect(under('PAY-1')).toHaveLength(1);
      expect(states).toEqual(['unknown', 'sent']);
    },
  );

  it('stays unknown while the tracker cannot be asked, and is not written meanwhile', async () => {
    await decide(RESOLVED);
    const comments = aWriteBack(store, sources, { clock: () => now });
    jira.fail({ kind: 'reset', when: 'after' }, { on: 'comment' });
    await comments.flush(signal);
    jira.fail({ kind: 'dead-token' }, { on: 'comments' });
    now += 3 * MINUTE;
    await comments.flush(signal);

    const [unknown] = await store.deliveries.list(['unknown'], 9);
    expect(unknown?.lastError).toContain('comments of issue');
    now += 6 * MINUTE;
    await comments.flush(signal);
    expect(await store.deliveries.list(['sent'], 9)).toHaveLength(1);
    expect(under('PAY-1')).toHaveLength(1);
  });

  it(
    'by kill -9 at any instant is never doubled, and none is lost',
    { timeout: 60_000 },
    async () => {
      const KILLS = 8;
      for (let kill = 0; kill < KILLS; kill += 1) {
        await decide(RESOLVED, `R1:${kill}`);
        // The tracker takes its time, so that most are killed while it is at it.
        jira.fail({ kind: 'slow', ms: 80 }, { on: 'comment' });
        await killedAfter(kill * 20);
      }
      // What the last one had sent is still on its way; in minutes, as below, it would have arrived.
      await sleep(500);
      const cutOff = await store.deliveries.list(['sending'], 99);

      now = Date.now() + 10 * MINUTE;
      const comments = aWriteBack(store, sources, { clock: () => now });
      await comments.flush(signal);
      now += 10 * MINUTE;
      await comments.flush(signal);

      const heads = under('PAY-1').map(([head]) => head);
      expect(cutOff.length).toBeGreaterThan(0);
      expect(heads.toSorted((one = '', other = '') => one.localeCompare(other))).toEqual(
        Array.from({ length: KILLS }, (_, n) => `Name of UANN resolved risk R-${n + 1}.`),
      );
      expect(await store.deliveries.list(['sent'], 99)).toHaveLength(KILLS);
    },
  );

  async function killedAfter(ms: number): Promise<void> {
    const script = fileURLToPath(new URL('./commenter.ts', import.meta.url));
    const access = [jira.url, jira.email, jira.token];
    const child = spawn(process.execPath, [script, database, ...access], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(child, 'exit');
    await once(child.stdout, 'data');
    await sleep(ms);
    child.kill('SIGKILL');
    await ended;
  }
});

describe('a comment that the tracker refuses', () => {
  it('is failed where the item is gone', async () => {
    await decide(RESOLVED);
    jira.site.issues.remove('PAY-1');
    await aWriteBack(store, sources).flush(signal);

    const [failed] = await store.deliveries.list(['failed'], 9);
    expect(failed?.lastError).toContain('Issue does not exist');
  });

  it('is tried again for a day where the account may not yet, and then no more', async () => {
    await decide(RESOLVED);
    jira.allowComments(false);
    const comments = aWriteBack(store, sources, { clock: () => now });
    await comments.flush(signal);
    now += 59 * MINUTE;
    await comments.flush(signal);
    const early = jira.count('comment');
    now += 2 * MINUTE;
    await comments.flush(signal);
    const [due] = await store.deliveries.list(['due'], 9);
    now += 24 * 60 * MINUTE;
    await comments.flush(signal);

    expect([early, due?.attempts]).toEqual([1, 2]);
    expect(await store.deliveries.list(['failed'], 9)).toHaveLength(1);
    expect(jira.comments('PAY-1')).toEqual([]);
  });
});
