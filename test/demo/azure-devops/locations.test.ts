import { existsSync, readFileSync } from 'node:fs';
import { getPersonalAccessTokenHandler, WebApi } from 'azure-devops-node-api';
import { describe, expect, it } from 'vitest';
import type { Edition } from '../../../src/demo/azure-devops/desk.ts';
import { LOCATIONS, resourceAreas } from '../../../src/demo/azure-devops/locations.ts';
import { anAzureDevOps, ask, serving } from '../../support/an-azure-devops.ts';

const RECORDED = new URL('../../../../shared/real/azure-devops/', import.meta.url);

function recorded(name: string): readonly Readonly<Record<string, unknown>>[] {
  const text = readFileSync(new URL(name, RECORDED), 'utf8').replace(/^\u{FEFF}/u, '');
  const { body } = JSON.parse(text) as {
    readonly body: { readonly value: readonly Readonly<Record<string, unknown>>[] };
  };
  return body.value;
}

describe.runIf(existsSync(RECORDED))('the table of locations', () => {
  it('is the one of the real service', () => {
    const real = new Map(recorded('OPTIONS__apis.json').map((one) => [one['id'], one]));

    for (const location of LOCATIONS) expect(real.get(location.id)).toMatchObject(location);
  });

  it('has the areas of the real service', () => {
    const real = new Map(recorded('GET_ResourceAreas.json').map((one) => [one['id'], one['name']]));

    for (const { id, name } of resourceAreas('', '')) expect(real.get(id)).toBe(name);
  });
});

describe('the editions', () => {
  it.each<[Edition, string]>([
    ['services', '7.1'],
    ['server-2022', '7.0'],
    ['server-2020', '6.0'],
  ])('of %s are asked by the official client for version %s', async (edition, version) => {
    const accepts: string[] = [];
    await using ado = await serving(anAzureDevOps(), {
      edition,
      observe: ({ endpoint, accept }) => void (endpoint === 'revisions' && accepts.push(accept)),
    });

    const api = new WebApi(ado.url, getPersonalAccessTokenHandler(ado.pat));
    const wit = await api.getWorkItemTrackingApi();
    const read = await wit.readReportingRevisionsGet();

    expect(read.isLastBatch).toBe(true);
    expect(accepts[0]).toContain(`api-version=${version}`);
    expect(ado.requests.every(({ status }) => status === 200)).toBe(true);
  });

  it('refuse a version they do not have, and a preview that is not called one', async () => {
    await using server = await serving(anAzureDevOps(), { edition: 'server-2020' });
    await using cloud = await serving(anAzureDevOps());

    const young = await ask(server, '/_apis/projects?api-version=7.1');
    const preview = await ask(cloud, '/_apis/projects?api-version=7.2');
    const named = await ask(cloud, '/_apis/projects?api-version=7.2-preview.4');

    expect([young.status, preview.status, named.status]).toEqual([400, 400, 200]);
    expect(young.body).toMatchObject({ typeKey: 'VssVersionOutOfRangeException' });
    expect(preview.body).toMatchObject({ typeKey: 'VssInvalidPreviewVersionException' });
  });

  it('tell releases on a host of their own in the cloud, and with everything else on premises', async () => {
    await using cloud = await serving(anAzureDevOps());
    await using server = await serving(anAzureDevOps(), { edition: 'server-2022' });

    const areas = (await ask(cloud, '/_apis/ResourceAreas')).body as {
      readonly value: readonly { readonly name: string; readonly locationUrl: string }[];
    };
    const none = await ask(server, '/_apis/ResourceAreas');
    const release = areas.value.find(({ name }) => name === 'Release')?.locationUrl ?? '';

    expect(new URL(release).port).not.toBe(new URL(cloud.url).port);
    expect(none.body).toEqual({ count: 0, value: null });
    for (const { url, pat } of [cloud, server]) {
      const api = new WebApi(url, getPersonalAccessTokenHandler(pat, true));
      expect(await (await api.getReleaseApi()).getDeployments('Claims')).toEqual([]);
    }
  });

  it('keep the collection in the address on premises, and answer nothing outside of it', async () => {
    await using ado = await serving(anAzureDevOps(), { edition: 'server-2022' });

    const outside = await ask({ ...ado, url: new URL(ado.url).origin }, '/_apis/projects');

    expect(new URL(ado.url).pathname).toBe('/tfs/DefaultCollection');
    expect(outside.status).toBe(404);
  });
});
