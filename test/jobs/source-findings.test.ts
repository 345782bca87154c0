import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findScope } from '../../src/core/domain/scopes.ts';
import { reader } from '../../src/jobs/answer.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { aBatch, pulled } from '../support/batches.ts';
import { aDescription, anItem, anOrganisation, at } from '../support/build.ts';

const organisation = anOrganisation();
const art = findScope(organisation, 'cards')!;
const DESCRIBED = aDescription();
const [FIRST] = DESCRIBED.statuses;

let store: Store;
beforeEach(async () => {
  store = await openStore('sqlite::memory:');
});
afterEach(() => store[Symbol.asyncDispose]());

/** The findings of a report on day 20, when the pull ended. */
async function findings(
  description: typeof DESCRIBED,
  truncated: boolean,
): Promise<Readonly<Record<string, unknown>>> {
  await store.pulls.saveDescription(description);
  const items = [pulled(anItem('PAY-1'), { truncated }), pulled(anItem('PAY-2'))];
  await store.pulls.save(aBatch(items, { complete: true, readUntil: at(20) }), at(20));
  return (await reader(organisation, store).report(art, at(20), null)).dataQuality;
}

function withStatus(name: string, live: boolean): typeof DESCRIBED {
  const another = { ...FIRST!, id: 'another', name, live };
  return { ...DESCRIBED, statuses: [...DESCRIBED.statuses, another] };
}

describe('the findings of a source', () => {
  it('name items of which the tracker gave only a part of the history', async () => {
    const found = await findings(DESCRIBED, true);

    expect(found['changelog-truncated']).toEqual({ n: 1, keys: ['PAY-1'] });
  });

  it('name a status of which there are two, whatever the case', async () => {
    const found = await findings(withStatus(FIRST!.name.toUpperCase(), true), false);

    expect(found['duplicate-status-name']).toEqual({ n: 1, keys: [FIRST!.name] });
  });

  it('are none where histories are whole, names differ, and the other status of a name is deleted', async () => {
    const found = await findings(withStatus(FIRST!.name, false), false);

    expect(Object.keys(found).filter((kind) => !kind.startsWith('un'))).toEqual([]);
  });
});
