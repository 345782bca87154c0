import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Deployment } from '../../src/core/domain/deployment.ts';
import { TOLD_OVER_HTTP } from '../../src/core/domain/deployment.ts';
import type { ItemHistory } from '../../src/core/domain/work-item.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { aBatch, pulled } from './batches.ts';
import { aDescription, anItem, at, walked } from './build.ts';

/** As of day 40, Saturday 2026-02-14 00:00 UTC; the last four complete weeks are days 7 to 35. */
export const AS_OF = '2026-02-14T00:00:00Z';

const LEDGER = { id: 'p2', name: 'Ledger' };
const PI_LABEL = [{ id: null, name: 'pi-1' }];

/** Two ARTs with one team each, in projects PAY and LED of one Jira. */
const BARE = `
timezone: UTC
sources:
  - id: jira
    kind: jira
    baseUrl: https://tracker.invalid
    auth: { email: { env: JIRA_EMAIL }, token: { env: JIRA_TOKEN } }
    projects: [PAY, LED]
workflows:
  - id: delivery
    stages:
      - { name: Backlog, flow: new, statuses: [Backlog] }
      - { name: Ready, flow: waiting, statuses: [Ready] }
      - { name: In progress, flow: active, statuses: [In Progress] }
      - { name: Done, flow: done, statuses: [Done] }
valueStreams:
  - id: payments
    arts:
      - { id: cards, name: Cards ART, teams: [{ id: acquiring, match: [{ project: PAY }] }] }
      - { id: books, name: Books ART, teams: [{ id: ledger, match: [{ project: LED }] }] }
`;

/** What plans, quality, working days and deployments need. */
const PLANNED = `
pis:
  - id: PI-1
    from: 2026-01-05
    to: 2026-03-13
    iterations: { weeks: 2 }
    match: [{ labels: [pi-1] }]
    objectives:
      - { id: o1, art: cards, title: Refunds, committed: true, plannedValue: 8, actualValue: 6 }
escaped: { labels: [production] }
metrics:
  workingCalendar: { days: [mon, tue, wed, thu, fri], hours: ["09:00", "17:00"] }
deployments:
  http: { secret: { env: DEPLOYMENTS_SECRET } }
  production: [{ source: http, environment: production }]
  failed: { labels: [hotfix] }
`;

function story(key: string, overrides: Parameters<typeof anItem>[1] = {}): ItemHistory {
  return anItem(key, key.startsWith('LED') ? { project: LEDGER, ...overrides } : overrides);
}

/** On the consumer, as Jira tells it, since it was created. */
function needing(key: string, provider: string, created: number, due: string): ItemHistory {
  const other = story(provider).item;
  return story(key, {
    createdAt: at(created),
    fields: { dueDate: [{ id: null, name: due }] },
    links: [{ phrase: 'is blocked by', type: 'Blocks', other: { id: other.id, key: other.key } }],
  });
}

/**
 * Twelve stories of each team were finished, one a day: those of PAY on days 22 to 33 after 2 days each, those of LED on
 * days 24 to 35 after 4 days each. PAY-100 and PAY-101 are in progress and need something of LED that is not there.
 */
const STORIES: readonly ItemHistory[] = [
  ...Array.from({ length: 12 }, (_, n) =>
    walked(
      story(`PAY-${n + 1}`, n < 5 ? { fields: { labels: PI_LABEL } } : {}),
      ['In Progress', 20 + n],
      ['Done', 22 + n],
    ),
  ),
  ...Array.from({ length: 12 }, (_, n) =>
    walked(story(`LED-${n + 1}`), ['In Progress', 20 + n], ['Done', 24 + n]),
  ),
  // Due on day 46; what it needs has not been started, and none ever waited for its start that long.
  walked(needing('PAY-100', 'LED-100', 29, '2026-02-20'), ['In Progress', 30]),
  story('LED-100'),
  // Due on day 36, which ended three days before the as-of instant begins day 40.
  walked(needing('PAY-101', 'LED-101', 32, '2026-02-10'), ['In Progress', 33]),
  walked(story('LED-101'), ['In Progress', 35]),
];

/** The first is of PAY, the second of LED, of the third nobody knows whose it is. */
const DEPLOYMENTS: readonly Deployment[] = [
  ['1', 30, ['PAY-3']],
  ['2', 31, ['LED-3']],
  ['3', 32, []],
].map(([id, day, keys]) => ({
  source: TOLD_OVER_HTTP,
  id: String(id),
  kind: 'told',
  service: 'refunds',
  name: String(id),
  environment: 'production',
  at: at(Number(day)),
  outcome: 'succeeded',
  items: (keys as string[]).map((idOrKey) => ({ source: null, idOrKey })),
  commits: [],
  labels: [],
}));

export interface LinkedCompany extends AsyncDisposable {
  /** Of its configuration: with plans and deployments, and without. */
  readonly config: string;
  readonly bare: string;
  readonly store: Store;
}

/** A folder with its configuration and database; nothing is in it until `fill`. */
export async function aLinkedCompany(): Promise<LinkedCompany> {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-linked-'));
  const database = `sqlite:${join(folder, 'signalbox.db')}`;
  const storage = `storage: { url: '${database}' }\n`;
  const [config, bare] = [join(folder, 'planned.yaml'), join(folder, 'bare.yaml')];
  await writeFile(config, `${BARE}${PLANNED}${storage}`);
  await writeFile(bare, `${BARE}${storage}`);
  const store = await openStore(database);
  return {
    config,
    bare,
    store,
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}

/** One complete pull that ended, and had read everything, on day 40. */
export async function fill({ store }: Pick<LinkedCompany, 'store'>): Promise<void> {
  await store.pulls.saveDescription(aDescription());
  const all = STORIES.map((item) => pulled(item));
  await store.pulls.save(aBatch(all, { complete: true, readUntil: at(40) }), at(40));
  for (const deployment of DEPLOYMENTS) await store.deployments.add(deployment);
}
