import { openStore } from '../../src/store/open.ts';
import { at } from '../support/build.ts';
import { aSignal, SIGNALBOX } from '../support/risks.ts';

const ROUNDS = 8;

/** Raises risks and decides about R-1, again whenever somebody was first: run by tests as processes of their own. */
const [url = '', user = ''] = process.argv.slice(2);
await using store = await openStore(url);
const raised: string[] = [];
for (let round = 0; round < ROUNDS; round += 1) {
  const key = `${user}-${round}`;
  raised.push((await raise(key)).id);
  await decide();
}
const shared = (await raise('a')).id;
process.stdout.write(JSON.stringify({ raised, shared }));

function raise(key: string): ReturnType<typeof store.risks.raise> {
  const happening = { what: 'raised', signal: aSignal({ key }) } as const;
  return store.risks.raise(key, { at: at(1), who: SIGNALBOX, happening });
}

async function decide(): Promise<void> {
  for (;;) {
    const risk = await store.risks.find('R-1');
    const decided = await store.risks.append('R-1', risk?.version ?? 0, {
      at: at(2),
      who: { kind: 'person', workspace: 'T1', user },
      happening: { what: 'decided', decision: { roam: 'owned', owner: user, by: null } },
    });
    if (decided !== null) return;
  }
}
