import type { Authoring } from '../../src/demo/azure-devops/authoring.ts';
import type { AzureDevOpsEmulator } from '../../src/demo/azure-devops/server.ts';
import { anAzureDevOps } from './an-azure-devops.ts';

const MONDAY = Date.parse('2026-01-05T09:00:00Z');
const HOUR = 3_600_000;
const WAY = ['Active', 'Resolved', 'Closed'];

/** Twenty-four work items of an Azure DevOps, each some way along, with nearly all that happens to items. */
export function aSmallOrganisation(): Authoring {
  const author = anAzureDevOps();
  const feature = author.create({
    project: 'Claims',
    type: 'Feature',
    title: 'Everything',
    at: MONDAY,
  });
  for (let n = 0; n < 24; n += 1) {
    const begun = MONDAY + (n + 1) * 10 * HOUR;
    const id = author.create({
      project: 'Claims',
      type: n % 4 === 0 ? 'Bug' : 'User Story',
      title: `Piece of work ${n}`,
      area: n % 3 === 0 ? 'Claims\\Payout' : 'Claims\\Intake',
      at: begun,
    });
    for (let step = 0; step < n % 4; step += 1) {
      author.edit(id, begun + (step + 1) * 7 * HOUR, { state: WAY[step]! });
    }
    author.setParent(id, feature, begun + HOUR);
    if (n % 5 === 0) author.edit(id, begun + 30 * HOUR, { tags: ['Blocked'] });
    if (n % 6 === 1) author.link(id, id - 1, begun + 31 * HOUR);
    if (n % 8 === 2) author.addHyperlink(id, begun + 32 * HOUR, `https://wiki.example.com/${n}`);
    if (n === 9) author.remove(id, begun + 33 * HOUR);
    if (n === 13) {
      author.moveProject(id, begun + 33 * HOUR, 'Core Systems', {
        type: 'Requirement',
        state: 'Proposed',
        area: 'Core Systems\\Ledger',
      });
    }
  }
  return author;
}

/** A source that reads the small organisation, as a configuration has it. */
export function azureDevOpsSourceOf(ado: Pick<AzureDevOpsEmulator, 'url'>): object {
  return {
    id: 'azure-devops',
    kind: 'azure-devops',
    baseUrl: ado.url,
    auth: { token: { env: 'AZURE_DEVOPS_TOKEN' } },
    blocked: { tags: ['Blocked'] },
    pull: { requestsPerSecond: 100, timeout: '2s' },
  };
}

/** The configuration that fits the small organisation. */
export function organisationConfig(
  ado: Pick<AzureDevOpsEmulator, 'url'>,
  database: string,
): object {
  return {
    timezone: 'Europe/Berlin',
    storage: { url: database },
    sources: [azureDevOpsSourceOf(ado)],
    workflows: [
      {
        id: 'delivery',
        stages: [
          { name: 'New', flow: 'new', statuses: ['New', 'Proposed'] },
          { name: 'Doing', flow: 'active', statuses: ['Active'] },
          {
            name: 'Resolved',
            flow: 'waiting',
            statuses: [{ id: 'waiting:resolved' }, { id: 'active:resolved' }],
          },
          { name: 'Done', flow: 'done', statuses: ['Closed'] },
        ],
      },
    ],
    valueStreams: [
      {
        id: 'claims',
        arts: [
          {
            id: 'train',
            teams: [
              { id: 'intake', match: [{ areaPath: 'Claims\\Intake' }] },
              { id: 'payout', match: [{ areaPath: 'Claims\\Payout' }] },
              { id: 'ledger', match: [{ project: 'Core Systems' }] },
            ],
          },
        ],
      },
    ],
  };
}
