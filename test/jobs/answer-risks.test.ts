import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/load.ts';
import { organisationOf } from '../../src/config/organisation.ts';
import { riskSettings } from '../../src/config/risk-settings.ts';
import { loadEverything } from '../../src/jobs/answer-dependencies.ts';
import { reader } from '../../src/jobs/answer.ts';
import { readingOf } from '../../src/jobs/reading.ts';
import { scopesOf } from '../../src/core/domain/scopes.ts';
import type { Scope } from '../../src/core/domain/organisation.ts';
import { RULES } from '../../src/core/domain/risk.ts';
import { instantOf } from '../../src/core/domain/time.ts';
import type { Instant } from '../../src/core/domain/time.ts';
import { evaluateRules } from '../../src/core/risks/rules/evaluate-rules.ts';
import { staleSources } from '../../src/core/risks/rules/r12-source-stale.ts';
import { DEFAULT_RULES } from '../../src/core/risks/rules/settings.ts';
import type { RiskSettings } from '../../src/core/risks/rules/settings.ts';
import type { RiskEvaluation } from '../../src/core/risks/rules/verdict.ts';
import type { Store } from '../../src/store/store.ts';
import { openStore } from '../../src/store/open.ts';
import { readingThread } from '../../src/wiring/reading.ts';
import { aBatch, pulled } from '../support/batches.ts';
import { aDescription, anItem, anOrganisation, at, walked } from '../support/build.ts';
import { aPulledDemo, DEMO_NOW } from '../support/pulled-demo.ts';

const SETTINGS: RiskSettings = { everywhere: DEFAULT_RULES, scopes: new Map() };
const HOUR = 3_600_000;

describe('an evaluation of the rules', () => {
  it('rests on the numbers that everybody is told, in every ART', async () => {
    await using demo = await aPulledDemo();
    const config = parseConfig(JSON.stringify(demo.config), 'demo');
    const organisation = organisationOf(config);
    await using store = await openStore(demo.place.database);
    const settings = riskSettings(config);
    const now = Date.parse(DEMO_NOW);
    for (const asOf of [now, now - 10 * 24 * HOUR].map(instantOf)) {
      const found = await reader(organisation, store).risks(asOf, settings);

      expect(found).toEqual(await fromAnswers(store, organisation, asOf, settings));
      const rules = new Set(found.flatMap(({ signals }) => signals.map(({ rule }) => rule)));
      expect([...rules]).toEqual(expect.arrayContaining(['R1', 'R3', 'R6']));
    }
    await using thread = readingThread({ organisation, storage: demo.place.database });
    expect(await thread.risks(instantOf(now), settings)).toEqual(
      await reader(organisation, store).risks(instantOf(now), settings),
    );
  }, 120_000);

  it('of an ART whose source was never read to its end judges nothing', async () => {
    await using store = await openStore('sqlite::memory:');
    const organisation = anOrganisation();
    await store.pulls.saveDescription(aDescription());
    const old = pulled(walked(anItem('PAY-1'), ['In Progress', 1]));
    await store.pulls.save(aBatch([old]), at(2));

    const evaluations = await reader(organisation, store).risks(at(20), SETTINGS);

    expect(evaluations.flatMap(({ signals }) => signals)).toEqual([]);
    const [art = { unjudged: [] }] = evaluations;
    expect(art.unjudged.map(({ rule, reason, keys }) => [rule, reason, keys])).toEqual(
      RULES.filter((rule) => rule !== 'R12').map((rule) => [rule, 'stale', null]),
    );
    expect(art.unjudged[0]?.why).toBe('jira has not been read to the end yet');
  });

  it('judges it once the source was read, also when that was long ago', async () => {
    await using store = await openStore('sqlite::memory:');
    const organisation = anOrganisation();
    await store.pulls.saveDescription(aDescription());
    const batch = aBatch([pulled(anItem('PAY-1'))], { complete: true, readUntil: at(2) });
    await store.pulls.save(batch, at(2));

    const evaluations = await reader(organisation, store).risks(at(20), SETTINGS);

    expect(evaluations.flatMap(({ signals }) => signals)).toMatchObject([
      { rule: 'R12', severity: 'high' },
    ]);
  });
});

/** The same from the answers that `/flow` and the command line give, and from all items there are. */
async function fromAnswers(
  store: Store,
  organisation: ReturnType<typeof organisationOf>,
  asOf: Instant,
  settings: RiskSettings,
): Promise<readonly RiskEvaluation[]> {
  const read = reader(organisation, store);
  const { items, context } = await loadEverything(readingOf(organisation, store), asOf);
  const scopes = scopesOf(organisation);
  const dependencies = await read.dependencies(scopes[0] as Scope, asOf, null);
  const { level } = organisation.metrics.scopeLevels['value-stream'];
  const evaluations: RiskEvaluation[] = [];
  for (const scope of scopes.filter(({ kind }) => kind === 'art')) {
    const features = { ...scope, level: { level, orphans: [] } };
    const input = {
      ...context,
      scope,
      items,
      dependencies,
      flow: await read.report(scope, asOf, null),
      featureFlow: await read.report(features, asOf, null),
      delivery: await read.delivery(scope, asOf, null),
      freshness: dependencies.freshness,
    };
    evaluations.push(evaluateRules(input, settings));
  }
  const { freshness } = dependencies;
  return [...evaluations, staleSources({ organisation, asOf, freshness }, settings)];
}
