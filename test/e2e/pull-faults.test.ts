import { describe, expect, it, vi } from 'vitest';
import { startJira } from '../../src/demo/jira/server.ts';
import type { JiraEmulator } from '../../src/demo/jira/server.ts';
import type { Authoring } from '../../src/demo/jira/authoring.ts';
import type { Endpoint, Fault } from '../../src/demo/jira/faults.ts';
import type { Ran } from '../support/cli.ts';
import { ALL_OVER, aSmallCompany, lifeGoesOn, smallConfig } from '../support/small-company.ts';
import { aWorkplace, secretsOf } from '../support/workplace.ts';
import type { Workplace } from '../support/workplace.ts';

// Nearly all of the time goes into waiting between tries, which the cases can do together.
vi.setConfig({ maxConcurrency: 20 });

const TOKEN = 'ATATT-a-token-nobody-may-see';
const ALWAYS = Number.POSITIVE_INFINITY;

/** A site whose first state has been pulled, and in which ten issues have changed since. */
interface Scene extends AsyncDisposable {
  readonly author: Authoring;
  readonly jira: JiraEmulator;
  readonly place: Workplace;
}

async function aScene(): Promise<Scene> {
  const stack = new AsyncDisposableStack();
  const author = aSmallCompany();
  const jira = stack.use(await startJira({ site: author.site, token: TOKEN, pageSize: 3 }));
  const place = stack.use(await aPlace(jira));
  expect(await place.run('pull')).toMatchObject({ code: 0 });
  lifeGoesOn(author);
  return { author, jira, place, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

function aPlace(jira: JiraEmulator): Promise<Workplace> {
  return aWorkplace((database) => smallConfig(jira, database), secretsOf(jira));
}

async function everything(place: Workplace): Promise<string> {
  return (await place.exported('items', ALL_OVER)) + (await place.exported('visits', ALL_OVER));
}

/** What a workplace has that met no trouble. */
async function undisturbed(jira: JiraEmulator): Promise<string> {
  await using place = await aPlace(jira);
  expect(await place.run('pull')).toMatchObject({ code: 0 });
  return await everything(place);
}

function expectNoSecret({ out, err }: Ran): void {
  expect(out + err).not.toContain(TOKEN);
  expect(out + err).not.toContain(Buffer.from(`signalbox@example.com:${TOKEN}`).toString('base64'));
}

interface Trouble {
  readonly name: string;
  readonly fault: Fault;
  readonly on?: Endpoint;
  readonly reason: string;
  readonly says: readonly string[];
}

/** Troubles that last: the pull gives up, and says so. */
const LASTING: readonly Trouble[] = [
  {
    name: '429 without Retry-After',
    fault: { kind: 'rate-limited', retryAfterSeconds: null },
    reason: 'rate-limited',
    says: ['asks us to slow down (429', 'pull.requestsPerSecond'],
  },
  {
    name: '429 with a Retry-After of ten minutes',
    fault: { kind: 'rate-limited', retryAfterSeconds: 600 },
    reason: 'rate-limited',
    says: ['asks us to slow down (429'],
  },
  {
    name: '500',
    fault: { kind: 'server-error' },
    reason: 'unavailable',
    says: ['Jira answered 500', 'status page'],
  },
  {
    name: '503',
    fault: { kind: 'unavailable', retryAfterSeconds: null },
    reason: 'unavailable',
    says: ['Jira answered 503'],
  },
  {
    name: 'a connection that is reset',
    fault: { kind: 'reset', when: 'before' },
    reason: 'unavailable',
    says: ['the connection failed (', 'can be reached from here'],
  },
  {
    name: 'a connection that ends within the body',
    fault: { kind: 'reset', when: 'mid-body' },
    on: 'changelog',
    reason: 'unavailable',
    says: ['the connection failed ('],
  },
  {
    name: 'JSON that ends in the middle',
    fault: { kind: 'cut-json' },
    reason: 'unreadable',
    says: ['the answer broke off or is no JSON'],
  },
  {
    name: 'a page without its list',
    fault: { kind: 'missing-list' },
    reason: 'unreadable',
    says: ['the answer is not what Jira documents'],
  },
  {
    name: 'no answer at all',
    fault: { kind: 'hang' },
    reason: 'unavailable',
    says: ['no complete answer within 1 s'],
  },
  {
    name: 'a login page with status 200',
    fault: { kind: 'login-page' },
    reason: 'auth',
    says: ['a web page came back instead of data', 'most likely a login page'],
  },
  {
    name: 'a dead token that is answered with 200 and an empty list',
    fault: { kind: 'dead-token' },
    reason: 'auth',
    says: ['does not accept the credentials', 'create a new token'],
  },
  {
    name: 'page tokens that Jira always calls expired',
    fault: { kind: 'expired-page-token' },
    reason: 'refused',
    says: ['refuses page tokens that it gave a moment ago'],
  },
  {
    name: 'a page token that comes again and again',
    fault: { kind: 'repeated-page-token' },
    reason: 'unreadable',
    says: ['the same page token twice'],
  },
];

describe.concurrent('a pull from a site with lasting trouble', () => {
  it.each(LASTING)('says so, changes nothing and loses nothing: $name', async (trouble) => {
    await using scene = await aScene();
    const { jira, place } = scene;
    const before = await everything(place);
    jira.fail(trouble.fault, { on: trouble.on ?? 'search', times: ALWAYS });

    const failed = await place.run('pull');
    const after = await everything(place);

    expect(failed.code).toBe(1);
    expect(failed.out).toContain(`jira: broke off (${trouble.reason}): Source "jira"`);
    const where =
      trouble.on === 'changelog' ? 'histories of 10 issues (' : 'changed issues in PAY, LED: ';
    for (const words of [...trouble.says, where, 'nothing is lost']) {
      expect(failed.out).toContain(words);
    }
    expectNoSecret(failed);
    expect(after).toBe(before);

    jira.restore();
    const healed = await place.run('pull');

    expect(healed).toMatchObject({ code: 0 });
    expect(healed.out).toContain('10 changed items stored');
    expect(await everything(place)).toBe(await undisturbed(jira));
  });
});

/** Troubles that pass: the same pull gets through. */
const PASSING: readonly { readonly name: string; readonly faults: readonly Fault[] }[] = [
  { name: '429 without Retry-After', faults: [{ kind: 'rate-limited', retryAfterSeconds: null }] },
  { name: '503 with Retry-After', faults: [{ kind: 'unavailable', retryAfterSeconds: 1 }] },
  {
    name: '500, then a reset',
    faults: [{ kind: 'server-error' }, { kind: 'reset', when: 'after' }],
  },
  { name: 'half a body', faults: [{ kind: 'reset', when: 'mid-body' }] },
  { name: 'cut JSON', faults: [{ kind: 'cut-json' }] },
  { name: 'an expired page token', faults: [{ kind: 'expired-page-token' }] },
  { name: 'a slow answer', faults: [{ kind: 'slow', ms: 600 }] },
  {
    name: 'a hint that the limit is near',
    faults: [{ kind: 'nearly-rate-limited', remaining: 1, limit: 100 }],
  },
];

describe.concurrent('a pull from a site with passing trouble', () => {
  it.each(PASSING)('gets through by itself: $name', async ({ faults }) => {
    await using scene = await aScene();
    for (const fault of faults) scene.jira.fail(fault, { after: 1 });

    const ran = await scene.place.run('pull');

    expect(ran).toMatchObject({ code: 0 });
    expectNoSecret(ran);
    expect(await everything(scene.place)).toBe(await undisturbed(scene.jira));
  });

  it('waits as long as Retry-After says, and tells so', async () => {
    await using scene = await aScene();
    scene.jira.forgetRequests();
    scene.jira.fail({ kind: 'rate-limited', retryAfterSeconds: 4 });

    const ran = await scene.place.run('pull');

    expect(ran.code).toBe(0);
    expect(ran.err).toMatch(/jira: slowed down \(.*\), waiting 4 s/);
    const [refused, next] = scene.jira.requests;
    expect(refused?.status).toBe(429);
    expect(next!.at - refused!.at).toBeGreaterThanOrEqual(3_950);
  });
});

describe.concurrent('a dead token', () => {
  it('is no empty site on the very first pull either', async () => {
    const author = aSmallCompany();
    await using jira = await startJira({ site: author.site, token: TOKEN });
    await using place = await aPlace(jira);
    jira.fail({ kind: 'dead-token' }, { times: ALWAYS });

    const ran = await place.run('pull');

    expect(ran.code).toBe(1);
    expect(ran.out).toContain('broke off (auth): Source "jira"');
    expect(ran.out).toContain('the store has 0');
    expect(ran.out).not.toContain('up to date');
    expectNoSecret(ran);
    expect(await place.exported('items', ALL_OVER)).toBe('');

    jira.restore();
    expect(await place.run('pull')).toMatchObject({ code: 0 });
    expect(await everything(place)).toBe(await undisturbed(jira));
  });

  it('of a pull is what check tells, until a pull has ended well', async () => {
    await using scene = await aScene();
    const { place, jira } = scene;
    jira.fail({ kind: 'dead-token' }, { times: ALWAYS });
    await place.run('pull');
    jira.restore();

    const before = await place.run('check');
    await place.run('pull');
    const after = await place.run('check');

    expect(before.code).toBe(1);
    expect(before.out).toMatch(
      /FIX +jira: the last pull broke off: .*does not accept the credentials/,
    );
    expect(after).toMatchObject({ code: 0 });
    expectNoSecret(before);
  });

  it('is what check names first, with what to do', async () => {
    await using scene = await aScene();
    scene.jira.fail({ kind: 'dead-token' }, { times: ALWAYS });

    const ran = await scene.place.run('check');

    expect(ran.code).toBe(1);
    expect(ran.out).toMatch(/FIX +jira, login: Jira does not accept the credentials/);
    expect(ran.out.match(/Check the token/g)).toHaveLength(1);
    expectNoSecret(ran);
  });
});
