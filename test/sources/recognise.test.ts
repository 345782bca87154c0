import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { startAzureDevOps } from '../../src/demo/azure-devops/server.ts';
import { startJira } from '../../src/demo/jira/server.ts';
import { askKind, kindByAddress } from '../../src/sources/recognise.ts';
import type { Recognised } from '../../src/sources/recognise.ts';
import { anAzureDevOps } from '../support/an-azure-devops.ts';
import { aJiraSite } from '../support/a-jira-site.ts';

const { signal } = new AbortController();

async function asked(answer: RequestListener): Promise<Recognised> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    return await askKind(`http://127.0.0.1:${port}`, signal);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe('the kind of a tracker', () => {
  it.each([
    ['https://acme.atlassian.net', 'jira'],
    ['https://dev.azure.com/acme', 'azure-devops'],
    ['https://acme.visualstudio.com', 'azure-devops'],
    ['https://tfs.example.com/tfs/DefaultCollection/_apis', 'azure-devops'],
    ['https://jira.example.com', null],
    ['https://dev.azure.com.example.com', null],
    ['https://atlassian.net.example.com', null],
  ])('is read from the address %s: %s', (address, kind) => {
    expect(kindByAddress(address)).toBe(kind);
  });

  it('is what Jira says of itself, in the cloud and on premises', async () => {
    await using cloud = await startJira({ site: aJiraSite().site });
    await using server = await startJira({
      site: aJiraSite().site,
      deployment: 'data-center',
      contextPath: '/jira',
    });

    expect(await askKind(cloud.url, signal)).toEqual({ kind: 'jira' });
    expect(await askKind(server.url, signal)).toEqual({ kind: 'jira-data-center' });
  });

  it('is seen from how Azure DevOps sends a stranger to sign in', async () => {
    const { organisation } = anAzureDevOps();
    await using ado = await startAzureDevOps({ organisation, edition: 'server-2022' });

    expect(await askKind(ado.url, signal)).toEqual({ kind: 'azure-devops' });
  });

  it('is seen from the headers of a server that refuses without a word', async () => {
    const kind = await asked((_request, response) =>
      response.writeHead(401, { 'x-tfs-processid': '1' }).end(),
    );

    expect(kind).toEqual({ kind: 'azure-devops' });
  });

  it('is not guessed where something else answers', async () => {
    const kind = await asked((_request, response) => response.end('{"hello":"world"}'));

    expect(kind).toEqual({ kind: null, why: 'status 200' });
  });

  it('is not guessed where nobody answers', async () => {
    expect(await askKind('http://127.0.0.1:1', signal)).toEqual({
      kind: null,
      why: 'no connection',
    });
  });
});
