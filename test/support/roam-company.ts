import type { Authoring } from '../../src/demo/jira/authoring.ts';
import { aJiraSite } from './a-jira-site.ts';
import { aStage, ART_CHANNEL, MEMBER } from './service.ts';
import type { Stage, StageOptions } from './service.ts';

/** The Ledger ART's; the Payments ART has that of the service's stage. */
export const LEDGER_CHANNEL = 'C0LEDGER';
export const RTE = MEMBER;
/** May own, mitigate, resolve and snooze. */
export const LEAD = 'U0LEAD';
/** Is in no list: may ask, and no more. */
export const VIEWER = 'U0VIEWER';

/** Needs the next one. */
export const CONSUMER = 'PAY-1';
export const PROVIDER = 'LED-11';
/** What the team of the provider does about it; it exists from the beginning. */
export const MITIGATION = 'LED-12';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Of March 2026, by the clocks of Berlin, which change on the 29th. */
export function march(day: number, time: string): number {
  return Date.parse(`2026-03-${String(day).padStart(2, '0')}T${time}:00+01:00`);
}

/** From start to done, in days: three of ten are done within four days and two thirds. */
const FLOW_TIMES = [2, 3, 4, 6, 7, 8, 9, 10, 11, 12];

/**
 * On Monday 16 March, 08:30: the Payments ART's story needs one of the Ledger ART that was begun at 08:00, both for the PI
 * that ends on 27 March. Nine of ten of the Ledger team's stories took less time than is left.
 */
export function roamCompany(): Authoring {
  const author = aJiraSite();
  const planned = Date.parse('2026-01-02T08:00Z');
  function story(project: string, summary: string, component: string, pi = true): string {
    return author.create({
      project,
      type: 'Story',
      summary,
      status: 'Backlog',
      at: planned,
      components: [component],
      fixVersions: pi ? ['PI 1'] : [],
    });
  }
  const consumer = story('PAY', 'Pay by invoice', 'Acquiring');
  for (const [index, days] of FLOW_TIMES.entries()) {
    const key = story('LED', `Entry ${index + 1}`, 'Acquiring', false);
    const begun = march(1, '09:00');
    author.edit(key, begun, { status: 'In Progress' });
    author.edit(key, begun + days * 24 * HOUR, { status: 'Done' });
  }
  const provider = story('LED', 'Book invoices', 'Acquiring', false);
  story('LED', 'Book invoices by hand', 'Acquiring', false);
  author.link(consumer, provider, planned + HOUR);
  author.edit(consumer, march(13, '09:00'), { status: 'In Progress' });
  author.edit(provider, march(16, '08:00'), { status: 'In Progress' });
  return author;
}

/** The whole service with two ARTs of one team each, and every rule on. */
export function roamStage(options: StageOptions = {}): Promise<Stage> {
  return aStage({
    author: roamCompany(),
    projects: ['PAY', 'LED'],
    users: [
      { id: LEAD, name: 'lead' },
      { id: VIEWER, name: 'visitor' },
    ],
    channels: [{ id: LEDGER_CHANNEL, name: 'ledger-art' }],
    digests: [{ scope: 'payments-art', channel: ART_CHANNEL, at: 'Mon 09:00', cadence: 'weekly' }],
    roles: { contributor: { users: [LEAD] }, viewer: 'everyone' },
    risks: {},
    ...options,
    config: {
      valueStreams: [
        {
          id: 'payments',
          name: 'Payments',
          arts: [
            art('payments-art', 'Payments ART', ART_CHANNEL, 'PAY', 'acquiring', 'Acquiring'),
            art('ledger-art', 'Ledger ART', LEDGER_CHANNEL, 'LED', 'ledger', 'Ledger'),
          ],
        },
      ],
      pis: [
        {
          id: 'PI-2026.1',
          from: '2026-01-05',
          to: '2026-03-27',
          match: [{ source: 'jira', fixVersion: 'PI 1' }],
        },
      ],
      ...options.config,
    },
  });
}

function art(
  id: string,
  name: string,
  channel: string,
  project: string,
  team: string,
  teamName: string,
): object {
  return {
    id,
    name,
    channel,
    people: { rte: [RTE] },
    teams: [{ id: team, name: teamName, match: [{ source: 'jira', project }] }],
  };
}
