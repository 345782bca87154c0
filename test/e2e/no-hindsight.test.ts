import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asPulledBy, weeksSetting } from '../../bench/support/weeks-setting.ts';
import type { WeeksSetting } from '../../bench/support/weeks-setting.ts';
import { parseConfig } from '../../src/config/load.ts';
import { organisationOf } from '../../src/config/organisation.ts';
import { riskSettings } from '../../src/config/risk-settings.ts';
import { Secrets } from '../../src/config/secrets.ts';
import { instantOf } from '../../src/core/domain/time.ts';
import type { Instant } from '../../src/core/domain/time.ts';
import { authoring as azureDevOpsAuthoring } from '../../src/demo/azure-devops/authoring.ts';
import { startAzureDevOps } from '../../src/demo/azure-devops/server.ts';
import { authoring } from '../../src/demo/jira/authoring.ts';
import { startJira } from '../../src/demo/jira/server.ts';
import { azureDevOpsHand } from '../../src/demo/organisation/azure-devops-hand.ts';
import {
  azureDevOpsArt,
  azureDevOpsHouse,
} from '../../src/demo/organisation/azure-devops-house.ts';
import { backlog } from '../../src/demo/organisation/backlog.ts';
import { crossToolLinks } from '../../src/demo/organisation/cross-tool.ts';
import { DEMO_SECRETS, demoConfigYaml } from '../../src/demo/organisation/config.ts';
import { jiraHouse } from '../../src/demo/organisation/jira-house.ts';
import { playbook } from '../../src/demo/organisation/playbook.ts';
import { seeded } from '../../src/demo/organisation/random.ts';
import { plant } from '../../src/demo/organisation/stories.ts';
import { ARTS } from '../../src/demo/organisation/structure.ts';
import { reader } from '../../src/jobs/answer.ts';
import { knowledge, place } from '../../src/jobs/place.ts';
import { pull } from '../../src/jobs/pull.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { buildSources } from '../../src/wiring/sources.ts';

const SEED = 7;
const NOW = instantOf(Date.parse('2026-04-20T06:30:00.000Z'));
const ROUND_MS = 600_000;

describe('risks as of an instant', () => {
  let whole: WeeksSetting;

  beforeAll(async () => {
    whole = await weeksSetting({ seed: SEED, now: NOW });
  }, 60_000);
  afterAll(() => whole[Symbol.asyncDispose]());

  it.each(['2026-01-14T15:00:00.000Z', '2026-03-05T10:20:00.000Z', '2026-04-09T11:00:00.000Z'])(
    'are the same at %s, whether the store knows what came later or it has not happened yet',
    async (instant) => {
      const asOf = instantOf(Date.parse(instant));
      await using then = await lived(asOf, whole);
      const hindsight = await found(whole.store, whole, asOf, whole.organisation);
      const foresight = await found(then.store, whole, asOf, then.organisation);

      expect(hindsight.length).toBeGreaterThan(1_000);
      expect(hindsight).toBe(foresight);
    },
    120_000,
  );
});

/** What the rules find, without the addresses of the trackers, which moved. */
async function found(
  store: Store,
  { config }: WeeksSetting,
  asOf: Instant,
  organisation: WeeksSetting['organisation'],
): Promise<string> {
  const clock = { now: () => asOf, set: () => undefined };
  const read = reader(organisation, asPulledBy(store, clock, ROUND_MS));
  const evaluations = await read.risks(asOf, riskSettings(config));
  return JSON.stringify(evaluations, null, 1).replace(/http:\/\/127\.0\.0\.1:\d+/g, '');
}

/** The same company, in which nothing has happened yet after an instant. */
async function lived(
  until: Instant,
  { demo: { calendar, stories } }: WeeksSetting,
): Promise<AsyncDisposable & Pick<WeeksSetting, 'store' | 'organisation'>> {
  await using opened = new AsyncDisposableStack();
  const there = azureDevOpsArt();
  const book = playbook();
  for (const life of backlog({ random: seeded(SEED), calendar })) book.live(life);
  plant(book, calendar);
  const author = authoring(
    jiraHouse(
      calendar,
      ARTS.filter((art) => art !== there),
    ),
  );
  const elsewhere = azureDevOpsAuthoring(azureDevOpsHouse(calendar));
  function clock(): Instant {
    return until;
  }
  await using jira = await startJira({ site: author.site, clock });
  await using azureDevOps = await startAzureDevOps({ organisation: elsewhere.organisation, clock });
  const urls = { jira: jira.url, azureDevOps: azureDevOps.url };
  crossToolLinks(book, calendar, elsewhere, urls);
  const hand = azureDevOpsHand(elsewhere, calendar);
  book.play(author, until, (art) => (art === there ? hand : null));
  const addresses = {
    jira: jira.url,
    azureDevOps: azureDevOps.url,
    slackApi: 'http://127.0.0.1:9/api/',
  };
  const config = parseConfig(demoConfigYaml(addresses, calendar, stories), 'then');
  const organisation = organisationOf(config);
  const store = opened.use(await openStore('sqlite::memory:'));
  const secrets = new Secrets({
    [DEMO_SECRETS.jiraEmail]: jira.email,
    [DEMO_SECRETS.jiraToken]: jira.token,
    [DEMO_SECRETS.azureDevOpsToken]: azureDevOps.pat,
  });
  const { signal } = new AbortController();
  for (const source of buildSources(config, config.sources, secrets, clock, {})) {
    const outcome = await pull(source, store, clock, signal, () => undefined);
    if (outcome.kind !== 'complete') throw new Error(`The pull of ${source.id} broke off.`);
  }
  await place(await knowledge(organisation, store.pulls), store.items, signal);
  const kept = opened.move();
  return { store, organisation, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}
