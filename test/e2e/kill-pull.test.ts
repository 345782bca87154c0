import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { sourceId } from '../../src/core/domain/ids.ts';
import { startJira } from '../../src/demo/jira/server.ts';
import type { JiraEmulator } from '../../src/demo/jira/server.ts';
import { demoConfig, DEMO_SECRETS } from '../../src/demo/organisation/config.ts';
import { demoOrganisation } from '../../src/demo/organisation/organisation.ts';
import type { DemoOrganisation } from '../../src/demo/organisation/organisation.ts';
import { seeded } from '../../src/demo/organisation/random.ts';
import { openStore } from '../../src/store/open.ts';
import { say } from '../support/say.ts';
import { aWorkplace } from '../support/workplace.ts';
import type { Workplace } from '../support/workplace.ts';

const NOW = '2026-04-20T06:30:00.000Z';
const KILLS = 20;
/** From before the first request until after the last item is placed. */
const EARLIEST_MS = 250;
const LATEST_MS = 3_000;

function aPlace({ calendar }: DemoOrganisation, jira: JiraEmulator): Promise<Workplace> {
  const addresses = { jira: jira.url, slackApi: 'http://127.0.0.1:1/api/' };
  return aWorkplace((database) => demoConfig({ ...addresses, database }, calendar), {
    [DEMO_SECRETS.jiraEmail]: jira.email,
    [DEMO_SECRETS.jiraToken]: jira.token,
  });
}

async function everything(place: Workplace): Promise<readonly string[]> {
  return [await place.exported('items', NOW), await place.exported('visits', NOW)];
}

/** Whether the last pull broke off between two batches. */
async function isHalfWay(place: Workplace): Promise<boolean> {
  await using store = await openStore(place.database);
  const { checkpoint, pulledAt } = await store.pulls.state(sourceId('jira'));
  return checkpoint !== null && pulledAt === null;
}

describe('kill -9 during a pull', () => {
  it('at twenty random instants loses nothing and doubles nothing', async () => {
    const organisation = demoOrganisation({ seed: 7, now: Date.parse(NOW) });
    await using jira = await startJira({ site: organisation.site });
    await using undisturbed = await aPlace(organisation, jira);
    expect(await undisturbed.run('pull')).toMatchObject({ code: 0 });
    const wanted = await everything(undisturbed);
    const random = seeded(20_260_420);
    let kills = 0;
    let halfWay = 0;

    while (kills < KILLS) {
      // Pulls of one place are killed and begun again until one of them has got through.
      await using place = await aPlace(organisation, jira);
      for (let through = false; !through && kills < KILLS;) {
        const child = place.start(['pull']);
        const instant = EARLIEST_MS + random.next() * (LATEST_MS - EARLIEST_MS);
        await Promise.race([child.ended, pause(instant)]);
        child.kill();
        const { code, signal } = await child.ended;
        through = code === 0;
        expect(through || signal === 'SIGKILL').toBe(true);
        if (through) continue;
        kills += 1;
        if (await isHalfWay(place)) halfWay += 1;
      }
      expect(await place.run('pull')).toMatchObject({ code: 0 });
      const [items, visits] = await everything(place);
      expect(items === wanted[0]).toBe(true);
      expect(visits === wanted[1]).toBe(true);
    }

    say(`${kills} pulls were killed, ${halfWay} of them between two batches`);
    expect(halfWay).toBeGreaterThanOrEqual(3);
  });
});
