import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/load.ts';
import { organisationOf } from '../../src/config/organisation.ts';
import type { DependencyEdge } from '../../src/core/dependencies/edge.ts';
import { instantOf } from '../../src/core/domain/time.ts';
import { demoConfig } from '../../src/demo/organisation/config.ts';
import { startTrackers } from '../../src/demo/trackers.ts';
import type { Trackers } from '../../src/demo/trackers.ts';
import { loadEverything } from '../../src/jobs/answer-dependencies.ts';
import { readingOf } from '../../src/jobs/reading.ts';
import { openStore } from '../../src/store/open.ts';
import { aWorkplace } from '../support/workplace.ts';
import type { Workplace } from '../support/workplace.ts';

const NOW = Date.parse('2026-04-20T06:30:00Z');
const JIRA_ENDS = { jira: 'jira', 'azure-devops': 'ado' } as const;

describe('an organisation in two trackers', () => {
  let trackers: Trackers;
  let place: Workplace;
  let configuration: object;
  beforeAll(async () => {
    trackers = await startTrackers({ seed: 7, now: NOW, clock: () => NOW });
    const { addresses, organisation, secrets } = trackers;
    place = await aWorkplace((database) => {
      configuration = {
        ...demoConfig(
          { ...addresses, slackApi: 'http://127.0.0.1:9/api/', database },
          organisation.calendar,
        ),
        deployments: { production: [{ source: 'ado', environment: 'Production' }] },
      };
      return configuration;
    }, secrets);
    const pulled = await place.run('pull');
    if (pulled.code !== 0) throw new Error(`pull ended with ${pulled.code}: ${pulled.err}`);
  }, 120_000);
  afterAll(async () => {
    await place[Symbol.asyncDispose]();
    await trackers[Symbol.asyncDispose]();
  });

  it('has an edge for each pair of items that somebody linked across the border, in the right direction', async () => {
    await using store = await openStore(place.database);
    const organisation = organisationOf(parseConfig(JSON.stringify(configuration), 'demo'));

    const { edges } = await loadEverything(readingOf(organisation, store), instantOf(NOW));

    const across = edges.filter(({ consumer, provider }) => consumer.source !== provider.source);
    const expected = trackers.organisation.crossTool.map(
      ({ consumer, provider }) =>
        `${JIRA_ENDS[consumer.tracker]}:${consumer.key} > ${JIRA_ENDS[provider.tracker]}:${provider.key}`,
    );
    expect(across.map(nameOf).toSorted()).toEqual(expected.toSorted());
    expect(new Set(across.map(({ confidence }) => confidence))).toEqual(
      new Set(['certain', 'likely']),
    );
    expect(edges.length).toBeGreaterThan(across.length);
  });

  it('shows the edges of an item to machines', async () => {
    const [link] = trackers.organisation.crossTool;
    if (link === undefined) throw new Error('nobody linked anything');

    const { code, out } = await place.run(
      'item',
      link.consumer.key,
      '--json',
      '--as-of',
      new Date(NOW).toISOString(),
    );

    const { items } = JSON.parse(out) as { items: { edges: { other: { key: string } }[] }[] };
    expect(code).toBe(0);
    expect(items[0]?.edges.find(({ other }) => other.key === link.provider.key)).toMatchObject({
      direction: 'needs',
      other: { source: JIRA_ENDS[link.provider.tracker], known: true },
      spans: [{ from: expect.any(String), to: null }],
    });
  });

  it('knows what went to production, with the items that came with it', async () => {
    await using store = await openStore(place.database);
    const { records } = trackers.organisation.azureDevOps.organisation.deployments;

    const found = await store.deployments.during({ from: instantOf(0), to: instantOf(NOW) });

    expect(found).toHaveLength(records.length);
    expect(found.filter(({ outcome }) => outcome === 'failed').length).toBeGreaterThan(0);
    expect(found.some(({ items }) => items.length > 0)).toBe(true);
  });
});

function nameOf({ consumer, provider }: DependencyEdge): string {
  return `${consumer.source}:${consumer.key} > ${provider.source}:${provider.key}`;
}
