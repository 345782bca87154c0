import type { Authoring } from '../../src/demo/jira/authoring.ts';
import type { JiraEmulator } from '../../src/demo/jira/server.ts';
import { aJiraSite } from './a-jira-site.ts';

const MONDAY = Date.parse('2026-01-05T09:00:00Z');
const HOUR = 3_600_000;
const WAY = ['Backlog', 'Ready', 'In Progress', 'Test', 'Done'];

/** After everything that ever happens in the small company. */
export const ALL_OVER = '2026-03-01T00:00:00Z';

/** Twenty-four stories of three teams in two projects, each some way along the workflow. */
export function aSmallCompany(): Authoring {
  const author = aJiraSite();
  for (let n = 0; n < 24; n += 1) newStory(author, n, MONDAY + n * 10 * HOUR);
  return author;
}

/** Ten issues change afterwards: six move on, four are new. */
export function lifeGoesOn(author: Authoring): void {
  for (let n = 0; n < 6; n += 1) {
    author.edit(`PAY-${n + 1}`, MONDAY + (500 + n) * HOUR, {
      status: n % 2 === 0 ? 'Test' : 'Ready',
    });
  }
  for (let n = 24; n < 28; n += 1) newStory(author, n, MONDAY + (510 + n) * HOUR);
}

function newStory(author: Authoring, n: number, begun: number): void {
  const pay = n % 3 !== 0;
  const key = author.create({
    project: pay ? 'PAY' : 'LED',
    type: n % 4 === 0 ? 'Bug' : 'Story',
    summary: `Piece of work ${n}`,
    status: 'Backlog',
    at: begun,
    components: [n % 2 === 0 ? 'Acquiring' : 'Fraud'],
  });
  for (let step = 1; step <= n % 5; step += 1) {
    author.edit(key, begun + step * 7 * HOUR, { status: WAY[step]! });
  }
}

/** The configuration that fits the small company; `pull` says how patient it is. */
export function smallConfig(jira: Pick<JiraEmulator, 'url'>, database: string): object {
  return {
    timezone: 'Europe/Berlin',
    storage: { url: database },
    sources: [
      {
        id: 'jira',
        kind: 'jira',
        baseUrl: jira.url,
        auth: { email: { env: 'JIRA_EMAIL' }, token: { env: 'JIRA_TOKEN' } },
        projects: ['PAY', 'LED'],
        pull: { requestsPerSecond: 100, timeout: '1s' },
      },
    ],
    workflows: [
      {
        id: 'delivery',
        stages: [
          { name: 'Backlog', flow: 'new', statuses: ['Backlog'] },
          { name: 'Ready', flow: 'waiting', statuses: ['Ready'] },
          { name: 'Doing', flow: 'active', statuses: ['In Progress'] },
          { name: 'Test', flow: 'active', statuses: ['Test'] },
          { name: 'Done', flow: 'done', statuses: ['Done'] },
        ],
      },
    ],
    valueStreams: [
      {
        id: 'money',
        arts: [
          {
            id: 'train',
            teams: [
              { id: 'acquiring', match: [{ project: 'PAY', component: 'Acquiring' }] },
              { id: 'fraud', match: [{ project: 'PAY', component: 'Fraud' }] },
              { id: 'ledger', match: [{ project: 'LED' }] },
            ],
          },
        ],
      },
    ],
  };
}
