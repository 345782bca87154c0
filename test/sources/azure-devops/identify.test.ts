import { describe, expect, it } from 'vitest';
import { azureDevOpsSource } from '../../../src/sources/azure-devops/source.ts';
import { anAzureDevOps, serving } from '../../support/an-azure-devops.ts';
import { someOptions } from './samples.ts';

const { signal } = new AbortController();

/** A token as Entra makes them: readable by anybody, believed by who checks its signature. */
function entraToken(claims: object): string {
  function part(value: object): string {
    return Buffer.from(JSON.stringify(value)).toString('base64url');
  }
  return `${part({ alg: 'RS256' })}.${part(claims)}.signature`;
}

describe('what Azure DevOps says of itself and of us', () => {
  it('is when an Entra token ends', async () => {
    await using ado = await serving(anAzureDevOps());
    const token = entraToken({ exp: 1_775_000_000 });
    ado.accept(token);
    const source = azureDevOpsSource(
      someOptions({ baseUrl: ado.url, auth: { kind: 'bearer', token: () => token } }),
    );

    expect(await source.identify(signal)).toMatchObject({ tokenExpiresAt: 1_775_000_000_000 });
  });

  it('is the version of a server, and none of the cloud', async () => {
    const told: unknown[] = [];
    for (const edition of ['services', 'server-2022', 'server-2020'] as const) {
      await using ado = await serving(anAzureDevOps(), { edition });
      const auth = { kind: 'pat' as const, token: () => ado.pat };
      const account = await azureDevOpsSource(someOptions({ baseUrl: ado.url, auth })).identify(
        signal,
      );
      told.push([account.version, account.tokenExpiresAt]);
    }

    expect(told).toEqual([
      [undefined, undefined],
      ['Azure DevOps Server with API 7.0', undefined],
      ['Azure DevOps Server with API 6.0', undefined],
    ]);
  });

  it('is what the account may not see, without failing for it', async () => {
    const refused: string[] = [];
    await using ado = await serving(anAzureDevOps());
    ado.fail({ kind: 'forbidden' }, { on: 'recycle-bin', times: Number.POSITIVE_INFINITY });
    const source = azureDevOpsSource(
      someOptions({
        baseUrl: ado.url,
        auth: { kind: 'pat', token: () => ado.pat },
        onRefused: (about, status) => refused.push(`${status} ${about}`),
      }),
    );

    const { name } = await source.identify(signal);

    expect(name).toBe('Person 1');
    expect(refused).toEqual([
      '403 recycle bin of project Claims',
      '403 recycle bin of project Core Systems',
    ]);
  });
});
