import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Deployment } from '../../src/core/domain/deployment.ts';
import { sourceId } from '../../src/core/domain/ids.ts';
import { instantOf } from '../../src/core/domain/time.ts';
import { deploymentIntake, DEPLOYMENTS_PATH } from '../../src/ops/deployment-intake.ts';
import type { IntakeOptions } from '../../src/ops/deployment-intake.ts';
import { startHttp } from '../../src/ops/http.ts';
import { createMetrics } from '../../src/ops/metrics.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { blocks, page } from '../docs/pages.ts';

const SECRET = 'a-secret-that-is-long-enough';
const NOW = Date.parse('2026-04-23T08:00:00Z');
const EVER = { from: instantOf(0), to: instantOf(8e15) };

const TOLD = {
  id: 'run 7',
  service: 'refunds',
  environment: 'production',
  at: '2026-04-22T15:37:00+02:00',
  outcome: 'succeeded',
  items: ['PAY-120', 'ado:4711'],
  commits: [{ id: '9f2c1e7', at: '2026-04-21T13:02:11Z' }, { id: 'aa' }],
  labels: ['hotfix'],
};

let open: AsyncDisposableStack;
let store: Store;
let events: string[];
beforeEach(async () => {
  open = new AsyncDisposableStack();
  store = open.use(await openStore('sqlite::memory:'));
  events = [];
});
afterEach(() => open.disposeAsync());

async function start(changes: Partial<IntakeOptions> = {}): Promise<string> {
  const handler = deploymentIntake({
    secret: SECRET,
    sources: [sourceId('jira'), sourceId('ado')],
    add: (deployment) => store.deployments.add(deployment),
    clock: () => NOW,
    events: {
      deploymentTold: ({ id }, isNew) => void events.push(`${id} ${isNew ? 'new' : 'known'}`),
      deploymentRefused: (why) => void events.push(why),
      requestFailed: (error) => void events.push(String(error)),
    },
    ...changes,
  });
  const server = open.use(
    await startHttp({
      host: '127.0.0.1',
      port: 0,
      health: () => ({ ok: true, parts: {} }),
      ready: () => ({ ok: true, parts: {} }),
      metrics: createMetrics(),
      measure: () => Promise.resolve(),
      failed: () => undefined,
      mounts: { [DEPLOYMENTS_PATH]: handler },
    }),
  );
  return `http://127.0.0.1:${server.port}`;
}

