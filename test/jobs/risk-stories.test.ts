import { describe, expect, it } from 'vitest';
import { riskStories } from '../../src/jobs/risk-stories.ts';
import { openStore } from '../../src/store/open.ts';
import { at } from '../support/build.ts';
import { aSignal, ANN, SIGNALBOX } from '../support/risks.ts';

describe('the stories of risks', () => {
  it('tell of each open risk of the scopes what happened to it, oldest first', async () => {
    await using store = await openStore('sqlite::memory:');
    const signal = aSignal({ scope: 'art-a', key: 'R1:art-a:X-1' });
    const other = aSignal({ scope: 'art-b', key: 'R1:art-b:X-2' });
    const first = { at: at(1), who: SIGNALBOX, happening: { what: 'raised', signal } } as const;
    const raised = await store.risks.raise(signal.key, first);
    await store.risks.raise(other.key, { ...first, happening: { what: 'raised', signal: other } });
    const decision = { roam: 'owned', owner: 'U-ANN', by: at(9) } as const;
    const owned = { at: at(2), who: ANN, happening: { what: 'decided', decision } } as const;
    await store.risks.append(raised.id, 1, owned);

    const stories = await riskStories(store.risks)(['art-a'], at(0));

    expect(stories.map(({ risk }) => [risk.scope, risk.roam])).toEqual([['art-a', 'owned']]);
    expect(stories[0]?.events.map(({ happening }) => happening.what)).toEqual([
      'raised',
      'decided',
    ]);
  });

  it('leave out what was resolved before anybody asks for it', async () => {
    await using store = await openStore('sqlite::memory:');
    const signal = aSignal();
    const first = { at: at(1), who: SIGNALBOX, happening: { what: 'raised', signal } } as const;
    const raised = await store.risks.raise(signal.key, first);
    const decision = { roam: 'resolved', why: 'Done.' } as const;
    const resolved = { at: at(3), who: ANN, happening: { what: 'decided', decision } } as const;
    await store.risks.append(raised.id, 1, resolved);
    const storiesOf = riskStories(store.risks);

    expect(await storiesOf(null, at(2))).toHaveLength(1);
    expect(await storiesOf(null, at(4))).toEqual([]);
    expect(await storiesOf(null, null)).toEqual([]);
  });
});
