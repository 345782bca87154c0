import { parseArgs } from 'node:util';
import { systemClock } from '../../shared/clock.ts';
import { bulkSite } from '../organisation/bulk.ts';
import { demoOrganisation } from '../organisation/organisation.ts';
import { replaySite } from './replay.ts';
import { startJira } from './server.ts';
import type { JiraSite } from './site.ts';

/**
 * An emulated Jira in a process of its own, so that measuring a reader does not measure the emulator too. Prints one
 * JSON line with its address; a parent that forked it may ask for `counts` or to `forget` them. Ends with its parent.
 */
const { values } = parseArgs({
  options: {
    site: { type: 'string', default: 'demo' },
    issues: { type: 'string', default: '10000' },
    transitions: { type: 'string', default: '11' },
    changes: { type: 'string', default: '11' },
    years: { type: 'string', default: '3' },
    seed: { type: 'string', default: '1' },
    now: { type: 'string' },
    folder: { type: 'string' },
    port: { type: 'string', default: '0' },
  },
});

function siteAsked(): JiraSite {
  const seed = Number(values.seed);
  const now = values.now === undefined ? systemClock() : Date.parse(values.now);
  if (values.site === 'demo') return demoOrganisation({ seed, now }).site;
  if (values.site === 'replay' && values.folder !== undefined) return replaySite(values.folder);
  if (values.site === 'bulk') {
    return bulkSite({
      seed,
      now,
      issues: Number(values.issues),
      transitionsPerIssue: Number(values.transitions),
      otherChanges: Number(values.changes),
      years: Number(values.years),
    });
  }
  throw new Error('Use --site demo, --site bulk --issues N, or --site replay --folder FOLDER.');
}

const jira = await startJira({ site: siteAsked(), port: Number(values.port) });

function counts(): Record<string, number> {
  const byEndpoint: Record<string, number> = { all: jira.count() };
  for (const { endpoint } of jira.requests) {
    byEndpoint[endpoint] = (byEndpoint[endpoint] ?? 0) + 1;
  }
  return byEndpoint;
}

process.on('message', (message) => {
  if (message === 'counts') process.send?.(counts());
  if (message === 'forget') jira.forgetRequests();
});
for (const event of ['disconnect', 'SIGTERM', 'SIGINT'] as const) {
  process.on(event, () => {
    if (process.connected) process.disconnect();
    void jira.close();
  });
}

const { url, email, token } = jira;
process.stdout.write(`${JSON.stringify({ url, email, token })}\n`);
process.send?.({ url, email, token });