async function tell(
  url: string,
  body: unknown,
  authorization: string | null = `Bearer ${SECRET}`,
): Promise<{ readonly status: number; readonly body: unknown; readonly headers: Headers }> {
  const response = await fetch(`${url}/deployments`, {
    method: 'POST',
    headers: authorization === null ? {} : { authorization },
    body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

async function stored(): Promise<readonly Deployment[]> {
  return store.deployments.during(EVER);
}

describe('POST /deployments', () => {
  it('stores what it is told', async () => {
    const { status, body } = await tell(await start(), TOLD);

    expect([status, body]).toEqual([201, { id: 'run 7', deployment: 'stored' }]);
    expect(await stored()).toEqual([
      {
        source: 'http',
        id: 'run 7',
        kind: 'told',
        service: 'refunds',
        name: 'run 7',
        environment: 'production',
        at: Date.parse('2026-04-22T13:37:00Z'),
        outcome: 'succeeded',
        items: [
          { source: null, idOrKey: 'PAY-120' },
          { source: 'ado', idOrKey: '4711' },
        ],
        commits: [
          { id: '9f2c1e7', at: Date.parse('2026-04-21T13:02:11Z') },
          { id: 'aa', at: null },
        ],
        labels: ['hotfix'],
      },
    ]);
    expect(events).toEqual(['run 7 new']);
  });

  it('changes nothing when it is told again, also at the same moment', async () => {
    const url = await start();
    const first = await Promise.all(Array.from({ length: 8 }, () => tell(url, TOLD)));
    const again = await tell(url, { ...TOLD, at: '2026-04-22T15:38:00+02:00', labels: [] });

    expect(first.map(({ status }) => status).toSorted((a, b) => b - a)).toEqual([
      201, 200, 200, 200, 200, 200, 200, 200,
    ]);
    expect([again.status, again.body]).toEqual([200, { id: 'run 7', deployment: 'known before' }]);
    expect(await stored()).toMatchObject([{ outcome: 'succeeded', labels: ['hotfix'] }]);
  });

  it.each([
    ['service', { service: 'payouts' }],
    ['environment', { environment: 'staging' }],
    ['outcome', { outcome: 'failed' }],
  ])('does not take a deployment with another %s for the one it knows', async (_, other) => {
    const url = await start();
    await tell(url, TOLD);

    const { status, body } = await tell(url, { ...TOLD, ...other });

    expect(status).toBe(409);
    expect(body).toEqual({
      error:
        'It was not stored: this id is known, as refunds in production, succeeded. Give each deployment an id of its own.',
    });
    expect(events).toEqual(['run 7 new', 'id-in-use']);
    expect(await stored()).toHaveLength(1);
  });

  it.each([
    ['no secret', null],
    ['an empty one', 'Bearer '],
    ['a wrong one', 'Bearer wrong'],
    ['a beginning of the right one', `Bearer ${SECRET.slice(0, -1)}`],
    ['another way to log in', `Basic ${SECRET}`],
  ])('answers 401 to %s, always in the same words', async (_, authorization) => {
    const { status, body, headers } = await tell(await start(), TOLD, authorization);

    expect([status, body]).toEqual([401, { error: 'Not authorised.' }]);
    expect(headers.get('www-authenticate')).toBe('Bearer');
    expect([await stored(), events]).toEqual([[], ['secret']]);
  });

  it('lists everything that is wrong', async () => {
    const { status, body } = await tell(await start(), {
      ...TOLD,
      id: ' ',
      at: '2026-04-22',
      outcome: 'fine',
      items: ['PAY-1', 7],
      comits: [],
    });

    expect(status).toBe(400);
    const { mistakes } = body as { mistakes: { path: string; message: string }[] };
    expect(mistakes.map(({ path }) => path)).toEqual(['id', 'at', 'outcome', 'items.1', '']);
    expect(mistakes.at(-1)?.message).toContain('comits');
    expect([await stored(), events]).toEqual([[], ['unreadable']]);
  });

  it.each([
    ['nothing', ''],
    ['no JSON', '{"id":'],
    ['bytes that are no UTF-8', new Uint8Array([0x22, 0xff, 0x22])],
    ['a list', [TOLD]],
    ['null', 'null'],
    ['a prototype', `{"__proto__":{"id":"x"}}`],
    ['an endless name', { ...TOLD, service: 'x'.repeat(201) }],
    ['an instant without a zone', { ...TOLD, at: '2026-04-22T13:37:00' }],
    ['the day after tomorrow', { ...TOLD, at: '2026-04-25T08:00:00Z' }],
  ])('answers 400 to %s', async (_, body) => {
    const { status } = await tell(await start(), body);

    expect([status, await stored()]).toEqual([400, []]);
  });

  it('answers 413 to more than 64 KiB, whether or not the length is told before', async () => {
    const url = await start();
    const large = JSON.stringify({ ...TOLD, service: 'x'.repeat(64 * 1024) });
    const streamed = await fetch(`${url}/deployments`, {
      method: 'POST',
      headers: { authorization: `Bearer ${SECRET}` },
      body: new Blob([large]).stream(),
      duplex: 'half',
    });

    expect((await tell(url, large)).status).toBe(413);
    expect(streamed.status).toBe(413);
    expect([await stored(), events]).toEqual([[], ['too-large', 'too-large']]);
  });

  it('takes 300 in a minute and not more, until the minute is over', async () => {
    let now = NOW;
    const url = await start({ clock: () => now });
    const statuses: number[] = [];
    for (let n = 0; n < 301; n += 1) {
      statuses.push((await tell(url, { ...TOLD, id: `run ${n}` })).status);
    }

    const [refused] = statuses.splice(-1);
    expect(statuses.every((status) => status === 201)).toBe(true);
    expect(refused).toBe(429);
    now += 60_000;
    expect((await tell(url, { ...TOLD, id: 'run 300' })).status).toBe(201);
  });

  it('stops to listen to strangers, but not to those who have the secret', async () => {
    const url = await start();
    const statuses: number[] = [];
    for (let n = 0; n < 61; n += 1) statuses.push((await tell(url, TOLD, 'Bearer no')).status);

    expect(statuses.slice(0, 60).every((status) => status === 401)).toBe(true);
    expect(statuses[60]).toBe(429);
    expect(events).toHaveLength(60);
    expect((await tell(url, TOLD)).status).toBe(201);
  });

  it('says that nothing was stored when the database is away', async () => {
    const url = await start({ add: () => Promise.reject(new Error('password=1')) });

    const { status, body } = await tell(url, TOLD);

    expect([status, body]).toEqual([503, { error: expect.stringContaining('not stored') }]);
    expect(events).toEqual(['Error: password=1']);
  });
});

const run = promisify(execFile);
const hasCurl = await run('curl', ['--version']).then(
  () => true,
  () => false,
);

describe.runIf(hasCurl)('the example in docs/deployments.md', () => {
  it('stores a deployment', async () => {
    const [example = ''] = blocks(page('docs/deployments.md'), 'sh');
    const here = example.replace('http://127.0.0.1:8080', await start());

    const { stdout } = await run('sh', ['-c', here], {
      env: { ...process.env, DEPLOYMENTS_SECRET: SECRET },
    });

    expect(JSON.parse(stdout)).toEqual({ id: 'refunds-2026-04-22.3', deployment: 'stored' });
    expect(await stored()).toMatchObject([{ service: 'refunds', environment: 'production' }]);
  });
});
