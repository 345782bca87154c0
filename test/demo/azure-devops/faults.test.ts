import { describe, expect, it } from 'vitest';
import type { Fault } from '../../../src/demo/azure-devops/faults.ts';
import type { AzureDevOpsEmulator } from '../../../src/demo/azure-devops/server.ts';
import { anAzureDevOps, ask, page, serving } from '../../support/an-azure-devops.ts';

const MONDAY = Date.parse('2026-01-05T09:00:00Z');
const PROJECTS = '/_apis/projects';

async function anEmulator(): Promise<AzureDevOpsEmulator> {
  const author = anAzureDevOps();
  for (let i = 0; i < 3; i += 1) {
    author.create({ project: 'Claims', type: 'Bug', title: 'B', at: MONDAY });
  }
  return serving(author);
}

describe('faults', () => {
  it.each<[Fault, number, string]>([
    [{ kind: 'rate-limited', retryAfterSeconds: 7 }, 429, 'TF400733'],
    [{ kind: 'rate-limited', retryAfterSeconds: null, html: true }, 429, '<html>'],
    [{ kind: 'unavailable', retryAfterSeconds: 7 }, 503, 'ServiceUnavailable'],
    [{ kind: 'stopped' }, 503, 'TF24668'],
    [{ kind: 'server-error' }, 500, 'TF400898'],
    [{ kind: 'sign-in-page' }, 203, 'Sign In'],
    [{ kind: 'redirect' }, 302, ''],
    [{ kind: 'unauthorised' }, 401, ''],
    [{ kind: 'forbidden' }, 403, 'Access Denied'],
    [{ kind: 'no-content' }, 204, ''],
    [{ kind: 'not-found' }, 404, 'VssResourceNotFoundException'],
    [{ kind: 'html' }, 200, '<html>'],
  ])('answer %j with %i', async (fault, status, text) => {
    await using ado = await anEmulator();
    ado.fail(fault);

    const struck = await ask(ado, PROJECTS);
    const healed = await ask(ado, PROJECTS);

    expect(struck.status).toBe(status);
    expect(struck.text).toContain(text);
    expect(healed.status).toBe(200);
  });

  it('say when to come back where they are told to', async () => {
    await using ado = await anEmulator();
    ado.fail({ kind: 'rate-limited', retryAfterSeconds: 7 });
    ado.fail({ kind: 'delayed', retryAfterSeconds: 8 });

    const refused = await ask(ado, PROJECTS);
    const slowed = await ask(ado, PROJECTS);

    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '7']);
    expect([slowed.status, slowed.headers.get('retry-after')]).toEqual([200, '8']);
    expect(slowed.body).toMatchObject({ count: 2 });
  });

  it.each<Fault>([
    { kind: 'reset', when: 'before' },
    { kind: 'reset', when: 'after' },
    { kind: 'reset', when: 'mid-body' },
    { kind: 'reset', when: 'mid-body', framing: 'chunked' },
  ])('break the connection: %j', async (fault) => {
    await using ado = await anEmulator();
    ado.fail(fault);

    await expect(ask(ado, PROJECTS)).rejects.toThrow(/fetch failed|terminated/);
    expect((await ask(ado, PROJECTS)).status).toBe(200);
  });

  it('cut a body, or put a byte order mark before it', async () => {
    await using ado = await anEmulator();
    ado.fail({ kind: 'cut-json' });
    ado.fail({ kind: 'byte-order-mark' });

    const cut = await ask(ado, PROJECTS);
    const response = await fetch(`${ado.url}${PROJECTS}`, {
      headers: { authorization: `Basic ${Buffer.from(`:${ado.pat}`).toString('base64')}` },
    });
    const bytes = Buffer.from(await response.arrayBuffer());

    expect([cut.status, cut.body]).toEqual([200, undefined]);
    expect(bytes.subarray(0, 3).toString('hex')).toBe('efbbbf');
  });

  it('never answer, or answer late', async () => {
    await using ado = await anEmulator();
    ado.fail({ kind: 'hang' });
    ado.fail({ kind: 'slow', ms: 60 });

    await expect(ask(ado, PROJECTS, { signal: AbortSignal.timeout(60) })).rejects.toThrow(
      'timeout',
    );
    const begun = performance.now();
    await ask(ado, PROJECTS);

    expect(performance.now() - begun).toBeGreaterThanOrEqual(55);
  });

  it('repeat a token, but only to who brings one', async () => {
    await using ado = await anEmulator();
    ado.fail({ kind: 'repeated-token' }, { on: 'revisions' });

    const first = await page(ado, 'revisions', { $maxPageSize: '1' });
    const second = await page(ado, 'revisions', {
      $maxPageSize: '1',
      continuationToken: first.token,
    });

    expect([second.token, second.isLastBatch]).toEqual([first.token, false]);
    expect(second.values).toHaveLength(1);
  });

  it.each(['revisions', 'links'] as const)(
    'give an empty page of %s whose token goes on and skips nothing',
    async (name) => {
      const author = anAzureDevOps();
      for (let i = 0; i < 3; i += 1) {
        author.create({ project: 'Claims', type: 'Bug', title: 'B', at: MONDAY });
      }
      author.link(1, 2, MONDAY);
      author.link(2, 3, MONDAY);
      await using ado = await serving(author);
      const whole = await page(ado, name);
      ado.fail({ kind: 'empty-page' }, { on: name, times: 2 });

      const empty = await page(ado, name);
      const again = await page(ado, name, { continuationToken: empty.token });
      const rest = await page(ado, name, { continuationToken: again.token });

      expect([empty.values, again.values]).toEqual([[], []]);
      expect(new Set([empty.token, again.token, rest.token]).size).toBe(3);
      expect(rest.values).toEqual(whole.values);
    },
  );

  it('strike only where they are aimed, after as many as told, and can be lifted', async () => {
    await using ado = await anEmulator();
    const lift = ado.fail({ kind: 'server-error' }, { on: 'projects', after: 1, times: Infinity });

    const elsewhere = await ask(ado, '/_apis/wit/fields');
    const passed = await ask(ado, PROJECTS);
    const struck = [await ask(ado, PROJECTS), await ask(ado, PROJECTS)];
    lift();
    const healed = await ask(ado, PROJECTS);

    expect([elsewhere.status, passed.status, healed.status]).toEqual([200, 200, 200]);
    expect(struck.map(({ status }) => status)).toEqual([500, 500]);
    expect(ado.count()).toBe(5);
    expect(ado.count('projects')).toBe(4);
  });
});

describe('who may come in', () => {
  it('is who brings the PAT, or a bearer token that holds', async () => {
    await using ado = await anEmulator();
    const bearer = { authorization: 'Bearer entra-1' };
    ado.accept('entra-1');

    const pat = await ask(ado, PROJECTS);
    const token = await ask(ado, PROJECTS, { headers: bearer });
    ado.revoke('entra-1');
    const expired = await ask(ado, PROJECTS, { headers: bearer });
    ado.revoke(ado.pat);
    const dead = await ask(ado, PROJECTS);

    expect([pat.status, token.status, expired.status, dead.status]).toEqual([200, 200, 302, 302]);
  });

  it('is refused when it asks to be, and sent to the sign-in page, which is 203, when it does not', async () => {
    await using ado = await anEmulator();
    ado.revoke(ado.pat);

    const refused = await ask(ado, PROJECTS, {
      headers: { 'x-tfs-fedauthredirect': 'Suppress' },
    });
    const sent = await ask(ado, PROJECTS);
    const page203 = await fetch(sent.headers.get('location') ?? '');

    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toMatch(/^Basic realm=/);
    expect(refused.text).toBe('');
    expect(page203.status).toBe(203);
    expect(page203.headers.get('content-type')).toContain('text/html');
  });
});
