import { afterEach, describe, expect, it } from 'vitest';
import type { EvidenceItem, RiskSignal } from '../../src/core/domain/risk.ts';
import { risksNaming } from '../../src/jobs/risks-naming.ts';
import { JIRA } from '../support/build.ts';
import { ANN, aSignal, evidence } from '../support/risks.ts';
import { watchedRisks } from '../support/watched-risks.ts';
import type { Watched, WatchedOptions } from '../support/watched-risks.ts';

const PAY_1 = { source: JIRA, id: '1', key: 'PAY-1', otherKeys: [] };

let place: Watched;
afterEach(() => place[Symbol.asyncDispose]());

function about(n: number, changes: Partial<RiskSignal> = {}): RiskSignal {
  const item: EvidenceItem = { source: JIRA, id: `${n}`, key: `PAY-${n}`, url: '', title: '' };
  return aSignal({
    scope: 'cards',
    key: `k${n}${changes.severity ?? ''}`,
    evidence: evidence({ items: [item] }),
    expectedAt: null,
    ...changes,
  });
}

async function found(
  options: WatchedOptions,
  most = 5,
): Promise<readonly (readonly [string, string | null])[]> {
  const naming = await risksNaming(
    {
      organisation: place.organisation,
      store: place.store,
      listeners: { channelsOf: () => [], rtes: [], admins: [], ...options.listeners },
      workspace: place.slack.identity.teamId,
      channelNow: (channel) => channel,
    },
    [PAY_1],
    most,
  );
  return naming.map(({ risk, message }) => [
    risk.id,
    message === null ? null : `${message.channel} ${message.ts}`,
  ]);
}

describe('open risks that name an item', () => {
  it('come with the message of the channel that tells of them, the most urgent first', async () => {
    place = await watchedRisks();
    await place.round(about(1), about(2), about(1, { severity: 'high' }));
    const { risks } = place.store;
    await risks.raise('by-hand:1', {
      at: place.now(),
      who: ANN,
      happening: {
        what: 'raised-by-hand',
        scope: 'cards',
        title: 'x',
        why: 'x',
        pi: null,
        workItem: 'pay-1',
      },
    });

    const high = (await risks.byKey('k1high'))?.id ?? '';
    const medium = (await risks.byKey('k1'))?.id ?? '';
    const byHand = (await risks.byKey('by-hand:1'))?.id ?? '';
    const message = place.slack
      .channel('C1')
      .messages()
      .find(({ text }) => text.includes(` ${high}: `));
    expect(await found({})).toEqual([
      [high, `C1 ${message?.ts}`],
      [medium, expect.stringMatching(/^C1 /)],
      [byHand, null],
    ]);
    expect((await found({}, 1)).map(([, where]) => where !== null)).toEqual([true, false, false]);
  });

  it('come without a message where people are told directly: nobody else could open it', async () => {
    place = await watchedRisks({ art: { channel: null } });
    await place.round(about(1));

    expect(await found({})).toEqual([['R-1', null]]);
  });

  it('are none once they are resolved', async () => {
    place = await watchedRisks();
    await place.round(about(1));
    await place.store.risks.append('R-1', 1, {
      at: place.now(),
      who: ANN,
      happening: { what: 'decided', decision: { roam: 'resolved', why: 'done' } },
    });

    expect(await found({})).toEqual([]);
  });
});
