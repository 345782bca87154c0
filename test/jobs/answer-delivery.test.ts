import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Deployment } from '../../src/core/domain/deployment.ts';
import { TOLD_OVER_HTTP } from '../../src/core/domain/deployment.ts';
import { findScope } from '../../src/core/domain/scopes.ts';
import type { DeploymentNumbers } from '../../src/core/metrics/delivery-report.ts';
import { reader } from '../../src/jobs/answer.ts';
import { knowledge, place } from '../../src/jobs/place.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { aBatch, pulled } from '../support/batches.ts';
import {
  aDescription,
  aMatch,
  anItem,
  anOrganisation,
  aTeam,
  at,
  walked,
} from '../support/build.ts';

const plain = anOrganisation();
const [stream] = plain.valueStreams;
const [cards] = stream!.arts;
const organisation = {
  ...plain,
  valueStreams: [
    {
      ...stream!,
      arts: [
        cards!,
        { ...cards!, id: 'books', teams: [aTeam('ledger', aMatch({ project: 'LED' }))] },
      ],
    },
  ],
  deployments: {
    production: [
      {
        source: TOLD_OVER_HTTP,
        environment: 'production',
        pipeline: null,
        releasedVersions: false,
      },
    ],
    failedLabels: [],
  },
};
const scope = findScope(organisation, 'cards')!;

let store: Store;
beforeEach(async () => {
  store = await openStore('sqlite::memory:');
  await store.pulls.saveDescription(aDescription());
});
afterEach(() => store[Symbol.asyncDispose]());

function deployed(id: string, day: number, changes: Partial<Deployment> = {}): Deployment {
  return {
    source: TOLD_OVER_HTTP,
    id,
    kind: 'told',
    service: 'refunds',
    name: id,
    environment: 'production',
    at: at(day),
    outcome: 'succeeded',
    items: [],
    commits: [],
    labels: [],
    ...changes,
  };
}

function of(key: string): Pick<Deployment, 'items'> {
  return { items: [{ source: null, idOrKey: key }] };
}

/** In the window of days 380 to 400, of items that were all closed in the first week. */
async function deploymentsOf(...told: readonly Deployment[]): Promise<DeploymentNumbers> {
  const items = ['PAY-1', 'PAY-2', 'LED-1'].map((key) => {
    const project = { id: 'p2', name: 'Ledger' };
    const item = anItem(key, key === 'LED-1' ? { project } : {});
    return pulled(walked(item, ['In Progress', 1], ['Done', 5]));
  });
  await store.pulls.save(aBatch(items), at(400));
  await place(
    await knowledge(organisation, store.pulls),
    store.items,
    new AbortController().signal,
  );
  for (const one of told) await store.deployments.add(one);
  const window = { from: at(380), to: at(400) };
  return (await reader(organisation, store).delivery(scope, at(400), window)).deployments;
}

describe('an answer on deployments', () => {
  it('knows whose a deployment is by items that were closed long ago, also those of other ARTs', async () => {
    const numbers = await deploymentsOf(
      deployed('1', 390, of('PAY-1')),
      deployed('2', 391, of('led-1')),
      deployed('3', 392, of('PAY-404')),
    );

    expect(numbers).toMatchObject({ unattributed: 1, frequency: { perWeek: { n: 1 } } });
  });

  it('counts a commit by its first deployment, however long ago that was', async () => {
    const commits = [{ id: 'c1', at: at(10) }];
    const numbers = await deploymentsOf(
      deployed('1', 100, { ...of('PAY-1'), commits }),
      deployed('2', 390, { ...of('PAY-1'), commits }),
    );

    expect(numbers).toMatchObject({ leadTime: { median: { n: 0 }, undeployed: 0 } });
  });

  it('does not take a commit for new that another environment had long ago', async () => {
    const commits = [{ id: 'c1', at: at(10) }];
    const staging = { ...of('PAY-1'), commits, environment: 'staging' };
    const numbers = await deploymentsOf(
      deployed('0', 90),
      deployed('1', 100, { ...staging, ...of('PAY-2') }),
      deployed('2', 390, staging),
    );

    expect(numbers).toMatchObject({ leadTime: { undeployed: 0 } });
  });

  it('does not see a deployment that came later', async () => {
    expect(await deploymentsOf(deployed('1', 400.1, of('PAY-1')))).toEqual({
      kind: 'not-configured',
      what: 'no production deployment is known yet',
    });
  });
});
