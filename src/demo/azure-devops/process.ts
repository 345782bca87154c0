import { parseArgs } from 'node:util';
import { systemClock } from '../../shared/clock.ts';
import { bulkAzureDevOps } from '../organisation/azure-devops-bulk.ts';
import { spanningOrganisation } from '../organisation/spanning.ts';
import type { Authoring } from './authoring.ts';
import { startAzureDevOps } from './server.ts';

/**
 * An emulated Azure DevOps in a process of its own, so that measuring a reader does not measure the emulator too. Prints
 * one JSON line with its address; a parent that forked it may ask for `counts` or to `forget` them. Ends with its parent.
 */
const { values } = parseArgs({
  options: {
    organisation: { type: 'string', default: 'demo' },
    items: { type: 'string', default: '10000' },
    revisions: { type: 'string', default: '15' },
    years: { type: 'string', default: '3' },
    seed: { type: 'string', default: '1' },
    now: { type: 'string' },
    port: { type: 'string', default: '0' },
  },
});

function organisationAsked(): Authoring {
  const seed = Number(values.seed);
  const now = values.now === undefined ? systemClock() : Date.parse(values.now);
  if (values.organisation === 'demo') return spanningOrganisation({ seed, now }).azureDevOps;
  if (values.organisation === 'bulk') {
    return bulkAzureDevOps({
      seed,
      now,
      items: Number(values.items),
      revisions: Number(values.revisions),
      years: Number(values.years),
    });
  }
  throw new Error('Use --organisation demo, or --organisation bulk --items N --revisions N.');
}

const { organisation } = organisationAsked();
const ado = await startAzureDevOps({ organisation, port: Number(values.port) });

function counts(): Record<string, number> {
  const byEndpoint: Record<string, number> = { all: ado.count() };
  for (const { endpoint } of ado.requests) {
    byEndpoint[endpoint] = (byEndpoint[endpoint] ?? 0) + 1;
  }
  return byEndpoint;
}

process.on('message', (message) => {
  if (message === 'counts') process.send?.(counts());
  if (message === 'forget') ado.forgetRequests();
});
for (const event of ['disconnect', 'SIGTERM', 'SIGINT'] as const) {
  process.on(event, () => {
    if (process.connected) process.disconnect();
    void ado.close();
  });
}

const { url, pat } = ado;
process.stdout.write(`${JSON.stringify({ url, pat })}\n`);
process.send?.({ url, pat });
