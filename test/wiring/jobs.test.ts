import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/load.ts';
import { organisationOf } from '../../src/config/organisation.ts';
import { buildJobs } from '../../src/wiring/jobs.ts';
import type { JobParts } from '../../src/wiring/jobs.ts';

const CONFIG = `
sources: [{ id: jira, kind: jira, baseUrl: 'https://acme.example', projects: PAY, auth: { email: { env: E }, token: { env: T } } }]
valueStreams: [{ id: payments, arts: [{ id: cards, teams: [{ id: acquiring, match: [{ project: PAY }] }] }] }]
pis: [{ id: PI-1, from: 2026-01-05, to: 2026-03-13 }]
digests:
  - { scope: payments, channel: C0PAY, at: first Mon 10:00, cadence: monthly }
  - { scope: payments, channel: C0PAY, at: 2 days before, cadence: pi }
  - { scope: payments, channel: C0PAY, at: Mon 09:00 }
`;

describe('the jobs of a service', () => {
  it('keep apart digests of one scope to one channel, which remember when they last ran by their name', () => {
    const config = parseConfig(CONFIG, 'signalbox.yaml');
    const organisation = organisationOf(config);
    const parts = { config, organisation, sources: [] } as unknown as JobParts;

    const { calendar } = buildJobs(parts);

    expect(calendar.map((job) => job.name)).toEqual([
      'digest payments C0PAY monthly',
      'digest payments C0PAY pi',
      'digest payments C0PAY weekly',
    ]);
  });
});
