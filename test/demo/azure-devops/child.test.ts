import { describe, expect, it } from 'vitest';
import { forkAzureDevOps } from '../../../src/demo/azure-devops/child.ts';

describe('an emulator in its own process', () => {
  it('serves what it was asked for, counts, and ends', async () => {
    const ado = await forkAzureDevOps(['--organisation', 'bulk', '--items', '40', '--seed', '7']);
    const headers = { authorization: `Basic ${Buffer.from(`:${ado.pat}`).toString('base64')}` };

    const answer = await fetch(`${ado.url}/_apis/wit/reporting/workItemRevisions`, { headers });
    const { values } = (await answer.json()) as { readonly values: readonly unknown[] };
    const counts = await ado.counts();
    await ado.close();

    expect(values).toHaveLength(200);
    expect(counts).toEqual({ all: 1, revisions: 1 });
    await expect(fetch(ado.url, { headers })).rejects.toThrow('fetch failed');
  });
});
